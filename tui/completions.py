"""A completion at the end of a query: a text and what the library offers in, what to show and write out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from searchlib import Completes, Completion

from .safe_text import one_line

#: Nobody takes a longer one, and it would push the query out of the bar.
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Ghost:
    """What stands faintly behind a text, and the text that taking it makes."""

    shown: str
    whole: str


def ghost(text: str, completions: Sequence[Completion]) -> Ghost | None:
    """The likeliest completion; None where nothing has been begun or nothing would change.

    What only goes on where the text ends is shown as the rest of it, anything else behind an arrow.
    """
    for one in completions:
        begun = text[one.span.start :]
        if one.span.end != len(text) or not (begun or one.kind is Completes.VALUE):
            continue
        written = one_line(one.text)
        if written == begun or len(written) > _LONGEST:
            continue
        whole = text[: one.span.start] + written
        rest = written[len(begun) :] if written.startswith(begun) else f"  > {written}"
        return Ghost(rest, whole)
    return None
