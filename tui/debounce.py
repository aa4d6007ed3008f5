"""How long to wait after a key before searching: the seconds of the last search in, the pause out."""

from __future__ import annotations

#: A search quicker than this is started at each key: waiting would only make the screen feel slow.
INSTANT = 0.030
#: Longest pause: typing at 100 words a minute has a key every 120 ms, so a slow search starts once a word.
LONGEST = 0.120


def pause_after(took: float) -> float:
    return 0.0 if took < INSTANT else min(took, LONGEST)
