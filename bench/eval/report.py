"""Figures and mistakes in, a table and lists to read out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .floors import below
from .model import Figure, Mistake

_WIDTH = 200


def number(value: float | None, unit: str) -> str:
    """A figure as printed: shares in per cent."""
    if value is None:
        return ""
    if unit == "share":
        return f"{100 * value:.2f} %"
    if unit == "ratio":
        return f"{value:.4f}"
    return f"{value:.2f}" if unit == "rate" else f"{value:,.0f}"


def table(figures: Iterable[Figure], floors: Mapping[str, float]) -> Iterator[str]:
    """A line for each figure: figure, goal, floor, of how many, and a word where it falls short."""
    yield f"{'':44}{'figure':>10}{'goal':>12}{'floor':>12}{'of':>9}"
    run = ""
    for figure in figures:
        if figure.key.split(".")[0] != run:
            run = figure.key.split(".")[0]
            yield ""
        floor = floors.get(figure.key)
        goal, mark = number(figure.goal, figure.unit), "≤" if figure.low else "≥"
        words = [word for word in (_short(figure), _low(figure, floor)) if word]
        yield (
            f"{figure.key:44}{number(figure.value, figure.unit):>10}{goal and f'{mark} {goal}':>12}"
            f"{number(floor, figure.unit):>12}{figure.of:>9,}  {', '.join(words)}"
        ).rstrip()


def _short(figure: Figure) -> str:
    return "short of the goal" if figure.goal is not None and below(figure, figure.goal) else ""


def _low(figure: Figure, floor: float | None) -> str:
    return "BELOW ITS FLOOR" if floor is not None and below(figure, floor) else ""


def mistakes(run: str, found: Sequence[Mistake], most: int) -> Iterator[str]:
    """Every kind of mistake with its count and at most `most` examples, from different documents first."""
    groups: dict[str, list[Mistake]] = defaultdict(list)
    for mistake in found:
        groups[mistake.kind].append(mistake)
    for kind, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        documents = len({mistake.document for mistake in group})
        yield f"{run}: {kind}: {len(group)} in {documents} documents"
        for mistake in _spread(group)[:most]:
            yield f"    {mistake.document[:48]}  {mistake.said}"[:_WIDTH]


def _spread(group: Sequence[Mistake]) -> list[Mistake]:
    """The first of each document, then the second of each, and so on."""
    seen: Counter[str] = Counter()
    order: list[tuple[int, int, Mistake]] = []
    for mistake in group:
        order.append((seen[mistake.document], len(order), mistake))
        seen[mistake.document] += 1
    return [mistake for _, _, mistake in sorted(order, key=lambda item: item[:2])]
