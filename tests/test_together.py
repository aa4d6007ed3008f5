"""Readers beside a writer: each answer is of one generation whole; nothing grows however long it goes on."""

from __future__ import annotations

import multiprocessing
import os
import resource
import threading
from pathlib import Path

import pytest
from test_crash import few, left_over, write

from searchlib import Index, StoreError


def watch(folder, done, faults):
    """Search until told to stop; whatever is not one generation whole is a fault."""
    searches = 0
    while not done.is_set() or not searches:
        try:
            with Index.open(folder) as index:
                while not index.outdated() and not (done.is_set() and searches):
                    page = index.search("heron OR falcon", limit=5, facets=("transcript",))
                    herons, falcons = index.search("heron").total, index.search("falcon").total
                    searches += 1
                    if {herons, falcons} != {0, page.total} or any(
                        index.transcript(v.value)[0].text.count("heron") != (herons > 0)
                        for v in page.facets[0].values
                    ):
                        faults.append(f"{herons} herons and {falcons} falcons of {page.total}")
        except StoreError as exc:
            faults.append(str(exc))
        except Exception as exc:
            faults.append(repr(exc))
    return searches


def process(folder, done, sink):
    faults = []
    searches = watch(folder, done, faults)
    sink.put((searches, faults))


def together(folder, talks, *, builds, threads, processes):
    """How many searches `threads` and `processes` made during so many builds, and every fault."""
    many = multiprocessing.get_context("spawn")
    done, sink, faults, counts = many.Event(), many.Queue(), [], []
    crews = [
        threading.Thread(target=lambda: counts.append(watch(folder, done, faults))) for _ in range(threads)
    ]
    crews += [many.Process(target=process, args=(folder, done, sink)) for _ in range(processes)]
    for crew in crews:
        crew.start()
    for n in range(builds):
        write(talks, ("falcon", "heron")[n % 2], files=2)
        build = Index.update if n % 3 else Index.rebuild
        build([talks], folder, codec=folder.name, topics=few(folder.parent))
    done.set()
    for _ in range(processes):
        searches, more = sink.get(timeout=60)
        counts.append(searches)
        faults += more
    for crew in crews:
        crew.join(timeout=60)
    return sum(counts), faults


@pytest.fixture
def index(tmp_path, codec):
    talks = write(tmp_path / "talks", "heron", files=2)
    Index.rebuild([talks], tmp_path / codec, codec=codec, topics=few(tmp_path))
    return tmp_path / codec


def test_readers_beside_a_writer(index):
    searches, faults = together(index, index.parent / "talks", builds=5, threads=3, processes=1)
    assert searches >= 4 and faults == []
    Index.rebuild([index.parent / "talks"], index, codec=index.name)
    assert left_over(index) == []


@pytest.mark.slow
def test_many_readers_beside_fifty_builds(index):
    searches, faults = together(index, index.parent / "talks", builds=50, threads=8, processes=4)
    print(
        f"{index.name}: {searches} rounds of searches by 8 threads and 4 processes during 50 builds,"
        f" {len(faults)} faults"
    )
    assert faults == []


def holdings():
    """Descriptors, threads and megabytes of this process."""
    return len(list(Path("/proc/self/fd").iterdir())), threading.active_count(), _memory()


def _memory():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() >> 20


def live(index, rounds, opened):
    talks = index.parent / "talks"
    for n in range(rounds):
        write(talks, ("falcon", "heron")[n % 2], files=1)
        Index.update([talks], index)
        with Index.open(index) as one:
            for query in ("heron", "number", '"falcon number"', "stan*"):
                one.search(query, facets=("speaker",))
        if n == opened:
            yield holdings()
    yield holdings()


def test_a_long_life_keeps_nothing(index):
    (descriptors, threads, _), (later, more, _) = live(index, 12, 3)
    assert (later, more) == (descriptors, threads)
    assert (
        len(list(index.iterdir())) <= 4
    )  # an update leaves the generation that it has read to the next build


@pytest.mark.slow
def test_ten_thousand_updates_and_searches(index):
    rounds = int(os.environ.get("ROUNDS", "10000"))
    (descriptors, threads, memory), (later, more, grown) = live(index, rounds, rounds // 10)
    print(
        f"{index.name}: {rounds} updates, {4 * rounds} searches: descriptors {descriptors} to {later},"
        f" threads {threads} to {more}, memory {memory} to {grown} MB"
    )
    assert (later, more) == (descriptors, threads)
    assert grown < 1.05 * memory + 5
    assert len(list(index.iterdir())) <= 4
