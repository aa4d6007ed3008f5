"""The parts of a Word document beside its body: which part is the body, the styles, the properties."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..errors import MalformedSource
from .container import Container
from .xmlevents import Start, Text, events

_OFFICE = "http://schemas.openxmlformats.org"
PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        f"{_OFFICE}/wordprocessingml/2006/main": "w",
        "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
        f"{_OFFICE}/markup-compatibility/2006": "mc",
        f"{_OFFICE}/package/2006/relationships": "r",
        f"{_OFFICE}/package/2006/metadata/core-properties": "cp",
        "http://purl.org/dc/elements/1.1/": "dc",
    }
)
_MOST_STYLES = 20_000
_SPEAKER = re.compile(r"(?:.*\W)?(?:speaker|interviewer|interviewee)(?:\W?name)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says of a text: `bold` and `level` (0: no heading) None where it says nothing."""

    bold: bool | None = None
    level: int | None = None
    title: bool = False
    named: bool = False
    contents: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of itself."""

    title: str = ""
    language: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """The name of the body's part, the styles by their ids, the properties."""

    main: str
    styles: Mapping[str, Style]
    properties: Properties


def parts_of(container: Container) -> Parts:
    """Look up the parts; MalformedSource where there is no body."""
    top = _related(container, "_rels/.rels", "")
    main = top.get("officeDocument", "word/document.xml")
    if main not in container:
        raise MalformedSource("", "not a docx file: it has no document part")
    folder, name = posixpath.split(main)
    near = _related(container, f"{folder}/_rels/{name}.rels", folder)
    styles = near.get("styles", posixpath.join(folder, "styles.xml"))
    core = top.get("core-properties", "docProps/core.xml")
    return Parts(
        main,
        _styles(container, styles) if styles in container else {},
        _properties(container, core) if core in container else Properties(),
    )


def is_on(attributes: Mapping[str, str]) -> bool:
    """Whether a switch such as bold is on: it is, unless it says otherwise."""
    return attributes.get("w:val", "1").lower() not in ("0", "false", "off", "none")


def outline(value: str, *, first: int = 0) -> int:
    """The rank of a heading, 1 the highest; the file counts nine ranks from `first`. 0: it is none."""
    return int(value) - first + 1 if len(value) == 1 and f"{first}" <= value <= f"{first + 8}" else 0


def _related(container: Container, name: str, folder: str) -> dict[str, str]:
    """Kind of part -> name of the part, from a list of relationships."""
    found: dict[str, str] = {}
    if name in container:
        for event in events(container.chunks(name), PREFIXES):
            if isinstance(event, Start) and event.name == "r:Relationship":
                kind = event.attributes.get("Type", "").rpartition("/")[2]
                target = event.attributes.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                found.setdefault(kind, posixpath.normpath(path))
    return found


@dataclass(slots=True)
class _Raw:
    """A style as it is written, before those it is based on are asked."""

    name: str = ""
    based: str = ""
    bold: bool | None = None
    hidden: bool | None = None
    level: int | None = None


def _styles(container: Container, name: str) -> dict[str, Style]:
    raws: dict[str, _Raw] = {}
    raw = _Raw()
    for event in events(container.chunks(name), PREFIXES):
        if not isinstance(event, Start):
            continue
        value = event.attributes.get("w:val", "")
        match event.name:
            case "w:style":
                raw = _Raw()
                if len(raws) < _MOST_STYLES:
                    raws[event.attributes.get("w:styleId", "")] = raw
            case "w:name":
                raw.name = value
            case "w:basedOn":
                raw.based = value
            case "w:b":
                raw.bold = is_on(event.attributes)
            case "w:vanish":
                raw.hidden = is_on(event.attributes)
            case "w:outlineLvl":
                raw.level = outline(value)
    return {key: _resolved(raws, key) for key in raws}


def _resolved(raws: Mapping[str, _Raw], key: str) -> Style:
    chain = list(_chain(raws, key))
    names = [raw.name.strip().lower() for raw in chain]
    level = next((raw.level for raw in chain if raw.level is not None), None)
    return Style(
        bold=next((raw.bold for raw in chain if raw.bold is not None), None),
        level=level if level is not None else next(filter(None, map(_level, names)), None),
        title=names[:1] == ["title"],
        named=bool(_SPEAKER.fullmatch(names[0])),
        contents=names[0].startswith("toc ") or names[0] == "toc heading",
        hidden=next((raw.hidden for raw in chain if raw.hidden is not None), False),
    )


def _chain(raws: Mapping[str, _Raw], key: str) -> Iterator[_Raw]:
    """A style and those it is based on; ten deep is deeper than Word allows."""
    for _ in range(10):
        if key not in raws:
            return
        yield raws[key]
        key = raws[key].based


def _level(name: str) -> int:
    # Word stores the names of its own styles in English, whatever language it speaks.
    if name in ("title", "subtitle"):
        return 1
    return outline(name.removeprefix("heading "), first=1) if name.startswith("heading ") else 0


def _properties(container: Container, name: str) -> Properties:
    told: dict[str, str] = {}
    inside = ""
    for event in events(container.chunks(name), PREFIXES):
        if isinstance(event, Start):
            inside = event.name
        elif isinstance(event, Text) and inside:
            told[inside] = (told.get(inside, "") + event.text)[:2000]
        else:
            inside = ""
    words = re.split(r"[;,]", told.get("cp:keywords", ""))
    keywords = dict.fromkeys(" ".join(word.split()) for word in words)
    return Properties(
        told.get("dc:title", ""), told.get("dc:language", "").strip(), tuple(filter(None, keywords))[:100]
    )
