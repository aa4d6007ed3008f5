"""A reader of one text that is slow and knows nothing of the library but words, stems and plain forms."""

from __future__ import annotations

import re
from itertools import product

from searchlib.query import (
    And,
    Boost,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Regex,
    Term,
    Wildcard,
    Word,
    leaves,
)
from searchlib.tokens import plain, stem, tokenize


def slips(a, b):
    """How many slips lie between two words (optimal string alignment, as the textbook has it)."""
    table = {}
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            if not i or not j:
                table[i, j] = i + j
                continue
            table[i, j] = min(
                table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a[i - 1] != b[j - 1])
            )
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(a), len(b)]


def finds(leaf, word, language):
    """Whether a leaf finds a folded word."""
    match leaf:
        case Term(_, text):
            return plain(word) == plain(text)
        case Word(_, text):
            pairs = ((word, text), (plain(word), plain(text)))
            return any(stem(one, language) == stem(other, language) for one, other in pairs)
        case Prefix(_, text):
            return plain(word)[: len(plain(text))] == plain(text)
        case Wildcard(_, text):
            like = re.escape(plain(text)).replace(r"\?", ".").replace(r"\*", ".*")
            return bool(re.fullmatch(like, plain(word)))
        case Fuzzy(_, text, distance):
            return slips(plain(word), plain(text)) <= distance
        case Regex(_, text):
            return bool(re.fullmatch(text, word))


def spots(leaf, words, language):
    """Each way in which a leaf matches: the numbers of the words that take part."""
    match leaf:
        case Phrase(name, row):
            ones = [Term(name, w) for w in row]
            return [
                set(range(i, i + len(row)))
                for i in range(len(words) - len(row) + 1)
                if all(finds(one, words[i + n], language) for n, one in enumerate(ones))
            ]
        case Near(_, ones, distance):
            there = [[i for i, w in enumerate(words) if finds(one, w, language)] for one in ones]
            ways = product(*there)
            return [set(w) for w in ways if len(set(w)) == len(w) and max(w) - min(w) <= distance]
        case _:
            return [{i} for i, w in enumerate(words) if finds(leaf, w, language)]


def holds(query, words, language):
    """Whether a text of these words matches a tree over the spoken words."""
    match query:
        case And(children):
            return all(holds(c, words, language) for c in children)
        case Or(children):
            return any(holds(c, words, language) for c in children)
        case Not(child):
            return not holds(child, words, language)
        case Boost(child):
            return holds(child, words, language)
        case _:
            return bool(spots(query, words, language))


def marked(text, query, language):
    """The numbers of the characters to mark: those of words, and those between the words of a phrase."""
    tokens = list(tokenize(text))
    words = [t.text for t in tokens]
    found = set()
    for leaf in leaves(query):
        for spot in spots(leaf, words, language) if leaf.field == "text" else ():
            runs = [spot] if isinstance(leaf, Phrase) else [{i} for i in spot]
            found.update(i for run in runs for i in range(tokens[min(run)].start, tokens[max(run)].end))
    return found
