"""The adapter over a real index, and the whole explorer over it once."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchlib import Cancelled, Index, ResultPage, Sort, Unit
from tui.ports import SECONDS, Reading, Trouble
from tui.service import IndexCollection, opener
from tui.state import Filter, Like, SearchState

TALKS = """Press conference by Harbour Minister Mira Solane following talks in Port Elan, March 3, 2021

Mira Solane: The treaty on fish was signed. We keep to it.

Question: Will the tariffs on timber fall?

Mira Solane: The treaty says nothing about tariffs.
"""
BRIEFING = """Daily briefing by spokesman Tomas Verel, Port Elan, May 4, 2022

Tomas Verel: The treaty is in force.

Question: And the ferries?

Tomas Verel: They sail.
"""


def ever() -> bool:
    return False


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    texts = tmp_path_factory.mktemp("texts")
    (texts / "talks.txt").write_text(TALKS, encoding="utf-8")
    (texts / "briefing.txt").write_text(BRIEFING, encoding="utf-8")
    folder = tmp_path_factory.mktemp("index")
    Index.rebuild([texts], folder)
    return folder


@pytest.fixture
def collection(folder):
    opened = opener(folder)()
    yield opened
    opened.close()


def test_search_filters_and_counts(collection):
    state = SearchState("treaty")
    assert collection.search(state, ever).total == 3
    counts = {f.field: {v.value: v.count for v in f.values} for f in collection.counts(state, ever).facets}
    assert counts["speaker"] == {"Mira Solane": 2, "Tomas Verel": 1}
    assert counts["year"] == {"2021": 2, "2022": 1}
    filtered = state.toggled(Filter("speaker", "Tomas Verel"))
    assert collection.search(filtered, ever).total == 1
    counts = {f.field: {v.value: v.count for v in f.values} for f in collection.counts(filtered, ever).facets}
    assert counts["speaker"] == {"Mira Solane": 2, "Tomas Verel": 1}  # its own filter does not narrow it
    assert counts["year"] == {"2022": 1}


def test_a_reading_has_the_whole_transcript_and_its_hits(collection):
    hit = collection.search(SearchState("tariffs"), ever).hits[0]
    reading = collection.read(SearchState("tariffs"), hit.chunk.transcript, ever)
    assert len(reading.chunks) == 3
    assert len(reading.marks) == 2
    for chunk in reading.chunks:
        assert all(m.of(chunk.text) == "tariffs" for m in reading.marks.get(chunk.id, ()))
    browsing = collection.read(SearchState(), hit.chunk.transcript, ever)
    assert isinstance(browsing, Reading)
    assert not browsing.marks
    assert collection.why(hit.chunk.id)
    assert "Port Elan" in collection.cite(hit.chunk)


def test_values_left_out_days_groups_and_what_is_alike(collection):
    out = SearchState("treaty").toggled(Filter("speaker", "Mira Solane", out=True))
    assert [h.chunk.speaker.name for h in collection.search(out, ever).hits] == ["Tomas Verel"]
    counts = collection.counts(out.with_dates("2021..2022-04"), ever)
    assert {b.first.isoformat(): b.count for b in counts.days.bins} == {"2022-05-04": 1}
    speakers = {v.value: v.count for v in counts.facets[0].values}
    assert speakers == {"Mira Solane": 2}  # neither its own filter nor that of the days of others
    assert {v.value for v in collection.values(out, "speaker", "sol", ever).values} == {"Mira Solane"}
    grouped = collection.search(SearchState("treaty").next_group(), ever)
    assert sorted(group.total for group in grouped.groups) == [1, 2]
    chunk = collection.search(SearchState("tariffs"), ever).hits[0].chunk
    like = SearchState("tariffs").with_like(Like(chunk.id, "it"))
    page = collection.search(like, ever)
    assert chunk.id not in {h.chunk.id for h in page.hits}
    assert sum(b.count for b in collection.counts(like, ever).days.bins) == page.total
    assert collection.values(like, "year", "", ever).field == "year"
    marks = collection.read(like, chunk.transcript, ever).marks
    assert set(marks) == {h.chunk.id for h in page.hits if h.chunk.transcript == chunk.transcript}


def test_an_empty_answer_is_explained_and_a_repair_finds_what_it_promises(collection):
    state = SearchState("treatyy ferries").toggled(Filter("role", "question"))
    assert collection.search(state, ever).total == 0
    found = collection.breakdown(state, ever)
    assert "treatyy" in found.message
    repair = found.repairs[0]
    fixed = state.repaired(repair.text, repair.where)
    assert collection.search(fixed, ever).total == repair.total > 0


def test_the_end_of_a_query_is_completed_within_the_filters(collection):
    state = SearchState().toggled(Filter("year", "2022"))
    assert [one.text for one in collection.complete(state, "speaker:", ever)] == ['"Tomas Verel"']


def test_every_search_has_a_budget_and_leaves_out_what_it_is_told_to(tmp_path):
    class Asked:
        def search(self, query: str, **options: object) -> ResultPage:
            asked.append(options)
            return ResultPage((), 0, 0)

    asked: list[dict[str, object]] = []
    owner = IndexCollection(Asked(), tmp_path)
    state = SearchState("us").as_written("us")
    owner.search(state, ever)
    owner.counts(state, ever)
    assert [(one["seconds"], one["literal"]) for one in asked] == [(SECONDS, ("us",))] * 2


def test_what_is_exported_and_kept_is_what_is_shown(tmp_path, monkeypatch):
    """Also paragraphs like one, page after page, and a word that is asked for only as it is written."""
    monkeypatch.setattr("tui.service._MANY", 1)
    (tmp_path / "talks.txt").write_text(TALKS.replace("on fish", "on covid-19"), encoding="utf-8")
    (tmp_path / "briefing.txt").write_text(BRIEFING.replace("ferries", "covid19"), encoding="utf-8")
    Index.rebuild([tmp_path], tmp_path / "index")
    owner = opener(tmp_path / "index")()
    wide = SearchState("covid19")
    like = wide.with_like(Like(owner.search(SearchState("nothing"), ever).hits[0].chunk.id, "it"))
    shown = [owner.search(state, ever).hits for state in (wide, wide.as_written("covid19"), like)]
    assert [len(hits) for hits in shown] == [2, 1, 3]
    for state, hits in zip((wide, wide.as_written("covid19"), like), shown, strict=True):
        assert tuple(owner.hits(state, ever)) == hits
        assert owner.total(state, ever) == len(hits)
    owner.close()


def test_a_stopped_search_says_so(collection):
    with pytest.raises(Cancelled):
        collection.search(SearchState("treaty"), lambda: True)


class Closable:
    """An index that is told to close in the middle of a search, as another thread would."""

    def __init__(self) -> None:
        self.owner: IndexCollection | None = None
        self.told: list[str] = []

    def search(self, query: str, **options: object) -> ResultPage:
        assert self.owner is not None
        self.owner.close()
        self.told.append("searched")
        return ResultPage((), 0, 0)

    def close(self) -> None:
        self.told.append("closed")


def test_closing_waits_for_those_who_are_in_it(tmp_path):
    index = Closable()
    index.owner = IndexCollection(index, tmp_path)
    index.owner.search(SearchState("treaty"), ever)
    index.owner.close()
    assert index.told == ["searched", "closed"]
    with pytest.raises(Cancelled):
        index.owner.search(SearchState("treaty"), ever)


def test_trouble_names_the_folder_and_the_command(tmp_path):
    with pytest.raises(Trouble) as caught:
        opener(tmp_path / "nowhere")()
    assert "nowhere" in caught.value.what
    assert "transcripts rebuild" in caught.value.fix
    (tmp_path / "CURRENT").write_text("nonsense")
    with pytest.raises(Trouble):
        opener(tmp_path)()


async def test_the_explorer_over_a_real_index(start, folder):
    async with start((120, 40), query="treaty", opener=opener(folder)) as s:
        assert s.screen.results.total == 3
        await s.press("enter", "enter", "n", "w")
        assert "speaker" in s.dump()
        await s.press("escape", "f", "j", "space")
        assert s.screen.results.total == 2
        assert "[x] Mira Solane" in s.dump()
        await s.press("slash")
        await s.type(" (")
        assert "! " in s.screen.status.render().plain
        assert s.screen.results.total > 0


def test_tallies_hold_every_filter_and_add_up(collection):
    tally = collection.tally(SearchState("treaty"), ever)
    assert (tally.total, dict(tally.speakers), tally.partial) == (
        3,
        {"Mira Solane": 2, "Tomas Verel": 1},
        False,
    )
    hers = SearchState("treaty").toggled(Filter("speaker", "Mira Solane"))
    assert collection.tally(hers, ever).speakers == {"Mira Solane": 2}
    not_hers = SearchState("treaty").toggled(Filter("speaker", "Mira Solane", out=True))
    assert collection.tally(not_hers, ever).speakers == {"Tomas Verel": 1}
    asks = collection.tally(SearchState("will OR and", (Filter("role", "question"),)), ever)
    assert asks.total >= sum(asks.speakers.values())  # those without a name are in the total


@pytest.mark.parametrize("unit", [Unit.TRANSCRIPT, Unit.EXCHANGE])
def test_all_hits_of_a_group(collection, unit):
    state = SearchState("", (Filter("speaker", "Mira Solane"),), Sort.DOCUMENT, unit)
    for group in collection.search(state, ever).groups:
        page = collection.inside(state, group, ever)
        assert page.total == group.total == len(page.hits)
        assert [hit.chunk.id for hit in page.hits[:3]] == [hit.chunk.id for hit in group.hits]
        assert not collection.inside(state, group, ever, offset=100).hits
