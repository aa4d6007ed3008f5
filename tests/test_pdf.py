"""PDF: lines, columns, furniture, bold names; and what a PDF may not do."""

from __future__ import annotations

import io
import zlib

import pytest
from documents import column, pdf, shown

pytest.importorskip("pypdf", reason="the extra `pdf` is not installed")

from searchlib.errors import MalformedSource
from searchlib.formats import confined, pdf_rows
from searchlib.formats.pdf import read_pdf
from searchlib.model import BlockKind, Document

TALK = (
    "we agreed to build the road through the valley and to pay for it together with the towns"
    " below the dam whose councils voted for it last spring after many long evenings of talk"
)
WORDS = TALK.split()


def turns(document: Document) -> list[tuple[str | None, str]]:
    return [(block.label, block.text) for block in document.blocks]


def wrapped(first: str, count: int, width: int = 60) -> list[str]:
    """A paragraph of so many words as lines of this width."""
    lines = [first]
    for n in range(count):
        word = WORDS[n % len(WORDS)] + ("." if n == count - 1 else "")
        if len(lines[-1].replace("*", "")) + len(word) < width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def text(first: str, count: int) -> str:
    return " ".join(wrapped(first, count, 1_000_000)).removeprefix(first).strip()


def test_a_transcript_over_pages() -> None:
    """Bold names, joined lines, cut words, a paragraph over the page's end; no heads, no page numbers."""
    ann, ben = wrapped("**Ann Poe:**", 60), wrapped("**Ben Orr:**", 60)
    for n in (1, 2, 3):
        ann[n] += " of the munici-"
        ann[n + 1] = "palities " + ann[n + 1]
    lines = [*ann, "", *ben]
    pages = [lines[:9], lines[9:], wrapped("**Ann Poe:**", 20)]
    document = read_pdf(
        pdf(
            *(
                shown(72, 800, "Ministry of Roads")
                + (shown(72, 770, "Talks in Velmora", bold=True, size=18) if n == 1 else "")
                + column(72, 740, *page)
                + shown(290, 30, f"- {n} -")
                for n, page in enumerate(pages, 1)
            ),
            trailer="/Info<</Title(Talks in Velmora)>>",
        )
    )
    assert [(b.kind is BlockKind.HEADING, b.label) for b in document.blocks] == [
        (True, None), (False, "Ann Poe"), (False, "Ben Orr"), (False, "Ann Poe"),
    ]  # fmt: skip
    assert "of the municipalities" in document.blocks[1].text
    assert document.blocks[2].text == text("**Ben Orr:**", 60)
    assert document.meta == {"title": "Talks in Velmora"}
    assert document.notices == ("left out 3 running heads, 3 page numbers",)


def test_a_line_without_room_for_the_next_word_goes_on() -> None:
    """However narrow, and whatever the next word; a compound keeps its hyphen where no words are broken."""
    lines = ["Ann Poe: We met the Mayor", "Ben Orr, who had a long-", "term plan. Port Sorrel was", "there."]
    narrow = ["Yes, and the Council", "of Velmora, and Port", "Sorrel, and the Dam", "Council at Torvin."]
    document = read_pdf(pdf(column(72, 740, *narrow)))
    assert turns(document) == [(None, " ".join(narrow))]
    assert "a long-term plan" in read_pdf(pdf(column(72, 740, *lines))).blocks[0].text


@pytest.mark.parametrize("interleaved", [False, True], ids=["one after the other", "line by line"])
def test_two_columns_are_read_one_after_the_other(interleaved: bool) -> None:
    left, right = wrapped("**Ann Poe:**", 90, 40), wrapped("**Ben Orr:**", 90, 40)
    if interleaved:
        made = "".join(
            column(60, 700 - 12 * n, one) + column(320, 700 - 12 * n, other)
            for n, (one, other) in enumerate(zip(left, right, strict=True))
        )
    else:
        made = column(60, 700, *left) + column(320, 700, *right)
    document = read_pdf(pdf(shown(60, 730, "A line across the page: " + "it goes on and on " * 4) + made))
    assert turns(document)[1:] == [("Ann Poe", text("", 90)), ("Ben Orr", text("", 90))]
    assert document.notices == ("page 1: read in columns",)


def test_columns_that_cannot_be_told_apart_are_mentioned() -> None:
    left, right = wrapped("", 60, 40), wrapped("", 60, 40)
    across = wrapped("", 100, 80)
    made = column(60, 700, *left) + column(320, 700, *right) + column(60, 560, *across)
    assert "may be in columns" in read_pdf(pdf(made)).notices[0]


@pytest.mark.parametrize("at", [0, 1, 2], ids=["first line", "middle", "last line"])
def test_a_column_of_names_belongs_to_what_stands_beside_it(at: int) -> None:
    made, y = "", 740.0
    for n in range(6):
        said = wrapped("", 24, 50)[:3]
        made += column(72, y - 12 * at, ("Ann Poe", "Ben Orr")[n % 2]) + column(180, y, *said)
        y -= 60
    labels = [label for label, _ in turns(read_pdf(pdf(made)))]
    assert labels == ["Ann Poe", "Ben Orr"] * 3


def test_numbers_of_lines_are_left_out() -> None:
    lines = [*wrapped("Q.   When", 24, 50), *wrapped("A.   Then", 24, 50), *wrapped("MS. POE:   No,", 24, 50)]
    made = "".join(
        column(60, 740 - 24 * n, f"{n + 1}") + column(90, 740 - 24 * n, x) for n, x in enumerate(lines)
    )
    document = read_pdf(pdf(made))
    assert [b.text[:9] for b in document.blocks] == ["Q. When w", "A. Then w", "MS. POE: "]
    assert document.notices == (f"left out {len(lines)} line numbers",)


def test_a_space_may_be_only_a_gap() -> None:
    """Kerning inside a word, a gap without a space, a space without width, turned pages, glyphs far apart."""
    kerned = "BT /R 10 Tf 72 700 Td [(W) 80 (e ag) -20 (reed)] TJ 51 0 Td (on it) Tj ET "
    hidden = "BT /R 10 Tf 72 680 Td (the) Tj 13.9 0 Td 2.5 Tc (yv) Tj 0 Tc 12.5 0 Td (oted) Tj ET "
    squeezed = "BT /R 10 Tf 72 660 Td -2.7 Tw (hav e) Tj ET "
    assert [turns(read_pdf(pdf(page))) for page in (kerned, hidden, squeezed)] == [
        [(None, "We agreed on it")], [(None, "they voted")], [(None, "have")],
    ]  # fmt: skip
    turned = "BT /R 10 Tf 0 1 -1 0 100 72 Tm (We) Tj ( agreed.) Tj ET BT /R 9 Tf 9 9 Td (aside) Tj ET "
    turned += "BT /R 9 Tf .7 .7 -.7 .7 9 9 Tm (DRAFT) Tj ET"
    assert turns(read_pdf(pdf(turned))) == [(None, "We agreed.")]


def test_what_the_file_marks_as_a_running_head_is_no_text() -> None:
    head = "/Artifact <</Type /Pagination>> BDC " + shown(72, 800, "Ministry of Roads") + "EMC "
    assert turns(read_pdf(pdf(head + shown(72, 700, "We agreed.")))) == [(None, "We agreed.")]


# --- what a PDF may not do --------------------------------------------------------------------------------

TEXT = pdf(shown(72, 700, "We agreed."))
LOCKED = pdf(
    shown(72, 700, "We agreed."),
    trailer="/ID[(0123456789abcdef)(0123456789abcdef)]/Encrypt<</Filter/Standard/V 1/R 2/P -4/Length 40"
    f"/O<{'41' * 32}>/U<{'42' * 32}>>>",
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a PDF"),
        (b"%PDF-1.4\n", "damaged, or not a PDF file"),
        (b"%PDF-1.4\n" + bytes(range(256)) * 2_000, "damaged, or not a PDF file"),
        (TEXT[:200], "damaged, or not a PDF|no text layer"),
        (pdf("q 100 0 0 100 0 0 cm Q"), "no text layer .* run OCR"),
        (LOCKED, "encrypted with a password"),
        (TEXT.replace(b"/Kids[5 0 R]", b"/Kids[2 0 R]"), "damaged|no text layer"),
        (pdf("BT /R 9 Tf " + "[" * 50_000), "none of its pages|nested too deeply|no text layer"),
        (pdf(zlib.compress(b"0" * (80 << 20))[: 1 << 20].join([b"", b""]), packed=False), "none of|no text"),
    ],
    ids=["empty", "head", "garbage", "cut", "picture", "locked", "cycle", "deep", "binary"],
)
def test_what_is_no_readable_pdf_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(MalformedSource, match=reason):
        read_pdf(data)


def test_a_pdf_that_is_only_protected_against_copying_is_read() -> None:
    from pypdf import PdfReader, PdfWriter

    writer, out = PdfWriter(PdfReader(io.BytesIO(TEXT))), io.BytesIO()
    writer.encrypt("", "owner", algorithm="RC4-128")
    writer.write(out)
    assert turns(read_pdf(out.getvalue())) == [(None, "We agreed.")]


def test_a_flate_bomb_is_refused_within_its_bounds() -> None:
    bomb = pdf(b"(" + b" " * (90 << 20))
    assert len(bomb) < 1 << 20
    with pytest.raises(MalformedSource):
        read_pdf(bomb)


def test_a_page_without_text_among_others_is_mentioned() -> None:
    notices = read_pdf(pdf(shown(72, 700, "We agreed."), "q Q")).notices
    assert notices == ("no text on page 2 of 2 (pictures?); OCR would be needed to read them",)


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("while True: pass", r"took more than \d+ s"),
        ("bytes(2 << 30)", "more than 1 GB of memory, or failed"),
        ("print('{')", "no answer"),
        ("raise SystemExit(3)", "or failed"),
    ],
)
def test_a_program_is_confined(monkeypatch, tmp_path, program: str, reason: str) -> None:
    (tmp_path / "rogue.py").write_text(program)
    monkeypatch.setattr(confined, "_PROGRAMS", tmp_path)
    monkeypatch.setattr(confined, "_SECONDS", 1)
    with pytest.raises(MalformedSource, match=reason):
        confined.answer_of("rogue", b"")


def test_the_pieces_of_a_row_are_not_measured_again_with_each_new_one(monkeypatch) -> None:
    """Squared, the strings of one page cost minutes."""
    made, asked = pdf_rows.Row.size, []
    monkeypatch.setattr(pdf_rows.Row, "size", property(lambda row: asked.append(row) or made.fget(row)))
    page = pdf_rows.page_of(
        [pdf_rows.Piece("x", 30.0 * n, 700.0, 30.0 * n + 5, 9.0, False) for n in range(200)]
    )
    assert len(page.rows) == 1 and len(page.rows[0].segments) == 200
    assert len(asked) < 10
