"""Pages, paragraphs and exchanges to lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import shorten

from ..model import (
    Breakdown,
    Chunk,
    Context,
    Exchange,
    Explanation,
    Facet,
    Group,
    Histogram,
    Hit,
    Period,
    Repair,
    ResultPage,
    Snippet,
)
from .cells import wrapped
from .quoting import cite, who
from .safe import clean, marked

#: Characters of a paragraph that a list of hits shows: three lines of a terminal.
WINDOW = 240

#: Words that an explanation lists as one.
FORMS = 12

#: Characters of its question above a hit: one line of a wide terminal.
QUESTION = 110

BOLD, DIM, MARK, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[1;4m", "\x1b[0m"


def as_text(
    page: ResultPage, *, colour: bool = False, width: int = 100, explanations: Sequence[Explanation] = ()
) -> str:
    """The page for a terminal: a head and a few lines of text a hit, its words marked.

    Below each hit its explanation, if there is one.
    """
    told = {one.id: one for one in explanations}
    lines = [head_line(page), *(clean(str(one)) for one in page.expansions)]

    def show(hits: Iterable[Hit]) -> None:
        for hit in hits:
            lines.extend(("", *_hit_lines(hit, colour=colour, width=width)))
            if hit.chunk.id in told:
                lines.extend(explanation_lines(told[hit.chunk.id]))

    show(page.hits)
    for number, group in enumerate(page.groups, page.offset + 1):
        lines += ["", _group_line(number, group)]
        show(group.hits)
    for facet in page.facets:
        lines += ["", *facet_lines(facet)]
    if page.histogram:
        lines += ["", *histogram_lines(page.histogram, width=width)]
    return "\n".join(lines)


def head_line(page: ResultPage) -> str:
    """How many were found, of what, and which of them are shown."""
    least = "at least " if page.partial else ""
    asked = clean(shorten(page.told or page.understood, 4 * WINDOW, placeholder=" …"))
    return f"{least}{page.total:,} found{_range(page)}" + (f": {asked}" if asked else "")


def empty_lines(found: Breakdown) -> Iterator[str]:
    """Why nothing was found, and what would find something, each with how much it finds."""
    if found.message:
        yield clean(found.message)
    if found.repairs:
        yield "what would find something:"
    yield from map(repair_line, found.repairs)


def repair_line(repair: Repair) -> str:
    """How much a repair finds, the repair as one query text with its filters, and what is other in it."""
    more = (f"{name}:{'/'.join(values)}" for name, values in repair.where.items())
    asked = " ".join(filter(None, (repair.text or "*", *more)))
    return clean(f"{repair.total:>9,}  {asked}  ({repair.message})")


def _range(page: ResultPage) -> str:
    if page.groups:
        last = page.offset + len(page.groups)
        return f" in {page.total_groups:,} groups, {page.offset + 1:,} to {last:,}"
    if not page.hits or len(page.hits) == page.total:
        return ""
    return f", {page.hits[0].rank:,} to {page.hits[-1].rank:,}"


def _group_line(number: int, group: Group) -> str:
    left = group.total - len(group.hits)
    more = f", {left:,} of them not shown" if left else ""
    return f"== {number:,}. {clean(group.id)}: {group.total:,} found{more}"


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
    for line in wrapped(marked(snippet, "\x02", "\x03"), width - len(margin)):
        yield margin + line.replace("\x02", before).replace("\x03", after)


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


def histogram_lines(histogram: Histogram, *, width: int = 100) -> Iterator[str]:
    """Counts by year, month or day as bars, the longest as wide as there is room for."""
    length = {Period.YEAR: 4, Period.MONTH: 7, Period.DAY: 10}[histogram.period]
    most = max((one.count for one in histogram.bins), default=0)
    yield f"by {histogram.period}:"
    for one in histogram.bins:
        bar = "█" * max(1, one.count * (width - 24) // most)
        yield f"{one.count:>9,}  {one.first.isoformat()[:length]}  {bar}"
    if histogram.undated:
        yield f"{histogram.undated:>9,}  no date"


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
    for line in wrapped(clean(chunk.text), width - len(margin)):
        yield margin + line
