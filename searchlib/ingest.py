"""Files -> chunks: the straight line read, find the head, attribute, cut, tag.

The only module that reads transcripts from the disk. Same bytes and same Recipe give the same chunks.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import aliases, corrections, heads, people
from .aliases import Alias
from .chunks import cut
from .corrections import Corrections
from .entries import read_file
from .errors import Cancelled, MalformedSource, RecipeError, SourceError
from .formats import known, reader_for
from .formats.columns import Columns
from .languages import language
from .model import Chunk, Document, Event, Skipped, Source, Transcript, TranscriptId
from .people import Directory, Profile
from .records import plain
from .speakers import Attributed, attribute_by
from .speakers.recognition import Known
from .topics import Tagger, Topic, bundled, load, subjects, tag

#: Raised when reading gives other chunks from the same bytes; part of every Recipe's signature.
VERSION = "3"

NO_COLUMNS = Columns()

#: A transcript of a whole day of debate is 1 MB; 64 MB bounds memory at about 1 GB while one is read.
MAX_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything besides the bytes that decides what ingest produces; its signature is in the manifest.

    Corrections are no part of the signature: each transcript records those that concern it, so that
    a new one costs the reading of one transcript and not of all. Neither are aliases, which only searches
    ask, nor the codec of the index ("": as it is, or the usual one). `files` are the user's own files.
    """

    topics: tuple[Topic, ...]
    columns: Columns = NO_COLUMNS
    people: tuple[Profile, ...] = ()
    corrections: Corrections = field(default_factory=Corrections)
    aliases: tuple[Alias, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)
    codec: str = ""

    @classmethod
    def of(
        cls,
        topics: Path | None = None,
        columns: str = "",
        people_file: Path | None = None,
        fixes: Path | None = None,
        names: Path | None = None,
    ) -> Recipe:
        """The recipe with these files of the user: taxonomy, people, corrections, aliases, if any.

        `columns` says what the columns of tables hold: `speaker=Who,text=What was said`.
        """
        given = {"topics": topics, "people": people_file, "corrections": fixes, "aliases": names}
        return cls(
            load(read_file(topics), origin=str(topics)) if topics else bundled(),
            Columns.of(columns),
            people.load(people_file) if people_file else (),
            corrections.load(fixes) if fixes else Corrections(),
            aliases.load(names) if names else (),
            {option: Path(place(path)) for option, path in given.items() if path},
        )

    def kept_as(self, codec: str) -> Recipe:
        """The same, for an index with this codec."""
        return replace(self, codec=codec)

    def signature(self) -> str:
        """A hash of the recipe and of the version of the readers."""
        parts = [VERSION, plain(self.topics), self.columns.named, plain(self.people)]
        text = json.dumps(parts, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def advice(self) -> Advice:
        """What the user's files say about speakers, ready to be asked."""
        return Advice(Directory(self.people), self.corrections)


@dataclass(frozen=True, slots=True)
class Advice:
    """The people file and the corrections, ready to be asked about any transcript."""

    directory: Directory = field(default_factory=lambda: Directory(()))
    corrections: Corrections = field(default_factory=Corrections)

    def about(self, document: Document, transcript: TranscriptId) -> Known:
        """What is known of the speakers of one transcript."""
        amendments = self.corrections.about(transcript)
        return Known(self.directory, amendments, document.aliases, transcript)


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read; `id` is its path inside the folder that was asked for, that folder's name first."""

    path: Path
    id: TranscriptId


@dataclass(frozen=True, slots=True)
class Discovery:
    """What lies under the paths asked for: files to read, files that cannot be, a count of other kinds."""

    found: tuple[Found, ...]
    skipped: tuple[Skipped, ...]
    ignored: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A transcript read: its tagged chunks, and which corrections were used or failed, and why."""

    transcript: Transcript
    chunks: tuple[Chunk, ...]
    applied: frozenset[str] = frozenset()
    failed: Mapping[str, str] = field(default_factory=dict)


def discover(paths: Iterable[Path], stop: Callable[[], bool] = lambda: False) -> Discovery:
    """Every transcript under these paths, in a fixed order; SourceError for a path that is not there.

    `Cancelled` soon after `stop()` turns true: a path may be a whole disk.
    """
    found: dict[str, Found] = {}
    skipped: list[Skipped] = []
    ignored = 0
    for root in paths:
        if not root.exists():
            reason = "a link that leads nowhere" if root.is_symlink() else "no such file or folder"
            raise SourceError(shown(root), f"{reason}; check the path")
        if not root.is_dir():
            _take(root, Path(_name(root)), found, skipped)
            continue
        for path in _walk(root, skipped):
            if stop():
                raise Cancelled("stopped; nothing was read")
            if not known(path.name):
                ignored += 1
                continue
            _take(path, Path(_name(root)) / path.relative_to(root), found, skipped)
    return Discovery(tuple(sorted(found.values(), key=lambda f: f.id)), tuple(skipped), ignored)


def read(
    found: Found, tagger: Tagger, columns: Columns = NO_COLUMNS, advice: Advice | None = None
) -> Iterator[Reading]:
    """The transcripts in a file, made one by one; SourceError where there is none, with the reason."""
    data = load_bytes(found.path)
    path = place(found.path)
    try:
        name, reader = reader_for(found.path.name, data, columns)
        document = reader(data)
    except SourceError as exc:  # readers know no path
        raise type(exc)(path, exc.reason, exc.line) from exc
    except RecipeError as exc:
        raise RecipeError(f"{path}: {exc}") from exc
    if not document.blocks and not document.parts:
        raise MalformedSource(path, "no text in it" if data.strip() else "the file is empty")
    source = Source(path, hashlib.sha256(data).hexdigest(), name)
    return _readings(document, found, source, tagger, advice=advice or Advice())


def _readings(
    document: Document, found: Found, source: Source, tagger: Tagger, *, advice: Advice
) -> Iterator[Reading]:
    """The transcripts of a file, without those of events at which nothing was said."""
    name, stem, spoken = found.path.name, found.path.stem, False
    for identity, part in _parts(document, found.id):
        alone = part is document
        event, body, _ = heads.read(part, name=name if alone else "")
        told = attribute_by(advice.about(part, identity), body, event)
        event = event if event.title else replace(event, title=stem if alone else f"{stem} {part.key}")
        transcript = _transcript(part, event, told, id=identity, source=source)
        if transcript.paragraphs:
            spoken = True
            yield Reading(transcript, tuple(tag(cut(transcript), tagger)), told.applied, told.failed)
    if not spoken:
        raise MalformedSource(source.path, "no text in it")


def _parts(document: Document, file: TranscriptId) -> Iterator[tuple[TranscriptId, Document]]:
    """The events of a file with their ids: its own, then what the file calls the event, or a number."""
    if not document.parts:
        yield file, document
    taken: set[str] = set()
    for number, part in enumerate(document.parts, start=1):
        name = wanted = f"{file}/{_escaped(part.key) or number}"
        again = 1
        while name in taken:
            again += 1
            name = f"{wanted}~{again}"
        taken.add(name)
        yield TranscriptId(name), part


def load_bytes(path: Path) -> bytes:
    """The bytes of a regular file of at most MAX_BYTES that does not change meanwhile."""
    for _ in range(2):
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            with os.fdopen(handle, "rb") as file:
                before = os.fstat(handle)
                if not stat.S_ISREG(before.st_mode):
                    raise SourceError(shown(path), "not a regular file")
                if before.st_size > MAX_BYTES:
                    raise SourceError(
                        shown(path),
                        f"{before.st_size >> 20} MB; files over {MAX_BYTES >> 20} MB are not read",
                    )
                data = file.read(MAX_BYTES + 1)
                after = os.fstat(handle)
        except OSError as exc:
            raise SourceError(shown(path), exc.strerror or str(exc)) from exc
        if len(data) == after.st_size and before.st_mtime_ns == after.st_mtime_ns:
            return data
    raise SourceError(shown(path), "it changes while it is read; try again when it is complete")


def shown(path: Path) -> str:
    """A path as text that can be stored and printed: bytes that are not UTF-8 become \\xNN."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def place(path: Path) -> str:
    """Where a file is: absolute, without `..`, links kept, as text."""
    return shown(Path(os.path.abspath(path)))  # noqa: PTH100 - resolve() would follow links


def _transcript(
    document: Document, event: Event, spoken: Attributed, *, id: TranscriptId, source: Source
) -> Transcript:
    texts = [paragraph.span.of(spoken.text) for paragraph in spoken.paragraphs]
    return Transcript(
        id=id,
        title=event.title,
        date=event.date,
        place=event.place,
        source=source,
        text=spoken.text,
        paragraphs=spoken.paragraphs,
        notices=document.notices,
        language=language(document.meta.get("language", ""), texts),
        topics=subjects((*document.topics, *event.topics), event.title),
    )


def _take(path: Path, name: Path, found: dict[str, Found], skipped: list[Skipped]) -> None:
    """Add a file once, whatever way leads to it."""
    real = os.path.realpath(path)
    if real in found:
        return
    if not known(path.name):
        kind = path.suffix or "files without a suffix"
        skipped.append(Skipped(shown(path), f"no reader for {kind}"))
    elif (status := _status(path, skipped)) is None:
        return
    elif not stat.S_ISREG(status.st_mode):
        skipped.append(Skipped(shown(path), "not a regular file"))
    else:
        found[real] = Found(path, TranscriptId(_escaped(shown(name))))


def _escaped(text: str) -> str:
    """Text for an id: '#' separates it from the paragraph's number; control characters break lines."""
    return "".join(f"%{ord(c):02X}" if c in "#%" or c < " " else c for c in text)


def _walk(root: Path, skipped: list[Skipped]) -> Iterator[Path]:
    """Files under a folder, sorted, following links to folders but each folder once."""
    top = root.stat()
    seen = {(top.st_dev, top.st_ino)}

    def refuse(exc: OSError) -> None:
        skipped.append(Skipped(str(exc.filename), exc.strerror or str(exc)))

    for folder, folders, names in os.walk(root, onerror=refuse, followlinks=True):
        here = Path(folder)
        fresh = []
        for name in sorted(folders):
            if name.startswith(".") or (status := _status(here / name, skipped)) is None:
                continue
            if (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                fresh.append(name)
        folders[:] = fresh
        for name in sorted(names):
            path = here / name
            if name.startswith("."):
                continue
            if _status(path, skipped) is not None:
                yield path


def _status(path: Path, skipped: list[Skipped]) -> os.stat_result | None:
    """What the disk says of a path; why it says nothing goes to `skipped`."""
    try:
        return path.stat()
    except FileNotFoundError:
        skipped.append(Skipped(shown(path), "a link that leads nowhere"))
    except OSError as exc:
        skipped.append(Skipped(shown(path), exc.strerror or str(exc)))
    return None


def _name(root: Path) -> str:
    return Path(os.path.abspath(root)).name or "root"  # noqa: PTH100 - a link's own name is meant
