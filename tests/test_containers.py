"""docx and ePub: what is read of them, and what a container may not do."""

from __future__ import annotations

import zipfile

import documents as made
import pytest
from documents import docx, epub, para, run, table, zipped

from searchlib.errors import MalformedSource
from searchlib.formats import reader_for
from searchlib.formats.container import MOST_BYTES, Container
from searchlib.formats.xmlevents import events
from searchlib.model import BlockKind, Document

SAID = "We agreed to build the road through the valley, and to pay for it together."
HEADING = BlockKind.HEADING


def read(kind: str, data: bytes) -> Document:
    return reader_for(f"x.{kind}")[1](data)


def turns(document: Document) -> list[tuple[str | None, str]]:
    return [(block.label, block.text) for block in document.blocks]


# --- docx -------------------------------------------------------------------------------------------------


def test_a_word_document() -> None:
    document = read(
        "docx",
        docx(
            para("Talks in Velmora", style="Titel"),
            para("Opening ... 2", style="Verzeichnis1"),
            para("Opening", style="Mein"),
            para("**Ann Poe:**", " We agreed."),
            para(run("Ben Orr", '<w:rStyle w:val="Sprecher"/>'), " They did not."),
            para(run("Ann Poe", '<w:rStyle w:val="Fett"/>'), ": They\u00ad did so\nand later, too."),
            core="<dc:title>Another talk</dc:title><cp:keywords>roads; water, roads</cp:keywords>"
            "<dc:language>en-GB</dc:language>",
        ),
    )
    assert [(b.kind is HEADING, b.label, b.text) for b in document.blocks] == [
        (True, None, "Talks in Velmora"),
        (True, None, "Opening"),
        (False, "Ann Poe", "We agreed."),
        (False, "Ben Orr", "They did not."),
        (False, "Ann Poe", "They did so"),
        (False, None, "and later, too."),
    ]
    assert document.meta == {"title": "Talks in Velmora", "language": "en-GB"}
    assert document.topics == ("roads", "water")
    assert document.notices == ()


@pytest.mark.parametrize(("title", "told"), [("Talks In velmora", "Talks In velmora"), ("An old talk", None)])
def test_a_title_in_the_properties_counts_if_the_text_says_it(title: str, told: str | None) -> None:
    document = read("docx", docx(para("Talks in Velmora"), para(SAID), core=f"<dc:title>{title}</dc:title>"))
    assert document.meta.get("title") == told
    assert document.blocks[0].text == "Talks in Velmora"


def test_what_is_not_said_is_left_out_and_counted() -> None:
    body = [
        para(
            "We ", f"<w:ins>{run('do ')}</w:ins>", "<w:del><w:r><w:delText>do not </w:delText></w:r></w:del>",
            "agree", "<w:r><w:commentReference/></w:r>", "<w:r><w:footnoteReference/></w:r>",
            run(" (cut this)", "<w:vanish/>"), f"<w:moveFrom>{run('moved')}</w:moveFrom>", ".",
        ),
        para(run("Plain now.", "<w:rPrChange><w:rPr><w:b/></w:rPr></w:rPrChange>")),
        para("<w:r><w:instrText>PAGE</w:instrText></w:r>", "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"),
    ]  # fmt: skip
    document = read("docx", docx(*body))
    assert turns(document) == [(None, "We do agree."), (None, "Plain now.")]
    assert document.notices == ("left out 1 comment, 2 deletions, 1 footnote, 1 hidden passage",)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [["Speaker", "Time", "Text"], ["Ann Poe", "00:12", SAID], ["", "0:15", "And more."]],
            [("Ann Poe", SAID, 12.0), (None, "And more.", 15.0)],
        ),
        (
            [["Ann Poe", SAID], ["Ben Orr", "No."], ["Ann Poe", "Yes."]],
            [("Ann Poe", SAID, None), ("Ben Orr", "No.", None), ("Ann Poe", "Yes.", None)],
        ),
        ([["MS. POE:", SAID], ["MR. ORR:", "No."]], [("MS. POE", SAID, None), ("MR. ORR", "No.", None)]),
        (
            [["Velmora", "12 roads"], ["Sorrel", "4"]],
            [(None, "Velmora | 12 roads", None), (None, "Sorrel | 4", None)],
        ),
        (
            [["Ann Poe", "Hello to all."], ["Ben Orr", "Hi."], ["Ann Poe", "Bye."]],
            [("Ann Poe", "Hello to all.", None), ("Ben Orr", "Hi.", None), ("Ann Poe", "Bye.", None)],
        ),
        (
            [["Greens", "Ann Poe"], ["Greens", "Ben Orr"]],
            [(None, "Greens | Ann Poe", None), (None, "Greens | Ben Orr", None)],
        ),
        ([[para("**Ann Poe:**", " No.") + para("Yes.")]], [("Ann Poe", "No.", None), (None, "Yes.", None)]),
    ],
)  # fmt: skip
def test_tables(rows: list[list[str]], expected: list[tuple[str | None, str, float | None]]) -> None:
    document = read("docx", docx(table(*rows)))
    assert [(b.label, b.text, b.seconds) for b in document.blocks] == expected


def test_a_table_of_those_present_says_what_initials_stand_for() -> None:
    rows = [["Name", "Initials"], ["Wilma Horvat", "WH"], ["Jo Berg", "JB"]]
    assert read("docx", docx(table(*rows), para("WH: Yes."))).aliases == {
        "WH": "Wilma Horvat",
        "JB": "Jo Berg",
    }
    cells = "".join(f"<tr><td>{name}</td><td>{letters}</td></tr>" for name, letters in rows)
    book = read("epub", epub(f"<table>{cells}</table><p>WH: {SAID}</p>"))
    assert book.aliases == {"WH": "Wilma Horvat", "JB": "Jo Berg"}


def test_a_text_box_is_read_once_after_the_paragraph_that_holds_it() -> None:
    box = f"<w:txbxContent>{para('In the box.')}</w:txbxContent>"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    both = f"<mc:AlternateContent>{both}</mc:AlternateContent>"
    document = read("docx", docx(para("Beside ", f"<w:r>{both}</w:r>", "it."), para("After it.")))
    assert turns(document) == [(None, "Beside it."), (None, "In the box."), (None, "After it.")]


# --- ePub -------------------------------------------------------------------------------------------------


def test_a_book() -> None:
    document = read(
        "epub",
        epub(
            f"<h1>Talks in Velmora</h1><p><a id='p1'/><b>Ann Poe:</b> {SAID}"
            "<span epub:type='pagebreak'>7</span></p>",
            "<h2>Second day</h2><p><b>Ben Orr:</b> They met<a epub:type='noteref' href='#n'>1</a>."
            f" {SAID}</p><aside epub:type='footnote' id='n'>{SAID * 9}</aside>",
            meta="<dc:title>Talks in Velmora</dc:title><dc:date>2021-06-09</dc:date>"
            "<dc:language>en</dc:language><dc:subject>Roads</dc:subject><dc:source>https://example.org/talks</dc:source>",
            manifest='<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
            '<item id="extra" href="extra.xhtml" media-type="application/xhtml+xml"/>',
            spine='<itemref idref="nav"/><itemref idref="extra" linear="no"/>',
        ),
    )
    assert turns(document) == [("Ann Poe", SAID), (None, "Second day"), ("Ben Orr", f"They met. {SAID}")]
    assert document.meta == {
        "title": "Talks in Velmora", "date": "2021-06-09", "language": "en",
        "source": "https://example.org/talks",
    }  # fmt: skip
    assert document.topics == ("Roads",)
    assert document.notices == ("left out 1 part outside the reading order",)


def test_a_chapter_that_is_not_there_is_said() -> None:
    gone = '<item id="g" href="gone.xhtml" media-type="application/xhtml+xml"/>'
    document = read("epub", epub(f"<p>{SAID}</p>", manifest=gone, spine='<itemref idref="g"/>'))
    assert document.notices == ("a chapter is missing: OEBPS/gone.xhtml",)


def locked(method: str) -> dict[str, str | bytes]:
    data = (
        '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData>'
        f'<e:EncryptionMethod Algorithm="{method}"/><e:CipherData>'
        '<e:CipherReference URI="OEBPS/text/c1.xhtml"/></e:CipherData></e:EncryptedData></encryption>'
    )
    return {"META-INF/encryption.xml": data}


def test_a_locked_book_says_so() -> None:
    with pytest.raises(MalformedSource, match="DRM"):
        read("epub", epub(f"<p>{SAID}</p>", extra=locked("http://www.w3.org/2001/04/xmlenc#aes128-cbc")))
    assert read("epub", epub(f"<p>{SAID}</p>", extra=locked("http://www.idpf.org/2008/embedding"))).blocks


# --- what a container may not do --------------------------------------------------------------------------

ENTITIES = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'
NUMBERS = " ".join(map(str, range(200_000)))
FIVE = zipped({"word/document.xml": b"<d>" + b" " * (5 << 20) + b"</d>"})


def flagged(data: bytes) -> bytes:
    """A zip whose members all claim to be encrypted."""
    return data.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a docx file"),
        (b"PK\x03\x04 and no more", "not a docx file"),
        (docx(para(SAID))[:-40], "not a docx file"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "with a password, or of the old kind"),
        (flagged(docx(para(SAID))), "encrypted with a password"),
        (zipped({"word/document.xml": "<d/>"}, method=zipfile.ZIP_LZMA), "packed in a way"),
        (zipped({"xl/workbook.xml": "<d/>"}), "no document part"),
        (docx(extra={"word/document.xml": ENTITIES}), "entities of its own"),
        (docx(extra={"word/document.xml": "<d>" * 2_000}), "nested too deeply"),
        (docx(extra={"word/document.xml": "<d>&nbsp;</d>"}), "broken XML inside .*undefined entity"),
        (docx(extra={"word/document.xml": "<?xml version='1.0' encoding='klingon'?><d/>"}), "broken XML"),
        (docx(extra={"word/document.xml": f"<d a='{NUMBERS}'/>"}), "a tag of more than 1 MB"),
        (FIVE, "grows 200-fold"),
        (b"".join([b"PK\x01\x02" * 10_001]), "more than 10,000 members"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_sound_container_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(MalformedSource, match=reason):
        read("docx", data)


def test_members_together_have_a_bound_whatever_they_declare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.formats.container.MOST_BYTES", 100)
    data = zipped({"a": "x" * 60, "b": "y" * 60}, method=zipfile.ZIP_STORED)
    container = Container(data, "a box")
    assert container.read("a") == b"x" * 60
    with pytest.raises(MalformedSource, match="MB of content"):
        container.read("b")
    assert MOST_BYTES == 200 << 20


def test_a_member_larger_than_it_says_is_refused() -> None:
    data = bytearray(zipped({"word/document.xml": "x" * 1_000}, method=zipfile.ZIP_STORED))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (500).to_bytes(4, "little")
    with pytest.raises(MalformedSource):
        Container(bytes(data), "a box").read("word/document.xml")


def test_pieces_of_any_size_give_the_same_events() -> None:
    data = docx(para("**Ann Poe:**", f" {SAID} é"))
    xml = Container(data, "a box").read("word/document.xml")
    whole = list(events([xml], {made.W: "w"}))
    by_one = list(events([xml[i : i + 1] for i in range(len(xml))], {made.W: "w"}))
    assert [e for e in whole if not hasattr(e, "text")] == [e for e in by_one if not hasattr(e, "text")]
    assert "".join(getattr(e, "text", "") for e in whole) == "".join(getattr(e, "text", "") for e in by_one)
