"""Whole questions in, relevant texts out: ours beside tantivy and bm25s on the same texts in the same run.

Ours is the engine that every index uses, asked in the any mode. The peers are installed by `make eval`
and used by nothing else; without them our figures stand alone.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

from searchlib.engines import Request, open_engine
from searchlib.fields import FIELDS
from searchlib.model import Attribution, Chunk, ChunkId, Role, Span, TranscriptId
from searchlib.query import And, Query, Value
from searchlib.syntax import ANY, parse
from searchlib.tokens import fold_value, words

from .model import Figure, Result

#: What is looked at of each answer.
_DEPTH = 100
_BEST = 10

#: Question -> the ids of an answer, best first.
Answers: TypeAlias = Mapping[str, Sequence[str]]
#: A question, and the group to stay within ("" for all).
Ask: TypeAlias = Callable[[str, str], Sequence[str]]
Made: TypeAlias = Callable[["Sequence[Text]", Path], AbstractContextManager[Ask]]


@dataclass(frozen=True, slots=True)
class Text:
    """One text to find, and the group it is in."""

    id: str
    text: str
    group: str


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    text: str
    group: str


@dataclass(frozen=True, slots=True)
class Collection:
    """Texts, questions, and question -> text -> how relevant."""

    texts: tuple[Text, ...]
    questions: tuple[Question, ...]
    relevant: Mapping[str, Mapping[str, int]]


def collection(folder: Path) -> Collection:
    """Reads `corpus.jsonl`, `queries.jsonl` and `qrels.tsv`."""
    relevant: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        question, text, grade = line.split("\t")
        relevant[question][text] = int(grade)
    texts = tuple(
        Text(row["_id"], f"{row.get('title') or ''} {row['text']}".strip(), row.get("meeting") or "")
        for row in _rows(folder / "corpus.jsonl")
    )
    questions = tuple(
        Question(row["_id"], row["text"], row.get("meeting") or "")
        for row in _rows(folder / "queries.jsonl")
        if any(relevant.get(row["_id"], {}).values())
    )
    return Collection(texts, questions, relevant)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def quality(answers: Answers, relevant: Mapping[str, Mapping[str, int]]) -> tuple[float, float, float]:
    """nDCG@10, MRR and recall@100: means over the questions."""
    gain = first = found = 0.0
    for question, ids in answers.items():
        grades = [relevant[question].get(i, 0) for i in ids]
        ideal = sorted(relevant[question].values(), reverse=True)
        gain += _discounted(grades) / _discounted(ideal)
        first += next((1 / place for place, grade in enumerate(grades, 1) if grade > 0), 0.0)
        found += sum(g > 0 for g in grades[:_DEPTH]) / sum(g > 0 for g in ideal)
    count = len(answers)
    return gain / count, first / count, found / count


def _discounted(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(place + 1) for place, grade in enumerate(grades[:_BEST], 1))


@contextmanager
def ours(texts: Sequence[Text], folder: Path) -> Iterator[Ask]:
    """The default engine in the any mode; a group is a transcript."""
    engine = open_engine("columnar", folder)
    with engine.writer() as writer:
        writer.put(_chunk(text, number) for number, text in enumerate(texts, 1))
    names = {f"{text.group or 'all'}#{n:07d}": text.id for n, text in enumerate(texts, 1)}

    def ask(question: str, group: str) -> Sequence[str]:
        tree: Query = parse(f"{ANY} {_plain(question)}")[0]
        if group:
            tree = And((tree, Value("transcript", fold_value(group))))
        return [names[match.id] for match in engine.search(Request(tree, limit=_DEPTH)).matches]

    yield ask
    engine.close()


def _plain(question: str) -> str:
    """The question without what our query language would read as more than words."""
    known = {f"{f.name}:" for f in FIELDS}
    return " ".join(w for w in question.replace('"', " ").split() if w.lower() not in known)


def _chunk(text: Text, number: int) -> Chunk:
    group = TranscriptId(text.group or "all")
    return Chunk(
        id=ChunkId(f"{group}#{number:07d}"),
        transcript=group,
        title="",
        date=None,
        place="",
        source=group,
        paragraph=number,
        span=Span(0, len(text.text)),
        text=text.text,
        speaker=None,
        role=Role.STATEMENT,
        attribution=Attribution(),
    )


@contextmanager
def tantivy(texts: Sequence[Text], folder: Path) -> Iterator[Ask]:
    """tantivy with its English stemmer, asked for any of the words."""
    peer = import_module("tantivy")
    builder = peer.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem")
    builder.add_text_field("group", tokenizer_name="raw")
    builder.add_integer_field("number", stored=True)
    index = peer.Index(builder.build())
    writer = index.writer(num_threads=1)
    for number, text in enumerate(texts):
        writer.add_document(peer.Document(text=text.text, group=text.group, number=number))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(question: str, group: str) -> Sequence[str]:
        plain = " ".join(words(question.replace("'", " ").replace(".", " ")))
        query, _ = index.parse_query_lenient(plain, ["text"])
        if group:
            term = peer.Query.const_score_query(peer.Query.term_query(index.schema, "group", group), 0.0)
            query = peer.Query.boolean_query([(peer.Occur.Must, query), (peer.Occur.Must, term)])
        hits = searcher.search(query, _DEPTH).hits
        return [texts[searcher.doc(address)["number"][0]].id for _, address in hits]

    yield ask


@contextmanager
def bm25s(texts: Sequence[Text], folder: Path) -> Iterator[Ask]:
    """bm25s with its English stop words and the stemmer that we use."""
    peer, stemmer = import_module("bm25s"), import_module("Stemmer").Stemmer("english")
    told = {"stopwords": "en", "stemmer": stemmer, "show_progress": False}
    retriever = peer.BM25()
    retriever.index(peer.tokenize([t.text for t in texts], **told), show_progress=False)
    groups: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        groups[text.group].append(number)

    def ask(question: str, group: str) -> Sequence[str]:
        tokens = peer.tokenize([question], return_ids=False, **told)[0]
        scores = retriever.get_scores(tokens).tolist() if tokens else [0.0] * len(texts)
        among = groups[group] if group else range(len(texts))
        best = sorted((n for n in among if scores[n] > 0), key=lambda n: -scores[n])[:_DEPTH]
        return [texts[n].id for n in best]

    yield ask


_PEERS: dict[str, Made] = {"tantivy": tantivy, "bm25s": bm25s}
_FIGURES = ("ndcg@10", "mrr", "recall@100")


def measure(name: str, *, within: bool) -> Callable[[Path], Result]:
    """A run over one collection; the better of the peers is the goal of our figures."""

    def run(folder: Path) -> Result:
        data = collection(folder)
        count = len(data.questions)
        there = {peer: made for peer, made in _PEERS.items() if find_spec(peer)}
        theirs = {peer: _quality(data, made, within) for peer, made in there.items()}
        mine = _quality(data, ours, within)
        notes = [f"{name}: {peer} is not installed" for peer in _PEERS if peer not in there]
        figures = []
        for i, what in enumerate(_FIGURES):
            goal = max((values[i] for values in theirs.values()), default=None)
            figures.append(
                Figure(f"{name}.{what}", round(mine[i], 4), count, goal and round(goal, 4), "ratio")
            )
            notes += [f"{name}: {what} of {peer} {values[i]:.4f}" for peer, values in theirs.items()]
        return Result(tuple(figures), notes=tuple(notes))

    return run


def _quality(data: Collection, made: Made, within: bool) -> tuple[float, float, float]:
    questions = data.questions if within else [replace(q, group="") for q in data.questions]
    with tempfile.TemporaryDirectory() as folder, made(data.texts, Path(folder)) as ask:
        return quality({q.id: ask(q.text, q.group) for q in questions}, data.relevant)
