"""Nodes of a page -> where its text is.

Furniture (navigation, hidden cards, footers) is told by standard mark-up and by common words in class
names, and is dropped unless it holds half of the page's running text. No rule names a site.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .nodes import BLOCKS, Node

_NEVER = frozenset(
    (
        "script", "style", "template", "noscript", "svg", "math", "head", "iframe", "object",
        "embed", "canvas", "audio", "video", "map", "select", "datalist", "button", "textarea",
        "input", "img", "picture", "dialog",
    )
)  # fmt: skip
_FURNITURE = frozenset(("nav", "header", "footer", "aside", "form", "menu", "figure", "figcaption"))
_FURNITURE_ROLES = frozenset(
    (
        "navigation", "search", "menu", "menubar", "toolbar", "tablist", "tooltip", "alert",
        "alertdialog", "dialog", "banner", "contentinfo", "complementary", "listbox",
    )
)  # fmt: skip
_HIDDEN_CLASSES = frozenset(
    (
        "hidden", "is-hidden", "d-none", "hide", "invisible", "visually-hidden", "visuallyhidden",
        "sr-only", "screen-reader-text", "element-invisible", "offscreen",
    )
)  # fmt: skip
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FURNITURE_CLASS = re.compile(
    r"(?:^|[-_])(?:tool-?tips?|popups?|popovers?|modal|dropdown|breadcrumbs?|crumbs|nav|navbar|navigation|menu|submenu"
    r"|footer|sidebar|share|sharing|social|related|tags|tag-?list|comments|cookies?|banner|adverts?|advertisement"
    r"|promo|captions?|slider|slideshow|carousel|gallery|player|newsletter|subscribe|pagination|pager|toolbar|skip-?link)(?:$|[-_])"
)
_NOT_FURNITURE = re.compile(r"(?:has|with|without|no|is|js|category|tag|post|page)[-_]")
_CONTAINERS = frozenset(
    ("div", "section", "ul", "ol", "dl", "table", "aside", "footer", "header", "nav", "article")
)
_CONTENT_CLASS = re.compile(
    r"(?:entry|article|story|post|news|page|main)[-_]{0,2}(?:body|content|text)|e-content|field-name-body|body-?text"
)
# A block with this much text outside links is running text; menus, by-lines and times are shorter.
_PROSE = 60


@dataclass(frozen=True, slots=True)
class Article:
    """Where the text is: inside node `root`, without the nodes in `dropped` and what is in them.

    `taken` of `offered` characters of running text on the page are in it.
    """

    root: int
    dropped: frozenset[int]
    taken: int
    offered: int


def find(nodes: Sequence[Node]) -> Article:
    """The article of a page; a page without running text is taken whole."""
    sums = _amounts(nodes)
    hidden_counts = not sums.prose[0]
    if hidden_counts:  # a page saved while a script kept all of it invisible, or one of short lines only
        sums = _amounts(nodes, hidden=True, least=1)
    dropped = frozenset(_dropped(nodes, sums, hidden_counts=hidden_counts))
    kept = _kept(nodes, sums, dropped)
    if kept[0] * 4 < sums.prose[0]:  # the text itself stands in what usually is furniture, piece by piece
        dropped = frozenset(_dropped(nodes, sums, hidden_counts=hidden_counts, furniture=False))
        kept = _kept(nodes, sums, dropped)
    root = _root(nodes, kept)
    return Article(root, dropped, taken=kept[root], offered=sums.prose[0])


@dataclass(frozen=True, slots=True)
class _Amounts:
    """Of each node: its own running text; with all inside it: running text, text, links, how many links."""

    own: list[int]
    prose: list[int]
    text: list[int]
    linked: list[int]
    links: list[int]


def _amounts(nodes: Sequence[Node], *, hidden: bool = False, least: int = _PROSE) -> _Amounts:
    size = len(nodes)
    sums = _Amounts([0] * size, [0] * size, [0] * size, [0] * size, [0] * size)
    owner, link = [0] * size, [False] * size
    skip = 0
    for i, node in enumerate(nodes):
        if node.parent >= 0:
            owner[i] = i if node.tag in BLOCKS else owner[node.parent]
            link[i] = node.tag == "a" or link[node.parent]
        if i < skip:
            continue
        if node.tag in _NEVER or (not hidden and _is_hidden(node)):
            skip = node.end
        elif not node.tag and (length := len(" ".join(node.text.split()))):
            sums.text[i] = length
            sums.linked[i] = length if link[i] else 0
            sums.own[owner[i]] += 0 if link[i] else length
        elif node.tag == "a":
            sums.links[i] = 1
    for i in range(size - 1, -1, -1):
        sums.own[i] = sums.own[i] if sums.own[i] >= least else 0
        sums.prose[i] += sums.own[i]
        if (parent := nodes[i].parent) >= 0:
            for column in (sums.prose, sums.text, sums.linked, sums.links):
                column[parent] += column[i]
    return sums


def _dropped(
    nodes: Sequence[Node], sums: _Amounts, *, hidden_counts: bool, furniture: bool = True
) -> Iterator[int]:
    skip = 0
    for i, node in enumerate(nodes):
        if i < skip or not node.tag:
            continue
        prose, minor = sums.prose[i], sums.prose[i] * 2 < max(sums.prose[0], 1)
        if (
            node.tag in _NEVER
            or (not hidden_counts and _is_hidden(node))
            or (furniture and minor and _is_furniture(node) and not (node.tag == "header" and prose))
            or (furniture and not prose and node.tag in _CONTAINERS and _is_list_of_links(sums, i))
        ):
            yield i
            skip = node.end


def _is_list_of_links(sums: _Amounts, i: int) -> bool:
    """No running text, and a quarter of what there is leads elsewhere: tags, sections, "see also"."""
    return sums.links[i] >= 2 and sums.linked[i] * 4 >= sums.text[i]


def _kept(nodes: Sequence[Node], sums: _Amounts, dropped: frozenset[int]) -> list[int]:
    """Running text in each node that is not in a dropped one."""
    kept = [0] * len(nodes)
    skip = 0
    for i, node in enumerate(nodes):
        if i in dropped:
            skip = max(skip, node.end)
        kept[i] = sums.own[i] if i >= skip else 0
    for i in range(len(nodes) - 1, 0, -1):
        if nodes[i].parent >= 0:
            kept[nodes[i].parent] += kept[i]
    return kept


def _root(nodes: Sequence[Node], kept: list[int]) -> int:
    """What the page marks as its text, if enough is in it; else the deepest node with nearly all of it."""
    total = kept[0]
    for says_so, share in _SIGNS:
        marked = (i for i, node in enumerate(nodes) if node.tag and says_so(node))
        best = max(marked, key=kept.__getitem__, default=0)
        if best and kept[best] >= share * total:
            return best
    root = 0
    while True:
        inside = [i for i in _children(nodes, root) if kept[i] >= 0.9 * total and nodes[i].tag in _WRAPPERS]
        if not inside:
            return root
        root = inside[0]


def _children(nodes: Sequence[Node], i: int) -> Iterator[int]:
    child = i + 1
    while child < nodes[i].end:
        yield child
        child = nodes[child].end


_WRAPPERS = frozenset(
    ("body", "div", "section", "main", "article", "center", "form", "table", "tbody", "tr", "td")
)
# How a page marks its text, surest first, and the share of its running text that must be there.
_SIGNS: tuple[tuple[Callable[[Node], bool], float], ...] = (
    (lambda node: "articlebody" in node.tokens("itemprop"), 0.25),
    (lambda node: any(_CONTENT_CLASS.fullmatch(name) for name in node.tokens("class")[:50]), 0.6),
    (lambda node: node.tag == "article", 0.6),
    (lambda node: node.tag == "main" or "main" in node.tokens("role"), 0.6),
)


def _is_hidden(node: Node) -> bool:
    if not node.attributes:
        return False
    return (
        "hidden" in node.attributes
        or node.attributes.get("aria-hidden", "").lower() == "true"
        or bool(_HIDDEN_STYLE.search(node.attributes.get("style", "")[:2000]))
        or not _HIDDEN_CLASSES.isdisjoint(node.tokens("class"))
    )


def _is_furniture(node: Node) -> bool:
    if node.tag in _FURNITURE or not _FURNITURE_ROLES.isdisjoint(node.tokens("role")):
        return True
    if node.tag not in _CONTAINERS and node.tag != "span":
        return False
    names = (*node.tokens("class"), *node.tokens("id"))
    return any(_FURNITURE_CLASS.search(n) and not _NOT_FURNITURE.match(n) for n in names[:50])
