"""Whatever the moment at which a build is killed: the old index answers or the new one, and nobody cleans up.

`make crash` runs the long versions; their short versions run with every test.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from faulty_disk import instead

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


def few(folder: Path) -> Path:
    """A taxonomy that is read in no time, so that what is tried are writes and not the making of rules."""
    path = folder / "topics.toml"
    path.write_text('[[topic]]\nid = "birds"\nlabel = "Birds"\nany = ["heron", "falcon"]\n')
    return path


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
    talks = write(tmp_path / "talks", "heron")
    Index.rebuild([talks], tmp_path / codec, codec=codec, topics=few(tmp_path))
    write(tmp_path / "talks", "falcon")
    return tmp_path / codec


class Builds:
    """Builds in processes of their own, one after the other."""

    def __init__(self) -> None:
        path = os.pathsep.join([str(CHILD.parents[1]), str(CHILD.parent)])
        self._server = subprocess.Popen(
            [sys.executable, str(CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )

    def close(self) -> None:
        assert self._server.stdin and self._server.stdout
        self._server.stdin.close()
        self._server.wait(timeout=60)
        self._server.stdout.close()

    def start(self, verb: str, index: Path, fatal: int = -1) -> int:
        """Begin a build that dies before this step; the number of its process once it is about to work."""
        assert self._server.stdin
        print(json.dumps([verb, str(index), str(index.parent / "talks"), fatal]), file=self._server.stdin)
        self._server.stdin.flush()
        (process,) = self._said("ready")
        return int(process)

    def ended(self) -> int:
        """How the build ended."""
        (code,) = self._said("ended")
        return int(code)

    def undisturbed(self, verb: str, index: Path) -> tuple[int, float]:
        """The steps and seconds of a build that nobody kills."""
        self.start(verb, index)
        steps, seconds = self._said("done")
        assert self.ended() == 0
        return int(steps), float(seconds)

    def _said(self, what: str) -> list[str]:
        """What comes after this word; a line that begins with another one is passed over."""
        assert self._server.stdout
        for line in self._server.stdout:
            word, *rest = line.split()
            if word == what:
                return rest
            assert word != "ended", line
        raise AssertionError("the builds have ended")


@pytest.fixture(scope="module")
def builds():
    made = Builds()
    yield made
    made.close()


def restore(index: Path) -> None:
    write(index.parent / "talks", "heron")
    Index.rebuild([index.parent / "talks"], index, codec=index.name, topics=few(index.parent))
    write(index.parent / "talks", "falcon")


def every_step(builds: Builds, verb: str, index: Path, stride: int) -> int:
    steps, _ = builds.undisturbed(verb, index)
    assert steps > 40
    for fatal in range(0, steps, stride):
        restore(index)
        builds.start(verb, index, fatal)
        assert builds.ended() == -signal.SIGKILL, fatal
        answers(index)
        assert Index.check(index) == ()
    restore(index)
    assert left_over(index) == []
    return steps


@pytest.mark.parametrize("verb", ["rebuild", "update"])
def test_killed_at_some_of_the_steps_that_change_the_disk(index, builds, verb):
    every_step(builds, verb, index, 19)


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["rebuild", "update"])
def test_killed_at_every_step_that_changes_the_disk(index, builds, verb):
    steps = every_step(builds, verb, index, 1)
    print(f"{index.name}: {verb}: killed before each of {steps} steps")


def at_random(builds: Builds, index: Path, times: int, seed: int) -> Counter[str]:
    """How often a kill at a random moment left the old index and the new one.

    A kill that comes after the build has ended is none.
    """
    chance, seen = random.Random(seed), Counter[str]()
    seconds = {verb: builds.undisturbed(verb, index)[1] for verb in ("rebuild", "update")}
    while seen.total() < times:
        restore(index)
        verb = chance.choice(list(seconds))
        process = builds.start(verb, index)
        time.sleep(chance.random() * seconds[verb])
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        killed, found = builds.ended() == -signal.SIGKILL, answers(index)
        assert killed or found == "new"
        seen[found] += killed
        assert Index.check(index) == (), seen
    restore(index)
    assert left_over(index) == []
    return seen


def test_killed_at_random_moments(index, builds):
    at_random(builds, index, 8, seed=1)


@pytest.mark.slow
def test_killed_at_random_moments_many_times(index, builds):
    seen = at_random(builds, index, KILLS, seed=2)
    print(
        f"{index.name}: {KILLS} kills: answered as before {seen['old']} times, as after {seen['new']} times"
    )


def pages(index: Path):
    """What an index answers: paragraphs in their order, with their values."""
    with Index.open(index) as opened:
        return [
            (hit.chunk.id, hit.chunk.text)
            for query in ("", "heron", '"falcon number"')
            for hit in opened.hits(query, sort="speaker")
        ]


@pytest.mark.parametrize("step", [3, 20, 40])
@pytest.mark.parametrize("how", ["killed", "interrupted"])
def test_an_update_after_an_interrupted_one_reads_what_has_changed(index, builds, how, step):
    """Of four files one has changed; the other three are not read again, whatever was left behind."""
    talks = write(index.parent / "talks", "heron")
    write(talks, "falcon", files=1)
    if how == "killed":
        builds.start("update", index, step)
        assert builds.ended() == -signal.SIGKILL
    else:
        with pytest.raises(KeyboardInterrupt), instead(interrupt(step)):
            Index.update([talks], index)
        assert left_over(index) == []
    report = Index.update([talks], index)
    assert (report.changed, report.unchanged, report.added, report.removed) == (1, 3, 0, 0)
    assert Index.check(index) == ()
    Index.rebuild([talks], index.parent / "anew", codec=index.name, topics=few(index.parent))
    assert pages(index) == pages(index.parent / "anew")
    assert Index.update([talks], index).unchanged == 4
    Index.rebuild([talks], index, codec=index.name)
    assert left_over(index) == []


def interrupt(at: int):
    """A disk at one step of which somebody presses Ctrl+C."""
    steps = iter(range(at + 1))

    def step(name, call, *args, **kwargs):
        if next(steps, None) == at:
            raise KeyboardInterrupt
        return call(*args, **kwargs)

    return step


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
