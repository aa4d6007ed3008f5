"""What a TEI file says about itself: title, date, place, language, keywords, and who its people are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from .blocks import iso_date
from .elements import Element
from .roll import Person, Roll

_SUFFIXES = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
# Languages in which the family name is written first.
_FAMILY_FIRST = frozenset(("hu", "ja", "ko", "zh", "vi"))


def about(root: Element) -> tuple[dict[str, str], tuple[str, ...]]:
    """The metadata of a file, and its keywords; of a corpus, what its first text says."""
    header = (root.find("TEI", "TEI.2") or root).find("teiHeader") or root.find("teiHeader")
    language = language_of(root)
    if header is None:
        return {"language": language}, ()
    source = next((e.text() for e in header.walk() if e.tag == "idno" and _is_address(e)), "")
    meta = {
        "title": _title(header, language),
        "date": _date(header),
        "place": _place(header, language),
        "source": source,
        "language": language,
    }
    keywords = (e for e in header.walk() if e.tag == "keywords")
    topics = (term.text() for e in keywords for term in e.walk() if term.tag == "term")
    return {key: value for key, value in meta.items() if value}, tuple(dict.fromkeys(filter(None, topics)))


def language_of(root: Element) -> str:
    """The main language of the text, as a primary tag: "en"."""
    text = root.find("text")
    body = text.find("body") if text else None
    first = root.find("TEI", "TEI.2")
    told = (e.get("xml:lang") for e in (body, text, first, root) if e is not None)
    return next((tag.partition("-")[0].lower() for tag in told if tag), "")


def _chosen(found: Iterable[Element], language: str) -> Element | None:
    """Of elements that say the same in several languages the one in this; else the first."""
    found = list(found)
    same = (e for e in found if e.get("xml:lang").partition("-")[0].lower() == language)
    return next(same, found[0] if found else None)


def _words(element: Element | None) -> str:
    return element.text(apart=("lb",)) if element is not None else ""


def _title(header: Element, language: str) -> str:
    """The main title with its subtitle; of a meeting in a series the subtitle alone names it."""
    statement = header.find("titleStmt")
    if statement is None:
        return ""
    titles = list(statement.children("title"))
    sub = _words(_chosen((t for t in titles if t.get("type") == "sub"), language))
    main = _words(_chosen((t for t in titles if t.get("type") not in ("sub", "short", "desc")), language))
    if sub and statement.find("meeting"):
        return sub
    return ": ".join(filter(None, (main, sub)))


def _date(header: Element) -> str:
    """The day of the event: where it was set, else that of the source; never that of the edition."""
    for tag in ("setting", "creation", "sourceDesc"):
        for place in (e for e in header.walk() if e.tag == tag):
            for date in (e for e in place.walk() if e.tag == "date"):
                told = (date.get(name) for name in ("when", "when-iso", "from", "notBefore", "value"))
                if day := next(filter(None, map(iso_date, (*told, date.text()))), ""):
                    return day
    return ""


def _place(header: Element, language: str) -> str:
    setting = header.find("setting", "settingDesc")
    if setting is None:
        return ""
    named = [e for e in setting.walk() if e.tag in ("name", "placeName", "settlement", "country", "district")]
    towns = [e for e in named if e.tag == "settlement" or e.get("type") in ("city", "town", "place")]
    plain = [e for e in named if e.tag == "placeName" or (e.tag == "name" and not e.get("type"))]
    return _words(_chosen(towns or plain, language))


def _is_address(element: Element) -> bool:
    return (
        element.get("type").upper() in ("URI", "URL") and re.match(r"https?://", element.text()) is not None
    )


# --- people -----------------------------------------------------------------------------------------------


def roll_of(root: Element, meta: Mapping[str, str]) -> Roll:
    """The people whom the file lists: persons, groups and bodies, and the characters of a play."""
    day, language = meta.get("date", ""), meta.get("language", "")
    roll = Roll()
    for element in root.walk():
        if element.tag in ("person", "personGrp", "org", "role", "castItem", "participant"):
            key = element.get("xml:id") or element.get("id")
            name = _name(element, day, language) if key else ""
            if name:
                roll.people.setdefault(key, Person(name, _office(element, day, language)))
    return roll


def _name(element: Element, day: str, language: str) -> str:
    if element.tag == "role":
        return element.text()
    if element.tag == "castItem":
        return _words(next(element.children("role"), None))
    named = [*element.children("persName"), *element.children("orgName"), *element.children("name")]
    held = [e for e in named if _holds(e, day)] or named
    chosen = _chosen(held, language)
    if chosen is not None and next(chosen.children("surname"), None) is None:
        return _turned(chosen.text(apart=("lb", "forename"), without=("roleName",)))
    return _full(chosen or element, language)


def _full(element: Element, language: str) -> str:
    """A name given in its parts."""
    first = [e.text() for e in element.children("forename")]
    family = [e.text() for e in element.children("nameLink", "surname")]
    rest = [e.text() for e in element.children("genName")]
    parts = [*family, *first, *rest] if language in _FAMILY_FIRST else [*first, *family, *rest]
    return " ".join(filter(None, parts))


def _turned(name: str) -> str:
    """ "Poe, Ann" of a list as it is said: "Ann Poe"."""
    family, comma, first = name.partition(", ")
    if (
        not comma
        or "," in first
        or first.lower() in _SUFFIXES
        or len(family.split()) > 3
        or len(first.split()) > 3
    ):
        return name
    return f"{first} {family}" if first[:1].isupper() else name


def _office(element: Element, day: str, language: str) -> str:
    """The office held on that day, where the list gives one in words."""
    titled = [e for e in element.children("affiliation") if _holds(e, day) and e.find("roleName")]
    for holder in (*titled, *element.children("persName")):
        if office := _words(_chosen(holder.children("roleName"), language)):
            return office
    return _words(_chosen(element.children("roleDesc", "occupation"), language))


def _holds(element: Element, day: str) -> bool:
    """Whether what has a beginning and an end is true of that day."""
    begun = element.get("from") or element.get("notBefore") or element.get("when")
    ended = element.get("to") or element.get("notAfter")
    return not day or (
        (not begun or begun[:10] <= day) and (not ended or ended[:10] >= day[: len(ended[:10])])
    )
