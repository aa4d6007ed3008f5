"""Over a real terminal: what a hostile transcript holds is shown, and never sent as an escape sequence."""

from __future__ import annotations

import base64
import re
import sys
from pathlib import Path

import pytest
from terminal import HERE, Terminal
from tui_fakes import HOSTILE, hostile_folders, unsafe

#: All that the explorer may send: styles, cursor, modes of Textual's driver, kitty keyboard, pointer shape.
MODES = "25|7|1000|1003|1004|1006|1015|1049|2004|2026|2048"
ALLOWED = re.compile(
    rf"\x1b\[(?:[0-9;]*[mHJK]|\?(?:{MODES})(?:;\d+)*[hl]|\?(?:{MODES})\$p|[<>=]\d*u|[><]\d*[a-z]|\d+;\d+;\d+t)"
    r"|\x1b[78=>]|\x1b\]22;[a-z-]*\x07"
)
CLIPBOARD = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


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


def explorer(mode: str, folder: Path, **env: str) -> Terminal:
    """The explorer over harm; no program of this machine is given a copy, and files go into the folder."""
    given = {
        "TMPDIR": str(folder),
        "SSH_CONNECTION": "a test",
        "TMUX": "",
        "STY": "",
        "TERM_PROGRAM": "",
        **env,
    }
    return Terminal(sys.executable, str(HERE / "pty_app.py"), mode, str(folder), env=given, cwd=folder)


#: A text that a terminal pastes as it is.
PASTE = "\x1b[200~[/x]\x1b]0;pwned\x07\x1b]52;c;eA==\x07\x1b[201~"
SHOWN = "[/x]␛]0;pwned␇"
ESC, F2, F6 = "\x1b[27u", "\x1bOQ", "\x1b[17~"

#: Keys, and what is on the screen when they have done what they do; after a `-`, what is not any more.
FIRST = (
    ("f", "Folder of transcripts:"),
    ("", "[|x] [Laughter]"),  # the names of folders
    (PASTE, f"! {SHOWN}"),
    ("\x15" + F2, "files could not be read:"),  # from the samples, with warnings
    ("y", "List of 10 lines"),
    ("\r", "of 81"),
)
READING = (
    ("\r", "Read"),
    ("jjjj", "5 of 81"),
    ("m", "1 marked"),
    ("u", "[+]"),
    ("u", "exchange "),
    ("u", "-exchange "),
    ("", " of 81"),
    ("gjjjjjjj", "8 of 81"),
    ("\r", "┏━ 2015"),
    ("", "para 8/9"),
    ("N", "para 7/9"),
    ("n", "para 8/9"),
    ("w", "paragraph 8?"),
    (ESC, "-paragraph 8?"),
    ("c", "Citation sent"),
    ("y", "it is in the file"),
    ("Y", "Quotation could not"),
    ("p", "Permalink sent"),
    ("\x06" + PASTE, f"transcript: {SHOWN}"),
    ("\x15tr\r", "transcript: tr "),
    ("", "enter Results"),
    (ESC, "-transcript: tr "),
)
NARROWING = (
    ("f", "On/off"),
    ("jj-", "[-]"),
    ("v", "Find a speaker"),
    (PASTE, SHOWN),
    (ESC, "-Find a speaker"),
    ("\x0c", "-[-]"),
    ("t", "> 20"),
    (ESC, "-> 20"),
    ("L", "-> A  treaty"),
    (ESC, "> A  treaty"),
)
WINDOWS = (
    ("=", "Searches by speaker"),
    ("y", "Table sent"),
    (ESC, "-Searches by speaker"),
    ("x", "To the file"),
    ("\t\x15" + PASTE, SHOWN),
    ("\r", "Nothing exported"),
    ("\x13", "Save this search as"),
    ("\x15" + PASTE + "\r", "Saved as [/x]␛]0"),
    ("o", "Saved searches"),
    ("d", "once more deletes"),
    (ESC, "-once more deletes"),
    ("?", "Commands"),
    ("/" + PASTE, "No line of the help"),
    (ESC, "-No line of the help"),
    ("\x10" + PASTE, f"🔎 {SHOWN}"),  # the list of commands
    (ESC, f"-🔎 {SHOWN}"),
    (F6, "generation 3"),
    ("R", "would be left out"),
    ("R", "reading: 1 of 4"),
    (ESC, "nothing was changed"),
    (ESC, "-generation 3"),
)
QUERY = (
    ("/\x15" + PASTE, SHOWN),
    ("\r", "No paragraph matches"),
    ("1", "-No paragraph matches"),
    ("/\x15", "-\n [/x]"),  # the line of the query
    ("\x12", "\n [/x]"),  # a query from before
    ("\x15", "-\n [/x]"),
    ("tre", "\n treaty ␛]52"),  # a completion
)


def test_harm_in_every_place_is_only_shown(tmp_path):
    hostile_folders(tmp_path)
    terminal = explorer("broken", tmp_path)
    terminal.shows("The index cannot be used")
    for keys, words in (*FIRST, *READING, *NARROWING, *WINDOWS, *QUERY):
        terminal.send(keys)
        (terminal.hides if words[0] == "-" else terminal.shows)(words.removeprefix("-"))
    terminal.send("\x11")
    assert terminal.finish() == 0
    copied = harmless(terminal.output)
    assert len(copied) == 4
    assert not [c for text in copied for c in unsafe(text) if c not in "\n\t"]


def test_hostile_errors_do_no_harm(tmp_path):
    terminal = explorer("notice", tmp_path)
    terminal.shows("cannot go on")
    terminal.send("q")
    assert terminal.finish() == 0
    assert harmless(terminal.output) == []


def test_no_color_means_no_colour(tmp_path):
    terminal = explorer("search", tmp_path, NO_COLOR="1")
    terminal.shows("of 81")
    terminal.send("\r")
    terminal.shows("Read")
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
