"""A people file: who a label stands for, on which day, and when it must stay as printed."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Index, speakers
from searchlib.entries import covers
from searchlib.errors import RecipeError
from searchlib.formats import reader_for
from searchlib.formats.attendance import present
from searchlib.model import Block, Event, How, Paragraph, Speaker, Sure, Voice
from searchlib.people import Directory, key_of, parse
from searchlib.speakers.recognition import Known

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = """
[[person]]
name = "Ann Poe"
aliases = ["Anne Poe", "А. По", "Анна По"]
honorifics = ["Ms.", "Dr."]
offices = [
    {office = "Prime Minister of Velia", from = 2015-01-10, to = 2018-03-01},
    {office = "Minister for Ports", from = 2010-01-01, to = 2015-01-09},
]

[[person]]
name = "Jo Vell"
honorifics = ["Mr."]
offices = [{office = "Prime Minister of Velia", from = 2018-03-01}]

[[person]]
name = "Ilya Brandt"
offices = [{office = "President", from = 2012-05-07, to = 2020-05-07, in = ["orvania"]}]

[[person]]
name = "Sergey Ravlov"
aliases = ["Sergei Ravlov"]
"""
DIRECTORY = Directory(parse(PEOPLE, origin="people.toml"))
DAY = dt.date(2016, 5, 3)


def read(labels: list[str], event: Event | None = None, **known: object) -> tuple[Paragraph, ...]:
    texts = known.pop("texts", [])
    blocks = [Block(f"{label}: We will see to the harbour.") for label in labels for _ in (1, 2)]
    blocks += [Block(text) for text in texts]
    found = speakers.attribute_by(
        Known(DIRECTORY, **known),
        blocks,
        event or Event("", DAY),
    )
    return found.paragraphs


def names(labels: list[str], event: Event | None = None, **known: object) -> list[str]:
    found = read(labels, event, **known)[: 2 * len(labels) : 2]
    return [p.speaker.name if p.speaker else "-" for p in found]


RESOLVED = [
    ("an alias, exactly", ["Anne Poe", "ANNE POE", "АННА ПО", "А.По"], DAY, ["Ann Poe"] * 4),
    ("another spelling", ["Sergei Ravlov", "Sergey Ravlov"], DAY, ["Sergey Ravlov"] * 2),
    ("an office inside its dates", ["PRIME MINISTER"], DAY, ["Ann Poe"]),
    ("its abbreviation", ["PM", "P. M."], DAY, ["Ann Poe"] * 2),
    ("its first day", ["THE PRIME MINISTER"], dt.date(2015, 1, 10), ["Ann Poe"]),
    ("its successor", ["The Prime Minister"], dt.date(2019, 1, 1), ["Jo Vell"]),
    ("an honorific that fits", ["MS. POE", "DR POE"], DAY, ["Ann Poe"] * 2),
    ("an office before a surname", ["PRIME MINISTER POE"], DAY, ["Ann Poe"]),
    ("a surname of somebody here", ["PRIME MINISTER", "POE"], DAY, ["Ann Poe"] * 2),
    ("an office with a name", ["Prime Minister of Velia Anne Poe"], DAY, ["Ann Poe"]),
]


@pytest.mark.parametrize(("why", "labels", "day", "expected"), RESOLVED, ids=[row[0] for row in RESOLVED])
def test_resolved(why: str, labels: list[str], day: dt.date, expected: list[str]) -> None:
    assert names(labels, Event("", day)) == expected
    for paragraph in read(labels, Event("", day)):
        if paragraph.attribution.how is How.PEOPLE:
            assert "people file" in paragraph.attribution.evidence
            assert expected[0] in paragraph.attribution.evidence


# Nothing is merged: label, day, and a word of the reason.
PRINTED = [
    ("a day that two hold it", "PRIME MINISTER", dt.date(2018, 3, 1), "2 people hold it"),
    ("before anybody held it", "PRIME MINISTER", dt.date(2014, 1, 1), "nobody of the people file"),
    ("no date", "PRIME MINISTER", None, "not known"),
    ("a lesser office", "DEPUTY PRIME MINISTER", DAY, ""),
    ("a former one", "FORMER PRIME MINISTER", DAY, ""),
    ("one of many such offices", "MINISTER", dt.date(2012, 1, 1), ""),
    ("the other honorific", "MR. POE", DAY, "calls Ann Poe Ms. or Dr."),
    ("an honorific not in the entry", "PROFESSOR POE", DAY, "nothing says"),
    ("an office held earlier", "MINISTER POE", DAY, "nothing says"),
    ("a surname alone", "POE", DAY, "nothing says"),
    ("a likeness", "Ane Poe", DAY, ""),
    ("an office in other transcripts", "THE PRESIDENT", DAY, "nobody of the people file"),
    ("initials not in the entry", "O. Vell", DAY, ""),
]


@pytest.mark.parametrize(("why", "label", "day", "reason"), PRINTED, ids=[row[0] for row in PRINTED])
def test_stays_as_printed_and_says_so(why: str, label: str, day: dt.date | None, reason: str) -> None:
    known = {p.name for p in DIRECTORY.profiles}
    paragraph = read([label], Event("", day))[0]
    assert paragraph.speaker
    assert paragraph.speaker.name not in known
    assert paragraph.attribution.how is How.LABEL
    assert reason in paragraph.attribution.evidence


def test_an_office_may_be_meant_for_some_transcripts() -> None:
    assert names(["THE PRESIDENT"], transcript="orvania/one.txt") == ["Ilya Brandt"]
    assert names(["THE PRESIDENT"], transcript="kalvin/one.txt") == ["The President"]


def test_a_label_that_leaves_out_the_country_is_only_likely() -> None:
    assert read(["PRIME MINISTER"])[0].attribution.sure is Sure.LIKELY
    assert read(["THE PRESIDENT"] * 3, transcript="orvania/x.txt")[0].attribution.sure is Sure.CERTAIN


@pytest.mark.parametrize(
    ("labels", "event", "texts"),
    [
        (["MS. POE", "Edna Poe"], Event("", DAY), []),
        (["MS. POE"], Event("Interview with Edna Poe", DAY, principals=(Speaker("Edna Poe"),)), []),
        (["MS. POE"], Event("", DAY), ["JO LIND: I have asked Edna Poe to come."]),
        (["MS. POE"], Event("", DAY), ["JO LIND: I have asked E. Poe to come."]),
        (["MS. POE", "MR. POE"], Event("", DAY), []),
        (["PRIME MINISTER"], Event("", DAY, principals=(Speaker("Xu Wen", "Prime Minister of Kalvin"),)), []),
        (["PRIME MINISTER", "PRIME MINISTER OLDEN"], Event("", DAY), []),
    ],
)
def test_somebody_else_in_the_document(labels: list[str], event: Event, texts: list[str]) -> None:
    assert "Ann Poe" not in names(labels, event, texts=texts)


def test_an_alias_and_the_document_disagree() -> None:
    directory = Directory(parse('[[person]]\nname = "Bob Poe"\naliases = ["MR. POE"]', origin="p"))
    blocks = [Block("EDGAR POE: Yes."), Block("MR. POE: No.")] * 2
    found = speakers.attribute_by(Known(directory), blocks, Event("")).paragraphs
    assert [p.speaker.name for p in found if p.speaker][:2] == ["Edgar Poe", "Mr. Poe"]
    assert "is Bob Poe, and another label gives the full name (Edgar Poe)" in found[1].attribution.evidence


def test_the_file_can_forbid_what_the_document_suggests() -> None:
    assert names(["Jo Vell", "MRS. VELL"]) == ["Jo Vell", "Mrs. Vell"]
    assert names(["Jo Vell", "MR. VELL"]) == ["Jo Vell", "Jo Vell"]


def test_the_opening_has_the_name_of_the_file_too() -> None:
    event = Event("", DAY, principals=(Speaker("Sergei Ravlov", "Foreign Minister"),), kind="remarks")
    found = speakers.attribute_by(Known(DIRECTORY), [Block("I thank you all, dear friends.")], event)
    assert found.paragraphs[0].speaker == Speaker("Sergey Ravlov", "Foreign Minister")
    assert found.paragraphs[0].attribution.how is How.TITLE
    assert "“Sergei Ravlov” is Sergey Ravlov" in found.paragraphs[0].attribution.evidence


FIRSTS = ["Ann", "Edna", "Jo", "Ilya", "Mara"]
LASTS = ["Poe", "Vell", "Brandt", "Lind"]


@given(data=st.data())
def test_never_a_wrong_name(data: st.DataObject) -> None:
    """People in and outside the file speak under all their labels; whoever is named is who spoke."""
    everybody = data.draw(st.lists(st.tuples(st.sampled_from(FIRSTS), st.sampled_from(LASTS)), unique=True))
    listed = [person for person in everybody if data.draw(st.booleans())]
    entries = []
    for first, last in listed:
        honorific = data.draw(st.sampled_from(['["Ms."]', '["Mr."]', "[]"]))
        entries.append(f'[[person]]\nname = "{first} {last}"\nhonorifics = {honorific}\n')
    directory = Directory(parse("".join(entries), origin="p"))
    here = data.draw(st.lists(st.sampled_from(everybody), unique=True)) if everybody else []
    blocks, truth = [], []
    for first, last in here:
        # Whoever speaks here is named once in full, in a label or by somebody else.
        spoken = data.draw(st.booleans())
        blocks.append(Block(f"{first} {last}: Hello." if spoken else f"CHAIR: I call {first} {last}."))
        truth.append((first, last) if spoken else None)
        for _ in range(2):
            label = data.draw(st.sampled_from([f"{first} {last}", f"Ms. {last}", f"Mr. {last}", last]))
            blocks.append(Block(f"{label}: Thank you."))
            truth.append((first, last))
    before = speakers.attribute_by(Known(), blocks, Event("")).paragraphs
    after = speakers.attribute_by(Known(directory), blocks, Event("")).paragraphs
    for paragraph, unaided, true in zip(after, before, truth, strict=False):
        if paragraph.speaker and paragraph.speaker != unaided.speaker and true:
            named = paragraph.speaker.name
            assert named == " ".join(true) or named not in {" ".join(p) for p in everybody}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[person]]\n", "people.toml:1: [[person]]: name is missing"),
        ('[[person]]\nname = ""', "people.toml:1: [[person]]: name: write one line"),
        ('\n[[person]]\nname = "A"\nage = 3', "people.toml:2: [[person]]: unknown key 'age'"),
        ('[[people]]\nname = "A"', "unknown key 'people'; write each entry under a line [[person]]"),
        (
            '[[person]]\nname = "A B"\n[[person]]\nname = "C"\naliases = ["a b"]',
            "people.toml:3: [[person]]: 'a b'",
        ),
        ('[[person]]\nname = "A B"\n[[person]]\nname = "A B"', "already stands for 'A B' (people.toml:1)"),
        ('[[person]]\nname = "A"\noffices = [{office = "X", from = "2015"}]', "write a day without quotes"),
        (
            '[[person]]\nname = "A"\noffices = [{office = "X", from = 2015-01-02, to = 2015-01-01}]',
            "from 2015-01-02 is after to 2015-01-01",
        ),
        ('[[person]]\nname = "A"\noffices = [{from = 2015-01-02}]', "office is missing"),
        ('[[person]]\nname = "A"\noffices = "PM"', "offices: write a list"),
        ('[[person]]\nname = "…"', "there is no word in it"),
        ("[[person]", "people.toml: this is not valid TOML"),
        ('person = "A"', "write each entry under a line [[person]]"),
    ],
)
def test_a_mistake_names_file_line_and_remedy(text: str, message: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parse(text, origin="people.toml")
    assert message in str(caught.value)


def test_the_file_of_the_docs_is_one() -> None:
    page = (ROOT / "docs" / "people.md").read_text(encoding="utf-8")
    text = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert text
    assert [p.name for p in parse(text[1], origin="docs")] == ["Ann Poe", "Jo Vell", "Ilya Brandt"]


def test_keys_and_patterns() -> None:
    assert key_of("С. В. Равлов") == key_of("с.в.равлов")
    assert key_of("Müller") != key_of("Muller")
    assert covers(("b/one.txt",), "a/b/one.txt")
    assert not covers(("one",), "a/one.txt")


# --- those present ------------------------------------------------------------------------------------

TABLES = [
    [
        "| Name | Abbr. | From |",
        "|---|---|---|",
        "| Wilma Horvat | WH | Orbis |",
        "| Yana Sturov | YSV | - |",
    ],
    ["Wilma Horvat\tWH", "Yana Sturov\tYSV", "Ann Poe"],
    ["Attendees", "- Wilma Horvat (WH), Orbis", "", "- Yana Sturov (YSV)"],
    ["Present: Wilma Horvat (WH), Ann Poe and Yana Sturov (YSV)."],
    ["WH – Wilma Horvat", "YSV – Yana Sturov"],
]


@pytest.mark.parametrize("lines", TABLES, ids=range(len(TABLES)))
def test_lists_of_those_present(lines: list[str]) -> None:
    assert present(lines) == {"WH": "Wilma Horvat", "YSV": "Yana Sturov"}


@pytest.mark.parametrize(
    "lines",
    [
        ["The Welfare Harbour (WH) said so.", "The Youth Service (YS) did not."],
        ["Wilma Horvat (WH)"],
        ["| Wilma Horvat | OK |", "| Yana Sturov | NO |"],
        ["| Name | Initials |", "| Wilma Horvat | WH |", "| Walter Holm | WH |"],
        ["| country | code |", "| New Kalvin | NK |", "| Old Kalvin | OK |", "| Velia | VE |"] * 0,
    ],
)
def test_what_is_no_list_of_those_present(lines: list[str]) -> None:
    assert present(lines) == {}


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("m.md", "| Name | Initials |\n|---|---|\n| Wilma Horvat | WH |\n| Jo Berg | JB |\n\n{}"),
        ("m.txt", "Present: Wilma Horvat (WH), Jo Berg (JB)\n\n{}"),
        (
            "m.html",
            "<table><tr><th>Name</th><th>Initials</th></tr><tr><td>Wilma Horvat</td><td>WH</td></tr>"
            "<tr><td>Jo Berg</td><td>JB</td></tr></table><p>{}</p>",
        ),
    ],
)
def test_initials_are_the_people_of_the_list(name: str, page: str) -> None:
    talk = "WH: The harbour is safe.\n\nJB: Is it?\n\nWH: It is.\n\nMr Berg: Good.\n".replace(
        "\n\n", "</p><p>" if name == "m.html" else "\n\n"
    )
    data = page.format(talk).encode()
    document = reader_for(name, data)[1](data)
    assert document.aliases == {"WH": "Wilma Horvat", "JB": "Jo Berg"}
    found = speakers.attribute_by(Known(aliases=document.aliases), document.blocks, Event("")).paragraphs[-4:]
    assert [p.speaker.name for p in found if p.speaker] == [
        "Wilma Horvat",
        "Jo Berg",
        "Wilma Horvat",
        "Jo Berg",
    ]
    assert {p.attribution.how for p in found} == {How.LABEL}
    assert "the list of those present says WH is Wilma Horvat" in found[0].attribution.evidence
    assert "the list of those present gives the full name" in found[3].attribution.evidence


def test_what_the_source_says_of_an_office() -> None:
    aliases = {"PRIME MINISTER": "Xu Olden", "PM": "Xu Olden"}
    assert names(["PRIME MINISTER", "PM", "MR OLDEN"], aliases=aliases) == ["Xu Olden"] * 3
    evidence = read(["PRIME MINISTER"], aliases=aliases)[0].attribution.evidence
    assert "the source itself says PRIME MINISTER is Xu Olden" in evidence


# --- the index ----------------------------------------------------------------------------------------

TALK = """Interview, Torvin, May 3, 2016

JOURNALIST: When will it open?

PRIME MINISTER: In April, I hope.

JOURNALIST: Really?

PRIME MINISTER: Yes.
"""


@pytest.fixture
def talks(tmp_path):
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "one.txt").write_text(TALK)
    (tmp_path / "people.toml").write_text(PEOPLE)
    return tmp_path


def test_the_index_remembers_its_people_and_an_update_uses_them_again(talks) -> None:
    people, index = talks / "people.toml", talks / "index"
    Index.rebuild([talks / "talks"], index, people=people)
    with Index.open(index) as opened:
        assert opened.people() == DIRECTORY.profiles
        hit = opened.search("", where={"speaker": ["=Ann Poe"]}).hits[0]
        assert opened.search("", where={"attr": ["people-file"]}).total == 2
        said = opened.why(hit.chunk.id)
        assert "the people file says the Prime Minister of Velia on 3 May 2016 was Ann Poe" in said[0]
        assert any(line.startswith("people file: Ann Poe; also Anne Poe") for line in said)
    (talks / "talks" / "two.txt").write_text(TALK.replace("April", "June"))
    assert Index.update([talks / "talks"], index).unchanged == 1
    with Index.open(index) as opened:
        assert opened.search("June", where={"speaker": ["poe"]}).total == 1
    people.write_text(PEOPLE.replace('name = "Ann Poe"', 'name = "Dr Ann Poe"'))
    assert Index.update([talks / "talks"], index).added == 2, "other people: everything is read anew"
    with Index.open(index) as opened:
        assert opened.search("", where={"speaker": ["=Dr Ann Poe"]}).total == 4


def test_a_people_file_is_never_dropped_without_a_word(talks) -> None:
    people, index = talks / "people.toml", talks / "index"
    Index.rebuild([talks / "talks"], index, people=people)
    report = Index.rebuild([talks / "talks"], talks / "other", people=people)
    assert report.notices == ()
    people.rename(talks / "gone.toml")
    with pytest.raises(
        RecipeError, match=r"people\.toml: not there; the index was built with it.*--people FILE"
    ):
        Index.update([talks / "talks"], index)
    report = Index.rebuild([talks / "talks"], index)
    assert [n.path for n in report.notices] == [str(people)]
    assert "--people FILE" in report.notices[0].reason
    with Index.open(index) as opened:
        assert opened.people() == ()


def test_an_index_without_a_people_file_has_none(talks) -> None:
    Index.rebuild([talks / "talks"], talks / "index")
    manifest = next((talks / "index").glob("gen-*")) / "MANIFEST.json"
    assert "people.json" in json.loads(manifest.read_text().splitlines()[0])["files"]
    with Index.open(talks / "index") as opened:
        assert opened.people() == ()


def test_people_whom_the_format_tells_apart_stay_apart() -> None:
    blocks = [
        Block("It is safe.", voice=Voice("Anne Poe", key="p1")),
        Block("Is it?", voice=Voice("Ms. Poe", key="p2")),
        Block("It is.", voice=Voice("Poe", key="p1")),
    ]
    found = speakers.attribute_by(Known(DIRECTORY), blocks, Event("", DAY)).paragraphs
    assert [p.speaker.name for p in found if p.speaker] == ["Ann Poe", "Ms. Poe", "Ann Poe"]
