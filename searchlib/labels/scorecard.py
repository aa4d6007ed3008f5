"""A candidate and its document in, points out; each feature is evidence that a user can read."""

from __future__ import annotations

from collections.abc import Iterator

from ..tokens import fold
from .context import Context
from .families import CAPITALS, QUOTES
from .grammar import Candidate
from .lexicon import lexicon
from .parts import words
from .shape import Shape, shape_of

# What capitals show, where the text has small letters.
_CAPITAL = frozenset(
    ("all capitals", "capitalised", "name shape", "office before a name", "name before an office")
)
_BARE = ("stop", "dash", "alone")  # styles without a mark that only labels have


def score(candidate: Candidate, context: Context) -> tuple[int, tuple[tuple[str, int], ...]]:
    """The points of a candidate in its document, and each feature with what it gave."""
    lex = lexicon()
    shape = shape_of(candidate.core, candidate.notes)
    names = set(shape.features)
    if context.shouted:
        names -= _CAPITAL
        if candidate.key in context.turns and context.uses[candidate.key] >= 3:
            names.discard("one word")
    elif candidate.style == "alone":
        names.discard("all capitals")
    names.update(_in_document(candidate, shape, context))
    names.update(_style(candidate, shape, context))
    names.update(_after(candidate, shape, context))
    found = tuple((name, lex.points[name]) for name in sorted(names, key=lex.order.__getitem__))
    return sum(points for _, points in found), found


def accepted(points: int) -> bool:
    """Whether these points make a label."""
    return points >= lexicon().limits["accept"]


def doubtful(points: int) -> bool:
    """Whether these points are so near to those of a label that what is carried over it is not certain."""
    return lexicon().limits["doubt"] <= points < lexicon().limits["accept"]


def _in_document(candidate: Candidate, shape: Shape, context: Context) -> Iterator[str]:
    uses, low = context.uses.get(candidate.key, 0), shape.folded
    named = shape.surname in context.title
    known = context.surnames.get(shape.surname, 0) > uses
    plain = not (shape.role or shape.ranked)
    listed = _is_stop(low, shape.ranked) and not (known or (uses >= 2 and "name shape" in shape.features))
    turns = candidate.key in context.turns
    tests = {
        "answer word beside questions": shape.role == "answer" and context.asked,
        "repeated": uses >= (3 if candidate.style in ("alone", "dash") and len(candidate.key) > 1 else 2),
        "repeated often": uses >= 5,
        "takes turns with other labels": turns,
        "the turn that is missing": candidate.key in context.missing and uses < 5,
        "initials of another label": shape.shouted and candidate.key in context.initials,
        "joins names of other labels": bool(shape.joint) and _joins(shape, context),
        "surname of other labels": known,
        "named in the title": named,
        "no good label in the document": not (context.good or turns),
        "not a speaker": listed and not (turns and uses >= 5),
        "a place": plain and uses < 3 and _is_place(low),
        "other capitals than the rest": context.majority == "all capitals"
        and not (shape.role or known)
        and not (shape.shouted or shape.loud),
        "every label only once": context.once and plain and not named,
        "single letter without partner": _is_lonely(candidate, shape, context),
    }
    yield from (name for name, there in tests.items() if there)
    if shape.plain:
        yield from _like_others(candidate, shape, context)


def _like_others(candidate: Candidate, shape: Shape, context: Context) -> Iterator[str]:
    """What a label without office or role has in common with those accepted."""
    single, same = len(shape.folded) == 1, candidate.style == context.style
    loud = context.capitals and shape.shouted
    if loud and len(shape.folded) <= 4:
        yield "in capitals like the other labels"
    if context.single and not loud and same and single and not candidate.listed:
        yield "one word like the other labels"
    if context.named and same and "name shape" in shape.features and not shape.shouted:
        yield "a name like the other labels"


def _joins(shape: Shape, context: Context) -> bool:
    """Whether every name of a joint label is, or ends, a label of its own."""
    return all(context.uses.get(part) or context.surnames.get(part) for part in shape.joint)


def _style(candidate: Candidate, shape: Shape, context: Context) -> Iterator[str]:
    """What the way of writing gives: markup, no colon, brackets, a time."""
    uses = context.uses.get(candidate.key, 0)
    style, markup = candidate.style, candidate.style == "markup"
    rule = context.style == style
    shouted = (shape.shouted or shape.loud or bool(CAPITALS.search(candidate.core))) and not context.shouted
    plain = not (shape.role or shape.ranked)
    known = context.surnames.get(shape.surname, 0) > uses
    single = style == "stop-dash" and context.styles.get(style, 0) < 2
    bare = style in ("stop", "dash") and len(candidate.key) > 1 and not rule
    tests = {
        "marked up as a speaker": markup,
        "time beside it": candidate.timed,
        "label brackets": style in ("brackets", "stop-dash"),
        "the only one of its style": single and plain,
        "written as a dateline": single and plain and (shape.shouted or "comma" in shape.features),
        "no colon": bare,
        "no colon, once": bare and uses < 2 and not shouted,
        "capital surname": style == "stop" and shouted and shape.ranked,
        "written like the other labels": rule and style in _BARE,
        "other style than the rest": context.style not in ("", style)
        and (style == "alone" or (style in _BARE and uses < 3)),
        "not marked up like the rest": context.majority == "marked up" and not markup and uses < 2,
        "plain word, once": markup
        and len(shape.folded) == 1
        and plain
        and not shape.shouted
        and not known
        and uses < 2,
        "a long line in capitals, once": shape.shouted and uses < 2 and _is_headline(shape),
        "after a bullet": candidate.listed,
        "garbled": shape.garbled,
    }
    yield from (name for name, there in tests.items() if there)
    if style == "alone":
        yield from _alone(candidate, shape, context)


def _alone(candidate: Candidate, shape: Shape, context: Context) -> Iterator[str]:
    """What a label gives that stands on a line of its own, without a colon."""
    uses = context.uses.get(candidate.key, 0)
    officed = shape.features >= {"name before an office", "office behind a name"}
    posted = officed and (context.style == "alone" or " -- " in candidate.label)
    once = uses < 2 and not (shape.role or candidate.timed or posted)
    tests = {
        "alone without a colon": not candidate.timed,
        "alone, with an office": posted,
        "alone, again and again": uses >= 5 and candidate.key in context.turns,
        "alone, once": once,
        "alone, as no other label": once and context.leading not in ("", "alone"),
    }
    yield from (name for name, there in tests.items() if there)


def _is_headline(shape: Shape) -> bool:
    """`PRESIDENT VELL DELIVERS ON PROMISE TO REBUILD HARBOURS`: behind a title and a name, more words."""
    lex, low = lexicon(), shape.folded
    if len(low) < 7 or "comma" in shape.features or not lex.has("ranks", low[0]):
        return False
    return not any(lex.has(kind, low[1]) for kind in ("ranks", "particles", "deputies", "institutions"))


def _after(candidate: Candidate, shape: Shape, context: Context) -> Iterator[str]:
    """What the words after the label say against it."""
    rest, uses = candidate.opening, context.uses.get(candidate.key, 0)
    ranked = "begins with a title" in shape.features
    if not rest:
        usual = candidate.style == "alone" or context.alone
        if uses < 2 and not (shape.role or ranked or candidate.timed or usual):
            yield "nothing after it, once"
        return
    if rest[0].islower() and not context.small:
        yield "small letter after it"
    if rest[0] in QUOTES:
        yield "quotation after it"
        if uses < 2 and not shape.role:
            yield "quotation after it, once"
        if shape.role:
            yield "quotation after a role word"
    office = ranked or "lower-case word" in shape.features
    named = not shape.features.isdisjoint(("name shape", "name before an office"))
    if office and uses < 2 and not named and not shape.role and _is_entry(rest):
        yield "a list entry"


def _is_entry(rest: str) -> bool:
    """`Chief of Staff Anton Weir.`: nothing but a name, perhaps with an office."""
    after = rest.strip()
    if len(after) >= 80 or after[-1:] not in (".", ";", ","):
        return False
    printed = words(after)
    low = [fold(word) for word in printed]
    lex = lexicon()
    if not 2 <= len(low) <= 9 or any(lex.has("functions", w) for w in low if not lex.has("particles", w)):
        return False
    return all(w[0].isupper() or lex.has("particles", f) for w, f in zip(printed, low, strict=True))


def _is_stop(low: tuple[str, ...], ranked: bool) -> bool:
    """`Tel`, `Contact persons`, `Media contact`: what stands before a colon and does not speak."""
    last = len(low) > 1 and not ranked and lexicon().has("stop_ends", low[-1])
    return last or (bool(low) and lexicon().has("stops", low[0]))


def _is_place(low: tuple[str, ...]) -> bool:
    lex = lexicon()
    if not low:
        return False
    if len(low) > 1 and lex.has("place kinds", low[-1]):
        return True
    sure = sum(lex.has("place names", word) for word in low)
    beside = sum(lex.has("place beside", word) for word in low)
    return sure + beside == len(low) and (sure >= 1 or beside >= 2)


def _is_lonely(candidate: Candidate, shape: Shape, context: Context) -> bool:
    """A single letter counts only when used three times or beside its partner (Q and A)."""
    if len(candidate.key) != 1 or not candidate.key.isascii():
        return False
    if candidate.key in ("p", "d"):
        return not context.uses.get("r")
    if shape.role == "answer":
        return not any(context.uses.get(key) for key in ("q", "p", "d", "question"))
    if context.uses.get(candidate.key, 0) >= 3:
        return candidate.style == "stop" and candidate.key not in context.turns
    others = context.good - context.uses.get(candidate.key, 0)
    return not (candidate.key == "q" and others > 0)
