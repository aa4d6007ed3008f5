"""The columnar segments as a Whoosh index, beside Whoosh's own codec holding the same documents."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from typing import Any

import pytest
from strategies import CORPUS, NAMES, TOPICS, words_of
from whoosh import query as q
from whoosh.filedb.filestore import RamStorage
from whoosh.highlight import PinpointFragmenter, SentenceFragmenter, WholeFragmenter
from whoosh.index import Index as WhooshIndex
from whoosh.matching import ReadTooFar
from whoosh.qparser import QueryParser
from whoosh.query.spans import SpanFirst, SpanNear, SpanNot
from whoosh.reading import ReaderClosed, TermNotFound
from whoosh.scoring import TF_IDF, bm25
from whoosh.sorting import Count, DateRangeFacet, FieldFacet, MultiFacet, RangeFacet, ScoreFacet

from searchlib import Index, StoreError, whoosh_index
from searchlib.engines.codec import document, open_index, open_to_write, schema, whole
from searchlib.engines.columnar import ColumnarEngine
from searchlib.errors import IndexCorrupt, IndexMissing, IndexUnwritable, SearchLibError
from searchlib.model import Chunk, ChunkId, TranscriptId
from searchlib.tokens import count, fold_value, tokenize

#: Whoosh keeps the length of a field in one byte: only up to 10 words are they what they are.
CHUNKS = [chunk for chunk in CORPUS if count(chunk.text) <= 10]
CHUNKS.append(replace(CHUNKS[5], id=ChunkId("an odd one")))
#: Each part is less than a quarter of the one before, so that no writer of ours makes one segment of two.
_MIXED = random.Random(0).sample(CHUNKS, len(CHUNKS))
PARTS = _MIXED[:210], _MIXED[210:258], _MIXED[258:268]
GONE = (CHUNKS[3].transcript, CHUNKS[230].transcript)
TEXTS = words_of(*(chunk.text for chunk in CHUNKS))


@dataclass(frozen=True)
class Both:
    """The same documents in an index of ours and in one of Whoosh."""

    ours: WhooshIndex
    stock: WhooshIndex


def stock_of(parts: Sequence[Sequence[Chunk]], gone: Sequence[str] = ()) -> WhooshIndex:
    index = RamStorage().create_index(schema())
    for part in parts:
        writer = index.writer()
        for chunk in part:
            writer.add_document(**document(chunk))
        writer.commit(merge=False)
    if gone:
        writer = index.writer()
        for name in gone:
            writer.delete_by_term("transcript", fold_value(name))
        writer.commit(merge=False)
    return index


@pytest.fixture(scope="module", params=["one segment", "three segments, deletions"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("columns")
    parts, gone = ([CHUNKS], ()) if request.param == "one segment" else (PARTS, GONE)
    engine = ColumnarEngine(folder)
    for part in parts:
        with engine.writer() as writer:
            writer.put(part)
    if gone:
        with engine.writer() as writer:
            for name in gone:
                writer.drop(TranscriptId(name))
    made = Both(open_index(folder), stock_of(parts, gone))
    assert [s.doc_count_all() for s in made.ours.reader().segments()] == list(map(len, parts))
    return made


# --- what is read ------------------------------------------------------------------------------------


def test_every_term_and_every_posting_is_the_same(both: Both) -> None:
    for ours, stock in zip(leaves(both.ours), leaves(both.stock), strict=True):
        assert sorted(ours.indexed_field_names()) == sorted(stock.indexed_field_names())
        assert list(ours.all_terms()) == list(stock.all_terms())
        live = set(ours.all_doc_ids())
        assert [p for p in postings(ours) if p[2] in live] == postings(stock)
        for (term, one), (_, other) in zip(ours, stock, strict=True):
            assert facts(one) == facts(other), term
    for term in random.Random(1).sample(list(both.stock.reader().all_terms()), 100):
        one, other = both.ours.reader(), both.stock.reader()
        assert facts(one.term_info(*term)) == facts(other.term_info(*term))
        assert one.first_id(*term) == other.first_id(*term) if one.postings(*term).is_active() else True


def leaves(index: WhooshIndex) -> list[Any]:
    return [reader for reader, _ in index.reader().leaf_readers()]


def postings(reader: Any) -> list[Any]:
    return [(*rest, value or b"") for *rest, value in reader.iter_postings()]


def facts(info: Any) -> list[Any]:
    names = ("weight", "doc_frequency", "min_length", "max_length", "max_weight", "min_id", "max_id")
    return [getattr(info, name)() for name in names]


def test_documents_their_lengths_and_columns_are_the_same(both: Both) -> None:
    ours, stock = both.ours.reader(), both.stock.reader()
    assert (ours.doc_count(), ours.doc_count_all()) == (stock.doc_count(), stock.doc_count_all())
    assert list(ours.all_doc_ids()) == list(stock.all_doc_ids())
    assert ours.has_deletions() == stock.has_deletions()
    assert list(ours.iter_docs()) == list(stock.iter_docs())
    assert [ours.stored_fields(n) for n in ours.all_doc_ids()] == list(ours.all_stored_fields())
    for name in ("text", "title", "section"):
        lengths = [ours.doc_field_length(n, name) for n in range(ours.doc_count_all())]
        assert lengths == [stock.doc_field_length(n, name) or 0 for n in range(ours.doc_count_all())]
        assert ours.field_length(name) == stock.field_length(name) == sum(lengths)
        assert ours.min_field_length(name) == stock.min_field_length(name) == min(lengths)
        assert ours.max_field_length(name) == stock.max_field_length(name) == max(lengths)
    for one, other in zip(leaves(both.ours), leaves(both.stock), strict=True):
        for name in both.ours.schema.names():
            assert one.has_column(name) == other.has_column(name), name
            if one.has_column(name):
                assert list(one.column_reader(name)) == list(other.column_reader(name)), name


def test_the_lexicon_by_beginning_by_range_and_by_slips(both: Both) -> None:
    ours, stock = both.ours.reader(), both.stock.reader()
    for name in ("text", "speaker", whole("speaker"), "date", "words", "id"):
        assert list(ours.lexicon(name)) == list(stock.lexicon(name))
        assert list(ours.field_terms(name)) == list(stock.field_terms(name))
    for start in ("", "r", "ra", "né", "м", "zzz", "\x00", "\U0010ffff"):
        assert list(ours.expand_prefix("text", start)) == list(stock.expand_prefix("text", start))
        assert list(ours.terms_from("text", start.encode())) == list(stock.terms_from("text", start.encode()))
        assert ours.most_frequent_terms("text", 5, start) == stock.most_frequent_terms("text", 5, start)
    for word in ("rte", "inflatoin", "мирр", "cafe"):
        for one, other in zip(leaves(both.ours), leaves(both.stock), strict=True):
            assert sorted(one.terms_within("text", word, 2)) == sorted(other.terms_within("text", word, 2))
        assert ours.corrector("text").suggest(word) == stock.corrector("text").suggest(word)
    assert ours.most_distinctive_terms("text", 9) == stock.most_distinctive_terms("text", 9)
    with pytest.raises(TermNotFound):
        ours.term_info("text", b"nowhere")
    assert ours.frequency("text", b"nowhere") == ours.doc_frequency("text", b"nowhere") == 0


def test_a_cursor_goes_where_it_is_sent(both: Both) -> None:
    reader = leaves(both.ours)[0]
    words = [raw.decode() for raw in reader.lexicon("text")]
    cursor = reader.cursor("text")
    assert cursor.text() == cursor.first() == words[0] and cursor.next() == words[1]
    assert cursor.find("rate") == cursor.term() == "rate" and cursor.term_info().doc_frequency() > 0
    assert cursor.find(words[-1] + "x") is None and not cursor.is_valid() and cursor.term_info() is None


# --- matchers ----------------------------------------------------------------------------------------


def test_matchers_step_and_skip_alike(both: Both) -> None:
    rng = random.Random(2)
    for one, other in zip(leaves(both.ours), leaves(both.stock), strict=True):
        for name, text in rng.sample(list(other.all_terms()), 60):
            ours, stock = one.postings(name, text), other.postings(name, text)
            again = one.postings(name, text)
            while stock.is_active():
                assert (ours.id(), ours.weight()) == (stock.id(), stock.weight())
                assert not ours.supports("positions") or ours.spans() == stock.spans()
                assert ours.copy().id() == ours.id()
                if rng.random() < 0.5:
                    ours.next(), stock.next()
                else:
                    target = ours.id() + rng.randrange(12)
                    ours.skip_to(target), stock.skip_to(target)
            assert not ours.is_active() and not ours.replace().is_active()
            with pytest.raises(ReadTooFar):
                ours.skip_to(1)
            ours.reset()
            assert list(ours.all_ids()) == list(again.all_ids())


def test_what_a_block_can_score_is_never_less_than_what_is_in_it(long: WhooshIndex) -> None:
    searcher = long.searcher()
    for word in TEXTS[:3]:
        matcher = searcher.postings("text", word.encode())
        assert matcher.supports_block_quality()
        scores: dict[int, list[float]] = {}
        bounds = {}
        while matcher.is_active():
            block = matcher.block_max_id()
            assert matcher.block_min_id() <= matcher.id() <= block
            assert matcher.block_min_length() <= matcher.block_max_length()
            scores.setdefault(block, []).append(matcher.score())
            bounds[block] = matcher.block_quality()
            matcher.next()
        assert len(bounds) > 2 and all(max(scores[b]) <= bounds[b] + 1e-9 for b in bounds)
        assert max(bounds.values()) <= matcher.max_quality() + 1e-9
        matcher.reset()
        least = sorted(bounds.values())[-1] - 1e-9
        matcher.skip_to_quality(least)
        assert matcher.is_active() and matcher.block_quality() > least


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> WhooshIndex:
    """Hundreds of paragraphs: several blocks of a word."""
    folder = tmp_path_factory.mktemp("long")
    rng = random.Random(3)
    engine = ColumnarEngine(folder)
    with engine.writer() as writer:
        writer.put(
            with_text(n, " ".join(rng.choices(TEXTS[:12], k=rng.randrange(1, 40)))) for n in range(1000)
        )
    return open_index(folder)


def with_text(number: int, text: str) -> Chunk:
    chunk = CHUNKS[number % len(CHUNKS)]
    return replace(
        chunk, id=ChunkId(f"long#{number:05d}"), transcript=TranscriptId("long"), paragraph=number, text=text
    )


def test_skipping_blocks_changes_nothing(long: WhooshIndex) -> None:
    rng = random.Random(4)
    searcher = long.searcher()
    for _ in range(15):
        node = q.Or([q.Term("text", w, boost=rng.choice((1.0, 2.5))) for w in rng.sample(TEXTS[:12], 3)])
        if rng.random() < 0.4:
            node = q.And([node, q.Term("text", rng.choice(TEXTS[:12]))])
        fast, slow = searcher.search(node, limit=5), searcher.search(node, limit=5, optimize=False)
        assert close(fast.top_n, slow.top_n), node


# --- searching ---------------------------------------------------------------------------------------


def leaf(rng: random.Random) -> Any:
    word = rng.choice(TEXTS)
    day = dt.datetime(2019, rng.choice((11, 12)), rng.randrange(1, 28))
    some = rng.randrange(8)
    return rng.choice(
        (
            lambda: q.Term("text", word, boost=rng.choice((1.0, 2.0))),
            lambda: q.Term("text", word),
            lambda: q.Term(rng.choice(("title", "section")), word),
            lambda: q.Term("speaker", rng.choice(("mira", "marlow", "solane"))),
            lambda: q.Term(whole("speaker"), fold_value(rng.choice(NAMES) or "")),
            lambda: q.Term("topic", fold_value(rng.choice(TOPICS))),
            lambda: q.Term("role", rng.choice(("question", "answer", "statement"))),
            lambda: q.Phrase("text", rng.sample(TEXTS[:9], 2), slop=rng.randrange(1, 4)),
            lambda: q.Prefix("text", word[:2]),
            lambda: q.Wildcard("text", f"{word[:1]}*{word[-1:]}"),
            lambda: q.Regex("text", f"{word[:1]}.+"),
            lambda: q.FuzzyTerm("text", word, maxdist=2),
            lambda: q.TermRange("text", min(word, "rate"), max(word, "rate"), startexcl=some % 2 > 0),
            lambda: q.NumericRange("words", some, some + 2),
            lambda: q.NumericRange("paragraph", some, None),
            lambda: q.DateRange("date", day, day + dt.timedelta(days=30)),
            lambda: q.Every(rng.choice((None, "speaker", "topic", "date"))),
        )
    )()


def tree(rng: random.Random, depth: int = 2) -> Any:
    if depth == 0 or rng.random() < 0.25:
        return leaf(rng)
    parts = [tree(rng, depth - 1) for _ in range(rng.randrange(2, 4))]
    return rng.choice(
        (
            lambda: q.And(parts),
            lambda: q.Or(parts),
            lambda: q.And([parts[0], q.Not(parts[1])]),
            lambda: q.AndNot(parts[0], parts[1]),
            lambda: q.AndMaybe(parts[0], parts[1]),
            lambda: q.Require(parts[0], parts[1]),
            lambda: q.DisjunctionMax(parts),
            lambda: q.ConstantScoreQuery(parts[0], 2.0),
        )
    )()


def close(one: Any, other: Any) -> bool:
    """The same documents in the same order with the same scores. Equal scores differ in their last digits
    with the order of adding, so documents of one score may change places."""
    if [n for _, n in one] != [n for _, n in other]:
        key = lambda row: (-round(row[0], 6), row[1])  # noqa: E731
        one, other = sorted(one, key=key), sorted(other, key=key)
    return len(one) == len(other) and all(
        a[1] == b[1] and a[0] == pytest.approx(b[0], abs=1e-5) for a, b in zip(one, other, strict=True)
    )


def test_random_trees_find_and_score_alike(both: Both) -> None:
    rng = random.Random(5)
    ours, stock = both.ours.searcher(), both.stock.searcher()
    found = 0
    nodes = [tree(rng) for _ in range(60)]
    # Whoosh's own `And` cannot hold one of these.
    nodes += [
        SpanNear(*(q.Term("text", w) for w in rng.sample(TEXTS[:9], 2)), slop=n % 4, ordered=n % 2 > 0)
        for n in range(12)
    ]
    for node in nodes:
        try:
            other = stock.search(node, limit=None)
        except IndexError:
            # Whoosh's own `AndNot` goes past the end of Whoosh's own lists.
            continue
        one = ours.search(node, limit=None)
        assert close(one.top_n, other.top_n), node
        assert one.docs() == other.docs() and len(one) == len(other)
        found += bool(len(one))
    assert found > 30
    weighed = (index.searcher(weighting=TF_IDF) for index in (both.ours, both.stock))
    assert close(*(searcher.search(q.Term("text", "rate"), limit=None).top_n for searcher in weighed))


def test_sorted_and_grouped_alike(both: Both) -> None:
    everything = q.Every()
    ours, stock = both.ours.searcher(), both.stock.searcher()
    orders: list[Any] = [
        "date",
        "words",
        "paragraph",
        "role",
        ["transcript", "paragraph"],
        "speaker",
        "topic",
    ]
    orders += [FieldFacet(name, reverse=True) for name in ("date", "words", "speaker")]
    orders.append(MultiFacet([FieldFacet("role"), FieldFacet("date", reverse=True)]))
    for order in orders:
        one, other = (s.search(everything, limit=None, sortedby=order) for s in (ours, stock))
        assert [hit.docnum for hit in one] == [hit.docnum for hit in other], order
    for facet in ("speaker", "role", "date", "year", FieldFacet("topic", allow_overlap=True)):
        one, other = (s.search(q.Term("text", "rate"), groupedby=facet) for s in (ours, stock))
        name = facet if isinstance(facet, str) else "topic"
        assert one.groups(name) == other.groups(name)
        assert len(one.groups(name)) > 1
    counted = ours.search(everything, groupedby=FieldFacet("speaker", maptype=Count)).groups("speaker")
    live = [hit.fields() for hit in ours.search(everything, limit=None)]
    assert counted == {n or "": sum(h.get("speaker") == n for h in live) for n in NAMES}
    days = [
        h.get("date") for h in (hit.fields() for hit in ours.search(everything, limit=None, sortedby="date"))
    ]
    newest = ours.search(everything, limit=None, sortedby=FieldFacet("date", reverse=True))
    for found in (days, [hit.get("date") for hit in newest]):
        assert None in found and None not in found[: len(found) - found.count(None)]


def test_the_parser_highlights_pages_and_more_like_this(both: Both) -> None:
    ours, stock = both.ours.searcher(), both.stock.searcher()
    parser = QueryParser("text", both.ours.schema)
    for text in (
        "COVID-19 OR jobs",
        'speaker:mira text:"rate jobs"~3',
        "date:2019 NOT war",
        "date:[20191201 TO 2020] role:answer",
        "words:[3 TO 5] caf*",
        "topic:economy ra?e",
        'speaker__whole:"Solane, Mira" U.S.',
    ):
        node = parser.parse(text)
        one, other = ours.search(node, limit=20), stock.search(node, limit=20)
        assert close(one.top_n, other.top_n), text
        assert [h.highlights("text") for h in one] == [h.highlights("text") for h in other]
    hits = ours.search(parser.parse("rate OR jobs"))
    assert all("<b" in hit.highlights("text") for hit in hits) and len(hits)
    assert hits[0]["chunk"].text == hits[0]["text"] and hits[0]["id"] == hits[0]["chunk"].id
    page = ours.search_page(parser.parse("rate"), 2, pagelen=5)
    assert [hit.rank for hit in page] == list(range(5, 10))
    for number in (hits[0].docnum, hits[1].docnum):
        assert ours.key_terms([number], "text") == stock.key_terms([number], "text")
        one, other = (s.more_like(number, "text", top=10) for s in (ours, stock))
        assert close(one.top_n, other.top_n) and len(one)
    chunk = hits[0]["chunk"]
    assert ours.document(id=chunk.id)["chunk"] == chunk
    assert list(ours.document_numbers(role="answer", year="2019")) == list(
        stock.document_numbers(role="answer", year="2019")
    )


def test_what_else_a_searcher_can_is_alike(both: Both) -> None:
    rate, jobs = q.Term("text", "rate"), q.Term("text", "jobs")
    node, answers = q.Or([rate, jobs]), q.Term("role", "answer")
    start, end = dt.datetime(2019, 1, 1), dt.datetime(2021, 1, 1)
    asked: list[tuple[Any, dict[str, Any]]] = [
        (node, {"collapse": "speaker"}),
        (node, {"collapse": "speaker", "collapse_limit": 2, "collapse_order": "date"}),
        (node, {"filter": answers}),
        (node, {"mask": answers}),
        (node, {"scored": False}),
        (node, {"reverse": True}),
        (node, {"sortedby": [ScoreFacet(), "date"]}),
        (node, {"groupedby": DateRangeFacet("date", start, end, dt.timedelta(days=60))}),
        (node, {"groupedby": RangeFacet("words", 0, 10, 3)}),
        (node, {"groupedby": FieldFacet(whole("speaker"), allow_overlap=True)}),
        (SpanFirst(rate, limit=1), {}),
        (SpanNot(rate, jobs), {}),
        (q.Variations("text", "rate"), {}),
        (q.NestedParent(q.Term("role", "question"), rate), {}),
    ]
    ours, stock = both.ours.searcher(), both.stock.searcher()
    for node, options in asked:
        one, other = (s.search(node, limit=50, **options) for s in (ours, stock))
        assert close(one.top_n, other.top_n) and len(one) == len(other), options
        assert "groupedby" not in options or one.groups() == other.groups()
    one, other = (s.search(asked[0][0], terms=True) for s in (ours, stock))
    assert [sorted(hit.matched_terms()) for hit in one] == [sorted(hit.matched_terms()) for hit in other]
    for fragmenter in (SentenceFragmenter(), WholeFragmenter(), PinpointFragmenter()):
        one.fragmenter = other.fragmenter = fragmenter
        assert [h.highlights("text") for h in one] == [h.highlights("text") for h in other]


def test_scores_are_of_the_true_lengths_of_long_texts(long: WhooshIndex) -> None:
    searcher = long.searcher()
    reader = searcher.reader()
    word = TEXTS[0]
    found = searcher.search(q.Term("text", word), limit=None)
    idf = log(reader.doc_count_all() / (len(found) + 1)) + 1
    mean = reader.field_length("text") / reader.doc_count_all()
    longest = 0
    for n in range(0, found.scored_length(), 8):
        words = [token.text for token in tokenize(found[n]["text"])]
        assert found[n].score == pytest.approx(bm25(idf, words.count(word), len(words), mean, 0.75, 1.2))
        longest = max(longest, len(words))
    assert longest > 30


def test_eight_threads_on_one_searcher_answer_as_one_does(both: Both) -> None:
    rng = random.Random(6)
    nodes = [tree(rng) for _ in range(10)]
    expected = [answer(both.ours.searcher(), node) for node in nodes]
    shared = open_index(both.ours.folder).searcher()

    def ask(seed: int) -> list[Any]:
        order = random.Random(seed).sample(range(len(nodes)), len(nodes))
        return [(n, answer(shared, nodes[n])) for n in order]

    with ThreadPoolExecutor(8) as pool:
        for answers in pool.map(ask, range(8)):
            assert all(got == expected[n] for n, got in answers)


def answer(searcher: Any, node: Any) -> Any:
    found = searcher.search(node, limit=20, groupedby="speaker")
    return found.top_n, found.groups("speaker"), [hit["id"] for hit in found[:3]]


# --- what is written ---------------------------------------------------------------------------------


def test_random_changes_through_whoosh_end_alike(tmp_path: Path) -> None:
    rng = random.Random(7)
    ours, stock = open_to_write(tmp_path), RamStorage().create_index(schema())
    rest = list(CHUNKS)
    for _ in range(4):
        some, rest = rest[:20], rest[20:]
        writers = ours.writer(), stock.writer()
        gone = rng.choice(CHUNKS).id
        word = rng.choice(TEXTS)
        changed = replace(rng.choice(CHUNKS), text=" ".join(rng.choices(TEXTS, k=4)))
        merging = rng.choice(({"merge": False}, {"merge": False}, {"optimize": True}))
        for writer, whole_of in zip(writers, (lambda c: {"chunk": c}, document), strict=True):
            for chunk in some:
                writer.add_document(**whole_of(chunk))
            writer.delete_by_term("id", gone)
            writer.delete_by_query(q.And([q.Term("text", word), q.Term("role", "answer")]))
            if writer.searcher().document_number(id=changed.id) is not None:
                writer.update_document(**whole_of(changed))
            writer.commit(**merging)
        assert list(ours.reader().iter_docs()) == list(stock.reader().iter_docs())
        node = q.Or([q.Term("text", w) for w in rng.sample(TEXTS, 3)])
        one, other = (i.searcher().search(node, limit=None).top_n for i in (ours, stock))
        assert close(one, other)
    ours.optimize()
    assert len(ours.reader().segments()) == 1 and not ours.reader().has_deletions()
    assert names_in(tmp_path) == {"columns.json", "MAIN_WRITELOCK", ours.reader().segment().path.name}
    engine = ColumnarEngine(tmp_path)
    assert engine.check() == []
    chunks = [fields["chunk"] for fields in ours.reader().all_stored_fields()]
    assert engine.fetch([chunk.id for chunk in chunks]) == chunks


@pytest.mark.parametrize("both", ["three segments, deletions"], indirect=True)
def test_segments_go_from_codec_to_codec(both: Both, tmp_path: Path) -> None:
    into_stock, into_ours = RamStorage().create_index(schema()), open_to_write(tmp_path)
    for source, target in ((both.ours, into_stock), (both.stock, into_ours)):
        with target.writer() as writer:
            for reader in leaves(source):
                writer.add_reader(reader)
    expected = list(both.ours.reader().all_stored_fields())
    for target in (into_stock, into_ours):
        assert list(target.reader().all_stored_fields()) == expected
    assert postings(into_ours.reader()) == postings(into_stock.reader())


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Any]:
    index = open_to_write(tmp_path)
    with index.writer() as writer:
        for chunk in CHUNKS[:20]:
            writer.add_document(chunk=chunk)
    yield index


def test_what_cannot_be_stored_is_refused_and_nothing_changes(small: Any) -> None:
    before = names_in(small.folder)
    chunk = replace(CHUNKS[30], text="rates rise")
    for fields in (
        {"text": "no chunk"},
        {"chunk": chunk, "text": "another text"},
        {"chunk": chunk, "_text_boost": 2.0},
        {"chunk": chunk, "colour": "red"},
    ):
        writer = small.writer()
        with pytest.raises(ValueError, match="document"):
            writer.add_document(**fields)
        writer.cancel()
    assert names_in(small.folder) == before
    writer = small.writer()
    with pytest.raises(SearchLibError, match="cannot be stored"):
        writer.add_document(chunk=replace(chunk, title="half a \ud800 sign"))
    writer.add_document(chunk=chunk)
    writer.pool.add(("text", b"smuggled", 0, 1.0, b""))
    with pytest.raises(SearchLibError, match="smuggled"):
        writer.commit()
    for change in (lambda w: w.add_field("colour", schema()["id"]), lambda w: w.remove_field("text")):
        writer = small.writer()
        with pytest.raises(SearchLibError):
            change(writer)
        writer.cancel()
    assert small.doc_count() == small.doc_count_all() == 20
    small.writer().commit()
    assert names_in(small.folder) == before


def test_what_is_cancelled_was_never_there(small: Any) -> None:
    with small.writer() as writer:
        writer.delete_document(1)
    before = names_in(small.folder)
    writer = small.writer()
    writer.add_document(chunk=CHUNKS[30])
    writer.delete_document(0)
    writer.cancel()
    assert names_in(small.folder) == before
    assert list(small.reader().all_doc_ids()) == [0, *range(2, 20)]


def test_a_reader_stays_as_it_was_and_is_refreshed_when_asked(small: Any) -> None:
    reading = open_index(small.folder)
    searcher = reading.searcher()
    assert searcher.up_to_date() and searcher.refresh() is searcher and reading.refresh() is reading
    with small.writer() as writer:
        writer.delete_by_term("id", CHUNKS[0].id)
        writer.add_document(chunk=CHUNKS[25])
        writer.merge = False
    assert not searcher.up_to_date() and not reading.up_to_date()
    assert searcher.doc_count() == 20 and searcher.document(id=CHUNKS[0].id)
    fresh = searcher.refresh()
    assert fresh.doc_count() == 20 and fresh.document(id=CHUNKS[0].id) is None
    assert fresh.document(id=CHUNKS[25].id) and fresh.up_to_date()
    with small.writer() as writer:
        writer.add_document(chunk=CHUNKS[26])
        writer.merge = False
    kept = fresh.reader().leaf_readers()[0][0]
    newest = fresh.refresh()
    assert newest.doc_count() == 21 and newest.reader().leaf_readers()[0][0] is kept
    with small.writer() as writer:
        writer.optimize = True
    assert newest.refresh().doc_count() == 21
    with pytest.raises(ReaderClosed):
        kept.doc_count()


def test_a_folder_to_read_is_not_written_and_a_wrong_one_says_so(tmp_path: Path, small: Any) -> None:
    with pytest.raises(IndexUnwritable, match="open_to_write"):
        open_index(small.folder).writer()
    with pytest.raises(IndexMissing):
        open_index(tmp_path / "nowhere")
    empty = open_to_write(tmp_path / "empty")
    assert empty.is_empty() and not empty.searcher().search(q.Every()) and empty.doc_count() == 0
    for change in (lambda: empty.add_field("colour", schema()["id"]), lambda: empty.remove_field("text")):
        with pytest.raises(IndexUnwritable):
            change()
    empty.writer().cancel()
    (tmp_path / "MANIFEST.json").touch()
    with pytest.raises(IndexUnwritable, match="built"):
        open_to_write(tmp_path)
    (tmp_path / "columns.json").write_text("{}\n0\n")
    with pytest.raises(IndexCorrupt):
        open_index(tmp_path)


def test_damage_is_an_error_of_ours_or_changes_nothing(small: Any) -> None:
    node = q.Or([q.Term("text", word) for word in TEXTS[:5]])
    expected = everything_in(open_index(small.folder), node)
    path = small.folder / small.reader().segment().path.name
    sound = path.read_bytes()
    noticed = 0
    for at in random.Random(8).sample(range(len(sound)), 12):
        path.write_bytes(sound[:at] + bytes((sound[at] ^ 0x41,)) + sound[at + 1 :])
        try:
            assert everything_in(open_index(small.folder), node) == expected
        except IndexCorrupt:
            noticed += 1
    assert noticed > 6


def everything_in(index: WhooshIndex, node: Any) -> Any:
    reader = index.reader()
    return answer(index.searcher(), node), list(reader.iter_docs()), postings(reader)


def test_a_built_index_opens_and_stays_what_it_was(tmp_path: Path) -> None:
    source, folder = tmp_path / "talk.txt", tmp_path / "index"
    source.write_text("MIRA SOLANE: Rates rise.\n\nTOM MARLOW: Rates fall, and jobs go.\n")
    Index.rebuild([source], folder)
    index = whoosh_index(folder)
    searcher = index.searcher()
    source.write_text("MIRA SOLANE: Peace.\n\nTOM MARLOW: War.\n")
    Index.rebuild([source], folder)
    for asked in (searcher, index.searcher()):
        assert sorted(hit["speaker"].lower() for hit in asked.search(q.Term("text", "rates"))) == [
            "mira solane",
            "tom marlow",
        ]
    assert len(whoosh_index(folder).searcher().search(q.Term("text", "peace"))) == 1
    with pytest.raises(IndexUnwritable):
        open_to_write(next(path for path in folder.iterdir() if path.is_dir()))
    Index.rebuild([source], folder, codec="stock")
    with pytest.raises(StoreError, match="rebuild --codec columnar"):
        whoosh_index(folder)
    with pytest.raises(IndexMissing):
        whoosh_index(tmp_path)


def test_nothing_is_pickled(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: Any) -> Any:
        raise AssertionError("a pickle")

    for place in (
        "formats.loads",
        "formats.dumps",
        "index.pickle.loads",
        "index.pickle.dumps",
        "columns.loads",
    ):
        monkeypatch.setattr(f"whoosh.{place}", never)
    with small.writer() as writer:
        for chunk in CHUNKS[40:60]:
            writer.add_document(chunk=chunk)
        writer.optimize = True
    searcher = open_index(small.folder).searcher()
    found = searcher.search(q.Phrase("text", TEXTS[:2], slop=9), groupedby="speaker", sortedby="date")
    assert len(found) and found.groups("speaker")
    assert not any(path.read_bytes()[:1] == b"\x80" for path in small.folder.iterdir())
