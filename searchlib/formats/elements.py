"""XML bytes -> a tree of elements, or an error with its line. Nothing outside the bytes is ever opened.

Entities that stand for a few characters are what real files declare; entities made of entities, files
taken in from elsewhere, trees too deep and trees too large are refused before memory is spent on them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from html.entities import html5
from types import MappingProxyType
from typing import NoReturn
from xml.parsers import expat

from ..encoding import decode
from ..errors import MalformedSource

_MOST_BYTES = 64 << 20
# Declarations before the root element: the longest met take 4 kB.
_HEAD = 64 << 10
_MOST_ELEMENTS = 1_000_000
_DEEPEST = 256
_MOST_ENTITIES = 10_000
# What the entities of a file may add to its length: a sitting with 10,000 dashes adds 10,000 characters.
_MOST_GROWTH = 1 << 20

_OUTSIDE = "a part of it is in another file (an external entity); join them first"
_TOO_MUCH = f"entities that add more than {_MOST_GROWTH:,} characters"

_NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})


@dataclass(slots=True, eq=False)
class Element:
    """An element: its tag and attributes without their prefix, its line (1-based), and what is inside.

    An attribute that has a prefix is also known by its full name: `id` and `r:id` may stand side by side.
    """

    tag: str
    attributes: Mapping[str, str]
    line: int
    content: list[Element | str] = field(default_factory=list, repr=False)

    def get(self, name: str, default: str = "") -> str:
        """An attribute's value without space around it."""
        return self.attributes.get(name, default).strip()

    def children(self, *tags: str) -> Iterator[Element]:
        """The elements directly inside, in order; only those with one of these tags, if any are given."""
        return (c for c in self.content if isinstance(c, Element) and (not tags or c.tag in tags))

    def walk(self) -> Iterator[Element]:
        """This element and all inside it, in the order of the file."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(list(element.children()))

    def find(self, *tags: str) -> Element | None:
        """The first element inside with one of these tags."""
        return next((e for e in self.walk() if e.tag in tags and e is not self), None)

    def text(self, apart: Collection[str] = (), without: Collection[str] = ()) -> str:
        """The words inside, with single spaces; elements tagged as one of `apart` are no part of a word."""
        parts: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            item = waiting.pop()
            if isinstance(item, str):
                parts.append(item)
            elif item.tag in without and item is not self:
                continue
            elif item.tag in apart:
                waiting += (" ", *reversed(item.content), " ")
            else:
                waiting += reversed(item.content)
        return " ".join("".join(parts).split())


def parse(data: bytes, *roots: str) -> tuple[Element, tuple[str, ...]]:
    """The root element of an XML file, and sentences about what was guessed or mended.

    A root tagged otherwise than as one of `roots`, if any are given, is refused.

    >>> root, notices = parse(b"<a><b n='1'>caf&eacute;</b> &amp; bar</a>")
    >>> root.text(), next(root.children("b")).get("n"), notices
    ('café & bar', '1', ())
    """
    if len(data) > _MOST_BYTES:
        raise MalformedSource("", f"XML of more than {_MOST_BYTES >> 20} MB; split it")
    declared = _ENCODING.match(data[:1024])
    # A text that speaks of encodings is not repaired; its declaration is no part of it.
    data = _FIRST_LINE.sub(lambda m: b"\n" * m.group().count(b"\n"), data, count=1)
    text, notices = decode(data, declared=declared.group(1).decode("ascii") if declared else "")
    if declared:  # what the file says of its own encoding is no guess
        notices = tuple(n for n in notices if not n.startswith("decoded as W"))
    # The text is UTF-8 for the parser whatever was declared, and version 1.1 differs in nothing we meet.
    text = _DECLARATION.sub(lambda m: "\n" * m.group().count("\n"), text, count=1)
    text, more = _mended(text, _entities(text) if "<!DOCTYPE" in text else {})
    root = _tree(text)
    if roots and root.tag not in roots:
        raise MalformedSource("", f"XML that begins with <{root.tag[:40]}>, which no reader knows", root.line)
    return root, notices + more


def root_of(data: bytes) -> str:
    """The tag of the root element, without its prefix; "" if the beginning of the bytes has none."""
    parser = _parser()
    found: list[str] = []

    def begun(name: str, _: object) -> NoReturn:
        found.append(name.rpartition(":")[2])
        raise _Declared

    parser.StartElementHandler = begun
    with suppress(_Declared, expat.ExpatError, MalformedSource):
        head = decode(data[:_HEAD])[0].lstrip()
        parser.Parse(_DECLARATION.sub("", head, count=1).encode("utf-8"))
    return "".join(found)


_ENCODING = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]{2,40})""", re.IGNORECASE
)
_FIRST_LINE = re.compile(rb"\A\s*<\?xml\s[^>]{0,500}\?>", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml\s[^>]{0,500}\?>", re.IGNORECASE)


# --- the tree ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Tree:
    """What the parser reports, put together."""

    parser: expat.XMLParserType
    root: Element | None = None
    path: list[Element] = field(default_factory=list)
    size: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        self.size += 1
        if self.size > _MOST_ELEMENTS:
            raise MalformedSource("", f"more than {_MOST_ELEMENTS:,} elements; split the file", line)
        if len(self.path) >= _DEEPEST:
            raise MalformedSource("", f"elements nested more than {_DEEPEST} deep", line)
        element = Element(name.rpartition(":")[2], _named(attributes), line)
        if self.path:
            self.path[-1].content.append(element)
        else:
            self.root = element
        self.path.append(element)

    def end(self, _: str) -> None:
        self.path.pop()

    def characters(self, text: str) -> None:
        self.path[-1].content.append(text)


def _named(attributes: dict[str, str]) -> Mapping[str, str]:
    """Attributes by their full names and, where that is not taken, without the prefix."""
    if not attributes:
        return _NO_ATTRIBUTES
    for name in [name for name in attributes if ":" in name]:
        attributes.setdefault(name.rpartition(":")[2], attributes[name])
    return attributes


def _tree(text: str) -> Element:
    parser = _parser()
    tree = _Tree(parser)
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.characters
    _run(parser, text)
    assert tree.root is not None, "a text without an element is an error of the parser's"
    return tree.root


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    # A default value of a megabyte, declared once, would be given to each of a million elements.
    parser.specified_attributes = True
    parser.ExternalEntityRefHandler = _refuse_outside
    return parser


def _refuse_outside(_: str | None, __: str | None, system: str | None, public: str | None) -> NoReturn:
    raise MalformedSource(
        "", f"it takes in another file ({(system or public or '?')[:100]}); join them first"
    )


def _run(parser: expat.XMLParserType, text: str) -> None:
    try:
        parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as exc:
        why = "it ends in the middle" if exc.code in _ENDS else expat.ErrorString(exc.code)
        raise MalformedSource("", f"not well-formed XML: {why}", exc.lineno) from exc
    except MalformedSource as exc:
        raise MalformedSource("", exc.reason, exc.line or parser.CurrentLineNumber) from None


# The codes of "no element found", "unclosed token", "unclosed CDATA section".
_ENDS = (3, 5, 20)


# --- entities ---------------------------------------------------------------------------------------------


class _Declared(Exception):
    """The declarations are over."""


def _entities(text: str) -> Mapping[str, str | None]:
    """What a file declares its entities to stand for, None for another file; MalformedSource for a bomb."""
    parser = _parser()
    found: dict[str, str | None] = {}

    def declared(name: str, parameter: bool, value: str | None, *_: str | None) -> None:
        line = parser.CurrentLineNumber
        if len(found) >= _MOST_ENTITIES:
            raise MalformedSource("", f"more than {_MOST_ENTITIES:,} entities", line)
        if value and parameter and _MARKUP.search(value):
            raise MalformedSource("", f"a declaration hidden in the entity %{name[:40]};", line)
        if value and _NESTED.search(value):
            raise MalformedSource("", f"an entity made of entities (&{name[:40]};)", line)
        if not parameter:
            found.setdefault(name, value)

    def over() -> NoReturn:
        raise _Declared

    parser.EntityDeclHandler = declared
    parser.EndDoctypeDeclHandler = over
    with suppress(_Declared):
        _run(parser, text)
    return found


_MARKUP = re.compile(r"[<&%]")
_NESTED = re.compile(r"&(?!#|(?:amp|lt|gt|quot|apos);)")
_REFERENCE = re.compile(r"&(?:#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,10}));|([^\W\d][\w.:-]{0,80});)?")
_BUILT_IN = frozenset(("amp", "lt", "gt", "quot", "apos"))


def _mended(text: str, declared: Mapping[str, str | None]) -> tuple[str, tuple[str, ...]]:
    """The text with HTML's entities and stray ampersands made fit for an XML parser; what was mended."""
    growth = strange = 0

    def one(match: re.Match[str]) -> str:
        nonlocal growth, strange
        hexadecimal, decimal, name = match.groups()
        if hexadecimal or decimal:
            return _character(int(hexadecimal, 16) if hexadecimal else int(decimal), match.group())
        if name in declared:
            value = declared[name]
            growth += len(value or "")
            if value is None or growth > _MOST_GROWTH:
                line = text.count("\n", 0, text.find(match.group())) + 1
                raise MalformedSource("", _OUTSIDE if value is None else _TOO_MUCH, line)
            return match.group()
        if name in _BUILT_IN:
            return match.group()
        known = html5.get(f"{name};") if name else None
        if known is not None:
            return known.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        strange += 1
        return "&amp;" + match.group()[1:]

    if "&" not in text:
        return text, ()
    first, *sections = text.split("<![CDATA[")
    parts = [_REFERENCE.sub(one, first)]
    for section in sections:  # inside such a section an ampersand is an ampersand
        inside, end, after = section.partition("]]>")
        parts += ("<![CDATA[", inside, end, _REFERENCE.sub(one, after))
    counted = f"{strange:,} ampersand{'s' if strange > 1 else ''}"
    return "".join(parts), (f"kept {counted} of no known entity as printed",) if strange else ()


def _character(code: int, reference: str) -> str:
    """A character given by number; Windows-1252's by their numbers there, and a space for what is none."""
    if 0x80 <= code <= 0x9F:
        return bytes([code]).decode("cp1252", errors="replace").replace("\ufffd", " ")
    if code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF:
        return reference
    return " "
