"""What can be known of a copy that goes through the terminal (OSC 52): surroundings in, a sentence out.

A terminal never answers whether it took the text, also over ssh; so no sentence says that it did.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Many terminals take no more: what OSC 52 carries is a third longer than the text.
_MOST = 74_000


def told(what: str, text: str, environ: Mapping[str, str]) -> str:
    """A sentence about text that has been sent, with what may have kept it from arriving."""
    if environ.get("TERM_PROGRAM") == "Apple_Terminal":
        return f"{what} could not be copied: Terminal of macOS takes no text from programs"
    if environ.get("TERM") in ("linux", "dumb"):
        return f"{what} could not be copied: this terminal has no clipboard"
    sent = f"{what} sent to the clipboard (by the terminal, OSC 52)"
    if len(text.encode("utf-8", "replace")) > _MOST:
        return f"{sent}; it is long, and many terminals take less"
    if environ.get("TMUX"):
        return f"{sent}; tmux passes it on only with `set -g set-clipboard on`"
    if environ.get("TERM", "").startswith("screen"):
        return f"{sent}; GNU screen may not pass it on"
    return f"{sent}; whether it took it cannot be known"
