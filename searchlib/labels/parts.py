"""A label as printed in, its parts out: the words, the brackets, the form to compare it by."""

from __future__ import annotations

import re
from functools import lru_cache

from ..tokens import fold

_WORD = re.compile(r"[^\W\d_]+(?:[.'’\-][^\W\d_]+)*\.?|\d+|&")
_BRACKETS = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)?|\[([^\]]*)\]?|（([^（）]*)）?")
# `PM cont:`, `P. M. cont...:`, `MR. VELL (continuing)`: the same voice goes on.
_CONTINUED = re.compile(r"[\s,–—-]+(cont(?:inued|inuing|inues|['’]?d)?)\s*(?:\.{1,4}|…)?$", re.IGNORECASE)
_LETTERS = re.compile(r"(?:[^\W\d_]\.\s?){1,4}[^\W\d_]$")
_SMALL_START = re.compile(r"(?:al|el|ul|d|l|t|n|as|ad|ash)['’-][^\W\d_a-z]", re.UNICODE)
_EDGES = " ,;-–—"


@lru_cache(maxsize=8192)
def split_notes(label: str) -> tuple[str, tuple[str, ...]]:
    """The label without its brackets, and what stood in them.

    >>> split_notes("Ada Lind (Kalvin) (via interpreter)"), split_notes("PM cont.")
    (('Ada Lind', ('Kalvin', 'via interpreter')), ('PM', ('cont',)))
    """
    notes: tuple[str, ...] = ()
    if "(" in label or "[" in label or "（" in label:
        notes = tuple(n for found in _BRACKETS.findall(label) if (n := "".join(found).strip()))
        label = " ".join(_BRACKETS.sub(" ", label).split()).strip(_EDGES + ")]").replace(" ,", ",")
    core = label.strip(_EDGES)
    going_on = _CONTINUED.search(core) if "cont" in core[-12:].lower() else None
    if going_on and going_on.start():
        return core[: going_on.start()].strip(_EDGES), (*notes, going_on[1])
    return core, notes


def key_of(core: str) -> str:
    """The form in which labels are compared.

    >>> key_of("P. M."), key_of("MR.. Vell"), key_of("Ada  Lind:")
    ('pm', 'mr. vell', 'ada lind')
    """
    core = core.strip(" .,;:~*’'\"-–—")
    if "." in core:
        if _LETTERS.match(core):
            return fold(core.replace(".", "").replace(" ", ""))
        core = core.replace("..", ".")
    return fold(" ".join(core.split()))


def is_capital(word: str) -> bool:
    """Whether a printed word begins with a capital, or like `d’Arven` and `al-Noor`."""
    return word[0].isupper() or _SMALL_START.match(word) is not None


def words(core: str) -> list[str]:
    """The words of a label, as printed, without final full stops."""
    return [word.rstrip(".") for word in _WORD.findall(core)]
