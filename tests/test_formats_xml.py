"""Debates with their own markup -> blocks: who speaks is what the markup says, and no more than that."""

import json
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import heads
from searchlib.errors import MalformedSource
from searchlib.formats import reader_for
from searchlib.formats.blocks import LONGEST
from searchlib.model import Block, BlockKind, Document, How, Paragraph, Role
from searchlib.speakers import attribute

SAMPLES = Path(__file__).parent / "debates"
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def read(name: str, source: str | bytes) -> Document:
    data = source.encode() if isinstance(source, str) else source
    return reader_for(name, data)[1](data)


def spoken(document: Document) -> list[tuple[str, str]]:
    """Each paragraph with the label of its voice."""
    return [(b.voice.label if b.voice else "?", b.text) for b in document.blocks if not _is_heading(b)]


def _is_heading(block: Block) -> bool:
    return block.kind is BlockKind.HEADING


def _speech(inside: str) -> str:
    return f"<speech speakername='Ann Poe'>{inside}</speech>"


def attributed(document: Document) -> list[tuple[str, Paragraph]]:
    event, body, _ = heads.read(document)
    text, paragraphs = attribute(body, event)
    return [(paragraph.span.of(text), paragraph) for paragraph in paragraphs]


def page(document: Document) -> dict[str, object]:
    """What a golden file holds: a document without its defaults."""
    return {
        "meta": dict(document.meta),
        "topics": list(document.topics),
        "aliases": dict(document.aliases),
        "notices": list(document.notices),
        "blocks": [_row(block) for block in document.blocks],
    }


def _row(block: Block) -> dict[str, object]:
    row: dict[str, object] = {"line": block.line, "text": block.text}
    if block.kind is BlockKind.HEADING:
        return {**row, "kind": "heading"}
    if block.label:
        row["label"] = block.label
    if block.voice:
        names = ("label", "office", "key", "role")
        row["voice"] = {n: str(value) for n in names if (value := getattr(block.voice, n))}
    return row


@pytest.mark.parametrize(
    "path", sorted(p for p in SAMPLES.iterdir() if p.suffix != ".json"), ids=lambda p: p.name
)
def test_golden(path: Path) -> None:
    expected = json.loads(path.with_name(f"{path.stem}.blocks.json").read_text("utf-8"))
    assert page(read(path.name, path.read_bytes())) == expected


@pytest.mark.parametrize(
    ("name", "source", "format_"),
    [
        ("a.xml", "<!-- x --><TEI.2><text/></TEI.2>", "tei"),
        ("a.xml", '<?xml version="1.0"?>\n<akn:akomaNtoso xmlns:akn="x"/>', "akoma-ntoso"),
        ("a.XML", "<transcripts/>", "pm-transcripts"),
        ("a.xml", "<publicwhip/>", "parlparse"),
        ("a.txt", "[Congressional Record Volume 1, Number 2 (May 4, 2031)]", "congressional-record"),
        ("a.txt", "  Mr. POE. Yes.\n[[Page S1]]\n  Ms. VELL. No.\n", "congressional-record"),
        ("a.txt", "[[Page S1]]\nMr. Poe: Yes.", "text"),
        ("a.htm", "<p>Congressional Record</p>", "html"),
    ],
)
def test_the_bytes_say_which_format_it_is(name: str, source: str, format_: str) -> None:
    assert reader_for(name, source.encode())[0] == format_


def test_other_xml_is_refused_by_its_name() -> None:
    with pytest.raises(MalformedSource, match="begins with <rss>, which no reader knows") as caught:
        read("a.xml", "<?xml version='1.0'?>\n\n<rss><channel/></rss>")
    assert caught.value.line == 3


# --- who speaks ---------------------------------------------------------------------------------------


def test_words_that_look_like_a_label_are_words() -> None:
    source = f"<publicwhip>{_speech('<p>Tom Vell: that is whom I mean.</p>')}</publicwhip>"
    ((text, paragraph),) = attributed(read("a.xml", source))
    assert (text, paragraph.speaker and paragraph.speaker.name) == (
        "Tom Vell: that is whom I mean.",
        "Ann Poe",
    )
    assert paragraph.attribution.how is How.STRUCTURE


def test_a_heading_that_looks_like_a_speech_is_none() -> None:
    heading = "<minor-heading>Ann Poe: Conduct of the Board</minor-heading>"
    day = f"<major-heading>Harbours</major-heading>{_speech('<p>No.</p>') * 3}{heading}"
    rows = attributed(read("a.xml", f"<publicwhip>{day}</publicwhip>"))
    assert [text for text, _ in rows] == ["No."] * 3


def test_a_heading_that_is_the_title_is_not_repeated() -> None:
    source = (
        "<akomaNtoso><debate><heading>Harbours</heading><speech><p>Yes.</p></speech></debate></akomaNtoso>"
    )
    event, body, dropped = heads.read(read("a.xml", source))
    assert (event.title, [block.text for block in body], dropped) == ("Harbours", ["Yes."], ("Harbours",))


def test_two_spellings_with_one_id_are_one_person_and_asides_are_nobody() -> None:
    rows = attributed(read("a.xml", (SAMPLES / "sitting.parlparse.xml").read_bytes()))
    names = {text: paragraph.speaker.name for text, paragraph in rows if paragraph.speaker}
    assert names["I thank him. Minister: one harbour is not enough."] == "Ann Poe"
    rising = next(paragraph for text, paragraph in rows if text == "rose—")
    assert (rising.speaker and rising.speaker.name, rising.role) == ("Tom Vell", Role.ASIDE)
    nobody = [(text, paragraph.role) for text, paragraph in rows if not paragraph.speaker]
    assert {role for _, role in nobody} == {Role.ASIDE}
    assert [text for text, _ in nobody] == [
        "[Dr. Ida Plum in the Chair]", "Sitting suspended.", "Object.",
        "Question put, That the harbour be dredged.", "The House divided.",
        "[Division No. 7: Ayes 2, Noes 1]",
    ]  # fmt: skip


def test_what_somebody_does_is_an_aside_about_them_and_their_turn_goes_on() -> None:
    day = "".join(
        map(_speech, ("<p class='italic'>rose—</p>", "<p>One.</p>", "<p class='italic'>Agreed.</p>"))
    )
    rows = [
        (p.speaker and p.speaker.name, p.turn, p.role)
        for _, p in attributed(read("a.xml", f"<debates>{day}</debates>"))
    ]
    assert rows == [("Ann Poe", 0, Role.ASIDE), ("Ann Poe", 0, Role.STATEMENT), (None, 0, Role.ASIDE)]


def test_people_whom_the_markup_tells_apart_are_two_whatever_their_labels() -> None:
    labels = (
        ("1", "Ann Poe"),
        ("2", "Mr. Poe"),
        ("1", "Dr. Poe"),
        ("3", "Mr. Deputy Speaker"),
        ("3", "Ida Plum"),
    )
    speech = "<speech speakerid='{}' speakername='{}'><p>x</p></speech>"
    source = "".join(speech.format(*row) for row in labels)
    rows = attributed(read("a.xml", f"<publicwhip>{source}</publicwhip>"))
    names = [paragraph.speaker.name for _, paragraph in rows if paragraph.speaker]
    assert names == ["Ann Poe", "Mr. Poe", "Ann Poe", "Ida Plum", "Ida Plum"]


def test_an_aside_does_not_end_a_turn() -> None:
    speech = _speech("<p>One.</p><p class='italic'>The bell rang.</p><p>Two.</p>")
    source = f"<publicwhip><p>Prayers.</p>{speech}</publicwhip>"
    rows = [(p.turn, p.role) for _, p in attributed(read("a.xml", source))]
    assert rows == [(0, Role.ASIDE), (1, Role.STATEMENT), (1, Role.ASIDE), (1, Role.STATEMENT)]


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("debate", "House of Commons debates"),
        ("westminhall", "Westminster Hall debates"),
        ("lords", "House of Lords debates"),
        ("standing", "Public bill committee: Roads Bill"),
        ("lordswrans", "House of Lords written answers"),
        ("spor", "Scottish Parliament official report"),
        ("ni", "Northern Ireland Assembly debates"),
        ("another", "Roads Bill"),
    ],
)
def test_the_id_of_a_record_says_kind_and_day(kind: str, title: str) -> None:
    source = (
        f"<publicwhip><major-heading id='uk.org.publicwhip/{kind}/roads/2031-03-04a.1.0'>Roads Bill"
        "</major-heading>"
        "<committee><mpname memberid='x'>Ann Poe</mpname></committee></publicwhip>"
    )
    document = read("a.xml", source)
    assert (document.meta["title"], document.meta["date"]) == (title, "2031-03-04")
    assert [b.text for b in document.blocks] == ["Roads Bill"]
    assert document.notices == ("left out 1 name in lists of those present or voting",)


def test_only_a_sentence_that_a_quotation_cuts_is_put_together() -> None:
    source = _speech(
        "<p>She had</p><p class='indent'>\"no work\"</p><p>at all.</p>"
        "<p class='indent'>That, on Friday,</p><p class='indent'>(1) we meet;</p><p>it says:</p>"
        "<p class='indent'>\"to wait\"</p><p>and</p><p>so on</p>"
    )
    assert [text for _, text in spoken(read("a.xml", f"<publicwhip>{source}</publicwhip>"))] == [
        'She had "no work" at all.', "That, on Friday,", "(1) we meet;", "it says:", '"to wait" and', "so on",
    ]  # fmt: skip


def test_words_annotated_one_by_one_are_sentences_again() -> None:
    source = (
        "<TEI><text><body><u who='#AnnPoe'><seg><s><w join='right'>Yes</w><pc>,</pc>\n<name><w>New</w>\n"
        "<w join='right'>Harbour</w></name><pc>.</pc><linkGrp><link/></linkGrp></s>"
        " <s><w>No</w><w>.</w></s></seg></u></body></text></TEI>"
    )
    assert spoken(read("a.xml", source)) == [("Ann Poe", "Yes, New Harbour. No .")]


def test_a_text_whose_speeches_are_not_marked_up_is_left_to_the_labels() -> None:
    source = "<TEI><text><body><p>ANN POE: Yes.</p><p>TOM VELL: No.</p></body></text></TEI>"
    assert spoken(read("a.xml", source)) == [("?", "ANN POE: Yes."), ("?", "TOM VELL: No.")]


PARTED = "<persName><surname>Poe</surname><forename>Ann</forename></persName>"


@pytest.mark.parametrize(
    ("who", "people", "label"),
    [
        ("#p", "<person xml:id='p'><persName>Poe, Ann</persName></person>", "Ann Poe"),
        ("o.xml#p", f"<person xml:id='p'>{PARTED}</person>", "Ann Poe"),
        ("#crowd", "<personGrp xml:id='crowd'><name>Townspeople</name></personGrp>", "Townspeople"),
        ("#a #b", "<person xml:id='a'><persName>Ann Poe</persName></person>", "Ann Poe and b"),
        ("#UnknownSpeaker", "", ""),
        ("", "", ""),
        ("#PAD_04", "", "PAD_04"),
    ],
)  # fmt: skip
def test_who_in_a_tei_file(who: str, people: str, label: str) -> None:
    source = (
        f"<TEI><teiHeader><listPerson>{people}</listPerson></teiHeader>"
        f"<text><body><u who='{who}'>Yes.</u></body></text></TEI>"
    )
    assert spoken(read("a.xml", source)) == [(label, "Yes.")]


def test_older_akoma_ntoso_and_speeches_in_groups() -> None:
    source = (
        "<akomantoso><debate><meta><TLCPerson id='ann' showAs='Ann Poe'/></meta><debateBody>"
        "<speechGroup by='#ann'><speech><p>One.</p></speech><speech><p>Two.</p></speech></speechGroup>"
        "<speech by='' as='#speaker'><from>MR. SPEAKER:</from>Order.</speech></debateBody></debate>"
        "</akomantoso>"
    )
    document = read("a.xml", source)
    assert spoken(document) == [("Ann Poe", "One."), ("Ann Poe", "Two."), ("MR. SPEAKER", "Order.")]
    assert document.blocks[-1].voice and document.blocks[-1].voice.role is Role.MODERATOR


def test_of_the_congressional_record_what_is_inserted_is_nobody_s() -> None:
    rows = attributed(read("a.txt", (SAMPLES / "record.congress.txt").read_bytes()))
    names = {text[:20]: (p.speaker.name if p.speaker else None, p.role) for text, p in rows}
    assert names["We cannot take a boa"] == ("Ms. Ann Poe of Utopia", Role.STATEMENT)
    assert names["The board met on May"] == (None, Role.ASIDE)
    assert names["I yield the floor."] == (None, Role.STATEMENT)
    assert names["The clerk will call "] == ("The Presiding Officer", Role.MODERATOR)


# --- whatever the bytes -------------------------------------------------------------------------------

BITS = st.sampled_from(
    [
        b"<speech speakername='Ann Poe' speakerid='1'>", b"</speech>", b"<p class='indent'>", b"<p>", b"</p>",
        b"<u who='#p #q' ana='#chair'>", b"</u>", b"<note type='speaker'>Ann:</note>", b"<seg>", b"</seg>",
        b"<head>", b"</head>", b"<heading>", b"</heading>", b"<from>Ann</from>", b"<speech by='#p' as='#c'>",
        b"<question>", b"</question>", b"<num>1.</num>", b"<division divnumber='1'/>", b"<s><w>a</w></s>",
        b"<content><![CDATA[<p>PM:<br />", b"a line that goes on<br />", b"</p>]]></content>", b"<b>Ann:</b>",
        b"<prime-minister>Poe, Ann</prime-minister>", b"<title>", b"</title>", b"<teiHeader>",
        b"</teiHeader>", b"<person xml:id='p'><persName>", b"</persName></person>", b"&ndash;",
        b"&#0;", b"words ", b"\n",
    ]
)  # fmt: skip


@pytest.mark.parametrize("root", ["publicwhip", "TEI", "akomaNtoso", "transcripts"])
@settings(deadline=None, max_examples=60)  # the first example loads the reader
@given(pieces=st.lists(BITS | st.binary(max_size=6), max_size=20), whole=st.booleans())
def test_any_bytes_are_blocks_or_malformed(root: str, pieces: list[bytes], whole: bool) -> None:
    inside = b"".join(pieces)
    data = f"<{root}>".encode() + inside + (f"</{root}>".encode() if whole else b"")
    try:
        document = read("a.xml", data)
    except MalformedSource as error:
        assert error.path == "" and error.reason
        return
    for block in document.blocks:
        assert block.text and block.text == block.text.strip()
    attributed(document)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "[[Page S1]]\n", "  Mr. POE. Mr. President, ", "  The PRESIDING OFFICER (Mr. Poe). ",
                "yes \n", "\n", "     inserted\n", "              A HEADING\n", "<pre>", "</pre>", "&amp;",
                "GARC[Iacute]A", "[", "(x)\n", "  The clerk read:\n", "HON. ANN POE\n",
                "[Congressional Record Volume 1, Number 2 (May 4, 2031)]\n",
            ]
        )
        | st.text(alphabet="aé: .\n\u2028\u00a0", max_size=6),
        max_size=30,
    )
)  # fmt: skip
def test_any_text_is_a_congressional_record(pieces: list[str]) -> None:
    from searchlib.formats.congress import read_congress

    for block in read_congress("".join(pieces).encode("utf-8", "replace")).blocks:
        assert block.voice is not None and block.text == block.text.strip() != ""


SPEECHES = {
    "publicwhip": "<speech speakername='Ann Poe'><p>{}</p></speech>",
    "TEI": "<text><u who='#AnnPoe'><seg>{}</seg></u></text>",
    "akomaNtoso": "<speech><from>Ann Poe</from><p>{}</p></speech>",
}


@settings(deadline=None)
@given(
    st.lists(st.text(alphabet="abé’.: ", min_size=1, max_size=20).filter(str.strip), min_size=1, max_size=6)
)
def test_no_spoken_word_is_lost_or_moved_to_another(texts: list[str]) -> None:
    for root, speech in SPEECHES.items():
        document = read("a.xml", f"<{root}>{''.join(map(speech.format, texts))}</{root}>")
        wanted = [("Ann Poe", " ".join(text.split())) for text in texts]
        assert spoken(document) == wanted


HOSTILE = {
    "fragments": b"<publicwhip><speech>" + b"<p class='indent'>so</p>" * 20_000 + b"</speech></publicwhip>",
    "long names": b"<publicwhip>" + b"<speech speakername='%s'><p>x</p></speech>" % (b"n" * 50_000) * 100
    + b"</publicwhip>",
    "notes": b"<TEI><text>" + b"<note type='speaker'>Ann:</note>" * 20_000 + b"</text></TEI>",
    "tokens": b"<TEI><text><u><s>" + b"<w>a</w>" * 20_000 + b"</s></u></text></TEI>",
    "numbers": b"<akomaNtoso>" + b"<num>1</num>" * 20_000 + b"<p/>" * 20_000 + b"</akomaNtoso>",
    "breaks": b"<transcripts><content><![CDATA[" + b"<p>a<br/></p>" * 20_000 + b"]]></content></transcripts>",
    "tags in text": b"<transcripts><content><![CDATA[" + b"<p><b" * 50_000 + b"]]></content></transcripts>",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_in_blocks_or_an_error(name: str) -> None:
    """Each takes minutes where time grows with the square of its length; the run's time limit ends those."""
    try:
        document = read("a.xml", HOSTILE[name])
    except MalformedSource as error:
        assert error.reason
        return
    assert all(len(block.text) <= LONGEST for block in document.blocks)


def test_empty_files() -> None:
    for root in ("publicwhip", "TEI", "akomaNtoso", "transcripts"):
        assert read("a.xml", f"<{root}/>").blocks == ()
    with pytest.raises(MalformedSource, match="ends in the middle"):
        read("a.xml", "")


# --- real files ---------------------------------------------------------------------------------------


@pytest.mark.skipif(not (DATA / "uk-hansard").is_dir(), reason="no uk-hansard beside the repository")
def test_every_paragraph_of_hansard_has_the_speaker_of_its_own_id() -> None:
    checked = clerks = 0
    for path in sorted((DATA / "uk-hansard").glob("*.xml")):
        rows = attributed(read(path.name, path.read_bytes()))
        ours = iter(
            (word, p.speaker.name if p.speaker else None) for text, p in rows for word in _words(text)
        )
        names: dict[str, set[str | None]] = defaultdict(set)
        for speech, paragraph in _gold(path):
            words = _words(" ".join("".join(paragraph.itertext()).split()))
            said = {next(name for word, name in ours if word == wanted) for wanted in words}
            assert len(said) == 1, paragraph.get("pid")
            # A sentence in italics is the clerk's, even where the record has it inside somebody's speech.
            aside = (
                paragraph.get("class") == "italic" and not "".join(paragraph.itertext()).strip()[0].islower()
            )
            nobody = aside or speech.get("nospeaker") == "true"
            clerks += aside and not speech.get("nospeaker")
            names["nobody" if nobody else speech.get("speakerid", "")] |= said
            checked += 1
        assert names.pop("nobody", {None}) == names.pop("unknown", {None}) == {None}
        assert all(len(found) == 1 and None not in found for found in names.values())
    assert (checked, clerks) == (2216, 16)


def _words(text: str) -> list[str]:
    return text.split()


def _gold(path: Path) -> list[tuple[ElementTree.Element, ElementTree.Element]]:
    root = ElementTree.parse(path).getroot()
    found = ((s, p) for s in root.iter("speech") for p in s.iter() if p.tag in ("p", "tr"))
    return [(s, p) for s, p in found if "".join(p.itertext()).strip()]


@pytest.mark.skipif(not (DATA / "australia-pm").is_dir(), reason="no australia-pm beside the repository")
def test_pm_transcripts_of_every_decade_are_read() -> None:
    for path in sorted((DATA / "australia-pm").glob("*.xml"))[::6]:
        document = read(path.name, path.read_bytes())
        assert document.blocks and document.meta["date"] and document.aliases["PM"], path.name
