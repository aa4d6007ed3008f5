"""JSON, JSON lines and tables: every known shape, columns by any name, several events in one file."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import page

from searchlib.errors import MalformedSource, RecipeError
from searchlib.formats import reader_for
from searchlib.formats.columns import Columns
from searchlib.model import BlockKind, Document

SAMPLES = Path(__file__).parent / "rows"
DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "qmsum" / "corpus.jsonl"


def read(source: object, suffix: str = ".json", columns: str = "") -> Document:
    """A document from bytes, text, or plain values to be written as JSON."""
    data = (
        source
        if isinstance(source, bytes)
        else (source if isinstance(source, str) else json.dumps(source)).encode()
    )
    return reader_for(f"x{suffix}", data, Columns.of(columns))[1](data)


def said(document: Document) -> list[tuple[str | None, str]]:
    """Of each paragraph the voice (None: for the labels to find, "": nobody) and the words."""
    return [
        (b.voice.label if b.voice else None, b.text)
        for part in document.parts or (document,)
        for b in part.blocks
        if b.kind is BlockKind.PARAGRAPH
    ]


@pytest.mark.parametrize(
    "path", sorted(p for p in SAMPLES.iterdir() if ".blocks." not in p.name), ids=lambda p: p.name
)
def test_golden(path: Path) -> None:
    expected = json.loads(path.with_name(f"{path.name}.blocks.json").read_text("utf-8"))
    assert page(read(path.read_bytes(), path.suffix)) == expected


# --- whose words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("speakers", "labels"),
    [
        (["Ann", "", "Ben"], ["Ann", "", "Ben"]),
        (["Ann", None, "unknown"], ["Ann", "", ""]),
        ([None, "", "nan"], [None, None, None]),
        ([0, 1, 12], ["Speaker 0", "Speaker 1", "Speaker 12"]),
        (["A", "B", "A"], ["Speaker A", "Speaker B", "Speaker A"]),
        (["Q", "A", "Q"], ["Q", "A", "Q"]),
        (["ANN POE:", " Ben  Orr ", "spk_0"], ["ANN POE", "Ben Orr", "spk_0"]),
        ([{"name": "Ann"}, {"id": 7}, ["Ann", "Ben"]], ["Ann", "Speaker 7", "Ann and Ben"]),
    ],
)
def test_speakers(speakers: list[object], labels: list[str | None]) -> None:
    rows = [{"speaker": speaker, "text": f"Text {n}."} for n, speaker in enumerate(speakers)]
    assert [label for label, _ in said(read(rows))] == labels


def test_a_name_counts_before_a_number() -> None:
    rows = [
        {"speaker": 0, "speaker_name": "Ann", "text": "a"},
        {"speaker": 1, "speaker_name": "", "text": "b"},
    ]
    assert said(read(rows)) == [("Ann", "a"), ("Speaker 1", "b")]


def test_without_any_speaker_the_labels_are_in_the_text() -> None:
    document = read({"title": "Talks", "paragraphs": ["Ann Poe: Yes.", {"text": "Q: Why?\nA: So."}]})
    assert said(document) == [(None, "Ann Poe: Yes."), (None, "Q: Why?"), (None, "A: So.")]


@pytest.mark.parametrize(
    ("rows", "times"),
    [
        ([{"start": 250, "end": 2500, "text": "a" * 30}], [(0.25, 2.5)]),
        ([{"start": 2, "end": 5, "text": "a" * 30}], [(2.0, 5.0)]),
        ([{"start_ms": 250, "end_ms": 900, "text": "a" * 900}], [(0.25, 0.9)]),
        ([{"startTime": "00:01:03,5", "endTime": "1:05", "body": "a"}], [(63.5, 65.0)]),
        ([{"offset": "3.5s", "text": "a"}], [(3.5, None)]),
        ([{"start": None, "end": float("nan"), "text": "a"}], [(None, None)]),
        ([{"timestamp": 1_700_000_000, "text": "a"}], [(None, None)]),
        ([{"start": 5.5, "end": 2.5, "text": "a"}], [(5.5, None)]),
    ],
)
def test_times(rows: list[dict[str, object]], times: list[tuple[float | None, float | None]]) -> None:
    assert [(b.seconds, b.until) for b in read(rows).blocks] == times


def test_what_a_recogniser_cut_is_joined_and_what_somebody_wrote_is_not() -> None:
    cut = [
        {"start": n, "end": n + 1, "speaker": "Ann", "text": text} for n, text in enumerate(["The", "road."])
    ]
    assert said(read(cut)) == [("Ann", "The road.")]
    assert said(read([{"speaker": "Ann", "text": row["text"]} for row in cut])) == [
        ("Ann", "The"),
        ("Ann", "road."),
    ]
    assert said(read({"paragraphs": cut})) == [("Ann", "The"), ("Ann", "road.")]


def test_a_long_turn_is_cut_at_ends_of_sentences() -> None:
    text = "The bridge over the water is old. " * 100
    blocks = read({"utterances": [{"speaker": "A", "start": 0, "end": 200_000, "text": text}]}).blocks
    assert " ".join(b.text for b in blocks) == text.strip()
    assert all(600 <= len(b.text) < 700 and b.text.endswith(".") for b in blocks[:-1])
    assert blocks[0].seconds == 0.0 and blocks[-1].until == 200.0 and blocks[1].seconds is None


# --- columns ----------------------------------------------------------------------------------------------


def test_columns_by_other_names() -> None:
    table = "Wer;Was;Zeit\nAnn;Ja.;1:04\n;Nein.;\n"
    document = read(table, ".csv", "speaker=wer, text=WAS, start=Zeit")
    assert said(document) == [("Ann", "Ja."), ("", "Nein.")] and document.blocks[0].seconds == 64.0
    assert said(read('{"Wer": "Ann", "Was": "Ja."}\n', ".jsonl", "speaker=Wer,text=Was")) == [("Ann", "Ja.")]
    assert said(read("name,text,Sprecher\na,b,Ann\n", ".csv", "speaker=Sprecher")) == [("Ann", "b")]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ("speaker", "'speaker' is not of the form text=NAME"),
        ("speaker=", "is not of the form"),
        ("colour=Who", "'colour' is no kind of column; there are text, speaker, "),
        ("text=a,text=b", "text is given twice"),
    ],
)
def test_a_map_that_is_none(columns: str, reason: str) -> None:
    with pytest.raises(RecipeError, match=reason):
        Columns.of(columns)


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_a_column_that_is_not_there(suffix: str) -> None:
    source = "Who,text\nAnn,Yes.\n" if suffix == ".csv" else '{"Who": "Ann", "text": "Yes."}\n'
    with pytest.raises(RecipeError, match="no column 'Wer' for the place; the columns are Who, text"):
        read(source, suffix, "place=Wer")
    assert read(source, suffix, "speaker=Wer").notices == ("no column 'Wer' for the speaker; took 'Who'",)


def test_a_table_without_a_known_column_says_what_it_has() -> None:
    with pytest.raises(MalformedSource, match=r"no column of words among Who, Sagte; .*--columns text=NAME"):
        read("Who,Sagte\nAnn,Ja.\n", ".csv")
    with pytest.raises(MalformedSource, match="its keys are who, sagte"):
        read([{"who": "Ann", "sagte": "Ja."}])


@pytest.mark.parametrize(
    ("table", "texts"),
    [
        ('text\n"a ""b"" c"\n', ['a "b" c']),
        ('text,speaker\n"a\n\nb",Ann\nc,Ben\n', ["a", "b", "c"]),
        ('text,speaker\n"He said "no, no" twice",Ann\n', ['He said "no, no" twice']),
        ('speaker,text\nAnn,"never closed, here\nBen,"yes, yes"\n', ['"never closed, here', "yes, yes"]),
        ("speaker,text\nAnn,no marks, here\n", ["no marks, here"]),
        ("text\none, two; three\n", ["one, two; three"]),
        ("sep=;\nspeaker;text\nAnn;a, b\n", ["a, b"]),
        ("speaker|text\r\nAnn|a\r\n", ["a"]),
        ("\ufeffspeaker\ttext\nAnn\ta\n", ["a"]),
    ],
)
def test_quotation_marks_and_delimiters(table: str, texts: list[str]) -> None:
    assert [text for _, text in said(read(table, ".csv"))] == texts


# --- events -----------------------------------------------------------------------------------------------


def events(rows: list[dict[str, object]]) -> list[tuple[str, str, str, int]]:
    document = read(rows)
    return [
        (part.key, part.meta.get("title", ""), part.meta.get("date", ""), len(part.blocks))
        for part in document.parts or (document,)
    ]


def row(**facts: object) -> dict[str, object]:
    return {"speaker": "Ann", "text": "Yes.", **facts}


def test_an_event_is_told_by_its_own_column() -> None:
    rows = [row(event_id=7, title="Bridge", date="2020-01-02"), row(event_id=8), row(event_id=7)]
    assert events(rows) == [("7", "Bridge", "2020-01-02", 2), ("8", "", "", 1)]
    assert events([row(event_id=7), row(event_id="")]) == [("7", "", "", 2)]


def test_an_event_is_told_by_title_and_date_that_never_change_back() -> None:
    one, two = row(title="Bridge", date="2020-01-02"), row(title="Ferry", date="2020-01-03")
    assert events([one, one]) == [("", "Bridge", "2020-01-02", 2)]
    assert events([one, one, two]) == [
        ("Bridge 2020-01-02", "Bridge", "2020-01-02", 2),
        ("Ferry 2020-01-03", "Ferry", "2020-01-03", 1),
    ]
    document = read(
        [row(title="Ms", date="2020-01-02T09:00"), row(title="Mr"), row(title="Ms", date="2020-01-02")]
    )
    assert document.meta["title"] == "" and document.meta["date"] == "2020-01-02" and not document.parts
    assert document.notices == (
        "1 event without a title, because it changes from row to row (first: entry 1)",
    )


def test_events_without_a_name_of_their_own() -> None:
    document = read('{"segments": [{"text": "a"}]}\n{"segments": [{"text": "b"}]}\n', ".jsonl")
    assert [part.key for part in document.parts] == ["", ""]


# --- what cannot be read ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "suffix", "reason", "line"),
    [
        ('{"a": 1,\n "b": }', ".json", "not JSON: expecting value", 2),
        ("[" * 200_000, ".json", "nested too deeply", None),
        ("{}", ".json", "no text in it", None),
        ('{"colour": 1}', ".json", "its keys are colour", None),
        ("one\ntwo\n", ".jsonl", "no line of it is JSON", 1),
        ("\n\nspeaker,text\n", ".csv", "no row with text", 1),
    ],
)
def test_malformed(source: str, suffix: str, reason: str, line: int | None) -> None:
    with pytest.raises(MalformedSource, match=reason) as caught:
        read(source, suffix)
    assert caught.value.line == line


def test_lines_that_cannot_be_read_cost_only_themselves() -> None:
    lines = [
        '{"text": "a"}',
        "{",
        "[" * 100_000,
        "7",
        '{"text": "b", "n": ' + "9" * 5_000 + "}",
        "NaN",
        '"c"',
    ]
    document = read("\n".join(lines), ".jsonl")
    assert [text for _, text in said(document)] == ["a", "b", "c"]
    assert document.notices == (
        "2 lines without valid JSON, left out (first: line 2)",
        "2 lines without text, left out (first: line 4)",
    )


def test_json_lines_are_read_in_a_json_file() -> None:
    assert said(read('{"text": "a"}\n{"text": "b"}\n')) == [(None, "a"), (None, "b")]


# --- whatever the bytes -------------------------------------------------------------------------------------

KEYS = st.sampled_from(
    [
        "text", "speaker", "speakers", "segments", "words", "utterances", "results", "channels",
        "alternatives", "paragraphs", "transcript", "transcription", "timestamps", "monologues", "elements",
        "value", "type", "utt", "sections", "turns", "text_blocks", "items", "audio_segments", "content",
        "start", "end", "title", "date", "name", "id", "topics", "heading", "event_id", "sentences",
        "language", "speaker_labels", "roles",
    ]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("punct"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@settings(deadline=None, max_examples=150)
@given(VALUES, st.sampled_from([".json", ".jsonl"]))
def test_any_json_is_blocks_or_malformed(value: object, suffix: str) -> None:
    try:
        document = read(json.dumps(value), suffix)
    except MalformedSource as error:
        assert error.reason
        return
    for part in document.parts or (document,):
        assert all(block.text == block.text.strip() != "" for block in part.blocks)


BITS = st.sampled_from(
    [
        "text",
        "speaker",
        ",",
        ";",
        "\t",
        "\n",
        '"',
        '""',
        '","',
        "Ann",
        "{",
        "}",
        "[",
        '{"text": "a"}',
        "\0",
        "\ud7ff",
    ]
)


@pytest.mark.parametrize("suffix", [".csv", ".json", ".jsonl"])
@settings(deadline=None, max_examples=60)
@given(st.lists(BITS | st.text(max_size=5), max_size=25).map("".join) | st.binary(max_size=60))
def test_any_bytes_are_blocks_or_malformed(suffix: str, source: str | bytes) -> None:
    try:
        document = read(source.encode() if isinstance(source, str) else source, suffix)
    except MalformedSource as error:
        assert error.reason
        return
    assert all(block.text for part in document.parts or (document,) for block in part.blocks)


WORDS = st.text(alphabet='ab,;"|\t ', min_size=1, max_size=12).filter(str.strip)
ROWS = st.lists(st.tuples(st.sampled_from(["Ann", "Ben", ""]), WORDS), min_size=1, max_size=8)


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_every_kind_of_file_says_the_same(rows: list[tuple[str, str]]) -> None:
    expected = [
        (name or ("" if any(n for n, _ in rows) else None), " ".join(text.split())) for name, text in rows
    ]
    plain = [{"speaker": name, "text": text} for name, text in rows]
    assert said(read(plain)) == said(read({"segments": plain})) == expected
    assert said(read("\n".join(map(json.dumps, plain)), ".jsonl")) == expected
    for delimiter in ",;\t|":
        written = io.StringIO()
        writer = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerows([["speaker", "text"], *rows])
        assert said(read(written.getvalue(), ".csv")) == expected


@pytest.mark.parametrize(
    ("source", "suffix"),
    [
        ("text\n" + '"a\n' * 20_000, ".csv"),
        ("text\n" + '"a""' * 50_000, ".csv"),
        ("text\n" + '"",' * 50_000, ".csv"),
        ("," * 200_000 + "\n" + "text", ".csv"),
        ("text," * 20_000 + "\n" + "a," * 20_000, ".csv"),
        ('{"text": "a", "x' + '"}\n{"text": "a", "x'.join(f'{n}": "' for n in range(5_000)) + '"}', ".jsonl"),
        ('{"name": ' * 900 + "1" + "}" * 900, ".json"),
        ('{"transcript": ' * 900 + '"a"' + "}" * 900, ".json"),
        (json.dumps({"segments": [{"text": "a "}] * 30_000}), ".json"),
        (json.dumps({"words": [{"word": "a", "start": 1, "end": 2}] * 20_000}), ".json"),
        (json.dumps({"text": "a " * 500_000, "start": 1, "end": 2}), ".json"),
    ],
    ids=range(11),
)
def test_hostile_files_come_to_an_end(source: str, suffix: str) -> None:
    try:
        read(source, suffix)
    except MalformedSource as error:
        assert error.reason


@pytest.mark.skipif(not DATA.is_file(), reason="the collection of real transcripts is not beside the project")
def test_real_meetings() -> None:
    """Every utterance of the meetings in one file, in the words of its speaker, meeting by meeting."""
    rows = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
    document = read(DATA.read_bytes(), ".jsonl")
    assert [part.meta["title"] for part in document.parts] == list(dict.fromkeys(r["meeting"] for r in rows))
    spoken = [(r["speaker"], " ".join(r["text"].split())) for r in rows if r["text"].strip()]
    assert said(document) == spoken
