"""The scorer itself: a wrong name planted in an invented document moves the figure that should move."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bench.eval import heads, names, ranking, score, topics
from bench.eval.__main__ import main
from bench.eval.floors import Floors, below, margin
from bench.eval.gold import captions, hansard, kremlin, styles, white_house
from bench.eval.gold.carry import as_text, carried
from bench.eval.model import Figure, GoldDocument, GoldParagraph
from bench.eval.pipeline import read
from bench.eval.runs import RUNS
from searchlib.model import Event, Speaker, Tag

_TURNS = (
    ("Ilya Brandt", "Good morning. We have signed the fisheries treaty with our neighbours on the coast."),
    ("", "It will be sent to the chamber in the autumn, and I expect a calm debate there."),
    ("Question", "Will the harbour of Orsk be closed while the treaty is debated?"),
    ("Ilya Brandt", "No. The harbour stays open, and so do the two smaller ones in the north."),
    ("Anna Tern", "I may add that the northern harbours will be dredged before the winter."),
    ("Question", "Who pays for the dredging, the province or the ministry of works?"),
    ("Anna Tern", "The ministry pays two thirds of it, as we have said before in this room."),
)


def _document(turns: tuple[tuple[str, str], ...] = _TURNS) -> GoldDocument:
    paragraphs = tuple(carried(GoldParagraph(f"{who}: {said}" if who else said, who) for who, said in turns))
    title = "Press conference by Prime Minister Ilya Brandt, Orsk, May 4, 2021"
    return GoldDocument("talk.txt", as_text([title, *(p.text for p in paragraphs)]), paragraphs)


def _figures(document: GoldDocument) -> dict[str, float]:
    tally = score.score([document])
    return {f.key.removeprefix("run."): f.value for f in score.figures("run", tally, score.Goals())}


def _with(document: GoldDocument, number: int, **changes: str) -> GoldDocument:
    """The document with another gold for one paragraph."""
    gold = list(document.paragraphs)
    gold[number] = replace(gold[number], **changes)
    return replace(document, paragraphs=tuple(gold))


def test_a_document_that_agrees_with_its_gold_is_flawless() -> None:
    found = _figures(_document())
    assert found["accuracy"] == found["coverage"] == found["flawless-documents"] == 1
    assert found["label-precision"] == found["label-recall"] == 1
    assert found["question-precision"] == found["question-recall"] == found["exchange-roles"] == 1
    assert found["wrong-name"] == found["certain-and-wrong"] == found["false-labels-per-1000"] == 0


@pytest.mark.parametrize("number", [0, 1, 3, 6])
def test_a_wrong_name_is_seen(number: int) -> None:
    found = _figures(_with(_document(), number, voice="Jonas Weck"))
    assert found["accuracy"] == pytest.approx(6 / 7)
    assert found["wrong-name"] == pytest.approx(1 / 7)
    assert found["certain-and-wrong"] > 0
    assert found["flawless-documents"] == 0


def test_a_name_where_nobody_speaks_is_seen_and_silence_is_seen() -> None:
    invented = _figures(_with(_document(), 4, voice="Question"))
    assert invented["wrong-name"] == pytest.approx(1 / 7)
    silent = _figures(_with(_document(), 2, voice="Anna Tern"))
    assert silent["wrong-name"] == 0
    assert silent["accuracy"] == pytest.approx(6 / 7)
    assert silent["coverage"] == pytest.approx(5 / 6)


def test_labels_that_only_one_side_has_are_counted() -> None:
    false = _figures(_with(_document(), 4, label=""))
    assert false["label-precision"] == pytest.approx(5 / 6)
    assert false["false-labels-per-1000"] == pytest.approx(1000 / 7)
    missed = _figures(_with(_document(), 1, label="Anna Tern"))
    assert missed["label-recall"] == pytest.approx(6 / 7)


def test_a_question_taken_for_an_answer_is_seen_and_the_other_way() -> None:
    assert _figures(_with(_document(), 3, voice="Question", label="Question"))["question-recall"] < 1
    # A gold in which the second question is Brandt's own, who answers the others.
    turns = (*_TURNS[2:4], *_TURNS[2:4], *_TURNS[2:4])
    false = _figures(_with(_document(turns), 2, voice="Ilya Brandt", label="Ilya Brandt"))
    assert false["question-precision"] == pytest.approx(2 / 3)


def test_a_spoken_paragraph_that_is_gone_is_an_error() -> None:
    document = _document()
    gone = replace(document, paragraphs=(*document.paragraphs, GoldParagraph("Never said.", "", "Anna Tern")))
    tally = score.score([gone])
    assert tally.outcomes[score.Outcome.LOST] == 1


def test_asides_are_not_judged() -> None:
    turns = (*_TURNS[:2], ("", "(Applause.)"), *_TURNS[2:])
    tally = score.score([_document(turns)])
    assert tally.unjudged == 1
    assert _figures(_document(turns))["accuracy"] == 1


def test_joined_and_cut_paragraphs_still_find_their_gold() -> None:
    """Two gold paragraphs on one line of the file, and one gold paragraph on two."""
    gold = (
        GoldParagraph("Ilya Brandt: We begin with the harbour.", "Ilya Brandt", "Ilya Brandt"),
        GoldParagraph("It is open. It stays open.", "", "Ilya Brandt"),
        GoldParagraph("Anna Tern: So it does.", "Anna Tern", "Anna Tern"),
        GoldParagraph("Ilya Brandt: Thank you.", "Ilya Brandt", "Ilya Brandt"),
    )
    data = as_text(
        [
            "Ilya Brandt: We begin with the harbour. It is open.",
            "It stays open.",
            "Anna Tern: So it does.",
            "Ilya Brandt: Thank you.",
        ]
    )
    document = GoldDocument("cut.txt", data, gold)
    assert _figures(document)["accuracy"] == 1
    assert _figures(_with(document, 1, voice="Anna Tern"))["accuracy"] == pytest.approx(3 / 4)


@pytest.mark.parametrize(
    ("ours", "label", "same"),
    [
        ("Ilya Brandt", "President of Orvania Ilya Brandt", True),
        ("Ilya Brandt", "ILYA BRANDT", True),
        ("Ilya Brandt", "Ilya Brandt, Minister of Works, Roads and Bridges", True),
        ("Ilya Brandt", "Co-chair of Ilya Brandt’s campaign Anna Tern", False),
        ("Anna Tern", "Co-chair of Ilya Brandt’s campaign Anna Tern", True),
        ("Jen Tern", "MS. TERN", True),
        ("Jen Tern", "Anna Tern", False),
        ("Ms. Tern", "MS. TERN", True),
        ("Brandt", "Ilya Brandt", True),
        ("Ilya Brandt", "Brandt", True),
        ("Ilya", "Ilya Brandt", False),
        ("Ilya Brandt", "I.Brandt", True),
        ("Anna Brandt", "I.Brandt", False),
        ("Ilya Brandt", "IlyaBrandt", True),
        ("Zoe O’Hara", "ZOË O'HARA (via link)", True),
        ("Wei Jin", "PRESIDENT WEI", True),
        ("", "Ilya Brandt", False),
    ],
)
def test_when_a_name_is_the_label_s(ours: str, label: str, same: bool) -> None:
    assert names.same(ours, label) is same


def test_a_slip_counts_only_beside_the_frequent_spelling() -> None:
    labels = {"Ilya Brandt": 5, "Ilya Brnadt": 1, "Pavel Orlov": 4, "Pavel Orlova": 1}
    assert names.same("Ilya Brandt", "Ilya Brnadt", labels)
    assert not names.same("Ilya Brandt", "Ilya Brnadt", {"Ilya Brnadt": 1})
    assert not names.same("Pavel Orlov", "Pavel Orlova", labels)


_PAGE = """<p><b>Ilya Brandt</b>: Good day to all of you.</p><p>Anna Tern: Good day, Mr Brandt.</p>
<p><b>Jonas Weck </b>(<i>retranslated</i>)<b>:</b> And to you.</p><p><b>Anna Tern:</b> Let us begin.</p>
<p>The reason: we are late.</p><p><b>Passes for the press are issued at:</b></p><p>the gate</p>"""


def test_what_the_gold_lacks_is_put_in_and_said() -> None:
    rows = (
        ("Ilya Brandt: Good day to all of you.", "Ilya Brandt"),
        ("Anna Tern: Good day, Mr Brandt.", ""),
        ("Jonas Weck (retranslated): And to you.", ""),
        ("Anna Tern: Let us begin.", "Anna Tern"),
        ("The reason: we are late.", ""),
        ("Passes for the press are issued at:", "Passes for the press are issued at"),
        ("the gate", ""),
    )
    page = kremlin.Page("1", "Talks", "", "", (), tuple(carried(GoldParagraph(*row) for row in rows)))
    fixed = kremlin.mended(page, _PAGE)
    assert [note.split(": ", 1)[1][:10] for note in fixed.bold] == ["Jonas Weck"]
    assert [note.split(": ", 1)[1][:9] for note in fixed.suspected] == ["Anna Tern"]
    assert len(fixed.headings) == 1
    heard = [p.voice for p in fixed.page.paragraphs]
    assert heard[:5] == ["Ilya Brandt", "Anna Tern", "Jonas Weck (retranslated)", "Anna Tern", "Anna Tern"]
    assert [p.known for p in fixed.page.paragraphs] == [True] * 5 + [False] * 2


_RELEASE = """---
date: '2022-05-04'
title: Press Briefing by Press Secretary Anna Tern
---

Harbour Hall  
Orsk, Velia

1:05 P.M. EDT

MS. TERN:  Good afternoon. One note at the top: We are late.

Q    Why?  MS. TERN:  The tide.

MR. WECK:  (Inaudible.)

1:40 P.M. EDT

Slides are at the door.
"""


def test_the_rule_of_capitals_finds_the_gold(tmp_path: Path) -> None:
    folder = tmp_path / "press-briefings"
    folder.mkdir()
    (folder / "one.md").write_text(_RELEASE, encoding="utf-8")
    (release,) = white_house.releases(tmp_path)
    assert [p.label for p in release.paragraphs if p.label] == ["MS. TERN", "Q", "MS. TERN", "MR. WECK"]
    assert [p.known for p in release.paragraphs][-2:] == [False, False]
    assert white_house.same_place("Orsk, Velia", white_house.places(release))
    assert not white_house.same_place("Harbour Hall", white_house.places(release))
    assert not white_house.same_place("", white_house.places(release))
    recased = white_house.as_recased(release)
    assert b"Ms. Tern: Good afternoon" in recased.data
    assert b"MS. TERN" not in recased.data
    bare = white_house.without_first_label(release)
    assert bare is not None
    assert b"Tern: Good" not in bare.data
    assert [p.voice for p in bare.paragraphs if p.known] == ["MS. TERN"]


def test_captions_and_debates_give_their_voices(tmp_path: Path) -> None:
    cues = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna Tern>We begin\nnow.\n\n2\n00:02.000 --> 00:03.000\nYes.\n"
    )
    (tmp_path / "a.vtt").write_text(cues, encoding="utf-8")
    (talk,) = captions.episodes(tmp_path)
    assert [(p.text, p.voice) for p in talk.paragraphs] == [("We begin now.", "Anna Tern"), ("Yes.", "")]
    xml = (
        '<publicwhip><major-heading>HARBOURS</major-heading><speech speakername="Anna Tern" oral-qnum="1">'
        "<p>Is it open?</p></speech><speech nospeaker='true'><p>Ordered.</p></speech></publicwhip>"
    )
    (tmp_path / "debates2021-05-04a.xml").write_text(xml, encoding="utf-8")
    (sitting,) = hansard.sittings(tmp_path)
    assert sitting.headings == ("HARBOURS",) * 3
    assert [p.role for p in sitting.paragraphs] == ["", "question", ""]
    plain = hansard.as_plain(sitting)
    assert b"Anna Tern: Is it open?" in plain.data
    assert [p.known for p in plain.paragraphs] == [False, True, False]


@pytest.mark.parametrize("style", styles.STYLES)
def test_every_style_keeps_who_says_what(style: str) -> None:
    """Nothing but the label and its place changes, and the gold moves with it."""
    before, after = _document(), styles.dressed(_document(), style)
    said = [p.text[len(p.label) :].lstrip(" :") for p in before.paragraphs]
    heard = [p.text.removeprefix(p.label).lstrip(" :.–") for p in after.paragraphs]
    if style not in ("time-stamped", "line-of-its-own"):
        assert heard == said
    assert all(text in after.data.decode() for text in said)
    spoken = [p.voice for p in after.paragraphs if p.text.rstrip(":") != p.label]
    kin = zip((p.voice for p in before.paragraphs), spoken, strict=True)
    assert all(old.split()[-1].casefold() == new.split()[-1].casefold() for old, new in kin)


def test_a_head_is_judged_part_by_part() -> None:
    event = Event("Talks", dt.date(2021, 5, 4), "Orsk", (Speaker("Anna Tern"),))
    known = heads.Known("talks.txt", event, "Talks", "2021-05-04", ("Orsk",), "tern")
    assert [(what, right) for what, right, _ in known.verdicts()] == [
        ("title", True),
        ("date", True),
        ("place", True),
        ("person", True),
    ]
    wrong = replace(known, title="Other", date="2021-05-05", places=("Dorn",), people="weck")
    assert not any(right for _, right, _ in wrong.verdicts())
    silent = replace(known, event=Event("Talks"))
    assert [what for what, right, _ in silent.verdicts() if right] == ["title"]
    assert [right for _, right, _ in replace(known, places=()).verdicts()][2] is False


def test_topics_are_judged_by_tags_and_by_readers() -> None:
    """Of two tags one is led by a topic of its own; `energy` answers to neither."""
    words = "the harbour is to be dredged before the winter comes, at last and in full"
    chunks = tuple(
        replace(chunk, text=words, tags=tuple(map(Tag, names)))
        for chunk, names in zip(read("a.txt", _document().data).chunks, _TOPICS, strict=True)
    )
    group = topics.Judged("a", {"Ports": ("transport", "water"), "Fish": ("fisheries",)}, chunks)
    found = {f.key.split(".")[1]: f.value for f in topics.result("run", [group]).figures}
    assert found["recall"] == 1 / 2
    assert found["leading-precision"] == 1 / 2
    assert found["paragraph-precision"] == pytest.approx(4 / 7)
    assert found["coverage"] == pytest.approx(5 / 7)


_TOPICS = (("transport", "energy"), ("transport", "energy"), ("transport",), ("energy",), ("water",), (), ())


# --- floors and the command ------------------------------------------------------------------------------


def test_a_floor_lies_below_what_was_measured() -> None:
    high = Figure("run.accuracy", 0.99, 1000)
    low = Figure("run.wrong", 0.01, 1000, low=True)
    for figure in (high, low, Figure("run.accuracy", 1.0, 50), Figure("run.wrong", 0.0, 50, low=True)):
        assert not below(figure, margin(figure))
    assert below(replace(high, value=0.98), margin(high))
    assert below(replace(low, value=0.02), margin(low))


_EPISODE = "\n\n".join(f"**{who or 'Anna Tern'}:** {said}" for who, said in _TURNS)
_EPISODES = "\n\n".join([_EPISODE] * 3)


def _data(folder: Path, episode: str = _EPISODES) -> Path:
    (folder / "changelog").mkdir(exist_ok=True)
    (folder / "changelog" / "one.md").write_text(episode, encoding="utf-8")
    return folder


def test_the_command_pins_holds_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, floors = _data(tmp_path), tmp_path / "floors.toml"
    ask = ["--data", str(data), "--only", "changelog", "--floors", str(floors)]
    assert main(ask) == 0
    assert "not judged: changelog" in capsys.readouterr().out
    assert main([*ask, "--pin"]) == 0
    capsys.readouterr()
    assert main(ask) == 0
    assert "not judged" not in capsys.readouterr().out

    pinned = Floors.load(floors)
    text = floors.read_text(encoding="utf-8")
    old = f'"changelog.wrong-name" = {pinned.floors["changelog.wrong-name"]:g}'
    assert old in text
    floors.write_text(text.replace(old, '"changelog.wrong-name" = -1'), encoding="utf-8")
    assert main(ask) == 1
    assert "BELOW ITS FLOOR" in capsys.readouterr().out

    _data(tmp_path, _EPISODES + "\n\n**Jonas Weck:** One more word.")
    assert main(ask) == 0
    assert "not judged: changelog" in capsys.readouterr().out


def test_the_command_says_what_is_absent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "--only", "changelog"]) == 2
    told = capsys.readouterr().err
    assert "changelog is absent" in told
    assert main(["--only", "no such run"]) == 2


def test_mistakes_are_listed_by_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pseudo-speaker of the format that the gold gives a voice: the page names nobody for it."""
    spoiled = _EPISODE.replace("**Question:** Who pays", "**Question:** **Jonas Weck:** Who pays")
    out = tmp_path / "all.txt"
    ask = ["--data", str(_data(tmp_path, spoiled)), "--only", "changelog", "--floors", str(tmp_path / "none")]
    assert main([*ask, "--errors", "2", "--output", str(out), "--json", str(tmp_path / "f.json")]) == 0
    assert capsys.readouterr().out.count("changelog.accuracy") == 1
    assert out.exists()
    assert "changelog.accuracy" in (tmp_path / "f.json").read_text(encoding="utf-8")


def test_every_run_has_its_own_name() -> None:
    assert len({run.name for run in RUNS}) == len(RUNS)


def test_ranking_figures_are_those_of_the_textbook() -> None:
    relevant = {"a": {"x": 2, "y": 1}, "b": {"z": 1}}
    perfect = ranking.quality({"a": ["x", "y"], "b": ["z"]}, relevant)
    assert perfect == (1.0, 1.0, 1.0)
    gain, first, found = ranking.quality({"a": ["no", "x"], "b": []}, relevant)
    assert (first, found) == (0.25, 0.25)
    assert gain == pytest.approx((2 / 1.5849625 / (2 + 1 / 1.5849625)) / 2)


def test_our_ranking_is_asked_through_the_engine(tmp_path: Path) -> None:
    texts = [ranking.Text("1", "the dam", "m"), ranking.Text("2", "the treaty", "n")]
    with ranking.ours(texts, tmp_path) as ask:
        assert ask("What of the treaty?", "") == ["2", "1"]
        assert ask("What of the treaty?", "m") == ["1"]
