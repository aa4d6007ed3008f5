"""TEI (ParlaMint and other corpora of debates, transcribed speech, plays) -> Document.

A speaker is named by the list of people in the file; without one, by the label printed before the speech.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType

from ..model import Document, Role, Voice
from .blocks import document
from .elements import Element, parse, root_of
from .roll import Roll, is_nobody, last
from .speeches import NOBODY, Part, Scheme, blocks
from .teiheader import about, language_of, roll_of

ROOTS = frozenset(("TEI", "TEI.2", "teiCorpus"))

_SPEECHES = ("u", "sp")
_NOTES = ("note", "gap", "kinesic", "vocal", "incident", "stage", "writing", "desc")
_PARTS = MappingProxyType(
    {
        **dict.fromkeys(_SPEECHES, Part.SPEECH),
        **dict.fromkeys(("head",), Part.HEADING),
        **dict.fromkeys(_NOTES, Part.ASIDE),
        **dict.fromkeys(
            (
                "p", "ab", "lg", "item", "row", "castItem", "trailer", "opener", "closer", "byline",
                "dateline", "salute", "signed", "docTitle", "titlePart", "docDate", "docAuthor",
                "docImprint", "epigraph", "argument", "div", "body", "front", "back", "text", "TEI",
                "TEI.2", "figure", "list", "table", "castList", "titlePage",
            ),
            Part.PARAGRAPH,
        ),
        **dict.fromkeys(("l", "cell", "s", "lb", "pb", "cb", "gb", "milestone"), Part.SPACE),
        **dict.fromkeys(
            (
                "teiHeader", "standOff", "listPerson", "listOrg", "speaker", "fw", "pause", "del", "rdg",
                "figDesc", "linkGrp", "spanGrp", "timeline",
            ),
            Part.DROPPED,
        ),
    }
)  # fmt: skip
_ROLES = MappingProxyType(
    {
        "chair": Role.MODERATOR,
        "moderator": Role.MODERATOR,
        "question": Role.QUESTION,
        "answer": Role.ANSWER,
    }
)


def claims(data: bytes) -> bool:
    """Whether these bytes are XML of this vocabulary."""
    return root_of(data) in ROOTS


def read_tei(data: bytes) -> Document:
    """Read a TEI file.

    >>> doc = read_tei(b"<TEI><text><body><u who='#AnnPoe'><seg>No.</seg></u></body></text></TEI>")
    >>> [(b.voice.label, b.text) for b in doc.blocks], doc.notices
    ([('Ann Poe', 'No.')], ('1 speaker is named after an identifier: no list of people is in the file',))
    """
    root, notices = parse(data, *ROOTS)
    meta, topics = about(root)
    reading = _Reading(roll_of(root, meta), language_of(root))
    reading.prepare(root)
    scheme = Scheme(
        reading.part, reading.voices.__getitem__, reading.note, outside=NOBODY if reading.voices else None
    )
    found = list(blocks(root, scheme))
    return document(found, meta=meta, notices=(*notices, *reading.roll.notices()), topics=topics)


@dataclass(slots=True)
class _Reading:
    """What must be known of a file before its text is walked."""

    roll: Roll
    language: str
    parts: dict[Element, Part] = field(default_factory=dict)  # where the tag alone does not say it
    voices: dict[Element, Voice] = field(default_factory=dict)
    printed: dict[Element, str] = field(default_factory=dict)  # the label beside a speech

    def part(self, element: Element) -> Part:
        return self.parts.get(element) or _PARTS.get(element.tag, Part.INLINE)

    def note(self, element: Element) -> str:
        """The words of a note; of several languages, those of the text."""
        described = list(element.children("desc"))
        chosen = [e for e in described if e.get("xml:lang").partition("-")[0] == self.language]
        return (chosen or described or [element])[0].text(
            apart=("p", "seg", "item", "time", "lb", "l", "desc")
        )

    def prepare(self, root: Element) -> None:
        for element in root.walk():
            self._inside(element)
            if element.tag == "s":
                _untokenize(element)
        named: dict[str, str] = {}
        for element in root.walk():
            if element.tag in _SPEECHES and (label := self.printed.get(element)):
                named.setdefault(element.get("who"), label)
        for element in root.walk():
            if element.tag in _SPEECHES:
                who = element.get("who")
                self.voices[element] = self._voice(
                    element, who, self.printed.get(element) or named.get(who, "")
                )

    def _inside(self, element: Element) -> None:
        """What an element decides about those inside it."""
        waiting: Element | None = None  # a label that stands before its speech
        for child in element.children():
            if child.tag == "seg" and element.tag in ("u", "div", "body", "note"):
                self.parts[child] = Part.PARAGRAPH
            elif child.tag in ("sic", "orig", "abbr") and element.tag == "choice":
                self.parts[child] = Part.DROPPED
            elif child.tag in ("lb", "pb", "cb") and child.get("break") == "no":
                self.parts[child] = Part.INLINE
            elif child.tag == "note" and child.get("type") == "time" and not _words_beside(child):
                self.parts[child] = Part.DROPPED
            elif child.tag == "note" and child.get("type") == "speaker":
                waiting = child
            elif child.tag == "speaker" and element.tag in _SPEECHES:
                self.printed[element] = _label(child)
            elif child.tag in _SPEECHES:
                if element.tag == "annotationBlock" and not child.get("who"):
                    child.attributes = {**child.attributes, "who": element.get("who")}
                if waiting is not None:
                    self._print(child, waiting)
                waiting = None
        if waiting is not None and element.tag in _SPEECHES:
            self._print(element, waiting)

    def _print(self, speech: Element, note: Element) -> None:
        self.printed[speech] = _label(note)
        self.parts[note] = Part.DROPPED

    def _voice(self, speech: Element, who: str, printed: str) -> Voice:
        marks = f"{speech.get('ana')} {speech.get('type')} {speech.get('role')}".split()
        role = next((_ROLES[kind] for mark in marks if (kind := last(mark)) in _ROLES), None)
        keys = [last(token) for token in who.split() if not is_nobody(last(token))]
        if len(keys) > 1:
            return Voice(" and ".join(self.roll.name(key) for key in keys), role=role)
        key = keys[0] if keys else ""
        person = self.roll.people.get(key)
        if person:
            return Voice(person.name, person.office, key, role)
        return Voice(printed or (self.roll.name(key) if key else ""), key=key, role=role)


_LOOSE = re.compile(r" (?=[.,)])")
_DASHED = re.compile(r"\s*[:：–—.-]+\s*$")


def _label(element: Element) -> str:
    """A label as printed beside a speech, without the colon, stop or dash that ends it."""
    return _DASHED.sub("", element.text(apart=("lb",)))


def _words_beside(note: Element) -> bool:
    """Whether a note about the time says more than the time."""
    return any(c.isalpha() for c in note.text(without=("time",)))


def _untokenize(sentence: Element) -> None:
    """Put the words of a sentence together that is annotated word by word; `join` says what has no space."""
    if not any(element.tag in ("w", "pc") for element in sentence.walk()):
        return
    out: list[Element | str] = []
    glued = True
    waiting: list[Element | str] = list(reversed(sentence.content))
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            continue
        if item.tag in ("w", "pc"):
            join = item.get("join")
            out += ("" if glued or join in ("left", "both") else " ", item.text())
            glued = join in ("right", "both")
        elif item.tag in _NOTES:
            out += (" ", item)
            glued = False
        else:
            waiting += reversed(item.content)
    sentence.content[:] = (" ", *out, " ")
