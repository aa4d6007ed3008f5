"""No room, no permission, a limit on files: the old index answers, one sentence says what to do."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from functools import partial
from tempfile import TemporaryFile

import pytest
from test_crash import answers, few, left_over, write

from searchlib import Index
from searchlib.cli import main

UNWRITABLE = 5


def words(index):
    """The words of the command that builds an index anew."""
    talks, topics = index.parent / "talks", index.parent / "topics.toml"
    return ["rebuild", str(talks), "--index", str(index), "--codec", index.name, "--topics", str(topics)]


def rebuild(index, limit=None):
    """Exit code and the sentences of the command, with files limited to so many bytes."""
    prepare = partial(_limited, limit) if limit is not None else None
    done = subprocess.run(
        [sys.executable, "-m", "searchlib.cli", *words(index)],
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=prepare,
    )
    return done.returncode, done.stderr


def rebuild_beside(index):
    """The same in a copy of this process, which has everything imported."""
    with TemporaryFile("w+") as said:
        child = os.fork()
        if not child:
            code = 99
            try:
                sys.stdout = sys.stderr = said
                code = main(words(index))
                said.flush()
            finally:
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        return code, said.read()


def _limited(limit):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def unchanged(index, code, said):
    """What must hold after a build that could not be written."""
    assert code == UNWRITABLE, said
    assert len(said.strip().splitlines()) == 1
    assert "Traceback" not in said and "nothing was changed" in said
    assert answers(index) == "old"
    assert Index.check(index) == ()
    assert left_over(index) == []


@pytest.fixture
def index(tmp_path, codec):
    talks = write(tmp_path / "talks", "heron", files=2)
    Index.rebuild([talks], tmp_path / codec, codec=codec, topics=few(tmp_path))
    write(tmp_path / "talks", "falcon", files=2)
    return tmp_path / codec


@pytest.mark.parametrize("limit", [0, 3_000])
def test_a_limit_on_the_size_of_files(index, limit):
    code, said = rebuild(index, limit)
    unchanged(index, code, said)
    assert rebuild(index) == (0, "")
    assert answers(index) == "new"


@pytest.fixture
def small_disk(tmp_path, codec):
    """A disk of a given size with an index of herons on it, in a folder named after its codec.

    Only the administrator can make one.
    """
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(*options):
        command = ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(folder)]
        if os.geteuid() or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("only the administrator can mount a disk")

    mount("size=8m")
    try:
        talks = write(folder / "talks", "heron", files=2)
        Index.rebuild([talks], folder / codec, codec=codec, topics=few(folder))
        write(folder / "talks", "falcon", files=2)
        yield folder / codec
    finally:
        # Lazily: what a reader still has open must not keep the disk in the way of the tests to come.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def remount(folder, *options):
    subprocess.run(["mount", "-o", ",".join(("remount", *options)), str(folder)], check=True)


def used(folder):
    there = os.statvfs(folder)
    return (there.f_blocks - there.f_bfree) * there.f_frsize


def sweep(index, rooms):
    """How many builds failed and how many succeeded with so many bytes left on the disk."""
    folder = index.parent
    before, seen = used(folder), {"failed": 0, "built": 0}
    for room in rooms:
        remount(folder, f"size={before + room}")
        code, said = rebuild_beside(index)
        if code:
            unchanged(index, code, said)
            assert "disk is full" in said
            assert used(folder) == before
            seen["failed"] += 1
        else:
            assert answers(index) == "new"
            seen["built"] += 1
            remount(folder, "size=8m")
            write(folder / "talks", "heron", files=2)
            Index.rebuild([folder / "talks"], index, codec=index.name, topics=folder / "topics.toml")
            write(folder / "talks", "falcon", files=2)
            before = used(folder)
    return seen


def test_a_disk_that_fills_up(small_disk):
    assert sweep(small_disk, [0, 40_960])["failed"] == 2


@pytest.mark.slow
def test_a_disk_that_fills_up_at_every_page(small_disk):
    print(f"{small_disk.name}: sizes of a disk: {sweep(small_disk, range(0, 400_000, 4096))}")


def test_a_disk_that_cannot_be_written(small_disk):
    remount(small_disk.parent, "ro")
    code, said = rebuild(small_disk)
    assert code == UNWRITABLE and "read-only" in said
    assert answers(small_disk) == "old"
    assert Index.check(small_disk) == ()
