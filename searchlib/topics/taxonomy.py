"""A TOML file of topics in, checked topics out; a mistake is told with the file, the topic and the rule.

The four kinds of rule, and what `any`, `two` and `never` do, are described in `rules.py`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ..errors import RecipeError
from ..languages import normal
from .rules import LISTS, Rule, compiled, quoted

#: Far above any taxonomy a person would write; they bound what a hostile file can cost.
MAX_FILE, MAX_TOPICS, MAX_RULES, MAX_LABEL = 1_000_000, 1_000, 2_000, 80

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KEYS = ("id", "label", "any", "two", "never", "language")


@dataclass(frozen=True, slots=True)
class Topic:
    """A row of the taxonomy: of `any` one hit is enough, of `two` two are needed, `never` does not count.

    Its rules are tried on transcripts in its `language` or in one that is not known; on all if it is "".
    """

    id: str
    label: str
    any: tuple[str, ...] = ()
    two: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    language: str = ""

    def rules(self, number: int) -> list[Rule]:
        """Its rules, compiled; they remember the topic as this number."""
        where = f"topic {quoted(self.id)}"
        return [compiled(text, number, kind, where=where) for kind in LISTS for text in getattr(self, kind)]


def load(text: str, *, origin: str) -> tuple[Topic, ...]:
    """The topics of a TOML taxonomy; a mistake in it is a `RecipeError` that names `origin` and the topic."""
    if len(text) > MAX_FILE:
        raise RecipeError(f"{origin}: {len(text):,} characters; a topics file holds at most {MAX_FILE:,}")
    try:
        table = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise RecipeError(f"{origin}: this is not valid TOML: {error}") from None
    rows = table.pop("topic", None)
    spoken = _language(table.pop("language", ""), origin)
    if table:
        wrong = quoted(next(iter(table)))
        raise RecipeError(f"{origin}: unknown key {wrong}; write each topic under a line [[topic]]")
    if not isinstance(rows, list) or not rows:
        raise RecipeError(f"{origin}: no topics; write each one under a line [[topic]]")
    if len(rows) > MAX_TOPICS:
        raise RecipeError(f"{origin}: {len(rows):,} topics; at most {MAX_TOPICS:,}")
    topics: dict[str, Topic] = {}
    for number, row in enumerate(rows, start=1):
        where = f"{origin}: topic number {number}"
        topic = _topic(row, where, origin=origin, language=spoken)
        if topic.id in topics:
            raise RecipeError(f"{where}: there is {quoted(topic.id)} already; give this one another id")
        topics[topic.id] = topic
    return tuple(topics.values())


@lru_cache(maxsize=1)
def bundled() -> tuple[Topic, ...]:
    """The taxonomy that comes with the library."""
    text = (files("searchlib") / "data" / "topics.toml").read_text("utf-8")
    return load(text, origin="searchlib/data/topics.toml")


def _topic(row: Any, where: str, *, origin: str, language: str) -> Topic:
    """One checked row of the file."""
    if not isinstance(row, dict):
        raise RecipeError(f"{where}: write it under a line [[topic]]")
    name = row.get("id")
    if not isinstance(name, str) or len(name) > MAX_LABEL or not _ID.fullmatch(name):
        raise RecipeError(
            f"{where}: id {quoted(name)}: write lower-case letters or digits with hyphens, like arms-control"
        )
    where = f"{origin}: topic {quoted(name)}"
    if unknown := sorted(set(row).difference(_KEYS)):
        raise RecipeError(f"{where}: unknown key {quoted(unknown[0])}; the keys are {', '.join(_KEYS)}")
    label = row.get("label")
    if not isinstance(label, str) or not label.strip() or len(label) > MAX_LABEL or not label.isprintable():
        raise RecipeError(f"{where}: label: write its name, on one line of at most {MAX_LABEL} characters")
    lists = {kind: _rules(row.get(kind, []), f"{where}: {kind}") for kind in LISTS}
    if not lists["any"] and len({compiled(rule, 0, "two", where=where).root for rule in lists["two"]}) < 2:
        raise RecipeError(
            f"{where}: it can never be found; write a rule under any, or two different ones under two"
        )
    spoken = _language(row["language"], where) if "language" in row else language
    return Topic(name, label, **lists, language=spoken)


def _language(name: Any, where: str) -> str:
    """The code of a language as the file writes it; "" for all of them."""
    if not isinstance(name, str) or (name and not normal(name)):
        raise RecipeError(
            f'{where}: language {quoted(name)}: write a code like "en", or leave it out for all'
        )
    return normal(name)


def _rules(rules: Any, where: str) -> tuple[str, ...]:
    """One checked list of rules."""
    if not isinstance(rules, list) or not all(isinstance(rule, str) for rule in rules):
        raise RecipeError(f'{where}: write a list of rules in quotes, like ["arms control", "missile"]')
    if len(rules) > MAX_RULES:
        raise RecipeError(f"{where}: {len(rules):,} rules; at most {MAX_RULES:,}")
    seen = set()
    for rule in rules:
        same = compiled(rule, 0, "", where=where).same
        if same in seen:
            raise RecipeError(f"{where}: rule {quoted(rule)} says the same as one before it; leave one out")
        seen.add(same)
    return tuple(rules)
