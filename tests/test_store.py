"""Generations on disk: whole or not at all, verified when opened, cleaned without help."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import pytest

from searchlib.errors import IndexCorrupt, IndexLocked, IndexMissing, IndexOutdated, IndexUnwritable
from searchlib.store import MANIFEST, Store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "index")


def build(store, **files):
    with store.lock(), store.draft() as draft:
        for name, text in files.items():
            (draft / name).write_text(text)
        return store.publish(draft, {"kind": "test"})


def current(store):
    generation = store.current()
    try:
        return {n: (generation.folder / n).read_text() for n in generation.manifest["files"]}
    finally:
        generation.release()


def names(store):
    return sorted(p.name for p in store.root.iterdir())


def test_what_was_published_is_current(store):
    assert build(store, a="one", b="two") == 1
    assert current(store) == {"a": "one", "b": "two"}
    assert build(store, a="three") == 2
    assert current(store) == {"a": "three"}
    assert names(store) == ["CURRENT", "LOCK", "gen-00000002"]


def test_a_draft_that_is_not_published_leaves_nothing(store):
    build(store, a="one")
    with pytest.raises(RuntimeError), store.lock(), store.draft() as draft:
        (draft / "a").write_text("half")
        raise RuntimeError
    assert current(store) == {"a": "one"}
    assert names(store) == ["CURRENT", "LOCK", "gen-00000001"]


def test_the_left_overs_of_a_killed_build_go_with_the_next_one(store):
    build(store, a="one")
    (store.root / "build-1-dead").mkdir()
    (store.root / "build-1-dead" / "half").write_text("x")
    (store.root / "CURRENT.new").write_text("x")
    (store.root / "gen-00000009").mkdir()  # renamed, but killed before CURRENT was replaced
    assert build(store, a="two") > 1
    assert current(store) == {"a": "two"}
    assert len(names(store)) == 3


def test_a_generation_stays_while_somebody_reads_it(store):
    build(store, a="one")
    reader = store.current()
    build(store, a="two")
    assert (reader.folder / "a").read_text() == "one"
    reader.release()
    build(store, a="three")
    assert names(store) == ["CURRENT", "LOCK", "gen-00000003"]


def test_a_second_builder_is_told_who_has_the_lock(store):
    with store.lock(), pytest.raises(IndexLocked, match=f"pid {os.getpid()}"), Store(store.root).lock():
        pass
    with store.lock():  # and it is free again
        pass


def test_nothing_there(store, tmp_path):
    with pytest.raises(IndexMissing, match="transcripts rebuild"):
        store.current()
    (tmp_path / "file").write_text("x")
    with pytest.raises(IndexMissing):
        Store(tmp_path / "file").current()
    assert not store.root.exists(), "looking must not create anything"


def damage(path, how):
    data = path.read_bytes()
    if how == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "flip":
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    elif how == "zero":
        path.write_bytes(bytes(len(data)))
    else:
        path.unlink()


@pytest.mark.parametrize("how", ["cut", "empty", "flip", "zero", "gone"])
@pytest.mark.parametrize("name", ["a", MANIFEST, "../CURRENT"])
def test_damage_is_noticed_and_named(store, name, how):
    build(store, a="some content", b="more")
    path = store.root / "gen-00000001" / name
    if name == "../CURRENT" and how == "flip":
        how = "cut"  # its last byte is only the end of the line
    if name == MANIFEST and how == "flip":
        path.write_bytes(path.read_bytes().replace(b"test", b"tesu"))
    else:
        damage(path, how)
    missing = name == "../CURRENT" and how == "gone"
    with pytest.raises(IndexMissing if missing else IndexCorrupt, match="no index" if missing else path.name):
        store.current()
    assert store.check()
    if name == MANIFEST:
        with pytest.raises(IndexCorrupt, match=MANIFEST):
            store.facts()


def test_a_file_of_another_size_says_so(store):
    build(store, a="some content")
    damage(store.root / "gen-00000001" / "a", "cut")
    with pytest.raises(IndexCorrupt, match="6 bytes instead of 12"):
        store.current()


@pytest.mark.parametrize(
    "body",
    ["7", "[]", "{}", '{"format": 1}', '{"format": 1, "files": []}', '{"format": 1, "files": {"a": 7}}'],
)
def test_a_manifest_of_another_shape_is_refused(store, body):
    build(store, a="x")
    seal = f"\n{zlib.crc32(body.encode()):08x}\n"
    (store.root / "gen-00000001" / MANIFEST).write_text(body + seal)
    with pytest.raises(IndexCorrupt, match="not a manifest of ours"):
        store.current()


def test_a_first_build_that_came_to_nothing_leaves_no_folder(store):
    with pytest.raises(RuntimeError), store.lock(), store.draft():
        raise RuntimeError
    assert not store.root.exists()


def test_what_dead_builds_left_can_be_swept_away(store):
    build(store, a="one")
    (store.root / "build-1-dead").mkdir()
    (store.root / "CURRENT.new").write_text("x")
    store.sweep()
    assert names(store) == ["CURRENT", "LOCK", "gen-00000001"]


def test_who_has_the_lock_is_told_whatever_stood_there_before(store):
    build(store, a="one")
    (store.root / "LOCK").write_text("9" * 30)
    with store.lock(), pytest.raises(IndexLocked, match=rf"\(pid {os.getpid()}\)"), store.lock():
        pass


def test_an_index_that_is_replaced_again_and_again(store, monkeypatch):
    """Each look finds another name in CURRENT, and what it names gone."""
    build(store, a="one")
    names = iter(range(2, 100))
    monkeypatch.setattr(Store, "_pointer", lambda self: f"gen-{next(names):08d}")
    with pytest.raises(IndexLocked, match="again and again"):
        store.current()


def test_a_disk_that_does_not_confirm_the_last_step(store, monkeypatch):
    build(store, a="one")
    real, left = os.fsync, []

    def fsync(handle):
        if (store.root / "CURRENT").read_text().startswith("gen-00000002"):
            left.append(handle)
            raise OSError(5, "Input/output error")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(IndexUnwritable, match="the new index is in use"):
        build(store, a="two")
    assert len(left) == 1 and current(store) == {"a": "two"}


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


def test_no_descriptor_is_kept(store):
    build(store, a="one")
    build(store, a="two")
    before = descriptors()
    for _ in range(3):
        reader = store.current()
        build(store, a="one")
        build(store, a="two")
        reader.release()
        with store.lock(), pytest.raises(IndexLocked), store.lock():
            pass
        assert store.check() == []
        damage(store.root / f"gen-{store.newest():08d}" / "a", "flip")
        with pytest.raises(IndexCorrupt):
            store.current()
        build(store, a="two")
    assert descriptors() == before


def test_a_file_that_does_not_belong_is_noticed(store):
    build(store, a="x")
    (store.root / "gen-00000001" / "extra").write_text("y")
    with pytest.raises(IndexCorrupt, match="extra"):
        store.current()


def test_another_format_is_refused_not_guessed_at(store):
    build(store, a="x")
    path = store.root / "gen-00000001" / MANIFEST
    body = path.read_bytes().split(b"\n")[0].replace(b'"format": 1', b'"format": 9')
    path.write_bytes(body + f"\n{zlib.crc32(body):08x}\n".encode())
    with pytest.raises(IndexOutdated, match="format 9"):
        store.current()


def test_a_damaged_index_can_be_built_again(store):
    build(store, a="one")
    damage(store.root / "gen-00000001" / "a", "cut")
    build(store, a="two")
    assert current(store) == {"a": "two"}
    damage(store.root / "CURRENT", "zero")
    build(store, a="three")
    assert current(store) == {"a": "three"}


@pytest.mark.parametrize("call", ["fsync", "rename", "replace", "mkdir"])
def test_a_disk_that_fails_leaves_the_old_index(store, monkeypatch, call):
    build(store, a="one")
    real = getattr(os, call)
    for n in range(20):
        calls = iter(range(1000))

        def broken(*args, calls=calls, n=n, **kwargs):
            if next(calls) == n:
                raise OSError(28, "No space left on device")
            return real(*args, **kwargs)

        monkeypatch.setattr(os, call, broken)
        try:
            build(store, a="two")
        except IndexUnwritable as exc:
            said = "the new index is in use" if current(store) == {"a": "two"} else "nothing was changed"
            assert said in str(exc)
            monkeypatch.setattr(os, call, real)
            if call != "fsync":
                assert current(store) == {"a": "one"}
                assert names(store) == ["CURRENT", "LOCK", f"gen-{store.newest():08d}"]
            assert not [x for x in names(store) if x.startswith("build-")]
        else:
            assert current(store) == {"a": "two"}
            if n:
                break
        build(store, a="one")
    else:
        pytest.fail("it never succeeded")


def test_no_permission(store):
    if os.geteuid() == 0:
        store.root.parent.joinpath("file").write_text("x")
        blocked = Store(store.root.parent / "file" / "index")
    else:
        store.root.mkdir(mode=0o500)
        blocked = store
    with pytest.raises(IndexUnwritable, match="choose another"), blocked.lock():
        pass


def test_an_interrupt_at_the_very_moment_the_draft_is_made_leaves_nothing(store, monkeypatch):
    build(store, a="one")
    real = os.mkdir

    def interrupted(*args, **kwargs):
        real(*args, **kwargs)
        raise KeyboardInterrupt

    with store.lock(), monkeypatch.context() as patch:
        patch.setattr(os, "mkdir", interrupted)
        with pytest.raises(KeyboardInterrupt), store.draft():
            pass
    assert names(store) == ["CURRENT", "LOCK", "gen-00000001"]
