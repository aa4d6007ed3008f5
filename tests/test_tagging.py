"""Where topics come from, which phrases are typical, what a source says of itself."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import CORPUS, VOCABULARY

from searchlib import Index, heads, render
from searchlib.cli import main
from searchlib.errors import MalformedSource
from searchlib.formats import reader_for
from searchlib.model import Block, BlockKind, Chunk, Document, Event, Origin, Speaker, Suggestion, Tag
from searchlib.speakers import attribute
from searchlib.tokens import fold, printed_words
from searchlib.topics import Tagger, Topic, load, subjects, tag
from searchlib.topics.keyphrases import keyphrases

TRADE = Topic("trade", "Trade", any=("tariff", "foreign trade"), two=("port", "cargo"))
ENERGY = Topic("energy", "Energy", any=("power plant*",))


def chunk(text: str, **more: object) -> Chunk:
    plain = replace(CORPUS[0], text=text, tags=(), section="", subjects=(), language="", speaker=None)
    return replace(plain, **more)  # type: ignore[arg-type]


def tags(one: Chunk, *topics: Topic) -> list[tuple[str, str]]:
    (tagged,) = tag([one], Tagger(topics or (TRADE, ENERGY)))
    return [(t.topic, t.origin.value) for t in tagged.tags]


# --- origins ------------------------------------------------------------------------------------------


def test_a_heading_speaks_for_its_paragraphs_and_only_the_one_right_above():
    section = "Foreign trade › Power plants"
    assert tags(chunk("It will be fine.", section=section)) == [("energy", "heading")]
    assert tags(chunk("It will be fine.", section="Power plants › Any other business")) == []
    both = [("energy", "rule"), ("energy", "heading")]
    assert tags(chunk("The power plant will be fine.", section=section)) == both


def test_a_tag_of_the_source_needs_a_word_that_points_the_same_way():
    tagged = {"subjects": ("Tariffs and customs", "Ferries")}
    assert tags(chunk("It will be fine.", **tagged)) == []
    assert tags(chunk("The port will be fine.")) == []
    assert tags(chunk("The port will be fine.", **tagged)) == [("trade", "source")]
    assert tags(chunk("Tariffs.", **tagged)) == [("trade", "rule"), ("trade", "source")]


def test_what_is_void_points_nowhere():
    topic = replace(TRADE, never=("port of call",))
    assert tags(chunk("A port of call.", subjects=("Tariffs",)), topic) == []


def test_every_tag_has_its_reason():
    tagger = Tagger((TRADE, ENERGY))
    said = ["The port of Torvin waits for grain barges." for _ in range(3)]
    them = [chunk(text, section="Power plants", subjects=("Tariffs",)) for text in said]
    first = next(tag(them, tagger))
    assert [str(reason) for reason in tagger.reasons(first)][:2] == [
        "topic energy (heading): heading “Power plants”: power plant* (Power plants)",
        "topic trade (source): the source’s tag “Tariffs”: tariff (Tariffs); port (port)",
    ]
    assert {r.origin for r in tagger.reasons(first)} == {Origin.HEADING, Origin.SOURCE, Origin.KEYPHRASE}
    assert [(r.topic, r.origin) for r in tagger.reasons(first)] == [(t.topic, t.origin) for t in first.tags]
    gone = replace(first, tags=(Tag("tin-mines"),))
    assert "earlier build" in str(tagger.reasons(gone)[0])


def test_two_rules_on_the_same_words_are_one():
    topic = Topic("income", "Income", two=("=income", "low-income"))
    assert tags(chunk("a low-income family"), topic) == []
    assert tags(chunk("a low-income family has no income"), topic) == [("income", "rule")]


# --- languages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "language", "text"),
    [
        ("négociation", "fr", "Les négociations commencent."),
        ("l'union européenne", "fr", "Elle parle de l’Union européenne."),
        ("union européenne", "fr", "Elle parle de l’Union européenne."),
        ("haus", "de", "Die Häuser sind alt."),
        ("санкции", "ru", "Речь о санкциях не идёт."),
        ("верхов", "ru", "Мы видели Верхова."),
    ],
)
def test_a_rule_in_any_language_goes_by_its_stems(rule, language, text):
    topic = Topic("x", "X", any=(rule,))
    assert tags(chunk(text, language=language), topic) == [("x", "rule")]


def test_rules_of_a_language_are_not_tried_on_another():
    topic = Topic("war", "War", any=("=war",), language="en")
    found = {code: tags(chunk("Das war gut.", language=code), topic) for code in ("de", "en", "")}
    assert found == {"de": [], "en": [("war", "rule")], "": [("war", "rule")]}


def test_a_file_says_the_language_of_its_rules():
    row = '[[topic]]\nid = "{}"\nlabel = "X"\nany = ["x"]\n'
    text = 'language = "en"\n' + row.format("a") + row.format("b") + 'language = "français"\n'
    assert [topic.language for topic in load(text, origin="mine.toml")] == ["en", "fr"]


# --- key phrases --------------------------------------------------------------------------------------

TALK = [
    "The ferry fares in Torvin were raised again, and nobody asked the islanders.",
    "I think that ferry fares are a burden. Thank you very much for the question.",
    "Well, thank you. New Torvin has its own rule of thumb, and the ferry fare there is low.",
    "We follow a rule of thumb. New Torvin asked for it.",
    "The rule of thumb in New Torvin is well known, I think, and I think so too.",
]


def phrases(texts: list[str], *names: str) -> set[str]:
    found = keyphrases(map(printed_words, texts), "en", frozenset(names))
    return {phrase for each in found for phrase in each}


def test_what_is_said_again_is_typical_and_small_talk_is_not():
    assert phrases(TALK) == {"ferry fares", "rule of thumb", "New Torvin"}
    found = keyphrases(map(printed_words, TALK), "en")
    assert found[0] == found[1] == ("ferry fares",)
    assert "rule of thumb" in found[3]


def test_the_names_of_those_who_speak_are_not():
    assert "New Torvin" not in phrases(TALK, "new", "torvin")
    assert phrases(["Then Dr Marsh came.", "And Dr Marsh went.", "Dr Marsh is gone."]) == set()


def test_a_part_of_a_longer_phrase_is_not():
    said = ["The upper harbour ferry company came."] * 5
    assert phrases(said) == {"upper harbour ferry company"}


@given(
    st.lists(
        st.lists(st.sampled_from([*VOCABULARY, "ferry", "fares", "of"]), max_size=9).map(" ".join),
        max_size=12,
    ),
    st.sampled_from(["en", "fr", "ru", "", "zh"]),
)
def test_a_phrase_stands_where_it_is_said_to_stand(texts, language):
    found = keyphrases(map(printed_words, texts), language)
    assert len(found) == len(texts)
    for text, each in zip(texts, found, strict=True):
        words = {fold(word)[:3] for word in printed_words(text)}
        assert all(fold(word)[:3] in words for phrase in each for word in phrase.split())
    assert keyphrases(map(printed_words, texts), language) == found


def test_long_texts_take_no_time_to_speak_of():
    assert keyphrases([["ferry"] * 20_000, ["fare", "ferry"] * 10_000], "en")
    assert keyphrases([[f"w{i}" for i in range(20_000)]] * 3, "en")


def test_names_of_speakers_are_known_from_the_chunks():
    said = [chunk("Torvin Marsh came with Torvin Marsh.", speaker=Speaker("Torvin Marsh"))] * 3
    assert [t.keyphrases for t in tag(said, Tagger((TRADE,)))] == [()] * 3
    said = [replace(one, speaker=None) for one in said]
    assert [t.keyphrases for t in tag(said, Tagger((TRADE,)))] == [("Torvin Marsh",)] * 3


# --- what a source says of itself ---------------------------------------------------------------------


def test_a_kind_of_document_is_no_subject():
    told = ["press-briefings", "News", "Speeches & Remarks", "2021", "June 2021", "President", "Interviews"]
    assert subjects([*told, "Ferry fares", "ferry-fares", "Media", "x" * 200, "My talk"], "My talk") == (
        "Ferry fares",
        "Media",
    )


@given(st.lists(st.text()))
def test_any_tags_are_few_and_short(told):
    found = subjects(told)
    assert len(found) <= 50
    assert all(1 < len(one) <= 100 and "\n" not in one for one in found)


@pytest.mark.parametrize(
    ("suffix", "source", "found"),
    [
        (".html", '<p>Hi.</p><p>Topics: <a rel="tag" href="/x">Ferry fares</a>', ("Ferry fares",)),
        (".html", '<p>Hi.</p><ul><li class="p-category"><a href="/x">Grain</a></ul>', ("Grain",)),
        (".html", '<nav><a rel="tag" href="/x">Old</a></nav><p>Hi.</p>', ()),
        (
            ".html",
            '<meta property="article:tag" content="Fares"><meta property="article:tag" content="Grain">',
            ("Fares", "Grain"),
        ),
        (".html", '<meta name="keywords" content="Fares, Grain"><p>Hi.</p>', ("Fares", "Grain")),
        (".html", '<meta name="keywords" content="Site"><p><a rel="tag">Grain</a>', ("Grain",)),
        (
            ".html",
            '<script type="application/ld+json">{"keywords": ["Fares", 3, "Grain"]}</script>',
            ("Fares", "Grain"),
        ),
        (".md", "---\ntags: [Fares, Grain]\ntopics: Boats; and their fares\n---\nHi.", None),
        (".md", "---\ncategories:\n  - Fares\n  - [x]\n---\nHi.", ("Fares",)),
        (".md", "---\ntags: fares, grain\n---\nHi.", ("fares", "grain")),
    ],
)
def test_the_tags_of_a_file(suffix, source, found):
    wanted = found if found is not None else ("Fares", "Grain", "Boats", "and their fares")
    assert reader_for(f"x{suffix}")[1](source.encode()).topics == wanted


@given(st.sampled_from([".html", ".md"]), st.text())
def test_any_tags_of_a_file_are_read(suffix, text):
    for source in (
        f"---\ntags: {text}\n---\nx",
        f'<meta name=keywords content="{text}"><a rel=tag>{text}</a>',
    ):
        with contextlib.suppress(MalformedSource):
            reader_for(f"x{suffix}")[1](source.encode("utf-8", "replace"))


def test_a_line_of_subjects_is_kept_and_not_spoken():
    head = ("Press conference, Torvin", "Subjects: ferry fares; school meals, and their price.")
    said = "Good morning everybody, and thank you all for coming here on such a short notice."
    event, body, _ = heads.read(Document(tuple(map(Block, (*head, said)))))
    assert event.topics == ("ferry fares", "school meals, and their price")
    assert [block.text for block in body] == [said]


def test_a_list_of_contents_is_of_subjects_unless_its_lines_are_headings():
    lines = (
        "Briefing, Torvin",
        "Index",
        "• Ferry fares",
        "• School meals",
        "Question: Why?",
        "Ferry fares",
        "Lind: So.",
    )
    event, body, _ = heads.read(Document(tuple(map(Block, lines))))
    assert event.topics == ("School meals",)
    assert [block.text for block in body if block.kind is BlockKind.HEADING] == ["Ferry fares"]


def test_paragraphs_know_the_headings_above_them():
    def heading(text: str, level: int) -> Block:
        return Block(text, BlockKind.HEADING, level=level)

    blocks = (
        Block("Nothing is above this, so far."),
        heading("Trade", 1),
        heading("Grain › wheat:", 2),
        Block("Wheat was dear."),
        heading("* * *", 2),
        heading("Aside", 0),
        Block("And so on."),
        heading("Fish", 2),
        Block("Fish was cheap."),
        heading("Energy", 1),
        Block("No gas."),
    )
    text, found = attribute(blocks, Event(""))
    assert [(p.span.of(text), p.section) for p in found] == [
        ("Nothing is above this, so far.", ""),
        ("Wheat was dear.", "Trade › Grain > wheat"),
        ("And so on.", "Trade › Grain > wheat › Aside"),
        ("Fish was cheap.", "Trade › Fish"),
        ("No gas.", "Energy"),
    ]


# --- the whole line -----------------------------------------------------------------------------------

PAGE = """---
title: Press conference, Torvin, {date}
language: {language}
tags: [Tariffs, news]
---
## Power plants

**Anna Lind:** The barge queue at the river mouth is long.

**Question:** And the barge queue at the port?

**Anna Lind:** The barge queue stays, and the river mouth is deep.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    talks = tmp_path / "talks"
    talks.mkdir()
    for name, date in (("one.md", "June 9, 2021"), ("two.md", "July 9, 2022")):
        (talks / name).write_text(PAGE.format(date=date, language="en-GB"))
    (talks / "three.md").write_text(
        PAGE.replace("## Power plants\n", "").format(date="May 9, 2023", language="")
    )
    (tmp_path / "topics.toml").write_text(
        '[[topic]]\nid = "trade"\nlabel = "Trade"\nany = ["tariff"]\ntwo = ["port", "cargo"]\n'
        '[[topic]]\nid = "energy"\nlabel = "Energy"\nany = ["power plant*"]\n'
    )
    Index.rebuild([talks], tmp_path / "index", topics=tmp_path / "topics.toml")
    return tmp_path


def test_from_a_file_to_a_search(folder):
    with Index.open(folder / "index") as index:
        found = {
            q: index.search(q).total
            for q in ("topic:energy", "topic:trade", "subject:tariffs", "subject:news")
        }
        assert found == {"topic:energy": 6, "topic:trade": 3, "subject:tariffs": 9, "subject:news": 0}
        assert index.search('section:"power plants"').total == 6
        assert index.search('keyphrase:="barge queue"').total == 9
        assert index.search("lang:en").total == 9
        reasons = index.explain("talks/one.md#00002")
        assert [(r.topic, str(r.origin)) for r in reasons][:2] == [("energy", "heading"), ("trade", "source")]
        assert [line for line in index.why("talks/one.md#00002") if line.startswith("topic")] == [
            str(reason) for reason in reasons[:2]
        ]


def test_an_update_gives_the_tags_of_a_rebuild(folder):
    talks, topics = folder / "talks", folder / "topics.toml"
    extra = talks / "four.md"
    extra.write_text(PAGE.format(date="April 9, 2024", language="en"))
    Index.update([talks], folder / "index", topics=topics)
    Index.rebuild([talks], folder / "anew", topics=topics)
    with Index.open(folder / "index") as updated, Index.open(folder / "anew") as anew:
        assert [h.chunk for h in updated.search(limit=99).hits] == [
            h.chunk for h in anew.search(limit=99).hits
        ]


def test_suggestions_can_be_pasted(folder):
    with Index.open(folder / "index") as index:
        found = index.suggest()
        assert [(s.phrase, s.paragraphs, s.transcripts) for s in found] == []
    talks = folder / "talks"
    for name in ("five", "six"):
        (talks / f"{name}.txt").write_text(
            "The barge queue is long.\n\nA barge queue again.\n\nThe barge queue."
        )
    Index.update([talks], folder / "index", topics=folder / "topics.toml")
    with Index.open(folder / "index") as index:
        (one,) = index.suggest()
        assert (one.phrase, one.paragraphs, one.transcripts) == ("barge queue", 8, 3)
        assert index.search(
            f'transcript:={one.example.partition("#")[0]} keyphrase:="barge queue" -topic:*'
        ).total
        assert index.suggest(0) == ()
    pasted = (folder / "topics.toml").read_text() + render.as_taxonomy([one])
    assert load(pasted, origin="mine.toml")[-1] == Topic("barge-queue", "Barge queue", any=("barge queue",))


@pytest.mark.parametrize("phrase", ["ядерный реактор", "o'neill's \"plan\"\n\x1b[2J", "U.S troops", "été"])
def test_any_phrase_can_be_pasted(folder, phrase):
    with Index.open(folder / "index") as index:
        example = index.search(limit=1).hits[0].chunk.id
    text = render.as_taxonomy([Suggestion(phrase, 1, 1, example)] * 2)
    assert text.count("[[topic]]") == 2
    assert "\x1b" not in text


def test_the_command_explains_and_suggests(folder, capsys, monkeypatch):
    monkeypatch.setenv("TRANSCRIPTS_INDEX", str(folder / "index"))
    assert main(["topics", "--explain", "talks/one.md#00002"]) == 0
    assert "topic energy (heading): heading “Power plants”" in capsys.readouterr().out
    assert main(["topics", "--explain", "talks/one.md#00002", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["tags"][0]["origin"] == "heading"
    assert main(["topics", "--suggest", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["suggestions"] == []
    assert main(["topics", "--suggest"]) == 0
    out, err = capsys.readouterr()
    assert out == "" and "no phrase" in err
    assert main(["topics", "--explain", "nothing#00001"]) == 1
