"""Blocks of a page without labels in, the voices that the page sets apart but does not name out.

Two conventions: a dialogue whose turns begin with a dash, and an interview whose questions are in bold or are
headings. Nobody's name is made up for either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from ..model import Attribution, Block, BlockKind, Event, How, Sure
from .casing import titled
from .naming import Person


class Part(StrEnum):
    """What a block is in a conversation without names."""

    NONE = ""
    TURN = "turn"  # begins with a dash: somebody else than before
    QUESTION = "question"
    ANSWER = "answer"


_DASH = re.compile(r"[-–—―]{1,2}\s*(?=[^\W_]|[“«„\"¿¡(])")
# So many dashes, and this share of the paragraphs, make a dialogue; so many questions make an interview.
_FEWEST = 4
_SHARE = 0.6
_QUESTIONS = 3


def parts(blocks: Sequence[Block]) -> Sequence[Part]:
    """What each block is; NONE for all where the page follows neither convention."""
    spoken = [block for block in blocks if block.kind is BlockKind.PARAGRAPH]
    if _is_dialogue(spoken):
        return [Part.TURN if _DASH.match(block.text) else Part.NONE for block in blocks]
    asked = [_is_set_apart(block) for block in blocks]
    if _is_interview(blocks, asked):
        first = asked.index(True)
        answers = [Part.QUESTION if yes else Part.ANSWER for yes in asked[first:]]
        return [*([Part.NONE] * first), *answers]
    return [Part.NONE] * len(blocks)


def _is_dialogue(spoken: Sequence[Block]) -> bool:
    """Whether most paragraphs begin with a dash, and some of these ask and some do not, as in no list."""
    dashed = [_asks(block) for block in spoken if _DASH.match(block.text)]
    asking = sum(dashed)
    return len(dashed) >= max(_FEWEST, _SHARE * len(spoken)) and 0 < asking < len(dashed)


def _is_set_apart(block: Block) -> bool:
    return block.bold or (block.kind is BlockKind.HEADING and _asks(block))


def _is_interview(blocks: Sequence[Block], asked: Sequence[bool]) -> bool:
    """Whether what is set apart are questions, nearly each with an answer below it."""
    apart = [block for block, yes in zip(blocks, asked, strict=True) if yes]
    questions = sum(map(_asks, apart))
    headings = sum(b.kind is BlockKind.HEADING for b in blocks)
    if questions < _QUESTIONS or questions < _SHARE * max(len(apart), headings):
        return False
    answered = sum(yes and not below for yes, below in zip(asked, [*asked[1:], True], strict=True))
    return answered >= _SHARE * questions


def _asks(block: Block) -> bool:
    return block.text.rstrip("\"'”’»)] ").endswith(("?", "？", "؟"))


_DASHED = Attribution(evidence="a dash begins the turn; the page names nobody")
_ASKED = Attribution(evidence="set apart as the questions of this page are; the page names nobody who asks")


def speaker(part: Part, person: Person, since: Attribution, event: Event) -> tuple[Person, Attribution, bool]:
    """Who speaks such a block, how that is known, and whether a turn begins; `person` spoke before."""
    if part is Part.TURN:
        return Person(None), _DASHED, True
    if part is Part.QUESTION:
        return Person(None, "question"), _ASKED, True
    if since is not _ASKED:
        return person, since, False
    if len(event.principals) != 1:
        return Person(None), Attribution(evidence="an answer; the title does not name one person"), True
    known = titled(event.principals[0])
    evidence = f"answers a question that is set apart; the title names {known.name} alone"
    return Person(known), Attribution(How.TITLE, Sure.LIKELY, evidence=evidence), True
