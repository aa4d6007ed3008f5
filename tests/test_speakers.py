"""Who is speaking: names, trust, roles on invented documents; the laws that hold on any text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import labels, speakers
from searchlib.model import Block, BlockKind, Event, How, Paragraph, Role, Speaker, Sure, Voice

SEED = Path(__file__).resolve().parents[2] / "shared" / "data" / "seed"

NOBODY = Event("Briefing")
DARNE = Speaker("Mara Darne", "Press Secretary")
BRANDT = Speaker("Ilya Brandt", "President of Orvania")
BRIEFING = Event("Press Briefing by Press Secretary Mara Darne", principals=(DARNE,), kind="press briefing")


def read(texts: Sequence[str], event: Event = NOBODY) -> tuple[Paragraph, ...]:
    return speakers.attribute([Block(text, line=i) for i, text in enumerate(texts, 1)], event)[1]


def names(texts: Sequence[str], event: Event = NOBODY) -> list[str]:
    return [p.speaker.name if p.speaker else "-" for p in read(texts, event)]


def roles(texts: Sequence[str], event: Event = NOBODY) -> str:
    return " ".join(str(p.role) for p in read(texts, event))


# Labels of one document, and the people they stand for.
PEOPLE = [
    (["President of Orvania Ilya Brandt", "Ilya Brandt", "ILYA BRANDT"], ["Ilya Brandt"] * 3),
    (["MR. McHALE-O'DARE", "DR. DE LA ROSA"], ["Mr. McHale-O'Dare", "Dr. de la Rosa"]),
    (["OFFICIAL", "SENIOR HARBOUR OFFICIAL TWO"], ["Official", "Senior Harbour Official Two"]),
    (["President of Turkey Omer Kaan Yilmaz"], ["Omer Kaan Yilmaz"]),
    (["Minister of Energy Anna Lind"], ["Anna Lind"]),
    (["Crown Prince of Saudi Arabia Omar bin Salim Al Noor"], ["Omar bin Salim Al Noor"]),
    (["MINISTER FOR AGRICULTURE AND WATER RESOURCES"], ["Minister for Agriculture and Water Resources"]),
    (["Patriarch Osip of Kalvin and All Orvania"], ["Patriarch Osip of Kalvin and All Orvania"]),
    (["RUTH ALDER, FBI DIRECTOR", "ALDER"], ["Ruth Alder", "Ruth Alder"]),
    (["TOVE MARSH – CEO, SALT BOARD", "Tove Marsh"], ["Tove Marsh", "Tove Marsh"]),
    (["THE HON DAN PELL MP, MINISTER FOR FISH"], ["Dan Pell"]),
    (["Hon. Ahmed Sorn (Minister of Housing, Lib.)"], ["Ahmed Sorn"]),
    (["Ilya Brandt", "IlyaBrandt", "I. Brandt"], ["Ilya Brandt"] * 3),
    # One surname, two first names; a Mr and a Ms: nobody is merged.
    (["Ilya Brandt", "Anna Brandt", "BRANDT"], ["Ilya Brandt", "Anna Brandt", "Brandt"]),
    (["Ilya Brandt", "MR. BRANDT", "MRS. BRANDT"], ["Ilya Brandt", "Mr. Brandt", "Mrs. Brandt"]),
    (["Ilya Brandt", "O. Brandt"], ["Ilya Brandt", "O. Brandt"]),
    (["Anna Lind and Ilya Brandt"], ["Anna Lind and Ilya Brandt"]),
    (["Moderator Anna Lind", "Anna Lind"], ["Anna Lind", "Anna Lind"]),
    (["Question (Anna Lind, Daily Orvan)", "Question (retranslated)"], ["Anna Lind", "-"]),
    (["FRAGE LINDNER", "FRAGE"], ["Lindner", "-"]),
    (["The Chair (Mr. Olaf Rind (Kalvin, Lib.))"], ["Olaf Rind"]),
    (["JOURNALIST", "Q", "Вопрос", "REPORTER 2", "AUDIENCE MEMBER"], ["-"] * 5),
    (["THE PRESIDENT", "MODERATOR"], ["The President", "Moderator"]),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "expected"), PEOPLE, ids=[people[0][0] for people in PEOPLE])
def test_who_a_label_stands_for(printed: list[str], expected: list[str]) -> None:
    texts = [f"{label}: We will see to the harbour." for _ in range(3) for label in printed]
    assert names(texts) == expected * 3


def test_the_title_gives_full_names_and_offices() -> None:
    pair = Event("", principals=(BRANDT, DARNE, Speaker("Vell", "Prime Minister")))
    said = [f"{label}: Good." for label in ("MS. DARNE", "THE PRESIDENT", "PM", "THE VICE PRESIDENT")] * 3
    assert names(said, pair)[:4] == ["Mara Darne", "Ilya Brandt", "Prime Minister Vell", "The Vice President"]
    assert "the title gives the full name" in read(said, pair)[0].attribution.evidence
    two = Event("", principals=(BRANDT, Speaker("Xu Wen", "President of Kalvin")))
    assert names(["THE PRESIDENT: Good.", "PRESIDENT XU: Good.", "PRESIDENT BRANDT: Good."], two) == [
        "The President",
        "Xu Wen",
        "Ilya Brandt",
    ]


def test_a_title_without_principals_still_spells_names_out() -> None:
    event = Event("Remarks at the Nomination of Judge Ada Brown Rind, with Deputy Chief of Staff Nora Quill")
    said = ["JUDGE RIND: Thank you.", "MS. QUILL: Thank you.", "MS. STAFF: Thank you."]
    assert names(said, event) == ["Ada Brown Rind", "Nora Quill", "Ms. Staff"]
    shouted = Event("TRANSCRIPT OF THE PRIME MINISTER THE HON DAN PELL MP RADIO INTERVIEW HUGO SETTLER")
    assert names(["SETTLER: Good day.", "PELL: Good day."] * 2, shouted)[:2] == ["Hugo Settler", "Dan Pell"]


def test_a_damaged_honorific_is_no_first_name() -> None:
    texts = ["MR. HOLM: So.", "Ilya Holm: So.", "HR. HOLM: So.", "HOLM: So."]
    assert names(texts) == ["Ilya Holm", "Ilya Holm", "Hr. Holm", "Ilya Holm"]


def test_a_speech_goes_on_until_the_next_label() -> None:
    texts = [
        "MS. DARNE: Hello.",
        "The ferry sails.",
        "(Laughter.)",
        "It sails on.",
        "Q   When?",
        "(Crosstalk.)",
    ]
    found = read([*texts, "Tomorrow?", "MS. DARNE: At noon.", "END 3:36 P.M. EDT"], BRIEFING)
    shown = [(p.speaker.name if p.speaker else "-", p.attribution.how, p.turn, p.exchange) for p in found]
    assert shown == [
        ("Mara Darne", How.LABEL, 0, 0),
        ("Mara Darne", How.CARRIED, 0, 0),
        ("-", How.UNKNOWN, 0, 0),
        ("Mara Darne", How.CARRIED, 0, 0),
        ("-", How.LABEL, 1, 1),
        ("-", How.UNKNOWN, 1, 1),
        ("-", How.CARRIED, 1, 1),
        ("Mara Darne", How.LABEL, 2, 1),
        ("-", How.UNKNOWN, 2, 1),
    ]
    assert " ".join(p.role for p in found) == (
        "statement statement aside statement question aside question answer aside"
    )
    assert found[3].attribution.evidence == "continues paragraph 1, labelled “MS. DARNE:”"


def test_a_heading_is_not_spoken_and_ends_nothing() -> None:
    blocks = [Block("MS. DARNE: Hello."), Block("On fish", BlockKind.HEADING), Block("Fish is dear.")]
    text, found = speakers.attribute(blocks, BRIEFING)
    assert text == "Hello.\n\nFish is dear."
    assert [p.attribution.how for p in found] == [How.LABEL, How.CARRIED]


def test_a_label_on_its_own_line_belongs_to_the_next_paragraph() -> None:
    texts = ["PRIME MINISTER:", "Are you well?", "I am.", "RAY OLDEN:", "Very.", "PRIME MINISTER:", "Good."]
    found = read(texts)
    assert [p.speaker.name for p in found if p.speaker] == ["Prime Minister"] * 2 + [
        "Ray Olden",
        "Prime Minister",
    ]
    assert [p.attribution.how for p in found] == [How.LABEL, How.CARRIED, How.LABEL, How.LABEL]
    assert "on the line above" in found[0].attribution.evidence


def test_a_known_label_inside_a_paragraph_splits_it() -> None:
    inside = "HOST: It is early. PM: My pleasure. HOST: Note: none of it is news. GUEST: Is it not?"
    found = read([inside, "PM: Good morning.", "HOST: Good morning.", "PM: Good morning."])
    assert [p.attribution.label for p in found] == ["HOST", "PM", "HOST", "PM", "HOST", "PM"]
    assert "the same label begins others" in found[1].attribution.evidence


def test_a_misspelt_label_is_taken_for_the_one_meant_and_says_so() -> None:
    texts = ["JOURNALIST: Why?", "OLGA MARSHALL: So."] * 3 + ["JOURANLIST: When?", "OLGA MARHSALL: Soon."]
    found = read(texts)
    assert [p.role for p in found[-2:]] == [Role.QUESTION, Role.ANSWER]
    assert found[-1].speaker == Speaker("Olga Marshall")
    assert found[-1].attribution.sure is Sure.LIKELY
    assert "misspelt “OLGA MARSHALL”" in found[-1].attribution.evidence
    others = [
        "Sergei Ivanov: A.",
        "Sergei Ivanov: B.",
        "Sergei Ivanov: C.",
        "Sergei Ivanova: D.",
        "OFFICIAL 1: E.",
    ]
    assert names([*others, *["OFFICIAL 2: F."] * 3]) == (
        ["Sergei Ivanov"] * 3 + ["Sergei Ivanova", "Official 1"] + ["Official 2"] * 3
    )


def test_markup_names_speakers_but_prose_in_bold_does_not() -> None:
    bold = [("Ilya Brandt", "Good day."), ("Anna Lind", "Good."), ("Ilya Brandt", "So.")]
    blocks = [Block(text, label=label) for label, text in [*bold, ("Deadline", "April 15.")]]
    text, found = speakers.attribute(blocks, NOBODY)
    assert [p.attribution.how for p in found] == [How.STRUCTURE] * 3 + [How.CARRIED]
    assert text.endswith("So.\n\nDeadline: April 15.")


GREETING = ["Good afternoon,", "We had good talks.", "Question: And fish?", "Ilya Brandt: Fish too."]


@pytest.mark.parametrize(
    ("event", "opening", "expected"),
    [
        (Event("", principals=(BRANDT,), kind="news conference"), GREETING[:2], "Ilya Brandt"),
        (Event("", principals=(BRANDT, DARNE), kind="news conference"), GREETING[:2], "-"),
        (Event("", principals=(BRANDT,), kind="town hall"), GREETING[:2], "-"),
        (NOBODY, GREETING[:2], "-"),
        (Event("", principals=(BRANDT,)), ["My friend Brandt and I signed it.", "It will help us."], "-"),
        (Event("", principals=(BRANDT, DARNE)), ["Ms Darne and I signed it.", "It helps us."], "Ilya Brandt"),
        (Event("", principals=(BRANDT,)), ["The news conference was held at noon.", "It rained."], "-"),
    ],
)
def test_an_unlabelled_opening(event: Event, opening: list[str], expected: str) -> None:
    found = read([*opening, *GREETING[2:]], event)
    assert [p.speaker.name if p.speaker else "-" for p in found[:2]] == [expected] * 2
    how = How.UNKNOWN if expected == "-" else How.TITLE
    assert {p.attribution.how for p in found[:2]} == {how}
    assert all(p.attribution.sure is not Sure.CERTAIN and p.attribution.evidence for p in found[:2])


def test_a_document_without_labels_is_one_voice_only_where_the_title_says_so() -> None:
    texts = ["I thank you all.", "We build harbours."]
    assert names(texts, Event("", principals=(BRANDT,), kind="remarks")) == ["Ilya Brandt"] * 2
    vell = Event(
        "", principals=(Speaker("VELL", "PRIME MINISTER"),), kind="statement and answers to questions"
    )
    assert names(texts, vell) == ["Prime Minister Vell"] * 2
    assert names([*texts, "And fish?"], vell) == ["-"] * 3
    for kind in ("interview", "briefing", ""):
        assert names(texts, Event("", principals=(BRANDT,), kind=kind)) == ["-"] * 2
    assert names(texts, Event("", principals=(BRANDT, DARNE), kind="remarks")) == ["-"] * 2


ROLES = [
    (["MODERATOR: Hi.", "MS. DARNE: Thanks.", "Q   When?", "OPERATOR: Next.", "Q   Why?", "MS. DARNE: So."],
     "moderator statement question moderator question answer"),
    (["Daily Orvan: What is planned?", "Hua Lin: Much.", "Orvan Radio: And then?", "Hua Lin: More."],
     "question answer question answer"),
    (["Kai Brenn: Why now?", "Ilya Brandt: For good reason, as I have said many times before.",
      "Kai Brenn: And later?", "Ilya Brandt: We shall see what the tide brings us."],
     "question answer question answer"),
    (["Ilya Brandt: We meet again.", "Minister of Salt Olga Rind: It is dear.", "Remark: Hear, hear."],
     "statement statement aside"),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "expected"), ROLES, ids=[texts[0][:30] for texts, _ in ROLES])
def test_roles(texts: list[str], expected: str) -> None:
    assert roles(texts) == expected


def test_times_beside_labels_become_seconds() -> None:
    found = read(["[00:15] Mika: Here.", "Ruth Alder: (01:00)", "Yes.", "[01:30] Mika: Good."])
    assert [(p.seconds, p.speaker.name if p.speaker else "") for p in found] == [
        (15.0, "Mika"),
        (60.0, "Ruth Alder"),
        (90.0, "Mika"),
    ]


def test_an_answer_label_is_the_only_principal() -> None:
    found = read(["Q: Why?", "A: For salt.", "Q: When?", "A: Soon."], BRIEFING)
    assert [p.attribution.how for p in found] == [How.LABEL, How.TITLE] * 2
    assert found[1].speaker == DARNE
    assert found[1].attribution.sure is Sure.LIKELY


WORDS = st.sampled_from(
    (
        *(
            "Q",
            "A",
            "MS. DARNE",
            "Question",
            "Ilya Brandt",
            "THE PRESIDENT",
            "JOURANLIST",
            "Note",
            "(Laughter.)",
        ),
        *(
            ":",
            "：",
            ". ",
            "? ",
            "\n",
            "\u00a0",
            "–",
            "[00:15]",
            "we",
            "said",
            "Kalvin",
            "“",
            "(",
            ")",
            "Mr.",
        ),
        *("\x00", "\u202e", "é", "王", "9"),
    )
)
BLOCKS = st.lists(
    st.builds(
        Block,
        st.one_of(st.lists(WORDS, max_size=12).map(" ".join), st.text(max_size=40)),
        st.sampled_from(list(BlockKind)),
        st.one_of(st.none(), st.sampled_from(["Ilya Brandt", "Deadline", "", " : ", "王"])),
    ),
    max_size=12,
)


@given(BLOCKS, st.sampled_from([NOBODY, BRIEFING, Event("T", principals=(BRANDT,), kind="remarks")]))
def test_laws(blocks: list[Block], event: Event) -> None:
    text, found = speakers.attribute(blocks, event)
    spoken = [p.span.of(text) for p in found]
    assert "\n\n".join(spoken) == text
    assert all(part and part == part.strip() for part in spoken)
    assert [p.turn for p in found] == sorted(p.turn for p in found)
    printed = {p.attribution.label for p in found} | {""}
    for paragraph in found:
        how = paragraph.attribution.how
        assert (paragraph.attribution.label == "") == (how is How.UNKNOWN) or how is How.TITLE
        if paragraph.speaker is not None:
            assert how is not How.UNKNOWN
        if paragraph.role is Role.ASIDE and how is How.UNKNOWN:
            assert paragraph.speaker is None
    _nothing_lost(blocks, " ".join([*spoken, *printed]))


def _nothing_lost(blocks: list[Block], kept: str) -> None:
    """Every word of the blocks is spoken, or stands in a label that was taken off; headings may go."""
    left = set(re.findall(r"\w+", kept))
    for block in blocks:
        if block.kind is BlockKind.PARAGRAPH:
            candidate = labels.find(block.text)
            label = candidate.label if candidate and not (block.label or "").strip(" :") else ""
            gone = set(re.findall(r"\w+", block.text)) - left - set(re.findall(r"\w+", label))
            assert not {word for word in gone if not word.isdigit() and word != "Q"}


HOSTILE = {
    "one long word": ["x" * 100_000],
    "one long word and a colon": ["X" * 100_000 + ": so"],
    "colons": [": " * 100_000, "a:" * 100_000],
    "open brackets": ["MS. DARNE " + "(" * 100_000 + ": so"],
    "white space": ["MS. DARNE." + " " * 100_000 + ": so", "Q" + " " * 100_000 + "x"] * 5,
    "every label another": [
        f"Anna Lind{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}ov{i}: so." for i in range(5_000)
    ],
    "tiny paragraphs": ["So."] * 100_000,
    "sentences with labels": ["MS. DARNE: So."] * 5 + ["So. MS. DARNE: So. " * 10_000],
}


@pytest.mark.parametrize("texts", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_takes_linear_time(texts: list[str]) -> None:
    read(texts, BRIEFING)


@pytest.mark.skipif(not SEED.is_dir(), reason="the shared data is not on this machine")
def test_the_first_document() -> None:
    raw = next(SEED.glob("000_*.txt")).read_text(encoding="utf-8")
    _, _, title, *body = [part.strip() for part in re.split(r"\n{2,}", raw) if part.strip()]
    lavrov = Speaker("Sergey Lavrov", "Foreign Minister")
    found = read(body, Event(title, principals=(lavrov,), kind="joint news conference"))
    assert [p.role for p in found] == (
        [Role.STATEMENT] * 10 + [Role.QUESTION] + [Role.ANSWER] * 5 + [Role.QUESTION] + [Role.ANSWER] * 4
    )
    assert [p.exchange for p in found] == [0] * 10 + [1] * 6 + [2] * 5
    assert [p.speaker for p in found if p.role is not Role.QUESTION] == [lavrov] * 19
    assert [p.speaker for p in found if p.role is Role.QUESTION] == [None] * 2
    assert {(p.attribution.how, p.attribution.sure) for p in found[:10]} == {(How.TITLE, Sure.LIKELY)}


def test_a_format_that_settles_who_speaks_is_neither_searched_nor_carried() -> None:
    blocks = [
        Block("Good morning.", voice=Voice("Ana Lind", office="Minister for Ports", key="p1")),
        Block("Ana Lind: is what the sign said.", voice=Voice()),
        Block("The port is safe.", voice=Voice("Lind", key="p1")),
        Block("Is it?", voice=Voice("Jo Berg", role=Role.QUESTION)),
    ]
    found = speakers.attribute(blocks, Event(""))[1]
    lind = Speaker("Ana Lind", "Minister for Ports")
    assert [p.speaker for p in found] == [lind, None, lind, Speaker("Jo Berg")]
    assert [p.attribution.how for p in found] == [How.STRUCTURE, How.UNKNOWN, How.STRUCTURE, How.STRUCTURE]
    assert [p.role for p in found][-1] is Role.QUESTION
    assert found[1].turn == 1
