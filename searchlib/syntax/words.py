"""A piece of a query text -> what it means in a field of words: forms, phrases, patterns, slips, nearness."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from ..fields import DEFAULT, FIELDS, Field, Kind
from ..model import Span
from ..patterns import BadPattern, regex
from ..patterns.expressions import LARGEST
from ..query import Fuzzy, Near, Nothing, Phrase, Prefix, Query, Regex, Single, Term, Value, Wildcard, Word
from ..tokens import Token, fold, fold_value, tokenize
from .foreign import elsewhere, nearest
from .pieces import Piece, Problems
from .writing import quoted, text_of

#: Steps from the first word to the last: what NEAR and a lone `~` mean, and the most that can be asked for.
DISTANCE, MAX_DISTANCE = 10, 100
#: Words of a nearness that was not asked for as one.
_MAX_NEAR = 10
_AROUND = ",;.:!…'\"’()[]{}<>¿¡"
_URL = re.compile(r"\?[\w.-]+=|://|/\?")
_HALF = re.compile(r"/.*[*+?\[\]{}|\\$]")
_INSIDE = re.compile(r"\w\*|\*\w|\w\?\w")
_LEADING = re.compile(r"\?+[^\W_]\S*$")
_PAUSES = frozenset("–—…•·&+/")
_WILD = re.compile(r"[?*]+")
_SHOWN = 40  # characters of the user's text that fit into a message


def words(piece: Piece, spec: Field, problems: Problems) -> Query | None:
    """The leaf of a piece in a field of words, as `reading` gives it."""
    if piece.foreign:
        _say_foreign(piece, problems)
        return _plain(piece, spec, piece.value, problems)
    if piece.regex:
        return expression(piece, spec, problems)
    if piece.exact and spec.kind is Kind.NAME:
        return _whole(piece, spec, problems)
    if piece.quoted:
        return _quotation(piece, spec, problems)
    if _HALF.match(piece.value):
        message = "a regular expression is not closed; nothing can match"
        problems.say(message, piece.span, f"{head(piece)}{piece.value}/")
        return Nothing()
    value = _unbolded(piece, problems)
    if pattern := _patterned(value, fielded=_fielded(piece)):
        return _pattern(piece, spec, pattern, problems)
    if piece.slack is not None:
        found = [t.text for t in tokenize(piece.value)]
        if len(found) == 1:
            return slips(piece, spec, found[0], problems) or _plain(piece, spec, value, problems)
        message = f"~{piece.slack} takes one word; it is left out of {shown(piece.value)}"
        problems.say(message, piece.span, head(piece) + piece.value)
    if not piece.field and _LEADING.match(value):
        message = f"a ? before a word is a mark of punctuation; for a wildcard write {spec.name}:{value}"
        problems.say(message, piece.span, f"{spec.name}:{value}")
    return _plain(piece, spec, value, problems)


def head(piece: Piece) -> str:
    """What stands before the value of a piece."""
    return (f"{piece.field}:" if piece.field else "") + ("=" if piece.exact else "")


def shown(text: str) -> str:
    """The user's text in a message."""
    return f'"{text[: _SHOWN - 1]}…"' if len(text) > _SHOWN else f'"{text}"'


def _unbolded(piece: Piece, problems: Problems) -> str:
    """The value without the stars of bold type in Markdown: `**Moderator:**`."""
    value = piece.value + "*" * piece.starred
    bold = value.startswith("**") or value.rstrip(_AROUND).endswith("**")
    bare = value.rstrip(_AROUND).strip("*") if bold else ""
    if not any(map(str.isalnum, bare)):
        return value
    message = "two stars are read as bold type and left out; a wildcard is one star"
    problems.say(message, piece.span, head(piece) + bare)
    return bare


def _say_foreign(piece: Piece, problems: Problems) -> None:
    """Says that `piece.foreign` is no field, unless it merely ends in a colon as in `Q: and why?`"""
    name = piece.foreign
    ours, near = elsewhere(name), nearest(name, (f.name for f in FIELDS))
    alone = piece.value == name and len(name) + 1 == piece.end - piece.start
    if alone and not near:
        return
    message = f"no field is called {shown(name)}; read as plain words"
    if ours:
        place = Span(piece.start, piece.start + len(name) + 1)
        problems.say(f"{message}; did you mean {ours}", place, ours)
    elif near:
        place = Span(piece.start, piece.start + len(name))
        problems.say(f"{message}; did you mean {near}:", place, near)
    else:
        problems.say(message, piece.span)


def _plain(piece: Piece, spec: Field, value: str, problems: Problems) -> Query | None:
    """Words without any sign: one, or those that stand in a row."""
    found = [t.text for t in tokenize(value)]
    if not found:
        return _no_word(piece, spec, value, problems)
    if len(found) > 1:
        return Phrase(spec.name, tuple(found))
    loose = spec.kind is Kind.TEXT and not (piece.exact or piece.quoted)
    return Word(spec.name, found[0]) if loose else Term(spec.name, found[0])


def _no_word(piece: Piece, spec: Field, value: str, problems: Problems) -> Query | None:
    fielded = bool(piece.field) or spec.name != DEFAULT
    if not fielded and set(value) <= _PAUSES:
        return None  # what joins and parts words in prose is no mistake
    end = "nothing can match" if fielded else "it is left out"
    problems.say(f"no word in {shown(value)}; {end}", piece.span)
    return Nothing() if fielded else None


def _whole(piece: Piece, spec: Field, problems: Problems) -> Query | None:
    """A whole value, such as the whole name of a speaker."""
    if piece.starred:
        problems.say("a whole value cannot be a beginning as well; the * is left out", piece.span)
    if piece.slack is not None:
        problems.say(f"a whole value cannot be near another; ~{piece.slack} is left out", piece.span)
    if not any(tokenize(piece.value)):
        return _no_word(piece, spec, piece.value, problems)
    return Value(spec.name, fold_value(piece.value))


def expression(piece: Piece, spec: Field, problems: Problems) -> Query:
    """A regular expression; `Nothing` where it is none."""
    flaw = _flaw(piece.value)
    if flaw is None:
        return Regex(spec.name, piece.value)
    message, at = flaw
    start = min(piece.start + len(head(piece)) + 1 + at, piece.end - 1)
    said = f"{message.rstrip('.')} (character {at + 1} of the regular expression); nothing can match"
    problems.say(said, Span(start, piece.end))
    return Nothing()


@lru_cache(maxsize=64)
def _flaw(text: str) -> tuple[str, int] | None:
    """What is wrong with a regular expression, and where; remembered, for one may stand in a query often."""
    try:
        regex(text)
    except BadPattern as wrong:
        return wrong.message, wrong.at
    return None


# --- quotations ---------------------------------------------------------------------------------------


def _quotation(piece: Piece, spec: Field, problems: Problems) -> Query | None:
    found = tuple(t.text for t in tokenize(piece.value))
    if not found:
        return _no_word(piece, spec, piece.value, problems)
    if _INSIDE.search(piece.value):
        near = _side_by_side(spec, piece.value)
        repair = text_of(near) if near else ""
        problems.say("inside quotes * and ? are no wildcards; they are left out", piece.span, repair)
    if piece.slack is not None:
        return _nearness(piece, spec, found, problems)
    if piece.starred:
        return _beginning(piece, spec, piece.value, problems)
    return Phrase(spec.name, found) if len(found) > 1 else Term(spec.name, found[0])


def _nearness(piece: Piece, spec: Field, found: tuple[str, ...], problems: Problems) -> Query:
    """Quoted words followed by `~5`."""
    digits, least, body = piece.slack or "", len(found) - 1, head(piece) + quoted(piece.value)
    if not least:
        problems.say(f"~{digits} behind quotes takes two words or more; it is left out", piece.span, body)
        return Term(spec.name, found[0])
    distance = steps(digits)
    if distance < least or least > MAX_DISTANCE:
        message = f"{least + 1} words are at least {count_of(least, 'step')} apart; nothing can match"
        problems.say(message, piece.span, f"{body}~{least}" if least <= MAX_DISTANCE else body)
        return Nothing()
    if distance > MAX_DISTANCE:
        distance = MAX_DISTANCE
        message = f"words are near within {distance} steps at most; searched within {distance}"
        problems.say(message, piece.span, f"{body}~{distance}")
    leaves: list[Single] = [Term(spec.name, word) for word in found]
    if piece.starred:
        leaves[-1] = Prefix(spec.name, found[-1])
    return Near(spec.name, tuple(leaves), distance)


def count_of(number: int, thing: str) -> str:
    """A number with what it counts.

    >>> count_of(1, "step"), count_of(5, "step")
    ('1 step', '5 steps')
    """
    return f"{number:,} {thing}{'s' * (number != 1)}"


def steps(digits: str) -> int:
    """The distance that is written so; more than is possible where it is no whole number."""
    if not digits:
        return DISTANCE
    return int(digits) if digits.isdigit() and len(digits) < 6 else MAX_DISTANCE + 1


# --- patterns -----------------------------------------------------------------------------------------


def _patterned(value: str, *, fielded: bool) -> str:
    """The value without the marks around it if wildcards are in it; "" if none are."""
    if _URL.search(value):
        return ""
    body = value.lstrip(_AROUND).rstrip(_AROUND if fielded else _AROUND + "?")
    return body if _places(body, fielded=fielded) else ""


def _fielded(piece: Piece) -> bool:
    return piece.field != "" and not any(map(str.isspace, piece.value))


def _places(body: str, *, fielded: bool) -> list[int]:
    """Where a wildcard stands.

    Each `*` is one. A `?` is one between letters and beside a star, not where it ends a question or begins
    one; behind `field:` it always is.
    """
    found: list[int] = []
    for run in _WILD.finditer(body):
        before, after = body[run.start() - 1 : run.start()], body[run.end() : run.end() + 1]
        inside = _in_a_word(before) and _in_a_word(after)
        if fielded or inside or "*" in run[0]:
            found.extend(range(*run.span()))
    return found


def _in_a_word(char: str) -> bool:
    return char.isalnum() or (char != "" and (char in "'’ʼ" or unicodedata.category(char)[0] == "M"))


def _pattern(piece: Piece, spec: Field, body: str, problems: Problems) -> Query | None:
    """A value with wildcards."""
    if piece.slack is not None:
        message = f"a word has wildcards or slips, not both; ~{piece.slack} is left out"
        problems.say(message, piece.span, head(piece) + piece.value)
    places, stem = _places(body, fielded=_fielded(piece)), body.rstrip("*")
    if places[0] >= len(stem):
        if not any(tokenize(stem)):
            return _no_word(piece, spec, stem, problems)
        return _beginning(piece, spec, stem, problems)
    found = _leaves(spec, body, places)
    if len(found) > 1:
        return _together(piece, spec, found, problems)
    return wildcard(piece, found[0], problems)


def wildcard(piece: Piece, leaf: Single, problems: Problems) -> Query:
    """The leaf, or `Nothing` where it is too broad."""
    if broad := _too_broad(leaf):
        problems.say(f"{shown(piece.value)} {broad}; nothing can match", piece.span)
        return Nothing()
    in_a_text = piece.end - piece.start > len(piece.value)  # else it is a condition, and ends no question
    if in_a_text and leaf.text.endswith("?"):
        message = f"behind {piece.field}: a ? at the end is a wildcard; leave it out if it ends a question"
        problems.say(message, piece.span, head(piece) + leaf.text.rstrip("?"))
    return leaf


def _together(piece: Piece, spec: Field, found: Sequence[Single], problems: Problems) -> Query:
    """Words with wildcards that are written as one: they stand side by side."""
    near = _near(spec, found)
    if near is None:
        message = f"{shown(piece.value)} is several words, and too much for wildcards; nothing can match"
        problems.say(message, piece.span)
        return Nothing()
    message = f"{shown(piece.value)} is several words; with a wildcard they are found in any order"
    problems.say(message, piece.span, text_of(near))
    return near


def _side_by_side(spec: Field, value: str) -> Near | None:
    return _near(spec, _leaves(spec, value, _places(value, fielded=False)))


def _near(spec: Field, found: Sequence[Single]) -> Near | None:
    fits = 1 < len(found) <= _MAX_NEAR and not any(map(_too_broad, found))
    return Near(spec.name, tuple(found), len(found) - 1) if fits else None


def _leaves(spec: Field, body: str, places: list[int]) -> list[Single]:
    """The words of a value, those with wildcards in them as patterns."""
    chars = list(body)
    for place in places:
        chars[place] = "x"  # so that the tokenizer sees the word that the pattern stands for
    wild = set(places)
    return [_leaf(spec, body, token, wild) for token in tokenize("".join(chars))]


def _leaf(spec: Field, body: str, token: Token, wild: set[int]) -> Single:
    inside = [i for i in range(token.start, token.end) if i in wild]
    if not inside:
        return Term(spec.name, token.text)
    text = re.sub(r"\*+", "*", fold(body[token.start : token.end]))
    if text.endswith("*") and len(text) > 1 and not {"*", "?"} & set(text[:-1]):
        return Prefix(spec.name, text[:-1].removesuffix(".") if len(text) > 3 else text[:-1])
    return Wildcard(spec.name, text)


def _too_broad(leaf: Single) -> str:
    """What is wrong with a pattern that would find nearly everything, or is too long."""
    if not isinstance(leaf, Wildcard):
        return ""
    if len(leaf.text) > LARGEST:
        return f"has more than {LARGEST} characters"
    letters = sum(char.isalnum() for char in leaf.text)
    return "is too broad: a wildcard needs two letters beside it" if letters < 2 else ""


def _beginning(piece: Piece, spec: Field, value: str, problems: Problems) -> Query:
    """`value` followed by a star."""
    *tokens, last = tokenize(value)
    first = tuple(t.text for t in tokens)
    # What may stand inside a word may end a beginning of one: we'* finds we're, u.* finds U.S.
    tail = value[last.end :]
    inside = tail in ("'", "’", "ʼ") or (tail == "." and len(last.text) == 1)
    text = last.text + fold(tail) if inside else last.text
    if not first:
        return Prefix(spec.name, text)
    if [t.text for t in tokenize(last.text * 2)] == [last.text] * 2:
        # A script without spaces: whatever follows is another word, so the phrase is the beginning.
        return Phrase(spec.name, (*first, last.text))
    return _together(piece, spec, [*(Term(spec.name, w) for w in first), Prefix(spec.name, text)], problems)


# --- slips --------------------------------------------------------------------------------------------


def most_slips(word: str) -> int:
    """How many slips a word of this length can have and still be told apart from others.

    >>> most_slips("un"), most_slips("visa"), most_slips("treaty")
    (0, 1, 2)
    """
    return 0 if len(word) < 3 else 1 if len(word) < 6 else 2


def slips(piece: Piece, spec: Field, word: str, problems: Problems) -> Fuzzy | None:
    """A word followed by `~`, `~1` or `~2`; None where it is searched as it stands."""
    digits, body = piece.slack or "", head(piece) + (quoted(piece.value) if piece.quoted else piece.value)
    most = most_slips(word)
    wanted = int(digits or 1) if digits in ("", "0", "1", "2") else 3
    if not most:
        problems.say("a word of one or two letters has no slips; searched as it stands", piece.span, body)
    elif not wanted:
        problems.say("~0 allows no slip; searched as it stands", piece.span, body)
    elif wanted > most:
        message = f"a word of this length has at most {most}; searched as {shown(f'{piece.value}~{most}')}"
        problems.say(message, piece.span, f"{body}~{most}")
    distance = min(wanted, most)
    return Fuzzy(spec.name, word, distance) if distance else None
