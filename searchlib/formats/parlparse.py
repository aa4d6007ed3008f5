"""parlparse XML (debates and written answers of the British parliaments) -> Document.

Every speech carries the id of its speaker: two spellings of a name with one id are one person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from types import MappingProxyType

from ..model import Block, BlockKind, Document, Role, Voice
from .blocks import document, iso_date
from .elements import Element, parse
from .speeches import NOBODY, Part, Scheme, blocks, left_out

ROOTS = frozenset(("publicwhip", "debates"))

#: The kind of record in an id such as "uk.org.publicwhip/westminhall/2009-10-27a.1.0", and its title.
_RECORDS = MappingProxyType(
    {
        "debate": "House of Commons debates",
        "westminhall": "Westminster Hall debates",
        "lords": "House of Lords debates",
        "standing": "Public bill committee",
        "wrans": "Written answers",
        "lordswrans": "House of Lords written answers",
        "wms": "Written ministerial statements",
        "lordswms": "House of Lords written ministerial statements",
        "spor": "Scottish Parliament official report",
        "spwa": "Scottish Parliament written answers",
        "sp": "Scottish Parliament debates",
        "ni": "Northern Ireland Assembly debates",
        "senedd": "Senedd debates",
        "london-mayors-questions": "Mayor's questions of the London Assembly",
    }
)
_ID = re.compile(r"[\w.]+/([\w-]+)/")
_DATE = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")

_PARTS = MappingProxyType(
    {
        **dict.fromkeys(("speech", "ques", "reply", "question"), Part.SPEECH),
        **dict.fromkeys(("major-heading", "minor-heading", "oral-heading", "heading"), Part.HEADING),
        **dict.fromkeys(("p", "tr", "li", "quote", "blockquote", "motion", "caption"), Part.PARAGRAPH),
        **dict.fromkeys(("td", "th", "br"), Part.SPACE),
        "division": Part.ASIDE,
        **dict.fromkeys(("committee", "mplist", "lordlist", "msplist"), Part.DROPPED),
        **dict.fromkeys(("gidredirect", "stamp", "col-break", "place-holder"), Part.DROPPED),
    }
)  # fmt: skip
_ROLES = MappingProxyType({"ques": Role.QUESTION, "question": Role.QUESTION, "reply": Role.ANSWER})
_NAMES = frozenset(("mpname", "lordname", "mspname", "mlaname", "msname"))
# `[Ms Ann Poe in the Chair] — Roads`: who presides, before the title of the debate.
_PRESIDES = re.compile(r"(\[[^\[\]]{1,200} in the Chair\])\s*[–—-]*\s*")


def read_parlparse(data: bytes) -> Document:
    """Read one day's record.

    >>> day = b"<publicwhip><speech speakername='Ann Poe'><p>No.</p></speech></publicwhip>"
    >>> [(b.voice.label, b.text) for b in read_parlparse(day).blocks]
    [('Ann Poe', 'No.')]
    """
    root, notices = parse(data, *ROOTS)
    actions = set()
    for speech in root.walk():
        if speech.tag in ("speech", "ques", "reply"):
            _rejoin(speech)
            first = next(speech.children(), None)
            if first is not None and first.get("class") == "italic" and first.text()[:1].islower():
                actions.add(first)  # the name and "rose—" are a sentence about her

    def part(element: Element) -> Part:
        return Part.ACTION if element in actions else _part(element)

    found = list(_chaired(blocks(root, Scheme(part, _voice, _division))))
    listed = sum(element.tag in _NAMES for element in root.walk())
    notices += left_out(listed)
    if root.get("latest") == "no":
        notices += ("the publisher has a later version of this record",)
    return document(found, meta=_about(root, found), notices=notices)


def _part(element: Element) -> Part:
    if element.tag == "p" and element.get("class") == "italic":
        return Part.NARRATIVE  # "Question put and agreed to."
    return _PARTS.get(element.tag, Part.INLINE)


def _voice(speech: Element) -> Voice:
    name = speech.get("speakername")
    if speech.get("nospeaker").lower() == "true" or not name or name.lower() in ("none", "unknown"):
        return NOBODY
    role = _ROLES.get(speech.tag) or (Role.QUESTION if speech.get("oral-qnum") else None)
    key = speech.get("person_id") or speech.get("speakerid")
    return Voice(name, speech.get("speakeroffice"), "" if key == "unknown" else key, role)


def _division(element: Element) -> str:
    """A vote in one line: "Division No. 3: Ayes 10, Noes 4"."""
    number = element.get("divnumber")
    count = element.find("divisioncount")
    told = count.attributes.items() if count else ()
    sides = [
        f"{side.replace('-', ' ').replace('_', ' ').capitalize()} {value.strip()}"
        for side, value in told
        if value.strip().isdigit() and not side.startswith("teller")
    ]
    return f"Division No. {number}: {', '.join(sides)}".removesuffix(": ") if number or sides else ""


# --- sentences cut by quotations ----------------------------------------------------------------------------

_OPEN = re.compile(r"""["'“‘(\[…. ]*([a-z])""")
_CLOSED = re.compile(r"""[.?!:;…—–-]["'”’)\]]*$""")


def _rejoin(speech: Element) -> None:
    """Make one paragraph of `She had` / `"to work"` / `for it.`: the sentence goes on in small letters."""
    out: list[Element | str] = []
    whole: Element | None = None  # the paragraph that grows, and its last piece
    last: Element | None = None
    for item in speech.content:
        if isinstance(item, str) and not item.strip():
            continue
        piece = item if isinstance(item, Element) and item.tag == "p" else None
        if whole and last and piece and _goes_on(last, piece):
            whole.content += (" ", *piece.content)
        else:
            whole = piece
            out.append(item)
        last = piece
    speech.content[:] = out


def _goes_on(before: Element, after: Element) -> bool:
    """Whether one of two paragraphs is a quotation, and the sentence of the first ends in the second."""
    kinds = {before.get("class"), after.get("class")}
    if "indent" not in kinds or not kinds <= {"", "indent"}:
        return False
    return bool(_OPEN.match(after.text())) and not _CLOSED.search(before.text())


# --- what the record says of itself -------------------------------------------------------------------------


def _chaired(found: Iterator[Block]) -> Iterator[Block]:
    """The blocks; who presides is taken out of the heading."""
    for block in found:
        chair = _PRESIDES.match(block.text) if block.kind is BlockKind.HEADING else None
        if chair is None:
            yield block
            continue
        yield Block(chair[1], line=block.line, voice=NOBODY)
        if title := block.text[chair.end() :]:
            yield Block(title, kind=block.kind, line=block.line, voice=block.voice)


def _about(root: Element, found: list[Block]) -> dict[str, str]:
    parts = [element for element in root.children() if element.tag != "gidredirect"]
    ids = [element.get("id") for element in parts if element.get("id")]
    kinds = Counter(match[1] for name in ids if (match := _ID.match(name)))
    kind = next((name for name, _ in kinds.most_common(1)), "")
    title = _RECORDS.get(kind, "")
    first = next((block.text for block in found if block.kind is BlockKind.HEADING), "")
    if kind == "standing" and first:
        title = f"{title}: {first}"
    dates = (day for name in ids if (match := _DATE.search(name)) and (day := iso_date(match.group())))
    source = next((element.get("url") for element in parts if element.get("url")), "")
    return {"title": title or first, "date": next(dates, ""), "source": source.partition("#")[0]}
