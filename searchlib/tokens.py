"""What a word is. The only tokenizer: every engine, highlight and statistic uses it.

Offsets point into the text as given; the folded word is what is indexed and compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from threading import get_ident
from types import MappingProxyType
from typing import NamedTuple

import Stemmer

#: Written into the index manifest; change it whenever the output below changes.
VERSION = "2"

# Marks that `\w` leaves out but that belong to the letter before them: combining accents (decomposed
# Latin, Cyrillic), Hebrew and Arabic vowel signs, Indic vowel signs, joiners inside Persian words.
_MARK = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc\u09be-\u09cd\u09d7\u0a3c-\u0a4d"
    "\u0abc-\u0acd\u0b3c-\u0b4d\u0b55-\u0b57\u0bbe-\u0bcd\u0bd7\u0c3c-\u0c4d\u0c55\u0c56\u0cbc-\u0ccd\u0cd5"
    "\u0cd6\u0d3b-\u0d4d\u0d57\u0e31-\u0e3a\u0e47-\u0e4e\u0f71-\u0f84\u0f90-\u0fbc\u102b-\u103e\u1b34-\u1b44"
    "\u1dc0-\u1dff\u200c\u200d"
)
# Scripts written without spaces: each character is a word, so any run of them is found as a phrase.
_SOLID = (
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
# U+02BC is a letter to `\w`, but here one of three apostrophes; so is the start of U+0149, an old ligature.
_LETTER = rf"[^\W_{_SOLID}\u02bc\u0149]"
_INITIAL = rf"[^\W\d_{_SOLID}\u02bc\u0149][{_MARK}]*"
_RUN = rf"{_LETTER}++(?:[{_MARK}]++{_LETTER}*+)*+"
_APOSTROPHE = "['\u2019\u02bc]"
# French and Italian write small words onto the next one: "l'union" is two words, or no phrase would find it.
# Before a vowel only, and only these: "we're", "o'clock" and "M'Bow" stay one.
_ELIDED = "qu|jusqu|lorsqu|puisqu|quoiqu|un|all|dall|dell|nell|sull|quest|quell"
_VOWEL = "(?i:h?[aeiouyàâäæèéêëìíîïòóôöœùúûü])"
_ELISION = rf"(?<![^\W_])[cdjlmnstCDJLMNST](?={_APOSTROPHE}{_VOWEL})"
_STAYS = "".join(rf"(?<!(?<![^\W_])(?i:{word}){_APOSTROPHE})" for word in _ELIDED.split("|"))
_JOINED = rf"(?:{_APOSTROPHE}(?:(?!{_VOWEL})|{_STAYS}){_RUN})*+"
_WORD = (
    rf"[A-Za-z0-9]{{2,}}+(?!{_LETTER}|[{_MARK}]){_JOINED}"  # most words: plain letters, two at least
    rf"|(?<![^\W_]){_INITIAL}(?:\.{_INITIAL})+(?![^\W_]|[{_MARK}])"  # dotted initials: U.S, e.g
    rf"|{_ELISION}"
    rf"|{_RUN}{_JOINED}"  # a word, with apostrophes inside it
    rf"|[{_SOLID}][\u3099\u309a]?"  # one ideograph or kana, with its voicing mark
)
# The same for texts of plain letters, as most English ones are once their quotation marks and dashes are
# out of the way: a third faster, and finding words is the largest part of tagging a text.
_PLAIN = "[A-Za-z0-9]"
_PLAIN_JOINED = rf"(?:'(?:(?!{_VOWEL})|{_STAYS}){_PLAIN}++)*+"
_PLAIN_WORD = (
    rf"{_PLAIN}{{2,}}+{_PLAIN_JOINED}|(?<!{_PLAIN})[A-Za-z](?:\.[A-Za-z])+(?!{_PLAIN})"
    rf"|{_ELISION}|{_PLAIN}{_PLAIN_JOINED}"
)
_BESIDE_WORDS = ("\u2014", "\u201c", "\u201d", "\xa0", "\u2013", "\u2026")
# Signs beside or upon a letter without which it is the same letter, and letters that hold such a sign.
_POINT = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u1dc0-\u1dff]"
)
_ACCENTED = re.compile("[\u00c0-\u024f\u0370-\u03ff\u1e00-\u1fff]")
_STROKES: Mapping[str, str] = MappingProxyType(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ƶ": "z"}
)


# Compiled when the first text is read: both together take longer than the rest of this module.
@cache
def _word() -> re.Pattern[str]:
    return re.compile(_WORD)


@cache
def _plain_word() -> re.Pattern[str]:
    return re.compile(_PLAIN_WORD)


class Token(NamedTuple):
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
    for position, match in enumerate(_word().finditer(text)):
        yield Token(fold(match.group()), position, match.start(), match.end())


def placed(text: str) -> Iterator[tuple[str, int, int]]:
    """The folded words of a text with their characters [start, end): `tokenize` in half the time."""
    text = _printed(text)
    if text.isascii():
        for match in _plain_word().finditer(text):
            yield match.group().lower(), match.start(), match.end()
    else:
        for match in _word().finditer(text):
            yield fold(match.group()), match.start(), match.end()


def words(text: str) -> list[str]:
    """The folded words of a text, where nobody asks for their places: twice as fast as `tokenize`."""
    return [word.lower() if word.isascii() else fold(word) for word in printed_words(text)]


def printed_words(text: str) -> list[str]:
    """The words of a text as printed, but for curly apostrophes, for who folds them in another way."""
    text = _printed(text)
    return _plain_word().findall(text) if text.isascii() else _word().findall(text)


def _printed(text: str) -> str:
    """The text with other signs for those that nobody asks for, each in its place: the same words."""
    if not text.isascii():
        text = text.replace("\u2019", "'")
        for mark in _BESIDE_WORDS:
            text = text.replace(mark, " ")
    return text


def count(text: str) -> int:
    """How many words a text has."""
    return len(_word().findall(text))


def fold(word: str) -> str:
    """The form in which a word is indexed: composed (NFC), case folded, straight apostrophe."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", word).casefold())
    return folded.replace("\u2019", "'").replace("\u02bc", "'")


def plain(word: str) -> str:
    """A folded word without what is often left out in writing, which is how words are compared.

    Without diacritics and ligatures in Latin and Greek, with е for ё, without the points of Arabic and
    Hebrew. Letters of their own stay: й is no и.

    >>> plain("négociation"), plain("ёлкой"), plain("łódź"), plain("ἀρχή")
    ('negociation', 'елкой', 'lodz', 'αρχη')
    """
    if word.isascii():
        return word
    return "".join(map(_bare, unicodedata.normalize("NFC", word))) or word


@lru_cache(maxsize=4096)
def _bare(char: str) -> str:
    if _POINT.fullmatch(char):
        return ""
    if _ACCENTED.fullmatch(char):
        letters = unicodedata.normalize("NFD", char)
        return "".join(_STROKES.get(c, c) for c in letters if not unicodedata.combining(c))
    return "е" if char == "ё" else char


def fold_value(value: str) -> str:
    """The form in which a whole value (a name, a topic) is compared: words folded, spaces single."""
    return fold(" ".join(value.split()))


# --- stems --------------------------------------------------------------------------------------------

_LATIN, _CYRILLIC, _GREEK, _ARABIC, _NAGARI = "latin", "cyrillic", "greek", "arabic", "devanagari"
#: Where the letters of a script lie that has a stemmer; the first letter of a word tells its script.
_SCRIPTS = (
    (0x0000, 0x024F, _LATIN), (0x0370, 0x03FF, _GREEK), (0x0400, 0x052F, _CYRILLIC),
    (0x0530, 0x058F, "armenian"), (0x0600, 0x077F, _ARABIC), (0x0900, 0x097F, _NAGARI),
    (0x0B80, 0x0BFF, "tamil"), (0x1E00, 0x1EFF, _LATIN), (0x1F00, 0x1FFF, _GREEK),
)  # fmt: skip
#: How words are stemmed that are not in the script of their language, or whose language is not known.
_BY_SCRIPT: Mapping[str, str] = MappingProxyType(
    {
        _LATIN: "english", _CYRILLIC: "russian", _GREEK: "greek", _ARABIC: "arabic", _NAGARI: "hindi",
        "armenian": "armenian", "tamil": "tamil",
    }
)  # fmt: skip
_STEMMED: Mapping[str, str] = MappingProxyType(
    {
        "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
        "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque",
        "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
        "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian",
        "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish",
        "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "st": "sesotho",
        "sv": "swedish", "ta": "tamil", "tr": "turkish",
    }
)  # fmt: skip
#: Languages without a stemmer that are not written in Latin letters: their words are their own stems.
_UNSTEMMED: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("be", "bg", "kk", "ky", "mk", "mn", "tg", "uk"), _CYRILLIC)
    | dict.fromkeys(("mr", "sa"), _NAGARI)
    | dict.fromkeys(("ps", "ug", "ur"), _ARABIC)
    | dict.fromkeys(("he", "ja", "ka", "ko", "th", "zh"), "")
)
_SCRIPT_OF: Mapping[str, str] = MappingProxyType(
    {algorithm: script for script, algorithm in _BY_SCRIPT.items()} | {"persian": _ARABIC, "nepali": _NAGARI}
)


@lru_cache(maxsize=512)
def _stemmer(thread: int, algorithm: str) -> Stemmer.Stemmer:
    """One for each thread: a Stemmer must not be shared. Its cache takes longer than stemming."""
    return Stemmer.Stemmer(algorithm, 0)


@lru_cache(maxsize=1024)
def _own(language: str) -> tuple[str, str]:
    """The stemmer of a language ("": none) and the script that it is for."""
    if language in _UNSTEMMED:
        return "", _UNSTEMMED[language]
    algorithm = _STEMMED.get(language, "") if language else "english"
    return algorithm, _SCRIPT_OF.get(algorithm, _LATIN)


@lru_cache(maxsize=1)
def _examples() -> Mapping[tuple[str, str], str]:
    """For each way of stemming the first language of it; English stands for languages not known."""
    found: dict[tuple[str, str], str] = {}
    for code in ("en", *_STEMMED, *_UNSTEMMED, "und"):
        found.setdefault(_own(code), code)
    return MappingProxyType(found)


def stemming(language: str) -> str:
    """The language that stands for all languages whose words are stemmed as this one's are.

    >>> stemming(""), stemming("nn"), stemming("fr")
    ('en', 'nb', 'fr')
    """
    return _examples()[_own(language)]


def stem(word: str, language: str = "") -> str:
    """The stem of a folded word in a language (Snowball): words that share it are one to `Word`.

    A word in another script than its language's, or of no known language, is stemmed by its script:
    English for Latin letters, Russian for Cyrillic ones.

    >>> stem("sanctions"), stem("санкций"), stem("санкций", "fr"), stem("économies", "fr")
    ('sanction', 'санкц', 'санкц', 'économ')
    """
    algorithm, script = _own(language)
    theirs = _LATIN if word.isascii() else _script(word)
    if theirs != script and language != "sr":
        algorithm = _BY_SCRIPT.get(theirs, "")
    return _stemmed([word], algorithm)[0]


def stems(words: Sequence[str], language: str = "") -> list[str]:
    """`stem` of each, faster for many."""
    algorithm, script = _own(language)
    found = _stemmed(words, algorithm)
    for i, word in enumerate(words):
        if script != _LATIN or not word.isascii():
            found[i] = stem(word, language)
    return found


def alike(one: str, other: str, language: str = "") -> bool:
    """Whether two folded words are one to `Word`: by their stems, or by those of their plain forms.

    >>> alike("rates", "rated"), alike("cafés", "cafe"), alike("rate", "ratio")
    (True, True, False)
    """
    own, bare = _roots(one, language)
    other_own, other_bare = _roots(other, language)
    return own == other_own or bare == other_bare


@lru_cache(maxsize=4096)
def _roots(word: str, language: str) -> tuple[str, str]:
    """The stems of a word and of its plain form."""
    return stem(word, language), stem(plain(word), language)


def _stemmed(words: Sequence[str], algorithm: str) -> list[str]:
    if not algorithm:
        return list(words)
    stemmer = _stemmer(get_ident(), algorithm)
    found: list[str] = list(stemmer.stemWords(words))
    if algorithm == "russian":
        # A surname loses "ов" or "ев" in the nominative only; the other cases would stay apart from it.
        return [stemmer.stemWord(root) if root.endswith(("ов", "ев")) else root for root in found]
    return found


def _script(word: str) -> str:
    first = ord(word[0]) if word else 0
    return next((script for low, high, script in _SCRIPTS if low <= first <= high), "")
