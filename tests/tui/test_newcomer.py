"""A newcomer follows the readme, from a folder of transcripts to a quotation on the clipboard."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from searchlib import samples
from searchlib.cli import main
from tui.commands import COMMANDS
from tui.service import opener

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("\n## The app\n")[2].partition("\n## ")[0]
#: What the readme calls otherwise than the help.
CALLED = {"↓": "down", "→": "right", "Enter": "enter", "Tab": "tab"}


def key(what: str) -> str:
    """The key that the readme names right before these words."""
    found = re.search(r"`([^`]+)` " + re.escape(what), SECTION)
    assert found, f"the readme does not say what {what!r}"
    return CALLED.get(found[1], found[1])


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


async def test_the_walk_of_the_readme(start, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "index"
    assert main(["rebuild", str(samples()), "--index", str(folder)]) == 0
    copied: list[str] = []
    async with start((80, 24), opener=opener(folder)) as s:
        monkeypatch.setattr(s.app, "copy_to_clipboard", copied.append)
        await s.type("treaty")
        await s.press(key("goes into the list"), key("reads the hit"))
        assert "n` and `N` go from hit to hit" in SECTION
        await s.press("n", "N", "n")
        here = s.screen.reader.chunk
        assert here.id in s.screen.reader._reading.marks
        await s.press(key("says why"))
        assert f"paragraph {here.paragraph}?" in s.dump()
        await s.press(
            "escape", key("the quotation with its citation"), key("the command that shows it again")
        )
    quotation, command = copied
    assert quotation.startswith(f"“{here.text}”\n— {here.speaker.name}")
    assert f"para. {here.paragraph}" in quotation
    capsys.readouterr()
    assert main(shlex.split(command)[1:]) == 0
    assert words(here.text) in words(capsys.readouterr().out)


def test_every_key_of_the_readme_is_a_key():
    known = {shown for command in COMMANDS for shown in command.shown.split(" ")}
    named = {CALLED.get(one, one) for one in re.findall(r"`([^`\s]+)`", SECTION)}
    others = {
        one for one in named if one.startswith("--") or one in ("wl-copy", "xclip", "xsel", "pbcopy", "+")
    }
    assert named - others <= known
    assert len(named & known) > 20
