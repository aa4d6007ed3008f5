"""What to say where a list of hits would be empty: a question and what is known of it in, lines out."""

from __future__ import annotations

from collections.abc import Sequence

from searchlib import Breakdown, PartCount, Problem, Repair

from .keymap import USUAL, Keymap
from .ports import SECONDS
from .safe_text import fit, shorten
from .state import SearchState

#: Repairs that a key can run, and parts that leave room for them on a small terminal.
REPAIRS = 9
_PARTS = 5
_WIDE = 30


def nothing_found(
    state: SearchState,
    problems: Sequence[Problem],
    breakdown: Breakdown | None = None,
    before: str = "",
    keys: Keymap = USUAL,
) -> list[str]:
    """Why nothing is found and what would be; `before` is the last query that found something."""
    lines = ["No paragraph matches all of this."]
    if breakdown is not None and breakdown.message and not problems:
        lines[0] = f"No paragraph matches all of this: {breakdown.message}."
    if problems:
        repair = (
            f" {keys.first('mend')} puts in what may be meant." if any(one.repair for one in problems) else ""
        )
        lines += ["", f"Part of the query was not understood; see the line above.{repair}"]
    if breakdown is not None:
        lines += _parts(breakdown) + _repairs(breakdown.repairs[:REPAIRS], keys)
        if breakdown.total and state.literal:
            found = f"With other spellings and names: {breakdown.total:,} found"
            lines += ["", f"{found}; {keys.first('literal')} searches these."]
        if not breakdown.complete:
            lines += ["", "There was no time to count and to try everything."]
    if before:
        lines += ["", f"  {keys.last('results.repair')}  back to {shorten(before, 50)}"]
    if state.filters:
        lines += [
            "",
            f"{len(state.filters)} filter(s) are active; {keys.first('filters.clear')} clears them.",
        ]
    return [
        *lines,
        "",
        f"Edit the query with {keys.first('query')}, or see {keys.last('help')} for what can be asked.",
    ]


def out_of_time(total: int) -> list[str]:
    """The time was over before any hit could be shown."""
    found = f"At least {total:,} paragraphs match" if total else "Nothing was found"
    return [
        f"{found} within {SECONDS:.0f} seconds; then the time for this search was over.",
        "",
        "A narrower query (a filter, a date, fewer wildcards) is quicker.",
    ]


def _parts(breakdown: Breakdown) -> list[str]:
    if not breakdown.parts:
        return []
    shown = breakdown.parts[:_PARTS]
    more = [f"  and {len(breakdown.parts) - _PARTS} more parts"] if len(breakdown.parts) > _PARTS else []
    return ["", "Each part alone:", *(_part(one, one in breakdown.culprits) for one in shown), *more]


def _part(part: PartCount, culprit: bool) -> str:
    filtered = " (filter)" if part.field else ""
    found = f"{part.total:>9,} paragraph{'' if part.total == 1 else 's'}"
    return f"{'!' if culprit else ' '} {fit(part.text + filtered, _WIDE)} {found}"


def _repairs(repairs: Sequence[Repair], keys: Keymap) -> list[str]:
    if not repairs:
        return []
    each = zip(keys.each("results.repair"), repairs, strict=False)
    rows = [f"  {key}  {shorten(repair.message, 50)}: {repair.total:,} found" for key, repair in each]
    go = keys.first("query.go")
    return ["", f"What would be found (press the key; from the query, {go} first):", *rows]
