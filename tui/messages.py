"""What worker threads tell the screen, and screens the app."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from .errands import Answer, Errand
from .flights import SingleFlight, Ticket
from .ports import Trouble


@dataclass
class Copy(Message):
    """Of a screen: a text for the clipboard, and what it is."""

    what: str
    text: str


@dataclass
class Answered(Message):
    """An errand has something to show; to be dropped unless its ticket is fresh."""

    flight: SingleFlight[Errand]
    ticket: Ticket
    answer: Answer


@dataclass
class Landed(Message):
    """An errand has ended, well or not: the next may start."""

    flight: SingleFlight[Errand]
    ticket: Ticket
    trouble: Trouble | None
