"""Every error this library raises, on one page.

SearchLibError
    SourceError             a file could not become a transcript
        UnknownFormat           no reader claims it
        ReaderMissing           its reader needs a package that is not installed
        MalformedSource         a reader claimed it and could not read it
    RecipeError             a topics, people or corrections file is wrong; names file and line
    GateFailed              an audit found more than its limits let pass; the old index stays in use
    QueryError              a query cannot be run
        UnknownField            it names a field we do not have
        BadPattern              a wildcard or regular expression that is none of ours; says what and where
        UncountableField        its values are not counted
        UnknownChunk            no paragraph has this id
        UnknownExchange         no question with its answer has this id
    StoreError              the index on disk cannot be used
        IndexMissing            nothing there
        IndexLocked             another writer holds it
        IndexOutdated           built with another format, engine, tokenizer or field table
        IndexCorrupt            damaged; the message names the file
        IndexUnwritable         the disk is full, or the folder cannot be written
        IndexClosed             asked after it was closed
    BuildEnded              the process of a build ended without an answer; nothing was changed
    ServingError            the explorer cannot be opened to a browser
        ExtraMissing            it needs a package that is not installed; the message says how to get it
        PortUnusable            the port is taken, or may not be used
    Cancelled               the caller asked to stop; nothing was changed
    TimeUp                  the time given to a search is over; a search answers in part instead
"""

from __future__ import annotations


class SearchLibError(Exception):
    """Base of every error raised on purpose."""


class SourceError(SearchLibError):
    """A file could not become a transcript: which file, at which line (1-based) if known, and why."""

    def __init__(self, path: str, reason: str, line: int | None = None) -> None:
        super().__init__(f"{path}:{line}: {reason}" if line else f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.line = line


class UnknownFormat(SourceError):
    """No reader claims this kind of file."""


class ReaderMissing(SourceError):
    """Its reader needs a package that is not installed; the reason says how to get it."""


class MalformedSource(SourceError):
    """A reader claimed the file and could not read it."""


class RecipeError(SearchLibError):
    """A file that steers reading (topics, people, corrections) is wrong."""


class GateFailed(SearchLibError):
    """An audit found more than its limits let pass; `findings` names some of it, a line each."""

    def __init__(self, message: str, findings: tuple[str, ...]) -> None:
        super().__init__(message)
        self.findings = findings


class QueryError(SearchLibError):
    """A query cannot be run."""


class UnknownField(QueryError):
    """A query or a facet names a field that does not exist."""

    def __init__(self, field: str, known: tuple[str, ...]) -> None:
        super().__init__(f"no field {field!r}; fields are {', '.join(known)}")
        self.field = field
        self.known = known


class BadPattern(QueryError, ValueError):
    """A pattern of words cannot be used: `message` says why, `at` is the place in it, counted from 0."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


class UncountableField(QueryError):
    """A facet of a field whose values are not counted."""

    def __init__(self, field: str, known: tuple[str, ...]) -> None:
        super().__init__(f"the values of {field!r} are not counted; those of {', '.join(known)} are")
        self.field = field
        self.known = known


class UnknownChunk(QueryError):
    """No paragraph of the index has this id."""


class UnknownExchange(QueryError):
    """No exchange of the index has this id, or the paragraph belongs to none."""


class StoreError(SearchLibError):
    """The index on disk cannot be used."""


class IndexMissing(StoreError):
    """There is no index in this folder."""


class IndexLocked(StoreError):
    """Another process is writing to this index."""


class IndexOutdated(StoreError):
    """The index was built by another version; it must be rebuilt."""


class IndexCorrupt(StoreError):
    """The index is damaged; it must be rebuilt."""


class IndexUnwritable(StoreError):
    """The index cannot be written: disk full, no permission."""


class IndexClosed(StoreError):
    """The index was closed; open it again to ask it."""


class BuildEnded(SearchLibError):
    """The process of a build ended without an answer: it was killed, or ran out of memory."""


class ServingError(SearchLibError):
    """The explorer cannot be opened to a browser."""


class ExtraMissing(ServingError):
    """It needs a package that is not installed; the message says how to get it."""


class PortUnusable(ServingError):
    """The port is taken, or may not be used."""


class Cancelled(SearchLibError):
    """The caller asked to stop; nothing was changed."""


class TimeUp(SearchLibError):
    """The time given to a search is over. Engines answer in part instead of letting it out."""
