"""A program in a pseudo terminal: keys in, and what stands on its screen out."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
#: Seconds after which something that never happens fails a test; far more than a busy machine needs.
PATIENCE = 60.0
SIZE = (120, 40)

_TOKEN = re.compile(
    r"\x1b\[(?P<given>[0-9;:<=>?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[^\[\]]"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f])"
    r"|(?P<text>[^\x00-\x1f]+)"
)


class Grid:
    """The cells of a terminal, as far as a program that places its text by row and column needs them."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._cells = [[" "] * width for _ in range(height)]
        self._x = self._y = 0
        self._rest = ""

    def feed(self, text: str) -> None:
        text, at = self._rest + text, 0
        while match := _TOKEN.match(text, at):
            at = match.end()
            if match["text"]:
                self._write(match["text"])
            elif match["control"]:
                self._y, self._x = (self._y + 1, self._x) if match["control"] == "\n" else (self._y, 0)
            elif match["final"]:
                self._steer(match["final"], match["given"])
        self._rest = text[at:]

    def _write(self, text: str) -> None:
        for one in text:
            size = 1 if one.isascii() else cell_len(one)
            if size and 0 <= self._y < self.height and self._x + size <= self.width:
                self._cells[self._y][self._x : self._x + size] = [one, *[""] * (size - 1)]
                self._x += size

    def _steer(self, final: str, given: str) -> None:
        if final == "H":
            row, _, column = given.partition(";")
            self._y, self._x = int(row or 1) - 1, int(column or 1) - 1
        elif final == "J":
            self._cells = [[" "] * self.width for _ in range(self.height)]

    def __str__(self) -> str:
        return "\n".join("".join(row).rstrip() for row in self._cells)


class Terminal:
    def __init__(
        self,
        *command: str,
        env: dict[str, str] | None = None,
        cwd: Path = ROOT,
        size: tuple[int, int] = (120, 40),
    ) -> None:
        self.output = b""
        self._waiting = ""
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self.grid = Grid(*SIZE)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE[::-1], 0, 0))
        path = os.pathsep.join([str(ROOT), str(HERE), os.environ.get("PYTHONPATH", "")])
        given = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": path}
        given |= {"COLUMNS": "", "LINES": ""}  # these would outrank the size of the terminal
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env={**given, **(env or {})}, cwd=cwd
        )
        os.close(slave)

    @property
    def screen(self) -> str:
        return str(self.grid)

    def send(self, keys: str) -> None:
        data = keys.encode("utf-8", "surrogatepass")
        while data:
            data = data[os.write(self._master, data) :]

    def until(self, true: Callable[[str], bool], what: str) -> None:
        """Read until something is true of the screen; each picture is looked at, however short it stands."""
        deadline = time.monotonic() + PATIENCE
        while not true(self.screen):
            if self._next_picture():
                continue
            if time.monotonic() > deadline or self._process.poll() is not None:
                self.end()
                pytest.fail(f"{what}; there is:\n{self.screen}\n{self.output[-500:]!r}")
            self._read(0.2)

    def shows(self, words: str) -> None:
        self.until(lambda screen: words in screen, f"{words!r} did not come")

    def hides(self, words: str) -> None:
        self.until(lambda screen: words not in screen, f"{words!r} did not go")

    def finish(self) -> int:
        """Read to the end; the exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._process.poll() is None and time.monotonic() < deadline:
            self._read(0.05)
        self._read(0)
        return self.end()

    def end(self) -> int:
        self._process.kill()
        code = self._process.wait()
        os.close(self._master)
        return code

    def _next_picture(self) -> bool:
        """Take what has come up to the end of a picture, if there is one."""
        picture, end, rest = self._waiting.partition("\x1b[?2026l")
        if end:
            self.grid.feed(picture + end)
            self._waiting = rest
        return bool(end)

    def _read(self, patience: float) -> None:
        while select.select([self._master], [], [], patience)[0]:
            try:
                data = os.read(self._master, 1 << 16)
            except OSError:  # the program has closed its end
                return
            if not data:
                return
            self.output += data
            self._waiting += self._decode(data)
            if b"\x1b[?2026$p" in data:
                self.send("\x1b[?2026;2$y")  # it may say where a picture ends
            patience = 0
