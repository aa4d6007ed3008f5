"""Aliases, other spellings, names of people: what a query also finds, what it says of it, how to stop it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import CORPUS, QUERIES, exchange_of

from searchlib import Index, RecipeError
from searchlib.aliases import Aliases
from searchlib.aliases import parse as aliases_of
from searchlib.meaning import matches
from searchlib.model import Expansion, Role, Speaker, Widened
from searchlib.people import parse as people_of
from searchlib.persons import Persons
from searchlib.query import And, Boost, Near, Not, Phrase, Prefix, Query, Term, Value, Word, simplify
from searchlib.spellings import variants
from searchlib.syntax import format, parse
from searchlib.widening import Rules, plainly, widened
from searchlib.wordbook import capitals

PLAIN = replace(CORPUS[0], text="", title="", language="en", date=dt.date(2016, 5, 3))
ALIASES = """
[[alias]]
names = ["Zelensky", "Zelenskyy", "Зеленский"]

[[alias]]
names = ["NATO", "North Atlantic Treaty Organisation", "North Atlantic Treaty Organization"]

[[alias]]
short = "WHO"
long = "World Health Organization"

[[alias]]
short = "Falcon"
long = ["F-16", "Kestrel"]
"""
NAMES = Aliases(aliases_of(ALIASES, origin="aliases.toml"))


def wide(text: str, **more: object) -> tuple[Query, tuple[Expansion, ...]]:
    """A query text widened by these rules, in English."""
    given = {"aliases": NAMES, "capitals": capitals(text), "languages": lambda: ("en",)} | more
    return widened(parse(text)[0], Rules(**given))  # type: ignore[arg-type]


def found(query: str, text: str, **more: object) -> bool:
    return matches(wide(query, **more)[0], replace(PLAIN, text=text))


SAME = [
    ("COVID-19", "COVID 19", "COVID19", "covid-19"),
    ("F-16", "F16", "F 16", "f-16"),
    ("Су-57", "Су57", "Су 57"),
    ("U.N.", "UN", "U.N", "U. N."),
    ("e-mail", "email"),
    ("co-operate", "cooperate"),
    ("re-elect", "reelect"),
    ("well-known", "well known", "wellknown"),
    ("cease-fire", "ceasefire", "cease fire"),
    ("1,000", "1000"),
    ("2,500,000", "2500000"),
    ('"U.N. sanctions"', '"UN sanctions"'),
    ('"COVID-19 rules"', '"COVID19 rules"', '"COVID 19 rules"'),
    ('"the F-16s of the U.N."', '"the F16s of the UN"'),
    ("Zelensky", "Zelenskyy", "Зеленский"),
    ("NATO", "North Atlantic Treaty Organisation", '"North Atlantic Treaty Organization"', "N.A.T.O."),
    ("title:NATO", "title:N.A.T.O."),
]
PAIRS = [(one, two) for group in SAME for one in group for two in group]


@pytest.mark.parametrize(("query", "written"), PAIRS)
def test_every_usual_spelling_finds_every_other(query, written):
    text = written.replace("title:", "").replace('"', "")
    field = "title" if query.startswith("title:") else "text"
    chunk = replace(PLAIN, **{field: f"We spoke of {text} then."})
    assert matches(wide(query)[0], chunk)
    if query not in ("F 16", "COVID 19"):
        assert not matches(wide(query)[0], replace(PLAIN, text="We spoke of it then. 16 19"))


DOCS = Path(__file__).resolve().parents[1] / "docs"
LANGUAGE, PAGE = ((DOCS / name).read_text(encoding="utf-8") for name in ("query-language.md", "aliases.md"))
ALSO = [
    tuple(map(str.strip, line.split("→")))
    for block in re.findall(r"^```also\n(.*?)^```", LANGUAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
TABLE = [
    (query, text)
    for left, right in re.findall(r"^\| (`.+?) \| (\*.+?) \|$", PAGE, re.MULTILINE)
    for queries, texts in [(re.findall("`(.+?)`", left), re.findall(r"\*(.+?)\*", right))]
    for number, query in enumerate(queries)
    for text in (texts if len(queries) == 1 else texts[number : number + 1])
]


@pytest.mark.parametrize(("query", "text"), [*ALSO, *TABLE])
def test_what_the_docs_say_is_also_found(query, text):
    assert found(query, f"And {text} then.")


def test_the_docs_have_examples_and_an_alias_file_that_is_read():
    assert len(ALSO) > 8 and len(TABLE) > 12
    (file,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    names = Aliases(aliases_of(file, origin="aliases.toml"))
    assert names.of(("foreign", "ministry")) == (("fm",),)
    with pytest.raises(RecipeError) as wrong:
        aliases_of(f'{file}\n[[alias]]\nshort = "FM"\nlong = "frequency modulation"', origin="aliases.toml")
    said = re.sub(r":\d+", ":", str(wrong.value))
    assert said in re.sub(r":\d+", ":", PAGE)


APART = [
    ("island", "is land"),
    ('"is land"', "island"),
    ("U.S.", "They told us so."),
    ("us", "The U.S. said so."),
    ("who", "The World Health Organization said so."),
    ("1990s", "1990 s"),
    ("3.14", "314"),
    ("2015-06-09", "20150609"),
    ("=NATO", "North Atlantic Treaty Organisation"),
    ("=covid19", "COVID-19"),
    ("NATO*", "North Atlantic Treaty Organisation"),
    ("North Atlantic Treaty Organisation", "North Atlantic Treaty"),
    ("another", "an other"),
    ("into", "in to"),
    ("Kestrel", "An F-16 landed."),
]


@pytest.mark.parametrize(("query", "text"), APART)
def test_what_is_not_the_same_stays_apart(query, text):
    assert not found(query, text)


def test_capitals_say_that_a_small_word_is_a_name():
    assert found("US", "The U.S. said so.")
    assert found("WHO", "The World Health Organization said so.")
    assert [one.also for one in wide("U.S.")[1]] == [("u s",)]
    assert found('"U.S. sanctions"', "US sanctions")
    assert not found("World Health Organization", "Who said so?")


def test_a_small_word_of_one_language_is_searched_in_the_others():
    both = {"languages": lambda: ("en", "fr")}
    tree, _ = wide("U.N.", **both)
    assert matches(tree, replace(PLAIN, text="The UN said so."))
    assert not matches(tree, replace(PLAIN, text="Un accord.", language="fr"))
    assert not found("U.N.", "The UN said so.", languages=lambda: ("fr",))


def test_forms_of_a_word_find_its_aliases():
    assert found("Зеленского", "Zelensky spoke.")
    assert found("Zelensky", "речь Зеленского")
    assert found("F16s", "F-16s") and found("F16", "A Falcon landed.") and found("falcon", "An F16 landed.")


def test_what_was_added_is_said_and_can_be_left_out():
    _, said = wide("NATO U.N. falcon", stands=lambda leaf: leaf != Term("text", "falc"))
    assert Expansion("u.n", ("un", "u n"), Widened.SPELLING) in said
    aliases = [one for one in said if one.why is Widened.ALIAS]
    assert [one.asked for one in aliases] == ["nato", "falcon"]
    assert "north atlantic treaty organisation" in aliases[0].also
    assert str(aliases[1]) == "falcon is also searched as f 16, f16, kestrel, kest rel (alias)"
    for literal in ("nato", "NATO", "North Atlantic Treaty Organisation"):
        rules = {"literal": frozenset((plainly(literal),))}
        assert not found("NATO", "The North Atlantic Treaty Organisation met.", **rules)
    assert found("NATO", "The North Atlantic Treaty Organization met.", **rules)
    assert wide("NATO U.N.", literal=frozenset("*")) == (parse("NATO U.N.")[0], ())


def test_what_the_index_lacks_is_neither_searched_nor_said():
    have = {Word("text", "zelenskyy")}
    tree, said = wide("Zelensky", stands=have.__contains__)
    assert [one.also for one in said] == [("zelenskyy",)]
    assert format(tree) == "zelensky OR zelenskyy"


def test_negation_boost_nearness_and_questions():
    long = replace(PLAIN, text="The North Atlantic Treaty Organisation met.")
    assert not matches(wide("-NATO")[0], long)
    asking = replace(long, exchange=1, role=Role.QUESTION)
    answer = replace(PLAIN, exchange=1, role=Role.ANSWER)
    assert matches(wide("asked:NATO")[0], answer, [asking, answer])
    near = Near("text", (Word("text", "zelensky"), Word("text", "treaty")), 3)
    other = Near("text", (Word("text", "zelenskyy"), Word("text", "treaty")), 3)
    assert other in widened(near, Rules(NAMES))[0].children  # type: ignore[union-attr]
    quoted = parse('"U.N. treaty"~5')[0]
    assert format(widened(quoted, Rules())[0]) == '"u.n treaty"~5 OR "un treaty"~5'
    assert widened(parse("=U.N. NEAR treaty")[0], Rules())[1] == ()
    boosted = widened(Boost(Word("text", "zelensky"), 2.0), Rules(NAMES))[0]
    assert isinstance(boosted, Boost) and Word("text", "zelenskyy") in boosted.child.children  # type: ignore[union-attr]


def test_names_of_fields():
    tree, _ = wide("place:NATO")
    assert matches(tree, replace(PLAIN, place="North Atlantic Treaty Organisation"))
    assert wide("source:NATO topic:nato speaker:=nato")[1] == ()


PEOPLE = Persons(
    people_of(
        """
        [[person]]
        name = "Ann Poe"
        aliases = ["Anne Marie Pau", "Mr Pau"]
        offices = [
            {office = "Prime Minister of Velia", from = 2015-01-10, to = 2018-02-28},
            {office = "Speaker"},
            {office = "Chair", in = ["orvania"]},
        ]

        [[person]]
        name = "Jo Vell"
        offices = [{office = "Prime Minister of Velia", from = 2018-03-01}]
        """,
        origin="people.toml",
    )
)
WHO = [
    ("speaker:pau", "Ann Poe", "2016-05-03", True),
    ('speaker:"marie pau"', "Ann Poe", "2016-05-03", True),
    ("speaker:poe", "Ann Poe", "2016-05-03", True),
    ('speaker:"prime minister of velia"', "Ann Poe", "2016-05-03", True),
    ('speaker:"prime minister"', "Jo Vell", "2019-05-03", True),
    ("speaker:pm", "Ann Poe", "2019-05-03", False),
    ("speaker:pm", "Jo Vell", "2016-05-03", False),
    ("speaker:chair", "Ann Poe", "2016-05-03", False),
    ("speaker:=pau", "Ann Poe", "2016-05-03", False),
    ("speaker:vell", "Ann Poe", "2016-05-03", False),
]


@pytest.mark.parametrize(("query", "name", "day", "expected"), WHO)
def test_people_are_found_by_alias_and_by_office_on_the_day(query, name, day, expected):
    tree, said = wide(query, people=PEOPLE.called)
    chunk = replace(PLAIN, speaker=Speaker(name), date=dt.date.fromisoformat(day))
    assert matches(tree, chunk) is expected
    if expected and "poe" not in query:
        assert [name in one.also for one in said if one.why is Widened.PERSON] == [True]
        assert wide(query, people=PEOPLE.called, literal=frozenset((plainly(name),)))[1] != said


LAWS = Rules(
    Aliases(aliases_of('[[alias]]\nnames = ["rate", "мир", "F-16"]', origin="a")), languages=lambda: ()
)


@given(QUERIES)
def test_widening_adds_to_what_is_asked_and_takes_from_what_is_refused(tree):
    tree = simplify(tree)
    wider, said = widened(tree, LAWS)
    assert widened(Not(tree), LAWS)[0] == simplify(Not(wider))
    if not said:
        assert wider == tree
    if "Not(" not in repr(tree):
        for chunk in CORPUS[::9]:
            if matches(tree, chunk, exchange_of(chunk)):
                assert matches(wider, chunk, exchange_of(chunk))


@given(st.lists(st.text("аbu1.0'外é ", min_size=1, max_size=6), min_size=1, max_size=6))
def test_other_spellings_have_the_letters_of_the_run(run):
    for words in variants(run):
        assert "".join(words).replace(".", "").replace("'", "") == "".join(run).replace(".", "").replace(
            "'", ""
        )


def test_a_long_phrase_of_many_spellings_is_bounded():
    tree, _ = widened(Phrase("text", ("u.s", "f16", "covid19", "email") * 12), Rules())
    assert len(tree.children) == 65  # type: ignore[union-attr]
    assert widened(Phrase("text", ("u.s", "f16") * 26), Rules())[1] == ()
    assert widened(And((Prefix("text", "a"), Term("text", "f16"), Value("role", "u.s"))), Rules())[1] == ()


WRONG = [
    ('[[alias]]\nnames = ["Lind"]', ":1: [[alias]]: there is only one name"),
    ('[[alias]]\nshort = "NATO"', ":1: [[alias]]: write either names"),
    ('[[alias]]\nlong = "NATO"', ":1: [[alias]]: write either names"),
    ('[[alias]]\nnames = ["a", "b"]\nshort = "c"\nlong = "d"', ":1: [[alias]]: write either names"),
    ('\n[[alias]]\nnames = ["Lind", "!"]', ":2: [[alias]]: '!': there is no word"),
    (
        '[[alias]]\nnames = ["Lind", "Lynd"]\n[[alias]]\nshort = "LIND"\nlong = "x y"',
        ":3: [[alias]]: 'LIND' already",
    ),
    ('[[alias]]\nnames = ["F-16", "Falcon"]\n[[alias]]\nnames = ["F16", "Jet"]', "(a.toml:1)"),
    (f'[[alias]]\nnames = ["Lind", "{"a " * 13}"]', "at most 12"),
    (f"[[alias]]\nnames = {[f'n{i}' for i in range(41)]}", "at most 40"),
    ("[[person]]\nname = 'x'", "[[alias]]"),
    ('[[alias]]\nname = ["a", "b"]', "unknown key 'name'"),
    ("names = 1", "unknown key 'names'"),
    ("[[alias", "not valid TOML"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_mistake_in_the_file_is_told_with_its_line(text, said):
    with pytest.raises(RecipeError) as caught:
        aliases_of(text, origin="a.toml")
    assert "a.toml" in str(caught.value) and said in str(caught.value)


def speech(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(f"Press point, 3 May 2016\n\nANN LIND: {text}\n\nJO BERG: Thank you.\n")


def test_an_index_uses_the_file_it_was_built_with_and_another_costs_no_reading(tmp_path, monkeypatch):
    talks, folder, file = tmp_path / "talks", tmp_path / "index", tmp_path / "aliases.toml"
    talks.mkdir()
    speech(talks, "one.txt", "The North Atlantic Treaty Organisation met.")
    speech(talks, "two.txt", "The Alliance met.")
    file.write_text(ALIASES)
    Index.rebuild([talks], folder, aliases=file)
    with Index.open(folder) as index:
        page = index.search("NATO")
        assert (page.total, page.understood) == (1, "nato")
        assert page.expansions == (Expansion("nato", ("north atlantic treaty organisation",), Widened.ALIAS),)
        assert page.hits[0].snippets[0].marks
        assert index.weigh("NATO", page.hits[0].chunk.id).score == page.hits[0].score > 0
        assert index.search("NATO", literal=["nato"]).total == index.search("NATO", literal="*").total == 0
        other = aliases_of('[[alias]]\nnames = ["NATO", "Alliance"]', origin="b")
        assert index.search("NATO", aliases=other).hits[0].chunk.transcript.endswith("two.txt")
    unread = index.generation
    monkeypatch.setattr("searchlib.build.read", lambda *given: pytest.fail("a transcript was read"))
    assert Index.update([talks], folder).generation == unread
    file.write_text('[[alias]]\nnames = ["NATO", "Alliance"]')
    report = Index.update([talks], folder)
    assert (report.unchanged, report.changed, report.generation) == (2, 0, unread + 1)
    with Index.open(folder) as index:
        assert index.search("NATO").hits[0].chunk.transcript.endswith("two.txt")
    file.unlink()
    with pytest.raises(RecipeError, match="--aliases FILE"):
        Index.update([talks], folder)
    assert not Index.check(folder)
