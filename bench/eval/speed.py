"""How many paragraphs a second of processor time on one core, by format: bytes to attributed paragraphs."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from searchlib.errors import SearchLibError

from .gold import changelog, kremlin, white_house
from .model import Figure, GoldDocument, Result
from .pipeline import read, readable

_TIMES = 3
_GOAL = 15_000.0
_Load = Callable[[Path], Sequence[GoldDocument]]


def _rate(documents: Sequence[GoldDocument]) -> tuple[float, int]:
    """The median of several rounds; the first one warms the caches and is not counted."""
    rates, paragraphs = [], 0
    for turn in range(_TIMES + 1):
        began = time.process_time()
        paragraphs = sum(len(read(d.name, d.data).chunks) for d in documents)
        if turn:
            rates.append(paragraphs / max(1e-9, time.process_time() - began))
    return statistics.median(rates), paragraphs


def _texts(folder: Path) -> list[GoldDocument]:
    return [kremlin.as_plain(page) for page in kremlin.labelled_pages(folder)]


def _pages(folder: Path) -> list[GoldDocument]:
    return [kremlin.as_html(folder, page) for page in kremlin.labelled_pages(folder)][::3]


def _episodes(folder: Path) -> list[GoldDocument]:
    return list(changelog.episodes(folder))


def _releases(folder: Path) -> list[GoldDocument]:
    return [white_house.as_markdown(release) for release in white_house.releases(folder)][::5]


def _files(pattern: str) -> _Load:
    def load(folder: Path) -> list[GoldDocument]:
        return [GoldDocument(path.name, path.read_bytes()) for path in sorted(folder.glob(pattern))[::5]]

    return load


def _works(document: GoldDocument) -> bool:
    """Whether the file can be read at all; who refuses fast must not win."""
    try:
        return readable(document.name) and bool(read(document.name, document.data).chunks)
    except SearchLibError:
        return False


def measure(key: str, load: _Load, *, goal: bool) -> Callable[[Path], Result]:
    """A run that measures one format."""

    def run(folder: Path) -> Result:
        documents = [document for document in load(folder) if _works(document)]
        rate, paragraphs = _rate(documents)
        return Result((Figure(f"speed.{key}", rate, paragraphs, _GOAL if goal else None, "speed"),))

    return run


text = measure("text", _texts, goal=True)
html = measure("html", _pages, goal=False)
markdown = measure("markdown-bold", _episodes, goal=False)
wrapped = measure("markdown-wrapped", _releases, goal=False)
vtt = measure("vtt", _files("*.vtt"), goal=False)
hansard_xml = measure("hansard-xml", _files("*.xml"), goal=False)
au_xml = measure("australia-xml", _files("*.xml"), goal=False)
