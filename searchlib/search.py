"""Index: the one object a program holds. It composes; the algorithms live on the floors below."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from .catalog import people_of, topics_of, unaccounted, usable
from .counsel import Counsel
from .engines import GATHERING, Budget, Engine, Grouping, Request, Sort, Stop, Unit, never, open_engine
from .errors import StoreError, TimeUp, UnknownExchange
from .fields import DEFAULT, counted
from .model import (
    Chunk,
    ChunkId,
    Context,
    Exchange,
    Expansion,
    Hit,
    Period,
    Progress,
    Reason,
    Report,
    ResultPage,
    Stats,
    Suggestion,
    TranscriptId,
)
from .pages import PATIENCE, asked, every_hit, page_of
from .query import Everything, Nothing, Query
from .spellings import in_capitals
from .store import Generation, Store
from .trees import heard
from .wordbook import AliasesGiven, Wordbook, aliases_in, capitals

if TYPE_CHECKING:
    from .audit import Audit
    from .people import Profile
    from .topics import Tagger, Topic


class Index(Counsel):
    """A searchable collection of transcripts, as it was when opened. Safe to share between threads.

    >>> from searchlib import Index
    >>> with Index.open("index") as index:  # doctest: +SKIP
    ...     page = index.search("treaty", where={"speaker": ["Lind"]})
    """

    def __init__(self, engine: Engine, generation: Generation, folder: Path, words: Wordbook) -> None:
        super().__init__(engine, words)
        self._built = generation
        self._held = ExitStack()
        self._held.callback(generation.release)
        self.folder = folder

    @classmethod
    def open(cls, folder: Path | str, *, aliases: AliasesGiven = None) -> Index:
        """The index in a folder, verified; a StoreError says what is wrong with it and what to do.

        `aliases` is an alias file of yours to use instead of the one that the index was built with.
        """
        names = aliases_in(aliases)
        generation = Store(Path(folder)).current()
        try:
            usable(generation.manifest, Path(folder))
            engine = open_engine(generation.manifest["engine"], generation.folder)
        except BaseException:
            generation.release()
            raise
        return cls(engine, generation, Path(folder), Wordbook(engine, generation, names))

    @property
    def generation(self) -> int:
        """The number of the generation that this object answers from."""
        return self._built.number

    @property
    def _generation(self) -> Generation:
        self._is_open()
        return self._built

    def outdated(self) -> bool:
        """Whether a newer generation than the one at hand has been built."""
        return Store(self.folder).newest() != self.generation

    def search(  # noqa: PLR0913 - the options of one question, each with its default
        self,
        query: str | Query = "",
        *,
        offset: int = 0,
        limit: int = 10,
        facets: Sequence[str] = (),
        sort: Sort | str = Sort.RELEVANCE,
        where: Mapping[str, Sequence[str]] | None = None,
        histogram: Period | str | None = None,
        group: Grouping | str | None = None,
        aliases: AliasesGiven = None,
        literal: Sequence[str] = (),
        seconds: float | None = PATIENCE,
        stop: Stop = never,
    ) -> ResultPage:
        """The paragraphs that match, best first; an empty text means all of them, in document order.

        `where` narrows by field: values of one field are alternatives, fields add up; a value is
        written as after `field:`, or with a leading `=` whole, as facets give it, or with `-=` left out.
        Counts leave out the filter of their own field. `histogram` counts by year, month or day; `group`
        gives transcripts or exchanges with their best hits. Past so many `seconds` the page is `partial`
        (None: as long as it takes).
        Query text never raises: what was not understood stands in `page.problems`. `UnknownField` for a
        field that does not exist, `UncountableField` for a facet that cannot be counted; `Cancelled` soon
        after `stop()` turns true.

        Words also find their aliases and other spellings (`page.expansions`): not those that `literal`
        names, and none after `literal="*"`. `aliases` is an alias file to use for this question.
        """
        for name in facets:
            counted(name)
        request, problems = asked(query, where or {})
        request = replace(
            request,
            offset=max(0, offset),
            limit=max(0, limit),
            facets=tuple(facets),
            sort=Sort(sort),
            period=Period(histogram) if histogram else None,
            grouping=Grouping(Unit(group)) if isinstance(group, str) else group,
        )
        budget = Budget.of(seconds, stop)
        expansions: tuple[Expansion, ...] = ()
        late = False
        try:
            wide, expansions = self._words.wider(
                request, query, aliases=aliases, literal=literal, stop=budget.share(GATHERING)
            )
        except TimeUp:
            # As it stands, the query would also find what its other spellings are to leave out.
            wide, late = replace(request, query=Nothing(), where=()), True
        page = page_of(self._engine, wide, budget, problems, request.whole())
        understood = in_capitals(page.understood, capitals(query))
        return replace(page, expansions=expansions, understood=understood, partial=page.partial or late)

    def similar(  # noqa: PLR0913 - as in search
        self,
        id: str,
        *,
        offset: int = 0,
        limit: int = 10,
        facets: Sequence[str] = (),
        where: Mapping[str, Sequence[str]] | None = None,
        histogram: Period | str | None = None,
        seconds: float | None = PATIENCE,
        stop: Stop = never,
    ) -> ResultPage:
        """Paragraphs like this one, most alike first, without itself; `understood` says by which words.

        They are counted as in `search`.
        """
        from .similar import like

        for name in facets:
            counted(name)
        chunk = self._engine.fetch([ChunkId(id)])[0]
        counts = self._generation.manifest["counts"]
        query = like(chunk, partial(self._engine.frequencies, DEFAULT), counts["paragraphs"])
        request, problems = asked(query, where or {})
        period = Period(histogram) if histogram else None
        request = replace(request, facets=tuple(facets), period=period, without=chunk.id)
        request = replace(request, offset=max(0, offset), limit=max(0, limit))
        return page_of(self._engine, request, Budget.of(seconds, stop), problems)

    def hits(
        self,
        query: str | Query = "",
        *,
        sort: Sort | str = Sort.RELEVANCE,
        where: Mapping[str, Sequence[str]] | None = None,
        aliases: AliasesGiven = None,
        literal: Sequence[str] = (),
        stop: Stop = never,
    ) -> Iterator[Hit]:
        """Every paragraph that matches, one after the other, as `search` gives them page by page.

        The search is made once, at once; the paragraphs are fetched while you go on, a thousand at a
        time. `QueryError` where a part of the query was not understood: nobody sees problems here.
        """
        request, problems = asked(query, where or {})
        heard(request.query, problems)
        budget = Budget.of(None, stop)
        request, _ = self._words.wider(request, query, aliases=aliases, literal=literal, stop=budget)
        request = replace(request, limit=_EVERY, sort=Sort(sort))
        return every_hit(self._engine, request, budget)

    def show(self, id: str, *, around: int = 2) -> Context:
        """A paragraph with `around` neighbours on each side and the question it answers."""
        chunk = self._engine.fetch([ChunkId(id)])[0]
        whole = self.transcript(chunk.transcript)
        at = chunk.paragraph - 1
        exchange = Exchange.of([c for c in whole if c.exchange == chunk.exchange]) if chunk.exchange else None
        asked = [c for c in exchange.question if c.paragraph < chunk.paragraph] if exchange else []
        return Context(
            chunk,
            tuple(whole[max(0, at - around) : at]),
            tuple(whole[at + 1 : at + 1 + around]),
            asked[-1] if asked and not chunk.asks else None,
            exchange,
            tuple(c for c in whole if c.asks and c.exchange == chunk.follows) if chunk.follows else (),
        )

    def exchange(self, id: str) -> Exchange:
        """A question with its answer, by the id of the exchange or of any paragraph in it.

        `UnknownExchange` where there is none.
        """
        if "#" in id:
            chunk = self._engine.fetch([ChunkId(id)])[0]
            transcript, number = chunk.transcript, chunk.exchange
        else:
            owner, _, digits = id.rpartition("@")
            transcript, number = TranscriptId(owner), int(digits) if _NUMBER.fullmatch(digits) else 0
        found = self._engine.exchange(transcript, number)
        if not found:
            what = "paragraph belongs to no exchange" if "#" in id else "exchange is not in this index"
            raise UnknownExchange(f"{id!a}: this {what}")
        return Exchange.of(found)

    def transcript(self, id: str) -> tuple[Chunk, ...]:
        """Every paragraph of a transcript, in order; empty if it is not in the index."""
        return tuple(self._engine.transcript(TranscriptId(id)))

    def why(self, id: str) -> tuple[str, ...]:
        """Sentences: why this paragraph has its speaker, its role and its topics."""
        # Who only asks should not wait for what reads and explains transcripts: it is half of the library.
        from .people import Directory
        from .reasons import why

        chunk = self._engine.fetch([ChunkId(id)])[0]
        whole = self.transcript(chunk.transcript)
        return why(chunk, whole, Directory(self.people()), self._tagger)

    def explain(self, id: str) -> tuple[Reason, ...]:
        """The topics and key phrases of a paragraph, and for each which words, heading or tag made it."""
        return self._tagger.reasons(self._engine.fetch([ChunkId(id)])[0])

    def suggest(self, limit: int = 20) -> tuple[Suggestion, ...]:
        """Phrases typical of several transcripts, frequent in paragraphs that have no topic."""
        from .suggest import suggestions

        return suggestions(self._engine, self._tagger, limit)

    def topics(self) -> tuple[Topic, ...]:
        """The taxonomy that this index was tagged with."""
        return topics_of(self._generation)

    def people(self) -> tuple[Profile, ...]:
        """The people file that this index was built with; empty without one."""
        return people_of(self._generation)

    def stats(self) -> Stats:
        """What the index holds and how it was built."""
        manifest = self._generation.manifest
        counts = manifest["counts"]
        years = self.search(limit=1, sort=Sort.OLDEST), self.search(limit=1, sort=Sort.NEWEST)
        days = [page.hits[0].chunk.date for page in years if page.hits]
        named = self._engine.search(_ALL_SPEAKERS).facets[0].values
        return Stats(
            transcripts=counts["transcripts"],
            paragraphs=counts["paragraphs"],
            attributed=sum(v.count for v in named),
            speakers=counts["speakers"],
            first=days[0] if days else None,
            last=days[-1] if days else None,
            generation=self.generation,
            built=manifest["built"],
            roots=tuple(manifest["roots"]),
            bytes=sum(f["size"] for f in manifest["files"].values()),
        )

    def close(self) -> None:
        """Give the files back; the pages already answered stay valid. To ask again is an `IndexClosed`."""
        self._closed = f"{self.folder}: this index was closed; open it again to ask it"
        self._engine.close()
        self._held.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def _tagger(self) -> Tagger:
        from .topics import Tagger

        return Tagger(self.topics())

    @staticmethod
    def rebuild(  # noqa: PLR0913 - the options of one build, each with its default
        paths: Sequence[Path | str],
        folder: Path | str,
        *,
        topics: Path | None = None,
        columns: str = "",
        people: Path | None = None,
        corrections: Path | None = None,
        aliases: Path | None = None,
        codec: str = "",
        gate: Mapping[str, int] | None = None,
        progress: Callable[[Progress], None] | None = None,
        stop: Stop = never,
    ) -> Report:
        """Build the index in `folder` from every transcript under `paths`, replacing what is there.

        `topics`, `people`, `corrections` and `aliases` are files of yours; `columns` says what columns of
        tables hold, where their names do not: `speaker=Who,text=What was said`. `gate` says how many
        findings of an audit (by kind, or "" for all kinds together) are too many: `GateFailed`. `codec`
        is how the index is kept: "columnar" (without one) or "stock", Whoosh's own. The old index answers
        until the new one is complete, and after any failure.
        """
        from . import build, ingest

        recipe = ingest.Recipe.of(topics, columns, people, corrections, aliases).kept_as(codec)
        return build.rebuild(build.job(paths, folder, recipe=recipe, gate=gate, progress=progress, stop=stop))

    @staticmethod
    def update(  # noqa: PLR0913 - the options of one build, each with its default
        paths: Sequence[Path | str],
        folder: Path | str,
        *,
        topics: Path | None = None,
        columns: str = "",
        people: Path | None = None,
        corrections: Path | None = None,
        aliases: Path | None = None,
        codec: str = "",
        gate: Mapping[str, int] | None = None,
        progress: Callable[[Progress], None] | None = None,
        stop: Stop = never,
    ) -> Report:
        """Read only the new and changed files under `paths` into the index, and drop the removed ones.

        Files of yours and the codec that the index was built with are used where no others are given.
        Another file of aliases costs no reading.
        """
        from . import build, ingest

        recipe = ingest.Recipe.of(topics, columns, people, corrections, aliases).kept_as(codec)
        return build.update(build.job(paths, folder, recipe=recipe, gate=gate, progress=progress, stop=stop))

    @staticmethod
    def audit(  # noqa: PLR0913 - as in rebuild
        paths: Sequence[Path | str],
        *,
        topics: Path | None = None,
        columns: str = "",
        people: Path | None = None,
        corrections: Path | None = None,
        progress: Callable[[Progress], None] | None = None,
        stop: Stop = never,
    ) -> Audit:
        """What may be wrong in the transcripts under `paths`; no index is read or written."""
        from . import build, ingest, vetting

        recipe = ingest.Recipe.of(topics, columns, people, corrections)
        return vetting.audit_files(tuple(map(Path, paths)), recipe, progress or build.ignore, stop)

    @staticmethod
    def check(folder: Path | str) -> tuple[str, ...]:
        """Every fault of an index, each naming the file and what to do; empty when it is sound."""
        faults = Store(Path(folder)).check()
        if faults:
            return tuple(faults)
        try:
            with Index.open(folder) as index:
                return tuple(index._engine.check()) or index._accounts()
        except StoreError as exc:
            return (str(exc),)

    def _accounts(self) -> tuple[str, ...]:
        """Whether the list of sources agrees with what can be found."""
        found = {v.value: v.count for v in self._engine.search(_ALL_TRANSCRIPTS).facets[0].values}
        return unaccounted(self._generation, found)


_NUMBER = re.compile("[1-9][0-9]{0,8}")
_EVERY = 1 << 30
_ALL_SPEAKERS = Request(Everything(), limit=0, facets=("speaker",), facet_limit=1 << 30)
_ALL_TRANSCRIPTS = Request(Everything(), limit=0, facets=("transcript",), facet_limit=1 << 30)
