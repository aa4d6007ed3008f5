"""The application: an opener of the collection in, the exit code out."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import events, on, work
from textual.app import App
from textual.binding import BindingType
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.driver import Driver
from textual.screen import Screen

from . import clipboard
from .commands import bindings
from .errands import Clock
from .keymap import Keyed, Keymap, keymap_of
from .messages import Copy
from .panes import Command, Pane
from .ports import Opener
from .safe_text import content, harmless, send, toast, warn
from .screens.keeping import KeepingScreen, Start
from .screens.search import SearchScreen
from .themes import DARK, THEMES, Remembered, following
from .turnstile import Turnstile

#: Seconds after which the first hits are there, and the app is at its daily work.
_BEGINNING = 3.0
#: Lines of the keys file that are told one by one.
_TOLD = 3


class TableProvider(Provider):
    """The command palette, made from the command table."""

    async def discover(self) -> Hits:
        for command in self._commands():
            yield DiscoveryHit(content(command.label), self._run(command), command.label, _told(command))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self._commands():
            if (score := matcher.match(f"{command.label} {command.help}")) > 0:
                yield Hit(score, content(command.label), self._run(command), command.label, _told(command))

    def _commands(self) -> list[Command]:
        main = isinstance(self.screen, SearchScreen)
        return [c for c in keymap_of(self.app).commands if c.palette and (main or c.pane is Pane.APP)]

    def _run(self, command: Command) -> Callable[[], object]:
        node: App[object] | Screen[object] = self.app if command.pane is Pane.APP else self.screen
        return partial(node.run_action, command.action)


class Palette(CommandPalette):
    """Textual's own (8.2.8) ends the app when a page is turned in a list that is empty or has no room, and
    when commands are still found for one that closes.
    """

    def _watch__list_visible(self) -> None:
        if self.query(CommandList):
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        if self.query(CommandList):
            await super()._watch__show_busy()

    def _action_command_list(self, action: str) -> None:
        commands = self.query_one(CommandList)
        if commands.option_count and commands.scrollable_content_region.height:
            super()._action_command_list(action)


def _told(command: Command) -> str:
    return f"{command.help} ({command.shown})"


class TranscriptApp(Keyed, Turnstile):
    """Owns the look and the first screen; everything else is the screens' business."""

    TITLE = "transcript-tui"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.APP)
    COMMANDS = {TableProvider}  # noqa: RUF012  (as Textual declares it)

    def __init__(
        self,
        opener: Opener,
        *,
        start: Start | None = None,
        clock: Clock = time.perf_counter,
        keymap: Keymap | None = None,
        remembered: Remembered | None = None,
        begun: Callable[[], None] | None = None,
    ) -> None:
        # With NO_COLOR Textual sends greys; told that colours are the terminal's own, it sends none.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self._opener = opener
        self._start = start or Start()
        self._clock = clock
        self.keymap = keymap or Keymap()
        self._remembered = remembered
        self._copies: deque[tuple[str, str]] = deque()
        self._begun = begun
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name
        last = remembered.theme() if remembered is not None else ""
        if last in self.available_themes:
            self.theme = last

    def get_driver_class(self) -> type[Driver]:
        """In a terminal of Unix our own; what the surroundings ask for (a browser, a test) stays."""
        usual = super().get_driver_class()
        if usual.__module__ != "textual.drivers.linux_driver":
            return usual
        from .terminal_driver import TerminalDriver

        return TerminalDriver

    async def on_event(self, event: events.Event) -> None:
        """What is pasted is cleaned here, for not all fields are ours: that of the palette is not."""
        if isinstance(event, events.Paste) and not event.is_forwarded:
            event = events.Paste(harmless(event.text))
        await super().on_event(event)

    def on_mount(self) -> None:
        self.push_screen(SearchScreen(self._opener, self._start, self._clock))
        self.open_turnstile()
        if self._begun is not None:
            self.set_timer(_BEGINNING, self._begun)
        for words in self.keymap.told[:_TOLD]:
            warn(self, words)
        if (more := len(self.keymap.told) - _TOLD) > 0:
            warn(self, f"{more:,} more lines of your keys are not used")

    @on(Copy)
    def _copy(self, copy: Copy) -> None:
        """In a thread where a program or a file is asked, which may take its time."""
        what, text = copy.what, harmless(copy.text)
        if clipboard.helpers(os.environ) or clipboard.refusal(text, os.environ):
            self._copies.append((what, text))
            if len(self._copies) == 1:
                self._settle_copy(what, text)
        else:
            self._send(what, text)

    @work(thread=True, exit_on_error=False)
    def _settle_copy(self, what: str, text: str) -> None:
        self.call_later(self._copied, what, text, clipboard.settled(what, text, os.environ))

    def _copied(self, what: str, text: str, done: clipboard.Settled | None) -> None:
        """One after the other: the last that one copies is what is to be pasted."""
        if done is None:
            self._send(what, text)
        else:
            (warn if done.stays else toast)(self, done.words)
        self._copies.popleft()
        if self._copies:
            self._settle_copy(*self._copies[0])

    def _send(self, what: str, text: str) -> None:
        try:
            send(self, text)
        except OSError as exc:
            warn(self, f"{what} could not be copied: {exc.strerror}")
        else:
            toast(self, clipboard.told(what, os.environ))

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(Palette(id="--command-palette"))

    def action_next_theme(self) -> None:
        self.theme = following(self.theme)
        words = self._remembered.choose(self.theme) if self._remembered is not None else ""
        toast(self, words or f"Colours: {self.theme}")

    async def action_quit(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, KeepingScreen):
                screen.remember()
        await super().action_quit()
