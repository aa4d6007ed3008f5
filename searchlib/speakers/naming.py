"""Labels in, speakers out: one person for `President of Orvania Ilya Brandt`, `ILYA BRANDT` and `MR. BRANDT`.

Only the document itself is asked: its labels, the people its title names, its list of those present. Two full
names are two people even when they share a surname; what cannot be resolved beyond doubt stays as printed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from types import MappingProxyType

from .. import labels
from ..labels import Candidate, key_of, lexicon, words
from ..model import Event, How, Speaker
from ..people import gender_of
from ..people import key_of as exactly
from ..titles import words_of
from ..tokens import fold
from .casing import natural, titled
from .reading import Reading, last_name, name_start, offices_in, read

_TITLE = 1000  # characters of a title searched for names
_LISTED = 4000  # entries of a table of those present that are looked at
_SHOWN = 3  # namesakes that a reason names


@dataclass(frozen=True, slots=True)
class Person:
    """Who a label stands for.

    `reason` says how a fuller name than printed is known, or why it stays as printed; `how` is set where
    something else than the label itself says who it is.
    """

    speaker: Speaker | None
    role: str = ""
    reason: str = ""
    likely: bool = False
    how: How | None = None


@dataclass(slots=True)
class Cast:
    """The people of one document, by the label as printed."""

    event: Event
    readings: dict[str, Reading] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # folded full name -> as shown
    families: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    firsts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    glued: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    titles: dict[str, set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )  # surname -> honorifics used
    offices: dict[str, str] = field(default_factory=dict)  # folded name -> office
    listed: dict[str, str] = field(default_factory=dict)  # label, folded -> name, as the document lists it
    printed: set[str] = field(default_factory=set)  # the full names that labels give
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, candidate: Candidate) -> Person:
        return self.people[candidate.label]


def cast(
    candidates: Sequence[Candidate],
    event: Event,
    offices: Mapping[str, str],
    aliases: Mapping[str, str] = MappingProxyType({}),
) -> Cast:
    """Everybody whom these labels name; `offices` are those that the format gives beside a label.

    `aliases` are what the document itself says that labels stand for (label -> name).
    """
    out = Cast(event)
    for label, name in islice(aliases.items(), _LISTED):
        out.listed[exactly(label)] = " ".join(name.split())
    for principal in event.principals:
        if len(words(principal.name)) >= 2:
            _note(out, natural(principal.name), principal.office)
    distinct = {candidate.label: candidate for candidate in candidates}
    plain = set(out.names) | {key_of(c.core) for c in distinct.values() if labels.shape_of(c.core, ()).good}
    listed = {name: read(labels.marked(name, "")) for name in set(out.listed.values())}
    for label, candidate in distinct.items():
        reading = read(candidate, known=plain)
        said = listed.get(out.listed.get(exactly(candidate.core), ""))
        if said is not None:
            reading = replace(said, role=reading.role)
        if reading.name and (office := offices.get(label)):
            reading = replace(reading, office=office)
        out.readings[label] = reading
        if reading.full:
            _note(out, reading.name, reading.office)
            out.printed.update([key_of(reading.name)] if said is None else [])
        elif reading.rank and reading.name:
            out.titles[fold(words(reading.name)[-1])].update(fold(w) for w in words(reading.rank))
    for reading in listed.values():
        if reading.full:
            _note(out, reading.name, "")
    for label in distinct:
        out.people[label] = _resolve(out, out.readings[label], distinct[label])
    return out


def _note(out: Cast, name: str, office: str) -> None:
    key = key_of(name)
    out.names.setdefault(key, name)
    parts = words(key)
    out.families[parts[-1]].add(key)
    out.firsts[parts[0]].add(key)
    out.glued["".join(parts)].add(key)
    if office and not out.offices.get(key):
        out.offices[key] = office


def _resolve(out: Cast, reading: Reading, candidate: Candidate) -> Person:
    if all(lexicon().has("honorifics", fold(w)) for w in words(candidate.core)):
        return Person(None, reading.role)
    if reading.role and not reading.name:
        return _role_alone(out, reading, candidate)
    said = _said(out, candidate)
    if reading.full:
        return _known(out, key_of(reading.name), role=reading.role, office=reading.office, reason=said)
    if not reading.rank and (held := _title_holder(out, reading, candidate)):
        return held
    key, reason = _namesake(out, reading, candidate)
    if key:
        return _known(out, key, role=reading.role, reason=reason)
    shown = f"{reading.rank} {reading.name}".strip()
    return Person(Speaker(shown, reading.office), reading.role, said or reason)


def _said(out: Cast, candidate: Candidate) -> str:
    """That the document itself says who a label is; initials stand in a list of people, a title in data."""
    name = out.listed.get(exactly(candidate.core))
    if name is None:
        return ""
    letters, initials = exactly(candidate.core).replace(" ", ""), _initials(name)
    listed = len(letters) <= 5 and letters[:1] == initials[:1] and letters[-1] in initials[1:]
    source = "the list of those present" if listed else "the source itself"
    return f"{source} says {candidate.label} is {name}"


def _known(out: Cast, key: str, *, role: str = "", office: str = "", reason: str = "") -> Person:
    return Person(Speaker(out.names[key], out.offices.get(key) or office), role, reason)


def _role_alone(out: Cast, reading: Reading, candidate: Candidate) -> Person:
    """A function without a name: the questioner is unknown, the moderator is called so."""
    if reading.role == "moderator":
        return Person(Speaker(natural(labels.split_notes(candidate.label)[0])), "moderator")
    if reading.role == "answer" and len(out.event.principals) == 1:
        speaker = titled(out.event.principals[0])
        return Person(speaker, "answer", f"the title names {speaker.name} alone", likely=True)
    return Person(None, reading.role)


def _title_holder(out: Cast, reading: Reading, candidate: Candidate) -> Person | None:
    """`THE PRESIDENT`, `PM`: the one person in the title with that office, or those initials."""
    core = fold(candidate.core)
    bare = core.removeprefix("the ").strip()
    wanted, lesser = offices_in(bare)
    found = []
    for principal in out.event.principals:
        have, less = offices_in(principal.office)
        letters = bare.replace(".", "").replace(" ", "")
        initial = len(letters) <= 4 and letters in (_initials(principal.office), _initials(principal.name))
        same = bool(wanted) and wanted == have and lesser == less and _only_office(bare)
        if same or (initial and len(letters) > 1 and candidate.core.isupper()):
            found.append(principal)
    if len(found) != 1:
        return None
    return Person(titled(found[0]), reading.role, "the title names the holder of that office")


def _only_office(text: str) -> bool:
    lex = lexicon()
    return all(lex.has("ranks", w) or lex.has("particles", w) or lex.has("deputies", w) for w in text.split())


def _initials(text: str) -> str:
    return "".join(fold(word[0]) for word in words(text) if word[0].isupper())


def _namesake(out: Cast, reading: Reading, candidate: Candidate) -> tuple[str, str]:
    """The one full name that a bare surname, initials or glued words stand for; and how it is known."""
    glued = out.glued.get("".join(words(fold(reading.name))), set())
    if len(glued) == 1:
        return next(iter(glued)), "the same name with its space"
    parts = words(reading.name)
    if not parts or (len(parts) > 2 and candidate.core[1:2] != "."):
        return "", ""
    surname = fold(parts[-1])
    if _ambiguous(out.titles.get(surname, set())):
        return "", f"the labels give {natural(parts[-1])} honorifics of two people: as printed"
    family = out.families.get(surname, set())
    letters = ""
    if len(parts) >= 2 or "." in reading.name:
        letters = "".join(fold(part[0]) for part in parts[:-1])
        if not letters or any(len(part) > 1 for part in re.split(r"[.\s]+", reading.name)[:-1] if part):
            return "", ""
        family = {key for key in family if key[0] == letters[0]}
    elif reading.rank:
        family = _with_rank(out, reading, surname, family)
    if not family:
        return _titled(out, reading, initials=letters)
    if len(family) != 1:
        return "", f"it may be {_either(out, family)}: as printed"
    key = next(iter(family))
    return key, f"{_who_gives(out, key)} gives the full name"


def _either(out: Cast, family: Set[str]) -> str:
    """Some of several people, as a reason names them."""
    shown = [out.names[key] for key in sorted(family)]
    rest = len(shown) - _SHOWN
    return " or ".join([*shown[:_SHOWN], *([f"{rest} others"] if rest > 0 else [])])


def _who_gives(out: Cast, key: str) -> str:
    """Where the document has a full name from."""
    if any(key_of(p.name) == key for p in out.event.principals):
        return "the title"
    return "another label" if key in out.printed else "the list of those present"


def _ambiguous(titles: set[str]) -> bool:
    """A Mr and a Ms of one surname are two people."""
    return len({gender_of(title) for title in titles} - {""}) == 2


def _with_rank(out: Cast, reading: Reading, surname: str, family: set[str]) -> set[str]:
    """Namesakes who may hold this rank: of several, those whose known office agrees; surname first too."""
    wanted, lesser = offices_in(reading.rank)
    if not wanted:
        return family
    agree = {key for key in family if _agrees(out.offices.get(key, ""), wanted, lesser)}
    if agree:
        return agree
    turned = {
        key for key in out.firsts.get(surname, set()) if _agrees(out.offices.get(key, ""), wanted, lesser)
    }
    return turned or {key for key in family if not out.offices.get(key)}


def _agrees(office: str, wanted: frozenset[str], lesser: frozenset[str]) -> bool:
    have, less = offices_in(office)
    return bool(wanted & have) and lesser == less


def _titled(out: Cast, reading: Reading, initials: str) -> tuple[str, str]:
    """The full name that the title's own words give for a surname: `... by Press Secretary Mara Darne`."""
    surname = fold(words(reading.name)[-1])
    printed = re.findall(r"[^\s,;:|]+|[,;:|]", out.event.title[:_TITLE])
    found = set()
    for i, word in enumerate(printed):
        if fold(word.strip('."“”()')) == surname:
            found.add(_behind_event(printed[: i + 1]))
    longest = max(found, key=len, default=())
    ends = {longest[i:] for i in range(len(longest))}
    name = " ".join(longest)
    if any(word.isupper() and len(word) > 2 for word in longest):
        name = natural(name.upper())
    if not found <= ends or not Reading(name).full or any(w.endswith(("ing", "ING")) for w in longest):
        return "", ""
    key = key_of(name)
    if initials and key[0] != initials[0]:
        return "", ""
    out.names.setdefault(key, name)
    return key, "the title gives the full name"


def _behind_event(printed: list[str]) -> tuple[str, ...]:
    """The name that ends these words of a title, without what they say of the event before it."""
    start = name_start(printed) or last_name(printed, 0)
    for at in range(len(printed) - 2, start - 1, -1):
        word = fold(printed[at].strip('."“”()'))
        if word in _event_words() or lexicon().has("postnominals", word):
            return tuple(printed[at + 1 :])
    return tuple(printed[start:])


@cache
def _event_words() -> frozenset[str]:
    kinds = frozenset[str]().union(*(words_of("kinds", key) for key in ("heads", "before", "wrappers")))
    return kinds | words_of("people", "outlets")


def spread(out: Cast) -> Mapping[str, str]:
    """For each speaker's name the role that any of its labels carries: a moderator stays one."""
    return {
        p.speaker.name: p.role
        for p in out.people.values()
        if p.speaker and p.role in ("moderator", "question")
    }
