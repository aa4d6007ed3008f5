"""Words in, the people they name out, in order: "President Anna Lind of Velia and Prime Minister Jo Berg".

A part without a name is an office ("the Prime Minister"), and belongs to the name before or after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..model import Speaker
from .places import is_place
from .vocabulary import SMALL, Word, cased, kind_at, known_places, office_words, words_of

# "New X", "El X": countries of two words. A name after an unlisted country begins one word later.
_DIRECTIONS = frozenset(
    ("new", "north", "northern", "south", "southern", "east", "west", "el", "san", "saint")
)
_JOINS = frozenset(("and", "&", ","))
_COMPLEMENT = frozenset(("of", "for", "to"))
# The longest phrase of speakers seen had 41 words.
PHRASE = 60
_NAME = 5


def _list(key: str) -> frozenset[str]:
    return words_of("people", key)


def _goes_on(word: Word, part: Sequence[Word]) -> bool:
    """Whether a word belongs to the same office or name as the words of `part` before it."""
    before = part[-1].low if part else ""
    low, office, letters = word.low, _list("offices"), _list("after")
    if len(part) > 1 and before in letters and low not in letters:
        return False
    if word.mark or (part and part[-1].owns and low not in office_words()):
        return False
    if low == "to":
        return before in _list("takes_to")
    if low == "for":
        return before in office_words()
    if low == "of":
        return bool(part)
    if low in ("the", "a", "an"):
        return not part or before in _COMPLEMENT | office
    inside = before in _COMPLEMENT or (before == "the" and len(part) > 1)
    ends = _list("stops") | _list("verbs") | words_of("kinds", "heads")
    if low in ends - office_words() and not inside:
        return False
    if low in office_words() | _list("honorifics"):
        return True
    return word.text[0].isupper() or (bool(part) and low in _list("particles"))


def _parts(words: Sequence[Word]) -> tuple[list[tuple[str, list[Word]]], int]:
    """The parts that "and" and commas separate, each with its separator, and how many words they take."""
    parts: list[tuple[str, list[Word]]] = [("", [])]
    at, before = 0, words_of("kinds", "before")
    for at, word in enumerate(words[:PHRASE]):
        if parts[-1][1] and word.low in before and kind_at(words, at + 1):
            break
        if word.low in _JOINS:
            if parts[-1][1]:
                parts.append((word.low, []))
            elif len(parts) > 1:
                parts[-1] = (word.low, [])
            else:
                break
        elif _goes_on(word, parts[-1][1]):
            parts[-1][1].append(word)
        else:
            break
    else:
        at += 1
    return [part for part in parts if part[1]], at


def _name_after_complement(words: Sequence[Word]) -> int:
    """Where the name begins in "of State for Trade Anna Lind"; the length where there is none."""
    vocabulary, count = office_words() | SMALL, len(words)
    last = -1
    for here, word in enumerate(words):
        if word.low in vocabulary:
            last = here
        for there in range(here + 1, min(here + 4, count) + 1):
            after_of = here and words[here - 1].low in ("of", "the", "for", "and")
            if after_of and " ".join(w.bare for w in words[here:there]).casefold() in known_places():
                last = max(last, there - 1)
    rest = count - last - 1
    if rest and last >= 0 and words[last].low in SMALL:
        skip = 2 if words[last + 1].low in _DIRECTIONS else 1
        return last + 1 + skip if rest > skip else count
    if rest:
        return last + 1
    lone = count >= 3 and words[-2].low not in vocabulary and words[-3].low in office_words()
    return count - 2 if lone else count


def _office_end(words: Sequence[Word]) -> tuple[int, bool]:
    """How many words the office takes, and whether the name follows directly."""
    offices, vocabulary = _list("offices") | _list("plurals"), office_words() | SMALL
    end = 0
    for here, word in enumerate(words):
        if end and here == end and (word.low in _list("honorifics") or word.low not in vocabulary):
            return end, True
        if word.low in offices:
            surname = word.low in _list("surnames") and here == len(words) - 1
            if not (surname and not end and here and words[here - 1].low not in vocabulary):
                end = here + 1
    return end, False


def _named(words: Sequence[Word]) -> str:
    """The bare name: without honorifics before it, letters after it and "of X"."""
    kept = list(words)
    while kept and kept[0].low in _list("honorifics"):
        kept.pop(0)
    for here, word in enumerate(kept):
        if word.low in SMALL:
            kept = kept[:here]
            break
    while kept and kept[-1].low in _list("after") - {"jr", "sr", "ii", "iii", "iv"}:
        kept.pop()
    proper = all(w.text[0].isupper() or w.low in _list("particles") for w in kept)
    if not kept or not proper or len(kept) > _NAME or sum(map(len, (w.bare for w in kept))) < 2:
        return ""
    return _printed(kept)


def _printed(words: Sequence[Word]) -> str:
    text = " ".join(word.bare if word is words[-1] else word.text for word in words)
    return cased(text) if len(words) > 1 else text


def _text(words: Sequence[Word]) -> str:
    kept = list(words)
    while kept and kept[0].low in ("the", "a", "an"):
        kept.pop(0)
    return _printed(kept)


def _read(words: Sequence[Word], *, carried: bool) -> tuple[str, str]:
    """(name, office) of one part; a part without a name is all office."""
    words = list(words)
    while words and words[0].low in ("the", "a", "an"):
        words.pop(0)
    while len(words) > 1 and words[0].low in _list("honorifics") and _office_end(words)[0]:
        words.pop(0)
    end, direct = _office_end(words)
    if direct:
        name = words[end:]
        of = next((here for here, word in enumerate(name) if word.low == "of"), len(name))
        return _named(name), _text([*words[:end], *name[of:]])
    if end:
        start = end + _name_after_complement(words[end:])
        return _named(words[start:]), _text(words[:start])
    honoured = bool(words) and words[0].low in _list("honorifics")
    name_words = words[: next((i for i, w in enumerate(words) if w.low == "of"), len(words))]
    if carried and not honoured:
        start = _name_after_complement(words)
        start = max(start, len(words) - 2) if start == 0 else start
        return _named(words[start:]), _text(words[:start])
    plain = [word for word in name_words if word.low not in _list("after")]
    acronym = any(len(w.bare) > 1 and w.bare.isupper() and w.bare.isalpha() for w in plain)
    if not honoured:
        institution = acronym or not plain or {plain[0].low, plain[-1].low} & office_words()
        if institution or not 2 <= len(plain) <= 4 or is_place(" ".join(w.bare for w in plain), known=True):
            return "", ""
    return _named(name_words), _text(words[len(name_words) :])


def _function(words: Sequence[Word]) -> str:
    """A function that speaks by itself: "the Prime Minister"; not "a senior official", not "officials"."""
    end, direct = _office_end(words)
    if not end or direct or words[0].low in ("a", "an") or "office" in (word.low for word in words[:2]):
        return ""
    if words[end - 1].low in {"official", "officer", "member"} | _list("plurals"):
        return ""
    rest = [word.low for word in words[end:]]
    return _text(words if rest[:1] == ["of"] else words[:end]) if not rest or rest[0] in SMALL else ""


def _speakers(parts: Sequence[tuple[str, list[Word]]]) -> list[Speaker]:
    found: list[Speaker] = []
    pending: list[Word] = []
    plural: set[str] = set()
    lists = any(sep in ("and", "&") for sep, _ in parts)
    for sep, part in parts:
        if found and all(word.low in _list("after") for word in part):
            if part[0].low in ("jr", "sr"):
                found[-1] = replace(found[-1], name=f"{found[-1].name} {part[0].text}")
            continue
        name, office = _read(part, carried=bool(pending))
        honoured = part[0].low in _list("honorifics")
        if name and (office or pending or sep != "," or lists or (honoured and part[0].low != "the")):
            if honoured and sep != "," and pending and pending[0].low == "the" and _function(pending):
                found.append(Speaker(_function(pending)))
                pending = []
            if not office and not pending and found and found[-1].office in plural:
                office = found[-1].office
            before = _text(pending) + (" and " if pending and sep != "," and office else " ")
            found.append(Speaker(name, (before + office).strip()))
            pending = []
            plural |= {found[-1].office} if any(word.low in _list("plurals") for word in part) else set()
        elif found and not found[-1].office and sep == "," and _office_end(part)[0] and not pending:
            found[-1] = replace(found[-1], office=_text(part))
        elif not name and (pending or any(word.low in office_words() for word in part)):
            if pending and sep != "," and part[0].low == "the" and (function := _function(pending)):
                found.append(Speaker(function))
                pending = []
            pending = [*pending, *([Word(sep, sep)] if pending else []), *part]
    if pending and (not found or pending[0].low == "the") and (function := _function(pending)):
        found.append(Speaker(function))
    return found


def people_in(words: Sequence[Word]) -> tuple[tuple[Speaker, ...], int]:
    """The people (or the one function) named at the start of `words`, and how many words name them."""
    parts, taken = _parts(words)
    return tuple(_speakers(parts)), taken
