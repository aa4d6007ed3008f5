"""Broken files by the thousand: every sample of every format, mutated; the same seed gives the same file.

A format that is added to the table is broken, too, as soon as a folder of `tests` has a sample of it.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from documents import column, docx, epub, para, pdf, run, shown, table, zipped

from searchlib.errors import ReaderMissing
from searchlib.formats import FORMATS, Format, known, reader_for

ROOT = Path(__file__).resolve().parents[1]

SAID = "We agreed to build the road through the valley, and to pay for it together."


@dataclass(frozen=True)
class Case:
    """A file to read: its suffix, its bytes, and how it came to be."""

    suffix: str
    data: bytes
    story: str


@cache
def _files() -> tuple[tuple[str, str, bytes], ...]:
    """Format, suffix and bytes of every whole file: the samples of the project, and containers made here."""
    paths = [*sorted((ROOT / "tests").glob("*/*.*")), *sorted((ROOT / "searchlib" / "samples").iterdir())]
    whole = [
        (p.suffix, p.read_bytes()) for p in paths if known(p.name) and not p.name.endswith(".blocks.json")
    ]
    whole += [(suffix, data) for suffix, made in MADE.items() for data in made]
    found = []
    for suffix, data in whole:
        with suppress(ReaderMissing):
            found.append((reader_for(f"x{suffix}", data)[0], suffix, data))
    return tuple(found)


@cache
def samples(row: Format) -> tuple[tuple[str, bytes], ...]:
    """The whole files of a format, with their suffixes."""
    return tuple((suffix, data) for name, suffix, data in _files() if name == row.name)


_PARAS = [
    para("Talks in Velmora, 3 May 2021", style="Titel"),
    para("Opening", style="Mein"),
    para("**Ann Poe:**", f" {SAID}"),
    para("**Question:**", " When?", "<w:r><w:footnoteReference/></w:r>"),
    para(run("Ben Orr: ", '<w:rStyle w:val="Fett"/>'), f"<w:ins>{run('In May.')}</w:ins>"),
    table(["Speaker", "Time", "Text"], ["Ann Poe", "00:12", SAID], ["Ben Orr", "00:15", "No."]),
]
_BOOK = [
    f"<h1>Talks</h1><p><b>Ann Poe:</b> {SAID}</p><p><b>Question:</b> When?</p>",
    f"<h2>Second day</h2><p><b>Ben Orr:</b> In May.<br/>{SAID}</p><table><tr><td>a</td></tr></table>",
]
_PAGE = (
    shown(72, 770, "Talks in Velmora, 3 May 2021", size=18)
    + column(72, 740, "**Ann Poe:** We agreed to build the road", "through it.", "", "**Question:** When?")
    + "q 1 0 0 1 0 -80 cm BT /R 10 Tf 72 700 Td [(We a) -20 (greed)] TJ 0 -12 TD T* (to pay) ' ET Q "
)  # fmt: skip
MADE: dict[str, tuple[bytes, ...]] = {
    ".docx": (docx(*_PARAS, core="<dc:title>Talks</dc:title><cp:keywords>roads</cp:keywords>"),),
    ".epub": (epub(*_BOOK, meta="<dc:title>Talks</dc:title><dc:date>2021-05-03</dc:date>"),),
    ".pdf": (pdf(_PAGE, _PAGE, packed=False), pdf(_PAGE)),
}

TOKENS: tuple[bytes, ...] = (
    b"<", b">", b"</", b"/>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<!DOCTYPE d [", b"<?", b"&",
    b"&#0;", b"&#xd800;", b"&#x110000;", b"&lt;", b"<p>", b"<b>", b"<table>", b"</p>", b"<br>",
    b"<script>", b"<title>", b'="', b"'", b'"', b"{", b"}", b"[", b"]", b":", b",", b"null", b"1e999",
    b"-1", b"NaN", b'"\\ud800"', b"\\", b"\\u0000", b"00:00:01.000", b" --> ", b"99:99:99,999",
    b"<v Ann Poe>", b"NOTE ", b"WEBVTT\n", b"1\n", b";", b"\t", b"|", b"---\n", b"# ", b"> ", b"**",
    b"__", b"`", b"~~~\n", b"- ", b"\n", b"\n\n", b"\r", b"\r\n", b"\x0c", b"\0", b"\x1b[1m",
    b"\xff\xfe", b"\xef\xbb\xbf", b"\xc2\xa0", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\xed\xa0\x80",
    b"\xf0\x9f\x98\x80", b"Ann Poe: ", b"MR. POE: ", b"Q: ", b"QUESTION: ", b"[Applause]", b"(cid:1)",
    b"endstream", b"endobj", b"stream\n", b"obj", b" R", b"<<", b">>", b"/Kids", b"BT", b"ET", b"Tj",
    b"q ", b"0 0 Td", b"1e39", b"PK\x03\x04", b"PK\x01\x02",
)  # fmt: skip
_HUGE: tuple[Callable[[random.Random], bytes], ...] = (
    lambda r: r.choice(TOKENS) * r.choice((50, 2_000, 30_000)),
    lambda r: b"x" * r.choice((300, 20_000, 300_000)),
    lambda r: "\u0301".encode() * 5_000,
    lambda r: b"<div>" * r.choice((200, 6_000)),
    lambda r: b"[" * 30_000 if r.random() < 0.5 else b'{"a":' * 30_000,
    lambda r: b"word " * 20_000,
    lambda r: b"Ann Poe: yes.\n\n" * 1_500,
    lambda r: bytes(r.randrange(256) for _ in range(3_000)),
)


def _flip(r: random.Random, data: bytearray) -> bytes:
    for _ in range(r.choice((1, 1, 3, 20, 200))):
        if data:
            data[r.randrange(len(data))] ^= 1 << r.randrange(8)
    return bytes(data)


def _cut(r: random.Random, data: bytearray) -> bytes:
    return bytes(
        data[: r.randrange(len(data) + 1)] if r.random() < 0.7 else data[r.randrange(len(data) + 1) :]
    )


def _drop(r: random.Random, data: bytearray) -> bytes:
    at = r.randrange(len(data) + 1)
    del data[at : at + r.choice((1, 10, 300))]
    return bytes(data)


def _double(r: random.Random, data: bytearray) -> bytes:
    at = r.randrange(len(data) + 1)
    block = data[at : at + r.choice((5, 100, 3_000))]
    return bytes(data[:at] + block * r.choice((1, 1, 5, 100)) + data[at:])


def _insert(r: random.Random, data: bytearray) -> bytes:
    for _ in range(r.choice((1, 2, 10, 50))):
        at = r.randrange(len(data) + 1)
        data[at:at] = r.choice(TOKENS)
    return bytes(data)


def _inflate(r: random.Random, data: bytearray) -> bytes:
    at = r.randrange(len(data) + 1)
    return bytes(data[:at]) + r.choice(_HUGE)(r) + bytes(data[at:])


def _recode(r: random.Random, data: bytearray) -> bytes:
    text = bytes(data).decode("utf-8", "replace")
    return text.encode(r.choice(("utf-16", "utf-16-be", "utf-32", "latin-1", "koi8-r", "utf-7")), "replace")


def _shuffle(r: random.Random, data: bytearray) -> bytes:
    lines = bytes(data).split(b"\n")
    r.shuffle(lines)
    return b"\n".join(lines)


def _splice(r: random.Random, data: bytearray) -> bytes:
    _, _, other = r.choice(_files())
    at = r.randrange(len(other) + 1)
    to = r.randrange(len(data) + 1)
    return bytes(data[:to]) + other[at : at + r.choice((20, 500, 5_000))] + bytes(data[to:])


_NUMBER = re.compile(rb"\d+(?:\.\d+)?")
_LEAF = re.compile(rb"<([\w:]+)(?:\s[^<>]*)?(?:/>|>[^<>]*</\1>)")
_NUMBERS = (b"0", b"-1", b"1", b"65536", b"4294967296", b"9" * 400, b"1e308", b"0.0000001", b"nan", b"")


def _renumber(r: random.Random, data: bytearray) -> bytes:
    """Other numbers, so that what is around them stays sound."""
    found = list(_NUMBER.finditer(bytes(data)))
    some = r.sample(found, min(len(found), r.choice((1, 3, 30))))
    for match in sorted(some, key=lambda match: -match.start()):
        data[match.start() : match.end()] = r.choice(_NUMBERS)
    return bytes(data)


def _rearrange(r: random.Random, data: bytearray) -> bytes:
    """Elements without elements in them, doubled, dropped, moved or filled with something else; still XML."""
    found = list(_LEAF.finditer(bytes(data)))
    if not found:
        return bytes(data)
    some, other = r.choice(found), r.choice(found)
    filled = re.sub(
        rb">[^<>]*<", lambda _: b">" + r.choice(TOKENS).translate(None, b"<>&") * 9 + b"<", some[0]
    )
    made = r.choice((b"", some[0] * 2, some[0] * 3_000, other[0], filled))
    return bytes(data[: some.start()]) + made + bytes(data[some.end() :])


MUTATIONS = (
    _flip, _cut, _drop, _double, _insert, _inflate, _recode, _shuffle, _splice, _renumber,
    _rearrange, _rearrange,
)  # fmt: skip


def _mutated(r: random.Random, data: bytes, story: list[str]) -> bytes:
    for _ in range(r.choice((1, 1, 1, 2, 4))):
        mutation = r.choice(MUTATIONS)
        story.append(mutation.__name__.strip("_"))
        data = mutation(r, bytearray(data))[: 4 << 20]
    return data


def _inside(r: random.Random, data: bytes, story: list[str]) -> bytes:
    """A container with one member mutated, packed again."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        members: dict[str, str | bytes] = {name: file.read(name) for name in file.namelist()}
    name = r.choice([*members, *(n for n in members if n.endswith(("document.xml", "xhtml")))])
    story.append(name)
    content = members[name]
    assert isinstance(content, bytes)
    members[name] = _mutated(r, content, story)
    return zipped(members)


def case(row: Format, seed: int) -> Case:
    """The broken file of this format and seed."""
    r = random.Random(f"{row.name} {seed}")
    suffix, data = r.choice(samples(row))
    story = [row.name.replace(" ", "-"), str(seed)]
    if r.random() < 0.03:
        name, _, data = r.choice(_files())
        return Case(suffix, data, " ".join([*story, "is", name]))
    if data[:2] == b"PK" and r.random() < 0.8:
        return Case(suffix, _inside(r, data, story), " ".join(story))
    return Case(suffix, _mutated(r, data, story), " ".join(story))


# --- fixed cases ------------------------------------------------------------------------------------------


def bombs() -> Iterator[Case]:
    """What costs a careless reader minutes or gigabytes: for every format of text, and for containers."""
    texts = {
        "entities": b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha ha ha ha">'
        + b"".join(b'<!ENTITY %c "%s">' % (n + 1, b"&%c;" % n * 10) for n in range(97, 107))
        + b"]><d>&k;</d>",
        "deep elements": b"<div>" * 100_000 + b"x",
        "deep xml": b"<?xml version='1.0'?><d>" + b"<a>" * 100_000 + b"x" + b"</a>" * 100_000 + b"</d>",
        "attributes": b"<p " + b" ".join(b"a%d='1'" % i for i in range(200_000)) + b">x</p>",
        "deep json": b"[" * 200_000,
        "deep objects": b'{"segments":[{"text":"x","a":' + b'{"a":' * 100_000,
        "long number": b'{"segments":[{"start":' + b"9" * 200_000 + b',"text":"x"}]}',
        "one line": b"word " * 2_000_000,
        "one word": b"x" * 10_000_000,
        "short lines": b"a\n" * 1_000_000,
        "short paragraphs": b"a\n\n" * 1_000_000,
        "labels": b"Ann Poe: yes.\n\n" * 100_000,
        "new labels": b"".join(b"Ann Poe%d: yes.\n\n" % i for i in range(30_000)),
        "open headings": b"<div><h1>x " * 2_400 + b"<p>word</p>" * 60_000,
        "open times": b"<time>" * 4_900 + b"<p>word</p>" * 60_000,
        "elements": b"<p>x" * 1_500_000,
        "commas": b"a,b,c\n" + b",,,\n" * 300_000,
        "wide row": b"a," * 500_000 + b"\n" + b"1," * 500_000,
        "cues": b"WEBVTT\n\n" + b"00:00.000 --> 00:01.000\n<v Ann>x\n\n" * 50_000,
        "quotes": b'"' * 300_000,
        "colons": b":" * 300_000,
        "brackets": b"(" * 300_000,
        "combining": b"e" + "\u0301".encode() * 500_000,
        "nothing but NUL": b"\0" * 1_000_000,
    }
    for row in FORMATS:
        if not any(s in MADE for s in row.suffixes):
            for what, data in texts.items():
                yield Case(row.suffixes[0], data, f"{row.name}: {what}")
    yield from _container_bombs(texts["entities"])


def _container_bombs(entities: bytes) -> Iterator[Case]:
    numbers = b" ".join(b"%d" % i for i in range(700_000))
    r = random.Random(1)
    paragraphs = b"".join(b"<p>%08x</p>" % r.getrandbits(32) for _ in range(1_000_000))
    inside = {
        "blanks": b"<d>" + b" " * (190 << 20) + b"</d>",
        "elements": b"<d>" + paragraphs * 4 + b"</d>",
        "entities": entities,
        "deep": b"<d>" + b"<a>" * 100_000,
        "tag": b"<d a='" + numbers + b"'/>",
    }
    for what, data in inside.items():
        yield Case(".docx", docx(extra={"word/document.xml": data}), f"docx: {what}")
        yield Case(".docx", docx(para(SAID), extra={"word/styles.xml": data}), f"docx: {what} in styles")
        yield Case(".epub", epub(f"<p>{SAID}</p>", extra={"OEBPS/text/c1.xhtml": data}), f"epub: {what}")
        yield Case(
            ".epub", epub(f"<p>{SAID}</p>", extra={"OEBPS/book.opf": data}), f"epub: {what} in package"
        )
    identities = [f"{r.getrandbits(32):08X}" for _ in range(100_000)]
    wordy = [f"<w:p w:rsidR='{i}'><w:r><w:t>Ann Poe: yes {i}.</w:t></w:r></w:p>" for i in identities]
    yield Case(".docx", docx(*wordy), "docx: paragraphs")
    yield Case(".docx", docx(*[f"<w:p w:rsidR='{i}'/>" for i in identities] * 9), "docx: empty paragraphs")
    yield Case(".docx", docx("<w:tbl>" * 900), "docx: tables in tables")
    rows = "".join(f"<w:tr><w:tc>{paragraph}</w:tc></w:tr>" for paragraph in wordy)
    yield Case(".docx", docx(f"<w:tbl>{rows}</w:tbl>"), "docx: rows")
    yield Case(
        ".docx", docx(f"<w:p>{'<w:r><w:br/></w:r>'.join(wordy[:30_000])}</w:p>"), "docx: nested paragraphs"
    )
    yield Case(".epub", epub(*[f"<p>{i}</p>" for i in identities[:4_900]]), "epub: chapters")
    yield Case(".epub", epub("".join(f"<p>{i}" for i in identities)), "epub: paragraphs")
    yield Case(".epub", epub(*["".join(f"<p>{i}" for i in identities)] * 30), "epub: long chapters")
    strings = "".join(f"({i}) Tj 1 0 Td " for i in identities)
    text = pdf(shown(72, 700, SAID))
    yield Case(".pdf", pdf(b"(" + b" " * (90 << 20)), "pdf: flate")
    yield Case(".pdf", text.replace(b"/Kids[5 0 R]", b"/Kids[2 0 R]"), "pdf: pages in a circle")
    yield Case(".pdf", pdf("BT /R 9 Tf " + "[" * 400_000), "pdf: deep")
    yield Case(".pdf", pdf(f"BT /R 9 Tf {strings}"), "pdf: strings")
    yield Case(".pdf", pdf(f"BT /R 9 Tf {strings.replace('1 0 Td', '0 -1 Td')}"), "pdf: lines")
    yield Case(".pdf", pdf(f"BT /R 9 Tf {strings.replace('1 0 Td', '99 -.3 Td')}"), "pdf: scattered")
    yield Case(".pdf", pdf(*[shown(72, 700, f"Ann Poe: {i}.") for i in identities[:3_000]]), "pdf: pages")
    yield Case(".pdf", pdf(*[strings[:40_000]] * 200), "pdf: full pages")
    yield Case(".pdf", text[:-30] + b" " * (1 << 20) + text[-30:], "pdf: far trailer")
