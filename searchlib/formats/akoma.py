"""Akoma Ntoso (LegalDocML) debates -> Document.

A speech names its speaker by a reference into the file's list of people, or by the label printed in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType

from ..model import Document, Role, Voice
from .blocks import document, iso_date
from .elements import Element, parse, root_of
from .roll import Person, Roll, is_nobody, last
from .speeches import NOBODY, Part, Scheme, blocks, left_out

ROOTS = frozenset(("akomaNtoso", "akomantoso"))

_SPEECHES = ("speech", "question", "answer", "speechGroup")
_PARTS = MappingProxyType(
    {
        **dict.fromkeys(_SPEECHES, Part.SPEECH),
        **dict.fromkeys(("heading", "subheading", "crossHeading"), Part.HEADING),
        **dict.fromkeys(("scene", "narrative", "summary", "other"), Part.NARRATIVE),
        **dict.fromkeys(("remark", "authorialNote"), Part.ASIDE),
        **dict.fromkeys(
            (
                "p", "li", "tr", "item", "blockList", "ul", "ol", "table", "caption", "listIntroduction",
                "listWrapUp", "block", "tblock", "point", "content", "debateBody", "debateSection",
                "debate", "debateReport", "prayers", "oralStatements", "writtenStatements",
                "personalStatements", "ministerialStatements", "resolutions", "nationalInterest",
                "declarationOfVote", "communication", "petitions", "papers", "noticesOfMotion",
                "questions", "address", "proceduralMotions", "pointOfOrder", "adjournment",
                "administrationOfOath", "rollCall", "conclusions", "mainBody", "formula",
            ),
            Part.PARAGRAPH,
        ),
        **dict.fromkeys(("td", "th", "br", "eol"), Part.SPACE),
        **dict.fromkeys(
            ("meta", "preface", "coverPage", "from", "recordedTime", "eop", "noteRef", "img", "del", "toc"),
            Part.DROPPED,
        ),
    }
)  # fmt: skip
_ROLES = MappingProxyType({"question": Role.QUESTION, "answer": Role.ANSWER})
_PRESIDES = re.compile(
    r"\b(?:deputy |acting |vice )?(?:chair(?:man|woman|person)?|speaker|presiding officer|moderator)\b",
    re.IGNORECASE,
)
# ISO 639-2, in which the format gives languages, and the primary tag of each.
_CODES = (
    "eng en fra fr fre fr deu de ger de spa es ita it por pt gle ga cym cy wel cy nld nl dut nl swa sw"
    " afr af ara ar rus ru ukr uk pol pl ces cs slk sk slv sl hrv hr srp sr ron ro hun hu ell el bul bg"
    " fin fi swe sv dan da nor no isl is est et lav lv lit lt mlt mt cat ca eus eu glg gl tur tr zho zh"
    " jpn ja kor ko hin hi"
)
_LANGUAGES = MappingProxyType(dict(zip(_CODES.split()[::2], _CODES.split()[1::2], strict=True)))


def claims(data: bytes) -> bool:
    """Whether these bytes are XML of this vocabulary."""
    return root_of(data) in ROOTS


def read_akoma(data: bytes) -> Document:
    """Read a debate.

    >>> speech = b"<speech by='#p'><from>Ms Poe:</from><p>No.</p></speech>"
    >>> doc = read_akoma(b"<akomaNtoso><debate>" + speech + b"</debate></akomaNtoso>")
    >>> [(b.voice.label, b.text) for b in doc.blocks]
    [('Ms Poe', 'No.')]
    """
    root, notices = parse(data, *ROOTS)
    reading = _Reading(
        _roll(root), {e.get("eId") or e.get("id"): e.get("showAs") for e in _tagged(root, "TLCRole")}
    )
    reading.prepare(root)
    scheme = Scheme(reading.part, reading.voices.__getitem__, outside=NOBODY if reading.voices else None)
    found = list(blocks(root, scheme))
    notices += left_out(reading.names)
    topics = [e.get("showAs") for e in _tagged(root, "keyword")]
    return document(found, meta=_about(root), notices=(*notices, *reading.roll.notices()), topics=topics)


def _tagged(root: Element, tag: str) -> list[Element]:
    return [element for element in root.walk() if element.tag == tag]


def _roll(root: Element) -> Roll:
    roll = Roll()
    for element in root.walk():
        if element.tag in ("TLCPerson", "TLCOrganization"):
            key, name = element.get("eId") or element.get("id"), element.get("showAs")
            if key and name:
                roll.people.setdefault(key, Person(name))
    return roll


@dataclass(slots=True)
class _Reading:
    """What must be known of a file before its text is walked."""

    roll: Roll
    offices: dict[str, str]
    parts: dict[Element, Part] = field(default_factory=dict)  # where the tag alone does not say it
    voices: dict[Element, Voice] = field(default_factory=dict)
    names: int = 0  # left out

    def part(self, element: Element) -> Part:
        return self.parts.get(element) or _PARTS.get(element.tag, Part.INLINE)

    def prepare(self, root: Element) -> None:
        for element in root.walk():
            if element.tag == "speechGroup":
                for speech in element.children(*_SPEECHES):
                    speech.attributes = {**element.attributes, **speech.attributes}
            if element.tag in _SPEECHES:
                self.voices[element] = self._voice(element)
            else:
                self._lists(element)
            _number(element)
        for element in root.walk():
            if element.tag == "num" and not element.content:
                self.parts[element] = Part.DROPPED

    def _lists(self, element: Element) -> None:
        """Leave out the paragraphs of a division or a roll call that are names and nothing else."""
        if element.tag not in ("debateSection", "rollCall"):
            return
        for paragraph in element.children("p"):
            people = list(paragraph.children("person"))
            if people and not any(c.isalnum() for c in paragraph.text(without=("person",))):
                self.parts[paragraph] = Part.DROPPED
                self.names += len(people)

    def _voice(self, speech: Element) -> Voice:
        label = next(speech.children("from"), None)
        printed = label.text(without=("recordedTime",)).rstrip(" :：.") if label else ""
        by, held = last(speech.get("by")), last(speech.get("as"))
        office = self.offices.get(held, "")
        role = _ROLES.get(speech.tag)
        if role is None and held and _PRESIDES.search(f"{office} {held.replace('-', ' ').replace('_', ' ')}"):
            role = Role.MODERATOR
        if is_nobody(by):
            return Voice(printed or office, "" if not printed else office, role=role)
        person = self.roll.people.get(by)
        if person is None:
            return Voice(printed or self.roll.name(by), office, by, role)
        return Voice(person.name, office or _office(printed, person.name), by, role)


def _office(printed: str, name: str) -> str:
    """The office in a printed label, where the person is named elsewhere: "The Treasurer (Ms Poe)"."""
    bare = " ".join(re.sub(r"\([^()]*\)", " ", printed).split())
    shared = {word.casefold() for word in name.split()} & {word.casefold() for word in bare.split()}
    return "" if shared else bare


def _number(element: Element) -> None:
    """Put the number of a question or a point before its first words."""
    number = ""
    for child in element.children():
        if child.tag == "num":
            number, child.content[:] = child.text(), ()
        elif number and child.tag != "from":
            inside = child if child.tag in ("p", "heading") else child.find("p", "heading")
            if inside is not None:
                inside.content.insert(0, f"{number} ")
                number = ""


# --- what the file says of itself ---------------------------------------------------------------------------


def _about(root: Element) -> dict[str, str]:
    named, alias, first = root.find("docTitle"), root.find("FRBRalias"), root.find("heading")
    titles = [e.text(without=("recordedTime",)) for e in (named, first) if e]
    title = alias.get("value") if alias and not named else next(iter(titles), "")
    dates = [e.get("date") for e in (root.find("docDate"), root.find("FRBRdate")) if e is not None]
    spoken = root.find("FRBRlanguage")
    language = spoken.get("language").lower() if spoken else ""
    addresses = (e.get("value") for e in root.walk() if e.tag in ("FRBRthis", "FRBRuri"))
    place = root.find("docPlace")
    return {
        "title": title
        or (alias.get("value") if alias else "")
        or (named.text(without=("recordedTime",)) if named else ""),
        "date": next(filter(None, map(iso_date, dates)), ""),
        "place": place.text() if place else "",
        "source": next((a for a in addresses if a.startswith(("http://", "https://"))), ""),
        "language": _LANGUAGES.get(language, language if len(language) == 2 else ""),
    }
