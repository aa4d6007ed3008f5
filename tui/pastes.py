"""What a terminal sends while something is pasted: characters in, one paste out, whatever is among them.

Textual 8.2.8 looks for keys inside a paste that holds an escape character: what follows it would be typed,
and outside of a field be taken for commands. Most terminals take such characters out; not all do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

#: More is not pasted into a line; what comes beyond it is dropped, so that a paste has bounded memory.
_LONGEST = 1_000_000


class PasteParser(XTermParser):
    """Takes pastes out before it reads the keys between them."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pasted: list[str] | None = None
        self._size = 0
        self._begun = ""

    def feed(self, data: str) -> Iterable[Message]:
        return self._feed(data) if data else super().feed(data)

    def _feed(self, data: str) -> Iterator[Message]:
        data, self._begun = self._begun + data, ""
        while data:
            if self._pasted is None:
                keys, mark, data = data.partition(BRACKETED_PASTE_START)
                if keys:
                    yield from super().feed(keys)
                if mark:
                    self._pasted, self._size = [], 0
            else:
                text, mark, data = data.partition(BRACKETED_PASTE_END)
                if not mark:  # the end of the paste may have come in part
                    kept = _begun(text)
                    text, self._begun = text[: len(text) - kept], text[len(text) - kept :]
                self._keep(text)
                if mark:
                    pasted, self._pasted = "".join(self._pasted), None
                    yield events.Paste(pasted.replace("\x00", ""))

    def _keep(self, text: str) -> None:
        text = text[: _LONGEST - self._size]
        self._size += len(text)
        if self._pasted is not None:
            self._pasted.append(text)


def _begun(text: str) -> int:
    """How many characters at the end of the text may be the first of the mark that ends a paste."""
    for size in range(min(len(text), len(BRACKETED_PASTE_END) - 1), 0, -1):
        if BRACKETED_PASTE_END.startswith(text[-size:]):
            return size
    return 0
