"""The reader: finding in it, going from transcript to transcript, the place one has come to; groups."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tui_fakes import FakeCollection, chunk, library

from searchlib.model import Group, Hit, ResultPage
from tui.finding import find, fold
from tui.listing import Grouped, Wanted
from tui.ports import PAGE
from tui.state import Filter, SearchState

NORMAL, NARROW = (120, 40), (80, 24)


# Finding


@given(st.text())
def test_folding_keeps_every_character_in_its_place(text):
    assert len(fold(text)) == len(text)


@given(st.lists(st.text("abÁß "), max_size=4), st.text("aBá", min_size=1, max_size=2))
def test_all_places_are_found_in_order(texts, wanted):
    found = find([fold(text) for text in texts], wanted)
    assert list(found.spots) == sorted(found.spots)
    for spot in found.spots:
        assert fold(texts[spot.paragraph][spot.start : spot.end]) == fold(wanted)
    assert bool(found.spots) == any(fold(wanted) in fold(text) for text in texts)


async def test_find_goes_through_the_whole_transcript(start):
    async with start(NARROW, query="treaty") as s:
        await s.press("down", "ctrl+f")
        await s.type("TIMBERx")
        assert "find: none" in s.dump()
        await s.press("backspace")
        assert ("find 1/2" in s.dump(), s.screen.reader.chunk.id) == (True, "t1#4")  # no hit, but here it is
        await s.press("enter", "n")
        assert ("find 2/2" in s.dump(), s.screen.reader.chunk.id) == (True, "t1#8")
        await s.pilot.press("n", "n", "N")  # round and back
        await s.press("right_square_bracket")  # what is looked for stays
        assert (s.screen.reader.transcript, "find 1/2" in s.dump()) == ("t2", True)
        await s.press("escape")  # one step: nothing is looked for any more
        assert (s.screen.reader.has_focus, s.screen.reader.finding) == (True, False)
        assert "Find in this transcript" not in s.dump()


# From transcript to transcript


async def test_a_pause_that_ended_too_late_to_be_stopped_opens_nothing(start, monkeypatch):
    async with start(NORMAL, query="treaty") as s:
        await s.press("down", "j")
        screen, late = s.screen, []
        monkeypatch.setattr(type(screen), "FOLLOW_PAUSE", 3600.0)
        set_timer = screen.set_timer
        monkeypatch.setattr(screen, "set_timer", lambda p, then: late.append(then) or set_timer(p, then))
        screen.results.go(screen.results.find("t2#1"))
        await s.until(lambda: late != [])
        screen.results.go(0)
        await s.until(lambda: not screen.reading)
        late[0]()
        await s.settle()
        assert (screen.reader.transcript, screen.reader.chunk.id) == ("t1", "t1#1")


async def test_brackets_go_to_other_transcripts(start):
    async with start(NORMAL, query="treaty") as s:
        await s.press("down", "j", "right_square_bracket")
        assert (s.screen.results.hit.chunk.id, s.screen.reader.transcript) == ("t2#1", "t2")
        await s.press("enter", "right_square_bracket")
        assert (s.screen.reader.chunk.id, s.screen.reader.has_focus) == ("t3#1", True)
        await s.press("right_square_bracket")  # there is none
        assert s.screen.reader.transcript == "t3"
        await s.press("left_square_bracket")
        assert s.screen.reader.transcript == "t2"


async def test_a_far_transcript_is_fetched(start):
    """A long transcript fills several pages; none of them has been looked at."""
    long = tuple(chunk(1, n) for n in range(1, 4 * PAGE))
    async with start(NORMAL, fake=FakeCollection((*long, chunk(2, 1)))) as s:
        await s.press("down", "right_square_bracket")
        assert (s.screen.results.hit.chunk.id, s.screen.results.cursor) == ("t2#1", 4 * PAGE - 1)


# The place


async def test_the_reader_stays_where_one_has_read_on(start):
    async with start(NORMAL, query="treaty") as s:
        await s.press("down", "enter", "right_curly_bracket", "right_curly_bracket", "right_curly_bracket")
        assert s.screen.reader.chunk.id == "t1#4"
        await s.press("escape", "enter")
        assert s.screen.reader.chunk.id == "t1#4"
        s.screen._search(s.screen._state.toggled(Filter("speaker", "Ana Lind", out=True)))
        await s.settle()
        assert s.screen.reader.chunk.id == "t1#4"
        await s.press("escape", "j", "k")  # to another hit and back: the hit is what one wants to see
        assert s.screen.reader.chunk.id == "t1#1"


# Groups


def test_an_opened_group_has_room_for_all_its_hits():
    hits = [Hit(n, 1.0, chunk(1, n), ()) for n in range(1, 1001)]
    groups = (Group("a", 1000, tuple(hits[:3])), Group("b", 1, (Hit(1, 1.0, chunk(2, 1), ()),)))
    some = Grouped(ResultPage((), 1001, 0, groups=groups, total_groups=2))
    assert some.turn(1, opened=False) is None
    assert some.turn(1, opened=True) == 1
    assert some.size == 1001
    assert some.at(1000).chunk.id == "t2#1"
    assert (some.at(2).chunk.id, some.at(555)) == ("t1#3", None)
    assert some.wanted([555]) == Wanted(555 // PAGE, groups[0])
    first = 555 // PAGE * PAGE
    some.put("a", ResultPage(tuple(hits[first : first + PAGE]), 1000, first))
    assert some.at(555).chunk.id == "t1#556"
    assert some.find("t1#556") == 555
    for index in (0, 2, 3, 555, 999, 1000):
        assert some.place(some.start(index)).index == index
    assert some.turn(555, opened=False) == 2
    assert (some.size, some.at(3).chunk.id) == (4, "t2#1")


async def test_a_group_is_opened_and_closed(start):
    async with start(NORMAL, fake=FakeCollection(library(2, 400)), query="treaty") as s:
        await s.press("down", "u")
        assert "300 hits, 297 more inside: right opens" in s.dump()
        await s.press("right")
        assert "300 hits, left closes" in s.dump()
        s.screen.results.go(299)
        await s.settle()
        assert (s.screen.results.hit.chunk.id, s.screen.results.hit.rank) == ("t1#399", 300)
        assert s.screen.reader.chunk.id == "t1#399"
        await s.press("j")
        assert s.screen.results.hit.chunk.id == "t2#1"
        await s.press("k", "left")
        assert s.screen.results.hit.chunk.id == "t1#3"
        assert "297 more inside" in s.dump()
        await s.press("g")
        await s.pilot.click("#results", offset=(6, 1))
        await s.settle()
        assert "300 hits, left closes" in s.dump()


# Counts that are partial


async def test_counts_that_time_was_up_for_are_marked(start):
    async with start(NORMAL, fake=FakeCollection(hurried=True), query="treaty") as s:
        await s.press("down", "f", "j", "space")
        assert "6+ " in s.dump()
        assert "+ at least, time was up" in s.dump()
        assert "[speaker: Ana Lind 0+ x]" in s.dump() or "[speaker: Mira Solane 6+ x]" in s.dump()
        assert "most 2+ in" in s.dump()


def test_filters_let_values_through():
    state = SearchState(
        filters=(Filter("speaker", "a"), Filter("speaker", "b"), Filter("role", "x", out=True))
    )
    assert [state.allows("speaker", v) for v in "abc"] == [True, True, False]
    assert [state.allows("role", v) for v in "xy"] == [False, True]
