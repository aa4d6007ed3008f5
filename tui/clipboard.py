"""Texts to the clipboard: by a program of this machine, by the terminal (OSC 52), or else into a file.

A program says whether it took the text. A terminal never answers, also over ssh: of what went that way no
sentence says that it arrived. What no terminal would take is written to a file, which is named.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

#: Many terminals take no more: what OSC 52 carries is a third longer than the text.
MOST = 74_000
#: Seconds that a program may take; who waits longer than that is told otherwise.
_SECONDS = 2.0

#: Who looks at the screen sits at another machine, or before a browser.
_BROWSER = "TEXTUAL_DRIVER"
_ELSEWHERE = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", _BROWSER)

Command: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """A sentence about a copy that needs nothing more; `stays`: there is something to do for the user."""

    words: str
    stays: bool = False


def helpers(environ: Mapping[str, str]) -> tuple[Command, ...]:
    """Programs that are here and have a display to give a text to; elsewhere it would be the wrong one."""
    if any(environ.get(name) for name in _ELSEWHERE):
        return ()
    usable: list[Command] = []
    if environ.get("WAYLAND_DISPLAY"):
        usable.append(("wl-copy",))
    if environ.get("DISPLAY"):
        usable += [("xclip", "-selection", "clipboard", "-in"), ("xsel", "--clipboard", "--input")]
    if sys.platform == "darwin":
        usable.append(("pbcopy",))
    found = ((shutil.which(name, path=environ.get("PATH")), rest) for name, *rest in usable)
    return tuple((path, *rest) for path, rest in found if path is not None)


def refusal(text: str, environ: Mapping[str, str]) -> str:
    """Why the terminal would not take this text; "" where it may."""
    if not environ.get(_BROWSER):
        if environ.get("TERM_PROGRAM") == "Apple_Terminal":
            return "Terminal of macOS takes no text from programs"
        if environ.get("TERM") in ("linux", "dumb"):
            return "this terminal has no clipboard"
    size = len(text.encode("utf-8", "replace"))
    return f"{size:,} bytes are more than terminals take" if size > MOST else ""


def settled(what: str, text: str, environ: Mapping[str, str]) -> Settled | None:
    """Give the text to a program, else into a file if the terminal would not take it; None: it may.

    It may take seconds.
    """
    for command in helpers(environ):
        if _given(command, text):
            return Settled(f"{what} copied to the clipboard ({os.path.basename(command[0])})")  # noqa: PTH119
    why = refusal(text, environ)
    if not why:
        return None
    try:
        path = _written(text)
    except OSError as exc:
        return Settled(f"{what} could not be copied: {why}; nor written to a file: {exc.strerror}", True)
    return Settled(f"{what} could not be copied: {why}; it is in the file {path}", True)


def told(what: str, environ: Mapping[str, str]) -> str:
    """A sentence about a text that has been sent to the terminal, with what may keep it from arriving."""
    if environ.get(_BROWSER):
        return f"{what} sent to the clipboard of the browser, which may ask you"
    sent = f"{what} sent to the clipboard of the terminal (OSC 52)"
    if environ.get("TMUX"):
        return f"{sent}; tmux passes it on only with `set -g set-clipboard on`"
    if environ.get("STY") or environ.get("TERM", "").startswith("screen"):
        return f"{sent}; GNU screen may not pass it on"
    return f"{sent}; it must be set to allow that, and never says whether it took it"


def _given(command: Command, text: str) -> bool:
    """Whether the program took it. It stays in the background, and keeps nothing of the terminal."""
    try:
        subprocess.run(
            command,
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=True,
            start_new_session=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _written(text: str) -> str:
    """A new file that nobody else can read; its path."""
    handle, path = tempfile.mkstemp(prefix="transcripts-copy-", suffix=".txt")
    with open(handle, "w", encoding="utf-8", errors="replace") as file:  # noqa: PTH123
        file.write(text)
    return path
