"""What a file itself says it is about: tags of its head or its front matter, in its own words.

Kinds of document ("press releases") are among them; who reads the tags tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..titles import split_subjects
from .blocks import squeezed
from .nodes import Node

#: Tags of one file; a page with more lists the tags of the whole site.
_MOST = 60
_LONGEST = 20_000
_KEYS = ("tags", "tag", "topics", "topic", "subjects", "subject", "categories", "category", "keywords")
#: Names of <meta> that hold one tag each, or several with commas between.
_EXACT = frozenset(
    ("article:tag", "og:article:tag", "news_keywords", "dc.subject", "dcterms.subject", "parsely-tags")
)
_AWAY = frozenset(("nav", "aside", "footer"))
_AWAY_ROLES = frozenset(("navigation", "complementary", "contentinfo", "search"))


def of_fields(fields: Mapping[str, object]) -> tuple[str, ...]:
    """The tags of a front matter: its fields, by lower-case name, each a text or a list of texts."""
    found: list[str] = []
    for name in _KEYS:
        value = fields.get(name)
        if isinstance(value, str):
            found += split_subjects(value)
        elif isinstance(value, list):
            found += [
                tag for one in value[:_MOST] if isinstance(one, str) and (tag := squeezed(one[:_LONGEST]))
            ]
    return tuple(dict.fromkeys(found))[:_MOST]


def of_page(nodes: Sequence[Node], root: int, linked: Iterable[str] = ()) -> tuple[str, ...]:
    """The tags of a page whose text begins at `root`: links marked so, <meta> of single tags, its JSON-LD.

    The general keywords of its head are the site's more often than the page's: only if there is nothing else.
    """
    found = [*_links(nodes, root), *linked]
    keywords: list[str] = []
    for node in nodes:
        if node.tag == "meta" and (content := node.attributes.get("content", "")):
            names = {node.attributes.get(key, "").strip().lower() for key in ("property", "name", "itemprop")}
            if names & _EXACT:
                found += split_subjects(content)
            elif "keywords" in names:
                keywords += split_subjects(content)
    return tuple(dict.fromkeys(found or keywords))[:_MOST]


def _links(nodes: Sequence[Node], root: int) -> Iterator[str]:
    """The texts that are marked as tags of this page, not of others beside it."""
    skip = 0
    for i, node in enumerate(nodes):
        if i < skip or not node.tag:
            continue
        beside = node.tag in _AWAY or not _AWAY_ROLES.isdisjoint(node.tokens("role"))
        if beside and not i <= root < node.end:
            skip = node.end
        elif _is_tag(node):
            skip = node.end
            if text := squeezed("".join(inner.text for inner in nodes[i + 1 : node.end])[:200]):
                yield text.strip(" ,;#")


def _is_tag(node: Node) -> bool:
    """By the customs of HTML (rel), schema.org (itemprop) and microformats (class)."""
    return (
        (node.tag == "a" and "tag" in node.tokens("rel"))
        or (node.tag != "meta" and "keywords" in node.tokens("itemprop"))
        or "p-category" in node.tokens("class")
    )
