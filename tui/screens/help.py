"""The help page: made from the command table, with the query language and the legend of names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ..attribution import MARKS
from ..commands import of
from ..panes import Pane
from ..safe_text import assemble, content, fit, lines

_QUERY = (
    ("trade tariffs", "both words, in any form (tariff, tariffs)"),
    ('"arms control"', "these words in a row"),
    ("oil OR gas", "one of them; ( ) to group"),
    ("-energy  NOT energy", "not this"),
    ("negotiat*", "words that begin so"),
    ("speaker:lind", "any part of a speaker's name"),
    ("role:answer", "statement, question, answer, moderator, aside"),
    ("asked:tariffs", "answers to questions about tariffs"),
    ("topic:arms-control", "a topic, by the name in the filters"),
    ("date:2015..2017-06", "days, months, years; either end may be left out"),
    ("place:harbour title:talks", "where it was said, words of the event's title"),
)
_PANES = (
    (Pane.MAIN, "Commands"),
    (Pane.QUERY, "In the query"),
    (Pane.LINES, "Move"),
    (Pane.RESULTS, "In the results"),
    (Pane.READER, "In the transcript"),
    (Pane.FIND, "Finding in a transcript"),
    (Pane.FILTERS, "In the filters"),
    (Pane.VALUE, "Finding a value"),
    (Pane.VALUES, "Among the values found"),
    (Pane.TIMELINE, "In the timeline"),
    (Pane.CHOICES, "In a list"),
    (Pane.EXPORT, "While exporting"),
    (Pane.NAME, "While naming a search"),
    (Pane.SEARCHES, "In the saved searches"),
    (Pane.APP, "Everywhere"),
)


class HelpScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss", "Back"),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="window") as window:
            window.border_title = content("Help")
            window.border_subtitle = content("j k scroll  esc back")
            yield Static(help_text())

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_scroll(self, count: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=count, animate=False)


def help_text() -> Content:
    """Everything on one page."""
    page: list[Content] = []
    for pane, title in _PANES:
        rows = [(command.shown, command.help) for command in of(pane)]
        page += _section(title, rows)
        if pane is Pane.MAIN:
            page += _section("What to type", _QUERY)
            page += _section("How the speaker is known: the mark beside the name", MARKS)
    return lines(page[:-1])


def _section(title: str, rows: Sequence[tuple[str, str]]) -> list[Content]:
    head = assemble((title, "bold underline"))
    body = [assemble("  ", (fit(left.strip() or "(none)", 24), "bold"), right) for left, right in rows]
    return [head, *body, content("")]
