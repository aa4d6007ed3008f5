"""The XML inside a container -> a stream of events, with bounds; a document type may declare nothing.

The parser is expat. Its namespaces become the prefixes that the reader asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from ..errors import MalformedSource

# A paragraph of Office XML has about ten elements; this is for a hundred thousand, and takes six seconds.
_MOST_ELEMENTS = 1_000_000
_DEEPEST = 1_000
# Expat reads a tag that is not complete anew with every piece of it.
_LONGEST_TAG = 1 << 20
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Start:
    """An element begins: `prefix:name`, and its attributes by names of the same form."""

    name: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class End:
    """An element ends."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """Characters between tags; one text may come in several pieces."""

    text: str


Event = Start | End | Text


def events(chunks: Iterable[bytes], prefixes: Mapping[str, str]) -> Iterator[Event]:
    """The events of an XML file that comes in chunks.

    `prefixes` names the namespaces that count, by address; a name of any other one has the prefix `?`.

    >>> [e.name for e in events([b"<a xmlns='urn:x'><b/></a>"], {"urn:x": "x"}) if isinstance(e, Start)]
    ['x:a', 'x:b']
    """
    found: list[Event] = []
    parser = _parser(found, prefixes)
    fed = elements = depth = 0
    for piece in _pieces(chunks):
        _feed(parser, piece)
        fed += len(piece)
        if fed - max(parser.CurrentByteIndex, 0) > _LONGEST_TAG:
            raise MalformedSource("", "a tag of more than 1 MB", parser.CurrentLineNumber)
        for event in found:
            if isinstance(event, Start):
                elements, depth = elements + 1, depth + 1
                if depth > _DEEPEST or elements > _MOST_ELEMENTS:
                    raise MalformedSource("", "too many elements, or nested too deeply, to be a document")
            elif isinstance(event, End):
                depth -= 1
            yield event
        found.clear()


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Small pieces, so that the events of one piece are few; an empty one at the end."""
    for chunk in chunks:
        for at in range(0, len(chunk), _PIECE):
            yield chunk[at : at + _PIECE]
    yield b""


def _feed(parser: expat.XMLParserType, piece: bytes) -> None:
    try:
        parser.Parse(piece, not piece)
    except expat.ExpatError as exc:
        reason = expat.ErrorString(exc.code) or "unknown"
        raise MalformedSource("", f"broken XML inside ({reason})", exc.lineno) from exc
    except (ValueError, LookupError) as exc:  # an encoding that Python does not know, or not of one byte
        raise MalformedSource("", f"broken XML inside ({exc})") from exc


def _parser(found: list[Event], prefixes: Mapping[str, str]) -> expat.XMLParserType:
    def named(name: str) -> str:
        address, _, local = name.rpartition(" ")
        return f"{prefixes.get(address, '?')}:{local}" if address else local

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append(Start(named(name), {named(key): value for key, value in attributes.items()}))

    def refuse(*_: object) -> NoReturn:
        raise MalformedSource("", "XML with entities of its own inside: not a document of this kind")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: found.append(End(named(name)))
    parser.CharacterDataHandler = lambda text: found.append(Text(text))
    parser.EntityDeclHandler = refuse
    return parser
