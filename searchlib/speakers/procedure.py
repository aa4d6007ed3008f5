"""A paragraph in, what it does to the meeting out: runs it, calls the next speaker, merely listens.

The phrases are data (`data/procedure.toml`). A paragraph is one of these only when all of its words belong
to such phrases; so whoever says anything besides is left alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, reduce
from importlib.resources import files
from itertools import chain, product
from operator import or_
from typing import Any

from ..labels import lexicon
from ..tokens import tokenize

_NOTE = re.compile(r"[(\[（][^()\[\]（）]{0,80}[)\]）]")
_BREAK = re.compile(r"[.?!…。？！\n]")
_ASKS = re.compile(r"[?？؟]")
_SENTENCE = re.compile(r"(?:[.?!…。？！][\"”’»)]*|\s[—–-]+)\s*(?=\S)")
_END = 120  # characters at the end of a speech in which a call is looked for
_LONGEST_CALL = 12  # words
_BEGINNING = 100  # characters looked at for how a paragraph begins
_BRIEF = 100  # characters of what only asks leave
_SLOT = "namexslot"  # what {name} is while the phrases are cut into words

#: The words of a phrase; "" stands for a name.
_Phrase = tuple[str, ...]

# What a phrase counts for: it is of the kind looked for; it is a name; it is none of these.
_KIND, _NAME, _BESIDE = 1, 2, 0


@dataclass(slots=True)
class _Node:
    """Where some words of phrases lead: on to the next words, and what they count for if they end here."""

    on: dict[str, _Node] = field(default_factory=dict)
    worth: int | None = None


@dataclass(frozen=True, slots=True)
class _Book:
    """The phrases of one kind, as a tree of words, and all words that stand in them.

    `name` is what a name by itself counts for; None where none may stand by itself.
    """

    root: _Node
    vocabulary: frozenset[str]
    name: int | None = None


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    named: bool  # printed like a part of a name
    ends: bool  # the last of its sentence


def runs_the_meeting(text: str) -> bool:
    """`Thank you. Next question.`, `Go ahead, Mara.`: nothing in it but the course of the meeting."""
    return bool(_read(text, "runs") & _KIND)


def calls(text: str) -> bool:
    """Whether somebody who runs the meeting thereby calls on a person: `Mara Lind, Daily Orvan.`"""
    found = _read(text, "calls")
    few = len(text) <= _LONGEST_CALL * 20 and len(list(tokenize(text))) <= _LONGEST_CALL
    return bool(found) if few else runs_the_meeting(text)


def ends_in_a_call(text: str) -> bool:
    """Whether its last sentence, or the last two, call on a person: `It does. Go ahead, Mara.`"""
    starts = [match.end() for match in _SENTENCE.finditer(text, max(0, len(text) - _END))]
    return any(calls(text[start:]) for start in starts[-2:])


def listens(text: str) -> bool:
    """`Right.`, `Oh, I see.`: what a listener throws in."""
    return not asks(text) and bool(_read(text, "listens") & _KIND)


def asks(text: str) -> bool:
    """Whether there is a question mark in it."""
    return _ASKS.search(text) is not None


def goes_on(text: str) -> bool:
    """Whether it begins in the middle of a sentence: `— and the ferry?`, `still at sea.`"""
    bare = text.lstrip("\"“„«'‘ ")
    return bare[:1].islower() or bare.startswith(("—", "–", "…", "--", "..."))


def asks_leave(text: str) -> bool:
    """`Can I ask one last question, on the ferry?`: what is asked is still to come."""
    return len(text) <= _BRIEF and len(_ASKS.findall(text)) <= 1 and _begins(text, _books()["leave"])


def replies(text: str) -> bool:
    """Whether it begins as a reply: `No, I mean the ferry.`"""
    return _begins(text, _books()["replies"])


def greets(text: str) -> bool:
    """Whether it begins with thanks or a greeting, as somebody does who has just been called."""
    return _begins(text, _books()["runs"])


def pursues(text: str) -> bool:
    """Whether it begins as a question that goes on from an answer: `But why?`, `Just to follow up`."""
    return _begins(text, _books()["pursues"])


def _read(text: str, kind: str) -> int:
    """What the phrases of this kind that make up a text count for together."""
    return _judged(text, kind) if len(text) <= _data()["limits"]["characters"] else _BESIDE


@lru_cache(maxsize=4096)
def _judged(text: str, kind: str) -> int:
    """`_read` of a short text; the same few words are said over and over, and judged in several ways."""
    words = _words(text, _books()[kind])
    return _cover(words, _books()[kind]) if words else _BESIDE


def _words(text: str, book: _Book) -> list[_Word] | None:
    """The words of a text without what stands in brackets; None if one is in no phrase and in no name."""
    text = _NOTE.sub(" ", text)
    found = []
    for token in tokenize(text):
        printed = text[token.start : token.end]
        named = _is_name(printed, token.text)
        if not named and token.text not in book.vocabulary:
            return None
        found.append((token, named, lexicon().has("honorifics", token.text) or len(printed) == 1))
    starts = [token.start for token, _, _ in found[1:]] + [len(text)]
    return [
        _Word(token.text, named, not short and _BREAK.search(text, token.end, start) is not None)
        for (token, named, short), start in zip(found, starts if found else (), strict=True)
    ]


def _is_name(printed: str, folded: str) -> bool:
    if not (printed[0].isupper() or printed.isdigit()):
        return False
    return folded not in _never_names() and not lexicon().has("functions", folded)


def _cover(words: Sequence[_Word], book: _Book) -> int:
    """What the phrases that cover the words count for together; 0 where they cannot cover all."""
    # For each place reached from the start: what the ways there have met.
    reached: list[set[int]] = [set() for _ in range(len(words) + 1)]
    reached[0].add(_BESIDE)
    for at, ways in enumerate(reached[:-1]):
        if ways:
            for end, worth in _phrases(words, at, book.root):
                reached[end].update(way | worth for way in ways)
            if book.name is not None:
                for end in _names(words, at):
                    reached[end].update(way | book.name for way in ways)
    return reduce(or_, reached[-1], _BESIDE)


def _phrases(
    words: Sequence[_Word], at: int, node: _Node, *, first: bool = True
) -> Iterator[tuple[int, int]]:
    """The phrases that stand at a place: where each ends, and what it counts for.

    A name before the rest of a phrase stands in the same sentence.
    """
    if not first and node.worth is not None:
        yield at, node.worth
    if at == len(words):
        return
    if after := node.on.get(words[at].text):
        yield from _phrases(words, at + 1, after, first=False)
    if named := node.on.get(""):
        for end in _names(words, at):
            if not words[end - 1].ends:
                yield from _phrases(words, end, named, first=False)
            elif named.worth is not None:
                yield end, named.worth


def _names(words: Sequence[_Word], at: int) -> Iterator[int]:
    """The ends of the names that may begin here."""
    if not words[at].named:
        for before in _before():
            if tuple(word.text for word in words[at : at + len(before)]) == before:
                at += len(before)
                break
    for end in range(at, min(len(words), at + _data()["limits"]["name"])):
        if words[end].named:
            yield end + 1
        elif end == at or words[end].text not in _joins():
            return


def _begins(text: str, book: _Book) -> bool:
    """Whether a phrase of this kind stands first, but for what may stand beside it."""
    text = text[:_BEGINNING]
    words = [_Word(t.text, _is_name(text[t.start : t.end], t.text), False) for t in tokenize(text)]
    reached = {0}
    for at in range(len(words)):
        if at in reached:
            for end, worth in _phrases(words, at, book.root):
                if worth:
                    return True
                reached.add(end)
            reached.update(_names(words, at))
    return False


@cache
def _books() -> Mapping[str, _Book]:
    beside = _phrases_of("beside")
    kinds = ("runs", "listens", "leave", "replies", "pursues")
    books = {kind: _book(_phrases_of(kind), beside) for kind in kinds}
    books["calls"] = replace(books["runs"], name=_NAME)
    return books | {kind: replace(books[kind], name=_BESIDE) for kind in kinds[1:]}


def _book(phrases: Sequence[_Phrase], beside: Sequence[_Phrase]) -> _Book:
    root = _Node()
    for phrase, worth in (*((p, _KIND) for p in phrases), *((p, _BESIDE) for p in beside)):
        node = root
        for word in phrase:
            node = node.on.setdefault(word, _Node())
        if node.worth is None:
            node.worth = worth
    words = frozenset(chain(*phrases, *beside, _joins(), *_before()))
    return _Book(root, words)


def _phrases_of(kind: str) -> list[_Phrase]:
    """The phrases of all languages: a text says nothing about its language that could be relied on."""
    texts = (part for language in _data()[kind].values() for part in language.split("|"))
    return [phrase for text in texts for phrase in _expanded(text)]


def _expanded(text: str) -> Iterator[_Phrase]:
    """Each way to read a phrase with `(a/b/)` in it."""
    pieces = [[_folded(way) for way in piece.split("/")] for piece in re.split("[()]", text)]
    return (tuple(chain.from_iterable(ways)) for ways in product(*pieces))


def _folded(text: str) -> _Phrase:
    tokens = tokenize(text.replace("{name}", _SLOT))
    return tuple(token.text if token.text != _SLOT else "" for token in tokens)


@cache
def _never_names() -> frozenset[str]:
    """Words that begin a sentence with a capital letter and are not who is called."""
    return frozenset(p[0] for kind in ("listens", "beside") for p in _phrases_of(kind) if len(p) == 1)


@cache
def _before() -> tuple[_Phrase, ...]:
    return tuple(map(_folded, _data()["names"]["before"].split("|")))


@cache
def _joins() -> frozenset[str]:
    return frozenset(_folded(_data()["names"]["joins"]))


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("searchlib").joinpath("data/procedure.toml").read_text(encoding="utf-8"))
