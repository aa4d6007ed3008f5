"""A people file and the words of a `speaker:` -> who is called so, and the queries that find them.

Paragraphs have the name that the file shows; an alias finds it by any of its words, as a name is found. An
office finds whoever held it, in those days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .aliases import Name
from .languages import small_words
from .people import Office, Profile, labels_of, office_key
from .query import And, Between, Query, Value
from .tokens import fold_value, words

#: More people than these under one word, and it is no name: "Mr", "Ambassador".
_MOST = 20


class Persons:
    """The people of a file, ready to be asked by the words of their aliases and offices."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self._aliases = [
            (profile, tuple(words(alias)), set(words(profile.name)))
            for profile in profiles
            for alias in profile.aliases
        ]
        self._offices: dict[str, list[tuple[Profile, Office]]] = {}
        for profile in profiles:
            for office in profile.offices:
                if office.within:
                    continue  # the tree has no node for the folders that such an office is limited to
                for label in labels_of(office.office):
                    self._offices.setdefault(label, []).append((profile, office))

    def called(self, name: Name) -> Iterator[tuple[str, Query]]:
        """Who is called so besides those whose own name has these words: a name to show, and a query."""
        found: dict[str, Query] = {}
        for profile, alias, own in self._aliases:
            if _within(name, alias) and not own.issuperset(name) and not small_words().issuperset(name):
                found[profile.name] = Value("speaker", fold_value(profile.name))
        if len(found) <= _MOST:
            yield from found.items()
        for profile, office in self._offices.get(office_key(" ".join(name)), ()):
            yield profile.name, _holding(profile, office)


def _within(name: Name, alias: Name) -> bool:
    return any(alias[at : at + len(name)] == name for at in range(len(alias) - len(name) + 1))


def _holding(profile: Profile, office: Office) -> Query:
    person = Value("speaker", fold_value(profile.name))
    if office.since is None and office.until is None:
        return person
    return And((person, Between("date", office.since, office.until)))
