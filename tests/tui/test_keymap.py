"""The user's keys: what the file says holds everywhere keys are shown; what cannot be is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.commands import COMMANDS
from tui.keymap import Keymap, keymap, read
from tui.panes import overlap
from tui.screens.help import help_text
from tui.screens.search import SearchScreen

DOCS = Path(__file__).resolve().parents[2] / "docs"


def keys_of(table: Keymap, id: str) -> str:
    return next(command.keys for command in table.commands if command.id == id)


def test_a_file_is_read(tmp_path):
    file = tmp_path / "keys.toml"
    file.write_text(
        'copy = "e"\n"hit.next" = ["n", "ctrl+N", "}"]\nmark = "/"\nquery = ["?", "f2"]\nhelp = "f1"\n'
    )
    table = read(file)
    assert [keys_of(table, id) for id in ("copy", "query")] == ["e", "question_mark,f2"]
    assert keys_of(table, "mark") == "slash"
    (told,) = table.told  # `}` takes the next paragraph in the reader
    assert told.startswith(f"{file}: hit.next is not used: }} is the key of reader.next")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('nonsense = "x"', "there is no such command"),
        ('copy = "wibble"', "there is no key 'wibble'"),
        ('copy = "ctrl+ctrl+x"', "there is no key"),
        ('copy = ""', "there is no key ''"),
        ("copy = []", 'a key is written "x"'),
        ("copy = 5", 'a key is written "x"'),
        ('copy = "shift+e"', "write E"),
        ('copy = "ctrl+p"', "opens the list of commands"),
        ('copy = "ctrl+i"', "are one key"),
        ('copy = "n"', "n is the key of hit.next"),
        ('copy = "j"', "j is the key of move.down"),
        ('copy = "ctrl+q"', "ctrl+q is the key of quit"),
        ('"query.go" = "g"', "is typed into the text"),
        ('quit = "Q"', "is typed into the text"),
        ('"results.repair" = ["1", "2"]', "it needs 10 keys"),
        ('[copy]\nother = "[/x]"', "copy.other is not used"),
        ("copy = ", "was not used: Invalid value"),
    ],
)
def test_what_cannot_be_is_told_and_the_rest_applies(tmp_path, text: str, told: str):
    file = tmp_path / "keys.toml"
    file.write_text(f'"filters" = "V"\n{text}\n')
    table = read(file)
    assert len(table.told) == 1
    assert told in table.told[0]
    assert keys_of(table, "copy") == "y"
    assert keys_of(table, "filters") == ("f" if "Invalid" in told else "V")


def test_no_file_and_a_strange_one(tmp_path):
    assert read(tmp_path / "none").told == ()
    (tmp_path / "binary").write_bytes(b"\xff\x00")
    for path in (tmp_path, tmp_path / "binary"):
        assert "was not used" in read(path).told[0]


def test_keys_can_be_swapped():
    table = keymap({"hit.next": "N", "hit": {"previous": "n"}}, "keys")
    assert (keys_of(table, "hit.next"), keys_of(table, "hit.previous"), table.told) == ("N", "n", ())


KEYS = st.sampled_from(["n", "N", "j", "enter", "esc", "ctrl+s", "f6", "/", "space", "1", "tab", "q", "é"])
WISHES = st.dictionaries(
    st.sampled_from([command.id for command in COMMANDS]), KEYS | st.lists(KEYS, max_size=3), max_size=12
)


@settings(max_examples=100, deadline=None)
@given(WISHES)
def test_no_wish_makes_two_commands_answer_to_one_key(wishes):
    table = keymap(wishes, "keys")
    usual = {command.id: set(command.keys.split(",")) for command in COMMANDS}
    for one in table.commands:
        for other in table.commands:
            if one.id < other.id and overlap(one.pane, other.pane):
                both = set(one.keys.split(",")) & set(other.keys.split(","))
                assert both <= usual[one.id] & usual[other.id]
    changed = {c.id for c in table.commands if set(c.keys.split(",")) != usual[c.id]}
    told = {words.split(": ")[1].removesuffix(" is not used") for words in table.told}
    assert changed | told <= wishes.keys()


OWN = {
    "copy": "f8",
    "query": ["q", "f2"],
    "quit.soft": "Q",
    "hit.next": "(",
    "move.down": "ctrl+down",
    "filters": "e",
    "help": "f1",
    "page.back": "x",
    "nonsense[/x]": "f",
}


async def test_the_app_obeys_and_shows_the_keys_of_the_user(start):
    own = keymap(OWN, "keys.toml")
    async with start(keymap=own) as s:
        assert [n.message for n in s.app._notifications] == list(own.told)
        await s.press("down", "left_parenthesis", "ctrl+down", "j")
        assert s.screen.results.cursor == 2
        await s.press("n")
        assert s.screen.results.cursor == 2
        footer = s.dump().splitlines()[-1]
        assert "q Search" in footer
        assert "( Next hit" in footer
        assert "Q Quit" in footer
        await s.press("q", "f8")  # in the query too, where y would be typed
        assert s.screen.bar.has_focus
        assert "Paragraph" in list(s.app._notifications)[-1].message
        await s.press("f1")
        assert "f8" in help_text(own).plain.casefold()
        await s.press("x")
        assert isinstance(s.app.screen, SearchScreen)
        await s.press("ctrl+p", *"copy")
        await s.until(lambda: "copy the paragraph" in s.dump())
        assert "(F8)" in s.dump()


def test_the_page_of_keys_is_that_of_the_command_table():
    """`make keys` writes it anew."""
    made = {"__file__": str(DOCS / "make_keys.py"), "__name__": "made"}
    exec((DOCS / "make_keys.py").read_text(encoding="utf-8"), made)
    page = (DOCS / "keys.md").read_text(encoding="utf-8")
    assert made["whole"](page) == page
    assert all(f"`{command.id}`" in page for command in COMMANDS)
