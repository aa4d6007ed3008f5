"""Over a real terminal: what a hostile transcript holds is shown, and never sent as an escape sequence."""

from __future__ import annotations

import base64
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from tui_fakes import HOSTILE, unsafe

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PATIENCE = 60.0
#: After so long keys that may be lost while a window closes are sent again.
AGAIN = 5.0

#: All that the explorer may send: styles, cursor, modes of Textual's driver, kitty keyboard, pointer shape.
MODES = "25|7|1000|1003|1004|1006|1015|1049|2004|2026|2048"
ALLOWED = re.compile(
    rf"\x1b\[(?:[0-9;]*[mHJK]|\?(?:{MODES})(?:;\d+)*[hl]|\?(?:{MODES})\$p|[<>=]\d*u|[><]\d*[a-z]|\d+;\d+;\d+t)"
    r"|\x1b[78=>]|\x1b\]22;[a-z-]*\x07"
)
CLIPBOARD = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


class Terminal:
    """A program in a pseudo terminal: keys in, bytes out."""

    def __init__(self, *command: str, env: dict[str, str] | None = None) -> None:
        self.output = b""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        path = os.pathsep.join([str(ROOT), str(HERE), os.environ.get("PYTHONPATH", "")])
        given = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": path}
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env={**given, **(env or {})}, cwd=ROOT
        )
        os.close(slave)

    def send(self, keys: str) -> None:
        os.write(self._master, keys.encode("utf-8", "surrogatepass"))

    def expect(self, words: str, again: str = "") -> None:
        """Wait until these words, or those after an "or", stand in what has come since the last call.

        `again` are keys to be sent once more where nothing came of them: a window that is still closing
        takes what was meant for the one below it.
        """
        start, deadline = len(self.output), time.monotonic() + PATIENCE
        resend = time.monotonic() + AGAIN
        while not any(
            each in ALLOWED.sub("", self.output[start:].decode("utf-8", "replace"))
            for each in words.split(" or ")
        ):
            if time.monotonic() > deadline:
                self._process.kill()
                self._process.wait()
                os.close(self._master)
                pytest.fail(f"{words!r} did not come: {self.output[start:][-2000:]!r}")
            if again and time.monotonic() > resend:
                self.send(again)
                resend = time.monotonic() + AGAIN
            self._read(0.2)

    def finish(self, again: str = "") -> int:
        """Read to the end, giving these keys once more where it does not come; the exit code."""
        deadline = time.monotonic() + PATIENCE
        resend = time.monotonic() + AGAIN
        while self._process.poll() is None and time.monotonic() < deadline:
            if again and time.monotonic() > resend:
                self.send(again)
                resend = time.monotonic() + AGAIN
            self._read(0.05)
        self._read(0)
        self._process.kill()
        code = self._process.wait()
        os.close(self._master)
        return code

    def _read(self, patience: float) -> None:
        while select.select([self._master], [], [], patience)[0]:
            try:
                data = os.read(self._master, 1 << 16)
            except OSError:  # the program has closed its end
                return
            if not data:
                return
            self.output += data
            patience = 0


def harmless(output: bytes) -> list[str]:
    """Asserts that only our own sequences came out; gives what was sent to the clipboard."""
    text = output.decode("utf-8")
    copied = [base64.b64decode(c).decode() for c in CLIPBOARD.findall(text)]
    rest = ALLOWED.sub("", CLIPBOARD.sub("", text))
    bad = [c for c in unsafe(rest) if c not in "\r\n"]
    at = rest.find(bad[0]) if bad else 0
    assert not bad, f"{bad[:5]} came out, near {rest[max(0, at - 60) : at + 60]!r}"
    for injected in ("\x1b[31m", "\x1b[?1337h", "\x1bc", "]0;pwned\x07", "\x1b]8;"):
        assert injected not in text
    return copied


def test_a_hostile_collection_does_no_harm():
    terminal = Terminal(sys.executable, str(HERE / "pty_app.py"), "hostile")
    terminal.expect("of 81")
    for keys, words, *again in (
        # Each step waits for words that it must paint anew: what stands there already is not sent again.
        # The words of the page below a window are painted with the window too, so that the step after
        # one that closes it may come too early: it gives its keys once more.
        ("\x1b[200~ [/x]\x1b]0;pwned\x07\x1b[201~", "␛]0;pwned"),
        ("\x15", "a phrase"),
        ("treaty", "treaty"),
        ("\r", "Read"),
        ("jjjj", "5 of 81"),
        ("\r", "Results"),
        ("nnnnN", "para 8"),
        ("w", "Why"),
        ("\x1b[27u", "Copy"),
        ("c", "Citation sent", "c"),
        ("y", "Paragraph"),
        ("Y", "Quotation sent"),
        ("m", "1 marked"),
        ("x", "To the file"),
        ("\x1b[27u", "Copy"),
        ("f", "On/off", "f"),
        ("j ", "ctrl+l clears or [x]"),
        ("\x0c?", "Commands"),
        ("q", "Copy"),
    ):
        terminal.send(keys)
        terminal.expect(words, *again)
    terminal.send("q")
    assert terminal.finish("q") == 0
    copied = harmless(terminal.output)
    # A citation that came late is copied twice.
    assert len(copied) in (3, 4)
    assert len(set(copied)) == 3
    assert not [c for text in copied for c in unsafe(text) if c != "\n"]


def test_hostile_errors_do_no_harm():
    terminal = Terminal(sys.executable, str(HERE / "pty_app.py"), "broken")
    terminal.expect("cannot go on")
    terminal.send("q")
    assert terminal.finish() == 0
    assert harmless(terminal.output) == []


def test_no_color_means_no_colour():
    terminal = Terminal(sys.executable, str(HERE / "pty_app.py"), "hostile", env={"NO_COLOR": "1"})
    terminal.expect("of 81")
    terminal.send("\r")
    terminal.expect("Read")
    terminal.send("q")
    assert terminal.finish() == 0
    styles = re.findall(r"\x1b\[([0-9;]*)m", terminal.output.decode())
    coloured = [s for s in styles if re.search(r"(^|;)(3[0-8]|4[0-8]|9\d|10\d)(;|$)", s)]
    assert not coloured
    assert any("4" in s.split(";") for s in styles)  # marks are still underlined


@pytest.mark.parametrize("text", HOSTILE[1:7])
def test_the_check_sees_what_it_is_for(text: str):
    with pytest.raises(AssertionError):
        harmless(text.encode("utf-8", "replace").replace(b"?", b"\x00"))
