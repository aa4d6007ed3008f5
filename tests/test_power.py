"""Power cut at any step of a build: the old index answers or the new one, whatever the disk had not yet kept.

`make crash` makes 500 states and more of the whole library; a few of them run with every test.
"""

from __future__ import annotations

import itertools
import random
import shutil

import pytest
from faulty_disk import Journal, cut
from test_crash import answers, few, left_over, write

from searchlib import Index
from searchlib.store import Store


def states_of(verb, tmp_path, codec):
    """The steps of a build that replaces an index of herons by one of falcons."""
    index, talks = tmp_path / "index", write(tmp_path / "talks", "heron", files=2)
    Index.rebuild([talks], index, codec=codec, topics=few(tmp_path))
    write(talks, "falcon", files=2)
    journal = Journal(index)
    with journal.watching():
        getattr(Index, verb)([talks], index, codec=codec, topics=tmp_path / "topics.toml")
    return journal.states


def survive(states, tmp_path, times, seed):
    """How often a cut left the old index and the new one; what else it leaves fails."""
    chance, seen = random.Random(seed), {"old": 0, "new": 0}
    for n in range(times):
        found = tmp_path / "found"
        late = (n // 2) % min(12, len(states))
        step = chance.randrange(len(states)) if n % 2 else len(states) - 1 - late
        cut(states[step], found, chance)
        seen[answers(found)] += 1
        if n % 10 == 0:
            Index.rebuild([write(tmp_path / "again", "heron", files=1)], found, topics=few(tmp_path))
            assert answers(found) == "old"
            assert left_over(found) == []
        shutil.rmtree(found)
    return seen


@pytest.mark.parametrize("verb", ["rebuild", "update"])
def test_some_cuts(verb, tmp_path, codec):
    states = states_of(verb, tmp_path, codec)
    assert len(states) > 30
    seen = survive(states, tmp_path, 40, seed=3)
    assert min(seen.values()) > 2


@pytest.mark.parametrize("verb", ["rebuild", "update"])
def test_a_finished_build_is_never_lost(verb, tmp_path, codec):
    states = states_of(verb, tmp_path, codec)
    assert survive(states[-1:], tmp_path, 12, seed=4) == {"old": 0, "new": 12}


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["rebuild", "update"])
def test_five_hundred_cuts(verb, tmp_path, codec):
    states = states_of(verb, tmp_path, codec)
    print(f"{codec}: {verb}: {len(states)} steps, {survive(states, tmp_path, 500, seed=5)}")


def unsynced(monkeypatch, which):
    """A store that forgets one of its four fsyncs: of the file, the draft, the root before and after."""
    from searchlib import store

    real, calls = store.sync, itertools.count()
    monkeypatch.setattr(store, "sync", lambda path: None if next(calls) == which else real(path))


@pytest.mark.parametrize("which", [0, 1, 2, 3, None])
def test_the_cuts_find_a_forgotten_sync(which, tmp_path, monkeypatch):
    def build(text):
        store = Store(tmp_path / "index")
        with store.lock(), store.draft() as draft:
            (draft / "a").write_text(text)
            store.publish(draft, {})

    def content(root):
        generation = Store(root).current()
        generation.release()
        return (generation.folder / "a").read_text()

    build("old")
    unsynced(monkeypatch, which)
    journal = Journal(tmp_path / "index")
    with journal.watching():
        build("new")
    chance, found = random.Random(6), []
    for n in range(200):
        step = chance.randrange(len(journal.states)) if n % 2 else -1 - n // 2 % 6
        cut(journal.states[step], tmp_path / "found", chance)
        try:
            found.append(content(tmp_path / "found"))
        except Exception as exc:
            found.append(type(exc).__name__)
        if step == -1 and found[-1] != "new":
            found.append("lost")
        shutil.rmtree(tmp_path / "found")
    assert (set(found) - {"old", "new"} != set()) == (which is not None)
