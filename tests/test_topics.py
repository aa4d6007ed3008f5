"""The taxonomy: what each kind of rule hits, what stops a bad file, and what our own topics find."""

from __future__ import annotations

import contextlib
import doctest
import re
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib.errors import RecipeError
from searchlib.model import Attribution, Chunk, ChunkId, Role, Span, Tag, TranscriptId
from searchlib.tokens import stem, tokenize
from searchlib.topics import MAX_FILE, NEAR, Tagger, Topic, bundled, load, tag

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "searchlib" / "samples"
SEED = ROOT.parent / "shared" / "data" / "seed"


def chunk(text: str, number: int = 1) -> Chunk:
    return Chunk(
        id=ChunkId(f"t#{number:05d}"),
        transcript=TranscriptId("t"),
        title="",
        date=None,
        place="",
        source="t.txt",
        paragraph=number,
        span=Span(0, len(text)),
        text=text,
        speaker=None,
        role=Role.ANSWER,
        attribution=Attribution(),
    )


@cache
def ours() -> Tagger:
    return Tagger(bundled())


def topics_of(text: str, *topics: Topic, language: str = "") -> tuple[str, ...]:
    (tagged,) = tag([replace(chunk(text), language=language)], Tagger(topics) if topics else ours())
    return tagged.topics


@pytest.mark.parametrize(
    ("rule", "hit", "miss"),
    [
        ("missile", "two MISSILES", "a missive"),
        ("=arms", "Arms control", "an arm, an army"),
        ("terror*", "terrorists", "a terrier"),
        ("free trade deal*", "a free-trade deals", "free and trade deal"),
        ("cease-fire", "a cease fire", "ceasefire"),
        ("people’s rights", "the people's rights", "the people rights"),
        ("ядерн* оружие", "ядерное оружие", "ядерное топливо"),
        ("核武器", "反对核武器!", "核能"),
    ],
)
def test_each_kind_of_rule(rule, hit, miss):
    topic = Topic("x", "X", any=(rule,))
    assert topics_of(hit, topic) == ("x",)
    assert topics_of(miss, topic) == ()


def test_two_needs_two_different_words_near_each_other():
    topic = Topic("war", "War", two=("=war", "=wars", "soldier"))
    assert topics_of("war after war", topic) == ()
    assert topics_of("wars after war", topic) == ()
    assert topics_of("soldiers of the war", topic) == ("war",)
    assert topics_of("war" + " and" * (NEAR - 1) + " soldiers", topic) == ("war",)
    assert topics_of("war" + " and" * NEAR + " soldiers", topic) == ()


def test_never_covers_only_its_own_words_and_its_own_topic():
    energy = Topic("energy", "Energy", any=("fuel",), never=("to fuel suspicion*",))
    media = Topic("media", "Media", two=("fuel", "suspicion"))
    assert topics_of("They did it to fuel suspicions.", energy, media) == ("media",)
    assert topics_of("The fuel was stolen to fuel suspicions.", energy) == ("energy",)


def test_tagging_replaces_sorts_and_keeps_everything_else():
    tagger = Tagger((Topic("b", "B", any=("bee",)), Topic("a", "A", any=("ant",))))
    old = replace(chunk("Ants and bees."), tags=(Tag("gone"),))
    (new,) = tag([old], tagger)
    assert new == replace(old, tags=(Tag("a"), Tag("b")))
    assert next(tag([new], tagger)) is new
    assert list(tag([], tagger)) == []


def test_explanation_shows_the_words_in_order_and_nothing_that_could_harm_a_screen():
    tagger = Tagger((Topic("x", "X", any=("=arms", "the arms limitation", "missile*")),))
    text = "the arms\x1b \n\x00limitation, the-arms limitation; missile" + "e" * 100_000
    shown = tagger.explain(text)["x"]
    assert shown[:2] == (
        "the arms limitation (the arms limitation, the-arms limitation)",
        "=arms (arms)",
    )
    assert all(line.isprintable() and len(line) < 200 for line in shown)


WORDS = ("war", "wars", "peace", "treaty", "treaties", "important", "imports", "import", "us")
RULES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from([f"={w}" for w in WORDS]),
    st.sampled_from(["war*", "trea*", "imp*", "import*"]),
    st.lists(st.sampled_from([*WORDS, "war*", "trea*"]), min_size=2, max_size=3).map(" ".join),
)
TOPICS = st.builds(
    Topic,
    st.just("x"),
    st.just("X"),
    st.lists(RULES, max_size=2, unique=True).map(tuple),
    st.lists(RULES, max_size=4, unique=True).map(tuple),
    st.lists(RULES, max_size=2, unique=True).map(tuple),
)


def places(rule: str, words: list[str]) -> list[range]:
    """Where a rule hits, by the shortest reading of its documentation."""
    parts = rule.split()

    def one(part: str, word: str) -> bool:
        if part.startswith("="):
            return word == part[1:]
        if part.endswith("*"):
            return word.startswith(part[:-1])
        return word == part if len(parts) > 1 else stem(word) == stem(part)

    windows = (range(i, i + len(parts)) for i in range(len(words) - len(parts) + 1))
    return [window for window in windows if all(one(parts[i - window[0]], words[i]) for i in window)]


def expected(topic: Topic, words: list[str]) -> bool:
    """Whether the topic is found: every rule at every place, with no index and no shortcut."""
    void = {i for rule in topic.never for place in places(rule, words) for i in place}

    def good(rule: str) -> list[range]:
        return [place for place in places(rule, words) if void.isdisjoint(place)]

    if any(good(rule) for rule in topic.any):
        return True
    found = [
        (" ".join(stem(part.strip("=*")) for part in rule.split()), place)
        for rule in (*topic.two, *topic.any)
        for place in good(rule)
    ]
    return any(a != b and q.start >= p.stop and q.start - p.start <= NEAR for a, p in found for b, q in found)


@settings(max_examples=400, deadline=None)
@given(TOPICS, st.lists(st.sampled_from([*WORDS, *["so"] * 25]), max_size=90))
def test_agrees_with_the_plain_reading(topic, words):
    text = " ".join(words)
    wanted = expected(topic, words)
    assert (topics_of(text, topic) == ("x",)) is wanted
    assert ("x" in Tagger((topic,)).explain(text)) is wanted


@given(st.text())
def test_any_text_is_tagged_and_explained_alike(text):
    assert tuple(ours().explain(text)) == topics_of(text)


GOOD = '[[topic]]\nid = "bees"\nlabel = "Bees"\nany = ["bee"]\n'


def test_a_file_from_any_editor_is_read():
    assert load("\ufeff" + GOOD.replace("\n", "\r\n"), origin="mine.toml") == (
        Topic("bees", "Bees", any=("bee",)),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[topic]\n", "not valid TOML"),
        ("a = " + "[" * 5000, "not valid TOML"),
        ("", "no topics"),
        ("topic = 3", "no topics"),
        ("topic = [3]", "topic number 1: write it under a line"),
        ('name = "x"\n' + GOOD, "unknown key 'name'"),
        (GOOD + GOOD, "topic number 2: there is 'bees' already"),
        (GOOD.replace('"bees"', '"Bees!"'), "topic number 1: id 'Bees!': write lower-case"),
        (GOOD.replace('id = "bees"', ""), "topic number 1: id None"),
        (GOOD.replace("any", "all"), "topic 'bees': unknown key 'all'"),
        (GOOD.replace('"Bees"', '"Be\\u001bes"'), "topic 'bees': label"),
        (GOOD.replace('"Bees"', '""'), "topic 'bees': label"),
        (GOOD.replace('["bee"]', '"bee"'), "any: write a list of rules in quotes"),
        (GOOD.replace('["bee"]', '["bee", 3]'), "any: write a list of rules in quotes"),
        (GOOD.replace('["bee"]', '["bee", "bees"]'), "rule 'bees' says the same"),
        (GOOD.replace('["bee"]', "[]"), "it can never be found"),
        (GOOD.replace('any = ["bee"]', 'two = ["=bee", "=bees"]'), "it can never be found"),
        (GOOD.replace('"bee"', '"  "'), "there is no word in it"),
        (GOOD.replace('"bee"', '"be*"'), "at least 3 letters"),
        (GOOD.replace('"bee"', '"bee*hive"'), "put a space after it"),
        (GOOD.replace('"bee"', '"*bee"'), "a * stands at the end"),
        (GOOD.replace('"bee"', '"=honey bee"'), "= is for one word"),
        (GOOD.replace('"bee"', '"honey =bee"'), "a = stands at the beginning"),
        (GOOD.replace('"bee"', "'\"honey bee\"'"), "quotes and operators are not needed"),
        (GOOD.replace('"bee"', '"a b c d e f g h i"'), "9 words; at most 8"),
        (GOOD.replace('"bee"', f'"{"b" * 101}"'), "too long"),
        ("#" * (MAX_FILE + 1), "a topics file holds at most"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(text, says):
    with pytest.raises(RecipeError) as caught:
        load(text, origin="mine.toml")
    message = str(caught.value)
    assert message.startswith("mine.toml: ")
    assert says in message
    assert len(message) < 400
    assert message.isprintable()


@given(st.one_of(st.text(), st.text().map(lambda rule: f"{GOOD}two = [{rule!r}]")))
def test_any_file_is_read_or_refused(text):
    with contextlib.suppress(RecipeError):
        assert load(text, origin="mine.toml")


def test_bundled_taxonomy_is_neat():
    topics = bundled()
    assert 40 <= len(topics) <= 60
    assert len({topic.label for topic in topics}) == len(topics)
    for topic in topics:
        known = [rule for rules in (topic.any, topic.two, topic.never) for rule in rules]
        assert len(known) == len(set(known)), f"{topic.id} says a rule twice"
        assert topic.any, f"{topic.id} has no rule that is enough alone"


@pytest.mark.parametrize(
    "text",
    [
        "I am far from suggesting that it was done to fuel suspicions.",
        "We have to strike a balance between the two.",
        "They welcomed us with open arms, and it cost an arm and a leg.",
        "Let me take that with a grain of salt.",
        "The ball is in your court now.",
        "This is an important question, and I am busy with it.",
        "The House spoke of hospitality and of universal values.",
        "It would constitute a mistake, and we correct mistakes.",
        "Thank you. Next question, please. The gentleman from the newspaper.",
        "We act in good faith, not as a fishing expedition.",
        "I would not play the political football with it.",
    ],
)
def test_words_that_mislead_give_no_topic(text):
    assert topics_of(text) == ()


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Both sides keep to the treaty on intermediate-range missiles.", "arms-control"),
        ("The two armies agreed on a ceasefire last night.", "armed-conflict"),
        ("We expand trade and economic ties.", "trade"),
        ("They cooperate in combating crime and drug trafficking.", "drugs"),
        ("An anti-terrorist centre was opened.", "terrorism"),
        ("The central bank left its key rate alone.", "monetary-policy"),
        ("Oil and gas will flow again.", "oil-and-gas"),
        ("Refugees have crossed the river.", "migration"),
        ("Snow delayed the wheat harvest.", "agriculture"),
    ],
)
def test_plain_sentences_find_their_topic(text, topic):
    assert topic in topics_of(text)


def test_hostile_text_takes_no_time_to_speak_of():
    tagger = ours()
    assert tagger.made("x" * 1_000_000 + " missile" * 3) == ()
    assert "armed-conflict" in topics_of("war soldiers nuclear treaty " * 5_000)
    assert len(tagger.explain("war soldiers of the the the " * 3_000)) >= 1


def test_the_page_about_topics_is_true():
    page = (ROOT / "docs" / "topics.md").read_text(encoding="utf-8")
    suggested, taxonomy = re.finditer(r"```toml\n(.*?)```", page, re.DOTALL)
    assert load(suggested[1], origin="pasted.toml")
    tagger = Tagger(load(taxonomy[1], origin="my-topics.toml"))
    rows = re.findall(r"^\| ([^|]+\.) \| (\S+) \| (.+) \|$", page, re.MULTILINE)
    assert len(rows) == 4
    for text, topic, because in rows:
        fired = tagger.explain(text)
        assert list(fired) == ([] if topic == "-" else [topic])
        assert not fired or list(fired[topic]) == re.findall(r"`([^`]+)`", because)
    failed, run = doctest.testfile(
        str(ROOT / "docs" / "topics.md"), module_relative=False, globs={"taxonomy": taxonomy[1]}
    )
    assert (failed, run) == (0, 3)
    error = re.search(r"^    my-topics.toml: (.*)$", page, re.MULTILINE)
    assert error
    with pytest.raises(RecipeError, match=re.escape(error[1])):
        load(taxonomy[1].replace('"=bees"', '"=honey bee"'), origin="my-topics.toml")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("2019-11-20-dam-hearing.md", {"water", "energy", "fisheries", "budget-and-taxes", "housing"}),
        ("2021-06-09-ministry-press-conference.txt", {"fisheries", "trade", "arms-control", "sanctions"}),
        ("2022-03-17-daily-briefing.txt", {"sanctions", "inflation-and-prices", "migration", "elections"}),
        ("2023-05-04-prime-minister-interview.txt", {"monetary-policy", "arms-control", "health", "water"}),
        (
            "2024-09-12-central-bank-press-conference.md",
            {"monetary-policy", "banking-and-finance", "housing"},
        ),
        ("2023-11-07-assembly-debate.xml", {"fisheries", "water", "energy", "budget-and-taxes"}),
        ("2025-02-18-joint-press-point.html", {"arms-control", "sanctions", "fisheries", "water"}),
        ("2025-06-05-river-programme.vtt", {"water", "energy"}),
    ],
)
def test_samples_are_about_something(name, wanted):
    blocks = re.split(r"\n\s*\n|</p>|</seg>", (SAMPLES / name).read_text(encoding="utf-8"))
    found = {topic for block in blocks for topic in topics_of(block)}
    assert wanted <= found


def test_the_samples_folder_holds_transcripts_only():
    names = [path.name for path in SAMPLES.iterdir() if not path.name.startswith(".")]
    assert 4 <= len(names) <= 9
    assert all(re.fullmatch(r"20\d\d-\d\d-\d\d-[a-z-]+\.(txt|md|html|vtt|xml)", name) for name in names)


@pytest.mark.skipif(not SEED.is_dir(), reason="the shared data is not here")
def test_seed_document():
    (path,) = SEED.glob("*.txt")
    blocks = [
        b.strip() for b in path.read_text(encoding="utf-8", errors="replace").split("\n\n") if b.strip()
    ]
    topics = [topics_of(block) for block in blocks]
    found = {topic for each in topics for topic in each}
    assert {
        "trade",
        "business",
        "crime",
        "terrorism",
        "drugs",
        "arms-control",
        "diplomacy",
        "defence",
    } <= found
    about = [each for block, each in zip(blocks, topics, strict=True) if "Intermediate-Range" in block]
    assert len(about) == 2
    assert all("arms-control" in each for each in about)
    assert not any("energy" in each for block, each in zip(blocks, topics, strict=True) if "to fuel" in block)


def test_bundled_file_is_the_one_in_the_package():
    table = tomllib.loads((ROOT / "searchlib" / "data" / "topics.toml").read_text(encoding="utf-8"))
    assert [row["id"] for row in table["topic"]] == [topic.id for topic in bundled()]
    assert all(tuple(t.text for t in tokenize(t.id)) for t in bundled())
