"""What people do: type, read, filter, copy, get lost, come back. Every wait is for the work itself."""

from __future__ import annotations

import threading

import pytest
from textual.events import Paste
from tui_fakes import FakeCollection, chunk, library

from tui.ports import Trouble
from tui.screens.help import HelpScreen
from tui.screens.notice import NoticeScreen
from tui.screens.search import SearchScreen
from tui.screens.why import WhyScreen
from tui.state import SearchState

WIDE, NORMAL, NARROW = (200, 60), (120, 40), (80, 24)


def with_a_lighthouse():
    """One long transcript with one hit, far down."""
    chunks = list(library(1, 80))
    chunks[59] = chunk(1, 60, "A lighthouse stands there.")
    return tuple(chunks)


def status(session) -> str:
    return session.screen.status.render().plain


async def test_typing_searches_and_the_reader_follows(start):
    async with start(NORMAL) as s:
        assert s.screen.bar.has_focus
        await s.type("treaty")
        assert s.screen.results.total == 18
        assert "18 hits" in status(s)
        assert s.screen.reader.chunk.id == s.screen.results.hit.chunk.id
        assert "hit 1/6  para 1/8" in s.dump()
        await s.press("enter")
        assert s.screen.results.has_focus
        await s.press("j", "j")
        assert "3 of 18" in s.dump()
        assert "hit 3/6  para 3/8" in s.dump()


async def test_query_from_the_command_line(start):
    async with start(NORMAL, query="tariffs") as s:
        assert s.screen.bar.value == "tariffs"
        assert s.screen.results.total == 6


async def test_escapes_in_the_query_are_shown_and_not_kept(start):
    async with start(NORMAL, query="a\x1b[31m\u202e") as s:
        assert s.screen.bar.value == "a␛[31m\ufffd"
        s.screen.bar.post_message(Paste("\x1b]0;pwned\x07"))
        await s.settle()
        assert s.screen.bar.value == "a␛[31m\ufffd␛]0;pwned␇"


async def test_stale_search_is_stopped_and_never_shown(start):
    fake = FakeCollection(gate=threading.Event())
    fake.gate.set()
    async with start(NORMAL, fake=fake) as s:
        fake.gate.clear()
        await s.pilot.press(*"trea")
        assert s.screen.results.total == 24  # the old list stays while a search runs
        fake.gate.set()
        await s.press("t", "y")
        assert s.screen.results.total == 18
        assert fake.asked[-1].query == "treaty"
        assert fake.most_running == 1
        asked = [state.generation for state in fake.asked]
        assert asked == sorted(asked)


async def test_an_answer_that_comes_too_late_is_not_shown(start, monkeypatch):
    """A library that does not hear that it is to stop."""
    fake = FakeCollection(gate=threading.Event(), deaf=True)
    fake.gate.set()
    async with start(NORMAL, fake=fake) as s:
        shown: list[str] = []
        show = s.screen._found
        monkeypatch.setattr(s.screen, "_found", lambda found: (shown.append(found.state.query), show(found)))
        fake.gate.clear()
        await s.pilot.press(*"treaty")
        fake.gate.set()
        await s.settle()
        assert shown == ["treaty"]
        assert s.screen.results.total == 18


async def test_each_key_stops_the_search_before_it(start):
    fake = FakeCollection(gate=threading.Event())
    fake.gate.set()
    async with start(NORMAL, fake=fake) as s:
        fake.gate.clear()
        before = len(fake.asked)
        await s.pilot.press(*"treaty")
        await s.until(lambda: fake.stopped > 0)
        fake.gate.set()
        await s.settle()
        assert fake.most_running == 1
        assert len(fake.asked) - before <= 6 + 1  # the last asks for the rest of its page too
        assert s.screen.results.total == 18


async def test_a_slow_search_dims_the_list_and_esc_stops_it(start):
    fake = FakeCollection(gate=threading.Event())
    fake.gate.set()
    async with start(NORMAL, fake=fake) as s:
        now = [0.0]
        s.screen._clock = lambda: now[0]
        fake.gate.clear()
        await s.pilot.press("t")
        now[0] = 1.5
        s.screen._tick()
        assert s.screen.results.has_class("-stale")
        assert "searching, esc stops" in status(s)
        await s.press("escape")
        assert "stopped" in status(s)
        assert not s.screen.results.has_class("-stale")
        assert s.screen.results.total == 24
        fake.gate.set()
        await s.type("r")
        assert s.screen.results.total == 18


async def test_counts_that_are_late_are_shown_to_be_those_of_before(start):
    fake = FakeCollection(counting=threading.Event())
    fake.counting.set()
    async with start(NORMAL, fake=fake) as s:
        now = [0.0]
        s.screen._clock = lambda: now[0]
        fake.counting.clear()
        s.screen.bar.value = "timber"
        await s.until(lambda: "6 hits" in status(s))
        assert "[ ] Mira Solane" in s.dump()
        now[0] = 1.5
        s.screen._tick()
        assert s.screen.panel.has_class("-stale") and s.screen.timeline.has_class("-stale")
        assert "counting  6 hits" in status(s)
        fake.counting.set()
        await s.settle()
        assert not s.screen.panel.has_class("-stale") and not s.screen.timeline.has_class("-stale")
        assert "counting" not in status(s)


async def test_the_counts_are_those_of_the_list_while_it_is_that_of_before(start):
    """Also where the next key came before they were counted."""
    fake = FakeCollection(counting=threading.Event())
    fake.counting.set()
    async with start(NORMAL, fake=fake) as s:
        fake.counting.clear()
        s.screen.bar.value = "timber"
        await s.until(lambda: "6 hits" in status(s))
        s.screen.bar.value = 'timber "'
        fake.counting.set()
        await s.settle()
        assert "Results (previous query)" in s.dump()
        assert s.screen.panel._facets == fake.counts(SearchState("timber"), lambda: False).facets
        assert "no dated hit" not in s.dump()


async def test_no_counts_of_a_list_that_is_not_there_yet(start, monkeypatch):
    """Of a query without a hit, the list of the one before stays until one knows why."""
    monkeypatch.setattr(SearchScreen, "ADVICE_PAUSE", 3600.0)
    async with start(NORMAL, query="timber") as s:
        s.screen.bar.value = "timberzz"
        await s.until(lambda: "0 hits" in status(s) and not s.screen._searches.busy)
        assert "Results (previous query)" in s.dump()
        assert "no dated hit" not in s.dump()
        await s.press("enter")
        assert "no dated hit" in s.dump()


async def test_half_typed_query_keeps_the_last_good_results(start):
    async with start(NORMAL) as s:
        await s.type('treaty "in')
        assert "this quotation mark is never closed (at character 8)" in status(s)
        assert "showing the last query that found something" in status(s)
        assert s.screen.results.total > 0
        assert "Results (previous query)" in s.dump()
        await s.type('"')
        assert "!" not in status(s)
        assert "(previous query)" not in s.dump()


async def test_nothing_found_says_what_to_do(start):
    async with start(NORMAL) as s:
        await s.type("zzz")
        assert "No paragraph matches all of this: no paragraph of the index has zzz." in s.dump()
        assert s.screen.reader.chunk is None


async def test_filters(start):
    async with start(NORMAL) as s:
        await s.type("treaty")
        await s.press("enter", "f", "j", "space")
        assert s.screen.results.total == 6
        assert "[x] Mira Solane" in s.dump()
        assert "[speaker: Mira Solane 6 x]" in s.dump()
        assert "[ ] Tomas Verel" in s.dump()  # its count is not narrowed by the filter of its own field
        await s.press("j", "space")
        assert s.screen.results.total == 12
        await s.press("ctrl+l")
        assert s.screen.results.total == 18
        assert "ctrl+l clears" not in s.dump()


async def test_a_filter_keeps_the_paragraph_one_is_at(start):
    async with start(NORMAL) as s:
        await s.type("treaty")
        await s.press("enter", "j", "j", "j")
        here = s.screen.results.hit.chunk.id
        await s.press("f", "j", "space")
        assert s.screen.results.hit.chunk.id == here


async def test_next_hit_in_the_reader_goes_on_in_the_next_transcript(start):
    async with start(NORMAL) as s:
        await s.type("treaty")
        await s.press("enter", "enter")
        assert s.screen.reader.has_focus
        await s.press("n", "n")
        assert s.screen.reader.chunk.id == "t1#3"
        assert s.screen.results.hit.chunk.id == "t1#3"
        await s.press("n", "n", "n", "n")
        assert s.screen.reader.chunk.id == "t2#1"
        assert s.screen.results.hit.chunk.id == "t2#1"
        await s.press("N")
        assert s.screen.reader.chunk.id == "t1#7"


async def test_narrow_has_one_pane_at_a_time(start):
    async with start(NARROW) as s:
        screen = s.screen
        assert screen.results.display
        assert not screen.reader.display
        assert not screen.panel.display
        await s.type("treaty")
        await s.press("enter", "j", "enter")
        assert screen.reader.display
        assert not screen.results.display
        assert screen.reader.chunk.id == "t1#2"
        await s.press("escape")
        assert screen.results.has_focus
        assert screen.results.cursor == 1
        await s.press("f")
        assert screen.panel.has_focus
        assert not screen.results.display
        await s.press("f")
        assert screen.results.has_focus


async def test_widening_and_narrowing_keeps_the_place(start):
    async with start(NARROW, query="lighthouse", fake=FakeCollection(with_a_lighthouse())) as s:
        await s.press("enter", "enter")
        for size in (WIDE, NARROW, NORMAL, (50, 10), NARROW):
            await s.pilot.resize_terminal(*size)
            await s.settle()
            assert s.screen.reader.has_focus
            assert s.screen.reader.chunk.id == "t1#60"
            small = "Terminal too small: 60x15 needed, this is 50x10." in s.dump()
            assert small == (size == (50, 10))
            assert small or "A lighthouse stands there." in s.dump()


async def test_many_hits_are_fetched_as_they_come_into_sight(start):
    fake = FakeCollection(library(400, 8))
    async with start(NORMAL, fake=fake) as s:
        await s.type("treaty")
        assert s.screen.results.total == 2400
        assert len(s.screen.results.listing.pages) == 1
        await s.press("enter", "G")
        assert "2,400 of 2,400" in s.dump()
        assert s.screen.results.hit.rank == 2400
        assert len(s.screen.results.listing.pages) == 2
        assert len(s.screen.results._rows) < 40
        await s.press("g", *["pagedown"] * 12)
        assert s.screen.results.hit.rank == s.screen.results.cursor + 1


async def test_scrolling_takes_the_next_paragraph_when_the_current_leaves_the_screen(start):
    fake = FakeCollection(library(1, 80))
    async with start(NARROW, fake=fake) as s:
        await s.type("treaty")
        await s.press("enter", "enter", "space", "space")
        top = s.screen.reader.scroll_offset.y
        assert top > 0
        assert s.screen.reader.chunk.paragraph > 4
        await s.press("G")
        assert "80 " in s.dump()
        await s.press("g")
        assert s.screen.reader.scroll_offset.y == 0
        await s.press("right_curly_bracket")
        assert "▌" in s.dump()


async def test_the_reader_opens_with_the_hit_in_the_middle(start):
    async with start(NORMAL, query="lighthouse", fake=FakeCollection(with_a_lighthouse())) as s:
        rows = [n for n, row in enumerate(s.dump().splitlines()) if "▌" in row]
        assert rows == [29]  # the reader has rows 21 to 37


async def test_why_copy_and_cite(start, monkeypatch):
    async with start(NORMAL) as s:
        await s.type("treaty")
        await s.press("enter")
        copied: list[str] = []
        told: list[str] = []
        monkeypatch.setattr(s.app, "copy_to_clipboard", copied.append)
        monkeypatch.setattr(s.app, "notify", lambda text, markup: told.append(text) if not markup else None)
        await s.press("y", "c")
        assert copied[0].startswith("The harbour treaty was signed")
        assert copied[1] == "Press conference no. 1, para. 1."
        assert len(told) == 2
        await s.press("w")
        assert isinstance(s.app.screen, WhyScreen)
        assert "stands before the colon" in s.dump()
        await s.press("escape")
        assert s.screen.results.has_focus


async def test_help_is_a_key_away_and_leads_back(start):
    async with start(NARROW) as s:
        await s.press("f1")
        assert isinstance(s.app.screen, HelpScreen)
        await s.press("j", "escape")
        assert s.screen.bar.has_focus
        await s.type("?")  # typed, for the query has the focus
        assert s.screen.bar.value == "?"


async def test_letters_are_typed_in_the_query_and_commands_elsewhere(start):
    async with start(NORMAL) as s:
        await s.type("q n/f")
        assert s.screen.bar.value == "q n/f"
        assert s.app.is_running
        await s.press("escape", "q")
        assert not s.app.is_running


async def test_sort_goes_round_and_is_told(start):
    async with start(NORMAL) as s:
        await s.press("down", "S")
        assert "sort: newest" in status(s)
        assert s.screen.results.hit.chunk.date.year == 2017


async def test_the_palette_runs_commands_of_the_table(start):
    async with start(NORMAL) as s:
        await s.pilot.press("ctrl+p", *"newest")
        await s.app.workers.wait_for_complete()
        await s.pilot.pause()
        await s.pilot.press("enter")
        await s.settle()
        assert "sort: newest" in status(s)


@pytest.mark.parametrize(
    "failure",
    [
        Trouble("There is no index in [/x] ./index", "transcripts rebuild PATH... --index ./index"),
        RuntimeError("[@click=app.quit]boom\x1b]52;c;x\x07"),
    ],
)
async def test_what_goes_wrong_fills_the_screen_and_can_be_tried_again(start, failure):
    fake = FakeCollection()
    fails = [failure]

    def opener() -> FakeCollection:
        if fails:
            raise fails.pop()
        return fake

    async with start(NORMAL, opener=opener) as s:
        assert isinstance(s.app.screen, NoticeScreen)
        shown = s.dump()
        assert ("no index in [/x]" in shown) or ("[@click=app.quit]boom␛]52" in shown)
        assert ("transcripts rebuild" in shown) == isinstance(failure, Trouble)
        await s.press("r")
        assert s.screen.results.total == 24


async def test_a_search_that_fails_is_told_too(start):
    fake = FakeCollection()
    async with start(NARROW, fake=fake) as s:
        fake.failure = Trouble("The index is damaged: segment 3", "transcripts rebuild PATH...")
        await s.type("t")
        assert isinstance(s.app.screen, NoticeScreen)
        fake.failure = None
        await s.press("r")
        assert s.screen.results.total == 24
