"""Paths -> a new generation of an index: everything anew, or only what changed.

The new generation is built aside, checked, and swapped in whole; until then, and after any
failure, the old one answers.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .catalog import ALIASES, CODECS, PEOPLE, SOURCES, TOPICS, USUAL, aliases_of, described, kind, sources_of
from .engines import Request, Stop, Writer, never, open_engine
from .errors import Cancelled, IndexCorrupt, IndexMissing, IndexOutdated, RecipeError, SourceError
from .ingest import Advice, Discovery, Found, Reading, Recipe, discover, load_bytes, place, read, shown
from .model import Phase, Progress, Report, Skipped, TranscriptId
from .query import Everything
from .records import plain
from .store import Generation, Store
from .topics import Tagger
from .upkeep import amended, completed, idle, left_out, record
from .vetting import pass_gate

Watch = Callable[[Progress], None]


def ignore(progress: Progress) -> None:
    """The watcher of a caller that does not watch."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to build: paths in, folder out, how to read, the gate to pass, whom to tell, when to stop."""

    paths: tuple[Path, ...]
    folder: Path
    recipe: Recipe
    gate: Mapping[str, int] = field(default_factory=dict)
    watch: Watch = ignore
    stop: Stop = never
    started: float = field(default_factory=time.monotonic)

    @property
    def codec(self) -> str:
        return self.recipe.codec or USUAL

    @property
    def engine(self) -> str:
        return CODECS[self.codec][0]

    @property
    def roots(self) -> list[str]:
        return [place(p) for p in self.paths]


def job(
    paths: Sequence[Path | str],
    folder: Path | str,
    *,
    recipe: Recipe,
    gate: Mapping[str, int] | None = None,
    progress: Watch | None = None,
    stop: Stop = never,
) -> Job:
    """The job that these plain values describe."""
    if recipe.codec and recipe.codec not in CODECS:
        raise RecipeError(f"no codec {recipe.codec!a}; choose one of {', '.join(CODECS)}")
    return Job(tuple(map(Path, paths)), Path(folder), recipe, gate or {}, progress or ignore, stop)


@dataclass(slots=True)
class _Tally:
    """What a build has met so far.

    `sources` maps a path to what is in the index from it; where that is several transcripts, each has a
    row under its own id, with the `file` and the id that the file would have.
    """

    discovery: Discovery
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    stale: set[str] = field(default_factory=set)
    skipped: list[Skipped] = field(default_factory=list)
    notices: list[Skipped] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0

    @property
    def paragraphs(self) -> int:
        return sum(s["paragraphs"] for s in self.sources.values())

    def report(self, counts: Mapping[str, int], seconds: float, generation: int) -> Report:
        return Report(
            **counts,
            added=self.added,
            changed=self.changed,
            removed=self.removed,
            unchanged=self.unchanged,
            skipped=(*self.discovery.skipped, *self.skipped),
            notices=tuple(self.notices),
            ignored=self.discovery.ignored,
            seconds=seconds,
            generation=generation,
        )


def rebuild(job: Job) -> Report:
    """Read every transcript under the job's paths into a new index; nothing else stays in it."""
    store = Store(job.folder)
    with store.lock():
        tally = _Tally(discover(job.paths, job.stop))
        tally.notices += left_out(store, job.recipe)
        with store.draft() as draft:
            engine = open_engine(job.engine, draft)
            try:
                with engine.writer() as writer:
                    _add(_renamed(tally.discovery.found, set()), writer, tally, job=job)
                    _refuse_nothing(tally, job)
            finally:
                engine.close()
            return _finish(store, draft, tally, job=job)


def update(job: Job) -> Report:
    """Bring the index up to date with the job's paths: new, changed and removed files, told by their bytes.

    Files of the index that lie outside the paths stay. Without an index, or with one built in
    another way, everything under these paths and the ones it was built from is read anew. The user's
    files (topics, people, corrections, aliases) are those the index was built with, where no others are
    given. Other aliases cost no reading.
    """
    store = Store(job.folder)
    try:
        old = store.current()
    except (IndexMissing, IndexOutdated):
        return rebuild(job)
    try:
        described(old.manifest, job.folder)
        job = replace(job, recipe=completed(job.recipe, old.manifest))
        if not _same(old.manifest, job) or _amended_outside(old, job):
            earlier = (Path(r) for r in old.manifest["roots"])
            now = (Path(root) for root in job.roots)
            return rebuild(replace(job, paths=tuple(dict.fromkeys([*filter(_there, earlier), *now]))))
        with store.lock():
            if store.newest() != old.number:
                raise Cancelled(f"{job.folder}: the index was rebuilt meanwhile; run the update again")
            return _update(store, old, job)
    finally:
        old.release()


def _update(store: Store, old: Generation, job: Job) -> Report:
    tally = _Tally(discover(job.paths, job.stop), sources_of(old))
    fresh, gone = _difference(tally, job)
    renamed = aliases_of(old) != job.recipe.aliases
    if fresh or gone or renamed:
        with store.draft() as draft:
            for name in old.manifest["files"]:
                if name not in (SOURCES, TOPICS, PEOPLE, ALIASES):
                    _share(old.folder / name, draft / name)
            if fresh or gone:
                _write(draft, fresh, gone, tally, job=job)
            if gone or tally.added or renamed:
                return _finish(store, draft, tally, job=job, roots=old.manifest["roots"])
    tally.notices[:0] = idle(tally.sources.values(), job.recipe)
    return tally.report(old.manifest["counts"], time.monotonic() - job.started, old.number)


def _write(draft: Path, fresh: Sequence[Found], gone: Sequence[str], tally: _Tally, *, job: Job) -> None:
    """Drop these rows of `sources` from the index in the draft, and add these files."""
    engine = open_engine(job.engine, draft)
    try:
        with engine.writer() as writer:
            for key in gone:
                writer.drop(TranscriptId(tally.sources.pop(key)["transcript"]))
            taken = {s[id] for s in tally.sources.values() for id in ("transcript", "base") if id in s}
            _add(_renamed(fresh, taken), writer, tally, job=job)
            _refuse_nothing(tally, job)
    finally:
        engine.close()


def _difference(tally: _Tally, job: Job) -> tuple[list[Found], list[str]]:
    """Files to read, and the rows of `sources` whose transcripts must leave the index."""
    fresh, gone, there = [], [], set()
    rows: dict[str, list[str]] = {}
    for key, source in tally.sources.items():
        rows.setdefault(source.get("file", key), []).append(key)
    files = tally.discovery.found
    for done, found in enumerate(files):
        _heed(job)
        path = place(found.path)
        there.add(path)
        job.watch(Progress(done, len(files), tally.paragraphs, path, Phase.COMPARING))
        try:
            digest = hashlib.sha256(load_bytes(found.path)).hexdigest()
        except SourceError as exc:
            tally.skipped.append(Skipped(path, exc.reason))
            continue
        if path not in rows:
            fresh.append(found)
            continue
        known = tally.sources[rows[path][0]]
        if known["sha256"] != digest or any(amended(tally.sources[key], job.recipe) for key in rows[path]):
            fresh.append(Found(found.path, TranscriptId(known.get("base", known["transcript"]))))
            gone += rows[path]
            tally.stale.add(path)
        else:
            tally.unchanged += 1
    for path, keys in rows.items():
        if path not in there and _under(path, job.roots):
            gone += keys
            tally.removed += 1
    return fresh, gone


def _add(files: Sequence[Found], writer: Writer, tally: _Tally, *, job: Job) -> None:
    tagger, advice = Tagger(job.recipe.topics), job.recipe.advice()
    paragraphs = tally.paragraphs
    for done, found in enumerate(files):
        _heed(job)
        path = place(found.path)
        job.watch(Progress(done, len(files), paragraphs, path))
        made = 0
        for reading in _tried(found, tagger, tally, advice=advice, job=job):
            writer.put(reading.chunks)
            made += 1
            paragraphs += len(reading.chunks)
            tally.notices.extend(Skipped(path, notice) for notice in reading.transcript.notices)
            id = reading.transcript.id
            part = {} if id == found.id else {"file": path, "base": found.id}
            tally.sources[id if part else path] = {
                "sha256": reading.transcript.source.sha256,
                "transcript": id,
                "paragraphs": len(reading.chunks),
                **part,
                **record(reading, advice.corrections.about(id).digest()),
            }
            _heed(job)
        if path in tally.stale:
            tally.changed += made > 0
        else:
            tally.added += made > 0
    job.watch(Progress(len(files), len(files), paragraphs, "", Phase.WRITING))


def _heed(job: Job) -> None:
    """Give up if that was asked for."""
    if job.stop():
        raise Cancelled("stopped; the index is as it was before")


def _tried(found: Found, tagger: Tagger, tally: _Tally, *, advice: Advice, job: Job) -> Iterator[Reading]:
    """The transcripts of a file; why there are none, or no more, goes to the tally."""
    path = place(found.path)
    try:
        yield from read(found, tagger, job.recipe.columns, advice)
    except RecipeError:
        raise
    except SourceError as exc:
        reason = f"line {exc.line}: {exc.reason}" if exc.line else exc.reason
        tally.skipped.append(Skipped(path, reason))
    except Exception as exc:  # a fault of ours in one file must not cost the other 20 years of them
        tally.skipped.append(Skipped(path, f"the reader failed ({exc!r}); please report this file"))


def _finish(store: Store, draft: Path, tally: _Tally, *, job: Job, roots: Iterable[str] = ()) -> Report:
    """Check the draft, write what belongs to it, and put it in use."""
    _heed(job)
    counts = _checked(draft, tally, job)
    _heed(job)
    for name, content in (
        (SOURCES, {"version": 1, "sources": tally.sources}),
        (TOPICS, {"version": 1, "topics": plain(job.recipe.topics)}),
        (PEOPLE, {"version": 1, "people": plain(job.recipe.people)}),
        (ALIASES, {"version": 1, "aliases": plain(job.recipe.aliases)}),
    ):
        (draft / name).write_text(json.dumps(content, sort_keys=True), encoding="utf-8")
    facts = {
        **kind(job.codec),
        "recipe": job.recipe.signature(),
        "columns": job.recipe.columns.text,
        "options": {option: shown(path) for option, path in job.recipe.files.items()},
        "built": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "roots": list(dict.fromkeys([*roots, *job.roots])),
        "counts": counts,
    }
    number = store.publish(draft, facts)
    tally.notices[:0] = idle(tally.sources.values(), job.recipe)
    return tally.report(counts, time.monotonic() - job.started, number)


def _checked(draft: Path, tally: _Tally, job: Job) -> dict[str, int]:
    """Open the draft as a reader would, compare it with what was written, and let it pass the gate."""
    engine = open_engine(job.engine, draft)
    try:
        answer = engine.search(Request(Everything(), limit=1, facets=("speaker",), facet_limit=1 << 30))
        if job.gate and answer.total == tally.paragraphs:
            skipped = (*tally.discovery.skipped, *tally.skipped)
            sources = tuple(tally.sources.values())
            pass_gate(job.gate, engine, sources, skipped=skipped, recipe=job.recipe)
    finally:
        engine.close()
    if answer.total != tally.paragraphs:
        raise IndexCorrupt(
            f"{draft}: {answer.total} paragraphs in the new index instead of {tally.paragraphs};"
            " the old index stays in use; please report this"
        )
    return {
        "transcripts": len(tally.sources),
        "paragraphs": answer.total,
        "speakers": len(answer.facets[0].values),
    }


def _refuse_nothing(tally: _Tally, job: Job) -> None:
    """An index of nothing is never what was meant: better keep the old one."""
    if not tally.sources:
        skipped = (*tally.discovery.skipped, *tally.skipped)
        why = f" ({skipped[0].path}: {skipped[0].reason})" if skipped else ""
        where = ", ".join(shown(p) for p in job.paths)
        raise SourceError(where, f"no transcript could be read here{why}; the index was not changed")


def _renamed(files: Sequence[Found], taken: set[str]) -> list[Found]:
    """Two folders of one name can hold files of one name: the later ones get a number."""
    made = []
    for found in files:
        name, n = str(found.id), 1
        while name in taken:
            n += 1
            name = f"{found.id}~{n}"
        taken.add(name)
        made.append(Found(found.path, TranscriptId(name)))
    return made


def _share(old: Path, new: Path) -> None:
    """One file in two generations; segments are never changed in place."""
    try:
        os.link(old, new)
    except OSError:  # a file system without hard links
        shutil.copyfile(old, new)


def _amended_outside(old: Generation, job: Job) -> bool:
    """Whether other corrections than before concern a file of the index that lies outside the job's paths."""
    return any(
        amended(source, job.recipe)
        for path, source in sources_of(old).items()
        if not _under(source.get("file", path), job.roots)
    )


def _under(path: str, roots: Iterable[str]) -> bool:
    return any(path == top or path.startswith(f"{top}/") for top in roots)


def _there(path: Path) -> bool:
    return path.exists()


def _same(manifest: Mapping[str, Any], job: Job) -> bool:
    """Whether the same file would be indexed today as it was then."""
    now = {**kind(job.codec), "recipe": job.recipe.signature()}
    return all(manifest.get(key) == value for key, value in now.items())
