"""`talkpython`: WebVTT captions, most with `<v Name>`; a cue is a gold paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..model import GoldDocument, GoldParagraph

_TIMES = re.compile(r"^[\d:.]+ --> [\d:.]+.*$", re.M)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)? ([^>]*)>")


def episodes(folder: Path) -> Iterator[GoldDocument]:
    """Every file; where no cue has a voice, nobody may be named."""
    for path in sorted(folder.glob("*.vtt")):
        data = path.read_bytes()
        cues = tuple(_cues(data.decode("utf-8-sig").replace("\r\n", "\n")))
        yield GoldDocument(path.name, data, cues)


def _cues(text: str) -> Iterator[GoldParagraph]:
    for block in _TIMES.split(text)[1:]:
        lines = []
        for line in block.strip().split("\n"):
            if not line.strip():
                break
            lines.append(line)
        words = " ".join(lines)
        voice = _VOICE.search(words)
        if bare := " ".join(_VOICE.sub(" ", words).split()):
            yield GoldParagraph(bare, voice=voice[1].strip() if voice else "")
