"""What a word is. The only tokenizer: every engine, highlight and statistic uses it.

Offsets point into the text as given; the folded word is what is indexed and compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import get_ident

import Stemmer

#: Written into the index manifest; change it whenever the output below changes.
VERSION = "1"

# Marks that `\w` leaves out but that belong to the letter before them: combining accents (decomposed
# Latin, Cyrillic), Hebrew and Arabic vowel signs, Indic vowel signs, joiners inside Persian words.
_MARK = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09be-\u09cd\u0a3c-\u0a4d\u0abc-\u0acd\u0b3c-\u0b4d"
    "\u0bbe-\u0bcd\u0c3e-\u0c4d\u0cbc-\u0ccd\u0d3e-\u0d4d\u0e31-\u0e3a\u0e47-\u0e4e\u1dc0-\u1dff\u200c\u200d"
)
# Scripts written without spaces: each character is a word, so any run of them is found as a phrase.
_SOLID = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"(?:(?![{_SOLID}])[^\W_][{_MARK}]*)"
_WORD = re.compile(
    rf"[{_SOLID}]"  # one ideograph or kana
    rf"|(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])"  # dotted initials: U.S, e.g
    rf"|{_LETTER}+(?:['\u2019\u02bc]{_LETTER}+)*"  # a word, with apostrophes inside it
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word: folded text, 0-based position among the words, characters [start, end) of the text."""

    text: str
    position: int
    start: int
    end: int


def tokenize(text: str) -> Iterator[Token]:
    """The words of a text, in order.

    >>> [t.text for t in tokenize("The U.S. didn’t sign COVID-19 rules.")]
    ['the', 'u.s', "didn't", 'sign', 'covid', '19', 'rules']
    """
    for position, match in enumerate(_WORD.finditer(text)):
        yield Token(fold(match.group()), position, match.start(), match.end())


def fold(word: str) -> str:
    """The form in which a word is indexed: composed (NFC), case folded, straight apostrophe."""
    if word.isascii():
        return word.lower()
    straight = word.replace("\u2019", "'").replace("\u02bc", "'")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", straight).casefold())


def fold_value(value: str) -> str:
    """The form in which a whole value (a name, a topic) is compared: words folded, spaces single."""
    return fold(" ".join(value.split()))


@lru_cache(maxsize=64)
def _stemmer(thread: int) -> Stemmer.Stemmer:
    """One for each thread: a Stemmer keeps a cache that must not be shared."""
    return Stemmer.Stemmer("english")


def stem(word: str) -> str:
    """The stem of a folded word (Snowball English, "Porter2"): words that share it are one to `Word`."""
    return str(_stemmer(get_ident()).stemWord(word))


def stems(words: list[str]) -> list[str]:
    """`stem` of each, faster for many."""
    return list(_stemmer(get_ident()).stemWords(words))
