"""The text of a regular expression -> its tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ..errors import BadPattern
from ..tokens import fold

#: The longest pattern, in characters; the most characters that it can stand for once counts are written out.
LONGEST, LARGEST = 1_000, 300
#: The largest count of a repetition, and how deep groups can stand inside one another.
MOST, DEEPEST = 100, 20


@dataclass(frozen=True, slots=True)
class Set:
    """One character: in one of the ranges, of one of the kinds (`w`, `D`, ...), or neither if negated."""

    ranges: tuple[tuple[str, str], ...] = ()
    kinds: str = ""
    negated: bool = False

    def has(self, char: str) -> bool:
        forms = (char, char.upper())
        inside = any(low <= c <= high for low, high in self.ranges for c in forms if len(c) == 1)
        return (inside or any(_is(char, kind) for kind in self.kinds)) != self.negated


@dataclass(frozen=True, slots=True)
class Row:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    part: Node
    low: int
    high: int | None


Node: TypeAlias = Set | Row | Choice | Repeat
ANY = Set(negated=True)


def one(char: str) -> Set:
    return Set(((char, char),))


def _is(char: str, kind: str) -> bool:
    match kind.lower():
        case "w":
            inside = char.isalnum() or char == "_"
        case "d":
            inside = char.isdecimal()
        case _:
            inside = char.isspace()
    return inside == kind.islower()


class Reader:
    """The text of a regular expression to its tree."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._depth = text, 0, 0

    def pattern(self) -> Node:
        self._at += self._peek() == "^"
        found = self._choice()
        if self._peek() == ")":
            raise self._bad("This bracket closes no group.")
        return found

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        self._at += 1
        return self._text[self._at - 1 : self._at]

    def _bad(self, message: str, back: int = 0) -> BadPattern:
        return BadPattern(message, max(0, min(self._at, len(self._text)) - back))

    def _choice(self) -> Node:
        rows = [self._row()]
        while self._peek() == "|":
            self._at += 1
            rows.append(self._row())
        return rows[0] if len(rows) == 1 else Choice(tuple(rows))

    def _row(self) -> Node:
        parts: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            if self._peek() == "$" and self._at == len(self._text) - 1:
                self._at += 1
                break
            parts.append(self._counted(self._atom()))
        return Row(tuple(parts))

    def _atom(self) -> Node:
        match char := self._next():
            case "(":
                return self._group()
            case "[":
                return self._class()
            case ".":
                return ANY
            case "\\":
                found = self._escape()
                return found if isinstance(found, Set) else _spelt(found)
            case "*" | "+" | "?" | "{":
                raise self._bad(f"There is nothing before this {char} that could be repeated.", 1)
            case "^" | "$":
                raise self._bad(f"A {char} stands only at the very beginning (^) or end ($).", 1)
            case _:
                return _spelt(char)

    def _group(self) -> Node:
        opened = self._at - 1
        if self._peek() == "?":
            if self._text[self._at : self._at + 2] != "?:":
                raise self._bad("Groups that look around, have names or set options are not supported.", 1)
            self._at += 2
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._bad(f"Groups stand at most {DEEPEST} deep inside one another.", 1)
        found = self._choice()
        if self._next() != ")":
            raise BadPattern("This group is not closed.", opened)
        self._depth -= 1
        return found

    def _counted(self, part: Node) -> Node:
        match self._peek():
            case "*":
                low, high = 0, None
            case "+":
                low, high = 1, None
            case "?":
                low, high = 0, 1
            case "{":
                low, high = self._braces()
            case _:
                return part
        self._at += 1
        if self._peek() and self._peek() in "*+?{":
            raise self._bad("A repetition cannot be repeated: put brackets around it.")
        return Repeat(part, low, high)

    def _braces(self) -> tuple[int, int | None]:
        """The counts, up to the closing brace."""
        opened = self._at
        end = self._text.find("}", opened)
        low, comma, high = self._text[opened + 1 : max(end, opened + 1)].partition(",")
        if end < 0 or not (low or high) or not all(n.isascii() and n.isdigit() for n in (low, high) if n):
            raise self._bad("Braces hold counts, as in {2} or {2,5}; for a brace itself write \\{.")
        least = int(low[:9] or 0)
        most = int(high[:9]) if high else None if comma else least
        if max(least, most or 0) > MOST:
            raise self._bad(f"Counts go up to {MOST}.")
        if most is not None and most < least:
            raise self._bad("The second count is smaller than the first.")
        self._at = end
        return least, most

    def _escape(self) -> Set | str:
        """What stands behind a backslash: a kind of characters, or a character."""
        char = self._next()
        if not char:
            raise self._bad("A backslash saves the character behind it; there is none.", 1)
        if char in "wdsWDS":
            return Set(kinds=char)
        if char.isdigit():
            raise self._bad("What a group found cannot be asked for again.", 2)
        if char.isascii() and char.isalpha():
            raise self._bad(f"\\{char} is not supported; there are \\w, \\d, \\s and \\W, \\D, \\S.", 2)
        return char

    def _class(self) -> Node:
        opened = self._at - 1
        negated = self._peek() == "^"
        self._at += negated
        ranges: list[tuple[str, str]] = []
        kinds = ""
        first = True
        while first or self._peek() != "]":
            first = False
            low = self._member(opened)
            if isinstance(low, Set):
                kinds += low.kinds
                continue
            high: Set | str = low
            if self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("]", ""):
                self._at += 1
                high = self._member(opened)
            if isinstance(high, Set) or high < low:
                raise self._bad("This range ends before it begins.", 1)
            ranges.append((low, high))
        self._at += 1
        return Set(tuple(ranges), kinds, negated)

    def _member(self, opened: int) -> Set | str:
        char = self._next()
        if not char:
            raise BadPattern("This class is not closed.", opened)
        found = self._escape() if char == "\\" else char
        folded = fold(found) if isinstance(found, str) and not found.isupper() else ""
        return folded if len(folded) == 1 else found


def _spelt(char: str) -> Node:
    """A character as it stands in folded words, where it may be two."""
    parts = tuple(one(c) for c in fold(char))
    return parts[0] if len(parts) == 1 else Row(parts)
