"""Part of a title or a line in, the place it names out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .vocabulary import ENDS, SMALL, known_places, words_of


def _fold(text: str) -> str:
    return text.casefold().strip(" .").replace("'", "’")


def is_place(text: str, *, known: bool = False) -> bool:
    """Whether a short text can be the name of a place; `known` asks for a country, state or city we list.

    >>> is_place("Lima, Peru", known=True), is_place("Dorn Bridge"), is_place("Deputy Minister")
    (True, True, False)
    """
    pieces = [piece.strip() for piece in text.split(",")]
    if len(text) > 80 or len(pieces) > 4 or not all(pieces):
        return False
    codes = words_of("places", "codes")
    last = _fold(pieces[-1])
    division = last.rpartition(" ")[2] in words_of("places", "divisions")
    listed = last in known_places() or (
        len(pieces) > 1 and (division or (last in codes and pieces[-1].isupper()))
    )
    if known and not listed:
        return False
    return all(_is_shaped(piece, wide=listed) for piece in (pieces[:-1] if listed else pieces))


def _is_shaped(piece: str, *, wide: bool) -> bool:
    """Whether words are capitalised like the name of a place and none of them tells another thing."""
    small = SMALL | words_of("people", "particles")
    bad = words_of("places", "never") | words_of("people", "offices") | words_of("kinds", "heads")
    bad -= words_of("people", "surnames") if wide else frozenset()
    parts = piece.split()
    capitals = sum(part[0].isupper() for part in parts)
    most = 8 if wide else 6 if any(_fold(part) in words_of("places", "venues") for part in parts) else 3
    if not 0 < capitals <= most or parts[0].casefold() in SMALL - {"the"}:
        return False
    if not all(part[0].isupper() or part.casefold() in small for part in parts):
        return False
    return _fold(piece) in known_places() or not any(_fold(part) in bad for part in parts)


def _is_setting(words: Sequence[str]) -> bool:
    """Whether "in X" after these words is where it happened, not what it was about."""
    subject = False
    for here, word in enumerate(words):
        if word in ("at", "following", "after", "during", "before", "upon", "with", "by"):
            subject = False
        elif word == "on":
            rest = [w for w in words[here + 1 : here + 3] if w != "the"]
            subject = not (rest and rest[0] in words_of("places", "settings"))
        elif word in words_of("places", "subjects"):
            subject = True
    return not subject


def _place_within(text: str, *, dated: bool, region: str = "") -> str:
    """The X of a trailing "in X"."""
    before, found, place = text.rpartition(" in ")
    words = before.casefold().split()
    if not found or not _is_setting(words):
        return ""
    if not dated and not set(words) & (words_of("kinds", "heads") | {"at", "during", "following", "after"}):
        return ""
    sentence_case = before.split()[-1][0].islower()
    place = f"{place}, {region}" if region else place
    return place if is_place(place, known=not (dated and sentence_case)) else ""


def split_place(text: str, *, dated: bool) -> tuple[str, str]:
    """The text without its place, and the place."""
    head, bar, tail = text.rpartition("|")
    if bar:
        return head.strip(), tail.strip() if is_place(tail.strip()) else ""
    if match := re.search(r"\ben route (?:to )?", text, re.IGNORECASE):
        place = text[match.end() :].strip()
        return text[: match.start()].strip(), f"En route to {place}" if is_place(place) else ""
    pieces = re.split(r" ?[,(] ?| [-–—] ", text)
    last = pieces[-1].strip()
    if len(pieces) > 2 and last.isupper() and last.casefold() in words_of("places", "codes"):
        pieces[-2:] = [f"{pieces[-2].strip()}, {last}"]
        last = pieces[-1]
    if len(pieces) > 1 and is_place(last, known=not dated):
        front = text[: text.rindex(last)].rstrip(ENDS + "(")
        before = pieces[-2].strip()
        region = _fold(last) in words_of("places", "regions") | words_of("places", "codes")
        if region and " in " in before:
            place = _place_within(before, dated=dated, region=last)
            return (
                front[: len(front) - len(before)] + before.rpartition(" in ")[0] if place else front
            ), place
        venue = set(_fold(before).split()) & words_of("places", "venues")
        if len(pieces) > 2 and (region or venue) and is_place(before):
            return front[: front.rindex(before)].rstrip(ENDS), f"{before}, {last}"
        return front, last
    place = _place_within(last, dated=dated)
    return (text[: len(text) - len(place) - 4], place) if place else (text, "")
