"""A library of plain data: the collection that the screens are tested with."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from searchlib import BuildOrder, Phase, Progress, Provenance, Report, Skipped, Survey, as_quotations
from searchlib.errors import Cancelled
from searchlib.model import (
    Attribution,
    Bin,
    Breakdown,
    Chunk,
    ChunkId,
    Completes,
    Completion,
    Expansion,
    Facet,
    FacetValue,
    Group,
    Histogram,
    Hit,
    How,
    PartCount,
    Period,
    Problem,
    Repair,
    ResultPage,
    Role,
    Snippet,
    Span,
    Speaker,
    Stats,
    Step,
    Sure,
    Tag,
    TranscriptId,
    Widened,
)
from tui.keeping import Keeper, Saved, Session
from tui.pins import Pins
from tui.ports import GROUPS_PAGE, PAGE, Counts, Marks, Reading, Stop, Tally, Trouble
from tui.screens.keeping import Start
from tui.state import FILTER_FIELDS, Filter, SearchState

SPEAKERS = ("Mira Solane", "Tomas Verel", None, "Ana Lind")
WORDS = (
    "The harbour treaty was signed in spring, and both sides keep to it in every part.",
    "You asked about tariffs: we lowered them last year, and the treaty allows no more than that.",
    "Is the treaty still in force after the vote of the assembly? [Laughter]",
    "Grain, fish and timber are the goods that matter; the rest is detail for the commission.",
)
#: What is searched besides, for the words that have another spelling.
SPELLINGS = {"harbour": "harbor", "timber": "wood"}


def chunk(
    transcript: int,
    number: int,
    text: str = "",
    *,
    speaker: str | None = "Mira Solane",
    known: tuple[How, Sure] = (How.LABEL, Sure.CERTAIN),
    title: str = "",
) -> Chunk:
    """A paragraph of an invented transcript."""
    asked = number % 4 == 3
    return Chunk(
        id=ChunkId(f"t{transcript}#{number}"),
        transcript=TranscriptId(f"t{transcript}"),
        title=title or f"Press conference no. {transcript}",
        date=dt.date(2014 + transcript % 5, 3, 1 + transcript % 28),
        place="Port Elan",
        source=f"press/{transcript:03}.txt",
        paragraph=number,
        span=Span(0, 1),
        text=text or WORDS[(number - 1) % len(WORDS)],
        speaker=Speaker(speaker) if speaker else None,
        role=Role.QUESTION if asked else Role.ANSWER,
        attribution=Attribution(*known),
        tags=tuple(map(Tag, ("trade",) if number % 2 else ("trade", "fisheries"))),
    )


def library(transcripts: int = 3, paragraphs: int = 8) -> tuple[Chunk, ...]:
    """Chunks of several transcripts with every kind of attribution."""
    kinds = (
        (How.LABEL, Sure.CERTAIN),
        (How.CARRIED, Sure.CERTAIN),
        (How.UNKNOWN, Sure.GUESS),
        (How.TITLE, Sure.LIKELY),
    )
    return tuple(
        chunk(t, n, speaker=SPEAKERS[(n - 1) % 4], known=kinds[(n - 1) % 4])
        for t in range(1, transcripts + 1)
        for n in range(1, paragraphs + 1)
    )


@dataclass
class FakeCollection:
    """The library as the screens see it: every word must be in the text; no index, no files."""

    chunks: tuple[Chunk, ...] = field(default_factory=library)
    asked: list[SearchState] = field(default_factory=list)
    gate: threading.Event | None = None
    counting: threading.Event | None = None
    deaf: bool = False
    stopped: int = 0
    running: int = 0
    most_running: int = 0
    failure: Exception | None = None
    generation: int = 1
    newer: bool = False
    hurried: bool = False

    def search(
        self, state: SearchState, stop: Stop, *, offset: int = 0, limit: int | None = None
    ) -> ResultPage:
        self.asked.append(state)
        self._work(stop)
        if state.query.count('"') == 1:
            problem = Problem(
                "this quotation mark is never closed",
                Span(state.query.index('"'), len(state.query)),
                state.query[state.query.index('"') :] + '"',
            )
            return ResultPage((), 0, offset, problems=(problem,))
        found = self._matches(state)
        hits = [Hit(i, 1.0, c, (Snippet(c.text, m),)) for i, (c, m) in enumerate(found, 1)]
        told = f"paragraphs that contain {state.query}" if state.query else ""
        if state.grouped:
            return replace(self._groups(state, hits, offset, limit), told=told)
        also = tuple(
            Expansion(word, (more,), Widened.SPELLING)
            for word, more in SPELLINGS.items()
            if word in state.query.split() and word not in state.literal
        )
        page = tuple(hits[offset : offset + (PAGE if limit is None else limit)])
        return ResultPage(page, len(hits), offset, told=told, expansions=also)

    def breakdown(self, state: SearchState, stop: Stop) -> Breakdown:
        alone = [(w, len(self._matches(SearchState(w)))) for w in state.query.split()]
        parts = tuple(PartCount(w, n) for w, n in alone)
        without = " ".join(w for w, n in alone if n)
        where = {name: tuple(values) for name, values in state.where().items()}
        repair = Repair(Step.DROP, f"without {alone[-1][0]}", without, where, 18) if without else None
        lacking = tuple(part for part in parts if not part.total)
        message = f"no paragraph of the index has {lacking[0].text}" if lacking else ""
        return Breakdown(0, parts, lacking, message, (repair,) if repair else ())

    def complete(self, state: SearchState, text: str, stop: Stop) -> tuple[Completion, ...]:
        begun = text.split(" ")[-1]
        names, _, value = begun.rpartition(":")
        span = Span(len(text) - len(value), len(text))
        offered = ['"Mira Solane"'] if names else ["treaty", "tariffs"]
        kind = Completes.VALUE if names else Completes.WORD
        return tuple(
            Completion(one, span, kind, 1) for one in offered if one.lower().strip('"').startswith(value)
        )

    def _groups(
        self, state: SearchState, hits: list[Hit], offset: int, limit: int | None = None
    ) -> ResultPage:
        """By transcript; an exchange is two paragraphs here."""
        by: dict[str, list[Hit]] = {}
        for hit in hits:
            exchange = f"@{(hit.chunk.paragraph + 1) // 2}" if state.grouped == "exchange" else ""
            by.setdefault(hit.chunk.transcript + exchange, []).append(hit)
        groups = [Group(id, len(some), tuple(some[:3])) for id, some in by.items()]
        shown = tuple(groups[offset : offset + (GROUPS_PAGE if limit is None else limit)])
        return ResultPage((), len(hits), offset, groups=shown, total_groups=len(groups))

    def inside(self, state: SearchState, group: Group, stop: Stop, *, offset: int = 0) -> ResultPage:
        self._work(stop)
        whole = [
            hit
            for hit in self.hits(replace(state, group=None), stop)
            if self._groups(state, [hit], 0).groups[0].id == group.id
        ]
        ranked = tuple(replace(hit, rank=rank) for rank, hit in enumerate(whole, 1))
        return ResultPage(ranked[offset : offset + PAGE], len(ranked), offset)

    def tally(self, state: SearchState, stop: Stop) -> Tally:
        self._work(stop)
        found = self._matches(state)
        counts = {v.value: v.count for v in _facet("speaker", found).values}
        return Tally(len(found), counts, self.hurried)

    def counts(self, state: SearchState, stop: Stop) -> Counts:
        if self.counting is not None:
            self.counting.wait(60)
        if not state.filters:  # all counts are of the same paragraphs
            same = self._matches(state)
            return self._counted(lambda name: same)
        return self._counted(lambda name: self._matches(_free(state, name)))

    def _counted(self, matches: Callable[[str], list[tuple[Chunk, tuple[Span, ...]]]]) -> Counts:
        days: dict[dt.date, int] = {}
        undated = 0
        for found, _ in matches("date"):
            if found.date:
                days[found.date] = days.get(found.date, 0) + 1
            else:
                undated += 1
        bins = tuple(Bin(*one) for one in sorted(days.items()))
        facets = tuple(_facet(name, matches(name)) for name in FILTER_FIELDS)
        return Counts(facets, Histogram(Period.DAY, bins, undated), self.hurried)

    def values(self, state: SearchState, field: str, prefix: str, stop: Stop) -> Facet:
        facet = _facet(field, self._matches(_free(state, field)))
        begun = [v for v in facet.values if f" {v.value}".lower().find(f" {prefix.lower()}") >= 0]
        return Facet(field, tuple(begun))

    def read(self, state: SearchState, transcript: str, stop: Stop) -> Reading:
        chunks = tuple(c for c in self.chunks if c.transcript == transcript)
        if state.browsing:
            return Reading(chunks)
        return Reading(chunks, self.marks(state, transcript, stop))

    def marks(self, state: SearchState, transcript: str, stop: Stop) -> Marks:
        return {c.id: m for c, m in self._matches(state) if c.transcript == transcript}

    def why(self, id: str) -> tuple[str, ...]:
        return (f"the speaker of {id} stands before the colon", "topic trade: tariffs")

    def cite(self, chunk: Chunk) -> str:
        return f"{chunk.title}, para. {chunk.paragraph}."

    def quote(self, hit: Hit) -> str:
        return "".join(as_quotations([hit])).rstrip()

    def link(self, id: str) -> str:
        return f"transcripts show {id}"

    def find(self, id: str) -> Chunk:
        for c in self.chunks:
            if c.id == id:
                return c
        raise Trouble("this paragraph is not in the index")

    def total(self, state: SearchState, stop: Stop) -> int:
        return len(self._matches(state))

    def hits(self, state: SearchState, stop: Stop) -> Iterator[Hit]:
        for i, (c, m) in enumerate(self._matches(state), 1):
            yield Hit(i, 1.0, c, (Snippet(c.text, m),))

    def outdated(self) -> bool:
        return self.newer

    def stats(self) -> Stats:
        days = [c.date for c in self.chunks if c.date]
        return Stats(
            transcripts=len({c.transcript for c in self.chunks}),
            paragraphs=len(self.chunks),
            attributed=0,
            speakers=len({c.speaker for c in self.chunks if c.speaker}),
            first=min(days),
            last=max(days),
            generation=self.generation,
            built="",
            roots=(),
            bytes=0,
        )

    def close(self) -> None:
        pass

    def _work(self, stop: Stop) -> None:
        """Hold a search until the gate opens or it is told to stop."""
        if self.failure is not None:
            raise self.failure
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            for _ in range(5_000):
                if self.gate is None or self.gate.wait(0.002):
                    break
                if stop() and not self.deaf:
                    self.stopped += 1
                    raise Cancelled("stopped")
        finally:
            self.running -= 1

    def _matches(self, state: SearchState) -> list[tuple[Chunk, tuple[Span, ...]]]:
        words = state.query.lower().replace('"', " ").split()
        if state.like is not None:  # all that say the same
            liked = next(c for c in self.chunks if c.id == state.like.id)
            words = []
        out = []
        for c in self.chunks:
            marks = sorted(Span(i, i + len(w)) for w in words for i in _places(c.text.lower(), w))
            if state.like is not None and (c.id == liked.id or c.text != liked.text):
                continue
            if all(w in c.text.lower() for w in words) and _passes(c, state):
                out.append((c, tuple(marks)))
        if state.sort == "newest":
            out.sort(key=lambda item: item[0].date or dt.date.min, reverse=True)
        if state.sort == "speaker":
            out.sort(key=lambda item: item[0].speaker.name if item[0].speaker else "~")
        return out


def _facet(name: str, matches: list[tuple[Chunk, tuple[Span, ...]]]) -> Facet:
    counted: dict[str, int] = {}
    for found, _ in matches:
        for value in _values(found)[name]:
            counted[value] = counted.get(value, 0) + 1
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return Facet(name, tuple(FacetValue(v, n) for v, n in ordered))


def _values(c: Chunk) -> dict[str, tuple[str, ...]]:
    return {
        "speaker": (c.speaker.name,) if c.speaker else (),
        "role": (c.role.value,),
        "topic": c.topics,
        "year": (str(c.date.year),) if c.date else (),
        "transcript": (c.transcript,),
    }


def _free(state: SearchState, name: str) -> SearchState:
    return replace(state, filters=tuple(f for f in state.filters if f.field != name))


def _passes(c: Chunk, state: SearchState) -> bool:
    for name, terms in state.where().items():
        if name == "date":
            first, _, last = terms[0].partition("..")
            day = c.date.isoformat() if c.date else ""
            if not first <= day[: len(first)] or day[: len(last or first)] > (last or first):
                return False
            continue
        values = _values(c)[name]
        wanted = [term for term in terms if term.startswith("=")]
        if wanted and not any("=" + v in wanted for v in values):
            return False
        if any("-=" + v in terms for v in values):
            return False
    return True


def _places(text: str, word: str) -> list[int]:
    out, at = [], text.find(word)
    while at >= 0:
        out.append(at)
        at = text.find(word, at + len(word))
    return out


PRESS = Path("/press/hearings")


@dataclass
class FakeCare:
    """An index that can be built, with no disk: the test says what a build comes to, and when."""

    said: Provenance = field(
        default_factory=lambda: Provenance(
            3, "2026-03-01T10:20:30+00:00", ("/", "/press/gone"), 3, 24, {"codec": "columnar"}
        )
    )
    outcome: Report | Trouble = field(default_factory=lambda: Report(4, 30, 3, 1, 0, 0, 3, generation=2))
    on: threading.Event = field(default_factory=threading.Event)
    orders: list[BuildOrder] = field(default_factory=list)
    surveyed: list[Path] = field(default_factory=list)
    folder: Path = Path("/data/index")
    samples: Path = Path("/program/samples")

    def provenance(self) -> Provenance:
        return self.said

    def survey(self, folder: Path, stop) -> Survey:
        self.surveyed.append(folder)
        if folder == PRESS:
            return Survey(214, (), 3)
        raise Trouble(f"{folder}: no such file or folder; check the path")

    def build(self, order: BuildOrder, stop) -> Iterator[Progress | Report]:
        self.orders.append(order)
        yield Progress(1, 4, 12, "/press/hearings/[/x]\x1b]52;c;x\x07.txt", Phase.READING)
        while not self.on.wait(0.002):
            if stop():
                raise Cancelled("stopped")
        if isinstance(self.outcome, Trouble):
            raise self.outcome
        yield self.outcome


#: Each does harm to a program that shows it as it is.
HOSTILE = (
    "[/x] [Laughter] [bold red]loud[/] [@click=app.quit]treaty[/]",
    "treaty \x1b]52;c;cHduZWQ=\x07 clipboard \x1b]0;pwned\x07 title",
    "treaty \x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\ \x1b[?1337h\x1b[31m\x1bc",
    "treaty \x9b31m c1 \x90q\x9c \x85 next",
    "treaty \u202egnp.exe\u2066 bidi \u200e\u200b\u2028 lines\u2029",
    "treaty NUL \x00 bell \x07 back \x08\x08 tab\t cr\r\nlf\r del \x7f form\x0c\x0b",
    "treaty \ud800 lone \udfff surrogates \ufeff\ufff9",
    "treaty " + "A" * 100_000,
    "treaty 漢字 " * 300 + "e\u0301" * 50 + "👩\u200d👩\u200d👧",
)


def unsafe(text: str) -> list[str]:
    """Characters that must not reach a terminal."""
    hidden = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0x2028, 0x2029}
    return [
        c
        for c in text
        if ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000 or ord(c) in hidden
    ]


def hostile_library() -> tuple[Chunk, ...]:
    """Every hostile text as words, as a title, as a name, as a topic, as a file name."""
    out = []
    for t, text in enumerate(HOSTILE, 1):
        short = text[:200]
        for n, other in enumerate(HOSTILE, 1):
            made = chunk(t, n, other, speaker=short, title=short)
            out.append(replace(made, tags=(Tag(short),), source=short, place=short))
    return tuple(out)


@dataclass
class HostileCollection(FakeCollection):
    """Harm in every answer."""

    chunks: tuple[Chunk, ...] = field(default_factory=hostile_library)

    def search(
        self, state: SearchState, stop: Stop, *, offset: int = 0, limit: int | None = None
    ) -> ResultPage:
        page = super().search(state, stop, offset=offset, limit=limit)
        also = tuple(Expansion(text[:300], (text[:300],), Widened.ALIAS) for text in HOSTILE[:3])
        told = " ".join(text[:100] for text in HOSTILE)
        problems = (Problem(HOSTILE[1], Span(0, 3), HOSTILE[2]),) if page.total else ()
        return replace(page, problems=problems, told=told, expansions=also)

    def breakdown(self, state: SearchState, stop: Stop) -> Breakdown:
        parts = tuple(PartCount(text, 0) for text in HOSTILE)
        repairs = tuple(Repair(Step.DROP, text, text, {"speaker": (f"={text}",)}, 1) for text in HOSTILE)
        return Breakdown(0, parts, parts[:2], HOSTILE[1], repairs, complete=False)

    def complete(self, state: SearchState, text: str, stop: Stop) -> tuple[Completion, ...]:
        offered = (HOSTILE[1], *HOSTILE)
        return tuple(Completion(one, Span(0, len(text)), Completes.VALUE, 1) for one in offered)

    def why(self, id: str) -> tuple[str, ...]:
        return tuple(text[:300] for text in HOSTILE)

    def cite(self, chunk: Chunk) -> str:
        return " ".join(text[:100] for text in HOSTILE)


def hostile_told() -> str:
    """All of them in one sentence of an error."""
    return " ".join(text[:80] for text in HOSTILE)


def hostile_folders(folder: Path) -> None:
    """Folders with such names, as far as a disk takes them."""
    for text in HOSTILE[:6]:
        (folder / text.replace("/", "|").replace("\x00", "")[:80]).mkdir()


def hostile_start(folder: Path, care: type[FakeCare] = FakeCare) -> Start:
    """Pins, saved searches, the session, how the index was built, what a build says: all with harm."""
    keeper = Keeper(folder / "kept", folder)
    for number, text in enumerate(HOSTILE[:6]):
        state = SearchState(text[:80], (Filter("role", text[:60]),))
        keeper.save(Saved(f"{number} {text[:60]}", state, 3, 1))
    pins = Pins().added(SearchState("treaty"), HOSTILE[1][:60])
    pins = pins.added(SearchState("lone", (Filter("speaker", HOSTILE[2][:200]),)), HOSTILE[4][:60])
    root = "/press/" + HOSTILE[2].replace("\x00", "")
    built = care(Provenance(3, "2026-03-01T10:20:30+00:00", ("/", root), 3, 24, {}))
    built.outcome = Report(
        1, 9, 1, 1, 0, 0, 0, skipped=tuple(Skipped(text[:300], text[:300]) for text in HOSTILE)
    )
    built.on.set()
    return Start(Session(SearchState("treaty"), "", pins.pins), told=HOSTILE[1], keeper=keeper, care=built)
