"""tantivy with positions and its texts stored; they are cut at spaces. Speaker, day and year are columns."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from ..questions import FACETS, NEAR, SLIPS, VALUES, Kind, Question
from . import Ask, Batches, Effort, Found, Stopwatch

_HEAP = 256_000_000


class Tantivy:
    """tantivy, with a stemmer or without one."""

    def __init__(self, stemmer: str = "") -> None:
        self._library = import_module("tantivy")
        self._stemmer = stemmer

    def build(self, batches: Batches, folder: Path, cores: int) -> Effort:
        watch = Stopwatch()
        library = self._library
        schema = library.SchemaBuilder()
        schema.add_text_field("text", stored=True, tokenizer_name="words", index_option="position")
        schema.add_text_field("transcript", tokenizer_name="raw", index_option="basic")
        schema.add_text_field("speaker", tokenizer_name="raw", index_option="basic", fast=True)
        schema.add_integer_field("day", indexed=True, fast=True)
        schema.add_integer_field("year", fast=True)
        index = self._words(library.Index(schema.build(), path=str(folder)))
        self._put(index.writer(heap_size=_HEAP, num_threads=cores), watch.outside(batches))
        return watch.read()

    def open(self, folder: Path) -> _Session:
        return _Session(self._library, self._words(self._library.Index.open(str(folder))))

    def update(self, folder: Path, gone: Sequence[str], batches: Batches) -> Effort | None:
        watch = Stopwatch()
        index = self._words(self._library.Index.open(str(folder)))
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        for transcript in gone:
            writer.delete_documents_by_term("transcript", transcript)
        self._put(writer, watch.outside(batches))
        return watch.read()

    def children_mb(self) -> float:
        return 0.0

    def _words(self, index: Any) -> Any:
        """The index, told what a word is: a file of tantivy does not hold that."""
        library = self._library
        words = library.TextAnalyzerBuilder(library.Tokenizer.whitespace())
        if self._stemmer:
            words = words.filter(library.Filter.stemmer(self._stemmer))
        index.register_tokenizer("words", words.build())
        return index

    def _put(self, writer: Any, batches: Batches) -> None:
        for batch in batches:
            for one in batch:
                document = self._library.Document(
                    text=one.words, transcript=one.transcript, day=one.day, year=one.year
                )
                if one.speaker:
                    document.add_text("speaker", one.speaker)
                writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()


class _Session:
    def __init__(self, library: Any, index: Any) -> None:
        self._library = library
        self._index = index
        self._searcher = index.searcher()

    def asker(self, question: Question, *, faceted: bool) -> Ask | None:
        query = self._narrowed(question)
        limit, searcher = question.limit, self._searcher
        counting = {name: {"terms": {"field": name, "size": VALUES}} for name in FACETS}

        def count() -> Found:
            found = searcher.search(query, limit)
            return Found(found.count, len(found.hits))

        def count_with_facets() -> Found:
            found = searcher.search(query, limit)
            facets = {
                name: [(str(bucket["key"]), bucket["doc_count"]) for bucket in counts["buckets"]]
                for name, counts in searcher.aggregate(query, counting).items()
            }
            return Found(found.count, len(found.hits), facets)

        return count_with_facets if faceted else count

    def close(self) -> None:
        self._searcher = self._index = None

    def _narrowed(self, question: Question) -> Any:
        made, schema, must = self._library.Query, self._index.schema, self._library.Occur.Must
        parts = [(must, self._query(question))]
        if question.speaker:
            speaker = made.term_query(schema, "speaker", question.speaker)
            parts.append((must, made.const_score_query(speaker, 0.0)))
        if question.days:
            days = made.range_query(schema, "day", self._library.FieldType.Integer, *question.days)
            parts.append((must, made.const_score_query(days, 0.0)))
        return made.boolean_query(parts) if len(parts) > 1 else parts[0][1]

    def _query(self, question: Question) -> Any:
        made, schema, occur = self._library.Query, self._index.schema, self._library.Occur
        # A term is looked up as it stands, so what the tokenizer would make of it is asked for.
        words = [self._stem(word) for word in question.words] if question.stems else list(question.words)
        match question.kind:
            case Kind.ALL | Kind.ANY:
                one = occur.Must if question.kind is Kind.ALL else occur.Should
                terms = [(one, made.term_query(schema, "text", word)) for word in words]
                return made.boolean_query(terms) if len(terms) > 1 else terms[0][1]
            case Kind.PHRASE:
                return made.phrase_query(schema, "text", words)
            case Kind.NEAR:
                # Slop has an order; both orders together are what stands near, to the paragraph.
                rows = [made.phrase_query(schema, "text", row, slop=NEAR - 1) for row in (words, words[::-1])]
                return made.boolean_query([(occur.Should, row) for row in rows])
            case Kind.PREFIX:
                return made.regex_query(schema, "text", f"{words[0]}.*")
            case Kind.FUZZY:
                return made.fuzzy_term_query(schema, "text", words[0], SLIPS, True)
            case _:
                return made.all_query()

    def _stem(self, word: str) -> str:
        library = self._library
        words = library.TextAnalyzerBuilder(library.Tokenizer.whitespace())
        return str(words.filter(library.Filter.stemmer("english")).build().analyze(word)[0])
