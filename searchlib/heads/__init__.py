"""A document in; the event that its head announces, the blocks that are spoken, and the lines dropped out.

A line is dropped only for a reason that is certain enough: a line of furniture kept is a blemish, a spoken
paragraph lost is a fault. Every dropped line is returned.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..model import Block, BlockKind, Document, Event, Speaker
from ..titles import companions, dates_in, parse, speakers_in, split_subjects, subject_line, words_of
from .lines import (
    CERTAIN,
    LONGEST,
    Use,
    core,
    fold,
    has_half_day,
    has_label,
    is_said,
    is_spoken,
    is_timed_end,
    item,
    place_of,
    use_of,
)
from .towns import use_beside

# The latest title met stood in the 15th block (an embassy's banner above it).
_SEARCHED = 25
# Tables of contents have up to 60 lines.
_HEAD = 120
# Furniture after the first lines that are neither: "The video is also available …", then the time.
_BEYOND = 12
_TAIL = 60
# The time at which it ended stands up to eight blocks above the end, where notes follow it.
_LAST = 12
_TITLE_SCORE = 3


@dataclass(slots=True)
class _Head:
    """What the lines around the title say; `counts` tells a by-line from a label, which comes again."""

    counts: Counter[str]
    dropped: set[int] = field(default_factory=set)
    dates: list[dt.date] = field(default_factory=list)
    stamps: list[dt.date] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    venues: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    people: list[Speaker] = field(default_factory=list)

    def take(self, at: int, text: str, use: Use) -> None:
        """Drop a line and keep what it says."""
        self.dropped.add(at)
        self.subjects += split_subjects(subject_line(text))
        found = [date for date, _ in dates_in(core(text))]
        if use in (Use.DATE, Use.PLACE):
            self.dates += found
        elif use is Use.STAMP:
            self.stamps += found
        if use is Use.PLACE:
            self.places.append(place_of(text))
        elif use is Use.VENUE and core(text).strip("([ ").split()[0].casefold() != "via":
            self.venues.append(place_of(text))


def read(document: Document, *, name: str = "") -> tuple[Event, tuple[Block, ...], tuple[str, ...]]:
    """The event, the blocks that remain (all speech, and the headings within it), and the dropped lines."""
    blocks = document.blocks
    head = _Head(Counter(block.text for block in blocks))
    title, at = _find_title(blocks, document.meta.get("title"))
    event = parse(title)
    _before(blocks, at, head)
    _after(blocks, at + 1, fold(title), head)
    _byline(blocks, at, head)
    _end(blocks, head)
    event = _completed(event, head, document.meta, name)
    listed = {fold(text) for text in head.contents}
    body = []
    for here, block in enumerate(blocks):
        if here in head.dropped:
            continue
        plain = block.kind is BlockKind.PARAGRAPH and not is_said(block)
        heading = plain and bool(listed) and fold(block.text) in listed
        body.append(replace(block, kind=BlockKind.HEADING) if heading else block)
    headings = {fold(block.text) for block in body if block.kind is BlockKind.HEADING}
    listed_only = (text for text in head.contents if fold(text) not in headings)
    event = replace(event, topics=tuple(dict.fromkeys((*head.subjects, *listed_only))))
    dropped = tuple(blocks[here].text for here in sorted(head.dropped))
    return event, tuple(body), dropped


# --- the title ----------------------------------------------------------------------------------------


def _find_title(blocks: Sequence[Block], told: str | None) -> tuple[str, int]:
    """The title and the block that holds it; -1 where no block does."""
    if told is not None:
        told = " ".join(told.split())
        near = (i for i, block in enumerate(blocks[:_SEARCHED]) if not is_said(block))
        return told, next((i for i in near if _same(fold(blocks[i].text), fold(told))), -1)
    best, at, first = _TITLE_SCORE - 1, -1, True
    for here, block in enumerate(blocks[:_SEARCHED]):
        text, use = core(block.text), Use.TEXT if is_said(block) else use_of(block.text)
        titled = block.kind is BlockKind.HEADING or (use is Use.VENUE and _is_gathering(text))
        if use in CERTAIN or (use is not Use.TEXT and not titled):
            continue
        if is_said(block) or (
            is_spoken(text) and not _headline(blocks, here, first=first) and not _announces(text)
        ):
            break
        below = use_of(blocks[here + 1].text) if here + 1 < len(blocks) else Use.END
        score = _score(block, text, first=first) if below is not Use.END else 0
        score += 2 * (score > 0 and len(text.split()) > 1 and below in (Use.DATE, Use.STAMP, Use.PLACE))
        first = False
        if score > best:
            best, at = score, here
    return (" ".join(core(blocks[at].text).split()), at) if at >= 0 else ("", -1)


def _is_gathering(text: str) -> bool:
    """ "Chamber of Trade Congress": a building's word at the beginning, an event's at the end."""
    words = text.casefold().split()
    return len(words) > 2 and words[-1] in words_of("kinds", "events")


def _same(one: str, other: str) -> bool:
    """Whether a line repeats the title, perhaps without the site's name that follows it."""
    return bool(one) and (one == other or (len(one) > 15 and other.startswith(one)))


def _headline(blocks: Sequence[Block], at: int, *, first: bool) -> bool:
    """Whether "Name: text" at the top of a page is its headline: no full stop, and a page below it."""
    text = blocks[at].text.strip()
    return first and at + 2 < len(blocks) and len(text) < LONGEST and text[-1:].isalnum() and ": " in text


def _announces(text: str) -> bool:
    """Whether a line as long as a sentence is a title all the same: no label, and a kind of event."""
    short = len(text) <= 2 * LONGEST and text[-1:] not in "?!"
    return short and not has_label(text) and bool(parse(text).kind)


def _score(block: Block, text: str, *, first: bool) -> int:
    words = text.split()
    if not words or len(text) > 2 * LONGEST or text[0] in "([-–—" or text[-1] in ",;":
        return 0
    event = parse(text)
    score = 3 if block.kind is BlockKind.HEADING else 0
    score += 2 * first + 5 * bool(event.date) + bool(event.place)
    score += (4 if event.principals else 2) * bool(event.kind)
    score += 2 * any(word.strip(".,").casefold() in words_of("kinds", "events") for word in words)
    score += 2 if event.kind and len(event.kind.split()) == len(words) > 1 else 0
    capital = sum(word[0].isupper() for word in words)
    score += 2 * (len(words) > 3 and capital * 2 > len(words))
    low = [word.strip(".,!?’'").casefold() for word in words]
    greets = low[0] in words_of("chrome", "greetings") - words_of("kinds", "events") - words_of(
        "kinds", "heads"
    )
    if greets or {"i", "we", "our", "you", "i'm", "we're"} & set(low):
        score -= 5
    if text[-1] in ".?!:" and not event.date:
        score -= 6
    return score - 3 * (len(words) < 2)


# --- the lines around it ------------------------------------------------------------------------------


def _before(blocks: Sequence[Block], title: int, head: _Head) -> None:
    """Everything above the title goes, unless it is speech."""
    for here, block in enumerate(blocks[: title + 1]):
        use = use_of(block.text)
        sentence = block.text.rstrip()[-1:] in ".?!" and len(block.text.split()) > 4
        speech = (sentence or is_spoken(block.text)) and not _headline(blocks, here, first=True)
        if here == title or (not is_said(block) and (use in CERTAIN or not speech)):
            near = use is not Use.FURNITURE and title - 3 < here < title
            head.take(here, block.text, Use.STAMP if use is Use.DATE and near else Use.FURNITURE)
        if here == title - 1 and use is Use.STAMP:
            head.stamps += [date for date, _ in dates_in(core(block.text))]


def _after(blocks: Sequence[Block], start: int, title: str, head: _Head) -> None:
    """The lines below the title go as long as they are its own: dates, places, contents, buttons."""
    here, touching, last = start, True, min(len(blocks), start + _HEAD)
    while here < last:
        block = blocks[here]
        said = is_said(block)
        use = Use.TEXT if said else use_of(block.text)
        if touching and not said:
            use = use_beside(blocks, here, use)
        end = _contents(blocks, here, head, announced=use is Use.CONTENTS) if not said else here
        if end > here:
            here = end
            continue
        weak = touching and _is_own(blocks, here, use, again=head.counts[block.text] > 1)
        if use in CERTAIN or weak:
            head.take(here, block.text, use)
        elif not said and touching and _same(fold(block.text), title):
            head.take(here, block.text, Use.FURNITURE)
        elif said or is_spoken(block.text):
            return
        elif touching:
            touching, last = False, min(last, here + _BEYOND)
        here += 1


def _is_own(blocks: Sequence[Block], here: int, use: Use, *, again: bool) -> bool:
    """Whether a place, a room, a person or an office belongs to the title and is not a topic or a label."""
    if use is Use.PLACE:
        return True
    if blocks[here].kind is BlockKind.HEADING:
        return False
    if use is Use.VENUE:
        return True
    if use not in (Use.PERSON, Use.OFFICE) or again or here + 1 >= len(blocks):
        return False
    if use is Use.OFFICE:
        return True
    office = any(person.office for person in speakers_in(core(blocks[here].text)))
    return office or use_of(blocks[here + 1].text) in (Use.OFFICE, Use.PLACE, Use.DATE, Use.VENUE)


def _contents(blocks: Sequence[Block], start: int, head: _Head, *, announced: bool) -> int:
    """Where the table of contents that begins at `start` ends; `start` where none does."""
    here = start + announced
    numbered = here < len(blocks) and bool(item(blocks[here].text, dashes=announced))
    found: list[str] = []
    while here < len(blocks) and here - start < _HEAD and not is_said(blocks[here]):
        text = blocks[here].text
        listed = item(text, dashes=announced) if numbered else text.strip()
        if (
            not listed
            or fold(listed) in map(fold, found[:1])
            or (not numbered and not _is_entry(text, found))
        ):
            break
        found.append(listed)
        here += 1
    closed = sum(text[-1:] in ".?!" for text in found)
    if not announced and (not numbered or len(found) < 3 or closed * 3 > len(found)):
        return start
    head.dropped.update(range(start, here))
    head.contents += found
    return here


def _is_entry(text: str, found: Sequence[str]) -> bool:
    """Whether an unnumbered line below "Contents" is still one of its entries."""
    short = len(text) < LONGEST and text.strip()[-1:] not in ".?!,:"
    repeated = fold(text) in {fold(entry) for entry in found}
    return short and not repeated and use_of(text) not in CERTAIN and not has_label(text) and len(found) < 60


def _byline(blocks: Sequence[Block], title: int, head: _Head) -> None:
    """A name above an office, beside the title: who gives the remarks."""
    near = [here for here in sorted(head.dropped) if title - 6 <= here <= title + 6 and here != title]
    for here in near:
        people = speakers_in(core(blocks[here].text)) if use_of(blocks[here].text) is Use.PERSON else ()
        if len(people) != 1 or head.counts[blocks[here].text] > 1:
            continue
        office = people[0].office
        if not office and here + 1 in head.dropped and use_of(blocks[here + 1].text) is Use.OFFICE:
            office = core(blocks[here + 1].text)
        if office:
            head.people.append(replace(people[0], office=office))


def _end(blocks: Sequence[Block], head: _Head) -> None:
    """The lines below the last word go, and end marks and wordless lines wherever they stand."""
    for here, block in enumerate(blocks):
        wordless = not any(c.isalnum() for c in block.text[: 2 * LONGEST]) and len(block.text) <= 2 * LONGEST
        late = here >= len(blocks) - _LAST and has_half_day(block.text) and use_of(block.text) is Use.TIME
        mark = late or is_timed_end(block.text)
        if (wordless and not block.label) or (mark and not is_said(block)):
            head.dropped.add(here)
    for here in range(len(blocks) - 1, max(-1, len(blocks) - _TAIL), -1):
        block = blocks[here]
        if is_said(block) or (here in head.dropped and block.kind is BlockKind.HEADING):
            return
        if use_of(block.text) in CERTAIN:
            head.take(here, block.text, Use.FURNITURE)
        elif here not in head.dropped and (
            is_spoken(block.text) or len(block.text) > 60 or block.text[-1:] in ".?!"
        ):
            return


# --- what it all says ---------------------------------------------------------------------------------


def _completed(event: Event, head: _Head, meta: Mapping[str, str], name: str) -> Event:
    """The event, with the metadata first; then the title, the lines, and the file name fill the gaps."""
    told = dates_in(meta.get("date", "")[:10])
    named = _date_of_name(name)
    dates = [date for date, _ in told] + [date for date in (event.date, *head.dates[:1]) if date]
    dates += [date for date in (named, *head.stamps[:1]) if date]
    if not event.title:
        told_by_name = parse(_words_of_name(name))
        event = replace(event, place=told_by_name.place, kind=told_by_name.kind)
    places = [meta.get("place", ""), event.place, *head.places, *head.venues]
    principals = event.principals
    if not principals and head.people:
        principals = (*head.people, *companions(event.title))
    return replace(
        event,
        date=dates[0] if dates else None,
        place=next((place for place in places if place), ""),
        principals=principals,
    )


# What archives put before the words: "2015-06-29 14.30.00 (Partial, As spoken) Press Conference, Orsk, NH".
_NAME_LEAD = re.compile(r"[\d\s._-]{0,40}(?:\([^()]{0,80}\)\s{0,9})?")


def _words_of_name(name: str) -> str:
    """The words of a file name that is written like a title, with spaces and commas; else nothing."""
    stem = name.replace("\\", "/").rpartition("/")[2][-LONGEST:].rpartition(".")[0]
    return _NAME_LEAD.sub("", stem, count=1) if " " in stem and "," in stem else ""


_NAME_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_./])(\d\d)\2(\d\d)(?!\d)")


def _date_of_name(name: str) -> dt.date | None:
    """The day in a file name or path; a month alone is no day."""
    found = list(_NAME_DATE.finditer(name.replace("\\", "/")[-LONGEST:]))
    for match in reversed(found):
        try:
            return dt.date(int(match[1]), int(match[3]), int(match[4]))
        except ValueError:
            continue
    return None
