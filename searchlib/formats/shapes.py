"""JSON objects of speech recognisers, archives and corpora, known by their keys -> the rows in them.

What has none of the known shapes is searched for a list of objects with the usual names (`columns.NAMES`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from ..model import Voice
from .columns import Reader, words
from .events import Facts, Row, Talk
from .segments import Segment, seconds, shown

Object = Mapping[str, Any]

#: Keys under which lists of speech stand, those of longer pieces first; single words come last.
_LISTS = (
    "paragraphs", "utterances", "segments", "turns", "transcription", "dialogue", "dialog", "conversation",
    "messages", "content", "meeting_transcripts", "transcript", "captions", "cues", "lines", "sentences",
)  # fmt: skip
_WORDS = ("words", "word_segments")
#: Keys around the whole answer of a service.
_WRAPPERS = ("transcript", "transcription", "results", "result", "data", "output", "response", "results_json")
_SENTENCE_END = re.compile(r"[.?!…。！？]")
_DEPTH = 4
_UNEQUAL = "the lists utt and speaker differ in length, so nobody is named"


def talk(value: Object, *, whole: bool, depth: int = 0) -> Talk | None:
    """What is said in an object; None where it has no list of speech.

    `whole`: the object is all there is, so that single words, or a text alone, will do.
    """
    reader = Reader(voices=_voices(value.get("speakers")))
    for shape in _SHAPES:
        if _speak(rows := list(shape(value, reader))):
            told = (_UNEQUAL,) if shape is _parallel and len(value["utt"]) != len(value["speaker"]) else ()
            return Talk(rows, facts(value), _topics(value), shape is not _parallel, told)
    for name in _listed(value, whole=whole):
        rows = list(_rows(value[name], reader, single=name in _WORDS))
        if _speak(rows) and (name in _LISTS or name in _WORDS or any(row.said.voice for row in rows)):
            joined = {"paragraphs": False, **dict.fromkeys(_WORDS, True)}.get(name)
            return Talk(rows, facts(value), _topics(value), joined)
    for name in _WRAPPERS if depth < _DEPTH else ():
        inner = value.get(name)
        if isinstance(inner, dict) and (found := talk(inner, whole=whole, depth=depth + 1)):
            outer = facts(value)
            both = Facts(*(mine or its for mine, its in zip(outer, found.facts, strict=True)))
            return replace(found, facts=both)
    row = reader.row(value) if whole else None
    return Talk([Row(row.said)], facts(value), _topics(value), joined=False) if row else None


def facts(value: Object) -> Facts:
    """What an object says of the event, under the usual names."""
    found = Reader().columns.find(key for key, inner in value.items() if isinstance(inner, str))
    wanted = ("", "title", "date", "place", "language", "source", "")
    return Facts(*(words(value[found[what][0]]) if what in found else "" for what in wanted))


def _speak(rows: Sequence[Row]) -> bool:
    return any(row.said.text.strip() for row in rows)


def _topics(value: Object) -> tuple[str, ...]:
    given = value.get("topics")
    return tuple(filter(None, map(words, given[:100]))) if isinstance(given, list) else ()


def _voices(given: object) -> dict[str, str]:
    """The names in a file's list of speakers, by the number that stands for them."""
    if isinstance(given, dict):
        return {str(key): name for key, value in given.items() if (name := words(value))}
    found = {}
    for one in _objects(given):
        key = next((words(one[k]) for k in ("id", "speaker", "label", "identifier") if k in one), "")
        name = next((words(one[k]) for k in ("name", "speaker_name", "speakerName") if k in one), "")
        if key and name:
            found[key] = name
    return found


def _listed(value: Object, *, whole: bool) -> Iterator[str]:
    """The keys of lists that may hold speech, the likeliest first."""
    known = [*_LISTS, *(_WORDS if whole else ())]
    yield from (name for name in known if isinstance(value.get(name), list))
    other = [k for k, inner in value.items() if isinstance(inner, list) and k not in _LISTS + _WORDS]
    yield from sorted(other, key=lambda name: -len(value[name]))


def _rows(given: Iterable[object], reader: Reader, *, single: bool = False) -> Iterator[Row]:
    """The rows in a list; an object with only a heading is the heading of those below it."""
    above = ""
    for one in given:
        if isinstance(one, str):
            yield Row(Segment(one), Facts(heading=above))
        elif isinstance(one, dict):
            row = reader.row(_word(one) if single else one)
            if row is None:
                above = words(one.get("heading")) or above
            elif above and not row.facts.heading:
                yield Row(row.said, row.facts._replace(heading=above))
            else:
                above = row.facts.heading
                yield row


def _word(one: Object) -> Object:
    text = next((one[k] for k in ("punctuated_word", "word", "text", "content") if k in one), "")
    return {**one, "text": text}


def _objects(given: object) -> Iterator[Object]:
    return (one for one in given if isinstance(one, dict)) if isinstance(given, list) else iter(())


def _at(value: object, *path: str | int) -> Any:
    """What stands at a path of keys and positions; None where nothing does."""
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
    return value


# --- the shapes that a list of rows does not describe -----------------------------------------------------


def _parallel(value: Object, reader: Reader) -> Iterator[Row]:
    """Two lists of one length: what was said, and by whom."""
    texts, names = value.get("utt"), value.get("speaker")
    if isinstance(texts, list) and isinstance(names, list):
        pairs = zip(texts, names, strict=True) if len(texts) == len(names) else ((text, "") for text in texts)
        for text, name in pairs:
            row = reader.row({"text": text, "speaker": name})
            if row and len(texts) != len(names):  # nobody can tell whose words they are
                row = Row(replace(row.said, voice=Voice()), row.facts)
            if row:
                yield row


def _monologues(value: Object, reader: Reader) -> Iterator[Row]:
    """Elements (words, spaces, punctuation) in monologues: a row for each sentence."""
    for monologue in _objects(value.get("monologues")):
        named = {"speaker": monologue.get("speaker_name"), "number": monologue.get("speaker")}
        voice = reader.voice(named)
        sentence: list[Object] = []
        for element in [*_objects(monologue.get("elements")), {}]:
            sentence += [element] if element else []
            ends = element.get("type") == "punct" and _SENTENCE_END.search(str(element.get("value")))
            if sentence and (ends or not element):
                text = "".join(str(one.get("value") or "") for one in sentence)
                yield Row(Segment(text, voice, _first(sentence, "ts"), _last(sentence, "end_ts")))
                sentence = []


def _first(elements: Sequence[Object], name: str) -> float | None:
    return next((time for one in elements if (time := seconds(one.get(name))) is not None), None)


def _last(elements: Sequence[Object], name: str) -> float | None:
    return _first(elements[::-1], name)


def _court(value: Object, reader: Reader) -> Iterator[Row]:
    """Sections of turns of blocks of text; a turn has one speaker, who may have one office."""
    sections = _objects(value.get("sections"))
    for turn in chain.from_iterable(_objects(section.get("turns")) for section in sections):
        person = turn.get("speaker")
        voice = None
        if isinstance(person, dict) and (label := words(person)):
            titles = {words(role.get("role_title")) for role in _objects(person.get("roles"))}
            office = titles.pop() if len(titles) == 1 else ""
            voice = Voice(label, office, words(person.get("identifier")))
        for block in _objects(turn.get("text_blocks")):
            text = words(block.get("text"))
            yield Row(Segment(text, voice, seconds(block.get("start")), seconds(block.get("stop"))))


def _offsets(value: Object, reader: Reader) -> Iterator[Row]:
    """Pieces with `timestamps: {from, to}`; one that says so is followed by somebody else."""
    turn = False
    for piece in _objects(value.get("transcription")):
        if not isinstance(times := piece.get("timestamps"), dict):
            return
        row = reader.row({**piece, "start": times.get("from"), "end": times.get("to")})
        if row:
            yield Row(replace(row.said, turn=turn), row.facts)
            turn = piece.get("speaker_turn_next") is True


def _channels(value: Object, reader: Reader) -> Iterator[Row]:
    """The best alternative of each channel, in order of time; of several channels each is a voice."""
    if value.get("utterances"):  # the same speech, in longer pieces
        return
    channels = list(_objects(value.get("channels")))
    rows = [_on_channel(row, n, len(channels)) for n, c in enumerate(channels) for row in _best(c, reader)]
    if len(channels) > 1:
        rows.sort(key=lambda row: row.said.start or 0.0)
    yield from rows


def _best(channel: Object, reader: Reader) -> Iterator[Row]:
    best = _at(channel, "alternatives", 0)
    parts = _at(best, "paragraphs", "paragraphs")
    for part in _objects(parts):
        for sentence in _objects(part.get("sentences")):
            if row := reader.row({"speaker": part.get("speaker"), **sentence}):
                yield row
    if not parts and isinstance(best, dict):
        single = best.get("words")
        yield from _rows(
            single if isinstance(single, list) else [best.get("transcript")], reader, single=True
        )


def _on_channel(row: Row, number: int, channels: int) -> Row:
    if channels < 2:
        return row
    name = f"{number + 1}" if row.said.voice is None else f"{number + 1}, {row.said.voice.label}"
    return Row(replace(row.said, voice=Voice(shown(name), key=name)), row.facts)


def _items(value: Object, reader: Reader) -> Iterator[Row]:
    """Words and punctuation as items, whose speaker stands beside them or in another list, by time."""
    items = list(_objects(value.get("items")))
    spans = _objects(_at(value, "speaker_labels", "segments"))
    said = (item for span in spans for item in _objects(span.get("items")))
    speakers = {words(item.get("start_time")): words(item.get("speaker_label")) for item in said}
    last: Row | None = None
    for item in items:
        text = words(_at(item, "alternatives", 0, "content"))
        start, end = item.get("start_time"), item.get("end_time")
        if item.get("type") == "punctuation" and last is not None:
            last = Row(replace(last.said, text=last.said.text + text), last.facts)
            continue
        if last is not None:
            yield last
        label = words(item.get("speaker_label")) or speakers.get(words(start), "")
        voice = reader.voice({"number": label})
        last = Row(Segment(text, voice, seconds(start), seconds(end)))
    if last is not None:
        yield last


def _spans(value: Object, reader: Reader) -> Iterator[Row]:
    """Pieces of a recording with their transcript."""
    for piece in _objects(value.get("audio_segments")):
        if row := reader.row(piece):
            yield row


_Shape = Callable[[Object, Reader], Iterable[Row]]
_SHAPES: tuple[_Shape, ...] = (_parallel, _monologues, _court, _offsets, _channels, _spans, _items)
