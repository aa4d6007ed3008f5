"""Whatever the bytes: a transcript, or one of our errors; in bounded time and memory; on to topics."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from breakage import case, samples
from fuzz_child import fate_of

from searchlib.formats import FORMATS, Format
from searchlib.ingest import Recipe
from searchlib.topics import Tagger

ROOT = Path(__file__).resolve().parents[1]
#: What `make fuzz` reads.
MANY = int(os.environ.get("FUZZ", "20_000"))
#: On how many cores.
CORES = int(os.environ.get("CORES", "2"))
#: What every run of the tests reads, of each format that is read in this process.
FEW = 12


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(Recipe.of().topics)


ready = pytest.mark.parametrize("row", [r for r in FORMATS if r.ready], ids=lambda row: row.name)


@ready
def test_every_format_has_a_sample_to_break(row: Format) -> None:
    assert samples(row), f"put a sample {row.suffixes} into a folder of tests"


@ready
def test_some_broken_files(row: Format, tagger: Tagger, tmp_path: Path) -> None:
    faults = []
    for seed in range(3 if row.needs else FEW):
        broken = case(row, seed)
        path = tmp_path / f"x{broken.suffix}"
        path.write_bytes(broken.data)
        fate, why = fate_of(path, tagger)
        if fate == "fault":
            faults.append(f"{broken.story}: {why}")
    assert not faults, "\n".join(faults)


def test_every_format_is_in_the_list_of_formats() -> None:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    for row in FORMATS:
        assert f"`{row.name}`" in page and all(f"`{suffix}`" in page for suffix in row.suffixes), row.name


def test_the_same_seed_is_the_same_file() -> None:
    assert case(FORMATS[0], 7) == case(FORMATS[0], 7)
    assert len({case(FORMATS[0], seed).data for seed in range(50)}) > 40


#: What odd names of voices are made of.
PIECES = (
    *"().,:;-–'’\"/[]&*_#0=?! \t\u00a0",
    "Ann", "Poe", "ann", "POE", "Mr.", "Mr", "Dr. ", "The", "the Rt. Hon.", "Minister", "of", "and", "(x)",
    "Question", "Q", "A.", "MP", "Jr.", "III", "von", "McX", "O'", "é", "Ж", "外", "١", "ß", "\u0301", "👩",
    "\u202e",
)  # fmt: skip


@pytest.mark.parametrize("many", [1, 40])
def test_any_name_of_a_voice_can_be_read(many: int, tagger: Tagger, tmp_path: Path) -> None:
    """Formats of data say who speaks in a field of its own, in which anything may stand."""
    r = random.Random(many)
    for n in range(200 // many):
        said = [
            {"speaker": "".join(r.choices(PIECES, k=r.randrange(1, 7))), "text": "We agreed to build it."}
            for _ in range(many)
        ]
        path = tmp_path / "x.json"
        path.write_text(json.dumps({"segments": said}))
        fate, why = fate_of(path, tagger)
        assert fate != "fault", (n, why, said)


#: Names so long that whoever looks at them again and again never comes to an end.
LONG = {
    "letters": "Ann " + "x" * 200_000,
    "small words": "Ann " + "word " * 40_000,
    "names": "Poe " * 40_000,
    "full stops": "Poe. " * 40_000,
    "initials": "A." * 100_000,
    "brackets": "(x) " * 40_000,
}


@pytest.mark.parametrize("what", LONG)
def test_a_name_without_end_comes_to_an_end(what: str, tagger: Tagger, tmp_path: Path) -> None:
    """The suite ends a test that never does; a member of a list of names is looked at, too."""
    name = LONG[what]
    page = f"<prime-minister>{name}</prime-minister><content><p>{name}: Yes.</p></content>"
    files = {
        "x.xml": f"<transcripts><transcript><title>x</title>{page}</transcript></transcripts>",
        "x.json": json.dumps({"segments": [{"speaker": name, "text": "Yes."}]}),
    }
    for path, text in files.items():
        (tmp_path / path).write_text(text)
        assert fate_of(tmp_path / path, tagger)[0] != "fault"


def survey(*arguments: str) -> dict[str, Any] | None:
    """What the program of this name found; None where it died."""
    command = [sys.executable, str(ROOT / "tests" / "fuzz_child.py"), *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)
    return None if done.returncode else json.loads(done.stdout)


@pytest.mark.slow
def test_very_many_broken_files(tmp_path: Path) -> None:
    names = [row.name for row in FORMATS if row.ready]

    print(f"\n{'format':<22}{'files':>7}{'read':>7}{'ms/file':>9}{'worst s':>9}  worst file (CPU time)")

    def broken(name: str) -> dict[str, Any]:
        (tmp_path / name).mkdir()
        fate = survey(name, str(MANY), str(tmp_path / name))
        if fate is None:
            story = (tmp_path / name / "story").read_text()
            return {"faults": [f"{story}: it took too long, or the process died: see above"], "files": 0}
        fate["files"] = fate["read"] + fate["refused"]
        line = f"{name:<22}{fate['files']:>7,}{fate['read']:>7,}"
        mean = 1000 * fate["seconds"] / max(1, fate["files"])
        print(f"{line}{mean:>9.1f}{fate['slowest']:>9.2f}  {fate['which']}", flush=True)
        return fate

    with ThreadPoolExecutor(CORES) as pool:
        fates = list(pool.map(broken, names))
    files, memory = sum(fate["files"] for fate in fates), max(fate.get("megabytes", 0) for fate in fates)
    print(f"{files:,} files, peak memory {memory:,} MB")
    faults = [fault for fate in fates for fault in fate["faults"]]
    assert not faults, "\n".join(faults[:50])


@pytest.mark.slow
def test_bombs() -> None:
    fates = survey("bombs")
    assert fates, "the process died: see above"
    for name, fate in sorted(fates.items(), key=lambda item: -item[1]["slowest"])[:25]:
        print(f"{name:<40}{fate['slowest']:>7.2f} s{fate['megabytes']:>7,} MB  {fate['why']}")
    faults = [fault for fate in fates.values() for fault in fate["faults"]]
    assert not faults, "\n".join(faults)
