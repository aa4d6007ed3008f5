"""`changelog`: Markdown podcasts, every turn with a bold `**Name:**`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..model import GoldDocument, GoldParagraph
from .carry import as_text, carried

_BOLD = re.compile(r"\*\*(?P<label>[^*\n]+?)(?::\*\*|\*\*:)\s*(?P<rest>.*)", re.S)
_ESCAPE = re.compile(r"\\([\[\]_*#>~`.\-])")
#: Labels of things that are nobody's speech.
_PSEUDO = frozenset(("break", "sample", "intro", "outro", "jingle"))


def episodes(folder: Path) -> Iterator[GoldDocument]:
    """Every transcript as it is."""
    for path in sorted(folder.rglob("*.md")):
        data = path.read_bytes()
        yield GoldDocument(path.name, data, tuple(carried(_paragraphs(data.decode("utf-8")))))


def _paragraphs(text: str) -> Iterator[GoldParagraph]:
    for piece in re.split(r"\n\s*\n|\n(?=\*\*[^*\n]+?(?::\*\*|\*\*:))", text):
        bare = " ".join(_ESCAPE.sub(r"\1", piece).split())
        if not bare:
            continue
        found = _BOLD.match(bare)
        if found is None:
            yield GoldParagraph(bare)
        else:
            label = found["label"].strip()
            yield GoldParagraph(f"{label}: {found['rest']}", label, known=label.casefold() not in _PSEUDO)


def as_plain(document: GoldDocument) -> GoldDocument:
    """The transcript as text without any bold."""
    return GoldDocument(
        document.name.replace(".md", ".txt"),
        as_text(paragraph.text for paragraph in document.paragraphs),
        document.paragraphs,
        document.aliases,
    )
