"""The bytes of a page -> its text -> nodes. The only module that knows the HTML parser.

What would make that parser run for minutes is refused before it starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..encoding import decode
from ..errors import MalformedSource
from .nodes import Node

_MOST_BYTES = 64 << 20
# The longest of 200 saved pages has 3,578 tags.
_MOST_TAGS = 400_000
# The parser's time grows with the square of each of these: at the limits the worst page measured took 1 s.
_LONGEST_TAG = 65_536
_MOST_ATTRIBUTES = 5_000
_DEEPEST = 5_000
_MOST_REOPENED = 500_000


_CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]{2,40})""")
_INLINE_DATA = re.compile(r"""data:[\w/+.-]{0,80};base64,[A-Za-z0-9+/=%\s]{200,}+""")
_CLOSED = re.compile(
    r"""<([a-zA-Z][\w:.-]{0,40}+)((?:[^<>"'/]|/(?!>)|"[^"<]*"|'[^'<]*')*+)/>"""  # <a id="x"/>
)


def text_of(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a page, decoded as it says itself, without pictures in it; and notices."""
    if len(data) > _MOST_BYTES:
        raise MalformedSource("", f"page of more than {_MOST_BYTES >> 20} MB")
    declared = _XML_ENCODING.search(data[:1024]) or _CHARSET.search(data[:4096])
    text, notices = decode(data, declared=declared.group(1).decode("ascii") if declared else "")
    text = _INLINE_DATA.sub("", text)
    return (opened(text) if text[:100].lstrip("\ufeff \n").startswith("<?xml") else text), notices


def opened(text: str) -> str:
    """XHTML as an HTML parser understands it: `<a id="x"/>`, which that would leave open, has an end tag.

    >>> opened('<p><a id="x"/>yes<br/></p>')
    '<p><a id="x"></a>yes<br/></p>'
    """
    return _CLOSED.sub(lambda m: m[0] if m[1].lower() in _VOID else f"<{m[1]}{m[2]}></{m[1]}>", text)


def nodes_of(text: str) -> list[Node]:
    """Every element and text below <html>, parents first; MalformedSource for what nobody could read."""
    if text.count("<") > _MOST_TAGS:
        raise MalformedSource("", f"a page of more than {_MOST_TAGS:,} tags")
    _refuse_bombs(text)
    return _flat(text)


def _flat(text: str) -> list[Node]:
    """No recursion, for trees may be deep."""
    root = LexborHTMLParser(text).root
    nodes: list[Node] = []
    open_: list[int] = []
    for node, level in _walk(root):
        while len(open_) > level:
            nodes[open_.pop()].end = len(nodes)
        parent = open_[-1] if open_ else -1
        if node.is_text_node:
            nodes.append(Node("", {}, node.text_content or "", parent))
        else:
            attributes = {name: value or "" for name, value in node.attributes.items()}
            nodes.append(Node(str(node.tag), attributes, "", parent))
        open_.append(len(nodes) - 1)
    for i in open_:
        nodes[i].end = len(nodes)
    return nodes


def _walk(root: LexborNode | None) -> Iterator[tuple[LexborNode, int]]:
    node, level = root, 0
    while node is not None:
        if node.is_element_node or node.is_text_node:
            yield node, level
            child = node.first_child
            if child is not None:
                node, level = child, level + 1
                continue
        while node is not None and level and node.next is None:
            node, level = node.parent, level - 1
        node = node.next if node is not None and level else None


# --- what would make the parser run for minutes -----------------------------------------------------------

_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    )
)
_CLOSED_BY_THE_NEXT = frozenset(("p", "li", "td", "tr", "th", "option", "dt", "dd", "a", "thead", "tbody"))
_RAW = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"))
_REOPENED = frozenset(
    ("b", "i", "u", "s", "em", "strong", "font", "big", "small", "code", "tt", "strike", "nobr")
)
_MARK = re.compile(
    r"<(?:(?P<comment>!--)|(?P<slash>/?)(?P<name>[a-zA-Z][^\s/>]{0,40}+)[^\s/>]*+"
    r"""(?P<rest>(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>"'][^\s>]*+)?)?)*+)[\s/]*+>?)"""
)
_ATTRIBUTE = re.compile(r"""[\s/]++[^\s/>=]""")


def _refuse_bombs(text: str) -> None:
    """Raise for a page that is deeper, or has a longer tag, than anything written to be read."""
    at = depth = bold = reopened = 0
    while match := _MARK.search(text, at):
        at = match.end()
        if match["comment"]:
            at = _after(text, "-->", match.start() + 4)
            continue
        name = match["name"].lower()
        if at - match.start() > 1000:
            _refuse_tag(text, match)
        if match["slash"]:
            depth, bold = max(0, depth - 1), max(0, bold - (name in _REOPENED))
        elif name in _RAW:
            at = _after(text, f"</{match['name']}", at)
        elif name not in _VOID and name not in _CLOSED_BY_THE_NEXT:
            depth, bold = depth + 1, bold + (name in _REOPENED)
        reopened += bold
        if depth > _DEEPEST or reopened > _MOST_REOPENED:
            raise MalformedSource("", "elements nested too deeply to be a page", _line(text, at))


def _refuse_tag(text: str, match: re.Match[str]) -> None:
    line = _line(text, match.start())
    if match.end() - match.start() > _LONGEST_TAG:
        raise MalformedSource("", f"a tag of more than {_LONGEST_TAG:,} characters", line)
    if len(_ATTRIBUTE.findall(match["rest"])) > _MOST_ATTRIBUTES:
        raise MalformedSource("", f"a tag of more than {_MOST_ATTRIBUTES:,} attributes", line)


def _after(text: str, mark: str, at: int) -> int:
    end = text.find(mark, at)
    return len(text) if end < 0 else end + len(mark)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
