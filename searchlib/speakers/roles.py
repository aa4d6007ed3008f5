"""Turns in, roles out: who asks, who runs the meeting; whoever else speaks makes a statement."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..labels import lexicon, words
from ..model import Event, Role, Speaker
from ..tokens import fold

# An asker by habit: a question mark near the end of this share of the turns, and so much more often than the
# speaker of most words. On 1,125 speakers of interviews: every asker so found was one, 86 % were found.
_SHARE = 0.15
_TIMES = 1.5
_NEAR_END = 250
# Speakers of at most so many turns, so many of them, most of whose turns are questions: the press.
_PASSING, _SEVERAL, _MOST = 3, 3, 0.5
# Where nearly every turn of the others is followed by one speaker's, they are there to ask, if this many do.
_HUB, _POOLED = 0.8, 0.25
# Who asks so often, and four times as often as anybody else, is the host, even if nobody says more.
_HOST = 0.4
_ASIDE = 300  # characters of the longest aside: what is longer and in brackets is speech
# `END 3:36 P.M. EDT`, `10:58 A.M. EST`, `[ends]`, `- 30 -`.
_CLOCK = r"\d{1,2}[:.]\d\d(?: ?[ap]\.? ?m\.?)?(?: [a-z]{2,4})?"
_END = re.compile(rf"(?:the )?ends?[ .:]*(?:{_CLOCK})?|{_CLOCK}|\[ends?\]|-? ?30 ?-?|#+", re.I)
_CLOSE = {"(": ")", "[": "]", "{": "}", "<": ">", "（": "）"}
_MEDIA = re.compile(
    r"journalist|correspond|reporter|editor|anchor|host|presenter|columnist|blogger|news|tv|radio", re.I
)


@dataclass(slots=True)
class Turn:
    """What one voice says without a break: `role` is what its label says about it, if anything."""

    speaker: Speaker | None
    role: str = ""
    outlet: bool = False
    titled: bool = False  # the label names an office or an honorific
    given: Role | None = None  # what the format itself says
    section: str = ""  # the heading above its first words
    texts: list[str] = field(default_factory=list)


def is_aside(text: str) -> bool:
    """`(Applause.)`, `[Laughter]`, `* * *`, `END 3:36 P.M. EDT`: nobody's words."""
    if len(text) > _ASIDE:
        return False
    bare = text.strip("*_ \u00a0")
    close = _CLOSE.get(bare[:1])
    if close and bare.rstrip(".").endswith(close):
        return bare.rstrip(".").find(close) == len(bare.rstrip(".")) - 1
    return not any(c.isalnum() for c in bare) or (len(bare) < 40 and _END.fullmatch(bare) is not None)


def is_outlet(name: str) -> bool:
    """`Orvan Daily`: a name that is a newspaper's rather than a person's."""
    low = [fold(word) for word in words(name)]
    return any(lexicon().has("outlets", word) for word in low) or name.endswith(
        ("社", "日报", "时报", "电视台")
    )


def assign(turns: Sequence[Turn], event: Event) -> list[Role]:
    """The role of each turn; answers are told from statements by the exchanges."""
    askers = _askers(turns, event)
    return [_role(turn, askers) for turn in turns]


def _role(turn: Turn, askers: frozenset[Speaker]) -> Role:
    if turn.given is not None:
        return turn.given
    if turn.role == "voice":
        return Role.QUESTION if _asks(turn) else Role.ASIDE
    if turn.role in ("question", "moderator"):
        return Role(turn.role)
    if turn.outlet or (turn.speaker is not None and turn.speaker in askers):
        return Role.QUESTION
    return Role.STATEMENT


def _asks(turn: Turn) -> bool:
    text = turn.texts[-1] if turn.texts else ""
    return any(mark in text[-_NEAR_END:] for mark in "?？؟")


def _askers(turns: Sequence[Turn], event: Event) -> frozenset[Speaker]:
    """The named people whose business it is to ask: by their habit, or because all but one do it."""
    habits = _habits(turns)
    if len(habits) < 2:
        return frozenset()
    principal = _principal(habits, event)
    least = max(_SHARE, _TIMES * habits[principal].share)
    shown = {fold(person.name) for person in event.principals}
    others = {s: h for s, h in habits.items() if s != principal and not h.official}
    if fold(principal.name) in shown:
        others = {s: h for s, h in others.items() if fold(s.name) not in shown}
    found = {s for s, h in others.items() if h.asked and h.share >= least}
    answered = Counter(a.speaker for a, b in pairwise(turns) if b.speaker == principal)
    passing = {s: h for s, h in others.items() if h.turns <= _PASSING and 2 * answered[s] >= h.turns}
    if len(passing) >= _SEVERAL and _pooled(passing.values()) >= max(_MOST, least):
        found |= passing.keys()
    if _is_hub(turns, principal) and _pooled(others.values()) >= max(_POOLED, 2 * habits[principal].share):
        found |= others.keys()
    return frozenset(found)


@dataclass(slots=True)
class _Habit:
    """What one named speaker does in a document."""

    turns: int = 0
    said: int = 0
    asked: int = 0
    official: bool = False

    @property
    def share(self) -> float:
        return self.asked / self.turns


def _habits(turns: Sequence[Turn]) -> dict[Speaker, _Habit]:
    found: dict[Speaker, _Habit] = defaultdict(_Habit)
    for turn in turns:
        if turn.speaker is None or turn.role:
            continue
        habit = found[turn.speaker]
        habit.turns += 1
        habit.said += sum(map(len, turn.texts))
        habit.asked += _asks(turn)
        habit.official |= turn.titled and not _MEDIA.search(turn.speaker.office)
    return found


def _principal(habits: Mapping[Speaker, _Habit], event: Event) -> Speaker:
    """Who is asked: whom the title names (but for an interviewer it names), or who says most."""
    shown = {fold(person.name) for person in event.principals}
    ranked = sorted(habits, key=lambda speaker: habits[speaker].said, reverse=True)
    named = [s for s in ranked if fold(s.name) in shown and not _interviews(habits[s], habits[ranked[0]])]
    hosts = habits[ranked[0]].share >= max(_HOST, 4 * max(habits[s].share for s in ranked[1:]))
    return named[0] if named else ranked[hosts]


def _interviews(one: _Habit, most: _Habit) -> bool:
    """Whether one asks so much, and another says so much more, that the title names the interviewer."""
    return one.share >= _MOST and one.share > 3 * most.share and most.said > 2 * one.said


def _is_hub(turns: Sequence[Turn], principal: Speaker) -> bool:
    """Whether nobody asks without a name, and nearly every turn of others is followed by the principal's."""
    if any(turn.role == "question" for turn in turns):
        return False
    spoken = [turn for turn in turns if turn.role != "voice"]
    followed = [after.speaker == principal for turn, after in pairwise(spoken) if turn.speaker != principal]
    return len(followed) > _SEVERAL and sum(followed) >= _HUB * len(followed)


def _pooled(habits: Iterable[_Habit]) -> float:
    """The share of questions among the turns of several speakers."""
    turns = asked = 0
    for habit in habits:
        turns += habit.turns
        asked += habit.asked
    return asked / turns if turns else 0.0
