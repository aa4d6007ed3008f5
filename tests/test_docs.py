"""The examples of docs/library.md and README.md run as written."""

from __future__ import annotations

import doctest
import re
import shutil
from pathlib import Path

from searchlib import Index

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
