"""Trees built in Python are those that query text means; what is wrong is heard at once."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import and_, or_

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import NAMES, VOCABULARY

from searchlib import Index, Q, QueryError
from searchlib.errors import UnknownField
from searchlib.fields import FIELDS, Kind
from searchlib.query import And, Between, Boost, Not, Or, Prefix, Term, Value, Word, simplify
from searchlib.syntax import format, parse
from searchlib.trees import MAX_DEPTH, read


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (Q.word("Missiles"), "missiles"),
        (Q.word("COVID-19"), '"covid 19"'),
        (Q.word("briefing", "title"), "title:briefing"),
        (Q.exact("Rates"), "=rates"),
        (Q.exact("Mira Solane", "speaker"), 'speaker:="mira solane"'),
        (Q.phrase("missile treaty"), '"missile treaty"'),
        (Q.phrase("Treaty"), "=treaty"),
        (Q.prefix("Treat"), "treat*"),
        (Q.wildcard("treat*"), "treat*"),
        (Q.wildcard("Wom?n"), "wom?n"),
        (Q.fuzzy("Treaty"), "treaty~1"),
        (Q.fuzzy("treaty", 2, "title"), "title:treaty~2"),
        (Q.regex("gr[ae]y"), "/gr[ae]y/"),
        (Q.regex("a/b c"), r"/a\/b\sc/"),
        (Q.near("missile", "treaty"), "missile NEAR/5 treaty"),
        (Q.near(Q.exact("missile"), Q.exact("treaty"), within=3), '"missile treaty"~3'),
        (
            Q.near("missile", Q.prefix("treat"), Q.fuzzy("rockett"), within=9),
            "missile NEAR/9 treat* NEAR/9 rockett~1",
        ),
        (Q.words(50), "words:>=50"),
        (Q.words(50, 60), "words:50..60"),
        (Q.word("dam").boost(2), "dam^2"),
        ((Q.word("dam") | Q.word("dyke")).boost(0.5) & Q.role("answer"), "(dam OR dyke)^0.5 role:answer"),
        (~Q.has("date"), "-date:*"),
        (Q.field("speaker", "l?nd"), "speaker:l?nd"),
        (Q.speaker("Lavrov") & Q.phrase("missile treaty"), 'speaker:lavrov "missile treaty"'),
        (Q.speaker("Lind", "=Mira Solane"), 'speaker:lind OR speaker:="mira solane"'),
        (Q.word("dam") | Q.word("dyke") & ~Q.role("aside"), "dam OR (dyke -role:aside)"),
        (~~Q.word("dam"), "dam"),
        (Q.topic("arms-control") & Q.is_("procedural"), "topic:arms-control is:procedural"),
        (Q.date("2015-06"), "date:2015-06"),
        (Q.date(dt.date(2015, 6, 9), None), "date:>=2015-06-09"),
        (Q.date(dt.datetime(2015, 6, 9, 12)), "date:2015-06-09"),
        (Q.date("2015", "2016-02"), "date:2015-01..2016-02"),
        (Q.asked(Q.word("salt") & ~Q.word("price")), "asked:(salt -price)"),
        (Q.asked("salt OR fish"), "asked:(salt OR fish)"),
        (Q.answered("never"), "answered:never"),
        (Q.text("treaty -war"), "treaty -war"),
        (Q.all_of(), "*"),
        (Q.any_of(), "-*"),
        (Q.everything(), "*"),
    ],
    ids=str,
)
def test_built_is_what_the_text_means(tree, text):
    assert simplify(tree) == parse(text)[0]
    assert format(tree) == text
    assert parse(format(tree)) == (simplify(tree), ())


_LEAVES = st.one_of(
    st.sampled_from(VOCABULARY).map(Q.word),
    st.sampled_from(VOCABULARY).map(Q.phrase),
    st.sampled_from([n for n in NAMES if n]).map(Q.speaker),
    st.sampled_from(["answer", "question"]).map(Q.role),
    st.dates().map(Q.date),
    st.sampled_from(
        [Q.fuzzy("treaty"), Q.regex("gr[ae]y"), Q.near("dam", "war"), Q.words(3), Q.wildcard("w?r")]
    ),
    st.sampled_from(VOCABULARY).map(lambda word: Q.word(word).boost(2)),
)
_TREES = st.recursive(
    _LEAVES,
    lambda kids: st.one_of(
        st.tuples(kids, kids).map(lambda two: two[0] & two[1]),
        st.tuples(kids, kids).map(lambda two: two[0] | two[1]),
        kids.map(lambda one: ~one),
    ),
    max_leaves=8,
)


@given(_TREES)
def test_every_combination_reads_back(tree):
    assert parse(format(tree)) == (simplify(tree), ())


@pytest.mark.parametrize("spec", FIELDS, ids=lambda f: f.name)
def test_every_field_has_a_method_of_its_name(spec):
    assert spec.name in dir(Q) or f"{spec.name}_" in dir(Q)
    own = {"role": "answer", "attr": "label", "is": "procedural", "year": "2015", "has": "date"}
    if spec.kind in (Kind.NAME, Kind.KEYWORD, Kind.PRESENCE):
        tree = getattr(Q, spec.name)(own.get(spec.name, "mira"))
        assert tree == parse(f"{spec.name}:{own.get(spec.name, 'mira')}")[0]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Q.speker("Lind"),
        lambda: Q.field("speker", "Lind"),
        lambda: Q.speaker(),
        lambda: Q.speaker(""),
        lambda: Q.speaker(None),
        lambda: Q.role("anser"),
        lambda: Q.word("missile treaty"),
        lambda: Q.word("!!"),
        lambda: Q.word(""),
        lambda: Q.phrase("--"),
        lambda: Q.phrase("a b", "role"),
        lambda: Q.date("20l5"),
        lambda: Q.date(None, None),
        lambda: Q.date("2016", "2015"),
        lambda: Q.words(),
        lambda: Q.words(5, 4),
        lambda: Q.words(-1),
        lambda: Q.words(True),
        lambda: Q.words("5"),
        lambda: Q.word("dam*"),
        lambda: Q.word("wom?n"),
        lambda: Q.word("a" * 20_000),
        lambda: Q.phrase("a " * 6_000),
        lambda: Q.exact("dam*"),
        lambda: Q.prefix(""),
        lambda: Q.prefix("covid-1"),
        lambda: Q.wildcard("?"),
        lambda: Q.wildcard("a-b*c"),
        lambda: Q.fuzzy("ab"),
        lambda: Q.regex(""),
        lambda: Q.regex("x" * 2000),
        lambda: Q.near("dam", "water", within=10**9),
        lambda: Q.fuzzy("treaty", 3),
        lambda: Q.fuzzy("missile treaty"),
        lambda: Q.regex("(unclosed"),
        lambda: Q.wildcard("plain"),
        lambda: Q.near("dam"),
        lambda: Q.near("dam", Q.speaker("Lind")),
        lambda: Q.near("dam", "water", within=0),
        lambda: Q.text('"not closed'),
        lambda: Q.asked(Q.answered("dam")),
        lambda: Q.word("dam").boost(0),
        lambda: Q.word("dam").boost(float("nan")),
        lambda: read(None),
        lambda: read(["dam"]),
        lambda: read(And(("dam",))),
        lambda: read(Term("nowhere", "dam")),
        lambda: read(Between("text", None, None)),
        lambda: read(
            reduce(lambda tree, _: Not(And((tree, Word("text", "a")))), range(300), Word("text", "a"))
        ),
    ],
)
def test_what_is_wrong_is_heard_at_once(wrong):
    with pytest.raises(QueryError) as heard:
        wrong()
    assert str(heard.value)


def test_what_is_no_node_cannot_be_joined():
    with pytest.raises(TypeError):
        Q.word("dam") & "water"
    with pytest.raises(AttributeError):
        getattr(Q, "_repr_html_")  # noqa: B009 - as notebooks ask
    with pytest.raises(UnknownField):
        Q.nonsense("dam")


def test_a_chain_of_thousands_is_flat():
    words = [Q.word(f"w{n}") for n in range(3000)]
    for tree in (reduce(or_, words), reduce(and_, words), Q.any_of(*words)):
        assert isinstance(tree, Or | And)
        assert len(tree.children) == 3000
        assert read(tree) == (tree, ())


def test_an_index_takes_texts_and_trees(tmp_path):
    (tmp_path / "talk.txt").write_text(
        "Talk, May 3, 2021\n\nMira Solane: The dam treaty holds.\n\n"
        "Question: Which dam?\n\nMira Solane: Ours.\n"
    )
    Index.rebuild([tmp_path / "talk.txt"], tmp_path / "index")
    with Index.open(tmp_path / "index") as index:
        tree = Q.speaker("Solane") & Q.word("dam")
        page = index.search(tree)
        assert [h.chunk.paragraph for h in page.hits] == [1]
        assert page.understood == "speaker:solane dam"
        assert index.search(page.understood).hits == page.hits
        assert list(index.hits(tree)) == list(page.hits)
        assert index.search(Q.asked("dam")).total == 1
        assert index.weigh(tree, page.hits[0].chunk.id).score > 0
        deep = reduce(lambda below, _: ~(below & Q.word("dam")), range(MAX_DEPTH), Q.word("dam"))
        dam = Q.word("dam")
        boosts = [Boost(dam, factor) for factor in (0.0, -1.0, float("nan"), float("inf"))]
        places = (Value("text", "dam"), Value("title", "dam"), Value("has", "date"), Prefix("has", "date"))
        for wrong in (Term("nowhere", "dam"), deep, None, And([dam, Q.word("dyke")]), *boosts, *places):
            with pytest.raises(QueryError):
                index.search(wrong)
        with pytest.raises(QueryError, match="try"):
            index.hits("date:20l5")
        deepest = reduce(lambda below, _: ~(below & Q.word("dam")), range(MAX_DEPTH // 2 - 1), Q.word("dam"))
        assert index.search(deepest).total >= 0
