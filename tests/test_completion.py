"""Completion: what the parser knows is offered, values come from the index, and bash takes it all."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from searchlib import Index, completion
from searchlib.cli import main
from searchlib.completion import Command
from searchlib.fields import FIELDS

ROOT = Path(__file__).resolve().parents[1]
HOSTILE = "$(touch hacked).txt"
TALK = """Remarks, Torvin, May 3, 2021

Mira Solane: The harbour treaty will be open in spring.
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("completion")
    (folder / "talk.txt").write_text(TALK)
    (folder / HOSTILE).write_text(TALK)
    Index.rebuild([folder / "talk.txt", folder / HOSTILE], folder / "index")
    return folder / "index"


@pytest.fixture
def offered(index, capsys, monkeypatch):
    monkeypatch.setenv("TRANSCRIPTS_INDEX", str(index))

    def ask(*words):
        code = main(["complete", "--", *words])
        out, err = capsys.readouterr()
        assert err == ""
        return None if code else [line.partition("\t")[0] for line in out.splitlines()]

    return ask


def test_everything_that_the_parser_knows(offered, monkeypatch):
    assert {"search", "export", "completion", "rebuild"} <= set(offered(""))
    assert "complete" not in offered("")
    assert offered("sea") == ["search"]
    assert offered("search", "--spe") == ["--speaker"]
    assert {f"--{f.name}" for f in FIELDS if f.name != "text"} <= set(offered("search", "--"))
    assert offered("search", "--sort", "ne") == ["newest"]
    assert offered("search", "--sort", "newest", "--sp") == ["--speaker"]
    assert offered("search", "--facets", "topic,spe") == ["topic,speaker"]
    assert offered("completion", "b") == ["bash"]
    assert "speaker:" in offered("search", "treaty", "")
    assert offered("nonsense", "") == []


def test_an_option_added_to_the_parser_is_offered():
    made = argparse.ArgumentParser()
    made.add_argument("--brand-new", choices=("one", "two"))
    command = Command({"verb": made})
    assert [w for w, _ in command.candidates(["verb", "--br"], lambda *_: ())] == ["--brand-new"]
    assert [w for w, _ in command.candidates(["verb", "--brand-new", ""], lambda *_: ())] == ["one", "two"]


def test_values_come_from_the_index(offered, index):
    assert offered("search", "--speaker", "mir") == ["Mira Solane"]
    assert offered("search", "--speaker=Mi") == ["--speaker=Mira Solane"]
    assert offered("search", "--speaker", "=", "Mi") == ["Mira Solane"]  # as bash cuts it
    assert offered("search", "year:20") == ["year:2021"]
    assert offered("search", "year", ":", "20") == ["2021"]
    assert offered("search", "--speaker", r"Mira\ S") == ["Mira Solane"]
    assert offered("search", "--speaker", '"Mira S') == ["Mira Solane"]
    assert offered("search", "--index", str(index.parent / "none"), "--speaker", "") == []


def test_files_are_left_to_the_shell(offered):
    assert offered("rebuild", "") is None
    assert offered("export", "--output", "x") is None
    assert offered("export", "--index", "") is None


def test_nothing_hostile_is_offered(offered):
    assert HOSTILE in offered("search", "--transcript", "$")[0]  # outside of quotes the script escapes it
    assert offered("search", "--transcript", '"$') == []
    assert HOSTILE in offered("search", "--transcript", "'$")[0]
    made = argparse.ArgumentParser()
    made.add_argument("--speaker", dest="where_speaker")
    names = ["a\x1b]0;owned\x07", "a\u202eb", "a\nb", "a\tb", "a\u200bb", "a’b"]
    found = Command({"verb": made}).candidates(["verb", "--speaker", "a"], lambda *_: names)
    assert found == [("a’b", "")]


def bash(index, *words, cwd):
    """What bash would offer for these words, by the real script."""
    script = f"""
        transcripts() {{ "{sys.executable}" -m searchlib.cli "$@"; }}
        export PYTHONPATH="{ROOT}" TRANSCRIPTS_INDEX="{index}"
        eval "$(transcripts completion bash)"
        complete -p transcripts >/dev/null || exit 9
        COMP_WORDS=(transcripts "$@"); COMP_CWORD=$#
        _transcripts
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", script, "bash", *words], capture_output=True, text=True, cwd=cwd, timeout=60
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash_takes_it(index, tmp_path):
    assert bash(index, "sea", cwd=tmp_path) == ["search"]
    assert bash(index, "search", "--speaker", "Mi", cwd=tmp_path) == [r"Mira\ Solane"]
    assert bash(index, "search", "--transcript", r"\$", cwd=tmp_path) == [r"\$\(touch\ hacked\).txt"]
    assert bash(index, "rebuild", "", cwd=tmp_path) == [""]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shell", sorted(completion.SCRIPTS))
def test_scripts_are_well_formed(shell, capsys, tmp_path):
    assert main(["completion", shell]) == 0
    (tmp_path / "script").write_text(capsys.readouterr().out)
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed, so its script was not tried")
    done = subprocess.run([shell, "-n", str(tmp_path / "script")], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
