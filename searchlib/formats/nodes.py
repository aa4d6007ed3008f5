"""The one shape of a parsed page: a flat list of nodes, parents before children, no tree to recurse into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: Elements that begin a line of their own.
BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
        "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
        "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav",
        "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
        "tr", "ul",
    )
)  # fmt: skip


@dataclass(slots=True)
class Node:
    """An element, or a text (its tag is empty); nodes[i + 1 : nodes[i].end] is what is inside node i."""

    tag: str
    attributes: Mapping[str, str]
    text: str
    parent: int
    end: int = 0

    def tokens(self, name: str) -> list[str]:
        """The words of an attribute that holds a list of them, in lower case."""
        return self.attributes.get(name, "").lower().split()
