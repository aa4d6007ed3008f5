"""Words that say little of what a text is about, by language: from `data/keyphrases.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ..languages import small_words


@dataclass(frozen=True, slots=True)
class Talk:
    """What words are to a phrase; the lists are described on top of the file."""

    never: frozenset[str]
    weak: frozenset[str]
    between: frozenset[str]
    named: frozenset[str]


@lru_cache(maxsize=64)
def talk(language: str) -> Talk:
    """The words of a language; those of English where none is known."""
    rows = tomllib.loads((files("searchlib") / "data" / "keyphrases.toml").read_text("utf-8"))
    row = rows.get(language or "en", {})
    never, weak, between, named = (
        frozenset(row.get(name, "").split()) for name in ("never", "weak", "between", "named")
    )
    return Talk((never | small_words(language or "en")) - weak, weak, between, named)
