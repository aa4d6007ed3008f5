"""The help page: made from the command table, with the query language and the legend of names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ..attribution import MARKS
from ..commands import bindings
from ..keymap import FILE, Keyed, Keymap, keymap_of
from ..panes import TITLES, Pane
from ..safe_text import assemble, content, fit, lines, one_line
from ..widgets.line_input import LineInput
from ..wrapping import wrap

#: Cells of the keys.
_LEFT = 26
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


class HelpScreen(Keyed, ModalScreen[None]):
    """All of it on one page, or the lines that have the words typed above it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.PAGE)

    def compose(self) -> ComposeResult:
        keys = keymap_of(self)
        with Vertical(classes="window") as window:
            window.border_title = content("Help")
            window.border_subtitle = content(
                f"{keys.hints(('page.find', 'find'))}  {keys.first('page.down')}"
                f" {keys.hints(('page.up', 'scroll'), ('page.back', 'back'))}"
            )
            yield LineInput(placeholder="words of the line you look for", id="help-find")
            with VerticalScroll():
                yield Static(id="help-text")

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self._write)

    def _write(self) -> None:
        width = self.query_one(VerticalScroll).scrollable_content_region.width
        words = self.query_one(LineInput).value
        self.query_one("#help-text", Static).update(help_text(keymap_of(self), words, width))

    def action_scroll(self, count: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=count, animate=False)

    def action_find(self) -> None:
        self.query_one(LineInput).focus()

    @on(Input.Changed)
    def _sought(self) -> None:
        self._write()

    @on(Input.Submitted)
    def _found(self) -> None:
        self.query_one(VerticalScroll).focus()


def help_text(keys: Keymap, words: str = "", width: int = 80) -> Content:
    """Everything on one page of this width, or the lines with all of these words."""
    page: list[Content] = []
    for title, rows in _sections(keys):
        wanted = [row for row in rows if _has(f"{title} {' '.join(row)}", words)]
        if wanted:
            page += _section(title, wanted, width)
    return lines(page[:-1] or [content("No line of the help has these words.")])


def _sections(keys: Keymap) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    for pane, title in TITLES:
        yield title, [(command.shown, command.help) for command in keys.of(pane)]
        if pane is Pane.MAIN:
            yield "What to type", _QUERY
            yield "How the speaker is known: the mark beside the name", MARKS
    yield "Other keys", (("your own", f"in {keys.source or FILE}; docs/keys.md says how"),)


def _has(line: str, words: str) -> bool:
    return all(word in line.casefold() for word in words.casefold().split())


def _section(title: str, rows: Sequence[tuple[str, str]], width: int) -> list[Content]:
    body = (line for left, right in rows for line in _row(left.strip() or "(none)", right, width))
    return [assemble((title, "bold underline")), *body, content("")]


def _row(left: str, right: str, width: int) -> Iterator[Content]:
    """What is meant and beside it what it does, in as many lines as that needs."""
    right = one_line(right)
    for start, end in wrap(right, max(16, width - _LEFT - 2)):
        yield assemble("  ", (fit("" if start else left, _LEFT), "bold"), right[start:end])
