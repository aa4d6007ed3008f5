"""Timeline, orders, groups, filters that leave out, values by typing, more like this."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from tui_fakes import FakeCollection, chunk, library

from searchlib import Sort, Unit
from searchlib.model import Bin, Facet, FacetValue, Group, Histogram, Hit, Period, ResultPage
from tui.bars import axis, bars_of, dates, drawn, first_day, fitting, number_of, sight
from tui.facet_rows import Kind, rows
from tui.listing import ROW, Grouped, Wanted
from tui.screens.values import ValuesScreen
from tui.state import Filter, Like, SearchState

WIDE, NORMAL, NARROW = (200, 60), (120, 40), (80, 24)
OUT = Filter("speaker", "Ana Lind", out=True)
DAYS = st.dates()
HISTOGRAMS = st.dictionaries(DAYS, st.integers(1, 10**6), max_size=30).map(
    lambda days: Histogram(Period.DAY, tuple(Bin(*one) for one in sorted(days.items())))
)


def status(session) -> str:
    return session.screen.status.render().plain


def shown(session) -> str:
    """The timeline as text."""
    return session.screen.timeline.render().plain


# The question


def test_a_value_is_in_or_out_and_never_both():
    state = SearchState().toggled(OUT)
    assert state.where() == {"speaker": ["-=Ana Lind"]}
    assert state.toggled(OUT).where() == {}
    wanted = state.toggled(Filter("speaker", "Ana Lind"))
    assert wanted.where() == {"speaker": ["=Ana Lind"]}
    assert OUT.label == "-speaker: Ana Lind"


def test_one_range_of_days_at_a_time():
    state = SearchState().with_dates("2015").with_dates("2016..2017")
    assert state.where() == {"date": ["2016..2017"]}
    assert state.with_dates("2016..2017") is state
    assert state.with_dates("").where() == {}


def test_groups_go_round_and_wait_while_like_is_asked():
    state = SearchState("treaty")
    assert state.group is None
    state = state.next_group()
    assert state.group is Unit.TRANSCRIPT
    assert state.next_group().group is Unit.EXCHANGE
    assert state.next_group().next_group().group is None
    like = state.with_like(Like("t1#1", "Mira"))
    assert (like.grouped, like.browsing) == (None, False)
    assert like.next_sort() is like.next_group() is like
    assert like.without_like().grouped is Unit.TRANSCRIPT
    assert like.with_query("dam").like is None


def test_rows_tell_what_is_left_out():
    facet = Facet("speaker", (FacetValue("Ana Lind", 3),))
    gone = Filter("speaker", "Gone", out=True)
    boxes = {r.value: r.box for r in rows([facet], [OUT, gone]) if r.kind is Kind.VALUE}
    assert boxes == {"Ana Lind": "[-] ", "Gone": "[-] "}


# Bars


@given(DAYS, st.sampled_from(Period))
def test_days_and_numbers_agree(day: dt.date, period: Period):
    assert first_day(number_of(day, period), period) == period.first(day)


@given(HISTOGRAMS, st.integers(1, 130), st.integers(1, 3))
def test_bars_keep_all_counts_and_fit(days: Histogram, width: int, tall: int):
    for period in Period:
        bars = bars_of(days, period)
        assert sum(bars.counts.values()) == sum(one.count for one in days.bins)
        seen = sight(bars, width, bars.last)
        assert seen.shown * seen.cell <= width
        assert seen.first + seen.shown - 1 == bars.last  # the cursor is in sight
        for row in drawn(bars, seen, tall):
            assert len(row) == seen.shown * seen.cell
        assert len(axis(bars, seen, width)) == width
        if bars.size > 0:
            bottom = drawn(bars, seen, tall)[-1]
            full = [n for n in bars.counts if n >= seen.first]
            assert all(bottom[seen.column(n)] != " " for n in full)  # no count is too small to be seen
    assert bars_of(days, fitting(days, width)).size <= width or fitting(days, width) is Period.YEAR


def test_ranges_are_written_as_the_query_has_them():
    assert dates(2017, 2015, Period.YEAR) == "2015..2017"
    assert dates(2015 * 12, 2015 * 12, Period.MONTH) == "2015-01"


# Groups


def test_lines_of_groups():
    hits = [Hit(n, 1.0, chunk(1, n), ()) for n in range(1, 5)]
    groups = (Group("a", 9, tuple(hits[:3])), Group("b", 1, (hits[3],)))
    some = Grouped(ResultPage((), 10, 0, groups=groups, total_groups=3))
    assert (some.size, some.lines) == (4, 4 * ROW + 2 + 1)
    for index in range(4):
        places = [some.place(some.start(index) + part) for part in range(ROW)]
        assert [(p.index, p.part, p.head) for p in places] == [(index, part, None) for part in range(ROW)]
    heads = [line for line in range(some.lines) if (p := some.place(line)) and p.head]
    assert heads == [some.top(0), some.top(3)] == [0, 3 * ROW + 1]
    assert some.place(some.lines - 1) is None
    assert (some.wanted([0]), some.wanted([3])) == (None, Wanted(0))


async def test_grouping_goes_round_and_the_cursor_skips_the_heads(start):
    async with start(NORMAL) as s:
        await s.type("treaty")
        await s.press("enter", "u")
        assert "by transcript" in status(s)
        assert "[+] 2015-03-02 Press conference no. 1" in s.dump()
        assert "6 hits, 3 more inside: right opens" in s.dump()
        assert "group 1 of 3" in s.dump()
        await s.press("j", "j", "j")
        assert s.screen.results.hit.chunk.id == "t2#1"
        assert "group 2 of 3" in s.dump()
        await s.press("u")
        assert "exchange 1: Press" in s.dump()
        assert s.screen.results.hit.chunk.id == "t2#1"
        await s.press("enter")
        assert s.screen.reader.has_focus
        await s.press("u")
        assert "of 18" in s.dump()


async def test_groups_are_fetched_as_they_come_into_sight(start):
    async with start(NORMAL, fake=FakeCollection(library(70, 2))) as s:
        await s.press("down", "u")
        before = s.screen.results.listing.size
        await s.press("G", "G", "G", "G")
        assert s.screen.results.listing.size > before
        assert "group 70 of 70" in s.dump()


# Order


async def test_by_speaker(start):
    async with start(NORMAL) as s:
        await s.press("down", "S", "S", "S", "S")
        assert "sort: speaker" in status(s)
        assert s.screen.results.hit.chunk.speaker.name == "Ana Lind"
        assert s.screen._state.sort is Sort.SPEAKER


# Filters


async def test_a_value_can_be_left_out(start):
    async with start(NORMAL) as s:
        await s.type("treaty")
        await s.press("enter", "f", "j", "minus")
        assert s.screen.results.total == 12
        assert "[-] Mira Solane        6" in s.dump()  # its count is not narrowed by itself
        assert "[-speaker: Mira Solane 6 x]" in s.dump()
        await s.press("space")  # whichever key: it is no longer left out
        assert s.screen.results.total == 18


async def test_a_value_is_found_by_typing(start):
    async with start(NORMAL) as s:
        await s.type("treaty")
        await s.press("enter", "f", "j")
        await s.pilot.press("v")
        await s.until(lambda: isinstance(s.app.screen, ValuesScreen) and not s.app.screen.busy)
        await s.pilot.press(*"ver")
        await s.until(lambda: not s.app.screen.busy)
        await s.pilot.pause()
        assert "Tomas Verel" in s.dump()
        assert "1 value " in s.dump()
        await s.pilot.press("enter", "space")
        await s.settle()
        assert s.screen._state.filters == (Filter("speaker", "Tomas Verel"),)
        assert s.screen.results.total == 6
        await s.pilot.press("v")
        await s.until(lambda: isinstance(s.app.screen, ValuesScreen))
        await s.press("escape")
        assert s.screen.panel.has_focus


async def test_transcripts_can_be_unfolded_and_chosen(start):
    async with start((120, 50)) as s:
        await s.press("down", "f", "G", "space")
        assert "t1" in s.dump()
        await s.press("j", "space")
        assert s.screen._state.filters == (Filter("transcript", "t1"),)


async def test_a_filter_keeps_the_paragraph_beyond_the_first_page(start):
    async with start(NORMAL, fake=FakeCollection(library(100, 8))) as s:
        await s.type("treaty")
        await s.press("enter", "G")
        s.screen.results.go(450)
        await s.settle()
        here = s.screen.results.hit.chunk
        s.screen._search(s.screen._state.toggled(Filter("speaker", "Ana Lind", out=True)))
        await s.settle()
        assert s.screen.results.hit.chunk.id == here.id
        assert s.screen.results.cursor == 450


# Timeline


async def test_a_range_of_the_timeline_is_a_filter(start):
    async with start(NORMAL) as s:
        await s.type("treaty")
        assert "by month  2015-03..2017-03" in shown(s)
        await s.press("enter", "t", "Z")
        assert s.screen.timeline.has_focus
        assert "2015 6" in shown(s)
        await s.press("left")
        assert "> 2016: 6 hits <" in shown(s)
        assert "^^^" in shown(s)
        await s.press("shift+right")
        assert "> 2016..2017: 12 hits <" in shown(s)
        assert "[====" in shown(s)
        await s.press("enter")
        assert s.screen.results.total == 12
        assert "[date: 2016..2017 x]" in s.dump()
        assert "2015..2017" in shown(s)  # all days can still be seen
        await s.press("home", "enter")
        assert s.screen._state.where() == {"date": ["2015"]}
        await s.press("backspace")
        assert s.screen.results.total == 18
        await s.press("t")
        assert s.screen.results.has_focus


async def test_zooming_keeps_the_place(start):
    async with start(NORMAL) as s:
        await s.press("down", "t", "home", "z")
        assert "by day" in shown(s)
        assert "> 2015-03-02: 8 hits <" in shown(s)
        await s.press("Z", "Z")
        assert "> 2015: 8 hits <" in shown(s)


async def test_the_mouse_drags_a_range(start):
    async with start(WIDE) as s:
        await s.press("down", "t", "Z", "t")
        await s.pilot.mouse_down("#timeline", offset=(2, 2))
        await s.pilot.hover("#timeline", offset=(16, 2))
        await s.pilot.mouse_up("#timeline", offset=(16, 2))
        await s.settle()
        assert s.screen._state.where() == {"date": ["2015..2016"]}


async def test_narrow_shows_the_timeline_when_asked(start):
    async with start(NARROW) as s:
        assert not s.screen.timeline.display
        await s.press("down", "t")
        assert s.screen.timeline.has_focus
        assert s.screen.results.display
        assert "Timeline (t) by" in s.dump()
        await s.press("t")
        assert not s.screen.timeline.display
        assert s.screen.results.has_focus


async def test_a_timeline_of_ten_thousand_years_and_of_none(start):
    far = [chunk(1, 1), chunk(2, 1), chunk(3, 1)]
    far = [
        type(c)(**{**{f: getattr(c, f) for f in c.__slots__}, "date": day})
        for c, day in zip(far, (dt.date.min, dt.date.max, None), strict=True)
    ]
    async with start(NORMAL, fake=FakeCollection(tuple(far))) as s:
        await s.press("down", "t", "z", "z", "home", "right", "end", "enter")
        assert s.screen._state.where() == {"date": ["9999-12-31"]}
        assert "1 undated" in shown(s)
    async with start(NORMAL) as s:
        await s.type("zzz")
        assert "no dated hit" in shown(s)
        await s.press("escape", "t", "left", "enter", "z", "shift+left")
        assert s.screen._state.filters == ()


# More like this


async def test_more_like_this_and_back(start):
    async with start(NORMAL) as s:
        await s.type("treaty")
        await s.press("enter", "j", "j", "L")
        assert "like speaker unknown, 2015-03-02, para. 3 (esc back): 5 paragraphs" in status(s)
        assert "sort: likeness" in status(s)
        assert s.screen.results.total == 5
        assert "hit 1/1  para 7/8" in s.dump()
        await s.press("escape")
        assert s.screen.results.total == 18
        assert s.screen.results.hit.chunk.id == "t1#3"
