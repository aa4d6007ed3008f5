"""Whatever the moment at which a build is killed: the old index answers or the new one, and nobody cleans up.

`make crash` runs the long versions; their short versions run with every test.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from searchlib import Index

#: Kills at random moments by `make crash`.
KILLS = int(os.environ.get("KILLS", "1000"))
CHILD = Path(__file__).with_name("crash_child.py")


def write(folder: Path, word: str, files: int = 4) -> Path:
    folder.mkdir(exist_ok=True)
    for n in range(files):
        text = "\n\n".join(f"Mira Solane: The {word} number {n} paragraph {i} stands." for i in range(20))
        (folder / f"talk-{n}.txt").write_text(
            f"Remarks by Mira Solane, Torvin, May {n + 1}, 2021\n\n{text}\n"
        )
    return folder


def answers(index: Path) -> str:
    """ "old" or "new"; anything in between is a failure."""
    with Index.open(index) as opened:
        old, new = opened.search("heron").total, opened.search("falcon").total
        assert {old, new} == {0, opened.search().total}, (old, new)
        assert not opened.search("falcon OR heron").problems
        return "old" if old else "new"


def left_over(index: Path) -> list[str]:
    known = {"LOCK", "CURRENT"}
    return [p.name for p in index.iterdir() if p.name not in known and not p.name.startswith("gen-")] + [
        p.name for p in sorted(index.glob("gen-*"))[:-1]
    ]


@pytest.fixture
def index(tmp_path, codec):
    """An index of herons in a folder named after its codec; its transcripts are of falcons by then."""
    Index.rebuild([write(tmp_path / "talks", "heron")], tmp_path / codec, codec=codec)
    write(tmp_path / "talks", "falcon")
    return tmp_path / codec


def child(verb: str, index: Path, fatal: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(CHILD), verb, str(index), str(index.parent / "talks"), str(fatal)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def restore(index: Path) -> None:
    write(index.parent / "talks", "heron")
    Index.rebuild([index.parent / "talks"], index, codec=index.name)
    write(index.parent / "talks", "falcon")


def undisturbed(verb: str, index: Path) -> tuple[int, float]:
    """The steps and seconds of a build that nobody kills."""
    run = child(verb, index, -1)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0, err
    _, steps, seconds = out.split()
    return int(steps), float(seconds)


def every_step(verb: str, index: Path, stride: int) -> int:
    steps, _ = undisturbed(verb, index)
    assert steps > 25
    for fatal in range(0, steps, stride):
        restore(index)
        run = child(verb, index, fatal)
        run.communicate(timeout=60)
        assert run.returncode == -signal.SIGKILL, fatal
        answers(index)
        assert Index.check(index) == ()
    restore(index)
    assert left_over(index) == []
    return steps


@pytest.mark.parametrize("verb", ["rebuild", "update"])
def test_killed_at_some_of_the_steps_that_change_the_disk(index, verb):
    every_step(verb, index, 29)


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["rebuild", "update"])
def test_killed_at_every_step_that_changes_the_disk(index, verb):
    steps = every_step(verb, index, 1)
    print(f"{index.name}: {verb}: killed before each of {steps} steps")


def at_random(index: Path, times: int, seed: int) -> dict[str, int]:
    chance, seen = random.Random(seed), {"old": 0, "new": 0}
    _, seconds = undisturbed("rebuild", index)
    for n in range(times):
        restore(index)
        run = child(chance.choice(["rebuild", "update"]), index, -1)
        assert run.stdout
        assert run.stdout.readline() == "ready\n"
        time.sleep(chance.random() * seconds)
        run.kill()
        run.communicate()
        seen[answers(index)] += 1
        assert Index.check(index) == (), n
    restore(index)
    assert left_over(index) == []
    return seen


def test_killed_at_random_moments(index):
    at_random(index, 4, seed=1)


@pytest.mark.slow
def test_killed_at_random_moments_many_times(index):
    seen = at_random(index, KILLS, seed=2)
    print(
        f"{index.name}: {KILLS} kills: answered as before {seen['old']} times, as after {seen['new']} times"
    )


def test_interrupted_by_the_keyboard(index):
    run = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "searchlib.cli",
            "rebuild",
            str(index.parent / "talks"),
            "--index",
            str(index),
            "--codec",
            index.name,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 30
    while not list(index.glob("build-*")) and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=60)
    assert "Traceback" not in err
    if run.returncode:
        assert run.returncode == 130
        assert "as it was before" in err
        assert answers(index) == "old"
        assert not list(index.glob("build-*"))
