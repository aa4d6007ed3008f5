"""One line of a page in, what it is there for out: the furniture of the page, its date, its place, or text.

Where there is doubt a line is text.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from ..model import Block, BlockKind
from ..titles import dates_in, is_place, speakers_in, subject_line, words_of

# Longer lines are never date lines, rooms or buttons; the longest venue line met had 98 characters.
LONGEST = 200
_ADDRESS = re.compile(r"<?(?:https?://|www\.|mailto:)[^\s<>]+>?$|[\w.+-]+@[\w-]+\.[\w.-]+$", re.IGNORECASE)
_CLOCK = re.compile(
    r"\(?(?:at )?\d{1,2}[:.h]\d\d(?::\d\d)? ?(?:[ap]\.? ?m\.?)?,? ?\(?[A-Z]{0,5}\)?\)?$", re.IGNORECASE
)
_NAMED_CLOCK = re.compile(r"[^\W\d][\w ]{1,30}: ?\d{1,2}:\d\d(?: ?[ap]\.?m\.?)?$", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[ap]\.? ?m\.?)?(?: ?[A-Z]{2,5}\b)?", re.IGNORECASE)
_END = re.compile(
    r"\W*(?:ends?|transcript ends|end of (?:transcript|briefing|interview))\b"
    r"\W{0,40}(?:\d{1,2}[:.]\d\d\W{0,3}(?:[ap]\W?m\W?)?)? ?[A-Z]{0,5}\W{0,40}$|\W*-\s?(?:30|end|0)\s?-\W*$",
    re.IGNORECASE,
)
_TIMED_END = re.compile(r"\W*END\W+\d{1,2}[:.]\d\d\W{0,3}[ap]\W?m\b\W?\s{0,3}[A-Z]{0,5}\W*$", re.IGNORECASE)
_OTHER = re.compile(r"[\W_]+")
_MARKS = re.compile(r"[\\*\u200b\u2060\ufeff]+")
_HALF_DAY = re.compile(r"\d ?[ap]\.? ?m\b", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2}-[A-Z]{2}\d?$")
_LABEL = re.compile(r"[^\W\d_][^:]{0,79}:(?:\s|$)")
_ASKED = re.compile(r"(?:[QA]|[JR])(?:[.:]\s|[ \xa0]{2,}\S|\xa0|\s[-–—]\s)|Q\s")
_ITEM = re.compile(r"\s*(?:\(?\d{1,3}[.)]|[•◦▪‣·●■*–—-])\s+(\S.*)", re.DOTALL)
_BULLETED = re.compile(r"\s*(?:[–—*-])\s")


class Use(StrEnum):
    """What a line of a page is there for."""

    FURNITURE = "furniture"  # addresses, buttons, crumbs, rules, clocks
    TIME = "time"  # when it began or ended
    DATE = "date"  # the day, and nothing else
    STAMP = "stamp"  # the day and the time, or "posted": when the page was made
    END = "end"
    CONTENTS = "contents"  # the header of a list of what is to come
    PLACE = "place"  # a city and its country
    VENUE = "venue"  # a room or a building
    PERSON = "person"
    OFFICE = "office"
    TEXT = "text"


#: Never spoken, wherever they stand at the head or the end of a page.
CERTAIN = frozenset((Use.FURNITURE, Use.TIME, Use.DATE, Use.STAMP, Use.END))


def core(text: str) -> str:
    """The line without emphasis marks and outer spaces."""
    if len(text) > LONGEST:
        return text
    return " ".join(_MARKS.sub(" ", text).split()).strip("_#|> ")


def fold(text: str) -> str:
    """Letters and digits only, for comparing a line with the title."""
    return _OTHER.sub("", text[: 2 * LONGEST].casefold())


def has_label(text: str) -> bool:
    """Whether a line may begin with the name of who speaks; generous, since such a line is kept."""
    return bool(_ASKED.match(text) or _LABEL.match(text[:100]))


def is_spoken(text: str) -> bool:
    """Whether a block is surely speech or prose and not the head of a page: a label, or a real sentence."""
    words = text[: 4 * LONGEST].split()
    return (
        has_label(text.strip())
        or len(text) > 2 * LONGEST
        or (len(words) >= 12 and text.rstrip()[-1:] in ".?!…”\"'’")
    )


def item(text: str, *, dashes: bool = True) -> str:
    """The text of a numbered or bulleted line; empty for any other line."""
    match = _ITEM.match(text) if len(text) <= 2 * LONGEST else None
    return match[1].strip() if match and (dashes or not _BULLETED.match(text)) else ""


def is_timed_end(text: str) -> bool:
    """ "END 3:36 P.M. EDT": never spoken, wherever it stands."""
    return len(text) <= LONGEST and bool(_TIMED_END.match(text))


def has_half_day(text: str) -> bool:
    """Whether a line says a.m. or p.m."""
    return len(text) <= LONGEST and bool(_HALF_DAY.search(text))


def use_of(text: str) -> Use:
    """What a line is there for.

    >>> [use_of(t).value for t in ("1:28 p.m. EDT", "Lima, Peru", "Home \\\\ News \\\\", "Good afternoon,")]
    ['time', 'place', 'furniture', 'text']
    """
    if len(text) <= LONGEST:
        return _use_of(text)
    spoken = any(c.isalnum() for c in text) and not _ADDRESS.match(text) and not subject_line(text)
    return Use.TEXT if spoken else Use.FURNITURE


# The same line is looked at from above, from below and as the neighbour of others.
@lru_cache(maxsize=1024)
def _use_of(text: str) -> Use:
    line = core(text)
    if not any(c.isalnum() for c in line) or _ADDRESS.match(line) or subject_line(line):
        return Use.FURNITURE
    if _CLOCK.match(line):
        return Use.TIME
    if _END.match(line):
        return Use.END
    return _furniture(text, line) or _dated(line) or (Use.TEXT if has_label(line) else _located(line))


def _furniture(text: str, line: str) -> Use | None:
    low = line.casefold().replace("’", "'").strip(" .:…|•*-[]()")
    before, colon, _ = line.casefold().partition(":")
    if low in words_of("chrome", "contents"):
        return Use.CONTENTS
    known = low in words_of("chrome", "lines") or (before.strip() in words_of("chrome", "labels") and colon)
    if known or low.startswith("e&oe") or _NAMED_CLOCK.match(line):
        return Use.FURNITURE
    crumbs = re.split(r" ?[\\»›>] ?| / ", text.strip())
    if (len(crumbs) > 2 and crumbs[0].casefold() in ("home", "main", "main page", "start")) or text.count(
        " \\ "
    ) > 1:
        return Use.FURNITURE
    words = [word for word in line.split() if word not in "•·|/"]
    if len(words) > 1 and all(map(_LANGUAGE.match, words)):
        return Use.FURNITURE
    digits, letters = sum(c.isdigit() for c in line), sum(c.isalpha() for c in line)
    if digits >= 7 and letters <= 4 and not dates_in(line):
        return Use.FURNITURE
    return None


def _dated(line: str) -> Use | None:
    found = dates_in(line)
    if not found:
        return None
    rest = line
    for _, span in reversed(found):
        rest = rest[: span.start] + " " + rest[span.end :]
    plain = _TIME.sub(" ", rest)
    words = [word.strip(" .,:;()[]|–—-/").casefold() for word in plain.split()]
    left = [word for word in words if word and word not in words_of("dates", "weekdays")]
    beside = words_of("dates", "beside")
    if all(word in beside for word in left):
        return Use.STAMP if plain != rest or set(left) - {"on", "the"} else Use.DATE
    place = plain.strip(" .,:;()[]|–—-")
    return Use.PLACE if is_place(place, known=True) else None


def place_of(line: str) -> str:
    """The place that a line of `Use.PLACE` or `Use.VENUE` names, without its date."""
    line = core(line)
    for _, span in reversed(dates_in(line)):
        line = line[: span.start] + line[span.end :]
    line = line.strip(" .,;()[]|–—-") if not re.search(r"\.\w\.$", line) else line.strip(" ,;()[]|–—-")
    match = re.search(r"\ben route (?:to )?(.+)", line, re.IGNORECASE)
    return f"En route to {match[1]}" if match else line


def _located(line: str) -> Use:
    bare = line.strip("()[] ")
    first = bare.split()[0].strip(",.!").casefold() if bare else ""
    route = re.search(r"\ben route (?:to )?(.+)", bare, re.IGNORECASE)
    # A country alone is as often the first topic of a briefing as its place.
    town = is_place(bare, known=True) and ("," in bare or bare.casefold() in words_of("places", "cities"))
    if (is_place(route[1]) if route else town) and first not in words_of("chrome", "greetings"):
        return Use.PLACE
    if bare[-1:] in ".?!,;:…" or first in words_of("chrome", "greetings"):
        return Use.TEXT
    words = [word.strip(".,()") for word in bare.split()]
    small = ("of", "the", "and", "at", "for", "de", "in", "la", "du", "&", "via")
    if len(words) > 14 or not all(word[:1].isupper() or word in small or word.isdigit() for word in words):
        return Use.TEXT
    low = {word.casefold() for word in words}
    if low & words_of("places", "venues") or first in ("aboard", "via"):
        return Use.VENUE
    known = words_of("people", "offices") | words_of("people", "parts")
    if low & words_of("people", "offices") and all(word in known or word in small for word in low):
        return Use.OFFICE
    return Use.PERSON if speakers_in(bare) else Use.TEXT


def is_said(block: Block) -> bool:
    """Whether the format vouches for speech: by a name, or by the time in the recording when it ends."""
    if block.kind is BlockKind.HEADING:
        return bool(block.label)
    return bool(block.label) or block.voice is not None or block.until is not None
