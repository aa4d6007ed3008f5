"""`kremlin`: pages with bold labels; gold in a file beside them, a line for each paragraph."""

from __future__ import annotations

import calendar
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from itertools import groupby
from pathlib import Path
from typing import Any

from .. import names
from ..align import letters
from ..model import GoldDocument, GoldParagraph
from .carry import as_text, carried

_MONTHS = tuple(calendar.month_name)[1:]
# The longest label of the collection has 34 words.
_LONGEST = 300
# A label is known again by itself and so many letters after it.
_BEGINNING = 40
_QUOTES = '“"«‘'


@dataclass(frozen=True, slots=True)
class Page:
    """What the gold says of one page."""

    id: str
    title: str
    date: str
    place: str
    tags: tuple[str, ...]
    paragraphs: tuple[GoldParagraph, ...]

    @property
    def labelled(self) -> bool:
        return any(paragraph.label for paragraph in self.paragraphs)


def pages(folder: Path) -> list[Page]:
    """Every page, in the order of the file."""
    with (folder / "gold.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [_page(key, list(lines)) for key, lines in groupby(rows, key=lambda row: str(row["doc"]))]


def _page(key: str, rows: Sequence[Mapping[str, Any]]) -> Page:
    first = rows[0]
    paragraphs = tuple(
        GoldParagraph(row["text"], row["label"] or "", row["speaker"] or "") for row in rows if row["text"]
    )
    tags = tuple(first["tags"].get("Topics", ()))
    return Page(key, first["title"], first["date"] or "", first["place"] or "", tags, paragraphs)


def as_html(folder: Path, page: Page) -> GoldDocument:
    """The page itself."""
    data = (folder / "html" / f"{page.id}.html").read_bytes()
    return GoldDocument(f"{page.id}.html", data, page.paragraphs, title=page.title)


def as_plain(page: Page) -> GoldDocument:
    """The page as text without any bold: title, date, place, then the paragraphs."""
    lines = [page.title, day(page.date), page.place, *(p.text for p in page.paragraphs)]
    return GoldDocument(f"{page.id}.txt", as_text(lines), page.paragraphs, title=page.title)


def day(iso: str) -> str:
    """`January 31, 2013`; "" for no day."""
    if len(iso) != 10:
        return ""
    return f"{_MONTHS[int(iso[5:7]) - 1]} {int(iso[8:])}, {iso[:4]}"


@dataclass(frozen=True, slots=True)
class Mended:
    """A page whose gold is put right, and the paragraphs at which it was, each in words."""

    page: Page
    bold: tuple[str, ...] = ()
    suspected: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


def mended(page: Page, html: str) -> Mended:
    """The page with the labels that its gold lacks, and without the headings that it takes for labels.

    None of the three asks the library. *Bold after all*: the page itself has the label in bold, in several
    runs (`<b>Name </b>(<i>retranslated</i>)<b>:</b>`), which the gold overlooks. *Suspected*: a paragraph
    without any bold begins with `X:`, and X is, letter for letter, in its last two words, or but for one
    slip, a label of the same page, and no quotation follows. *Heading*: a label of several words of which
    fewer than two are capitalised is no name; what follows it is not judged. A name that is nowhere bold on
    its page is not put in.
    """
    labels = Counter(p.label for p in page.paragraphs if p.label)
    bolds = bold_labels(html)
    out: list[GoldParagraph] = []
    notes: dict[str, list[str]] = {"bold": [], "suspected": [], "heading": []}
    for paragraph in page.paragraphs:
        why, label = _put_right(paragraph, labels, bolds)
        if why:
            notes[why].append(f"{page.id}: {paragraph.text[:100]}")
        out.append(replace(paragraph, label=label, known=why != "heading"))
    fixed = replace(page, paragraphs=tuple(_without(carried(out))))
    return Mended(fixed, tuple(notes["bold"]), tuple(notes["suspected"]), tuple(notes["heading"]))


def _without(paragraphs: Iterable[GoldParagraph]) -> Iterator[GoldParagraph]:
    """What follows a heading that the gold takes for a label is not judged."""
    known = True
    for paragraph in paragraphs:
        known = paragraph.known if paragraph.label else known
        yield replace(paragraph, known=known)


def _put_right(paragraph: GoldParagraph, labels: Mapping[str, int], bolds: frozenset[str]) -> tuple[str, str]:
    """Why the gold is wrong here, "" where it is not, and the label that stands here."""
    if paragraph.label:
        words = paragraph.label.split()
        capital = sum(word[0].isupper() for word in words)
        heading = capital < min(2, len(words)) and not names.unnamed(paragraph.label)
        return "heading" if heading else "", paragraph.label
    head, colon, rest = paragraph.text[:_LONGEST].partition(":")
    if not colon:
        return "", ""
    if _beginning(head, paragraph.text[len(head) + 1 :]) in bolds:
        return "bold", head.strip()
    if not rest.strip() or rest.lstrip()[0] in _QUOTES:
        return "", ""
    return ("suspected", head.strip()) if _is_label(head, labels) else ("", "")


def _is_label(head: str, labels: Mapping[str, int]) -> bool:
    words, tail = names.parts_of(head), _tail(head)
    if any(words == names.parts_of(label) for label in labels):
        return bool(words)
    if len(tail) < 2 or len(words) > 30 or names.unnamed(head):
        return False
    named = [label for label in labels if not names.unnamed(label)]
    return any(
        tail == _tail(label) or names.slipped(" ".join(tail), " ".join(_tail(label))) for label in named
    )


def _tail(label: str) -> tuple[str, ...]:
    """The last two words before any comma, if both are capitalised: the name behind an office."""
    words = re.sub(r"\([^)]*\)?", "", label).split(",")[0].split()[-2:]
    return tuple(names.parts_of(" ".join(words))) if all(w[:1].isupper() for w in words) else ()


def bold_labels(html: str) -> frozenset[str]:
    """The beginnings of the paragraphs whose label is bold, all its letters outside brackets; as letters."""
    scan = _BoldScan()
    scan.feed(html)
    scan.close()
    return frozenset(scan.labels)


def _beginning(label: str, rest: str) -> str:
    return letters(label) + ":" + letters(rest)[:_BEGINNING]


class _BoldScan(HTMLParser):
    """Collects each paragraph as (character, whether it is bold), without the hidden tooltips."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: set[str] = set()
        self._run: list[tuple[str, bool]] = []
        self._bold = 0
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p":
            self._end()
        elif tag in ("b", "strong"):
            self._bold += 1
        elif tag == "span" and (self._hidden or "tooltip" in (dict(attrs).get("class") or "")):
            self._hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._end()
        elif tag in ("b", "strong"):
            self._bold = max(0, self._bold - 1)
        elif tag == "span":
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._run += ((c, self._bold > 0) for c in data)

    def _end(self) -> None:
        text = "".join(c for c, _ in self._run)
        bold, self._run, self._bold = [b for _, b in self._run], [], 0
        colon = text.find(":")
        outside = re.sub(r"\([^)]*\)", lambda m: " " * len(m[0]), text[: max(0, colon)])
        letters_bold = [bold[n] for n, c in enumerate(outside) if c.isalpha()]
        if 0 < colon < _LONGEST and letters_bold and all(letters_bold) and text[colon + 1 :].strip():
            self.labels.add(_beginning(text[:colon], text[colon + 1 :]))


def labelled_pages(folder: Path) -> Iterator[Page]:
    """The pages that have at least one label."""
    return (page for page in pages(folder) if page.labelled)
