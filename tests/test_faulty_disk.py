"""A disk that fails at any step of a change: engine and index are as before it, or as after, and say so.

`make crash` fails at every step; some of them fail with every run of the tests.
"""

from __future__ import annotations

import errno
import shutil
from collections import Counter
from contextlib import closing
from dataclasses import replace

import pytest
from faulty_disk import Failing, instead
from strategies import CORPUS
from test_crash import answers, few, left_over, restore, write

from searchlib import Index
from searchlib.engines import Request, open_engine
from searchlib.errors import IndexUnwritable
from searchlib.fields import FACETS
from searchlib.query import Everything

#: Full from a step on, in the middle of a write, for a moment; broken for a moment, and from a step on; and
#: one that may no longer be written.
DISKS = {
    "full": Failing(0, ever=True),
    "full in a write": Failing(0, short=True),
    "full for a moment": Failing(0),
    "broken for a moment": Failing(0, errno.EIO),
    "broken": Failing(0, errno.EIO, ever=True),
    "without permission": Failing(0, errno.EACCES, ever=True),
}


def everything(engine):
    return engine.search(Request(Everything(), limit=len(CORPUS), facets=FACETS))


def names(folder):
    return sorted(p.name for p in folder.iterdir())


def change(engine):
    """More chunks, a transcript dropped, one put anew."""
    with engine.writer() as writer:
        writer.drop(CORPUS[0].transcript)
        writer.put(CORPUS[60:])
        writer.drop(CORPUS[-1].transcript)
        writer.put(c for c in CORPUS[60:] if c.transcript == CORPUS[-1].transcript)


def outcome(kind, folder, disk):
    """Make the change on this disk; whether it failed, and what is found then and when it is opened again."""
    with closing(open_engine(kind, folder)) as engine:
        failed = False
        try:
            with instead(disk):
                change(engine)
        except OSError as exc:
            failed = exc.errno == disk.error
        found = everything(engine)
    with closing(open_engine(kind, folder)) as again:
        assert everything(again) == found and again.check() == []
    return failed, found


def engine_survives(folder, codec, disk, stride):
    """How many steps of a change were tried."""
    kind, sound, at = {"stock": "whoosh"}.get(codec, codec), folder / "sound", -1
    sound.mkdir()
    with closing(open_engine(kind, sound)) as engine:
        with engine.writer() as writer:
            writer.put(CORPUS[:60])
        before = everything(engine)
    known = {True: before}
    while True:
        where = folder / str(at)
        shutil.copytree(sound, where)
        failing = replace(DISKS[disk], at=at)
        failed, found = outcome(kind, where, failing)
        assert found == known.setdefault(failed, found), at
        # Whoosh leaves files of a change that failed, which nobody reads: they go with the draft they are in.
        if failed and codec == "columnar" and "full" in disk:
            assert names(where) == names(sound)
        if at >= 0 and not failing.failed:
            assert known[False] != before
            return at
        at += stride if at >= 0 else 1


@pytest.mark.parametrize("disk", ["full in a write", "broken"])
def test_an_engine_is_as_before_a_change_that_failed(tmp_path, codec, disk):
    assert engine_survives(tmp_path, codec, disk, 6) > 20


@pytest.mark.slow
@pytest.mark.parametrize("disk", DISKS)
def test_an_engine_is_as_before_a_change_that_failed_at_any_step(tmp_path, codec, disk):
    print(f"{codec}: disk {disk}: engine: {engine_survives(tmp_path, codec, disk, 1)} steps, 0 bad")


@pytest.fixture
def index(tmp_path, codec):
    """An index of herons in a folder named after its codec; its transcripts are of falcons by then."""
    talks = write(tmp_path / "talks", "heron")
    Index.rebuild([talks], tmp_path / codec, codec=codec, topics=few(tmp_path))
    write(tmp_path / "talks", "falcon")
    return tmp_path / codec


def index_survives(index, verb, disk, stride):
    """How often the old and the new index answered after a disk that failed at one step each."""
    seen, at = Counter(), 0
    while True:
        restore(index)
        failing, said = replace(DISKS[disk], at=at), ""
        try:
            with instead(failing):
                build = getattr(Index, verb)
                build([index.parent / "talks"], index, codec=index.name, topics=index.parent / "topics.toml")
        except IndexUnwritable as exc:
            said = str(exc)
        if not failing.failed:
            return seen
        assert answers(index) == ("old" if "nothing was changed" in said else "new"), (at, said)
        assert Index.check(index) == ()
        seen["new" if not said else "told, old" if "nothing was changed" in said else "told, new"] += 1
        if "full" in disk and said:
            assert not [name for name in left_over(index) if not name.startswith("gen-")]
        at += stride


@pytest.mark.parametrize(("verb", "disk"), [("rebuild", "full in a write"), ("update", "broken")])
def test_an_index_is_as_before_a_build_that_failed(index, verb, disk):
    assert index_survives(index, verb, disk, 13)["told, old"] > 1


@pytest.mark.slow
@pytest.mark.parametrize("disk", DISKS)
@pytest.mark.parametrize("verb", ["rebuild", "update"])
def test_an_index_is_as_before_a_build_that_failed_at_any_step(index, verb, disk):
    print(f"{index.name}: disk {disk}: {verb}: {dict(index_survives(index, verb, disk, 1))}")
    restore(index)
    assert left_over(index) == []
