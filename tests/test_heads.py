"""What the head of a page says, what is dropped, and that no speech is."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import heads
from searchlib.heads.lines import Use, use_of
from searchlib.model import Block, BlockKind, Document

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
TITLE = "Foreign Minister Anna Lind’s statement at a news conference, Orsk, June 9, 2015"
SPEECH = (
    "Good afternoon,",
    "We had good talks today, and we agreed on the things that matter to both of our countries.",
    "Question: Will you meet again?",
    "Anna Lind: We will.",
)


def document(*texts: str, **meta: str) -> Document:
    return Document(tuple(map(Block, texts)), meta)


def body(*texts: str, **meta: str) -> tuple[str, ...]:
    return tuple(block.text for block in heads.read(document(*texts, **meta))[1])


def test_chrome_and_title_go_and_speech_stays() -> None:
    chrome = ("official site", "Home \\ Statements and speeches \\")
    event, blocks, dropped = heads.read(document(*chrome, TITLE, *SPEECH))
    assert (event.title, event.date, event.place) == (TITLE, dt.date(2015, 6, 9), "Orsk")
    assert tuple(block.text for block in blocks) == SPEECH
    assert dropped == (*chrome, TITLE)


def test_banner_clock_and_address_above_the_title() -> None:
    banner = (
        "https://embassy.example/1",
        "22 September 2017",
        "Orsk: 16:21",
        "Consular queries:",
        "+44 (0) 203 668 7474",
        "• de-DE1 en-GB1",
    )
    event, blocks, dropped = heads.read(document(*banner, TITLE, *SPEECH))
    assert event.date == dt.date(2015, 6, 9)
    assert len(blocks) == len(SPEECH) and len(dropped) == len(banner) + 1


def test_a_byline_names_who_gives_the_remarks() -> None:
    lines = (
        "Remarks With Foreign Minister Jo Berg",
        "Anna Lind",
        "Secretary of State",
        "Lima, Peru",
        "May 7, 2013",
    )
    event, blocks, _ = heads.read(document(*lines, *SPEECH))
    assert [(p.name, p.office) for p in event.principals] == [
        ("Anna Lind", "Secretary of State"),
        ("Jo Berg", "Foreign Minister"),
    ]
    assert (event.place, event.date) == ("Lima, Peru", dt.date(2013, 5, 7))
    assert len(blocks) == len(SPEECH)


def test_room_time_and_end_lines() -> None:
    head, end = (
        ("Dorn Press Briefing Room", "(March 30, 2021)", "1:28 p.m. EDT"),
        ("END 3:36 P.M. EDT", "***"),
    )
    event, blocks, dropped = heads.read(
        document(*head, *SPEECH, *end, title="Briefing by Press Secretary Lee Ko")
    )
    assert (event.place, event.date) == ("Dorn Press Briefing Room", dt.date(2021, 3, 30))
    assert tuple(block.text for block in blocks) == SPEECH
    assert dropped == (*head, *end)


def test_contents_go_and_their_headings_are_headings() -> None:
    contents = ("Table of contents", "1. Talks with Orland", "2. Answers to questions:", "3. The river")
    page = (TITLE, *contents, "Talks with Orland", *SPEECH)
    _, blocks, dropped = heads.read(document(*page))
    assert dropped == (TITLE, *contents)
    assert (blocks[0].text, blocks[0].kind) == ("Talks with Orland", BlockKind.HEADING)
    assert (
        body("Daily Press Briefing", "Index for Today's Briefing", "Orland / River", "Visas", *SPEECH)
        == SPEECH
    )


def test_numbered_speech_and_dash_dialogue_are_no_contents() -> None:
    numbered = ("1. We shall build the bridge.", "2. We shall open the road.", "3. We shall pay for both.")
    assert body(TITLE, *numbered) == numbered
    dashes = ("- Hello.", "- Hello, nice to meet you", "- And you", "- What happened?")
    assert body("Anna Lind: A Diplomat Opens Up About Her Work", *dashes) == dashes


def test_a_footer_goes() -> None:
    footer = (
        "Published in sections: News",
        "Publication date:",
        "June 9, 2015, 16:30",
        "Print",
        "Share",
        "[ends]",
    )
    assert body(TITLE, *SPEECH, *footer) == SPEECH


@pytest.mark.parametrize(
    "spoken",
    [
        "Thank you.",
        "Good afternoon, Velia",
        "PRIME MINISTER:",
        "Anna Lind:",
        "I met him at 3 p.m.",
        "Q Lima, Peru",
        "Syria",
        "No.",
        "The river: it rises in Dorn.",
        "June 9, 2015 was a good day for us",
    ],
)
def test_a_line_that_may_be_spoken_stays(spoken: str) -> None:
    assert spoken in body(TITLE, spoken, *SPEECH)
    assert spoken in body(TITLE, *SPEECH, spoken)


def test_a_label_of_the_mark_up_is_never_dropped() -> None:
    blocks = (Block("Print", label="Anna Lind"), Block("***", label="Jo Berg"))
    assert heads.read(Document(blocks, {"title": TITLE}))[1] == blocks


def test_a_name_that_returns_is_a_label_and_no_byline() -> None:
    event, _, _ = heads.read(
        document("Press conference", "Lee Ko", "Secretary of State", *SPEECH, "Lee Ko", "Yes.")
    )
    assert event.principals == ()
    above = ("Lee Ko", "Secretary of State", "Press conference in Dorn")
    assert heads.read(document(*above, *SPEECH, "Lee Ko", "Yes."))[0].principals == ()
    assert heads.read(document(*above, *SPEECH))[0].principals[0].name == "Lee Ko"
    alone = (
        "Lee Ko",
        "I open the meeting.",
        "Jo Berg",
        "I have nothing to say.",
        "Lee Ko",
        "Then I close it.",
    )
    assert body("Press conference in Dorn", *alone) == alone
    office = (
        "Prime Minister",
        "I open the meeting.",
        "Speaker",
        "Thank you.",
        "Prime Minister",
        "Then I go.",
    )
    assert body("Press conference in Dorn", *office) == office


def test_order_of_trust() -> None:
    told = {"title": TITLE, "date": "2015-06-10", "place": "Dorn"}
    event, _, _ = heads.read(document(*SPEECH, **told), name="2014-01-02.txt")
    assert (event.date, event.place) == (dt.date(2015, 6, 10), "Dorn")
    plain = "Foreign Minister Anna Lind answers questions"
    stamp = "Thursday, 02 July 2015 09:54"
    assert heads.read(document(plain, *SPEECH), name="a/2015-06-29 14.30.00 x.txt")[0].date == dt.date(
        2015, 6, 29
    )
    assert heads.read(document(plain, stamp, *SPEECH), name="2015-06-30.txt")[0].date == dt.date(2015, 6, 30)
    assert heads.read(document(plain, stamp, *SPEECH))[0].date == dt.date(2015, 7, 2)
    assert heads.read(document(plain, *SPEECH), name="2021-03/x.txt")[0].date is None


def test_a_town_beside_a_date() -> None:
    """A lone word is a place only next to a date, and where nothing says that it is something else."""
    day, talk = "June 9, 2015", "Meeting with members of the harbour board"
    for lines in ((day, "Dorn"), ("Dorn", day)):
        event, blocks, _ = heads.read(document(talk, *lines, *SPEECH))
        assert (event.title, event.place, str(event.date)) == (talk, "Dorn", "2015-06-09")
        assert len(blocks) == len(SPEECH)
    for word in ("Syria", "Overview", "Statement", "Lind", "Good", "Talks"):
        event, blocks, _ = heads.read(document(talk, day, word, *SPEECH))
        assert (event.place, len(blocks)) == ("", len(SPEECH) + 1), word
    common = "We spoke of the dorn, as the fishermen call it, and of nothing else at all today."
    assert heads.read(document(talk, day, "Dorn", *SPEECH, common))[0].place == ""
    assert heads.read(document(talk, "Dorn", *SPEECH))[0].place == ""


def test_two_words_beside_a_date_need_a_witness() -> None:
    """They may be the name of who speaks."""
    day, talk = "June 9, 2015", "Meeting with members of the harbour board"
    witness = "It is good to be back in Lower Dorn, where the river is wide and the people are kind."
    assert heads.read(document(talk, day, "Lower Dorn", *SPEECH))[0].place == ""
    assert heads.read(document(talk, day, "Lower Dorn", *SPEECH, witness))[0].place == "Lower Dorn"
    assert heads.read(document(talk, day, "Dorn Territory", *SPEECH))[0].place == "Dorn Territory"
    repeated = (
        "Lower Dorn",
        "I open the meeting.",
        "Jo Berg",
        "Thank you.",
        "Lower Dorn",
        "I am in Lower Dorn.",
    )
    assert heads.read(document(talk, day, *repeated))[0].place == ""


def test_a_building_above_its_town() -> None:
    for house in ("The Fairview", "SS Harrow", "Harrow’s Fish Kitchen and Bar", "Lee Ko"):
        event, blocks, _ = heads.read(
            document(house, "Dorn, France", "1:28 p.m. EDT", *SPEECH, title="Remarks")
        )
        assert (event.place, len(blocks)) == ("Dorn, France", len(SPEECH)), house
    kept = ("The harbour is open", "Dorn, France")
    assert kept[0] in body(*kept, *SPEECH, title="Remarks")


def test_a_name_written_like_a_title() -> None:
    name = "2015-06-29 14.30.00 (Partial, As spoken) Press Conference, Orsk, NH.txt"
    event, _, _ = heads.read(document(*SPEECH), name=name)
    assert (event.place, event.kind, event.date) == ("Orsk, NH", "press conference", dt.date(2015, 6, 29))
    assert heads.read(document("Daily Press Briefing", *SPEECH), name=name)[0].place == ""


def test_gatherings_and_congratulations_are_titles() -> None:
    for title in ("Chamber of Trade Congress", "Congratulations to Jo Berg on the harbour prize"):
        event, blocks, _ = heads.read(document(title, "June 9, 2015", "Orsk", *SPEECH))
        assert (event.title, event.place, len(blocks)) == (title, "Orsk", len(SPEECH))
    assert heads.read(document("Congratulations to you all.", *SPEECH))[0].title == ""


def test_a_page_without_a_title_has_none() -> None:
    event, blocks, dropped = heads.read(document("2:17 p.m. EDT", *SPEECH))
    assert (event.title, event.date, event.principals) == ("", None, ())
    assert len(blocks) == len(SPEECH) and dropped == ("2:17 p.m. EDT",)


def test_uses() -> None:
    told = {
        "E&OE…": Use.FURNITURE,
        "share on:": Use.FURNITURE,
        "29 June 201717:54": Use.STAMP,
        "Submitted on Tue, 04/21/2015 - 22:00": Use.STAMP,
        "*Aboard Air One*": Use.VENUE,
        "En Route Detroit, Michigan": Use.PLACE,
        "Washington, D.C.": Use.PLACE,
        "Deputy Spokesperson": Use.OFFICE,
        "___": Use.FURNITURE,
        "-30-": Use.END,
        "End of interview": Use.END,
    }
    assert {line: use_of(line) for line in told} == told


@given(
    st.lists(
        st.sampled_from(
            (*SPEECH, TITLE, "***", "Lima, Peru", "Contents", "1. A", "\x00", "Print", "x " * 300)
        )
    )
)
def test_nothing_is_lost(texts: list[str]) -> None:
    _, blocks, dropped = heads.read(document(*texts))
    assert sorted([*(block.text for block in blocks), *dropped]) == sorted(texts)
    assert not set(dropped) & set(SPEECH[1:])


def paragraphs(path: Path) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", path.read_text("utf-8")) if part.strip()]


def test_the_first_document() -> None:
    files = list(DATA.glob("seed/*.txt"))
    if not files:
        pytest.skip(f"no seed transcript in {DATA}")
    event, blocks, dropped = heads.read(document(*paragraphs(files[0])))
    assert (event.date, event.place) == (dt.date(2015, 6, 9), "Moscow")
    assert [(p.name, p.office) for p in event.principals] == [("Sergey Lavrov", "Foreign Minister")]
    assert (len(blocks), len(dropped)) == (21, 3)


def test_ministry_pages() -> None:
    files = sorted(DATA.glob("ministry-openings/[01]*.txt"))
    if not files:
        pytest.skip(f"no ministry pages in {DATA}")
    named = dated = 0
    for path in files:
        lines = [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
        event, blocks, dropped = heads.read(document(*lines))
        named, dated = named + bool(event.principals), dated + (str(event.date) in path.name)
        lost = [
            line for line in dropped if re.match(r"(?:Question|QUESTION|Q|A|M[SR]S?\.? [A-Z]+|STAFF): ", line)
        ]
        assert not lost and len(blocks) + len(dropped) == len(lines)
    assert (named, dated) >= (16, 15)
