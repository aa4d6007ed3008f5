"""Topics compared with the tags and headings of others, through a documented mapping.

A tag is of a whole page (or of what stands under a heading), and one to three tags do not name all that
is spoken of; so three things are measured. *Recall*: the share of mapped tags of which one of the topics is
on a tenth of the words at least. *Leading precision*: of the topics with the most words, as many as there
are tags, the share that answers to a tag. *Paragraph precision*: the share of all topics shown on paragraphs
that answers to a tag of their page, a lower bound by nature. *Coverage*: the share of spoken paragraphs with
a topic.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from searchlib.model import Chunk, Role
from searchlib.topics import Tagger

from . import score
from .align import letters
from .gold import hansard, kremlin, white_house
from .model import Figure, GoldDocument, Mistake, Result
from .pipeline import read, tagged, tagger

_MAP = Path(__file__).with_name("topic_map.toml")
_JUDGED = Path(__file__).parent / "gold" / "judged_topics.toml"
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
        return result("kremlin-topics", judged(rules))


def hansard_topics(folder: Path) -> Result:
    """Debates as text without their headings, by those headings."""
    table = _table("uk-hansard")

    def judged(rules: Tagger) -> Iterator[Judged]:
        for sitting in hansard.sittings(folder):
            document = hansard.as_plain(sitting)
            chunks = tagged(read(document.name, document.data), rules)
            yield from _sections(document, sitting.headings, chunks, table)

    with tagger() as rules:
        return result("uk-hansard-topics", judged(rules))


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


def result(run: str, groups: Iterable[Judged]) -> Result:
    """The figures of a run over groups of paragraphs."""
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


# --- paragraphs that a person has read -------------------------------------------------------------------


def judged_topics(folder: Path) -> Result:
    """Topics shown on paragraphs that a person has read, of three collections beside each other."""
    table = tomllib.loads(_JUDGED.read_text(encoding="utf-8"))
    chosen = table.pop("documents")
    fits = {key: frozenset(topics.split()) for rows in table.values() for key, topics in rows.items()}
    seen: dict[str, Chunk] = {}
    with tagger() as rules:
        for document in _documents(folder.parent, chosen):
            wanted = [c for c in read(document.name, document.data).chunks if _key(c) in fits]
            seen |= {_key(chunk): rules.tag(chunk) for chunk in wanted}
    right = shown = covered = spoken = 0
    mistakes = []
    for key, chunk in seen.items():
        shown += len(chunk.topics)
        right += sum(topic in fits[key] for topic in chunk.topics)
        spoken += bool(fits[key])
        covered += bool(fits[key] and chunk.topics)
        if wrong := [topic for topic in chunk.topics if topic not in fits[key]]:
            mistakes.append(Mistake("topic shown that does not fit", key, f"{wrong}: {chunk.text[:150]}"))
        elif fits[key] and not chunk.topics:
            said = f"{' '.join(sorted(fits[key]))}: {chunk.text[:150]}"
            mistakes.append(Mistake("paragraph without its topic", key, said))
    figures = (
        Figure("judged-topics.precision", _share(right, shown), shown, 0.85),
        Figure("judged-topics.coverage", _share(covered, spoken), spoken, 0.70),
    )
    lost = len(fits) - len(seen)
    notes = (f"judged-topics: {lost} of {len(fits)} judged paragraphs were not found",) if lost else ()
    return Result(figures, tuple(mistakes), notes)


def _documents(data: Path, chosen: Mapping[str, str]) -> Iterator[GoldDocument]:
    """The documents that were read, as far as their collections are there."""
    sources: Mapping[str, Callable[[Path], Iterable[GoldDocument]]] = {
        "kremlin": lambda folder: map(kremlin.as_plain, kremlin.labelled_pages(folder)),
        "white-house": lambda folder: map(white_house.as_markdown, white_house.releases(folder)),
        "uk-hansard": lambda folder: map(hansard.as_plain, hansard.sittings(folder)),
    }
    for collection, load in sources.items():
        keys = chosen.get(collection, "").split()
        if (data / collection).is_dir():
            yield from (d for d in load(data / collection) if _hash(PurePath(d.name).stem) in keys)


def _key(chunk: Chunk) -> str:
    return _hash(letters(chunk.text))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
