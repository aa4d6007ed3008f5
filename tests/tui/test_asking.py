"""What helps whoever types: words for the query, repairs, completions, old queries, a budget of time."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tui_fakes import HOSTILE, FakeCollection, HostileCollection, unsafe

from searchlib import Completes, Completion, ResultPage, Span
from tui.completions import ghost
from tui.history import History
from tui.nothing import nothing_found
from tui.ports import Stop
from tui.query_syntax import Kind, parts
from tui.safe_text import one_line
from tui.state import Filter, SearchState

NORMAL, NARROW = (120, 40), (80, 24)


def status(session) -> str:
    return session.screen.status.render().plain


async def test_the_query_is_told_in_words_while_there_is_one(start):
    async with start(NARROW) as s:
        assert not s.screen.understood.display
        await s.type("treaty")
        assert "asks for paragraphs that contain treaty" in s.dump().splitlines()[2]
        await s.press("ctrl+u")
        assert not s.screen.understood.display


async def test_a_query_with_syntax_from_the_command_line_is_drawn(start):
    async with start(NARROW, query='treaty OR speaker:mira "a b') as s:
        text, console = s.screen.bar._value, s.app.console
        bold = [text.get_style_at_offset(console, n).bold for n in range(len(text))]
        assert [n for n, on in enumerate(bold[:18]) if on] == [7, 8, *range(10, 18)]


async def test_what_is_searched_besides_is_left_out_word_by_word_and_comes_back(start):
    async with start(NARROW) as s:
        await s.type("harbour timber")
        assert "+ harbour is also searched as harbor (spelling)" in s.dump()
        assert "+1 more  ctrl+t leaves it out" in s.dump()
        await s.press("ctrl+t")
        assert s.fake.asked[-1].literal == ("harbour",)
        assert "timber is also searched as wood" in s.dump()
        assert "[as written: harbour x]" in s.dump()
        await s.press("ctrl+t")
        assert "also searched" not in s.dump()
        assert "[as written: harbour x] [as written: timber x]" in s.dump()
        await s.press("ctrl+t")
        assert s.fake.asked[-1].literal == ()
        assert "harbour is also searched" in s.dump()
        await s.press("ctrl+t", "ctrl+l")
        assert s.screen._state.literal == ()
        assert "as written" not in s.dump()


async def test_one_key_puts_the_repair_of_a_problem_in(start):
    async with start(NARROW) as s:
        await s.type('treaty "in')
        assert '! ctrl+y writes "in": this quotation mark is never closed' in status(s)
        assert "Results (previous query)" in s.dump()
        await s.press("ctrl+y")
        assert s.screen.bar.value == 'treaty "in"'
        assert s.screen._state.query == 'treaty "in"'
        assert "!" not in status(s)
        assert "Results (previous query)" not in s.dump()


async def test_a_repair_is_never_put_into_a_text_that_has_gone_on(start):
    async with start(NORMAL) as s:
        await s.type('"in')
        s.screen.bar.pause = 60.0
        await s.pilot.press("x")
        await s.pilot.press("ctrl+y")
        assert s.screen.bar.value == '"inx'
        s.screen.bar._cancel()


async def test_the_underline_stays_on_what_was_not_understood(start):
    async with start(NORMAL) as s:
        await s.type('treaty "in')

        def underlined() -> str:
            text = s.screen.bar._value
            return "".join(
                c for n, c in enumerate(text.plain) if text.get_style_at_offset(s.app.console, n).underline
            )

        assert underlined() == '"in'
        s.screen.bar.pause = 60.0
        await s.pilot.press("home", "x")
        assert underlined() == ""
        s.screen.bar._cancel()


async def test_an_empty_answer_says_why_and_its_repairs_have_keys(start):
    async with start(NARROW) as s:
        await s.type("treaty zzz")
        shown = s.dump()
        assert "no paragraph of the index has zzz" in shown
        assert "! zzz                                    0 paragraphs" in shown
        assert "  treaty                                18 paragraphs" in shown
        assert "1  without zzz: 18 found" in shown
        await s.press("enter", "1")
        assert s.screen.bar.value == "treaty"
        assert s.screen.results.total == 18
        await s.press("1")  # there are hits: nothing to repair
        assert s.screen.results.total == 18


async def test_a_repair_says_with_which_filters_and_the_last_good_query_comes_back(start):
    async with start(NARROW) as s:
        await s.type("tariffs")
        await s.press("enter", "f", "j", "space", "slash")
        await s.type(" zzz")
        assert "0  back to tariffs" in s.dump()
        await s.press("enter", "0")
        assert s.screen.bar.value.strip() == "tariffs"
        assert s.screen.results.total > 0
        assert s.screen._state.generation == s.fake.asked[-1].generation


async def test_the_last_hits_stay_dimmed_until_it_is_known_why_nothing_is_found(start, monkeypatch):
    gate = threading.Event()

    class Slow(FakeCollection):
        def breakdown(self, state: SearchState, stop: Stop):
            assert gate.wait(60)
            return super().breakdown(state, stop)

    async with start(NORMAL, fake=Slow()) as s:
        await s.type("treaty")
        await s.pilot.press(*"zzz")
        await s.until(lambda: s.screen._advice.busy)
        assert s.screen.results.total == 18
        assert s.screen.results.has_class("-previous")
        assert "Results (previous query)" in s.dump()
        assert "0 hits" in status(s)
        await s.pilot.press("y")  # typing goes on meanwhile
        await s.until(lambda: s.screen._state.query == "treatyzzzy")
        gate.set()
        await s.settle()
        assert not s.screen.results.has_class("-previous")
        assert "no paragraph of the index has treatyzzzy" in s.dump()


async def test_a_completion_is_shown_faintly_and_taken_at_the_end_of_the_line(start):
    async with start(NARROW) as s:
        await s.type("tre")
        assert " treaty" in s.dump().splitlines()[1]
        assert s.screen.bar.value == "tre"
        await s.press("right")
        assert s.screen.bar.value == "treaty"
        await s.type(" speaker:mi")
        assert 'speaker:mi  > "Mira Solane"' in s.dump()
        await s.press("left", "right")
        assert s.screen.bar.value == "treaty speaker:mi"
        await s.type("r")
        await s.press("tab")
        assert s.screen.bar.value == 'treaty speaker:"Mira Solane"'
        await s.press("tab")  # nothing to take: to the next pane, as everywhere
        assert not s.screen.bar.has_focus


async def test_a_completion_that_comes_too_late_is_not_shown(start):
    async with start(NARROW) as s:
        await s.type("tre")
        s.screen.bar.complete("tr", (Completion("tram", Span(0, 2), Completes.WORD, 1),))
        await s.press("right")
        assert s.screen.bar.value == "treaty"


async def test_old_queries_come_back_by_up_and_by_a_part_of_them(start):
    async with start(NARROW) as s:
        for query in ("treaty", "tariffs", "treaty vote"):
            await s.type(query)
            await s.press("ctrl+u")
        await s.press("up")
        assert s.screen.bar.value == "treaty vote"
        await s.press("up", "up", "up")
        assert s.screen.bar.value == "treaty"
        await s.press("down")
        assert s.screen.bar.value == "tariffs"
        assert s.screen.results.total == 6
        await s.press("ctrl+u")
        await s.type("treat")
        await s.press("up")  # a text that one writes is not overwritten
        assert s.screen.bar.value == "treat"
        await s.press("ctrl+r", "ctrl+r")
        assert s.screen.bar.value == "treaty"
        await s.press("down", "down")
        assert s.screen.results.has_focus


async def test_an_answer_that_ran_out_of_time_says_so(start):
    class Hasty(FakeCollection):
        def search(
            self, state: SearchState, stop: Stop, *, offset: int = 0, limit: int | None = None
        ) -> ResultPage:
            page = super().search(state, stop, offset=offset, limit=limit)
            hits = () if "tariffs" in state.query else page.hits
            return replace(page, hits=hits, partial=bool(state.query))

    async with start(NORMAL, fake=Hasty()) as s:
        await s.type("treaty")
        assert "partial: time was up after 10 s  at least 18 hits" in status(s)
        assert s.screen.results.total == 18
        await s.press("ctrl+u")
        assert "partial" not in status(s)
        await s.type("tariffs")
        assert "At least 6 paragraphs match within 10 seconds" in s.dump()
        assert s.screen.results.total == 0


@pytest.mark.parametrize("size", [NARROW, NORMAL])
async def test_hostile_words_are_shown_harmlessly_in_every_place(start, size):
    async with start(size, fake=HostileCollection()) as s:
        for keys in (("enter",), ("ctrl+t",), ("ctrl+l", "slash", "ctrl+u")):
            await s.press(*keys)
            assert not unsafe(s.dump().replace("\n", ""))
        await s.type("zzz")
        assert "Each part alone" in s.dump()
        assert "  > " in s.dump().splitlines()[1]
        assert not unsafe(s.dump().replace("\n", ""))
        await s.press("right")
        assert not unsafe(s.screen.bar.value)
        await s.press("enter", "2", "ctrl+y")
        assert not unsafe(s.dump().replace("\n", ""))
        assert not unsafe(s.screen.bar.value)


def test_a_repair_keeps_the_filters_that_it_has():
    ann, trade = Filter("speaker", "Ann"), Filter("topic", "trade")
    state = SearchState("x", (ann, trade))
    fixed = state.repaired("y", {"topic": ("=trade",), "role": ("=answer",)})
    assert (fixed.query, fixed.filters) == ("y", (trade, Filter("role", "answer")))
    assert fixed.generation == 1


@given(st.lists(st.sampled_from(["a", "ab", "b", " a ", ""]), max_size=12), st.sampled_from(["", "A"]))
def test_history_goes_back_through_each_query_once_and_forth_again(kept, part):
    history = History()
    for query in kept:
        history.keep(query)
    back, at = [], ""
    while (query := history.older(at, containing=part)) is not None:
        back.append(query)
        at = query
    wanted = dict.fromkeys(q.strip() for q in reversed(kept) if part.casefold() in q.casefold() and q.strip())
    assert back == list(wanted)
    forth = [at] if at else []
    while (query := history.newer(at, containing=part)) is not None:
        forth.append(query)
        at = query
    assert forth == back[::-1]


@given(st.text(st.sampled_from('ab:"-+() ANDOR*/1'), max_size=60))
def test_parts_of_a_query_stand_in_order_and_never_overlap(text: str):
    at = 0
    for start, end, _ in parts(text):
        assert at <= start < end <= len(text)
        at = end


def test_parts_of_a_query():
    text = 'speaker:lind OR -"a NOT b" BRAND ANDY NEAR/5 (oil*'
    assert [(text[a:b], kind) for a, b, kind in parts(text)] == [
        ("speaker:", Kind.FIELD),
        ("OR", Kind.OPERATOR),
        ("-", Kind.OPERATOR),
        ('"a NOT b"', Kind.PHRASE),
        ("NEAR/5", Kind.OPERATOR),
        ("(", Kind.OPERATOR),
        ("*", Kind.OPERATOR),
    ]


@pytest.mark.parametrize(
    ("text", "completion", "shown", "whole"),
    [
        ("tre", Completion("treaty", Span(0, 3), Completes.WORD, 1), "aty", "treaty"),
        ("x Tre", Completion("treaty", Span(2, 5), Completes.WORD, 1), "  > treaty", "x treaty"),
        ("speaker:", Completion('"A B"', Span(8, 8), Completes.VALUE, 1), '"A B"', 'speaker:"A B"'),
    ],
)
def test_ghost(text, completion, shown, whole):
    made = ghost(text, (completion,))
    assert (made.shown, made.whole) == (shown, whole)


def test_no_ghost_of_what_nobody_began_or_is_there_already():
    assert ghost("dam ", (Completion("title:", Span(4, 4), Completes.FIELD),)) is None
    assert ghost("dam", (Completion("dam", Span(0, 3), Completes.WORD, 4),)) is None
    assert ghost("dam", (Completion("d" * 5000, Span(0, 3), Completes.WORD, 4),)) is None


def test_words_for_nothing_are_bounded():
    fake = HostileCollection()
    lines = nothing_found(SearchState("x"), (), fake.breakdown(SearchState("x"), lambda: False), HOSTILE[7])
    assert len(lines) < 40
    assert all(len(one_line(line)) < 100 for line in lines[1:])
