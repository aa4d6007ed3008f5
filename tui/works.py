"""A build as the screen knows it: its state a frozen value, and the lines that tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from searchlib import BuildOrder, Phase, Progress, Report, Skipped, Task

from .upkeep import Known

_DOING: Mapping[Phase, str] = MappingProxyType(
    {
        Phase.COMPARING: "looking for changes",
        Phase.READING: "reading",
        Phase.WRITING: "writing the index",
    }
)


@dataclass(frozen=True, slots=True)
class Works:
    """An order that was given at `began`, how far it is, and how it ended: a report, or why there is none."""

    order: BuildOrder
    began: float
    progress: Progress | None = None
    stopping: bool = False
    report: Report | None = None
    failure: str = ""

    @property
    def running(self) -> bool:
        return self.report is None and not self.failure

    @property
    def share(self) -> float:
        """How much is done of what can be counted, from 0 to 1."""
        told = self.progress
        return told.done / told.total if told is not None and told.total else 0.0


def update_order(known: Known) -> BuildOrder | str:
    """The order to bring the index up to date from the paths that are there; or why there is none."""
    return _order(known, Task.UPDATE)


def rebuild_order(known: Known) -> BuildOrder | str:
    """The order to build it anew, with the files that it was built with; or why there is none."""
    return _order(known, Task.REBUILD)


def _order(known: Known, task: Task) -> BuildOrder | str:
    if not known.provenance.roots:
        return "From which folders the index was built cannot be read any more: choose a folder"
    if not known.present:
        return "None of the folders that the index was built from is there just now"
    options = known.provenance.options if task is Task.REBUILD else {}
    return BuildOrder(task, tuple(map(Path, known.present)), known.folder, options)


def facts(known: Known) -> list[str]:
    """What index it is, when built, from which folders, how much is in it."""
    said = known.provenance
    lines = [f"Index   {known.folder}"]
    if said.built:
        lines.append(f"Built   {said.built[:16].replace('T', ' ')} UTC, generation {said.generation:,}")
    if said.transcripts:
        lines.append(
            f"Holds   {_count(said.transcripts, 'transcript')}, {_count(said.paragraphs, 'paragraph')}"
        )
    label = "From"
    for root in said.roots:
        lines.append(f"{label:<8}{root}" + ("  (not there just now)" if root in known.absent else ""))
        label = ""
    return lines


def bar(share: float, width: int) -> str:
    """A bar that tells without colour: `[####....]`, `width` characters in all."""
    inner = max(1, width - 2)
    filled = min(inner, int(share * inner))
    return "[" + "#" * filled + "." * (inner - filled) + "]"


def progress_line(works: Works, now: float) -> str:
    """What it is at, how many files of all, paragraphs, seconds."""
    told, elapsed = works.progress, f"{max(0.0, now - works.began):,.0f} s"
    if works.stopping:
        return f"stopping ...  {elapsed}"
    if told is None:
        return f"beginning ...  {elapsed}"
    if told.phase is Phase.WRITING:
        return f"{_DOING[told.phase]}, {_count(told.paragraphs, 'paragraph')}  {elapsed}"
    return (
        f"{_DOING[told.phase]}: {told.done:,} of {_count(told.total, 'file')},"
        f" {_count(told.paragraphs, 'paragraph')}  {elapsed}"
    )


def outcome(works: Works) -> list[str]:
    """How it ended, in sentences."""
    report = works.report
    if report is None:
        return [works.failure] if works.failure else []
    same = not (report.added or report.changed or report.removed)
    first = "Nothing has changed" if same else f"{report.added:,} added, {report.changed:,} changed"
    more = f", {report.removed:,} removed" if not same else ""
    return [
        f"{first}{more}, {report.unchanged:,} as before; {report.seconds:,.1f} s.",
        f"The index holds {_count(report.transcripts, 'transcript')},"
        f" {_count(report.paragraphs, 'paragraph')}.",
    ]


def doubts(report: Report) -> list[str]:
    """Files that gave nothing and those read with a doubt, a line each with the reason; headings above."""
    return [
        *_list(report.skipped, "could not be read"),
        *_list(report.notices, "read with a doubt"),
    ]


def _list(rows: tuple[Skipped, ...], what: str) -> list[str]:
    if not rows:
        return []
    return [f"{_count(len(rows), 'file')} {what}:", *(f"  {one.path}: {one.reason}" for one in rows)]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
