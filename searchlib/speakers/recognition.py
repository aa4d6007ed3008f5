"""Whom the user's people file knows among the people of one document; beyond doubt, or not at all.

A label is a person of the file by a name or alias written exactly so, by an office on the day of the event,
or by a surname whose honorific fits, when nothing in the document speaks of somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from ..corrections import Amendments
from ..labels import key_of as label_key
from ..labels import lexicon, words
from ..model import How, Speaker
from ..people import Directory, Holding, Profile, gender_of, key_of, labels_of, office_key
from ..tokens import fold
from .casing import natural
from .naming import Cast, Person

_TRIED = 200  # surnames of one document looked for in its text
_SHOWN = 3  # people that a reason names
_NOBODY = Directory(())


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the speakers of one transcript besides its blocks and its title."""

    directory: Directory = _NOBODY
    amendments: Amendments = field(default_factory=Amendments)
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    transcript: str = ""


class Recognition:
    """The people file, asked about one document."""

    def __init__(self, cast: Cast, known: Known, texts: Sequence[str]) -> None:
        self._cast = cast
        self._known = known
        self._texts = texts
        self._present = {p.name for s in cast.event.principals if (p := known.directory.named(s.name))}
        self._offices = {key_of(cast.names[key]): office for key, office in cast.offices.items()}
        self._ranked = _ranked(cast)

    def people(self, cores: Mapping[str, str], keys: Mapping[str, frozenset[str]]) -> dict[str, Person]:
        """Label -> person for every label of the document.

        `cores` are the labels without brackets, `keys` the identifiers that the format gives beside some.
        """
        people = dict(self._cast.people)
        if not self._known.directory.profiles:
            return people
        for label, core in cores.items():
            people[label] = self._by_name(core, people[label]) or self._by_office(core, people[label])
        self._present |= {p.speaker.name for p in people.values() if p.speaker and p.how is How.PEOPLE}
        self._present |= {
            found.name
            for p in people.values()
            if p.speaker and (found := self._known.directory.named(p.speaker.name))
        }
        open_ = {label: who for label in cores if (who := self._namesakes(label, people[label]))}
        others = self._named_in_text({surname for surname, _ in open_.values()})
        taken = _keys_of(people, keys)
        for label, (surname, family) in open_.items():
            own = keys.get(label)
            if own and not all(map(own.intersection, taken.get(family[0].name, ()))):
                continue  # the format gives them two identifiers
            people[label] = self._by_surname(label, people[label], family, others.get(surname, frozenset()))
        return people

    def speaker(self, speaker: Speaker) -> tuple[Speaker, str]:
        """A person whom the title names, under the name of the file, and the sentence that says so."""
        if not self._known.directory.profiles:
            return speaker, ""
        person = self._by_name(speaker.name, Person(speaker)) or self._by_office(
            speaker.name, Person(speaker)
        )
        known = person.speaker is not None and person.speaker.name != speaker.name
        return (person.speaker or speaker, person.reason) if known else (speaker, "")

    def _by_name(self, core: str, person: Person) -> Person | None:
        """By the label itself, or by the full name that the document gives for it."""
        directory, name = self._known.directory, person.speaker.name if person.speaker else ""
        called, resolved = directory.named(core), directory.named(name) if name else None
        if called and person.reason and person.speaker and self._is_full(name) and resolved is not called:
            return _as_printed(
                person, core, f"the people file says “{core}” is {called.name}, and {person.reason} ({name})"
            )
        if called is None and resolved and (doubt := _contradiction(core.split()[:-1], resolved)):
            return _as_printed(person, core, f"{person.reason or 'it may be ' + resolved.name}, but {doubt}")
        profile = called or resolved
        if profile is None:
            return None
        if key_of(name) == key_of(profile.name):
            assert person.speaker is not None
            return replace(person, speaker=self._shown(profile))
        says = f"the people file says “{core if called else name}” is {profile.name}"
        return self._told(person, profile, says)

    def _by_office(self, core: str, person: Person) -> Person:
        """By the office that the label is, when one person held it on the day of the event."""
        event, name = self._cast.event, person.speaker.name if person.speaker else ""
        holdings = self._known.directory.holdings(core)
        if not holdings or self._is_full(name) or person.likely or (person.reason and not _same(core, name)):
            return person
        held = self._known.directory.holders(core, event.date, self._known.transcript)
        on = f"on {event.date.day} {event.date:%B %Y}" if event.date else "on a day that is not known"
        if len(held) != 1:
            who = f"{len(held)} people hold it" if held else "nobody of the people file holds it"
            names = f" ({_either(h.profile for h in held)})" if held else ""
            return replace(person, reason=f"{who} {on}{names}: as printed")
        found = held[0]
        if other := self._other_holder(found, core):
            return replace(
                person, reason=f"the people file has {found.profile.name}, but {other}: as printed"
            )
        says = f"the people file says the {found.office.office} {on} was {found.profile.name}"
        return replace(self._told(person, found.profile, says), likely=not found.exact)

    def _other_holder(self, found: Holding, core: str) -> str:
        """Who else holds this office as far as the document itself tells."""
        own = _words_of(found.profile)
        for name, told in self._ranked.get(office_key(core), ()):
            if key_of(name).split()[-1] not in own:
                return told
        return ""

    def _namesakes(self, label: str, person: Person) -> tuple[str, tuple[Profile, ...]] | None:
        """The surname that a label is, and who has it in the people file."""
        *before, surname = key_of(self._cast.readings[label].name).split() or [""]
        done = person.how is How.PEOPLE or person.speaker is None or self._is_full(person.speaker.name)
        if done or any(not lexicon().has("joiners", word) for word in before):
            return None
        family = self._known.directory.family(surname)
        return (surname, family) if family else None

    def _by_surname(
        self, label: str, person: Person, family: tuple[Profile, ...], others: frozenset[str]
    ) -> Person:
        """By a bare surname, when it can be nobody else."""
        reading = self._cast.readings[label]
        shown = natural(words(reading.name)[-1])
        fitting = [p for p in family if reading.rank and self._holds(reading.rank, p)]
        profile = fitting[0] if len(fitting) == 1 else family[0]
        if len(family) > 1 and len(fitting) != 1:
            doubt = f"the people file has {len(family)} people of that name ({_either(family)})"
        elif person.reason:
            doubt = person.reason.removesuffix(": as printed")
        elif doubt := _contradiction(reading.rank.split(), profile):
            pass
        elif strangers := self._strangers(reading.name, profile, others):
            doubt = f"the people file has {profile.name}, but the document speaks of {strangers}"
        elif profile.name in self._present:
            return self._told(person, profile, f"{profile.name} of the people file is the only {shown} here")
        elif reading.rank and self._vouched(reading.rank, profile):
            says = f"the people file has one {shown}, {profile.name}, and “{reading.rank}” fits"
            return self._told(person, profile, says)
        else:
            doubt = f"the people file has {profile.name}, but nothing says that it is the same {shown}"
        return replace(person, reason=f"{doubt}: as printed")

    def _strangers(self, surname: str, profile: Profile, others: frozenset[str]) -> str:
        """Other people of the document with this surname."""
        own = _words_of(profile)
        keys = self._cast.families.get(fold(words(surname)[-1]), set())
        named = [
            self._cast.names[key] for key in sorted(keys) if self._known.directory.named(key) is not profile
        ]
        for first in sorted(others):
            if not any(word == fold(first) or (len(first) == 1 and word[0] == fold(first)) for word in own):
                named.append(f"{natural(first)} {natural(surname)}")
        return " and ".join(named[:_SHOWN])

    def _vouched(self, rank: str, profile: Profile) -> bool:
        """Whether the entry gives this honorific, or the office on this day."""
        return key_of(rank) in map(key_of, profile.honorifics) or self._holds(rank, profile)

    def _holds(self, rank: str, profile: Profile) -> bool:
        day, transcript = self._cast.event.date, self._known.transcript
        holdings = self._known.directory.holdings(rank)
        return any(h.profile is profile and h.office.held(day, transcript) for h in holdings)

    def _named_in_text(self, surnames: set[str]) -> dict[str, frozenset[str]]:
        """For each surname the capitalised words before it in the text and the title, where names stand."""
        tried = sorted(surnames)[:_TRIED]
        if not tried:
            return {}
        either = "|".join(map(re.escape, tried))
        before = re.compile(
            rf"(?<![\w’'-])([^\W\d_][\w’'-]{{0,40}}\.?)\s{{1,3}}({either})(?![\w-])", re.IGNORECASE
        )
        found: dict[str, set[str]] = {}
        for text in (self._cast.event.title, *self._texts):
            for word, surname in before.findall(text):
                low = fold(word.rstrip("."))
                forms = (low, low.removesuffix("s")) if len(low) > 1 else ()
                titled = any(lexicon().has("unlike names", form) for form in forms)
                if word[0].isupper() and not titled and not any(c.isdigit() for c in word):
                    found.setdefault(fold(surname), set()).add(word.rstrip("."))
        return {surname: frozenset(some) for surname, some in found.items()}

    def _told(self, person: Person, profile: Profile, says: str) -> Person:
        reason = f"{person.reason}; {says}" if person.reason else says
        return replace(person, speaker=self._shown(profile), reason=reason, how=How.PEOPLE)

    def _shown(self, profile: Profile) -> Speaker:
        """The person as shown everywhere in this document: with the office the document or the file gives."""
        names = (profile.name, *profile.aliases)
        office = next(filter(None, (self._offices.get(key_of(name), "") for name in names)), "")
        day, transcript = self._cast.event.date, self._known.transcript
        held = [o.office for o in profile.offices if o.held(day, transcript)]
        return Speaker(profile.name, office or (held[0] if len(held) == 1 else ""))

    def _is_full(self, name: str) -> bool:
        return label_key(name) in self._cast.names


def _ranked(cast: Cast) -> dict[str, list[tuple[str, str]]]:
    """Label of an office -> the people whom the title and the labels give it: name, and where it is said."""
    found: dict[str, list[tuple[str, str]]] = {}
    for principal in cast.event.principals:
        for key in labels_of(principal.office) if principal.office else ():
            found.setdefault(key, []).append((principal.name, f"the title names {principal.name}"))
    for reading in cast.readings.values():
        office = reading.rank or reading.office
        for key in labels_of(office) if office and key_of(reading.name) else ():
            told = f"another label is {office} {reading.name}"
            found.setdefault(key, []).append((reading.name, told))
    return found


def _words_of(profile: Profile) -> set[str]:
    return {word for name in (profile.name, *profile.aliases) for word in key_of(name).split()}


def _keys_of(
    people: Mapping[str, Person], keys: Mapping[str, frozenset[str]]
) -> dict[str, list[frozenset[str]]]:
    """Name -> the identifiers of each label that stands for it."""
    found: dict[str, list[frozenset[str]]] = {}
    for label, own in keys.items():
        if speaker := people[label].speaker:
            found.setdefault(speaker.name, []).append(own)
    return found


def _as_printed(person: Person, core: str, why: str) -> Person:
    return replace(person, speaker=Speaker(natural(core)), reason=f"{why}: as printed")


def _contradiction(titles: Sequence[str], profile: Profile) -> str:
    """That an honorific in a label is of the other gender than those of the entry."""
    given = {gender_of(word) for honorific in profile.honorifics for word in honorific.split()} - {""}
    found = {gender_of(word) for word in titles} - {""}
    if given and found and given.isdisjoint(found):
        return f"the people file calls {profile.name} {' or '.join(profile.honorifics)}"
    return ""


def _same(core: str, name: str) -> bool:
    return office_key(core) == office_key(name)


def _either(profiles: Iterable[Profile]) -> str:
    names = [profile.name for profile in profiles]
    rest = len(names) - _SHOWN
    return " or ".join([*names[:_SHOWN], *([f"{rest} others"] if rest > 0 else [])])
