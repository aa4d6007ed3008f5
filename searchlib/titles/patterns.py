"""The words of a title in, the kind of event and the people it presents as speaking out.

Only those who speak: "X's statement", "remarks by X and Y", "X answers questions", "interview with X".
Whoever is met, congratulated or talked about is not among them.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Speaker
from .people import PHRASE, people_in
from .vocabulary import SMALL, Word, kind_at, split_words, words_of

# Kinds only after an adjective: a "press call" is one, a call for help is none.
_CALLED = frozenset(("call", "encounter", "point", "talk"))


def _kinds(key: str) -> frozenset[str]:
    return words_of("kinds", key)


def _owned_kind(words: Sequence[Word]) -> bool:
    """Whether what is owned is a kind of event: "'s opening remarks", "'s State of the Union address"."""
    ends = (SMALL - {"of", "the"}) | words_of("people", "stops") - _kinds("before")
    for here, word in enumerate(words[:7]):
        if word.low in _kinds("heads"):
            return word.low not in _CALLED or _called(words, here)
        if word.mark or word.owns or word.low in ends:
            return False
    return False


def _possessive(words: Sequence[Word]) -> tuple[Speaker, ...]:
    """P1: "Foreign Minister Anna Lind's statement …"."""
    for at, word in enumerate(words[:PHRASE]):
        if word.owns and _owned_kind(words[at + 1 :]):
            people, taken = people_in(words[: at + 1])
            return people if taken == at + 1 else ()
    return ()


def _by(words: Sequence[Word]) -> tuple[Speaker, ...]:
    """P2: "Remarks as prepared for delivery by President Anna Lind …"."""
    made = ("delivered", "given", "made", "issued", "released", "presented", "prepared")
    for at, word in enumerate(words[:PHRASE]):
        kinds = [w.low for w in words[:at] if w.low in _kinds("heads")]
        if word.low != "by" or not kinds:
            continue
        before = words[at - 1].low
        if before.endswith("ed") and before not in made:
            continue
        people, _ = people_in(words[at + 1 :])
        asks = kinds[-1] in _kinds("guests") and kinds[-1].startswith("int") and before not in made
        if people and not (asks and not people[0].office):
            return people
    return ()


def _of(words: Sequence[Word]) -> tuple[Speaker, ...]:
    """P2 with another preposition: "Statement of Foreign Minister Anna Lind"; only people with an office,
    or whose company has one, because "Statement of Common Purpose" is nobody's; who testifies needs none.
    """
    for at, word in enumerate(words[:PHRASE]):
        if word.low == "readout":
            return ()
        if word.low in _kinds("heads") and at + 2 < len(words) and words[at + 1].low in ("of", "from"):
            people, _ = people_in(words[at + 2 :])
            interviewed = word.low in _kinds("guests") and bool(people) and _official(people[0])
            if people and (interviewed or word.low == "testimony" or all(map(_official, people))):
                return people
    return ()


def _official(person: Speaker) -> bool:
    """Whether a person is named with an office, or by it: "the Prime Minister"."""
    last = person.name.rpartition(" ")[2].casefold()
    return bool(person.office) or last in words_of("people", "offices")


def _guest(words: Sequence[Word]) -> tuple[Speaker, ...]:
    """P4: "Interview with Anna Lind, Foreign Minister"; beside a station's name the named person asks."""
    for at, word in enumerate(words[:PHRASE]):
        if at + 2 >= len(words) or words[at + 1].low != "with":
            continue
        lead = {w.low for w in words[:at]}
        if "joint" in lead and word.low in _kinds("heads"):
            people, _ = people_in(words[at + 2 :])
            return people if len(people) > 1 and all(map(_official, people)) else ()
        if word.low not in _kinds("guests") and not _is_town_hall(words, at):
            continue
        if "telephone" in lead or not lead <= _kinds("before") | _kinds("wrappers"):
            return ()
        people, _ = people_in(words[at + 2 :])
        return people if people and (people[0].office or not any(map(_is_outlet, words[at + 2 :]))) else ()
    return ()


def _is_outlet(word: Word) -> bool:
    """Whether a word belongs to the name of a station or a paper: "radio", "3XA", "VBC"."""
    if word.low in words_of("people", "outlets"):
        return True
    mixed = any(c.isdigit() for c in word.text) and any(c.isalpha() for c in word.text)
    letters = len(word.text) > 1 and word.text.isalpha() and word.text.isupper()
    return mixed or (letters and word.low not in words_of("people", "after"))


def _between(words: Sequence[Word]) -> tuple[Speaker, ...]:
    """ "Debate between Vice President Lind and Senator Jo Berg"."""
    for at, word in enumerate(words[:PHRASE]):
        if word.low == "between" and at and words[at - 1].low == "debate":
            people, _ = people_in(words[at + 1 :])
            return people if len(people) > 1 else ()
    return ()


def _subject(words: Sequence[Word]) -> tuple[Speaker, ...]:
    """P3: "Foreign Minister Anna Lind answers questions", "President Jo Berg (at a) press conference"."""
    people, taken = people_in(words)
    if not people or taken >= len(words) or words[taken - 1].owns:
        return ()
    verb, rest = words[taken].low, words[taken + 1 : taken + 8]
    if verb in words_of("people", "verbs"):
        if verb == "interviewed" and not (rest and rest[0].low == "by"):
            return ()
        if any(word.low == "telephone" for word in rest):
            return ()
        if verb in words_of("people", "needs_kind") and not any(w.low in _kinds("heads") for w in rest):
            return ()
        return people
    if verb in ("before", "after") and [word.low for word in rest[:1]] == ["their"]:
        return people if _official(people[0]) else ()
    here = taken + (verb in ("at", "in", ":", "–", "—"))
    here += here > taken and here < len(words) and words[here].low in ("the", "a", "their")
    return people if _official(people[0]) and kind_at(words, here) else ()


def principals(words: Sequence[Word]) -> tuple[Speaker, ...]:
    """The people whom the title presents as speaking."""
    starts = [0, *(i + 1 for i, word in enumerate(words) if word.mark and word.text not in ",()'\"“”«»’")]
    for start in starts[:6]:
        rest = list(words[start:])
        for pattern in (_possessive, _by, _of, _guest, _between, _subject):
            if found := pattern(_unwrapped(rest) if pattern in (_possessive, _subject) else rest):
                return found
    return ()


def _unwrapped(words: list[Word]) -> list[Word]:
    here = 0
    while here < len(words) and words[here].low in _kinds("wrappers") - {"a", "an"}:
        here += 1
    return words[here:] if here < len(words) else words


def companions(text: str) -> tuple[Speaker, ...]:
    """P6: whom "Remarks with Foreign Minister Anna Lind" names beside the one who gives them."""
    words = split_words(text)
    for at, word in enumerate(words[:-2]):
        if word.low in _kinds("heads") and words[at + 1].low == "with":
            return people_in(words[at + 2 :])[0]
    return ()


def kind_of(words: Sequence[Word]) -> str:
    """What the title calls the event, as it words it: "statement and answers to media questions"."""
    heads, before = _kinds("heads"), _kinds("before")
    found = (here for here, word in enumerate(words) if word.low in heads)
    start = at = next((here for here in found if words[here].low not in _CALLED or _called(words, here)), -1)
    if at < 0:
        return "town hall" if any(_is_town_hall(words, here) for here in range(len(words))) else ""
    while start and words[start - 1].low in before and not words[start - 1].owns:
        start -= 1
    end = at + 1
    while end < len(words):
        low = words[end].low
        if kind_at(words, end + (low in ("and", "&", ","))):
            end += 1
        elif low == "to" and (asked := _questions(words, end + 1)):
            end = asked
        else:
            break
    return " ".join(word.text for word in words[start:end]).replace(" ,", ",").lower()


def _is_town_hall(words: Sequence[Word], at: int) -> bool:
    """ "Town Hall with President Lind", but not "Remarks at Orsk Town Hall"."""
    return at == 1 and [word.low for word in words[:2]] == ["town", "hall"]


def _called(words: Sequence[Word], at: int) -> bool:
    return at > 0 and words[at - 1].low in _kinds("before")


def _questions(words: Sequence[Word], at: int) -> int:
    """Where "media questions" that begins at `at` ends; 0 where something else begins there."""
    for here, word in enumerate(words[at : at + 4], at):
        if word.low in _kinds("questions"):
            return here + 1
        if word.low not in _kinds("askers"):
            return 0
    return 0
