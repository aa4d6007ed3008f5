"""Nodes of a page -> what it says of itself, by common standards: title, date, place, address, language."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from ..titles import split_subjects
from .blocks import iso_date, squeezed
from .nodes import Node
from .subjects import of_page

_LONGEST_JSON = 262_144
# Nodes and characters that a title, a date or a place has at most.
_REACH, _LONGEST = 200, 2_000
_SEPARATOR = re.compile(r"\s+(?:[|•·—–:»/\\-]|::|\|\|)+\s+")
_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "dc.date",
    "dc.date.issued", "dcterms.date", "dcterms.issued", "dcterms.created", "pubdate",
    "publishdate", "publish-date", "publication_date", "citation_publication_date",
    "parsely-pub-date", "sailthru.date",
)  # fmt: skip


def about(nodes: Sequence[Node], root: int) -> tuple[dict[str, str], tuple[str, ...]]:
    """The metadata of a page, under the keys that a `Document` has, and its tags.

    `root` is where its text begins.
    """
    named = _named(nodes)
    linked = _linked_data(nodes)
    lang = nodes[0].attributes.get("lang") or nodes[0].attributes.get("xml:lang") or ""
    meta = {
        "title": _title(nodes, root, named, linked),
        "date": _date(nodes, root, named, linked),
        "place": linked.get("place") or _place(nodes),
        "source": _source(nodes, named),
        "language": lang,
    }
    tags = of_page(nodes, root, split_subjects(linked.get("tags", "")))
    return {key: value for key, value in meta.items() if squeezed(value)}, tags


def _named(nodes: Sequence[Node]) -> dict[str, str]:
    """<meta name= or property= or itemprop=, content=>: the first of each name."""
    named: dict[str, str] = {}
    for node in nodes:
        if node.tag == "meta" and (content := node.attributes.get("content", "").strip()):
            for attribute in ("property", "name", "itemprop"):
                if name := node.attributes.get(attribute, "").strip().lower():
                    named.setdefault(name, content)
    return named


def _inside(nodes: Sequence[Node], i: int) -> str:
    """The beginning of the text in a node: elements of one kind may lie in each other by the thousand."""
    texts = (node.text[:_LONGEST] for node in nodes[i + 1 : min(nodes[i].end, i + _REACH)])
    return squeezed("".join(texts)[:_LONGEST])


# --- title ------------------------------------------------------------------------------------------------


def _title(nodes: Sequence[Node], root: int, named: Mapping[str, str], linked: Mapping[str, str]) -> str:
    """The heading of the page if its head agrees with it, else what the head says without the site's name."""
    head = squeezed(next((_inside(nodes, i) for i, node in enumerate(nodes) if node.tag == "title"), ""))
    shared = squeezed(named.get("og:title") or named.get("twitter:title") or linked.get("title") or "")
    site = squeezed(named.get("og:site_name", ""))
    all_headings = (_inside(nodes, i) for i, node in enumerate(nodes) if node.tag == "h1")
    headings = list(islice(filter(None, all_headings), 5))
    rest = shared or _without_site(head, site)
    longest = max(_SEPARATOR.split(head), key=len).casefold()
    for heading in headings:
        name = heading.casefold()
        begins = rest.casefold().startswith(name) and len(heading) * 2 >= len(rest)
        if name != site.casefold() and (begins or name == longest):
            return heading
    if shared:
        return _without_site(shared, site)
    within = (_inside(nodes, i) for i in range(root, nodes[root].end) if nodes[i].tag == "h1")
    inside = next(filter(None, within), "")
    return _without_site(head, site) or inside or next(iter(headings), "")


def _without_site(title: str, site: str) -> str:
    """The title without the site's name at either end; an unknown name goes if it is the shorter end."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    if site and parts[-1].casefold() == site.casefold():
        return title[: title.rindex(parts[-1])].rstrip(" |•·—–:»/\\-")
    if site and parts[0].casefold() == site.casefold():
        return title[len(parts[0]) :].lstrip(" |•·—–:»/\\-")
    last = _SEPARATOR.search(title, title.rindex(parts[-1]) - 8 if len(title) > 8 else 0)
    if not site and last and len(parts[-1]) * 2 <= len(title) and last.group().strip() in "|•·»::||":
        return title[: title.rindex(parts[-1])].rstrip(" |•·—–:»/\\-")
    return title


# --- date, place, address ---------------------------------------------------------------------------------


def _date(nodes: Sequence[Node], root: int, named: Mapping[str, str], linked: Mapping[str, str]) -> str:
    dated = (named[name] for name in _DATES if name in named)
    return next(
        filter(None, map(iso_date, (linked.get("date", ""), *_marked_dates(nodes, root), *dated))), ""
    )


def _marked_dates(nodes: Sequence[Node], root: int) -> Iterator[str]:
    """<... itemprop="datePublished">, then <time> nearest before or in the text."""
    for i, node in enumerate(nodes):
        if "datepublished" in node.tokens("itemprop"):
            yield node.attributes.get("datetime") or node.attributes.get("content") or _inside(nodes, i)
    times = [i for i, node in enumerate(nodes) if node.tag == "time"]
    for i in sorted(times, key=lambda i: ("pubdate" not in nodes[i].attributes, abs(i - root))):
        yield nodes[i].attributes.get("datetime") or _inside(nodes, i)


def _place(nodes: Sequence[Node]) -> str:
    for i, node in enumerate(nodes):
        marked = {"contentlocation", "locationcreated", "location"}.intersection(node.tokens("itemprop"))
        if marked or "p-location" in node.tokens("class"):
            place = squeezed(node.attributes.get("content", "")) or _inside(nodes, i)
            if 0 < len(place) <= 100:
                return place
    return ""


def _source(nodes: Sequence[Node], named: Mapping[str, str]) -> str:
    links = [
        node.attributes.get("href", "")
        for node in nodes
        if node.tag == "link" and node.tokens("rel") == ["canonical"]
    ]
    addresses = (*links, named.get("og:url", ""))
    return next((a.strip() for a in addresses if re.match(r"\s*https?://", a)), "")


# --- JSON-LD ----------------------------------------------------------------------------------------------


def _linked_data(nodes: Sequence[Node]) -> dict[str, str]:
    """Headline, date, place and tags from <script type="application/ld+json">: the nearest to the top."""
    found: dict[str, str] = {}
    for i, node in enumerate(nodes):
        if node.tag == "script" and node.attributes.get("type", "").lower().startswith("application/ld+json"):
            text = "".join(inner.text for inner in nodes[i + 1 : node.end])
            for thing in _things(text):
                _take(thing, found)
    return found


def _things(text: str) -> Iterator[dict[str, object]]:
    if len(text) > _LONGEST_JSON:
        return
    try:
        queue: deque[object] = deque([json.loads(text, strict=False)])
    except (ValueError, RecursionError):
        return
    while queue:
        value = queue.popleft()
        if isinstance(value, dict):
            yield value
            queue.extend(value.values())
        elif isinstance(value, list):
            queue.extend(value)


def _take(thing: Mapping[str, object], found: dict[str, str]) -> None:
    for key, name in (("headline", "title"), ("datePublished", "date")):
        if isinstance(value := thing.get(key), str):
            found.setdefault(name, value)
    tags = thing.get("keywords")
    texts = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else [tags]
    if any(isinstance(text, str) and text.strip() for text in texts):
        found.setdefault("tags", "\n".join(map(str, texts)))
    for key in ("contentLocation", "locationCreated"):
        place = thing.get(key)
        where = place.get("name") if isinstance(place, dict) else place
        if isinstance(where, str) and 0 < len(where) <= 100:
            found.setdefault("place", where)
