"""The order of names and the beginnings of words and values, with accents and capitals apart."""

from __future__ import annotations

from .tokens import fold_value, plain, words


def order(name: str) -> tuple[str, str]:
    """What names are sorted by: letters without accents and capitals, then those as they are.

    >>> sorted(["Zorn", "Émile", "Eden", "émile"], key=order)
    ['Eden', 'Émile', 'émile', 'Zorn']
    """
    folded = fold_value(name)
    return plain(folded), folded


def spelled(value: str) -> str:
    """The words of a value in a row, each after a space, for `begins`."""
    return "".join(f" {plain(word)}" for word in words(value))


def begins(row: str, prefix: str) -> bool:
    """Whether the words of a prefix stand in a row among these (both `spelled`), the last perhaps cut short.

    >>> begins(spelled("Ana-María Ñúñez"), spelled("maria n"))
    True
    """
    return prefix in row
