"""One walk through all places of the app, and what must hold in each of them.

Every command has another key and every text holds harm: so one sees which words name a key that is none any
more, which keys hold where, and what is drawn of the harm.
"""

from __future__ import annotations

import ast
import itertools
import re
from pathlib import Path

import pytest
from textual.dom import DOMNode
from tui_fakes import HOSTILE, FakeCare, HostileCollection, hostile_folders, hostile_start, unsafe

import tui
from searchlib import Provenance
from tui.commands import COMMANDS
from tui.keymap import Keyed, Keymap, keymap
from tui.panes import PLACES, TITLES, Pane
from tui.ports import NoIndex, Trouble, Unusable
from tui.screens.keeping import Start

PANES = {command.id: command.pane for command in COMMANDS}
HELD = ("alt+", "ctrl+", "shift+", "ctrl+alt+", "alt+shift+", "ctrl+shift+", "ctrl+alt+shift+")


def strange() -> Keymap:
    """Every command on keys that no command has."""
    free = (f"{held}f{number}" for held in HELD for number in range(1, 25))
    counts = {c.id: len(c.keys.split(",")) if "{" in c.action else 1 for c in COMMANDS}
    table = keymap({id: list(itertools.islice(free, count)) for id, count in counts.items()}, "keys")
    assert table.told == ()
    return table


#: Keys of Textual's own fields, which are no commands.
FIELDS = re.compile(r"tab next field|enter (?:saves|opens|builds the index)")
USUAL = re.compile(r"(?<![\w+])(?:F\d+|(?:ctrl|alt)\+[a-z]\b|esc|enter|digit)\b")


class Tour:
    """Goes from place to place by commands and looks around in each."""

    def __init__(self, session) -> None:
        self.s = session
        self.drawn: dict[str, str] = {}
        self.places: dict[str, set[Pane]] = {}

    async def do(self, *ids: str) -> None:
        for id in ids:
            keys = next(command.keys for command in self.s.app.keymap.commands if command.id == id)
            await self.s.press(keys.split(",")[0])

    def look(self, place: str, pane: Pane) -> None:
        """Note what is drawn here, and the panes whose keys hold; `pane` must be one."""
        text = self.s.dump()
        assert not [c for c in unsafe(text) if c != "\n"], place
        named = USUAL.findall(FIELDS.sub("", text))
        assert not named, f"{place} names {named}:\n{text}"
        held = self._held()
        assert pane in held, f"{place} is not there: {held}\n{text}"
        self.places[place] = held - {Pane.APP}
        self.drawn[place] = text

    def _held(self) -> set[Pane]:
        """The panes whose keys hold."""
        focused: DOMNode = self.s.app.screen.focused or self.s.app.screen
        held: set[Pane] = set()
        for node in focused.ancestors_with_self:
            some = itertools.chain.from_iterable(node._bindings.key_to_bindings.values())
            panes = {PANES[binding.id] for binding in some if binding.id in PANES}
            assert not panes or isinstance(node, Keyed), f"{node} has commands and does not take other keys"
            held |= panes
        return held

    @property
    def all(self) -> str:
        return "\n".join(self.drawn.values())


async def main_places(tour: Tour) -> None:
    """What one sees of an index that can be searched."""
    s, do, look = tour.s, tour.do, tour.look
    look("the query", Pane.QUERY)
    await do("query.go")
    look("results", Pane.RESULTS)
    await do("group", "results.open_group")
    look("groups", Pane.RESULTS)
    await do("group", "group", "results.open", "mark", "pin", "pin")
    look("the reader", Pane.READER)
    await do("find")
    await s.type("tr\x1b")
    look("find", Pane.FIND)
    await do("find.go", "back", "why")
    look("why", Pane.PAGE)
    await do("page.back", "back", "filters", "filters.exclude", "move.down", "filters.exclude")
    look("filters", Pane.FILTERS)
    await do("filters.find")
    await s.until(lambda: not s.app.screen.busy)
    look("finding a value", Pane.VALUE)
    await do("value.leave")
    look("values", Pane.VALUES)
    await do("window.back", "filters.clear", "timeline")
    look("the timeline", Pane.TIMELINE)
    await do("back", "copy", "cite", "quote", "link", "like")
    look("more like this, and what is told of copies", Pane.RESULTS)
    await do("back", "literal", "mend", "query")
    await s.type(" \x1b]0;pwned\x07zzz")
    await do("query.go")
    look("nothing found", Pane.RESULTS)
    await do("query")
    await s.press("ctrl+u")
    await do("query.go", "compare")


async def windows(tour: Tour) -> None:
    s, do, look = tour.s, tour.do, tour.look
    look("comparison", Pane.COMPARISON)
    await do("comparison.back", "export")
    look("export", Pane.CHOICES)
    await s.press("tab")
    s.app.screen.query_one("#export-file").value = HOSTILE[2]
    await s.settle()
    look("a file to export to", Pane.EXPORT)
    await do("export.cancel", "save")
    look("a name", Pane.NAME)
    await do("name.cancel", "searches", "searches.delete")
    look("saved searches", Pane.CHOICES)
    await do("searches.back", "help")
    look("help", Pane.PAGE)
    await do("page.find")
    await s.type("[/x]\x1b")
    look("finding in the help", Pane.PAGE)
    await s.press("enter")
    await do("page.back", "theme")
    await s.press("ctrl+p")
    await s.type("rep")
    await s.until(lambda: "Repair" in s.dump())
    assert not [c for c in unsafe(s.dump()) if c != "\n"]
    await s.press("escape")
    await do("index")
    look("index", Pane.CARE)
    await do("care.update")
    await s.until(lambda: "files could not be read" in s.dump())
    look("warnings", Pane.LINES)
    await do("care.back")


async def test_every_place_of_a_search(start, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    begin = hostile_start(tmp_path)
    async with start((80, 24), fake=HostileCollection(), begin=begin, keymap=strange()) as s:
        tour = Tour(s)
        await main_places(tour)
        await windows(tour)
    everything = tour.all
    for harm in ("[/x]", "␛]0;pwned", "[@click=app.quit]", "\ufffd"):
        assert harm in everything
    begun = await first_start(start, tmp_path)
    seen = {**tour.places, **begun}
    for place, panes in seen.items():
        assert len(panes) == 1 or any(panes <= known for known in PLACES), place
    assert not [known for known in PLACES if known not in seen.values()]


async def first_start(start, tmp_path: Path) -> dict[str, set[Pane]]:
    """Without an index: folders with strange names, and the window for another index."""
    hostile_folders(tmp_path)
    begin = Start(care=FakeCare())

    def none():
        raise NoIndex(HOSTILE[1], HOSTILE[2])

    async with start((80, 24), opener=none, begin=begin, keymap=strange()) as s:
        tour = Tour(s)
        await s.until(lambda: "[|x]" in s.dump())
        tour.look("the first start", Pane.FOLDER)
        await s.type("\x1b[31m")
        await s.until(lambda: not s.app.screen.busy)
        tour.look("a folder that is not there", Pane.FOLDER)
        await tour.do("folder.leave", "move.down")
        tour.look("folders", Pane.TREE)
        await tour.do("welcome.other")
        tour.look("another index", Pane.FOLDER)
    return tour.places


@pytest.mark.parametrize(
    ("trouble", "pane", "words"),
    [
        (Unusable(HOSTILE[1], HOSTILE[2]), Pane.BROKEN, "The index cannot be used"),
        (Trouble(HOSTILE[1], HOSTILE[2]), Pane.NOTICE, "transcript-tui cannot go on"),
    ],
)
async def test_every_screen_of_trouble(start, trouble, pane, words):
    root = "/press/" + HOSTILE[2]
    care = FakeCare(Provenance(3, "2026-03-01T10:20:30+00:00", ("/", root), 3, 24, {}))

    def breaks():
        raise trouble

    async with start((80, 24), opener=breaks, begin=Start(care=care), keymap=strange()) as s:
        await s.until(lambda: words in s.dump())
        await s.settle()
        tour = Tour(s)
        tour.look(words, pane)
        assert "␛]52;c;" in tour.all


def test_every_pane_has_a_title():
    """So its keys are told in the help and in docs/keys.md."""
    assert [pane for pane, _ in TITLES] == list(dict.fromkeys(pane for pane, _ in TITLES))
    assert {pane for pane, _ in TITLES} == set(Pane)


#: Words of the sources that are a key by themselves, or a key and what it does.
WRITTEN = re.compile(
    r"(?<![\w+])(?:F\d\d?|(?:ctrl|alt|shift)\+\w+|esc|enter|tab|bksp)\b"
    r"|(?:^|[\s(;:,])(?:[A-Za-z=?/\[\]{}]|space|left|right) "
    r"(?:pins|compares|opens|closes|clears|shows|goes|takes|leaves|lets|brings|writes|reads|finds)\b"
)
#: A key of Textual's own in a field.
ALLOWED = {
    "  tab next field  ",
    "enter saves  ",
    "enter opens  ",
    ": enter builds the index",
}


def written(tree: ast.AST) -> list[str]:
    """The texts of a module that name a key, but for those that say what something is."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in told)
    return [t.value for t in texts if isinstance(t.value, str) and WRITTEN.search(t.value)]


TABLES = ("commands.py", "panes.py", "keymap.py")
SOURCES = [p for p in sorted(Path(tui.__file__).parent.rglob("*.py")) if p.name not in TABLES]


def test_no_text_of_the_sources_names_a_key():
    """A key that is told comes from the table, as the user may have changed it."""
    found = {
        (path.name, text)
        for path in SOURCES
        for text in written(ast.parse(path.read_text(encoding="utf-8")))
        if text not in ALLOWED
    }
    assert not found


def test_no_command_names_the_key_of_another():
    assert not [command.help for command in COMMANDS if WRITTEN.search(command.help)]


@pytest.mark.parametrize("text", ["F1: help", "press ctrl+s", "; a pins it", "= compares", "(enter first)"])
def test_the_rule_sees_what_it_is_for(text):
    assert written(ast.parse(f"x = {text!r}"))
    assert written(ast.parse(f"x = f'{text} {{y}}'"))
