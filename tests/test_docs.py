"""The examples of docs/library.md and README.md run as written."""

from __future__ import annotations

import doctest
import re
import shutil
from pathlib import Path

import pytest

from searchlib import Index
from searchlib.formats.columns import NAMES

ROOT = Path(__file__).resolve().parents[1]


def test_library_page(tmp_path):
    samples = tmp_path / "samples"
    shutil.copytree(ROOT / "searchlib" / "samples", samples)
    failed, run = doctest.testfile(
        str(ROOT / "docs" / "library.md"),
        module_relative=False,
        globs={"samples": samples, "folder": tmp_path / "index"},
    )
    assert run > 20
    assert not failed


def test_readme_example(tmp_path, monkeypatch, capsys):
    Index.rebuild([ROOT / "searchlib" / "samples"], tmp_path / "index")
    monkeypatch.chdir(tmp_path)
    code = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert code
    exec(compile(code[1], "README.md", "exec"), {})
    assert "treat" in capsys.readouterr().out


DATA_PAGE = (ROOT / "docs" / "formats-data.md").read_text(encoding="utf-8")
DATA_FILES = re.findall(r"```(\w+)\n(.*?)```\n\nbecomes\n\n```\n(.*?)```", DATA_PAGE, re.DOTALL)


@pytest.mark.parametrize(("suffix", "source", "expected"), DATA_FILES, ids=lambda text: text[:12])
def test_data_page(tmp_path, suffix, source, expected):
    (tmp_path / f"example.{suffix}").write_text(source)
    report = Index.rebuild([tmp_path / f"example.{suffix}"], tmp_path / "index")
    assert report.notices == report.skipped == ()
    with Index.open(tmp_path / "index") as index:
        chunks = [hit.chunk for hit in index.search("", limit=100).hits]
    found = [f"{chunk.speaker.name if chunk.speaker else '-'}: {chunk.text}" for chunk in chunks]
    assert found == expected.splitlines()


def test_data_page_lists_every_name_of_a_column():
    assert len(DATA_FILES) >= 5
    table = {}
    for kinds, names in re.findall(
        r"^\| (`.+?`) \| (.+) \|$", DATA_PAGE.partition("### Names of columns")[2], re.M
    ):
        for kind, listed in zip(re.findall(r"`(\w+)`", kinds), names.split(";"), strict=False):
            table[kind] = tuple(name.strip().replace(" ", "") for name in listed.partition(":")[0].split(","))
    known = dict(NAMES)
    known["number"] = tuple(name for name in known["number"] if name != "speaker")
    assert table == known
