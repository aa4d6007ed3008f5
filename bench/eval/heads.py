"""Title, date, place and people of the event, compared with what is known of them."""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from searchlib.model import Event

from . import names
from .gold import kremlin, white_house
from .model import Figure, Mistake, Result
from .pipeline import read

_GOLD = Path(__file__).parent / "gold"
_GOALS = {"person": 0.98, "date": 0.99, "place": 0.95, "title": None}


@dataclass(frozen=True, slots=True)
class Known:
    """What is true of one document; None where nobody knows. `places`: each is right, none means no place."""

    document: str
    event: Event
    title: str | None = None
    date: str | None = None
    places: tuple[str, ...] | None = None
    people: str | None = None  # surnames in order

    def verdicts(self) -> Iterator[tuple[str, bool, str]]:
        """(what, whether it is right, both in words) for everything known."""
        event = self.event
        if self.title is not None:
            yield "title", _plain(event.title) == _plain(self.title), f"{event.title!r}, is {self.title!r}"
        if self.date is not None:
            ours = event.date.isoformat() if event.date else ""
            yield "date", ours == self.date, f"{ours!r}, is {self.date!r}"
        if self.places is not None:
            right = white_house.same_place(event.place, self.places)
            yield "place", right, f"{event.place!r}, is {' or '.join(map(repr, self.places)) or 'not said'}"
        if self.people is not None:
            ours = " ".join(map(_surname, (person.name for person in event.principals)))
            yield "person", ours == self.people, f"{ours!r}, is {self.people!r}"


@dataclass(slots=True)
class Heads:
    """Counts of one run."""

    right: Counter[str] = field(default_factory=Counter)
    judged: Counter[str] = field(default_factory=Counter)
    mistakes: list[Mistake] = field(default_factory=list)


def _result(run: str, documents: Iterable[Known]) -> Result:
    heads = Heads()
    for known in documents:
        for what, right, said in known.verdicts():
            heads.judged[what] += 1
            heads.right[what] += right
            if not right:
                heads.mistakes.append(
                    Mistake(f"{what} wrong", known.document, f"{said} | {known.event.title}")
                )
    figures = tuple(
        Figure(f"{run}.{what}", heads.right[what] / count, count, _GOALS[what])
        for what, count in sorted(heads.judged.items())
    )
    return Result(figures, tuple(heads.mistakes))


def white_house_heads(folder: Path) -> Result:
    """Transcripts only: statements and fact sheets have no place and no speaker."""
    people = tomllib.loads((_GOLD / "title_people.toml").read_text(encoding="utf-8"))

    def known() -> Iterator[Known]:
        for release in white_house.releases(folder):
            if not release.spoken:
                continue
            event = read(release.name, release.data).event
            key = hashlib.sha256(release.title.encode()).hexdigest()[:10]
            yield Known(
                release.name,
                event,
                date=release.date,
                places=white_house.places(release),
                people=people.get(key),
            )

    return _result("white-house-heads", known())


def kremlin_heads(folder: Path) -> Result:
    """Pages as they are, and as text whose second and third line are the day and the place."""
    pages = kremlin.pages(folder)

    def known(*, plain: bool) -> Iterator[Known]:
        for page in pages:
            document = kremlin.as_plain(page) if plain else kremlin.as_html(folder, page)
            event = read("page" + Path(document.name).suffix, document.data).event
            places = (page.place,) if page.place else ()
            yield Known(page.id, event, title=page.title, date=page.date or None, places=places)

    html = _result("kremlin-html-heads", known(plain=False))
    text = _result("kremlin-text-heads", known(plain=True))
    return Result(html.figures + text.figures, html.mistakes + text.mistakes)


def ministry_heads(folder: Path) -> Result:
    """Openings under a name that says nothing."""
    table = tomllib.loads((_GOLD / "ministry.toml").read_text(encoding="utf-8"))

    def known() -> Iterator[Known]:
        for path in sorted(folder.glob("[0-9]*.txt")):
            row = table.get(path.name[:2], {})
            places = row.get("place")
            yield Known(
                path.name,
                read("page.txt", path.read_bytes()).event,
                date=row.get("date"),
                places=None if places is None else tuple(filter(None, (places,))),
                people=row.get("people"),
            )

    return _result("ministry-heads", known())


def _plain(text: str) -> str:
    return " ".join(names.parts_of(text))


def _surname(name: str) -> str:
    words = [word for word in names.parts_of(name) if word not in ("jr", "sr")]
    return words[-1] if words else ""
