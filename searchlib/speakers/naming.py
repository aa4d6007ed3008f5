"""Labels in, speakers out: one person for `President of Orvania Ilya Brandt`, `ILYA BRANDT` and `MR. BRANDT`.

Only the document itself is asked (its labels and the people its title names). Two full names are two people
even when they share a surname; what cannot be resolved beyond doubt keeps the name as printed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from .. import labels
from ..labels import Candidate, key_of, lexicon, words
from ..model import Event, Speaker
from ..tokens import fold
from .casing import natural, titled

_FIRST_NAMES = 4  # words of the longest name behind a country: what is longer begins with something else
_LADIES = frozenset(("ms", "mrs", "miss", "mme", "mlle", "madam", "madame", "frau", "sra", "srta", "lady"))
_TITLE = 1000  # characters of a title searched for names
_LONGEST = 8  # words at the end of a label among which the name is looked for
_HONOURABLE = re.compile(r"\b(?:the )?(?:rt\.? )?hon(?:ourable|orable)?\b\.?", re.I)
# Letters, spaces, full stops of initials; a hyphen or apostrophe only before a capital or after al, el, d.
_CLEAN = re.compile(r"(?:[^\W\d_]|[. ]|(?<=[^\W\d_])[-’'](?=[^\W\d_]))+")


@dataclass(frozen=True, slots=True)
class Person:
    """Who a label stands for; `reason` says how a fuller name than printed is known."""

    speaker: Speaker | None
    role: str = ""
    reason: str = ""
    likely: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A label taken apart."""

    name: str = ""
    office: str = ""
    rank: str = ""  # the titles before a bare surname: Ms., Secretary
    role: str = ""

    @property
    def full(self) -> bool:
        """Whether it is a first and a last name, cleanly printed."""
        parts = [w for w in words(self.name) if not lexicon().has("joiners", fold(w))]
        if self.rank or len(parts) < 2 or not _CLEAN.fullmatch(self.name):
            return False
        return all(len(part) > 1 and _nameword(part) for part in (parts[0], parts[-1]))


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
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, candidate: Candidate) -> Person:
        return self.people[candidate.label]


def cast(candidates: Sequence[Candidate], event: Event, offices: Mapping[str, str]) -> Cast:
    """Everybody whom these labels name; `offices` are those that the format gives beside a label."""
    out = Cast(event)
    for principal in event.principals:
        if len(words(principal.name)) >= 2:
            _note(out, natural(principal.name), principal.office)
    distinct = {candidate.label: candidate for candidate in candidates}
    plain = set(out.names) | {key_of(c.core) for c in distinct.values() if labels.shape_of(c.core, ()).good}
    for label, candidate in distinct.items():
        reading = read(candidate, known=plain)
        if reading.name and (office := offices.get(label)):
            reading = replace(reading, office=office)
        out.readings[label] = reading
        if reading.full:
            _note(out, reading.name, reading.office)
        elif reading.rank and reading.name:
            out.titles[fold(words(reading.name)[-1])].update(fold(w) for w in words(reading.rank))
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


def read(candidate: Candidate, known: Set[str] = frozenset()) -> Reading:
    """A label's name, office and role; `known` holds the bare names of the document."""
    core, role = candidate.core, labels.role_of(candidate.core)
    if role and (named := _named_voice(candidate, role)):
        return named
    if role:
        return Reading(role=role)
    if holder := _holder(candidate):
        return Reading(holder, natural(core))
    head, *rest = re.split(r",\s+|\s+(?:--|[–—-])\s+", core, maxsplit=1)
    if rest and fold(rest[0].rstrip(".")) not in lexicon().lists["postnominals"]:
        reading = _behind_office(head, known)
        if reading.full:
            office = ", ".join(part for part in (reading.office, natural(rest[0])) if part)
            return Reading(reading.name, office)
    return _behind_office(core, known)


def _named_voice(candidate: Candidate, role: str) -> Reading | None:
    """`Question (Anna Lind, Daily Orvan)`, `The Chair (Mr. Lind)`, `Moderator Anna Lind`, `FRAGE LIND`."""
    for note in candidate.notes:
        text = labels.split_notes(note)[0]
        name, _, rest = text.partition(",")
        bare = _without_courtesy(name.strip())
        parts = words(bare)
        speech = any(part in fold(note) for part in lexicon().notes)
        if parts and not speech and all(_nameword(w) for w in parts) and (len(parts) >= 2 or bare != name):
            return Reading(natural(bare), natural(rest.strip()), role=role)
    first, _, rest = candidate.core.partition(" ")
    named = fold(first) in lexicon().leads and bool(rest) and all(_nameword(w) for w in words(rest))
    if named and not any(ch.isdigit() for ch in rest) and not lexicon().has("numerals", fold(rest)):
        return Reading(natural(rest), role=role)
    return None


def _holder(candidate: Candidate) -> str:
    """The person in brackets behind an office: `The Minister for Ports (Ada Lorenz)`."""
    if "a name in brackets" not in labels.shape_of(candidate.core, candidate.notes).features:
        return ""
    return natural(_without_courtesy(labels.split_notes(candidate.notes[0])[0]))


def _nameword(word: str) -> bool:
    return word[0].isupper() and not lexicon().has("unlike names", fold(word))


def _without_courtesy(name: str) -> str:
    """The name without Mr, Dr, the Hon before it and the letters behind it."""
    lex, parts = lexicon(), name.split()
    while len(parts) > 1 and _is_courtesy(parts[0]):
        parts = parts[1:]
    while len(parts) > 2 and lex.has("postnominals", fold(parts[-1].strip(".,"))):
        parts = parts[:-1]
    return " ".join(parts).rstrip(",")


def _is_courtesy(word: str) -> bool:
    low = fold(word.strip(".,"))
    return low == "the" or lexicon().has("honorifics", low)


def _behind_office(core: str, known: Set[str]) -> Reading:
    """`Minister of Energy Anna Lind`: the longest name that ends the label."""
    if " and " in core.lower() and not any(lexicon().has("offices", fold(w)) for w in words(core)):
        return Reading(natural(core))
    parts = _without_letters(core.split())
    for start in range(1, len(parts) - 1):
        tail = " ".join(parts[start:])
        if key_of(tail) in known and "name shape" in labels.shape_of(tail, ()).features:
            return _with_office(parts[:start], tail)
    start = _name_start(parts)
    if start == 0 or start == len(parts):
        return Reading(natural(" ".join(parts)))
    return _with_office(parts[:start], " ".join(parts[start:]))


def _without_letters(parts: list[str]) -> list[str]:
    while len(parts) > 2 and lexicon().has("postnominals", fold(parts[-1].strip(".,"))):
        parts = parts[:-1]
    return parts


def _with_office(before: list[str], name: str) -> Reading:
    """A name behind `before`: an office, a courtesy, or the rank of a bare surname."""
    whole = natural(" ".join([*before, name])).split()
    shown, front = " ".join(whole[len(before) :]), whole[: len(before)]
    if not any(lexicon().has("ranks", fold(w.rstrip(".,"))) for w in front):
        return Reading(" ".join(whole))
    if len(words(name)) == 1 or " of " in name:
        return Reading(shown, rank=" ".join(front))
    office = " ".join(front)
    if not all(_is_courtesy(w) for w in front):
        office = _HONOURABLE.sub("", office).strip()
        return Reading(shown, office)
    return Reading(shown)


def _name_start(parts: list[str]) -> int:
    """Where the name begins; 0 when the label is all office (`Minister for Water Resources`)."""
    lex = lexicon()
    at = len(parts)
    while at > 0 and len(parts) - at < _LONGEST:
        word = fold(parts[at - 1].rstrip(".,"))
        joins = lex.has("joiners", word) and at < len(parts) and at > 1 and word != "and"
        if not joins and not labels.is_name(parts[at - 1]):
            break
        at -= 1
    while at < len(parts) and lex.has("joiners", fold(parts[at])):
        at += 1
    before = fold(parts[at - 1].rstrip(".,")) if at else ""
    if not at or lex.has("ranks", before):
        return at
    start = at
    while at < len(parts) and _places(parts[at]):
        at += 1
    if len(parts) - at <= 1:
        return 0
    if at > start:
        return at if len(parts) - at <= _FIRST_NAMES else _last_name(parts, at)
    if lex.has("particles", before):
        return _last_name(parts, at + 1) if len(parts) - at > 2 else 0
    return _last_name(parts, at)


def _last_name(parts: list[str], least: int) -> int:
    """The start of the last two words of a name, with the small words that join them; not before `least`."""
    at, names = len(parts), 0
    while at > least:
        joins = lexicon().has("joiners", fold(parts[at - 1]))
        if names >= 2 and not joins and not lexicon().has("joiners", fold(parts[at])):
            break
        names += not joins
        at -= 1
    return at


def _places(word: str) -> bool:
    low = fold(word.strip(",."))
    return any(lexicon().has(kind, low) for kind in ("place names", "place beside", "place kinds"))


def _resolve(out: Cast, reading: Reading, candidate: Candidate) -> Person:
    if all(lexicon().has("honorifics", fold(w)) for w in words(candidate.core)):
        return Person(None, reading.role)
    if reading.role and not reading.name:
        return _role_alone(out, reading, candidate)
    if reading.full:
        return _known(out, key_of(reading.name), role=reading.role, office=reading.office)
    if not reading.rank and (held := _title_holder(out, reading, candidate)):
        return held
    key, reason = _namesake(out, reading, candidate)
    if key:
        return _known(out, key, role=reading.role, reason=reason)
    shown = f"{reading.rank} {reading.name}".strip()
    return Person(Speaker(shown, reading.office), reading.role)


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


def _offices(office: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of an office that name it, and those that make it a lesser one."""
    lex = lexicon()
    found = frozenset(fold(w) for part in words(office) for w in part.split("-"))
    lesser = found & lex.lists["deputies"]
    return (found & lex.lists["offices"]) - lesser | (found & {"prime", "foreign"}), lesser - {
        "prime",
        "foreign",
    }


def _title_holder(out: Cast, reading: Reading, candidate: Candidate) -> Person | None:
    """`THE PRESIDENT`, `PM`: the one person in the title with that office, or those initials."""
    core = fold(candidate.core)
    bare = core.removeprefix("the ").strip()
    wanted, lesser = _offices(bare)
    found = []
    for principal in out.event.principals:
        have, less = _offices(principal.office)
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
        return "", ""
    family = out.families.get(surname, set())
    letters = ""
    if len(parts) >= 2 or "." in reading.name:
        letters = "".join(fold(part[0]) for part in parts[:-1])
        if not letters or any(len(part) > 1 for part in re.split(r"[.\s]+", reading.name)[:-1] if part):
            return "", ""
        family = {key for key in family if key[0] == letters[0]}
    elif reading.rank:
        family = _with_rank(out, reading, surname, family)
    if len(family) != 1:
        return _titled(out, reading, initials=letters) if not family else ("", "")
    key = next(iter(family))
    titled = any(key_of(p.name) == key for p in out.event.principals)
    return key, "the title gives the full name" if titled else "another label gives the full name"


def _ambiguous(titles: set[str]) -> bool:
    """A Mr and a Ms of one surname are two people."""
    return bool(titles & _LADIES) and bool(titles - _LADIES & {"mr", "sir", "herr", "monsieur"})


def _with_rank(out: Cast, reading: Reading, surname: str, family: set[str]) -> set[str]:
    """Namesakes who may hold this rank: of several, those whose known office agrees; surname first too."""
    wanted, lesser = _offices(reading.rank)
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
    have, less = _offices(office)
    return bool(wanted & have) and lesser == less


def _titled(out: Cast, reading: Reading, initials: str) -> tuple[str, str]:
    """The full name that the title's own words give for a surname: `... by Press Secretary Mara Darne`."""
    surname = fold(words(reading.name)[-1])
    printed = re.findall(r"[^\s,;:|]+|[,;:|]", out.event.title[:_TITLE])
    found = set()
    for i, word in enumerate(printed):
        if fold(word.strip('."“”()')) == surname:
            start = _name_start(printed[: i + 1]) or _last_name(printed[: i + 1], 0)
            found.add(tuple(printed[start : i + 1]))
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


def spread(out: Cast) -> Mapping[str, str]:
    """For each speaker's name the role that any of its labels carries: a moderator stays one."""
    return {
        p.speaker.name: p.role
        for p in out.people.values()
        if p.speaker and p.role in ("moderator", "question")
    }
