"""The question and its transitions, the flights, the pause: what needs no screen."""

from __future__ import annotations

from searchlib.model import Facet, FacetValue
from tui.debounce import pause_after
from tui.facet_rows import Kind, rows
from tui.flights import SingleFlight
from tui.state import SORTS, Filter, SearchState

LIND = Filter("speaker", "Ana Lind")
VEREL = Filter("speaker", "Tomas Verel")
TRADE = Filter("topic", "trade")


def test_filters_of_a_field_are_alternatives_and_fields_add_up():
    state = SearchState().toggled(LIND).toggled(TRADE).toggled(VEREL)
    assert state.where() == {"speaker": ["=Ana Lind", "=Tomas Verel"], "topic": ["=trade"]}
    assert state.toggled(LIND).where()["speaker"] == ["=Tomas Verel"]
    assert state.without_filters().where() == {}


def test_only_changes_make_a_new_generation():
    state = SearchState("treaty")
    assert state.with_query("treaty") is state
    assert state.without_filters() is state
    changed = [state.with_query("tariff"), state.toggled(LIND), state.next_sort(), state.again()]
    assert [s.generation for s in changed] == [1, 1, 1, 1]


def test_sort_goes_round():
    state = SearchState()
    seen = [state := state.next_sort() for _ in SORTS]
    assert {s.sort for s in seen} == set(SORTS)
    assert state.sort == SearchState().sort


def test_browsing_is_asking_nothing():
    assert SearchState("  ").browsing
    assert not SearchState("a").browsing
    assert not SearchState().toggled(LIND).browsing


def test_one_flight_at_a_time_and_the_newest_wins():
    flight: SingleFlight[str] = SingleFlight("f")
    first = flight.ask("a")
    assert first is not None
    assert flight.ask("b") is None
    assert flight.ask("c") is None
    assert first.stopped
    assert not flight.fresh(first)
    following = flight.landed(first)
    assert following is not None
    second, job = following
    assert job == "c"
    assert flight.fresh(second)
    assert flight.landed(first) is None  # a late landing changes nothing
    assert flight.landed(second) is None
    assert not flight.busy


def test_a_stopped_flight_starts_nothing_after_it():
    flight: SingleFlight[str] = SingleFlight("f")
    ticket = flight.ask("a")
    flight.ask("b")
    flight.stop()
    assert ticket is not None
    assert not flight.wanted
    assert flight.landed(ticket) is None


def test_the_pause_follows_the_search():
    assert pause_after(0.01) == 0
    assert pause_after(0.07) == 0.07
    assert pause_after(3) == 0.12


def facet(field: str, count: int) -> Facet:
    return Facet(field, tuple(FacetValue(f"{field} {i}", 100 - i) for i in range(count)))


def test_rows_of_the_panel():
    some = rows([facet("speaker", 9)], [Filter("speaker", "speaker 8"), Filter("topic", "gone")])
    values = [(r.value, r.count, r.on) for r in some if r.kind is Kind.VALUE]
    assert values[:2] == [("speaker 0", 100, False), ("speaker 1", 99, False)]
    assert ("speaker 8", 92, True) in values  # beyond the first few, but chosen
    assert ("gone", 0, True) in values  # nothing has it, but it can be taken off
    assert [r.value for r in some if r.kind is Kind.MORE] == ["1 more"]


def test_rows_can_be_folded_and_unfolded():
    facets = [facet("speaker", 9)]
    assert not [r for r in rows(facets, [], closed={"speaker"}) if r.field == "speaker" and r.value]
    unfolded = [r for r in rows(facets, [], whole={"speaker"}) if r.kind is Kind.VALUE]
    assert len(unfolded) == 9


def test_years_are_newest_first():
    years = Facet("year", (FacetValue("2014", 9), FacetValue("2016", 3), FacetValue("2015", 4)))
    assert [r.value for r in rows([years], []) if r.kind is Kind.VALUE] == ["2016", "2015", "2014"]


def test_a_repair_keeps_what_is_left_out():
    state = SearchState("treaty").toggled(Filter("speaker", "Mira Solane", out=True))
    state = state.toggled(Filter("role", "answer"))
    assert state.repaired("dam", state.where()).filters == state.filters
