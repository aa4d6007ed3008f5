"""Whatever the bytes: a transcript, or one of our errors; in bounded time and memory; on to topics."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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


def survey(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(ROOT / "tests" / "fuzz_child.py"), *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)


def outcome(run: subprocess.Popen[str]) -> dict[str, Any]:
    out, _ = run.communicate()
    assert run.returncode == 0, "a file took too long, or the process died: see the traceback above"
    return json.loads(out)


@pytest.mark.slow
def test_very_many_broken_files() -> None:
    runs = [survey(str(first), str(CORES), str(MANY)) for first in range(CORES)]
    found = list(map(outcome, runs))
    print(f"\n{'format':<22}{'files':>7}{'read':>7}{'ms/file':>9}{'worst s':>9}  worst file (CPU time)")
    for name in found[0]:
        fates = [one[name] for one in found]
        read, refused, seconds = (sum(fate[key] for fate in fates) for key in ("read", "refused", "seconds"))
        worst = max(fates, key=lambda fate: fate["slowest"])
        files = read + refused
        line = f"{name:<22}{files:>7,}{read:>7,}{1000 * seconds / files:>9.1f}{worst['slowest']:>9.2f}"
        print(f"{line}  {worst['which']}")
    print(f"peak memory {max(x['megabytes'] for one in found for x in one.values()):,} MB")
    faults = [fault for one in found for fate in one.values() for fault in fate["faults"]]
    assert not faults, "\n".join(faults[:50])


@pytest.mark.slow
def test_bombs() -> None:
    fates = outcome(survey("bombs"))
    for name, fate in sorted(fates.items(), key=lambda item: -item[1]["slowest"])[:25]:
        print(f"{name:<40}{fate['slowest']:>7.2f} s{fate['megabytes']:>7,} MB  {fate['why']}")
    faults = [fault for fate in fates.values() for fault in fate["faults"]]
    assert not faults, "\n".join(faults)
