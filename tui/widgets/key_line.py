"""The last line: the keys that do something where one is, each to be pressed with the mouse too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.screen import Screen
from textual.style import Style
from textual.widget import Widget

from ..safe_text import Part, assemble, content


@dataclass(frozen=True, slots=True)
class _Key:
    """A key, what is shown for it and what is said when the mouse rests on it."""

    key: str
    shown: str
    words: str
    tip: str
    on: bool

    @property
    def cells(self) -> int:
        """As wide as it is drawn, with the gap behind it."""
        return cell_len(self.shown) + cell_len(self.words) + (2 if self.words else 1)


class KeyLine(Widget):
    """Drawn at once: Textual's own (8.2.8) makes a widget of each key when the focus moves, and keeps all."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key", "keys--words", "keys--off"}

    def __init__(self) -> None:
        super().__init__()
        self._keys: tuple[_Key, ...] = ()

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def on_unmount(self) -> None:
        self.screen.bindings_updated_signal.unsubscribe(self)

    def _changed(self, screen: Screen[object]) -> None:
        if not (screen.app.app_focus and self.is_attached and screen is self.screen):
            return
        found: dict[str, _Key] = {}
        for _, binding, enabled, tip in screen.active_bindings.values():
            if binding.show and binding.action not in found:
                shown = self.app.get_key_display(binding)
                found[binding.action] = _Key(binding.key, shown, binding.description, tip, enabled)
        keys = tuple(found.values())
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def render(self) -> RenderResult:
        parts: list[Part] = []
        for key in self._keys:
            off = Style() if key.on else self._look("off")
            parts.append((key.shown, self._look("key") + off))
            if key.words:
                parts.append((f" {key.words}", self._look("words") + off))
            parts.append(" ")
        return assemble(*parts)

    def _look(self, name: str) -> Style:
        return self.get_visual_style(f"keys--{name}", partial=True)

    # Mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if (key := self._under(event)) is None:
            return
        if key.on:
            self.app.simulate_key(key.key)
        else:
            self.app.bell()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        key = self._under(event)
        self.tooltip = content(key.tip) if key is not None and key.tip else None

    def _under(self, event: events.MouseEvent) -> _Key | None:
        """The key under the mouse; None on the gap behind the last."""
        at = event.x
        for key in self._keys:
            if 0 <= at < key.cells:
                return key
            at -= key.cells
        return None
