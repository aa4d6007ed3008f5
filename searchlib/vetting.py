"""Files, or the draft of an index, through an audit; and the gate that a draft must pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .audit import Audit, Auditor
from .engines import Engine, Stop
from .errors import Cancelled, GateFailed, RecipeError, SourceError
from .ingest import Recipe, discover, place, read
from .model import Progress, Skipped, TranscriptId
from .people import Directory
from .topics import Tagger
from .upkeep import idle, record

#: Findings that the message of a failed gate names.
_NAMED = 5


def audit_files(
    paths: Sequence[Path], recipe: Recipe, watch: Callable[[Progress], None], stop: Stop
) -> Audit:
    """The audit of every transcript under these paths; nothing is written."""
    advice, tagger = recipe.advice(), Tagger(())
    auditor = Auditor(advice.directory)
    discovery = discover(paths)
    auditor.skip(discovery.skipped)
    sources: list[dict[str, Any]] = []
    paragraphs = 0
    for done, found in enumerate(discovery.found):
        if stop():
            raise Cancelled("stopped")
        watch(Progress(done, len(discovery.found), paragraphs, place(found.path)))
        try:
            for reading in read(found, tagger, recipe.columns, advice):
                auditor.see(reading.chunks)
                paragraphs += len(reading.chunks)
                digest = advice.corrections.about(reading.transcript.id).digest()
                sources.append(record(reading, digest))
        except RecipeError:
            raise
        except SourceError as exc:
            reason = f"line {exc.line}: {exc.reason}" if exc.line else exc.reason
            auditor.skip([Skipped(place(found.path), reason)])
        except Exception as exc:  # as in a build: one file must not cost the others
            reason = f"the reader failed ({exc!r}); please report this file"
            auditor.skip([Skipped(place(found.path), reason)])
    watch(Progress(len(discovery.found), len(discovery.found), paragraphs, ""))
    auditor.idle(idle(sources, recipe))
    return auditor.audit()


def pass_gate(
    gate: Mapping[str, int],
    engine: Engine,
    sources: Sequence[Mapping[str, Any]],
    *,
    skipped: Sequence[Skipped],
    recipe: Recipe,
) -> None:
    """`GateFailed` if the audit of what the engine holds finds more than the gate lets pass."""
    auditor = Auditor(Directory(recipe.people))
    auditor.skip(skipped)
    for source in sources:
        auditor.see(tuple(engine.transcript(TranscriptId(source["transcript"]))))
    auditor.idle(idle(sources, recipe))
    audit = auditor.audit()
    above = audit.above(gate)
    if above:
        kinds = {kind for kind in gate if kind and audit.counts.get(kind, 0) > gate[kind]}
        named = [f"{f.kind}: {f}" for f in audit.findings if not kinds or f.kind in kinds][:_NAMED]
        raise GateFailed(f"the audit found {'; '.join(above)}; the index is as it was before", tuple(named))
