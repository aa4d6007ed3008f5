"""The one table: no two commands on one key of a pane, every action exists, help names them all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.command import CommandPalette
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen

from tui.app import TranscriptApp
from tui.commands import COMMANDS, bindings, of
from tui.keymap import Keyed, Keymap
from tui.panes import Pane
from tui.screens.broken import BrokenScreen
from tui.screens.care import CareScreen
from tui.screens.comparing import CompareScreen
from tui.screens.errand_screen import ErrandScreen
from tui.screens.export import ExportScreen
from tui.screens.help import HelpScreen, help_text
from tui.screens.name import NameScreen
from tui.screens.notice import NoticeScreen
from tui.screens.search import SearchScreen
from tui.screens.searches import SearchesScreen
from tui.screens.values import ValueBar, ValuesScreen
from tui.screens.welcome import WelcomeScreen
from tui.widgets.choice_list import ChoiceList
from tui.widgets.facet_panel import FacetPanel
from tui.widgets.find_bar import FindInput
from tui.widgets.folder_line import FolderLine
from tui.widgets.folder_tree import FolderTree
from tui.widgets.line_view import LineView
from tui.widgets.query_bar import QueryBar
from tui.widgets.result_list import ResultList
from tui.widgets.timeline import Timeline
from tui.widgets.transcript_view import TranscriptView
from tui.widgets.value_list import ValueList

OWNERS = {
    Pane.APP: TranscriptApp,
    Pane.MAIN: SearchScreen,
    Pane.QUERY: QueryBar,
    Pane.LINES: LineView,
    Pane.RESULTS: ResultList,
    Pane.READER: TranscriptView,
    Pane.FILTERS: FacetPanel,
    Pane.CHOICES: ChoiceList,
    Pane.COMPARISON: CompareScreen,
    Pane.EXPORT: ExportScreen,
    Pane.FIND: FindInput,
    Pane.NAME: NameScreen,
    Pane.SEARCHES: SearchesScreen,
    Pane.NOTICE: NoticeScreen,
    Pane.CARE: CareScreen,
    Pane.WELCOME: WelcomeScreen,
    Pane.FOLDER: FolderLine,
    Pane.TREE: FolderTree,
    Pane.BROKEN: BrokenScreen,
    Pane.TIMELINE: Timeline,
    Pane.VALUE: ValueBar,
    Pane.VALUES: ValueList,
    Pane.WINDOW: ValuesScreen,
    Pane.PAGE: HelpScreen,
}


def test_ids_are_unique():
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("pane", list(Pane))
def test_no_key_twice_in_a_pane(pane: Pane):
    keys = [key for command in of(pane) for key in command.keys.split(",")]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.id)
def test_every_action_exists_where_its_pane_is(command):
    action = command.action.partition("(")[0]
    where, _, name = action.rpartition(".")
    owner = {"app": TranscriptApp, "screen": SearchScreen}.get(where, OWNERS[command.pane])
    assert hasattr(owner, f"action_{name}")


@pytest.mark.parametrize("pane", list(Pane))
def test_widgets_have_the_bindings_of_the_table(pane: Pane):
    assert bindings(pane) == OWNERS[pane].BINDINGS
    assert issubclass(OWNERS[pane], Keyed)


def test_every_screen_takes_the_keys_of_the_user():
    """Also one that nobody has thought of here."""

    def leaves(kind: type) -> Iterator[type]:
        below = [one for one in kind.__subclasses__() if one.__module__.startswith("tui.")]
        yield from (leaf for one in below for leaf in leaves(one))
        if not below and kind.__module__.startswith("tui."):
            yield kind

    found = {*leaves(Screen), *leaves(ModalScreen), *leaves(ErrandScreen)}
    assert {"SearchScreen", "HelpScreen", "ValuesScreen", "OtherScreen"} <= {one.__name__ for one in found}
    assert not [one for one in found if not issubclass(one, Keyed | CommandPalette)]


def test_help_names_every_command_and_the_legend():
    page = help_text(Keymap()).plain
    for command in COMMANDS:
        assert command.shown in page
        assert command.help in page
    assert "a guess" in page
    assert "speaker:" in page


async def test_every_command_can_be_read_in_a_small_terminal(start):
    """By turning pages, and by looking for its words."""
    async with start((80, 24)) as s:
        await s.press("f1")
        pages, page = s.app.screen.query_one(VerticalScroll), -1.0
        seen = ""
        while page != pages.scroll_offset.y:
            page = pages.scroll_offset.y
            seen += page_of(s)
            await s.press("pagedown")
        words = " ".join(seen.split())
        assert not [command.id for command in COMMANDS if command.help not in words]
        for command in (COMMANDS[1], COMMANDS[-1]):
            await s.press("slash", "ctrl+u")
            await s.type(command.help)
            assert command.help in " ".join(page_of(s).split())
            await s.press("enter")


def page_of(s) -> str:
    """The lines of the help that are in sight."""
    x, y, width, height = s.app.screen.query_one(VerticalScroll).scrollable_content_region
    return "".join(f"{row[x : x + width].strip()}\n" for row in s.dump().splitlines()[y : y + height])


def test_no_typed_key_is_a_command_of_the_query():
    """What one can type must never be taken for a command while the query has the focus."""
    assert not [key for command in of(Pane.QUERY) for key in command.keys.split(",") if len(key) == 1]


async def test_a_page_of_an_empty_list_of_commands_is_no_end(start):
    async with start() as s:
        await s.press("ctrl+p", "q", "z", "x", "v", "pageup", "pagedown")
        await s.press("escape")
        assert s.app.is_running


async def test_commands_found_for_a_list_that_closes_are_no_end(start):
    async with start() as s:
        await s.press("ctrl+p")
        palette = s.app.screen
        await palette.remove_children()
        palette._list_visible = palette._show_busy = not palette._list_visible
        await s.settle()
        assert s.app.is_running


async def test_a_page_in_a_terminal_of_one_column_comes_to_rest(start):
    """Where a bar takes the only column, the text has no lines and needs no bar: they took turns for ever."""
    async with start() as s:
        await s.press("f1")
        for size in ((1, 1), (80, 24)):
            await s.pilot.resize_terminal(*size)
            await s.settle()
        assert isinstance(s.app.screen, HelpScreen)
