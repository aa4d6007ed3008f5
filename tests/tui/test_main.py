"""The command: arguments, exit codes, and what is loaded when."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from test_terminal import Terminal, harmless

from tui.__main__ import main

ROOT = Path(__file__).resolve().parents[2]


def test_help_and_wrong_use_load_no_textual():
    code = (
        "import sys\n"
        "from tui.__main__ import main\n"
        "for argv in (['--help'], ['--nonsense']):\n"
        "    try:\n"
        "        main(argv)\n"
        "    except SystemExit as exc:\n"
        "        print(exc.code, end=' ')\n"
        "print('textual' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "0 2 False"
    assert "--index DIR" in done.stdout


def test_without_a_terminal_it_says_what_to_use_instead():
    done = subprocess.run(
        [sys.executable, "-m", "tui"], stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 2
    assert "transcripts search" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_an_index_one_can_leave_and_nothing_is_written(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    terminal = Terminal(
        *(sys.executable, "-m", "tui", "--index", str(tmp_path / "[none]"), "--query", "a\x1b[31m"),
        env={"HOME": str(home), "XDG_DATA_HOME": str(home)},
    )
    terminal.shows("there is no index yet")
    terminal.send("\x1b[27u")
    assert terminal.finish() == 0
    assert b"Traceback" not in terminal.output
    assert harmless(terminal.output) == []
    assert not (tmp_path / "[none]").exists()
    assert not list(home.iterdir())


def test_an_unknown_theme_is_wrong_use(monkeypatch, capsys):
    monkeypatch.setattr(sys, "__stdin__", Tty())
    monkeypatch.setattr(sys, "__stderr__", Tty())
    with pytest.raises(SystemExit) as caught:
        main(["--theme", "no[/such]"])
    assert caught.value.code == 2
    assert "textual-light" in capsys.readouterr().err


class Tty:
    def isatty(self) -> bool:
        return True
