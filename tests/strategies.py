"""What tests share: one seeded, dense CORPUS and Hypothesis strategies for query trees over it."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

from hypothesis import strategies as st

from searchlib.fields import Kind, field
from searchlib.model import Attribution, Chunk, ChunkId, How, Origin, Role, Span, Speaker, Tag, TranscriptId
from searchlib.query import (
    And,
    Answered,
    Asked,
    Between,
    Boost,
    Everything,
    Fuzzy,
    Near,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Regex,
    Term,
    Value,
    Wildcard,
    Word,
)
from searchlib.syntax.words import most_slips
from searchlib.tokens import fold_value, tokenize

# Words as printed. Small, so that phrases of two and three words do stand somewhere.
VOCABULARY = [
    "caf\u00e9",
    "cafe\u0301",
    "rate",
    "rates",
    "rated",
    "inflation",
    "jobs",
    "job",
    "war",
    "the",
    "we're",
    "we’re",
    "COVID-19",
    "U.S.",
    "U.S.-led",
    "外务大臣",
    "Straße",
    "STRASSE",
    "L'Aquila",
    "F-16",
    "мир",
    "Мира",
    "19",
    "2015",
    "o'clock",
    "négociation",
    "négociations",
    "Häuser",
    "Haus",
    "мире",
]
NAMES = (
    None,
    "Marlow",
    "Solane, Mira",
    "Mira O’Dwyer",
    "Ana-María Ñúñez",
    "Ольга Мирова",
    'Tom "Tank" Marlow',
    "MS. SOLANE",
)
TOPICS = ("economy", "peace", "arms-control", 'so-called "talks"', "war\\peace\\")
PLACES = ("", "Northgate", "Port St. Mira", "Città Alta", "New Solane, Northgate")
SECTIONS = ("", "Rates and jobs", "The U.S.-led war", "Négociations de la paix", "Мир")
EXCHANGE = 6  # paragraphs of an exchange; the first ones of each transcript belong to none
# Ids as they come from paths: folders, spaces, commas, capitals, other scripts, beginnings of one another.
IDS = ("t", "t1", "bank/2020 rates", "bank/2020 rates, part 2", "Care*(1)", "мир/день", "z=-1", "café")
DATES = (
    dt.date(2019, 11, 28),
    dt.date(2019, 12, 1),
    None,
    dt.date(2019, 12, 31),
    dt.date(2020, 1, 31),
    dt.date(2019, 12, 1),
    None,
    dt.date(2021, 1, 1),
)


#: Of each transcript: the same words have other stems in another language, or in none that is known.
LANGUAGES = ("en", "fr", "", "ru", "de", "fr", "uk", "en")
SUBJECTS = ("Interest rates", "The café", 'so-called "talks"')


def words_of(*texts: str) -> list[str]:
    """The folded words of some texts, each once."""
    return list(dict.fromkeys(token.text for text in texts for token in tokenize(text)))


_SHOWN = (Origin.RULE, Origin.HEADING, Origin.SOURCE)


def _chunks(rng: random.Random) -> list[Chunk]:
    found = []
    for i, (name, day) in enumerate(zip(IDS, DATES, strict=True)):
        place = PLACES[i % len(PLACES)]
        title = " ".join(rng.choices(VOCABULARY, k=i % 4))
        for number in range(1, rng.randrange(30, 50)):
            found.append(replace(_chunk(rng, name, number, (day, place, title)), language=LANGUAGES[i]))
    return found


def _chunk(rng: random.Random, name: str, number: int, event: tuple[dt.date | None, str, str]) -> Chunk:
    text = " ".join(rng.choices(VOCABULARY, k=rng.randrange(10)))
    speaker = rng.choice(NAMES)
    day, place, title = event
    return Chunk(
        id=ChunkId(f"{name}#{number:05d}"),
        transcript=TranscriptId(name),
        title=title,
        date=day,
        place=place,
        source=f"{name}.txt",
        paragraph=number,
        span=Span(0, len(text)),
        text=text,
        speaker=Speaker(speaker) if speaker else None,
        role=rng.choices(list(Role), (1, 2, 3, 1, 1))[0],
        attribution=Attribution(rng.choice(list(How))),
        tags=(
            *(Tag(t, rng.choice(_SHOWN)) for t in sorted(TOPICS) if rng.random() < 0.3),
            *(Tag(p, Origin.KEYPHRASE) for p in ("job rates", "мир") if rng.random() < 0.2),
        ),
        turn=number,
        exchange=number // EXCHANGE,
        section=rng.choice(SECTIONS),
        procedural=rng.random() < 0.15,
        subjects=tuple(s for s in SUBJECTS if rng.random() < 0.3),
    )


#: About 300 paragraphs in eight transcripts; every kind of query below both hits and misses.
CORPUS = _chunks(random.Random(20200607))


def exchange_of(chunk: Chunk) -> list[Chunk]:
    """Every paragraph of the corpus in the exchange of this one."""
    key = chunk.transcript, chunk.exchange
    return [c for c in CORPUS if (c.transcript, c.exchange) == key]


WORDS = st.sampled_from(VOCABULARY)
DAYS = st.sampled_from(sorted({c.date + dt.timedelta(days=d) for c in CORPUS if c.date for d in (-1, 0, 1)}))
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)

_FOLDED = st.sampled_from([*words_of(*VOCABULARY), "rating", "absent"])
_NAME_WORDS = {
    "speaker": words_of(*filter(None, NAMES)),
    "place": words_of(*PLACES),
    "source": words_of(*IDS, "txt"),
    "subject": words_of(*SUBJECTS),
    "keyphrase": ["job", "rates", "мир"],
}
_VALUES = {
    "role": [*(r.value for r in Role)],
    "is": ["procedural"],
    "attr": [*(h.value for h in How)],
    "topic": [*map(fold_value, TOPICS), "absent"],
    "transcript": [*map(fold_value, IDS), "absent"],
    "year": ["2019", "2020", "2021"],
    "lang": [*filter(None, LANGUAGES), "it"],
    "subject": [*map(fold_value, SUBJECTS), "rates"],
    "keyphrase": ["job rates", "мир", "job"],
    "speaker": [*map(fold_value, filter(None, NAMES)), "mira"],
    "place": [*map(fold_value, filter(None, PLACES)), "mira"],
    "source": [fold_value(f"{i}.txt") for i in IDS],
}


def _rows(words: list[str], texts: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """Two to four words: by chance, or in a row as they stand in one of the texts."""
    stand = [
        tuple(w.text for w in tokens[i : i + n])
        for tokens in (list(tokenize(t)) for t in texts)
        for n in (2, 3, 4)
        for i in range(len(tokens) - n + 1)
    ]
    chance = st.lists(st.sampled_from(words), min_size=2, max_size=3).map(tuple)
    return st.sampled_from(stand) | chance


def _begun(texts: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted({t[:n] for t in texts for n in (1, 2, 3, 5)} | {"z"}))


#: Words as people write them who leave accents out, and other words of the same stems.
_WRITTEN = _FOLDED | st.sampled_from(["negociation", "cafe", "hauser", "négocier", "hauses", "миру", "rat"])
_WILDCARDS = st.sampled_from(
    [
        "r?te",
        "*ation",
        "n*g?c*",
        "neg*n",
        "*fé*",
        "h?user",
        "caf?",
        "м?р",
        "w*r*",
        "?",
        "??",
        "*'*",
        "u?s",
        "19*?",
        "s*a*e",
    ]
)
_REGEXES = st.sampled_from(
    [
        "rat(e[sd]?)?",
        "caf[eé]",
        "cafe",
        r"\d+",
        "[мw].*",
        "job?s*",
        "(the|war)",
        "[^a-z]{1,4}",
        ".{2,3}",
        "é.*|h.+",
    ]
)


def _patterns(name: str, words: st.SearchStrategy[str]) -> st.SearchStrategy[Query]:
    return st.one_of(
        st.builds(Wildcard, st.just(name), _WILDCARDS),
        st.builds(Fuzzy, st.just(name), words, st.sampled_from([1, 2])),
        st.builds(Regex, st.just(name), _REGEXES),
    )


def _near(name: str, words: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    leaves = st.lists(words, min_size=2, max_size=4).map(tuple)
    return st.builds(Near, st.just(name), leaves, st.integers(1, 6))


def text_leaves(name: str) -> st.SearchStrategy[Query]:
    """Every kind of leaf over the words of a text field."""
    texts = tuple(str(getattr(c, name)) for c in CORPUS)
    single = st.one_of(
        st.builds(Word, st.just(name), _WRITTEN),
        st.builds(Term, st.just(name), _WRITTEN),
        st.builds(Prefix, st.just(name), _begun(words_of(*VOCABULARY)) | st.sampled_from(["", "we'", "u."])),
        _patterns(name, _WRITTEN),
    )
    rows = st.builds(Phrase, st.just(name), _rows([*words_of(*VOCABULARY), "cafe"], texts))
    return st.one_of(single, single, rows, _near(name, single))


def _name_leaves(name: str) -> st.SearchStrategy[Query]:
    words = _NAME_WORDS[name]
    texts = {"speaker": tuple(filter(None, NAMES)), "place": PLACES, "source": IDS, "subject": SUBJECTS}.get(
        name, ("job rates",)
    )
    single = st.one_of(
        st.builds(Term, st.just(name), st.sampled_from([*words, "absent", "nunez", "citta"])),
        st.builds(Prefix, st.just(name), _begun(words) | st.just("")),
        _patterns(name, st.sampled_from(words)),
    )
    return st.one_of(
        single,
        st.builds(Phrase, st.just(name), _rows(words, texts)),
        st.builds(Value, st.just(name), st.sampled_from(_VALUES[name])),
        _near(name, single),
    )


def _keyword_leaves(name: str) -> st.SearchStrategy[Query]:
    begun = _begun(_VALUES[name]).map(str.strip) | st.just("")
    return st.one_of(
        st.builds(Value, st.just(name), st.sampled_from(_VALUES[name])),
        st.builds(Prefix, st.just(name), begun),
        _patterns(name, st.sampled_from(_VALUES[name])),
    )


_ENDS = st.none() | st.integers(0, 12)
_RANGE = st.tuples(_ENDS, _ENDS).map(
    lambda n: Range("words", *(sorted(n) if n[0] is not None and n[1] is not None else n))
)
_BETWEEN = st.tuples(st.none() | DAYS, st.none() | DAYS).map(
    lambda d: Between("date", *(sorted(d) if d[0] and d[1] else d))
)
LEAVES: st.SearchStrategy[Query] = st.one_of(
    text_leaves("text"),
    text_leaves("text"),
    text_leaves("title"),
    text_leaves("section"),
    *map(_name_leaves, ("speaker", "place", "source", "subject", "keyphrase")),
    *map(_keyword_leaves, ("role", "topic", "year", "transcript", "attr", "lang", "is")),
    _BETWEEN,
    _RANGE,
)


def joined(kids: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    """And and Or of one to three trees, and a tree with a boost."""
    children = st.lists(kids, min_size=1, max_size=3).map(tuple)
    boosted = st.builds(Boost, kids, st.sampled_from([0.5, 2.0, 3.0]))
    return st.one_of(st.builds(And, children), st.builds(Or, children), boosted)


def _trees(base: st.SearchStrategy[Query], leaves: int) -> st.SearchStrategy[Query]:
    return st.recursive(base, lambda kids: joined(kids) | st.builds(Not, kids), max_leaves=leaves)


_PLAIN = st.one_of(LEAVES, LEAVES, LEAVES, st.just(Everything()), st.just(Nothing()))
#: What is asked about the other half of an exchange; never one inside another, which `parse` does not read.
ACROSS: st.SearchStrategy[Query] = _trees(_PLAIN, 4).flatmap(
    lambda tree: st.sampled_from([Asked(tree), Answered(tree)])
)
#: Every kind of node, on every field.
QUERIES: st.SearchStrategy[Query] = _trees(st.one_of(_PLAIN, _PLAIN, ACROSS), 8)
#: Trees over the spoken words, without Not.
SPOKEN: st.SearchStrategy[Query] = st.recursive(text_leaves("text"), joined, max_leaves=6)


# --- what query text can say --------------------------------------------------------------------------


def writable(query: Query) -> Query:
    """The tree with patterns, slips and distances within the bounds that query text has for them."""
    match query:
        case And(children):
            return And(tuple(map(writable, children)))
        case Or(children):
            return Or(tuple(map(writable, children)))
        case Not(child):
            return Not(writable(child))
        case Boost(child, factor):
            return Boost(writable(child), factor)
        case Asked(child):
            return Asked(writable(child))
        case Answered(child):
            return Answered(writable(child))
        case Near(name, words, distance):
            singles = tuple(Prefix(name, "a") if w == Prefix(name, "") else writable(w) for w in words)
            return Near(name, singles, max(distance, len(words) - 1))
        case Wildcard(name, text) if sum(map(str.isalnum, text)) < 2:
            return Wildcard(name, f"ab{text}")
        case Fuzzy(name, text, distance) if distance > most_slips(text):
            keyword = field(name).kind is Kind.KEYWORD
            least = Value(name, text) if keyword else Term(name, text)
            return Fuzzy(name, text, most_slips(text)) if most_slips(text) else least
        case _:
            return query


#: Every kind of node on every field, as text can ask for it.
WRITABLE: st.SearchStrategy[Query] = QUERIES.map(writable)
