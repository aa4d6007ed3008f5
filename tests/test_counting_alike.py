"""Whatever counts a query counts what `search` finds: with its aliases, capitals and what is left out."""

from __future__ import annotations

import pytest

from searchlib import Index
from searchlib.cli import main
from searchlib.engines import Budget
from searchlib.errors import Cancelled, IndexClosed, StoreError, TimeUp
from searchlib.query import Phrase

TALK = """Press conference of the Velian Prime Minister, 3 May 2016

ANN LIND: The U.S. delegation came to us. The Velian Union signed, and the V.U. flag was raised.

JO BERG: We met the U.S. envoy. The harbour is open to COVID-19 tests.

ANN LIND: They told us about the harbour and the tests for COVID19.
"""
ALIASES = '[[alias]]\nshort = "VLU"\nlong = "Velian Union"\n'


@pytest.fixture(scope="module")
def talks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("talks")
    (folder / "one.txt").write_text(TALK)
    (folder / "aliases.toml").write_text(ALIASES)
    Index.rebuild([folder / "one.txt"], folder / "index")
    return folder


@pytest.fixture
def index(talks):
    with Index.open(talks / "index") as opened:
        yield opened


ASKED = [
    ("US", {}),
    ("VLU", {"aliases": "aliases.toml"}),
    ("-VLU", {"aliases": "aliases.toml"}),
    ("-COVID-19", {"literal": ["covid 19"]}),
    ("COVID-19", {"literal": "*"}),
]


@pytest.mark.parametrize(("query", "others"), ASKED, ids=repr)
def test_all_that_counts_agrees_with_the_search(index, talks, query, others):
    if "aliases" in others:
        others = {"aliases": talks / others["aliases"]}
    total = index.search(query, **others).total
    plain = index.search(query, literal="*").total if "literal" not in others else index.search(query).total
    assert total != plain
    found = index.breakdown(query, **others)
    assert (found.total, [part.total for part in found.parts]) == (total, [total])
    assert sum(v.count for v in index.facets("speaker", query=query, **others)[0].values) == total
    assert sum(v.count for v in index.values("speaker", query=query, **others).values) == total


def test_the_query_as_understood_finds_the_same(index):
    page = index.search("US (harbour OR envoy)")
    assert page.understood == "US (harbour OR envoy)" and page.total == 2
    assert index.search(page.understood).total == page.total
    found = index.breakdown("US sanctions")
    assert "US" in [repair.text for repair in found.repairs]
    for repair in found.repairs:
        assert index.search(repair.text).total == repair.total


def test_suggestions_are_those_of_the_query_with_its_aliases(index, talks):
    (one,) = index.did_you_mean("VLU harbuor OR VLU flga", aliases=talks / "aliases.toml", limit=1)
    assert one.total == index.search(one.text, aliases=talks / "aliases.toml").total == 1


@pytest.mark.parametrize("verb", ["explain", "speakers", "topics"])
def test_the_verbs_that_count_take_aliases_and_literals(talks, capsys, verb):
    def run(*more):
        assert main([verb, "VLU", "--index", str(talks / "index"), *more]) == 0
        return capsys.readouterr().out

    assert run("--aliases", str(talks / "aliases.toml")) != run("--literal", "*") or verb == "topics"


def test_other_spellings_are_looked_up_in_the_time_of_the_search(index):
    """Without time to know what else a word is, nothing is shown: `-COVID-19` would find COVID19."""
    page = index.search("-COVID-19", seconds=0, facets=("role",), histogram="year", group="transcript")
    assert (page.partial, page.total, page.hits, page.groups, page.understood) == (
        True, 0, (), (), '-"covid 19"',
    )  # fmt: skip
    assert [facet.field for facet in page.facets] == ["role"] and page.histogram is not None
    assert index.search("qqqq", seconds=0).partial
    with pytest.raises(Cancelled):
        index.search("COVID-19", stop=lambda: True)
    assert index.values("speaker", seconds=0).values == ()
    for spent in (Budget.of(0), lambda: True):
        with pytest.raises((TimeUp, Cancelled)):
            index._words.stands(Phrase("text", ("u.s", "envoy")), spent)
    assert index._words.stands(Phrase("text", ("u.s", "envoy")))


def test_a_search_whose_spellings_there_was_no_time_for_shows_nothing(index, monkeypatch):
    def up(*_, **__):
        raise TimeUp("time is up")

    monkeypatch.setattr(index._wordbook, "wider", up)
    page = index.search("-COVID-19", seconds=60)
    assert (page.partial, page.total, page.hits, page.understood) == (True, 0, (), '-"covid 19"')


def test_a_closed_index_says_that_it_is_closed(talks):
    index = Index.open(talks / "index")
    page = index.search("harbour")
    index.close()
    with Index.open(talks / "index") as other:  # whose files have the numbers of those given back
        index.close()
        id = page.hits[0].chunk.id
        asked = (lambda: index.search("harbour"), lambda: index.show(id), index.stats, index.topics)
        for ask in asked:
            with pytest.raises(IndexClosed, match="open it again"):
                ask()
        assert issubclass(IndexClosed, StoreError)
        assert other.search("harbour").total == page.total == 2
