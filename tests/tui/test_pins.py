"""Several searches at once: pinned, counted by speaker, marked in the reader, kept."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tui_fakes import FakeCollection, library

from searchlib import Sort, Unit
from tui.comparison import ALL, REST, ROWS, as_tabs, table
from tui.keeping import Keeper, Saved, Session
from tui.pins import LETTERS, Pin, Pins
from tui.ports import Tally
from tui.screens.comparing import CompareScreen
from tui.screens.keeping import Start
from tui.screens.pinning import _of_speaker
from tui.state import Filter, SearchState
from tui.widgets.pin_strip import strip as strip_of

NORMAL, NARROW = (120, 40), (80, 24)
TREATY, TARIFFS = SearchState("treaty"), SearchState("tariffs")
BOTH = Pins().added(TREATY).added(TARIFFS).pins


def strip(s) -> str:
    return s.screen.strip.render().plain


async def compare(s) -> None:
    await s.pilot.press("equals_sign")
    await s.until(lambda: isinstance(s.app.screen, CompareScreen))
    await s.settle()


# Pins


def test_letters_are_given_in_order_and_given_again():
    pins = Pins()
    for number in range(8):
        pins = pins.added(SearchState(f"word{number}"))
    assert "".join(pin.letter for pin in pins.pins) == LETTERS
    pins = pins.without("B").added(SearchState("again"))
    assert [(p.letter, p.state.query) for p in pins.pins][1] == ("B", "again")


def test_the_order_of_hits_is_not_another_search():
    state = SearchState("treaty", (Filter("role", "x"), Filter("speaker", "a")), Sort.NEWEST, Unit.TRANSCRIPT)
    pins = Pins().added(state)
    same = SearchState(" treaty ", (Filter("speaker", "a"), Filter("role", "x")), generation=9)
    assert pins.of(same) is not None
    assert pins.added(same) is pins
    assert pins.of(SearchState("treaty")) is None
    assert pins.of(replace(same, literal=("treaty",))) is None
    assert pins.pins[0].label == "treaty  [x]  [a]"
    assert pins.named("A", "mine").pins[0].label == "mine"


# The table


COUNTS = st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(1, 50), max_size=9)


@given(st.lists(st.tuples(COUNTS, st.integers(0, 5)), min_size=1, max_size=6), st.booleans())
def test_each_column_adds_up(columns, waiting):
    pins = tuple(Pin(letter, SearchState(letter)) for letter in LETTERS[: len(columns)])
    tallies = {
        pin.letter: Tally(sum(speakers.values()) + unnamed, speakers)
        for pin, (speakers, unnamed) in zip(pins, columns, strict=True)
    }
    if waiting:
        del tallies["A"]
    rows = table(pins, tallies)
    for number, pin in enumerate(pins):
        cells = [row.cells[number].count for row in rows]
        if pin.letter in tallies:
            assert cells[0] == tallies[pin.letter].total == sum(cells[1:])
        else:
            assert set(cells) == {None}


def test_many_speakers_and_time_that_was_up():
    speakers = {f"speaker {n:04}": 1 for n in range(ROWS + 50)}
    rows = table(BOTH, {"A": Tally(ROWS + 60, speakers), "B": Tally(7, {"speaker 0001": 7}, partial=True)})
    assert (rows[0].label, rows[-1].label, len(rows)) == (ALL, REST, ROWS + 2)
    assert [str(cell) for cell in rows[0].cells] == [f"{ROWS + 60}", "7+"]
    assert rows[1].speaker == "speaker 0001"
    assert rows[-1].cells[0].count == 60
    assert as_tabs(BOTH, rows).startswith("speaker\tA treaty\tB tariffs\nall speakers\t260\t7+\n")


@pytest.mark.parametrize("width", [20, 60, 120])
def test_the_strip_keeps_to_its_width(width):
    pins = Pins()
    for number in range(6):
        pins = pins.added(SearchState(f"{number} " + "word " * 20))
    pieces = strip_of(pins, pins.pins[0], {"A": Tally(1_234_567, {}, True)}, width)
    shown = "".join(piece.text for piece in pieces)
    assert len(shown) <= max(width, 60)
    assert "1,234,567+" in shown


# In the app


async def test_pin_switch_and_unpin(start):
    async with start(NARROW) as s:
        await s.press("down", "a", "equals_sign")  # everything is no search
        assert (s.screen.strip.display, s.app.screen) == (False, s.screen)
        await s.press("slash")
        await s.type("treaty")
        await s.press("enter", "a")
        assert strip(s).startswith("> A  treaty 18")
        await s.press("slash", "ctrl+u")
        await s.type("tariffs")
        assert strip(s).startswith("  A  treaty 18")
        await s.press("enter", "a", "A")
        assert (s.screen.bar.value, s.screen.results.total) == ("treaty", 18)
        assert strip(s).startswith("> A  treaty 18  B  tariffs 6")
        await s.press("B")
        assert s.screen.bar.value == "tariffs"
        await s.press("F")  # no search has this letter
        assert s.screen.bar.value == "tariffs"
        await s.press("a")
        assert "tariffs" not in strip(s)
        await s.press("A", "a")
        assert not s.screen.strip.display


async def test_words_of_each_search_are_marked_by_letter(start):
    async with start(NORMAL, begin=Start(Session(TREATY, "", BOTH))) as s:
        await s.press("down", "enter")
        assert '2"╎  B Tomas Verel (answer): You asked about tariffs' in s.dump()
        assert "╎ A  and the treaty" in s.dump()
        assert "1 ▌ A  Mira Solane" in s.dump()
        await s.press("right_square_bracket")
        assert s.screen.reader.transcript == "t2"
        assert "╎  B Tomas" in s.dump()
        assert ground(s, "tariffs") == ground(s, "B") != ground(s, "treaty") == ground(s, "A")
        await s.press("a")  # A is let go: its letter goes
        assert "╎ B Tomas" in s.dump()
        await s.press("a")
        assert "╎ A  and the treaty" in s.dump()
        reader = s.screen.reader
        reader.overlay("t9", {})  # what comes late is of another transcript
        assert "╎ A  and the treaty" in s.dump()
        reader.show(reader._reading, "t2#1")  # as after a reload: nothing is known of these marks yet
        await s.settle()
        assert "╎    and the treaty" in s.dump()


def ground(s, words: str) -> object:
    """What is behind these words of the reader."""
    area = s.screen.reader.content_region
    strips = s.app.screen._compositor.render_strips()[area.y : area.bottom]
    styles = (
        one.style.bgcolor for strip in strips for one in strip.crop(area.x, area.right) if one.text == words
    )
    return next(styles)


async def test_compare_by_speaker_and_narrow_to_a_cell(start):
    async with start(NORMAL, begin=Start(Session(TREATY, "", BOTH))) as s:
        await s.press("down")
        await compare(s)
        rows = [line.split("┃")[1].split() for line in s.dump().splitlines() if "┃" in line]
        assert [">all", "speakers", "[18]", "6"] in rows
        assert ["Tomas", "Verel", "6", "6"] in rows
        assert ["others,", "unnamed", "6", "0"] in rows
        await s.pilot.press("G", "enter")  # several speakers: nothing to narrow to
        await s.settle()
        assert isinstance(s.app.screen, CompareScreen)
        await s.pilot.press("g", "j", "r")
        await s.until(lambda: "Call A" in s.dump())
        await s.pilot.press("x", "enter")
        await s.until(lambda: isinstance(s.app.screen, CompareScreen))
        assert "A  treatyx" in s.dump()
        await s.pilot.press("l", "enter")
        await s.until(lambda: s.app.screen is s.screen)
        await s.settle()
        assert s.screen._pins.pins[0].name == "treatyx"
        assert s.screen._state.query == "tariffs"
        assert s.screen._state.filters == (Filter("speaker", "Tomas Verel"),)
        assert s.screen.results.total == 6


def test_a_cell_is_of_its_speaker_alone():
    role = Filter("role", "answer")
    state = SearchState("treaty", (Filter("speaker", "Ana Lind"), role))
    assert _of_speaker(state, "Tomas Verel").filters == (role, Filter("speaker", "Tomas Verel"))


async def test_a_short_name_stands_over_its_column(start):
    pins = (*BOTH[:1], Pin("C", SearchState("dam")))
    async with start(NORMAL, begin=Start(Session(TREATY, "", pins))) as s:
        await s.press("down", "equals_sign")
        assert " C  dam " in s.dump().splitlines()[s.find("all speakers")[1] - 1]


async def test_counts_that_come_while_one_compares_are_shown(start):
    fake = FakeCollection(gate=threading.Event())
    fake.gate.set()
    async with start(NARROW, fake=fake, begin=Start(Session(TREATY, "", BOTH))) as s:
        await s.press("down")
        fake.gate.clear()
        s.screen.recount()
        s.send("equals_sign")
        await s.until(lambda: "[...]" in s.dump())
        fake.gate.set()
        await s.until(lambda: "[18]" in s.dump())


async def test_counts_come_one_after_the_other_and_anew_for_a_newer_index(start):
    fake, after = FakeCollection(library(3, 8), hurried=True), FakeCollection(library(6, 8))
    opened = [after, fake]
    async with start(NORMAL, opener=opened.pop, begin=Start(Session(TREATY, "", BOTH))) as s:
        assert "treaty 18+" in strip(s)
        await s.press("down", "f5")
        assert "treaty 36  B  tariffs 12" in strip(s)
        assert s.screen._pins.pins == BOTH


# Kept


def test_pins_come_back_and_a_false_letter_is_damage(tmp_path):
    keeper = Keeper(tmp_path / "kept", tmp_path)
    session = Session(TREATY, "t1#1", Pins(BOTH).named("B", "customs").pins)
    keeper.leave(session)
    assert keeper.session() == session
    saved = Saved("both", TREATY, 3, 1, BOTH)
    keeper.save(saved)
    assert keeper.searches() == (saved,)
    keeper.leave(Session(TREATY, "", (Pin("Z", TREATY),)))
    with pytest.raises(Exception, match="damaged"):
        keeper.session()


async def test_a_set_is_saved_and_run_and_a_saved_search_is_pinned(start, tmp_path):
    keeper = Keeper(tmp_path / "kept", tmp_path)
    keeper.save(Saved("goods", SearchState("timber"), 1, 1))
    async with start(NORMAL, begin=Start(Session(TREATY, "", BOTH), keeper=keeper)) as s:
        await s.press("down")
        await compare(s)
        await s.pilot.press("ctrl+s")
        await s.until(lambda: "Save these searches as" in s.dump())
        await s.press("enter")
        assert [one.pins for one in keeper.searches()] == [(), BOTH]
        await compare(s)
        await s.pilot.press("d")
        await s.until(lambda: len(s.screen._pins) == 1 and isinstance(s.app.screen, CompareScreen))
        await s.pilot.press("escape")
        await s.until(lambda: s.app.screen is s.screen)
        await s.press("o", "a")
        assert strip(s).startswith("  A  goods 6  B  tariffs 6")
        await s.press("o")
        assert "beside each other  A: treaty  B: tariffs" in s.dump()
        await s.press("j", "enter")
        assert strip(s).startswith("> A  treaty 18  B  tariffs 6")
