"""A build in a process of its own does what a build does; stopped at any moment it leaves nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from searchlib import (
    BuildOrder,
    Cancelled,
    Index,
    IndexLocked,
    Phase,
    Progress,
    Report,
    SearchLibError,
    SourceError,
    Task,
    build_apart,
    provenance,
    samples,
    survey,
)
from searchlib.catalog import USUAL
from searchlib.store import MANIFEST, Store

ROOT = Path(__file__).resolve().parents[1]


def folder_of_transcripts(folder: Path, count: int = 3) -> Path:
    folder.mkdir()
    for n in range(count):
        (folder / f"2020-01-{n + 1:02}.txt").write_text(f"ANN LIND: The harbour opens, number {n}.\n")
    return folder


def order(task: Task, tmp_path: Path, **options: str) -> BuildOrder:
    return BuildOrder(task, (tmp_path / "in",), tmp_path / "index", options)


def test_it_builds_and_tells_how_far_it_is(tmp_path):
    folder_of_transcripts(tmp_path / "in")
    (tmp_path / "in" / "bad.json").write_text("{")
    (tmp_path / "aliases.toml").write_text("")
    *told, report = build_apart(order(Task.UPDATE, tmp_path, aliases=str(tmp_path / "aliases.toml")))
    assert isinstance(report, Report)
    assert (report.added, report.paragraphs, len(report.skipped), report.generation) == (3, 3, 1, 1)
    assert all(isinstance(one, Progress) for one in told)
    assert [one.phase for one in told][-1] is Phase.WRITING
    assert provenance(tmp_path / "index").options["aliases"] == str(tmp_path / "aliases.toml")


def test_an_update_compares_reads_and_writes(tmp_path):
    folder_of_transcripts(tmp_path / "in")
    Index.rebuild([tmp_path / "in"], tmp_path / "index")
    (tmp_path / "in" / "2020-01-01.txt").write_text("ANN LIND: The harbour is closed.")
    told: list[Progress] = []
    Index.update([tmp_path / "in"], tmp_path / "index", progress=told.append)
    phases = [one.phase for one in told]
    assert phases == [Phase.COMPARING] * 3 + [Phase.READING, Phase.WRITING]


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_hears_that_it_is_to_stop(tmp_path, phase):
    folder_of_transcripts(tmp_path / "in")
    Index.rebuild([tmp_path / "in"], tmp_path / "index")
    (tmp_path / "in" / "2020-01-01.txt").write_text("ANN LIND: The harbour is closed.")
    told: list[Progress] = []

    def stop() -> bool:
        return bool(told) and told[-1].phase is phase

    with pytest.raises(Cancelled):
        Index.update([tmp_path / "in"], tmp_path / "index", progress=told.append, stop=stop)
    assert sorted(p.name for p in (tmp_path / "index").iterdir()) == ["CURRENT", "LOCK", "gen-00000001"]


def test_its_errors_are_those_of_a_build(tmp_path):
    with pytest.raises(SourceError, match="check the path"):
        list(build_apart(order(Task.REBUILD, tmp_path)))
    assert not (tmp_path / "index").exists()
    with Store(tmp_path / "index").lock(), pytest.raises(IndexLocked, match=f"pid {os.getpid()}"):
        list(build_apart(order(Task.REBUILD, tmp_path)))


def test_stopped_it_leaves_nothing_and_the_old_index_answers(tmp_path):
    folder_of_transcripts(tmp_path / "in", 2)
    Index.rebuild([tmp_path / "in"], tmp_path / "index")
    before = sorted(p.name for p in (tmp_path / "index").iterdir())
    for n in range(200):
        (tmp_path / "in" / f"more-{n}.txt").write_text("ANN LIND: " + "The water is high. " * 400)
    seen: list[Progress | Report] = []
    with pytest.raises(Cancelled):
        for one in build_apart(order(Task.REBUILD, tmp_path), stop=lambda: bool(seen)):
            seen.append(one)
    assert sorted(p.name for p in (tmp_path / "index").iterdir()) == before
    with Index.open(tmp_path / "index") as index:
        assert index.search("harbour").total == 2


def test_a_first_build_that_is_stopped_leaves_no_folder(tmp_path):
    folder_of_transcripts(tmp_path / "in", 40)
    running = build_apart(order(Task.REBUILD, tmp_path))
    next(running)
    assert (tmp_path / "index" / "LOCK").exists()
    running.close()  # as when a window is closed
    assert not (tmp_path / "index").exists()


def test_it_does_not_outlive_who_asked(tmp_path):
    folder_of_transcripts(tmp_path / "in", 2)
    for n in range(300):
        (tmp_path / "in" / f"more-{n}.txt").write_text("ANN LIND: " + "The water is high. " * 400)
    code = (
        "import sys, time\nfrom pathlib import Path\n"
        "from searchlib import BuildOrder, Task, build_apart\n"
        "for _ in build_apart(BuildOrder(Task.REBUILD, (Path(sys.argv[1]),), Path(sys.argv[2]))):\n"
        "    print('on', flush=True)\n"
    )
    asker = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "in"), str(tmp_path / "index")],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert asker.stdout is not None
    assert asker.stdout.readline() == b"on\n"
    asker.send_signal(signal.SIGKILL)
    asker.wait()
    asker.stdout.close()
    while (tmp_path / "index").exists():  # no time is asserted: a build that went on would leave an index
        assert not (tmp_path / "index" / "CURRENT").exists()


def test_killed_it_is_told_and_swept(tmp_path):
    folder_of_transcripts(tmp_path / "in", 60)
    running = build_apart(order(Task.REBUILD, tmp_path))
    next(running)
    os.kill(int((tmp_path / "index" / "LOCK").read_text()), signal.SIGKILL)
    with pytest.raises(SearchLibError, match="ended without an answer"):
        list(running)
    assert [p.name for p in (tmp_path / "index").iterdir()] == ["LOCK"]


@pytest.mark.parametrize("damage", ["CURRENT", "segment", "format", "nothing"])
def test_an_index_says_where_it_came_from_even_when_damaged(tmp_path, damage):
    folder_of_transcripts(tmp_path / "in")
    (tmp_path / "aliases.toml").write_text("")
    index, aliases = tmp_path / "index", tmp_path / "aliases.toml"
    Index.rebuild([tmp_path / "in"], index, aliases=aliases)
    generation = index / "gen-00000001"
    if damage == "CURRENT":
        (index / "CURRENT").write_text("?")
    elif damage == "segment":
        next(p for p in generation.iterdir() if p.name != MANIFEST).unlink()
    elif damage == "format":
        facts = json.loads((generation / MANIFEST).read_text().splitlines()[0])
        (generation / MANIFEST).write_text(json.dumps({**facts, "format": 99}))
    said = provenance(index)
    assert said.roots == (str(tmp_path / "in"),)
    assert said.options == {"aliases": str(aliases), "codec": USUAL}
    assert (said.generation, said.transcripts, said.paragraphs) == (1, 3, 3)
    (generation / MANIFEST).write_text('{"roots": 3, "options": [], "counts": {"paragraphs": "x"}}')
    assert provenance(index).roots == ()
    (generation / MANIFEST).write_text("[" * 100_000)
    assert provenance(index) == provenance(tmp_path / "nowhere")


def test_what_is_not_ours_stays_where_an_index_is_built(tmp_path):
    """A folder may hold other things: a name that begins like one of ours is not enough."""
    folder_of_transcripts(tmp_path / "in")
    names = ["build-docs", "build-1-notes", "gen-1", "gen-alpha"]
    for name in names:
        (tmp_path / "index" / name).mkdir(parents=True)
        (tmp_path / "index" / name / "mine").write_text("x")
    for _ in range(2):
        Index.rebuild([tmp_path / "in"], tmp_path / "index")
    assert all((tmp_path / "index" / name / "mine").exists() for name in names)


def test_a_survey_counts_what_could_be_read(tmp_path):
    folder_of_transcripts(tmp_path / "in")
    (tmp_path / "in" / "picture.png").write_bytes(b"")
    (tmp_path / "in" / "gone.txt").symlink_to(tmp_path / "nowhere")
    found = survey([tmp_path / "in"])
    assert (found.files, found.ignored, len(found.skipped)) == (3, 1, 1)
    assert survey([samples()]).files == 8
    with pytest.raises(Cancelled):
        survey([tmp_path / "in"], stop=lambda: True)
    with pytest.raises(SourceError):
        survey([tmp_path / "none"])
