"""The licences of all that is installed with the program or its tests, read from the packages themselves."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: What lets anybody use, change and hand on the program with it.
PERMISSIVE = re.compile(r"(MIT|0?BSD|Apache|PSF|Python Software Foundation|Zlib|CC0)\b.*")
#: Of these nothing is handed on with the program: they build or test it.
ONLY_BESIDE = {"hypothesis": "MPL", "pathspec": "MPL"}


def pinned(lock: str) -> list[str]:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return sorted({found[0].lower() for line in lines if (found := re.match(r"[A-Za-z][\w.-]*(?===)", line))})


def licences(name: str) -> list[str]:
    """What a package says of its licence, in the newest way that it knows."""
    said = metadata(name)
    if said.get("License-Expression"):
        return re.split(r" AND | OR ", said["License-Expression"])
    listed = [c.split(" :: ")[-1] for c in said.get_all("Classifier", []) if c.startswith("License :: ")]
    return listed or (said.get("License") or "none").splitlines()[:1]


@pytest.mark.parametrize("name", pinned("requirements-dev.lock"))
def test_every_package_may_be_handed_on(name):
    try:
        found = licences(name)
    except PackageNotFoundError:
        pytest.skip(f"{name} is not installed on this system")
    if name in ONLY_BESIDE:
        assert ONLY_BESIDE[name] in " ".join(found)
    else:
        assert found and all(map(PERMISSIVE.match, found)), f"{name}: {found}"
