"""HTML (a saved page) -> Document. The only module that knows the HTML parser.

The page becomes a flat list of nodes; `article` finds the text in it, `metadata` what it says of itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..encoding import decode
from ..errors import MalformedSource
from ..model import BlockKind, Document
from .article import find
from .blocks import document, squeezed
from .flow import paragraphs
from .metadata import about
from .nodes import Node

# A parser's time grows with the square of each of these: at the limits the worst page measured took 1 s.
_MOST_BYTES = 64 << 20
_LONGEST_TAG = 65_536
_MOST_ATTRIBUTES = 5_000
_DEEPEST = 5_000
_MOST_REOPENED = 500_000

# Footers of a page come to 300-700 characters; less than this lost is not worth a notice.
_SMALL_LOSS = 1_000

_CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]{2,40})""")
_INLINE_DATA = re.compile(r"""data:[\w/+.-]{0,80};base64,[A-Za-z0-9+/=%\s]{200,}+""")


def read_html(data: bytes) -> Document:
    """Read a saved page: its content without the furniture, bold names as labels, metadata from its head.

    >>> page = read_html(b"<title>Talks</title><p><b>Ann Poe:</b> We agreed.</p>")
    >>> page.meta, [(b.label, b.text) for b in page.blocks]
    ({'title': 'Talks'}, [('Ann Poe', 'We agreed.')])
    """
    if len(data) > _MOST_BYTES:
        raise MalformedSource("", f"page of more than {_MOST_BYTES >> 20} MB")
    declared = _XML_ENCODING.search(data[:1024]) or _CHARSET.search(data[:4096])
    text, notices = decode(data, declared=declared.group(1).decode("ascii") if declared else "")
    text = _INLINE_DATA.sub("", text)
    _refuse_bombs(text)
    nodes = _flat(text)
    if not nodes:
        return document((), meta={}, notices=notices)
    article = find(nodes)
    meta = about(nodes, article.root)
    title = squeezed(meta.get("title", ""))
    blocks = [
        block
        for block in paragraphs(nodes, article)
        if block.kind is not BlockKind.HEADING or squeezed(block.text) != title
    ]
    if article.taken * 2 < article.offered - _SMALL_LOSS:
        notices += (f"took {article.taken:,} of the page's {article.offered:,} characters of running text",)
    return document(blocks, meta=meta, notices=notices)


def _flat(text: str) -> list[Node]:
    """Every element and text below <html>, parents first; no recursion, for trees may be deep."""
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
