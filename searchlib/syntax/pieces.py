"""Query text -> pieces: words, filters, brackets and operators with their places; any text at all is cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType

from ..fields import FIELDS, Kind, field
from ..model import Problem, Span
from ..tokens import tokenize
from .foreign import mistaken

#: Longer texts are cut. A pasted page has about 3,000 characters.
MAX_TEXT = 10_000
#: Words, phrases and filters; the rest is left out. Enough for a pasted paragraph.
MAX_PARTS = 200
#: A page of garbage would otherwise list thousands.
MAX_PROBLEMS = 20
#: What `^` can be followed by, at most.
MAX_BOOST = 100.0

_CLOSING = {'"': '"', "«": "»", "»": "«", "“": '”“"', "”": '”“"', "„": '”“"', "‟": '”“"'}
_QUOTES = "".join(_CLOSING)
_DASHES = "-–—−"
_OPERATORS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "&&": "AND", "||": "OR", "|": "OR"}
_RUN = re.compile(rf"[^\s(){_QUOTES}]+")
_NAME = re.compile(r"([^\W\d_]\w*):")
_NEAR = re.compile(r"NEAR(?:/([0-9]{0,4}))?")
_ENDS = ",;.:!?…"
_NUMBER = r"[0-9]*(?:\.[0-9]+)*"
_AFTER_GROUP = re.compile(rf"(~{_NUMBER})?(\^{_NUMBER})?")
_AFTER_QUOTES = re.compile(rf"(\*?)(~{_NUMBER})?(\^{_NUMBER})?(?:[{_ENDS}]+(?=[\s)]|$))?")
_APART = re.compile(rf"[~^]{_NUMBER}")
_AROUND = re.compile(r"AROUND\(([0-9]{1,4})\)")
# Between slashes that begin a word and end one; no word holds a space, so no description of one does.
_REGEX = re.compile(rf"/((?:[^/\\\s]|\\\S){{1,1100}}+)/(\^{_NUMBER})?[{_ENDS}]*(?=[\s)]|$)")
_ESCAPED = re.compile(r"\\(.)")
_SPACED = re.compile(rf"/[^\s/]+(?: [^\s/]+){{1,5}}/(?=[{_ENDS}]*(?:[\s)]|$))")
_DIGITS = frozenset("0123456789.")
_META = frozenset(".*+?()[]{}|\\^$")
# Fields whose names are words that stand before a colon in sentences, and how their values begin.
_ALSO_WORDS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "is": re.compile(r"procedural\b", re.IGNORECASE),
        "has": re.compile(rf"(?:{'|'.join(f.name for f in FIELDS)})\b", re.IGNORECASE),
        "words": re.compile(r"[\[.]*[0-9]|[<>=≥≤*]"),
    }
)
_UNPRINTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


class Sort(Enum):
    """What a piece is."""

    PART = "part"  # a word, phrase or filter
    OPEN = "("
    CLOSE = ")"
    NOT = "NOT"
    AND = "AND"
    OR = "OR"
    NEAR = "NEAR"


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters [start, end) of the text.

    `field` is "" where none is written; `foreign` is the name that was written and is no field. `value`
    is without its quotes or slashes (`regex`), its leading `=` (`exact`), and what stands behind it: a `*`
    behind quotes (`starred`), the digits of a `~` (`slack`, None without one), those of a `^` (`boost`).
    The `value` of NEAR is its distance, if one is written.
    """

    sort: Sort
    start: int
    end: int
    field: str = ""
    value: str = ""
    exact: bool = False
    quoted: bool = False
    regex: bool = False
    starred: bool = False
    slack: str | None = None
    boost: float = 1.0
    foreign: str = ""

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Problems(list[Problem]):
    """The problems met so far."""

    def say(self, message: str, span: Span, repair: str = "") -> None:
        if len(self) < MAX_PROBLEMS:
            self.append(Problem(message, span, repair))


def _known(name: str) -> bool:
    return any(f.name == name.lower() for f in FIELDS)


def readable(text: str, problems: Problems) -> str:
    """The start of the text, of bounded length, with a space for each character that cannot be printed."""
    if len(text) > MAX_TEXT:
        kept = text[:MAX_TEXT].rpartition(" ")[0] or text[:MAX_TEXT]
        problems.say(f"only the first {MAX_TEXT:,} characters are read", Span(len(kept), len(text)))
        text = kept
    if found := _UNPRINTED.search(text):
        problems.say("characters that cannot be printed are read as spaces", Span(*found.span()))
        text = _UNPRINTED.sub(" ", text)
    return text


def pieces(text: str, problems: Problems) -> list[Piece]:
    """The pieces of a readable text; every bracket closes one and every operator has what it joins.

    AND is not among them: pieces side by side mean the same.
    """
    cutter = _Cutter(text, problems)
    kept: list[Piece] = []
    opened: list[int] = []
    for piece in cutter.pieces():
        if piece.sort is Sort.OPEN:
            opened.append(piece.start)
        elif piece.sort is Sort.CLOSE and not opened:
            problems.say("this bracket closes nothing; it is left out", piece.span)
            continue
        elif piece.sort is Sort.CLOSE:
            opened.pop()
        kept.append(piece)
    if opened:
        repair = cutter.closed(opened[0]) + ")" * len(opened)
        span = Span(opened[0], len(text))
        problems.say("a bracket is not closed; it is read to the end", span, repair)
    joins = (Sort.AND, Sort.OR, Sort.NEAR)
    kept = _joining(kept[::-1], (*joins, Sort.NOT), (*joins, Sort.CLOSE), problems)
    kept = _joining(kept[::-1], joins, (*joins, Sort.NOT, Sort.OPEN), problems)
    return [piece for piece in kept if piece.sort is not Sort.AND]


def _joining(
    found: list[Piece], operators: tuple[Sort, ...], no_operand: tuple[Sort, ...], problems: Problems
) -> list[Piece]:
    """Without the operators that follow nothing, or one of `no_operand`."""
    kept: list[Piece] = []
    for piece in found:
        if piece.sort in operators and (not kept or kept[-1].sort in no_operand):
            message = f"{piece.sort.value} has nothing to join here; it is left out"
            problems.say(message, piece.span)
        else:
            kept.append(piece)
    return kept


class _Cutter:
    """Reads from left to right; looks at each character a bounded number of times."""

    def __init__(self, text: str, problems: Problems) -> None:
        self.text = text
        self.problems = problems
        self.missing = ""  # the quote that the end of the text lacks

    def pieces(self) -> Iterator[Piece]:
        at, parts = 0, 0
        while (at := self._skip(at)) < len(self.text):
            if parts >= MAX_PARTS:
                rest = Span(at, len(self.text))
                self.problems.say(f"only the first {MAX_PARTS} words and filters are read", rest)
                return
            for piece in self._next(at):
                parts += piece.sort is Sort.PART
                at = piece.end
                yield piece

    def closed(self, start: int) -> str:
        """The text from `start`, its last quotation closed."""
        rest = self.text[start:].rstrip()
        return rest.rstrip("\\") + self.missing if self.missing else rest

    def _skip(self, at: int) -> int:
        """Past the spaces, and past a `~5` or `^2` that stands behind nothing."""
        while at < len(self.text):
            if self.text[at].isspace():
                at += 1
            elif (sign := _APART.match(self.text, at)) and self._ends(sign.end()):
                message = f"{sign[0]} stands directly behind what it is for; it is left out"
                self.problems.say(message, Span(*sign.span()))
                at = sign.end()
            else:
                break
        return at

    def _ends(self, at: int) -> bool:
        return at >= len(self.text) or self.text[at].isspace() or self.text[at] in "()"

    def _next(self, at: int) -> Iterator[Piece]:
        char, after = self.text[at], self.text[at + 1 : at + 2].strip()
        apart = at == 0 or self.text[at - 1].isspace() or self.text[at - 1] == "("
        if char == "(":
            yield Piece(Sort.OPEN, at, at + 1)
        elif char == ")":
            yield self._close(at)
        elif char == "-" and apart and after and after not in ")-":
            yield Piece(Sort.NOT, at, at + 1)
        elif named := _NAME.match(self.text, at):
            yield from self._named(named[1], at)
        else:
            yield self._word(at)

    def _close(self, at: int) -> Piece:
        """A closing bracket with the boost behind it."""
        tail = _AFTER_GROUP.match(self.text, at + 1)
        slack, boost, end = (tail[1], tail[2], tail.end()) if tail else ("", "", at + 1)
        if slack:
            message = f'{slack} stands behind a quotation, as in "missile treaty"~5; it is left out'
            self.problems.say(message, Span(at, end), ")" + (boost or ""))
        factor = self._boost(boost, Span(at, end), ")") if boost else 1.0
        return Piece(Sort.CLOSE, at, end, boost=factor)

    def _word(self, at: int) -> Piece:
        piece = self._value(at, at)
        word = self.text[at : piece.end]
        if word in _OPERATORS:
            return Piece(Sort(_OPERATORS[word]), at, piece.end)
        if near := _NEAR.fullmatch(word):
            if near[1] == "":
                message = "NEAR/ takes a number of steps; read as NEAR/10"
                self.problems.say(message, piece.span, "NEAR/10")
            return Piece(Sort.NEAR, at, piece.end, value=near[1] or "")
        if piece.quoted or piece.regex:
            return piece
        if around := _AROUND.match(self.text, at):
            message = f"AROUND is no operator; its words are searched; write NEAR/{around[1]}"
            self.problems.say(message, Span(*around.span()), f"NEAR/{around[1]}")
        elif (said := mistaken(word))[0]:
            self.problems.say(said[0], piece.span, said[1])
        elif word[0] in _DASHES and any(tokenize(word)):
            message = "read as a dash; to leave a word out, write one hyphen before it, after a space"
            space = "" if at == 0 or self.text[at - 1].isspace() else " "
            self.problems.say(message, piece.span, f"{space}-{word.lstrip(_DASHES)}")
        elif word[0] == "!" and word[1:2].isalnum():
            message = "read as a punctuation mark; to leave a word out, write a hyphen before it"
            self.problems.say(message, piece.span, f"-{word[1:]}")
        elif (found := _SPACED.match(self.text, at)) and _META & set(found[0]):
            message = "a regular expression describes one word and holds no space; read as plain words"
            self.problems.say(message, Span(*found.span()), f'"{found[0].strip("/")}"')
        return piece

    def _named(self, name: str, start: int) -> Iterator[Piece]:
        """What begins with `name:`, a field of ours or not."""
        colon = start + len(name) + 1
        known = name.lower() if _known(name) else ""
        at = colon
        if self.text[at : at + 1].strip() in ("", ")"):
            if known in _ALSO_WORDS and self._is_said(known, at):
                yield Piece(Sort.PART, start, colon, value=name)
                return
            at = self._joined(at) if known else -1
        if at < 0:
            yield Piece(Sort.PART, start, colon, known, "" if known else name, foreign="" if known else name)
            return
        if at > colon:
            self.problems.say(f"write no space after {name}:", Span(start, at), f"{name}:")
        if known and self.text[at] == "-" and field(known).kind not in (Kind.DATE, Kind.NUMBER):
            yield Piece(Sort.NOT, start, at + 1)
            at += 1
        if self.text[at : at + 1] == "(":
            yield Piece(Sort.OPEN, start, at + 1, known, foreign="" if known else name)
            return
        piece = self._value(start, at)
        if known:
            self._another(known, piece)
            yield replace(piece, field=known)
        else:
            value = self.text[start : piece.end].rstrip("*")
            yield Piece(Sort.PART, start, piece.end, value=value, foreign=name)

    def _is_said(self, known: str, at: int) -> bool:
        """Whether the name of a field is a word of a sentence here: "the question is: why"."""
        run = _RUN.match(self.text, self._skip(at))
        return run is not None and not _ALSO_WORDS[known].match(run[0])

    def _another(self, known: str, piece: Piece) -> None:
        """Says how to write `asked:speaker:lind`."""
        inner = _NAME.match(piece.value)
        if inner and not piece.quoted and field(known).kind is Kind.EXCHANGE and _known(inner[1]):
            repair = f"{known}:({self.text[piece.start + len(known) + 1 : piece.end]})"
            self.problems.say(f"to ask another field, write {repair}", piece.span, repair)

    def _joined(self, at: int) -> int:
        """Where the value of a field begins that stands apart from its colon; -1 if none does."""
        at = self._skip(at)
        run = _RUN.match(self.text, at)
        if at == len(self.text) or self.text[at] in "-)":
            return -1
        return -1 if run and (run[0] in _OPERATORS or _NAME.match(run[0])) else at

    def _value(self, start: int, at: int) -> Piece:
        """A quotation, a regular expression or a run of characters from `at`, with what is attached to it."""
        exact = self.text[at : at + 1] == "="
        at += exact
        if (regex := _REGEX.match(self.text, at)) and _describes_a_word(regex[1]):
            boost = self._boost(regex[2], Span(start, regex.end()), self.text[start : regex.end(1) + 1])
            value = _ESCAPED.sub(lambda pair: "/" if pair[1] == "/" else pair[0], regex[1])
            return Piece(Sort.PART, start, regex.end(), "", value, regex=True, boost=boost)
        if self.text[at : at + 1] in tuple(_QUOTES):
            return replace(self._quotation(start, at), exact=exact)
        run = _RUN.match(self.text, at)
        whole = run[0] if run else ""
        end = max(at + len(whole), start + 1)
        value, slack, sign = _signs(whole)
        factor = self._boost(sign, Span(start, end), self.text[start:at] + whole[: whole.rfind("^")])
        return Piece(Sort.PART, start, end, "", value, exact, slack=slack, boost=factor)

    def _quotation(self, start: int, at: int) -> Piece:
        value, end = self._quoted(at)
        tail = _AFTER_QUOTES.match(self.text, end)
        assert tail  # all of it is optional
        before = self.text[start : max(tail.end(1), tail.end(2))]
        return Piece(
            Sort.PART,
            start,
            tail.end(),
            value=value,
            quoted=True,
            starred=bool(tail[1]),
            slack=tail[2][1:] if tail[2] else None,
            boost=self._boost(tail[3], Span(start, tail.end()), before),
        )

    def _boost(self, sign: str | None, span: Span, before: str) -> float:
        """The factor of a `^2`; 1 where it is none, with a problem. `before` is the text in front of it."""
        if not sign:
            return 1.0
        try:
            factor = float(sign[1:])
        except ValueError:
            self.problems.say("^ takes a number, as in ^2; it is left out", span, before)
            return 1.0
        if 0 < factor <= MAX_BOOST:
            return factor
        repair = f"{before}^{MAX_BOOST:g}" if factor else before
        message = f"a weight is more than 0 and at most {MAX_BOOST:g}; this one is left out"
        self.problems.say(message, span, repair)
        return 1.0

    def _quoted(self, at: int) -> tuple[str, int]:
        """The text in the quotes that open at `at`, and where it ends; a backslash saves the next quote."""
        closers, i = _CLOSING[self.text[at]], at + 1
        out: list[str] = []
        while i < len(self.text):
            char = self.text[i]
            if char == "\\" and self.text[i + 1 : i + 2] in ("\\", *_QUOTES):
                i += 1
                char = self.text[i]
            elif char in closers:
                return "".join(out), i + 1
            out.append(char)
            i += 1
        self.missing = closers[0]
        message = "a quotation is not closed; it is read to the end"
        repair = self.closed(at) if "".join(out).strip() else ""
        self.problems.say(message, Span(at, i), repair)
        return "".join(out), i


def _signs(run: str) -> tuple[str, str | None, str]:
    """A run without the signs at its end; the digits of its `~`, if it has one; its `^` with what follows."""
    value, slack, boost = run.rstrip(_ENDS), None, ""
    head, sign, tail = value.rpartition("^")
    if sign and _has_what_to_weigh(head) and set(tail) <= _DIGITS:
        value, boost = head, sign + tail
    head, sign, tail = value.rpartition("~")
    if sign and _has_what_to_weigh(head) and set(tail) <= _DIGITS:
        value, slack = head, tail
    return (value if boost or slack is not None else run), slack, boost


def _describes_a_word(body: str) -> bool:
    """Whether this is a regular expression, and not words that slashes stand around in prose."""
    return bool(_META & set(body)) or [token.end - token.start for token in tokenize(body)] == [len(body)]


def _has_what_to_weigh(head: str) -> bool:
    return any(tokenize(head)) or (head != "" and set(head) <= {"*", "?"})
