"""Topics compared with the tags and headings of others, through a documented mapping.

A tag is of a whole page (or of what stands under a heading), and one to three tags do not name all that
is spoken of; so three things are measured. *Recall*: the share of mapped tags of which one of the topics is
on a tenth of the words at least. *Leading precision*: of the topics with the most words, as many as there
are tags, the share that answers to a tag. *Paragraph precision*: the share of all topics shown on paragraphs
that answers to a tag of their page, a lower bound by nature. *Coverage*: the share of spoken paragraphs with
a topic.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from searchlib.model import Chunk, Role
from searchlib.topics import Tagger

from . import score
from .gold import hansard, kremlin
from .model import Figure, GoldDocument, Mistake, Result
from .pipeline import read, tagged, tagger

_MAP = Path(__file__).with_name("topic_map.toml")
_TENTH = 0.1
#: Shorter paragraphs ("Thank you, go ahead.") are on nothing.
_WORDS = 8

Answers = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Judged:
    """Paragraphs that share tags: where they stand, the tags with what answers to each, the chunks."""

    document: str
    tags: Mapping[str, Sequence[str]]
    chunks: tuple[Chunk, ...]


@dataclass(slots=True)
class _Tally:
    found: int = 0
    tags: int = 0
    led: int = 0
    leaders: int = 0
    right: int = 0
    shown: int = 0
    covered: int = 0
    spoken: int = 0
    mistakes: list[Mistake] = field(default_factory=list)


def kremlin_topics(folder: Path) -> Result:
    """Pages with speakers, by their topic links."""
    table = _table("kremlin")

    def judged(rules: Tagger) -> Iterator[Judged]:
        for page in kremlin.labelled_pages(folder):
            document = kremlin.as_plain(page)
            chunks = tagged(read(document.name, document.data), rules)
            yield Judged(page.id, {tag: table[tag] for tag in page.tags if tag in table}, chunks)

    with tagger() as rules:
        return _result("kremlin-topics", judged(rules))


def hansard_topics(folder: Path) -> Result:
    """Debates as text without their headings, by those headings."""
    table = _table("uk-hansard")

    def judged(rules: Tagger) -> Iterator[Judged]:
        for sitting in hansard.sittings(folder):
            document = hansard.as_plain(sitting)
            chunks = tagged(read(document.name, document.data), rules)
            yield from _sections(document, sitting.headings, chunks, table)

    with tagger() as rules:
        return _result("uk-hansard-topics", judged(rules))


def _sections(
    document: GoldDocument, headings: Sequence[str], chunks: Sequence[Chunk], table: Answers
) -> Iterator[Judged]:
    """What stands under each heading."""
    under: dict[str, dict[str, Chunk]] = {}
    for pair, heading in zip(score.pairs(document, chunks), headings, strict=True):
        if pair.gold.known:
            under.setdefault(heading, {}).update((chunk.id, chunk) for chunk in pair.ours)
    for heading, group in under.items():
        bare = heading.rpartition("] — ")[2] if heading.startswith("[") else heading
        tags = {key: answers for key, answers in table.items() if bare.startswith(key)}
        yield Judged(f"{document.name}: {heading}", tags, tuple(group.values()))


def _table(collection: str) -> Answers:
    table: Answers = tomllib.loads(_MAP.read_text(encoding="utf-8"))[collection]
    return table


def _result(run: str, groups: Iterable[Judged]) -> Result:
    tally = _Tally()
    for group in groups:
        _count(tally, group)
    figures = (
        Figure(f"{run}.leading-precision", _share(tally.led, tally.leaders), tally.leaders, 0.85),
        Figure(f"{run}.recall", _share(tally.found, tally.tags), tally.tags),
        Figure(f"{run}.paragraph-precision", _share(tally.right, tally.shown), tally.shown),
        Figure(f"{run}.coverage", _share(tally.covered, tally.spoken), tally.spoken, 0.70),
    )
    return Result(figures, tuple(tally.mistakes))


def _count(tally: _Tally, group: Judged) -> None:
    spoken = [c for c in group.chunks if c.role is not Role.ASIDE and len(c.text.split()) >= _WORDS]
    tally.spoken += len(spoken)
    tally.covered += sum(bool(chunk.topics) for chunk in spoken)
    if not group.tags or not spoken:
        return
    weights: Counter[str] = Counter()
    for chunk in spoken:
        weights.update(dict.fromkeys(chunk.topics, len(chunk.text)))
    answers = {topic for topics in group.tags.values() for topic in topics}
    tally.right += sum(topic in answers for chunk in spoken for topic in chunk.topics)
    tally.shown += sum(len(chunk.topics) for chunk in spoken)
    least = _TENTH * sum(len(chunk.text) for chunk in spoken)
    for tag, topics in group.tags.items():
        tally.tags += 1
        if any(weights[topic] >= least for topic in topics):
            tally.found += 1
        else:
            led = ", ".join(topic for topic, _ in weights.most_common(3))
            tally.mistakes.append(Mistake(f"tag not found: {tag}", group.document, f"leading: {led}"))
    for topic, _ in weights.most_common(len(group.tags)):
        tally.leaders += 1
        if topic in answers:
            tally.led += 1
        else:
            said = f"tags: {', '.join(group.tags)}"
            tally.mistakes.append(Mistake(f"leading topic no tag: {topic}", group.document, said))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
