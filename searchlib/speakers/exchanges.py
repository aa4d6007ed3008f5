"""Turns with their roles in, exchanges out: the question a turn belongs to, and what that one follows up.

One exchange is a question and its answer. Questions asked one after another before anybody answers are one
question; what is put back ("Which one?"), thrown in ("Right.") or cut off leaves the exchange open. Words
that only run the meeting neither ask nor answer: between two exchanges they belong to the one they open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..model import Role, Speaker
from . import procedure
from .roles import Turn

# Questions in a row before they are no longer one: where nobody answers, nothing is asked together.
_TOGETHER = 8
# Characters of what is put back to the asker, and of a heckle.
_SHORT = 120
# Characters of a word thrown into an opening statement ("Good afternoon. You sound well.").
_WORD = 60
# Askers by name from which it is more than a talk of two or three: there, whoever asks again presses on.
_MANY = 3
# Exchanges of one asker from which it is a host's: a host goes from one matter to the next.
_PRESSES = 4
# Calls before this share of the questions: there, a question without one comes from whoever asked before.
_HABIT = 0.25
# Words of a question that makes no sense without what was said before ("How many, sir?").
_FEW = 5


@dataclass(slots=True)
class Place:
    """Where a turn stands: `exchange` counts from 1 (0: in none); `follows` is what that one goes on from.

    `calls` says that all of it is a call of the next speaker.
    """

    role: Role
    exchange: int = 0
    follows: int = 0
    calls: bool = False


@dataclass(slots=True)
class _Open:
    """The exchange at hand."""

    number: int
    asker: Speaker | None
    section: str
    called: bool  # the asker was called
    text: str  # how the question begins
    turns: int = 1
    asked: bool = False
    answered: bool = False
    back: bool = False  # the last answer only asks back
    brief: bool = False  # the last answer is a listener's word
    cut: bool = False  # the last answer was cut off
    calls: bool = False  # the last answer ends in a call
    answerers: set[Speaker | None] = field(default_factory=set)


@dataclass(slots=True)
class _Course:
    """What has been met so far; `waiting` are turns that belong to whatever comes next."""

    turns: Sequence[Turn]
    places: list[Place]
    waiting: list[int] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)
    now: _Open | None = None


def place(turns: Sequence[Turn], roles: Sequence[Role]) -> list[Place]:
    """The place of each turn; a statement inside an exchange becomes an answer."""
    course = _Course(turns, [Place(role) for role in roles])
    for at, (turn, spot) in enumerate(zip(turns, course.places, strict=True)):
        match spot.role:
            case Role.QUESTION:
                _question(course, at, turn)
            case Role.MODERATOR:
                _moderator(course, at, turn)
            case Role.ASIDE if course.now and not course.waiting:
                spot.exchange = course.now.number
            case Role.ASIDE:
                course.waiting.append(at)
            case _:
                _speech(course, at, turn)
    follows = _follow_ups(course.opened)
    for spot in course.places:
        spot.follows = follows.get(spot.exchange, 0)
    return course.places


def _question(course: _Course, at: int, turn: Turn) -> None:
    now, text = course.now, _text(turn)
    if at and not course.opened and not course.waiting and len(text) <= _WORD and _asks_nothing(text):
        return  # thrown into an opening statement
    if _empty(turn):
        _wait(course, at)
    elif now and (_thrown_in(now, turn, text) or _same_question(now, turn, text)):
        if not _thrown_in(now, turn, text):
            now.turns += 1
            now.answered = False
            now.asked = now.asked or _asks_something(text)
        _join(course, at)
    else:
        called = bool(now and now.calls) or any(_is_call(course, i) for i in course.waiting)
        course.now = _Open(len(course.opened) + 1, turn.speaker, turn.section, called, text)
        course.now.asked = _asks_something(text)
        course.opened.append(course.now)
        _join(course, at)


def _moderator(course: _Course, at: int, turn: Turn) -> None:
    now = course.now
    if now and not now.answered and (now.asked or not procedure.calls(_text(turn))):
        _join(course, at)
    elif turn.given is None and not _empty(turn) and _asks_the_next(course, at):
        course.places[at].role = Role.QUESTION
        _question(course, at, turn)
    else:
        if now:
            now.answered = True  # where nothing was asked, there is nothing to wait for
        course.waiting.append(at)


def _speech(course: _Course, at: int, turn: Turn) -> None:
    now, spot = course.now, course.places[at]
    if now is None or turn.given is Role.STATEMENT or _closed(course, at):
        course.now = None
        course.waiting.clear()
        spot.role = turn.given or Role.STATEMENT
    elif _empty(turn) or _calls_the_next(course, at):
        spot.role = turn.given or Role.ANSWER
        spot.calls = True
        _wait(course, at)
    else:
        spot.role = turn.given or Role.ANSWER
        _answer(now, turn)
        _join(course, at)


def _answer(now: _Open, turn: Turn) -> None:
    last = turn.texts[-1].rstrip()
    short = len(turn.texts) == 1 and len(last) <= _SHORT
    now.brief = short and procedure.listens(last)
    now.answered = now.answered or now.asked or not now.brief
    now.back = short and last.endswith(("?", "？", "؟"))
    now.cut = last.endswith(("—", "–", "--", " -"))
    now.answerers.add(turn.speaker)
    now.calls = procedure.ends_in_a_call(last) or (len(turn.texts) > 1 and procedure.calls(last))


def _closed(course: _Course, at: int) -> bool:
    """Whether the speech stands under another heading than the exchange and has no part in it.

    Two turns of one speaker in a row are told apart only by the headings of formats that mean them.
    """
    now, turn = course.now, course.turns[at]
    if now is None or not now.answered or now.section == turn.section:
        return False
    return turn.speaker not in now.answerers or course.turns[at - 1].speaker == turn.speaker


def _wait(course: _Course, at: int) -> None:
    """A turn that neither asks nor answers: in an open question it stays, after an answer it waits."""
    now, turn = course.now, course.turns[at]
    if now and not now.answered:
        now.called = now.called or _is_call(course, at)
        _join(course, at)
    elif now and turn.speaker and turn.speaker == now.asker and not course.waiting:
        _join(course, at)  # thanks for the answer
    else:
        course.waiting.append(at)


def _join(course: _Course, at: int) -> None:
    """The turn, and those that waited for it, belong to the exchange at hand."""
    assert course.now is not None
    for one in (*course.waiting, at):
        course.places[one].exchange = course.now.number
    course.waiting.clear()


def _text(turn: Turn) -> str:
    return "\n".join(turn.texts)


def _asks_something(text: str) -> bool:
    return procedure.asks(text) and not procedure.asks_leave(text)


def _asks_nothing(text: str) -> bool:
    return len(text) <= _SHORT and not procedure.asks(text) and not procedure.asks_leave(text)


def _empty(turn: Turn) -> bool:
    """Nothing is said that belongs to the matter."""
    return all(map(procedure.runs_the_meeting, turn.texts))


def _thrown_in(now: _Open, turn: Turn, text: str) -> bool:
    """A listener's word, or a short one without a question from whoever asked, or into a speech cut off."""
    if not now.answered:
        return False
    same = turn.speaker is not None and turn.speaker == now.asker
    return procedure.listens(text) or (_asks_nothing(text) and (same or now.cut))


def _same_question(now: _Open, turn: Turn, text: str) -> bool:
    if now.section != turn.section or now.turns >= _TOGETHER:
        return False
    if now.answered and (now.brief or now.cut) and procedure.goes_on(text):
        return True
    return not now.answered or (now.back and (procedure.replies(text) or not procedure.asks(text)))


def _is_call(course: _Course, at: int) -> bool:
    """Whether a waiting turn calls somebody: a moderator does little else."""
    role = course.places[at].role
    return role is Role.MODERATOR or (role is not Role.QUESTION and procedure.calls(_text(course.turns[at])))


def _calls_the_next(course: _Course, at: int) -> bool:
    """`Mara.`, said after an answer by somebody who did not give it: whoever asks next was called."""
    now, turn = course.now, course.turns[at]
    if not (now and now.answered and len(turn.texts) == 1 and turn.speaker != course.turns[at - 1].speaker):
        return False
    return _next_role(course, at) is Role.QUESTION and procedure.calls(turn.texts[0])


def _asks_the_next(course: _Course, at: int) -> bool:
    """Whether it ends in a question, and who speaks next is neither a questioner nor a moderator."""
    ends = procedure.asks(course.turns[at].texts[-1])
    return ends and _next_role(course, at) in (Role.STATEMENT, Role.ANSWER)


def _next_role(course: _Course, at: int) -> Role | None:
    after = (course.places[i].role for i in range(at + 1, len(course.places)))
    return next((role for role in after if role is not Role.ASIDE), None)


def _follow_ups(opened: Sequence[_Open]) -> dict[int, int]:
    """For each exchange that goes on from the one before it, where that began."""
    named = Counter(one.asker for one in opened if one.asker)
    habit = sum(one.called for one in opened) >= _HABIT * len(opened)
    found: dict[int, int] = {}
    for before, one in pairwise(opened):
        if before.section != one.section or one.called or (one.asker != before.asker):
            continue
        by_name = one.asker is not None and len(named) >= _MANY and named[one.asker] <= _PRESSES
        by_habit = one.asker is None and habit and not procedure.greets(one.text)
        few = len(one.text.split()) <= _FEW and procedure.asks(one.text)
        if by_name or by_habit or few or before.cut or procedure.pursues(one.text):
            found[one.number] = found.get(before.number, before.number)
    return found
