"""What an index knows of words: which it has, its aliases, people and languages; so it widens a query.

Each is looked up when a query first needs it, and remembered: an index never changes while it is open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from .aliases import Alias, Aliases, load
from .catalog import aliases_of, people_of
from .engines import Engine, Request, Stop, breathe, never
from .errors import TimeUp
from .model import Expansion
from .query import Everything, Leaf, Query, Term, Word
from .store import Generation
from .tokens import fold, printed_words
from .widening import Callers, Rules, nobody, plainly, widened

#: Answers to "does this stand in the index" that are remembered; beyond it they are asked again.
_REMEMBERED = 20_000
_CAPITALS = re.compile(r"[^\W\d_](?:\.?[^\W\d_])+")
_ALL_LANGUAGES = Request(Everything(), limit=0, facets=("lang",))

#: An alias file, or what was read from one; None: those of the index.
AliasesGiven: TypeAlias = Path | str | Sequence[Alias] | None


class Wordbook:
    """The words of one open index. Safe to share between threads."""

    def __init__(
        self, engine: Engine, generation: Generation, aliases: Sequence[Alias] | None = None
    ) -> None:
        self._engine = engine
        self._generation = generation
        self._given = aliases
        self._known: dict[Leaf, bool] = {}
        self._languages: tuple[str, ...] | None = None

    def wider(
        self,
        request: Request,
        asked: str | Query = "",
        *,
        aliases: AliasesGiven = None,
        literal: Sequence[str] = (),
        stop: Stop = never,
    ) -> tuple[Request, tuple[Expansion, ...]]:
        """The request for the wider query and filters, and what was added; `asked` is as it was typed.

        `TimeUp` where there is no time for it: as it stands, `-NATO` would find its aliases.
        """
        names = (literal,) if isinstance(literal, str) else literal
        rules = Rules(
            self.aliases if aliases is None else Aliases(aliases_in(aliases) or ()),
            lambda leaf: self.stands(leaf, stop),
            self.people,
            capitals(asked),
            frozenset(map(plainly, names)),
            lambda: self.languages(stop),
        )
        query, added = widened(request.query, rules)
        filters: list[tuple[str, Query]] = []
        for name, node in request.where:
            wide, more = widened(node, rules)
            filters.append((name, wide))
            added += tuple(one for one in more if one not in added)
        return replace(request, query=query, where=tuple(filters)), added

    @cached_property
    def aliases(self) -> Aliases:
        """Those given when the index was opened, or those it was built with."""
        return Aliases(aliases_of(self._generation) if self._given is None else self._given)

    @cached_property
    def people(self) -> Callers:
        """The people file that the index was built with."""
        profiles = people_of(self._generation)
        if not profiles:
            return nobody
        # Whoever searches an index without people should not wait for what reads people files.
        from .persons import Persons

        return Persons(profiles).called

    def languages(self, stop: Stop = never) -> tuple[str, ...]:
        """The languages of the index, most frequent first."""
        if self._languages is None:
            answer = self._engine.search(_ALL_LANGUAGES, stop)
            if answer.partial:
                raise TimeUp("there was no time to learn the languages of the index")
            self._languages = tuple(value.value for value in answer.facets[0].values)
        return self._languages

    def stands(self, leaf: Leaf, stop: Stop = never) -> bool:
        """Whether any paragraph has this; `TimeUp` where there is no time to know."""
        breathe(stop)
        known = self._known.get(leaf)
        if known is None:
            known = self._looked_up(leaf, stop)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[leaf] = known
        return known

    def _looked_up(self, leaf: Leaf, stop: Stop) -> bool:
        if isinstance(leaf, Term | Word) and self._engine.frequencies(leaf.field, [leaf.text])[leaf.text]:
            return True
        answer = self._engine.search(Request(leaf, limit=0), stop)
        if answer.partial and not answer.total:
            raise TimeUp("there was no time to look a word up")
        return answer.total > 0


def aliases_in(given: AliasesGiven) -> Sequence[Alias] | None:
    """The aliases that a caller gives: a file, or what was read from one; None gives none."""
    if isinstance(given, Path | str):
        return load(Path(given))
    return given


def capitals(text: str | Query) -> frozenset[str]:
    """The words of a query text that are written in capitals, folded; a tree has none.

    >>> sorted(capitals("US sanctions on a UN member"))
    ['un', 'us']
    """
    if not isinstance(text, str):
        return frozenset()
    return frozenset(
        fold(word) for word in printed_words(text) if _CAPITALS.fullmatch(word) and word.isupper()
    )
