"""Which language a transcript is in: what its metadata says and what its words say, in; a code, out.

The script and the small words decide, over pieces long enough to have some; "" where neither is clear.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from .tokens import words

#: Shorter texts have too few small words; paragraphs are joined until they are as long.
_PIECE = 150
#: Of a long paragraph this much is read; of a transcript so many pieces from all over it, and where they
#: do not agree, so many.
_MOST, _FEW, _MANY = 400, 4, 16
#: A language needs this much of the words of a piece, and so many more of them than the next one.
_SHARE, _LEAD = 0.1, 0.9
#: Of the pieces that show a language, this many must show the same one.
_MAJORITY = 0.6

#: Where the letters of a script lie; the language that it stands for, if it has its own.
_RANGES = (
    (0x0041, 0x024F, "latin"), (0x1E00, 0x1EFF, "latin"), (0x0400, 0x052F, "cyrillic"),
    (0x0600, 0x077F, "arabic"), (0x0900, 0x097F, "devanagari"), (0x0370, 0x03FF, "el"),
    (0x1F00, 0x1FFF, "el"), (0x0530, 0x058F, "hy"), (0x0590, 0x05FF, "he"), (0x0980, 0x09FF, "bn"),
    (0x0A00, 0x0A7F, "pa"), (0x0A80, 0x0AFF, "gu"), (0x0B80, 0x0BFF, "ta"), (0x0C00, 0x0C7F, "te"),
    (0x0C80, 0x0CFF, "kn"), (0x0D00, 0x0D7F, "ml"), (0x0D80, 0x0DFF, "si"), (0x0E00, 0x0E7F, "th"),
    (0x0E80, 0x0EFF, "lo"), (0x1000, 0x109F, "my"), (0x10A0, 0x10FF, "ka"), (0x1200, 0x137F, "am"),
    (0x1780, 0x17FF, "km"), (0x3040, 0x30FF, "ja"), (0x3400, 0x9FFF, "zh"), (0x1100, 0x11FF, "ko"),
    (0xAC00, 0xD7AF, "ko"),
)  # fmt: skip
_CODE = re.compile(r"[a-z]{2,3}")
_NONE = frozenset(("und", "mul", "zxx", "mis", "art"))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the word lists say: name -> code; code -> its one script; script -> word -> its votes."""

    codes: Mapping[str, str]
    scripts: Mapping[str, str]
    words: Mapping[str, Mapping[str, Mapping[str, float]]]


@lru_cache(maxsize=1)
def _known() -> _Known:
    rows = tomllib.loads((files("searchlib") / "data" / "languages.toml").read_text("utf-8"))["language"]
    codes: dict[str, str] = {}
    owners: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        codes |= dict.fromkeys((row["code"], *row["also"]), row["code"])
        table = owners.setdefault(row["script"], {})
        for word in dict.fromkeys(row["words"].split()):
            table.setdefault(word, []).append(row["code"])
    votes = {
        script: {word: dict.fromkeys(some, 1 / len(some)) for word, some in table.items()}
        for script, table in owners.items()
    }
    scripts = {row["code"]: row["script"] for row in rows if not row.get("latin_too")}
    return _Known(codes, scripts, votes)


@lru_cache(maxsize=64)
def small_words(code: str = "") -> frozenset[str]:
    """The most common words of a language, folded; of all languages together if none is given."""
    return frozenset(
        word
        for table in _known().words.values()
        for word, votes in table.items()
        if not code or code in votes
    )


def normal(name: str) -> str:
    """The primary code of a language as metadata write it; "" for what names none.

    >>> [normal(name) for name in ("en-GB", "FRA", "Deutsch", "zh_Hant", "mul", "see below")]
    ['en', 'fr', 'de', 'zh', '', '']
    """
    name = " ".join(name.split()).lower()[:60]
    code = re.split(r"[-_.@]", name)[0]
    found = _known().codes.get(name) or _known().codes.get(code)
    if found:
        return found
    return code if _CODE.fullmatch(code) and code not in _NONE else ""


def detect(paragraphs: Sequence[str]) -> str:
    """The language that the words of a transcript show; "" where they show none, or several.

    >>> detect(["Les deux ministres ont signé un accord sur la pêche dans les eaux du nord."])
    'fr'
    """
    return _verdict(_evidence(paragraphs))


def language(declared: str, paragraphs: Sequence[str]) -> str:
    """The language that the metadata declare, unless the words plainly show another; "" if unknown.

    A page made from a template often declares the template's language.
    """
    told = normal(declared)
    pieces = _evidence(paragraphs)
    shown = _verdict(pieces)
    if not told or not shown or told == shown:
        return told or shown
    script, theirs = _script_of(shown), _script_of(told)
    if theirs and script != theirs:
        return shown
    against = [piece for piece in pieces if piece]
    plainly = len(against) >= 3 and all(_leader(piece) == shown for piece in against)
    weak = sum(piece.get(told, 0.0) for piece in against) * 4 < sum(piece[shown] for piece in against)
    return shown if theirs and plainly and weak else told


def _script_of(code: str) -> str:
    """The script of a language, where it is known to have one only."""
    alone = {name for _, _, name in _RANGES}
    return _known().scripts.get(code) or (code if code in alone else "")


def _verdict(pieces: Sequence[Mapping[str, float]]) -> str:
    """The language that most of the pieces show."""
    found = Counter(filter(None, map(_leader, pieces)))
    code = max(found, key=found.__getitem__, default="")
    return code if code and found[code] >= _MAJORITY * found.total() else ""


def _leader(piece: Mapping[str, float]) -> str:
    """The language that a piece shows before all others."""
    code = max(piece, key=piece.__getitem__, default="")
    next_votes = max((votes for other, votes in piece.items() if other != code), default=0.0)
    return code if code and piece[code] - next_votes >= _LEAD else ""


def _evidence(paragraphs: Sequence[str]) -> list[dict[str, float]]:
    """What pieces of the transcript show: of a few, or of many where the few are not of one mind."""
    few = [_shown(piece) for piece in _pieces(paragraphs, _FEW)]
    leaders = {_leader(piece) for piece in few}
    if len(leaders) == 1 and "" not in leaders:
        return few
    return [_shown(piece) for piece in _pieces(paragraphs, _MANY)]


def _pieces(paragraphs: Sequence[str], count: int) -> Iterator[str]:
    """Paragraphs joined until they are long enough, from places all over a long transcript."""
    last = 0
    for part in range(count):
        at, size, piece = max(len(paragraphs) * part // count, last), 0, []
        while at < len(paragraphs) and size < _PIECE:
            piece.append(paragraphs[at][:_MOST])
            size += len(piece[-1])
            at += 1
        if piece and (size >= _PIECE or not last):
            yield " ".join(piece)
            last = at


def _shown(piece: str) -> dict[str, float]:
    """The languages whose share of the words of a piece is large enough, with how many votes they have."""
    found = words(piece)
    script = "latin" if piece.isascii() else _script(found)
    tables = _known().words
    if script not in tables:
        return {script: 1.0} if script else {}
    table = tables[script]
    votes: dict[str, float] = {}
    for word, times in Counter(found).items():
        for code, vote in table.get(word, {}).items():
            votes[code] = votes.get(code, 0.0) + times * vote
    least = max(2.0, _SHARE * len(found))
    return {code: count for code, count in votes.items() if count >= least}


def _script(found: Sequence[str]) -> str:
    """The script of most of the words; Japanese is told from Chinese by its kana."""
    counts: Counter[str] = Counter()
    for word in found:
        first = ord(word[0])
        counts[next((name for low, high, name in _RANGES if low <= first <= high), "")] += 1
    del counts[""]
    if counts["ja"] * 10 >= counts["zh"]:
        counts["ja"] += counts.pop("zh", 0)
    if not counts:
        return ""
    (script, count), *_ = counts.most_common(1)
    return script if count * 2 > counts.total() else ""
