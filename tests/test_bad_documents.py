"""A paragraph that cannot be stored harms no other: the whole change is abandoned, nothing of it is found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import CORPUS

from searchlib.engines import Request, open_engine
from searchlib.engines.memory import MemoryEngine
from searchlib.errors import SearchLibError
from searchlib.fields import FACETS
from searchlib.model import Speaker
from searchlib.query import Everything, Term

GOOD = CORPUS[::7]
#: What cannot be written to disk, in every field that takes text.
BAD = "lost \ud800 half"
SPOILT = {
    "text": lambda c: replace(c, text=f"secretword {BAD}"),
    "title": lambda c: replace(c, title=BAD),
    "speaker": lambda c: replace(c, speaker=Speaker(BAD)),
    "place": lambda c: replace(c, place=BAD),
    "source": lambda c: replace(c, source=BAD),
    "subjects": lambda c: replace(c, subjects=(BAD,)),
    "section": lambda c: replace(c, section=BAD),
}


def everything(engine):
    return engine.search(Request(Everything(), limit=len(CORPUS), facets=FACETS))


@settings(max_examples=25, deadline=None)
@given(
    chunks=st.lists(st.sampled_from(GOOD), min_size=1, max_size=8, unique=True),
    place=st.integers(0, 7),
    field=st.sampled_from([None, *SPOILT]),
    dropped=st.sampled_from(sorted({c.transcript for c in GOOD})),
)
@pytest.mark.parametrize("name", ["whoosh", "columnar"])
def test_a_change_is_whole_or_not_at_all(tmp_path_factory, name, chunks, place, field, dropped):
    folder = tmp_path_factory.mktemp("engine")
    engine, model = open_engine(name, folder), MemoryEngine()
    for one in (engine, model):
        with one.writer() as writer:
            writer.put([c for c in GOOD if c not in chunks])
    offered = list(chunks)
    if field:
        offered[place % len(offered)] = SPOILT[field](offered[place % len(offered)])
    try:
        with engine.writer() as writer:
            writer.drop(dropped)
            writer.put(c for c in offered if c.transcript != dropped)
    except SearchLibError as exc:
        assert field and "cannot be stored" in str(exc)
    else:
        with model.writer() as writer:
            writer.drop(dropped)
            writer.put(c for c in offered if c.transcript != dropped)
    engine.close()
    engine = open_engine(name, folder)
    assert everything(engine) == everything(model)
    assert not engine.search(Request(Term("text", "secretword"))).total
    assert engine.check() == []
    engine.close()


@pytest.mark.parametrize("field", SPOILT)
@pytest.mark.parametrize("name", ["whoosh", "columnar"])
def test_what_cannot_be_stored_is_refused(tmp_path, name, field):
    engine = open_engine(name, tmp_path)
    with pytest.raises(SearchLibError, match="cannot be stored"), engine.writer() as writer:
        writer.put([SPOILT[field](GOOD[0])])
    engine.close()
