"""What an index says of itself, forged and rightly sealed: an answer or one clear error, also for an update.

The numbers in its segments are in test_strangers; here are its tables of JSON: the manifest, the list of
sources, topics, people, aliases, segments.
"""

from __future__ import annotations

import copy
import json
import os
import random
import shutil
import zlib
from collections import Counter
from pathlib import Path

import pytest
from test_strangers import FACTS, MEGABYTES, TALK, TO_READ, TOPICS, update, verdict
from test_unpickling import sealed

from searchlib import Index
from searchlib.errors import RecipeError
from searchlib.store import MANIFEST

PEOPLE = '[[person]]\nname = "Mira Solane"\naliases = ["M. Solane"]\n'
ALIASES = '[[alias]]\nnames = ["harbour", "haven"]\n'
#: Table -> whether its text is followed by a line with its checksum.
TABLES = {
    MANIFEST: True,
    "columns.json": True,
    "sources.json": False,
    "topics.json": False,
    "people.json": False,
    "aliases.json": False,
}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """An index with everything that a user can give it, and a transcript that has changed since."""
    folder = tmp_path_factory.mktemp("tables")
    talks = folder / "talks"
    talks.mkdir()
    for n in range(1, 5):
        (talks / f"talk-{n}.txt").write_text(TALK.format(n, n, n, n))
    (folder / "people.toml").write_text(PEOPLE)
    (folder / "aliases.toml").write_text(ALIASES)
    (folder / "topics.toml").write_text(TOPICS)
    given = {what: folder / f"{what}.toml" for what in ("people", "aliases", "topics")}
    Index.rebuild([talks], folder / "index", **given)
    (talks / "talk-1.txt").write_text(TALK.format(1, 77, 7, 777))
    return folder / "index"


def places(value, most=3):
    """Where something stands in a JSON value: of long lists and tables the first few."""
    yield ()
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys)[:most] if len(keys) > 12 else keys:
        for rest in places(value[key], most):
            yield (key, *rest)


def changed(value, place, new):
    """The value with something else in one place."""
    if not place:
        return new
    made = copy.deepcopy(value)
    inside = made
    for key in place[:-1]:
        inside = inside[key]
    if new is places:  # nothing is put there
        del inside[place[-1]]
    else:
        inside[place[-1]] = new
    return made


def forgeries(generation: Path):
    """Name of a table, what was done, and its text with one value in it replaced or taken away."""
    for name, seal in TABLES.items():
        raw = (generation / name).read_bytes()
        value = json.loads(raw.split(b"\n")[0] if seal else raw)
        for place in places(value):
            for new in (*FACTS, places) if place else FACTS:
                body = json.dumps(changed(value, place, new)).encode()
                yield (
                    name,
                    f"{place}: {new!a}",
                    body + (f"\n{zlib.crc32(body):08x}\n".encode() if seal else b""),
                )


def fate(index: Path) -> str:
    """What became of asking, of an update and of asking again; any exception that is not ours fails."""
    large = MEGABYTES + TO_READ
    return ", ".join((verdict(index), verdict(index, update, large), verdict(index)))


def survey(model: Path, where: Path, some: int | None, seed: int) -> Counter[str]:
    """Fates of so many of the forgeries, or of all."""
    seen = Counter[str]()
    made = list(forgeries(next(model.glob("gen-*"))))
    shutil.copytree(model.parent / "talks", where / "talks")
    for name, story, data in random.Random(seed).sample(made, some) if some else made:
        index = where / "index"
        shutil.copytree(model, index)
        generation = next(index.glob("gen-*"))
        (generation / name).write_bytes(data)
        if name != MANIFEST:
            sealed(generation)
        try:
            seen[fate(index)] += 1
        except BaseException as exc:
            exc.add_note(f"{name}: {story}")
            raise
        assert not list(index.glob("build-*"))
        shutil.rmtree(index)
    return seen


def told(index: Path, **facts) -> None:
    """The manifest says something else, and is rightly sealed."""
    path = next(index.glob("gen-*")) / MANIFEST
    body = json.dumps(json.loads(path.read_bytes().split(b"\n")[0]) | facts).encode()
    path.write_bytes(body + f"\n{zlib.crc32(body):08x}\n".encode())


@pytest.fixture
def odd(model, tmp_path):
    """A pipe, a device, a folder and nothing, where an index of a stranger may say that files are."""
    shutil.copytree(model.parent, tmp_path / "theirs")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "device.txt").symlink_to("/dev/zero")
    (tmp_path / "folder.txt").mkdir()
    return [tmp_path / f"{name}.txt" for name in ("pipe", "device", "folder", "nothing")]


def test_an_update_waits_for_no_file_that_a_stranger_names(odd, tmp_path):
    index = tmp_path / "theirs" / "index"
    for path in odd:
        told(index, options={"people": str(path)})
        with pytest.raises(RecipeError, match=f"{path.name}: not there"):
            update(index)


def test_an_update_reads_nothing_but_transcripts_where_a_stranger_says_it_should(odd, tmp_path):
    index = tmp_path / "theirs" / "index"
    told(index, roots=list(map(str, odd)), recipe="another", options={})
    report = Index.update([index.parent / "talks"], index)
    assert report.transcripts == 4
    assert {Path(s.path).name: s.reason for s in report.skipped} == {
        "pipe.txt": "not a regular file",
        "device.txt": "not a regular file",
    }


def test_some_forged_tables(model, tmp_path):
    seen = survey(model, tmp_path, 8, seed=1)
    assert len(seen) > 1


@pytest.mark.slow
def test_every_table_forged_in_every_place(model, tmp_path):
    seen = survey(model, tmp_path, None, seed=2)
    print(f"{seen.total()} forged tables (asked, updated, asked again): {dict(seen)}")
