"""The rows of the filter panel: counts and chosen filters in, one row a line out. No widget here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum

from searchlib import Facet

from .state import FILTER_FIELDS, Filter

#: Values shown of a field before one asks for more: four fields then fit 40 lines.
_FEW = 7


class Kind(Enum):
    HEAD = "head"
    VALUE = "value"
    MORE = "more"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the panel; `count` is None while nothing is known of a value; `out`: it is left out."""

    kind: Kind
    field: str = ""
    value: str = ""
    count: int | None = None
    on: bool = False
    out: bool = False

    @property
    def box(self) -> str:
        """On, left out and off, told by letters and not by colour."""
        return "[x] " if self.on else "[-] " if self.out else "[ ] "

    @property
    def key(self) -> tuple[Kind, str, str]:
        """What stays the same when counts change."""
        return self.kind, self.field, self.value


def rows(
    facets: Iterable[Facet],
    filters: Collection[Filter],
    *,
    closed: Collection[str] = (),
    whole: Collection[str] = (),
) -> tuple[Row, ...]:
    """Each field: a heading, its values, "more". Chosen values are there even if nothing has them."""
    by_field = {facet.field: facet for facet in facets}
    out: list[Row] = []
    for field in FILTER_FIELDS:
        if out:
            out.append(Row(Kind.GAP))
        out.append(Row(Kind.HEAD, field, on=field not in closed))
        if field not in closed:
            out += _values(by_field.get(field, Facet(field, ())), filters, whole=field in whole)
    return tuple(out)


def value_row(field: str, value: str, count: int, out: bool | None) -> Row:
    """The row of a value that is left out or not, or (None) no filter at all."""
    return Row(Kind.VALUE, field, value, count, on=out is False, out=out is True)


def _values(facet: Facet, filters: Collection[Filter], *, whole: bool) -> list[Row]:
    chosen = {one.value: one.out for one in filters if one.field == facet.field}
    values = [value_row(facet.field, v.value, v.count, chosen.get(v.value)) for v in facet.values]
    if facet.field == "year":
        values.sort(key=lambda row: row.value, reverse=True)
    known = {row.value for row in values}
    lost = [value_row(facet.field, value, 0, out) for value, out in chosen.items() if value not in known]
    shown = values if whole else [row for i, row in enumerate(values) if i < _FEW or row.on or row.out]
    rest = len(values) - len(shown)
    more = Row(Kind.MORE, facet.field, f"{rest:,} more" + (" or so" if facet.truncated else ""))
    fewer = Row(Kind.MORE, facet.field, "fewer")
    tail = [more] if rest else [fewer] if whole and len(values) > _FEW else []
    return [*lost, *shown, *tail]
