"""Pages and paragraphs -> text, JSON, CSV, Markdown; and the one function that makes text safe to show.

Imports the model and its plain form, nothing else of ours: it can print a page from anywhere.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from textwrap import shorten, wrap
from typing import Any

from .model import (
    Chunk,
    Context,
    Exchange,
    Explanation,
    Facet,
    Hit,
    How,
    Origin,
    ResultPage,
    Snippet,
    Suggestion,
    Sure,
)
from .records import plain

#: The version of the JSON that the command prints; docs/json.md describes it.
JSON_VERSION = 1

#: Characters of a paragraph that a list of hits shows: three lines of a terminal.
WINDOW = 240

#: Words that an explanation lists as one.
FORMS = 12

#: Characters of its question above a hit: one line of a wide terminal.
QUESTION = 110

BOLD, DIM, MARK, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[1;4m", "\x1b[0m"


@cache
def _unsafe() -> dict[int, str]:
    """One visible character for each that must not reach a terminal as it is."""
    table = {c: chr(0x2400 + c) for c in range(0x20)} | {0x7F: "\u2421"}
    table |= dict.fromkeys((0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), " ")
    hidden = [
        *(c for c in range(0x80, 0xA0) if c != 0x85),  # C1: an eight-bit terminal takes them for escapes
        *(0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)),  # bidi controls
        *(0x00AD, 0x034F, 0x115F, 0x1160, 0x180E, 0x200B, *range(0x2060, 0x2065), 0x3164, 0xFEFF, 0xFFA0),
        *range(0xFFF9, 0xFFFC),
        *range(0xD800, 0xE000),  # lone surrogates cannot be encoded
        *range(0xE0000, 0xE0080),  # tags: invisible letters
    ]
    return table | dict.fromkeys(hidden, "\ufffd")


def clean(text: str) -> str:
    """The text with every unsafe character replaced by exactly one visible one, so that spans still fit.

    >>> clean("a\\x1b[31mb\\u202ec")
    'a␛[31mb\ufffdc'
    """
    return text if text.isascii() and text.isprintable() else text.translate(_unsafe())


def marked(snippet: Snippet, before: str, after: str) -> str:
    """The snippet, safe to show, with `before` and `after` around each mark."""
    text, out, at = clean(snippet.text), [], 0
    for span in snippet.marks:
        out += [text[at : span.start], before, span.of(text), after]
        at = span.end
    return "".join([*out, text[at:]])


def cite(chunk: Chunk) -> str:
    """One line to put under a quotation; says so where the speaker is not certain."""
    event = [clean(chunk.title)]
    if chunk.place and chunk.place.casefold() not in chunk.title.casefold():
        event.append(clean(chunk.place))
    if chunk.date and not _says(chunk.title, chunk.date):
        event.append(f"{chunk.date.day} {chunk.date:%B} {chunk.date.year}")
    return f"{who(chunk)}. “{', '.join(event)}”, para. {chunk.paragraph} ({clean(chunk.transcript)})."


def _says(title: str, day: dt.date) -> bool:
    """Whether a title already gives this day in words."""
    numbers = re.findall(r"\d+", title)
    return str(day.year) in numbers and str(day.day) in numbers and f"{day:%B}" in title


def who(chunk: Chunk) -> str:
    """The speaker's name and office, with what is not certain about it; never a guess as a fact."""
    if chunk.speaker is None:
        return "Unidentified speaker"
    name = clean(chunk.speaker.name)
    if chunk.speaker.office:
        name += f", {clean(chunk.speaker.office)}"
    if chunk.attribution.sure is Sure.CERTAIN:
        return name
    source = " from the title" if chunk.attribution.how is How.TITLE else ""
    return f"{name} [{chunk.attribution.sure}{source}]"


def as_text(
    page: ResultPage, *, colour: bool = False, width: int = 100, explanations: Sequence[Explanation] = ()
) -> str:
    """The page for a terminal: a head and a few lines of text a hit, its words marked.

    Below each hit its explanation, if there is one.
    """
    told = {one.id: one for one in explanations}
    lines = [f"{page.total:,} found" + _range(page)]
    for hit in page.hits:
        lines += ["", *_hit_lines(hit, colour=colour, width=width)]
        if hit.chunk.id in told:
            lines += explanation_lines(told[hit.chunk.id])
    for facet in page.facets:
        lines += ["", *facet_lines(facet)]
    return "\n".join(lines)


def _range(page: ResultPage) -> str:
    if not page.hits or len(page.hits) == page.total:
        return ""
    return f", {page.hits[0].rank:,} to {page.hits[-1].rank:,}"


def _hit_lines(hit: Hit, *, colour: bool, width: int) -> Iterator[str]:
    chunk = hit.chunk
    bold, dim, off = (BOLD, DIM, PLAIN) if colour else ("", "", "")
    topics = f"  [{', '.join(map(clean, chunk.topics))}]" if chunk.topics else ""
    yield f"{hit.rank}. {bold}{who(chunk)}{off} ({chunk.role}), {chunk.date or 'no date'}{topics}"
    yield f"   {dim}{shorten(clean(chunk.title), width - 3, placeholder=' …')}{off}"
    if hit.question:
        yield from _snippet(hit.question.around(QUESTION), "   ? ", colour=colour, width=width)
    yield from _snippet(hit.snippets[0].around(WINDOW), "   ", colour=colour, width=width)
    yield f"   {dim}{clean(chunk.id)}{off}"


def _snippet(snippet: Snippet, margin: str, *, colour: bool, width: int) -> Iterator[str]:
    before, after = (MARK, PLAIN) if colour else ("*", "*")
    for line in wrap(marked(snippet, "\x02", "\x03"), width - len(margin), break_on_hyphens=False):
        yield margin + line.replace("\x02", before).replace("\x03", after)


def as_taxonomy(suggestions: Iterable[Suggestion]) -> str:
    """Suggestions as rows of a topics file, each under a comment that says where it comes from."""
    rows: dict[str, str] = {}
    for number, one in enumerate(suggestions, 1):
        name = "-".join(re.findall(r"[a-z0-9]+", one.phrase.lower()))[:60].strip("-")
        name = name if name and name not in rows else f"{name or 'suggestion'}-{number}"
        where = f"{one.paragraphs:,} paragraphs without a topic in {one.transcripts:,} transcripts"
        rows[name] = (
            f"# {where}, such as {clean(one.example)}\n[[topic]]\nid = {json.dumps(name)}\n"
            f"label = {_toml(one.phrase[:1].upper() + one.phrase[1:])}\nany = [{_toml(one.phrase)}]\n"
        )
    return "\n".join(rows.values())


def _toml(text: str) -> str:
    return json.dumps(clean(text), ensure_ascii=False)


def explanation_lines(explanation: Explanation) -> Iterator[str]:
    """A score as a sum: a line for each word and bonus."""
    mean = f"an average of {explanation.average:,.1f} words in {explanation.paragraphs:,} paragraphs"
    yield f"   score {explanation.score:.4f}; {mean}"
    for part in explanation.parts:
        where = "" if part.field == "text" else f"{part.field}:"
        length = f" of {part.length:,} words" if part.length else ""
        forms = f" ({clean(', '.join(part.forms[:FORMS]))}{', …' if len(part.forms) > FORMS else ''})"
        yield (
            f"   {part.points:>9.4f}  {clean(where + part.text)}, {part.why}: {part.count:,}{length};"
            f" in {part.paragraphs:,} paragraphs{forms if part.forms else ''}"
        )


def facet_lines(facet: Facet) -> Iterator[str]:
    """A facet as a table: count and value."""
    yield f"{facet.field}:"
    for value in facet.values:
        yield f"{value.count:>9,}  {clean(value.value)}"
    if facet.truncated:
        yield "           ..."


def context_text(context: Context, *, colour: bool = False, width: int = 100) -> str:
    """A paragraph in its transcript, for a terminal: the question above, neighbours around, a citation."""
    chunk = context.chunk
    lines = _event(chunk)
    if context.exchange:
        lines += [_which(context.exchange)]
    above = [*context.earlier, *(_question_of(context) if context.question else ())]
    above = [asking for asking in above if asking not in context.before]
    for asking in above:
        lines += ["", *_paragraph(asking, "? ", width)]
    if above:
        lines += ["", "  [...]"]
    for neighbour in context.before:
        lines += ["", *_paragraph(neighbour, "  ", width)]
    bold, off = (BOLD, PLAIN) if colour else ("", "")
    lines += ["", *(bold + line + off for line in _paragraph(chunk, "> ", width))]
    for neighbour in context.after:
        lines += ["", *_paragraph(neighbour, "  ", width)]
    return "\n".join([*lines, "", cite(chunk)])


def exchange_text(exchange: Exchange, *, earlier: Iterable[Chunk] = (), width: int = 100) -> str:
    """A question with its answer, for a terminal; `earlier` is the question that it follows up."""
    asking = set(map(_place, exchange.question))
    whole = sorted((*exchange.question, *exchange.answer, *exchange.beside), key=_place)
    lines = [*_event(whole[0]), _which(exchange)]
    for before in earlier:
        lines += ["", *_paragraph(before, "? ", width), "", "  [...]"]
    for chunk in whole:
        lines += ["", *_paragraph(chunk, "? " if _place(chunk) in asking else "  ", width)]
    return "\n".join([*lines, "", cite((exchange.answer or tuple(whole))[0])])


def _place(chunk: Chunk) -> int:
    return chunk.paragraph


def _event(chunk: Chunk) -> list[str]:
    where = f"{', ' if chunk.place else ''}{clean(chunk.place)}"
    return [clean(chunk.title), f"{chunk.date or 'no date'}{where}"]


def _which(exchange: Exchange) -> str:
    follows = f", a follow-up of {clean(exchange.follows)}" if exchange.follows else ""
    return f"exchange {clean(exchange.id)}{follows}"


def _question_of(context: Context) -> Iterator[Chunk]:
    """The paragraphs of the question that stand above the paragraph of a context."""
    if context.exchange:
        yield from (c for c in context.exchange.question if c.paragraph < context.chunk.paragraph)


def _paragraph(chunk: Chunk, margin: str, width: int) -> Iterator[str]:
    yield f"{margin}{chunk.paragraph}  {who(chunk)} ({chunk.role})"
    for line in wrap(clean(chunk.text), width - len(margin)):
        yield margin + line


def as_json(value: object, **more: object) -> str:
    """A page, context, report... as JSON with its version; pure ASCII, so safe on any terminal.

    `more` are keys beside its own.
    """
    return json.dumps({"version": JSON_VERSION, **plain(value), **plain(more)}, indent=2)


COLUMNS: dict[str, Callable[[Hit], Any]] = {
    "rank": lambda h: h.rank,
    "id": lambda h: h.chunk.id,
    "date": lambda h: h.chunk.date or "",
    "speaker": lambda h: h.chunk.speaker.name if h.chunk.speaker else "",
    "office": lambda h: h.chunk.speaker.office if h.chunk.speaker else "",
    "role": lambda h: h.chunk.role,
    "known_by": lambda h: f"{h.chunk.attribution.how}/{h.chunk.attribution.sure}",
    "topics": lambda h: "; ".join(h.chunk.topics),
    "topics_by": lambda h: "; ".join(
        f"{t.topic}: {t.origin}" for t in h.chunk.tags if t.origin is not Origin.KEYPHRASE
    ),
    "keyphrases": lambda h: "; ".join(h.chunk.keyphrases),
    "subjects": lambda h: "; ".join(h.chunk.subjects),
    "section": lambda h: h.chunk.section,
    "language": lambda h: h.chunk.language,
    "title": lambda h: h.chunk.title,
    "place": lambda h: h.chunk.place,
    "paragraph": lambda h: h.chunk.paragraph,
    "source": lambda h: h.chunk.source,
    "text": lambda h: h.chunk.text,
    "question": lambda h: h.question.text if h.question else "",
    "exchange": lambda h: h.chunk.exchange or "",
}


def as_csv(hits: Iterable[Hit]) -> str:
    """Hits as CSV with a header row. A text that a spreadsheet would run as a formula gets a quote mark."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for hit in hits:
        writer.writerow([_inert(str(value(hit))) for value in COLUMNS.values()])
    return out.getvalue()


def _inert(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def as_markdown(hits: Iterable[Hit]) -> str:
    """Hits as Markdown: each a quotation and its citation; characters of the text stay characters."""
    return "\n".join(
        f"> {_literal(clean(hit.chunk.text))}\n>\n> — {_literal(cite(hit.chunk))}\n" for hit in hits
    )


def _literal(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|~" else c for c in text)
