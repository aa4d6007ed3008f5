"""ARCHITECTURE.md and README.md name what is there: every module, no path that is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def modules():
    for package in ("searchlib", "tui"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT)
            yield str(name.parent) + "/" if path.name == "__init__.py" else str(name)


@pytest.mark.parametrize("name", list(modules()))
def test_every_module_is_named(name):
    """A package by its folder, a module by its file name or, inside a package, in its package's line."""
    assert name.rstrip("/").rsplit("/", 1)[-1] in PAGE


def test_it_is_one_page():
    assert len(PAGE.split("\n")) <= 150


PAGES = [ROOT / "ARCHITECTURE.md", ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_every_path_named_exists(path):
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path.name}: link to {target}"
    roots = r"searchlib|tui|tests|docs|bench|index|\.ci"
    for named in re.findall(rf"`((?:{roots})/[\w./-]*)`", text):
        built = named.startswith("index/") and named != "index/README.md"
        assert built or (ROOT / named).exists(), f"{path.name}: {named}"


def test_every_make_target_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8")))
        assert named <= targets, page


def test_changelog_has_an_entry_for_this_version():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    assert f"## [{version[1]}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_long_test_has_a_make_target():
    made = (ROOT / "Makefile").read_text()
    long = (p for p in (ROOT / "tests").rglob("test_*.py") if "mark.slow" in p.read_text())
    assert not [
        path.name for path in long if path.relative_to(ROOT).as_posix() not in made and path != Path(__file__)
    ]
