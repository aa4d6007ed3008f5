"""The terminal of Unix as Textual drives it, with pastes taken out before keys are looked for."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder

from textual.drivers.linux_driver import LinuxDriver

from .pastes import PasteParser

_READ = 4096
_PAUSE = 0.1


class TerminalDriver(LinuxDriver):
    def run_input_thread(self) -> None:
        """As Textual's own, which makes its parser in the middle of it (8.2.8)."""
        parser = PasteParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_PAUSE) and (text := decode(os.read(self.fileno, _READ))):
                    for event in parser.feed(text):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
