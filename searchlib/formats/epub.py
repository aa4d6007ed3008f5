"""ePub -> Document: the chapters in their order, each read as a page; what the package says of itself.

Notes, page numbers and tables of contents that the mark-up calls so are not speech.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import unquote

from ..errors import MalformedSource
from ..model import Block, BlockKind, Document
from .article import find
from .attendance import cells_of, listed, present
from .blocks import document, iso_date, squeezed
from .container import Container
from .flow import paragraphs
from .markup import nodes_of, opened, text_of
from .nodes import Node
from .xmlevents import Start, Text, events

_PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "urn:oasis:names:tc:opendocument:xmlns:container": "c",
        "http://www.idpf.org/2007/opf": "o",
        "http://purl.org/dc/elements/1.1/": "dc",
        "http://www.w3.org/2001/04/xmlenc#": "enc",
    }
)
_PAGES = ("application/xhtml+xml", "text/html", "application/xml", "text/xml")
_MOST_CHAPTERS = 5_000
# Of all chapters together; of one page, the HTML parser's own bounds hold.
_MOST_CHARACTERS, _MOST_TAGS = 60_000_000, 400_000
#: What the vocabulary of ePub calls these is beside the text.
_BESIDE = frozenset(
    (
        "noteref", "footnote", "footnotes", "endnote", "endnotes", "rearnote", "rearnotes", "note",
        "pagebreak", "page-list", "toc", "landmarks", "index", "titlepage", "copyright-page", "colophon",
        "cover", "backlink",
    )
)  # fmt: skip
# Fonts are garbled as a sign of their licence; the text is not.
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


@dataclass(slots=True)
class _Package:
    """What the package file says: metadata by name, manifest by id, the reading order."""

    told: dict[str, list[str]] = field(default_factory=dict)
    items: dict[str, Mapping[str, str]] = field(default_factory=dict)
    spine: list[str] = field(default_factory=list)
    beside: int = 0


def read_epub(data: bytes) -> Document:
    """Read an ePub."""
    container = Container(data, "an ePub file")
    path = _package_path(container)
    package = _package(container, path)
    locked = _locked(container)
    blocks: list[Block] = []
    rows: list[list[str]] = []
    notices: dict[str, None] = {}
    characters = tags = 0
    for name in _chapters(package, posixpath.dirname(path)):
        if name in locked:
            raise MalformedSource("", "encrypted (DRM); only the program it was bought for can open it")
        if name not in container:
            notices[f"a chapter is missing: {name}"[:200]] = None
            continue
        text, told = text_of(container.read(name))
        characters, tags = characters + len(text), tags + text.count("<")
        if characters > _MOST_CHARACTERS or tags > _MOST_TAGS:
            raise MalformedSource("", f"more than {_MOST_CHARACTERS:,} characters or {_MOST_TAGS:,} tags")
        notices.update(dict.fromkeys(told))
        nodes = nodes_of(opened(text))
        blocks += _chapter(nodes)
        rows += [*cells_of(nodes), []]
    if package.beside:
        parts = "part" if package.beside == 1 else "parts"
        notices[f"left out {package.beside} {parts} outside the reading order"] = None
    return _finished(package, blocks, tuple(notices)[:20], listed(rows))


def _finished(
    package: _Package, blocks: list[Block], notices: tuple[str, ...], aliases: Mapping[str, str]
) -> Document:
    told = package.told
    meta = {
        "title": next(iter(told.get("title", ())), ""),
        "date": next(filter(None, map(iso_date, told.get("date", ()))), ""),
        "language": next(iter(told.get("language", ())), ""),
        "source": next((s for s in told.get("source", ()) if s.startswith(("http://", "https://"))), ""),
    }
    title = squeezed(meta["title"])
    kept = [b for b in blocks if b.kind is not BlockKind.HEADING or squeezed(b.text) != title]
    aliases = {**present(block.text for block in kept), **aliases}
    return document(kept, meta=meta, notices=notices, topics=told.get("subject", ())[:100], aliases=aliases)


def _chapter(nodes: list[Node]) -> list[Block]:
    """The blocks of one chapter."""
    if not nodes:
        return []
    beside = frozenset(
        i for i, node in enumerate(nodes) if i and not _BESIDE.isdisjoint(node.tokens("epub:type"))
    )
    article = find(nodes)
    return paragraphs(nodes, replace(article, dropped=article.dropped | beside))


# --- the package ------------------------------------------------------------------------------------------


def _package_path(container: Container) -> str:
    name = "META-INF/container.xml"
    if name in container:
        for event in events(container.chunks(name), _PREFIXES):
            if isinstance(event, Start) and event.name.endswith("rootfile"):
                return posixpath.normpath(unquote(event.attributes.get("full-path", "")).lstrip("/"))
    raise MalformedSource("", "not an ePub file: it names no package")


def _package(container: Container, path: str) -> _Package:
    package, inside = _Package(), ""
    for event in events(container.chunks(path), _PREFIXES):
        if isinstance(event, Start):
            inside = event.name
            _take(package, event)
            if inside.startswith("dc:"):
                package.told.setdefault(inside[3:], []).append("")
        elif isinstance(event, Text):
            if inside.startswith("dc:") and (texts := package.told[inside[3:]]) and len(texts) <= 1_000:
                texts[-1] = (texts[-1] + event.text)[:2_000]
        else:
            inside = ""
    tidy = {name: list(filter(None, map(squeezed, texts))) for name, texts in package.told.items()}
    package.told = tidy
    return package


def _take(package: _Package, event: Start) -> None:
    name = event.name.rpartition(":")[2]
    if name == "item":
        package.items[event.attributes.get("id", "")] = event.attributes
    elif name == "itemref":
        if event.attributes.get("linear") == "no":
            package.beside += 1
        else:
            package.spine.append(event.attributes.get("idref", ""))


def _chapters(package: _Package, folder: str) -> Iterator[str]:
    """The members that hold the text, in reading order, without the table of contents."""
    if len(package.spine) > _MOST_CHAPTERS:
        raise MalformedSource("", f"more than {_MOST_CHAPTERS:,} chapters")
    for identity in dict.fromkeys(package.spine):
        item = package.items.get(identity, {})
        href, kind = item.get("href", ""), item.get("media-type", "")
        if href and (kind in _PAGES or not kind) and "nav" not in item.get("properties", "").split():
            yield posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


def _locked(container: Container) -> frozenset[str]:
    """The members that are encrypted."""
    name = "META-INF/encryption.xml"
    found, method = set(), ""
    if name in container:
        for event in events(container.chunks(name), _PREFIXES):
            if isinstance(event, Start) and event.name == "enc:EncryptionMethod":
                method = event.attributes.get("Algorithm", "")
            elif isinstance(event, Start) and event.name == "enc:CipherReference" and method not in _FONTS:
                found.add(posixpath.normpath(unquote(event.attributes.get("URI", ""))))
    return frozenset(found)
