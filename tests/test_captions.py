"""WebVTT and SubRip: whose words a caption holds, when, and how captions become paragraphs."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import page

from searchlib import heads
from searchlib.errors import MalformedSource
from searchlib.formats import reader_for
from searchlib.model import Document

SAMPLES = Path(__file__).parent / "captions"
DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "talkpython"


def read(source: str | bytes, suffix: str = ".vtt") -> Document:
    return reader_for(f"x{suffix}")[1](source.encode() if isinstance(source, str) else source)


def captions(*texts: str, every: float = 2.0) -> str:
    """A WebVTT file of captions that follow each other without a pause."""

    def clock(time: float) -> str:
        return f"{int(time // 3600):02}:{int(time % 3600 // 60):02}:{time % 60:06.3f}"

    cues = (f"{clock(i * every)} --> {clock((i + 1) * every)}\n{text}" for i, text in enumerate(texts))
    return "\n\n".join(["WEBVTT", *cues]) + "\n"


def said(*texts: str, suffix: str = ".vtt") -> list[tuple[str | None, str]]:
    """Of each paragraph the voice (None: for the labels to find, "": nobody) and the words."""
    return [(b.voice.label if b.voice else None, b.text) for b in read(captions(*texts), suffix).blocks]


@pytest.mark.parametrize(
    "path", sorted(p for p in SAMPLES.iterdir() if p.suffix != ".json"), ids=lambda p: p.name
)
def test_golden(path: Path) -> None:
    expected = json.loads(path.with_name(f"{path.name}.blocks.json").read_text("utf-8"))
    assert page(read(path.read_bytes(), path.suffix)) == expected


# --- voices -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["<v Ann Poe>Yes", "<v Ann Poe>indeed."], [("Ann Poe", "Yes indeed.")]),
        (["<v Ann Poe>Yes", "indeed."], [("Ann Poe", "Yes"), ("", "indeed.")]),
        (["<v.loud.first Ann Poe>Yes</v> hm"], [("Ann Poe", "Yes"), ("", "hm")]),
        (["<v Ann>Yes <v Ben>No"], [("Ann", "Yes"), ("Ben", "No")]),
        (["<v Ann>\nYes"], [("Ann", "Yes")]),
        (["<V Ann&nbsp;O&apos;Neal>&lt;Yes&gt;"], [("Ann O'Neal", "<Yes>")]),
        (["<v Speaker 1>Yes", "<v 2>No"], [("Speaker 1", "Yes"), ("Speaker 2", "No")]),
        (["<v Ann>Yes", "<v>No", "<v Unknown>No?"], [("Ann", "Yes"), ("", "No No?")]),
        (["<v Ann>Ben: he said no"], [("Ann", "Ben: he said no")]),
        (["<v Ann>- not a turn >> at all"], [("Ann", "- not a turn >> at all")]),
        (["<c.green>a <00:00:01.500><i>b</i></c> {\\an8}<font color=red>c</font>"], [(None, "a b c")]),
        (["3 < 4 and 5 > 4", "<sigh>"], [(None, "3 < 4 and 5 > 4 <sigh>")]),
    ],
)
def test_voices(texts: list[str], expected: list[tuple[str | None, str]]) -> None:
    assert said(*texts) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["- Who?\n- Me."], [("", "Who?"), ("", "Me.")]),
        ([">> Who? >> Me."], [("", "Who?"), ("", "Me.")]),
        (["-Who?\n–Me.", "Again."], [("", "Who?"), ("", "Me. Again.")]),
        (["the bridge\n- or what is left -\nfell"], [(None, "the bridge - or what is left - fell")]),
        (["the bri--\n--dge"], [(None, "the bri-- --dge")]),
        ([">> ANN POE: Yes.", ">> No."], [(None, "ANN POE: Yes."), ("", "No.")]),
        ([">> Breaking news: it fell.", "It did."], [("", "Breaking news: it fell. It did.")]),
    ],
)
def test_marks_of_a_turn_without_a_name(texts: list[str], expected: list[tuple[str | None, str]]) -> None:
    assert said(*texts) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        # On change only: the text keeps the name, for the labels to judge.
        (["ANN POE: Yes", "indeed.", "BEN ORR: No."], ["ANN POE: Yes indeed.", "BEN ORR: No."]),
        (["ANN POE:\nYes", "indeed."], ["ANN POE: Yes indeed."]),
        (["ANN POE:", "Yes."], ["ANN POE: Yes."]),
        (["I say", "one thing only: it fell.", "Now."], ["I say one thing only: it fell. Now."]),
        (["We call it", "The bridge: a road", "over water."], ["We call it The bridge: a road over water."]),
    ],
)
def test_names_in_the_text_stay_there(texts: list[str], expected: list[str]) -> None:
    assert said(*texts) == [(None, text) for text in expected]
    assert said(*texts, suffix=".srt") == [(None, text) for text in expected]


def test_a_name_in_every_caption_is_meant_once_for_each_turn() -> None:
    texts = [
        "Ann Poe: Yes",
        "Ann Poe: indeed.",
        "Ben Orr: No",
        "Ben Orr: never.",
        "Ann Poe: Oh",
        "Ann Poe: no.",
    ]
    assert [text for _, text in said(*texts)] == [
        "Ann Poe: Yes indeed.",
        "Ben Orr: No never.",
        "Ann Poe: Oh no.",
    ]
    assert said(*texts, "Who?", *texts)[3] == ("", "Who?"), "a caption without a name is nobody's then"


# --- what is no speech, what is broken ------------------------------------------------------------------


def test_notes_styles_regions_and_names_of_captions_are_not_spoken() -> None:
    source = """WEBVTT
X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0

REGION
id:fred

STYLE
::cue { color: red }

NOTE language: fr-CA

NOTE
two
lines

first
00:01.000 --> 00:02.000 region:fred
Bonjour.

NOTE more

2
00:02.000 --> 00:03.000
2
"""
    document = read(source)
    assert [b.text for b in document.blocks] == ["Bonjour. 2"]
    assert document.meta == {"title": "", "language": "fr-CA"} and document.notices == ()


def test_faults_are_kept_counted_and_placed() -> None:
    source = """00:00:05.000 --> 00:00:06.000
One.

00:00:02.000 --> 00:00:01.000
two

00:99:00.000 --> soon
three

Lost.
"""
    document = read(source)
    assert " ".join(b.text for b in document.blocks) == "One. two soon three Lost."
    assert document.notices == (
        "the line WEBVTT is missing at the beginning",
        "1 caption with an end before its beginning (first: line 4)",
        "1 caption with a beginning before that of the one above, left in the order of the file"
        " (first: line 4)",
        "1 caption without times that can be read, kept without them (first: line 7)",
        "1 passage outside the captions, kept where it stands (first: line 10)",
    )


@pytest.mark.parametrize("suffix", [".vtt", ".srt"])
def test_a_file_without_captions(suffix: str) -> None:
    assert read("", suffix).blocks == read("WEBVTT\n\n", ".vtt").blocks == ()
    with pytest.raises(MalformedSource, match="no captions in it"):
        read("Minutes of the meeting\n\nAll were there.", suffix)


def test_people_do_say_a_thing_twice() -> None:
    assert said("Yes.", "Yes.", "Yes.", "No.") == [(None, "Yes. Yes. Yes. No.")]


def test_no_caption_is_taken_for_the_head_of_a_page() -> None:
    lines = ["The Harbour Debate", "May 3, 2020", "Contents", "Share this page", "Torvin", "[End: 10:30 AM]"]
    for mark in ("<v Speaker {}>", "- "):
        document = read(captions(*(mark.format(n) + line for n, line in enumerate(lines))))
        event, body, dropped = heads.read(document, name="2021-05-03.vtt")
        assert [b.text for b in body] == lines and dropped == ()
        assert (event.title, event.date) == ("", dt.date(2021, 5, 3))
    header = "WEBVTT\nTitle: Torvin\nDate: 4 May 2021\n"
    document = read(captions("<v Ann>Torvin").replace("WEBVTT\n", header))
    event, body, _ = heads.read(document)
    assert (event.title, event.date, len(body)) == ("Torvin", dt.date(2021, 5, 4), 1)


# --- paragraphs -----------------------------------------------------------------------------------------


def test_paragraphs_end_at_pauses_and_ends_of_sentences() -> None:
    source = captions("One two", "three.", "Four") + "\n00:00:09.000 --> 00:00:10.000\nfive.\n"
    source += "\n00:00:12.500 --> 00:00:13.000\nSix.\n\n00:00:30.000 --> 00:00:31.000\nSeven\n"
    blocks = read(source).blocks
    assert [(b.text, b.seconds, b.until) for b in blocks] == [
        ("One two three. Four five.", 0.0, 10.0),
        ("Six.", 12.5, 13.0),
        ("Seven", 30.0, 31.0),
    ]


@pytest.mark.parametrize("mark", [".", ""])
def test_paragraphs_are_of_a_size_to_read_even_without_punctuation(mark: str) -> None:
    lengths = [
        len(text) for _, text in said(*(f"the water under the bridge is {n}{mark}" for n in range(900)))
    ]
    assert len(lengths) > 10 and max(lengths) < 1_300 and min(lengths[:-1]) > 500


def test_scripts_without_spaces_get_none() -> None:
    assert said("港は春に", "開きます。", "Yes", "港") == [(None, "港は春に開きます。 Yes 港")]


# --- whatever the bytes ---------------------------------------------------------------------------------

BITS = st.sampled_from(
    [
        "WEBVTT", "\n", "\n\n", "00:01.000 --> 00:02.000", "00:00:01,000 --> 00:00:02,000", "-->", "<v Ann>",
        "</v>", "<v", "NOTE ", "STYLE\n", "1\n", ">> ", "- ", "Ann Poe: ", "yes ", "&amp;", "&#0;", "<c>",
        "{\\an8}", "\0", "\u2028", "99:99:99.999", "<00:00:01.000>", "\ud7ff", "\x1b[1m", ": ", "港",
    ]
)  # fmt: skip


@pytest.mark.parametrize("suffix", [".vtt", ".srt"])
@settings(deadline=None, max_examples=60)
@given(st.lists(BITS | st.text(max_size=9), max_size=30).map("".join) | st.binary(max_size=60))
def test_any_bytes_are_blocks_or_malformed(suffix: str, source: str | bytes) -> None:
    try:
        document = read(source, suffix)
    except MalformedSource as error:
        assert error.reason
        return
    for block in document.blocks:
        assert block.text and block.text == block.text.strip()
        assert block.until is None or block.seconds is None or block.seconds <= block.until


WORDS = st.lists(st.sampled_from(["yes", "no.", "the", "bridge,", "Ann"]), min_size=1, max_size=6)
CUES = st.lists(st.tuples(st.sampled_from(["", "<v Ann>", "<v Ben Orr>", ">> "]), WORDS), max_size=12)


@settings(deadline=None, max_examples=60)
@given(CUES)
def test_no_word_is_lost_or_given_to_another(cues: list[tuple[str, list[str]]]) -> None:
    blocks = read(captions(*(mark + " ".join(words) for mark, words in cues))).blocks
    found = [(b.voice.label if b.voice else "", word) for b in blocks for word in b.text.split()]
    assert found == [(mark.strip("<>v ").strip(), word) for mark, words in cues for word in words]


@pytest.mark.parametrize(
    "source",
    [
        "WEBVTT\n\n" + "00:01.000 --> 00:02.000\n" * 10_000,
        "00:01.000 --> 00:02.000\n" + "<v " * 50_000,
        "00:01.000 --> 00:02.000\n" + "<v Ann>x" * 10_000,
        "00:01.000 --> 00:02.000\n" + ">> " * 50_000,
        "00:01.000 --> 00:02.000\n" + "-->" * 50_000,
        "00:01.000 --> 00:02.000" + " a:b" * 10_000 + "\nx",
        "00:01.000 --> 00:02.000\n" + "Ann: " * 10_000,
        "00:01.000 --> 00:02.000\n" + "Ann: x\n" * 10_000,
        "00:01.000 --> 00:02.000\n" + "x " * 200_000,
        "00:01.000 --> 00:02.000\n" + "<c" + "." * 100_000,
        "00:01.000 --> 00:02.000\n" + "&a" * 200_000,
        "WEBVTT\n\n" + "NOTE\n" * 50_000 + "x",
    ],
    ids=range(12),
)
def test_hostile_files_come_to_an_end(source: str) -> None:
    for suffix in (".vtt", ".srt"):
        try:
            read(source, suffix)
        except MalformedSource as error:
            assert error.reason


# --- real files -----------------------------------------------------------------------------------------

_CUE = re.compile(r"^(\d\d:\d\d:\d\d\.\d{3}) --> \S+\n((?:.+\n?)+)", re.MULTILINE)
_GOLD = re.compile(r"<v ([^>]+)>")


@pytest.mark.skipif(not DATA.is_dir(), reason="the collection of real transcripts is not beside the project")
@pytest.mark.parametrize("path", sorted(DATA.glob("*.vtt")), ids=lambda p: p.name)
def test_voices_of_real_captions(path: Path) -> None:
    """Every word stands in a paragraph of the voice that the file gives it, and paragraphs stay readable."""
    gold: list[tuple[str, str]] = []
    for match in _CUE.finditer(path.read_text("utf-8")):
        parts = _GOLD.split(match[2])
        gold += [("", word) for word in parts[0].split()]
        for name, text in zip(parts[1::2], parts[2::2], strict=True):
            gold += [(name.strip(), word) for word in text.split()]
    blocks = read(path.read_bytes()).blocks
    found = [(b.voice.label if b.voice else "", word) for b in blocks for word in b.text.split()]
    assert found == gold and len(gold) > 8_000
    assert max(len(b.text) for b in blocks) < 1_500
