"""Query tree -> a tree that also finds aliases and other spellings of its words, and what was added.

A step between `syntax` and the engines. What is asked exactly (`=word`), by a pattern or as a whole value
stays as it is. Under NOT a word finds what it finds anywhere, so that `-NATO` leaves out its aliases too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, islice, pairwise, product

from .aliases import MAX_WORDS, Aliases, Name
from .fields import Kind
from .fields import field as field_of
from .model import Expansion, Widened
from .query import (
    And,
    Answered,
    Asked,
    Boost,
    Leaf,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Single,
    Term,
    Value,
    Word,
    simplify,
)
from .spellings import LONGEST, is_small, variants
from .tokens import words as words_of

#: Given as `literal`: nothing is widened.
ALL = "*"
#: Other forms of one phrase, those with fewer changes first; changes to choose from, and at once.
_FORMS, _EDITS, _AT_ONCE = 64, 64, 3
#: Words of the longest phrase that is widened: what is longer was copied from somewhere.
_ROW = 50
#: The fields of names whose words may be an alias; a path has none.
_NAMED = ("speaker", "place", "subject", "keyphrase")

#: The languages of the index.
Languages = Callable[[], tuple[str, ...]]
#: Whether a leaf has any match in the index.
Stands = Callable[[Leaf], bool]
#: The words of a `speaker:` -> whom the people file calls so: how that is written, and the query for it.
Callers = Callable[[Name], Iterable[tuple[str, Query]]]


def anything(leaf: Leaf) -> bool:
    """The index of a caller that has none at hand."""
    return True


def unknown() -> tuple[str, ...]:
    """The languages of an index that says none: the small words of all of them count."""
    return ()


def nobody(name: Name) -> tuple[tuple[str, Query], ...]:
    """The people file of an index without one."""
    return ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides how a query is widened.

    `capitals` are the words that the query text writes in capitals (`US`), `literal` what stays as it is.
    `languages` are those of the index: their small words count as such, or those of all if none is known.
    """

    aliases: Aliases = field(default_factory=Aliases)
    stands: Stands = anything
    people: Callers = nobody
    capitals: frozenset[str] = frozenset()
    literal: frozenset[str] = frozenset()
    languages: Languages = unknown

    def stays(self, *names: str) -> bool:
        """Whether the caller wants one of these left as it is."""
        return any(plainly(name) in self.literal for name in names)

    def common(self, word: str) -> tuple[str, ...]:
        """The languages in which this is one of the most common words."""
        if not is_small(word):
            return ()
        return tuple(code for code in self.languages() or ("",) if is_small(word, code))

    def drowns(self, word: str) -> bool:
        """Whether it is so common in every language of the index that it would drown all else."""
        return len(self.common(word)) == len(self.languages() or ("",)) if is_small(word) else False


def plainly(text: str) -> str:
    """How the words of a text are compared with `literal`."""
    return text if text == ALL else " ".join(words_of(text))


@dataclass(frozen=True, slots=True)
class _Edit:
    """Words [start, end) of a row may be these instead."""

    start: int
    end: int
    words: Name
    why: Widened


def widened(query: Query, rules: Rules) -> tuple[Query, tuple[Expansion, ...]]:
    """The wider tree, simplified, and what was added to it, in the order of the query."""
    if ALL in rules.literal:
        return query, ()
    widener = _Widener(rules)
    wide = simplify(widener.wide(query))
    return wide, tuple(
        Expansion(asked, tuple(also), why, name) for (asked, why, name), also in widener.added.items()
    )


class _Widener:
    """One query's way through its tree; `added` is what it found to add."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.added: dict[tuple[str, Widened, str], dict[str, None]] = {}

    def wide(self, query: Query) -> Query:
        match query:
            case And(children):
                return And(tuple(self._side_by_side(children)))
            case Or(children):
                return Or(tuple(map(self.wide, children)))
            case Not(child):
                return Not(self.wide(child))
            case Boost(child):
                return replace(query, child=self.wide(child))
            case Asked(child) | Answered(child):
                return type(query)(self.wide(child))
            case Near():
                return self._near(query)
            case Word(name, text):
                return self._leaf(query, name, (text,))
            case Term(name, text) if field_of(name).kind is Kind.NAME:
                return self._leaf(query, name, (text,))
            case Phrase(name, words):
                return self._leaf(query, name, words)
            case _:
                return query

    def _leaf(self, leaf: Word | Term | Phrase, name: str, row: Name) -> Query:
        """A word or phrase with its other forms beside it."""
        if len(row) > _ROW or (field_of(name).kind is Kind.NAME and name not in _NAMED):
            return leaf
        edits = list(islice(self._edits(name, row), _EDITS))
        forms = [self._form(name, row, chosen) for chosen in islice(_choices(edits), _FORMS)]
        if name == "speaker" and not self.rules.stays(" ".join(row)):
            forms += self._called(row)
        return Or((leaf, *forms)) if forms else leaf

    def _called(self, row: Name) -> Iterator[Query]:
        """Whom the people file knows by these words of a `speaker:`."""
        for shown, query in self.rules.people(row):
            if not self.rules.stays(shown):
                self._add("speaker", row, shown, Widened.PERSON)
                yield query

    def _side_by_side(self, children: Sequence[Query]) -> Iterator[Query]:
        """The children of an And; words next to each other may be one name, or one word: COVID 19."""
        at = 0
        while at < len(children):
            name, row = _row(children[at : at + MAX_WORDS])
            for length in range(len(row), 1, -1):
                if forms := [
                    self._form(name, row[:length], (edit,)) for edit in self._run(name, row, 0, length)
                ]:
                    apart = And(tuple(map(self.wide, children[at : at + length])))
                    yield Or((apart, *forms))
                    at += length
                    break
            else:
                yield self.wide(children[at])
                at += 1

    def _near(self, near: Near) -> Query:
        """Words near each other, with what each may be in one word.

        A quotation (`"U.S. treaty"~5`) is of exact words only, and widened as a phrase is; beside plain words
        an exact one stays.
        """
        quoted = all(isinstance(leaf, Term) for leaf in near.words)
        ways: list[list[Single]] = []
        for leaf in near.words:
            ways.append([leaf])
            if isinstance(leaf, Word) or (quoted and isinstance(leaf, Term)):
                others = (edit.words for edit in self._run(near.field, (leaf.text,), 0, 1, single=True))
                ways[-1] += [replace(leaf, text=words[0]) for words in others]
        made = islice(product(*ways), _FORMS)
        return Or(tuple(Near(near.field, words, near.distance) for words in made))

    def _edits(self, name: str, row: Name) -> Iterator[_Edit]:
        """The other forms of all runs of words within a row, longer runs first."""
        for length in range(min(len(row), MAX_WORDS), 0, -1):
            for start in range(len(row) - length + 1):
                yield from self._run(name, row, start, length)

    def _run(self, name: str, row: Name, start: int, length: int, *, single: bool = False) -> Iterator[_Edit]:
        """The other forms of one run; those of one word only, if `single`."""
        run = row[start : start + length]
        whole = len(row) == length and not single
        if self.rules.stays(" ".join(run)):
            return
        for words, why in self._others(run, alone=len(row) == 1):
            if single and len(words) > 1:
                continue
            shown = " ".join(words)
            if not self.rules.stays(shown) and self._wanted(name, run, words, whole=whole):
                self._add(name, run, shown, why)
                yield _Edit(start, start + length, words, why)

    def _others(self, run: Name, *, alone: bool) -> Iterator[tuple[Name, Widened]]:
        """What else a run may be: other spellings, aliases, and other spellings of these; each once."""
        found: dict[Name, Widened] = {}
        shy = len(run) == 1 and run[0] not in self.rules.capitals and bool(self.rules.common(run[0]))
        if not shy:
            found |= dict.fromkeys(_spelled(run), Widened.SPELLING)
        elif not alone:  # within a phrase nothing can drown it: "US sanctions", in small letters too
            found |= dict.fromkeys((other for other in _spelled(run) if len(other) == 1), Widened.SPELLING)
        if not shy:
            for called in self._aliases(run, alone=alone):
                for other in (called, *_spelled(called)):
                    found.setdefault(other, Widened.ALIAS)
        found.pop(run, None)
        yield from found.items()

    def _aliases(self, run: Name, *, alone: bool) -> tuple[Name, ...]:
        aliases = self.rules.aliases
        return (aliases.of_stem(run[0]) if alone else aliases.of(run)) if aliases else ()

    def _wanted(self, name: str, run: Name, words: Name, *, whole: bool) -> bool:
        """Whether other words stand in the index, and would not drown what was asked."""
        if len(words) > 1:
            return all(self.rules.stands(Term(name, word)) for word in words) and self.rules.stands(
                Phrase(name, words)
            )
        if whole and self.rules.drowns(words[0]):
            return False
        loose = whole and field_of(name).kind is Kind.TEXT
        return self.rules.stands(Word(name, words[0]) if loose else Term(name, words[0]))

    def _form(self, name: str, row: Name, chosen: Sequence[_Edit]) -> Query:
        """The row with other words in the places of the edits."""
        made: list[str] = []
        at = 0
        for edit in chosen:
            made += [*row[at : edit.start], *edit.words]
            at = edit.end
        made += row[at:]
        if len(made) > 1:
            return Phrase(name, tuple(made))
        if field_of(name).kind is Kind.NAME:
            return Term(name, made[0])
        return self._where_rare(Word(name, made[0]))

    def _where_rare(self, word: Word) -> Query:
        """A word, in the languages in which it is not one of the most common."""
        common = self.rules.common(word.text)
        if not common:
            return word
        rare = (code for code in self.rules.languages() if code not in common)
        return And((word, Or(tuple(Value("lang", code) for code in rare))))

    def _add(self, name: str, run: Name, shown: str, why: Widened) -> None:
        self.added.setdefault((" ".join(run), why, name), {})[shown] = None


def _spelled(run: Name) -> list[Name]:
    return list(variants(run)) if len(run) <= LONGEST else []


def _row(children: Sequence[Query]) -> tuple[str, Name]:
    """The field of the first child, if it is a word of a text, and the words of that field right after it."""
    row: list[str] = []
    name = ""
    for child in children:
        if not isinstance(child, Word) or (name and child.field != name):
            break
        name = child.field
        row.append(child.text)
    return name, tuple(row)


def _choices(edits: Sequence[_Edit]) -> Iterator[tuple[_Edit, ...]]:
    """Edits that can be made together, in the order of the row; single ones first."""
    for count in range(1, _AT_ONCE + 1):
        for some in combinations(sorted(edits, key=lambda edit: edit.start), count):
            if all(one.end <= two.start for one, two in pairwise(some)):
                yield some
