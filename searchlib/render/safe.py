"""The one function between transcripts and terminals: `clean`; and marks drawn around what it lets by."""

from __future__ import annotations

from functools import cache

from ..model import Snippet


@cache
def _unsafe() -> dict[int, str]:
    """One visible character for each that must not reach a terminal as it is."""
    table = {c: chr(0x2400 + c) for c in range(0x20)} | {0x7F: "\u2421"}
    table |= dict.fromkeys((0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), " ")
    hidden = [
        *(c for c in range(0x80, 0xA0) if c != 0x85),  # C1: an eight-bit terminal takes them for escapes
        *(0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)),  # bidi controls
        *(0x00AD, 0x034F, 0x115F, 0x1160, 0x180E, 0x200B, *range(0x2060, 0x2065), 0x3164, 0xFEFF, 0xFFA0),
        *range(0xFFF9, 0xFFFC),
        *range(0xD800, 0xE000),  # lone surrogates cannot be encoded
        *range(0xE0000, 0xE0080),  # tags: invisible letters
    ]
    return table | dict.fromkeys(hidden, "\ufffd")


def clean(text: str) -> str:
    """The text with every unsafe character replaced by exactly one visible one, so that spans still fit.

    >>> clean("a\\x1b[31mb\\u202ec")
    'a␛[31mb\ufffdc'
    """
    return text if text.isascii() and text.isprintable() else text.translate(_unsafe())


def marked(snippet: Snippet, before: str, after: str) -> str:
    """The snippet, safe to show, with `before` and `after` around each mark."""
    text, out, at = clean(snippet.text), [], 0
    for span in snippet.marks:
        out += [text[at : span.start], before, span.of(text), after]
        at = span.end
    return "".join([*out, text[at:]])
