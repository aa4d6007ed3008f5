"""Keys one after the other: the next is let through when all that the one before it set off is done.

Textual hands a key to the widget that has the focus when it arrives, and runs its command when it has gone
up from there; focus and screens change later still. So of `/` and a word typed at once the letters would be
commands, and a key after `esc` would go to the window that is closing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.timer import Timer
from textual.widgets import Input

#: Rounds after which keys go on even if screens still change by themselves.
_ROUNDS = 8
#: Seconds after which keys go on if nothing has come back: what a closing window was to pass on is lost.
_LOST = 3.0


class Turnstile(App[None]):
    """An application that takes keys and pastes in order; text typed into a field needs no waiting."""

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._turned = True
        self._turn = 0
        self._watched = 0
        self._watch: Timer | None = None
        self._keys: deque[events.Event] = deque()

    @property
    def turned(self) -> bool:
        """A key is being worked on, or waits."""
        return self.is_running and (self._turned or bool(self._keys))

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._turned and not self._first(event):
            self._keys.append(event)
        else:
            await self._let_in(event)

    def open_turnstile(self) -> None:
        """The first screen is there: keys may come as soon as it has taken the focus."""
        self._settle(self.screen)

    async def _let_in(self, event: events.Event) -> None:
        """Text that a field takes follows what is before it in the field's own queue."""
        target = self.focused or self.screen
        if isinstance(target, Input) and self._typed(event):
            await super().on_event(event)
            return
        self._turned = True
        await super().on_event(event)
        self._settle(target)

    def _typed(self, event: events.Event) -> bool:
        return isinstance(event, events.Paste) or (isinstance(event, events.Key) and event.is_printable)

    def _first(self, event: events.Event) -> bool:
        """The key that quits waits for nothing."""
        if not isinstance(event, events.Key):
            return False
        here = self._bindings.key_to_bindings.get(event.key, ())
        return any(binding.priority and binding.action == "quit" for binding in here)

    def _settle(self, node: DOMNode) -> None:
        """What the last key set off is done when this has come back; a key that waited for none begins anew.

        Two on the way at once would each let a key in, one of them too early.
        """
        self._turn += 1
        self._go_round(node, self._turn, 0)
        if self._watch is None:
            self._keep_watch()

    def _keep_watch(self) -> None:
        self._watched = self._turn
        self._watch = self.set_timer(_LOST, self._look)

    async def _look(self) -> None:
        """No key waits for ever."""
        self._watch = None
        if self._turned and self._turn == self._watched:
            await self._arrived(self._turn, None, _ROUNDS)
        elif self._turned:
            self._keep_watch()

    def _go_round(self, node: DOMNode, turn: int, rounds: int) -> None:
        """Go up from this node behind everything that is on the way, and again from where the focus is then.

        The first round follows the key to its command, the next what the command set off: messages that go
        up, a focus that is asked for, a screen that is not mounted yet. It ends when a round changed nothing.
        """
        before = (self.screen, self.focused) if rounds else None
        self._climb(node, partial(self._arrived, turn, before, rounds))

    def _climb(self, node: DOMNode | None, then: Callable[[], Awaitable[None]]) -> None:
        while node is not None and node is not self:
            if node.call_later(self._climb, node.parent, then):
                return
            node = node.parent  # it is closing: what it had to pass on has gone before
        self.call_later(then)

    async def _arrived(self, turn: int, before: object, rounds: int) -> None:
        if turn != self._turn or not self.screen_stack:  # the app is ending
            return
        here = (self.screen, self.focused)
        if before != here and rounds < _ROUNDS:
            self._go_round(self.focused or self.screen, turn, rounds + 1)
            return
        self._turned = False
        while self._keys and not self._turned:
            await self._let_in(self._keys.popleft())
