"""The command: what it prints where, its exit codes, and no traceback for anything a user can do."""

from __future__ import annotations

import argparse
import csv
import inspect
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from searchlib import Index, cli, formats
from searchlib.cli import main
from searchlib.fields import FIELDS
from searchlib.store import Store

ROOT = Path(__file__).resolve().parents[1]
TALK = """Remarks by Minister Mira Solane, Torvin, May 3, 2021

Mira Solane: The harbour treaty will be open in spring.

Question: When exactly \x1b]0;owned\x07 [red]?

Mira Solane: In April, I hope. =2+3
"""


@pytest.fixture
def talks(tmp_path):
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "one.txt").write_text(TALK)
    (folder / "two.txt").write_text(TALK.replace("Mira Solane", "Anna Lind").replace("2021", "2023"))
    return folder


@pytest.fixture
def run(tmp_path, talks, capsys, monkeypatch):
    monkeypatch.setenv("TRANSCRIPTS_INDEX", str(tmp_path / "index"))
    Index.rebuild([talks], tmp_path / "index")

    def call(*words):
        try:
            code = main([str(w) for w in words])
        except SystemExit as exc:
            code = exc.code
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return call


def test_search_prints_marked_citable_hits_without_colour_in_a_pipe(run):
    code, out, err = run("search", "treaty", "--speaker", "solane")
    assert (code, err) == (0, "")
    assert "1 found" in out
    assert "Mira Solane" in out
    assert "harbour *treaty* will" in out
    assert "talks/one.txt#00001" in out
    assert "\x1b" not in out


def test_colour_when_asked_for_and_control_characters_never(run):
    _, out, _ = run("search", "exactly", "--colour", "always")
    assert "\x1b[1;4mexactly\x1b[0m" in out
    assert "\x1b]" not in out
    assert "\x07" not in out
    assert "[red]?" in out


def test_json_is_versioned_ascii_and_complete(run):
    code, out, _ = run("search", "treaty", "--json", "--facets", "speaker,year")
    page = json.loads(out)
    assert code == 0
    assert page["version"] == 1
    assert page["total"] == 2
    hit = page["hits"][0]
    start, end = hit["snippets"][0]["marks"][0]
    assert hit["snippets"][0]["text"][start:end] == "treaty"
    assert [f["field"] for f in page["facets"]] == ["speaker", "year"]
    assert out.isascii()


def test_json_keys_stand_in_the_docs(run):
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")

    def keys(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                yield key
                yield from keys(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from keys(inner)

    for words in (
        ["search", "treaty speakr:x", "--facets", "speaker"],
        ["stats"],
        ["show", "talks/one.txt#00003"],
    ):
        _, out, _ = run(*words, "--json")
        assert [k for k in keys(json.loads(out)) if not re.search(rf"\b{k}\b", text)] == []


@pytest.mark.parametrize("spec", [f for f in FIELDS if f.name != "text"], ids=lambda f: f.name)
def test_every_field_has_an_option(run, spec):
    _, out, _ = run("search", "--help")
    assert f"--{spec.name}" in out
    assert run("search", f"--{spec.name}", "2021")[0] in (0, 1)


def test_options_narrow_and_add_up(run):
    assert "2 found" in run("search", "treaty", "--speaker", "lind", "--speaker", "solane")[1]
    assert "1 found" in run("search", "treaty", "--date", "2022..2024")[1]
    assert "0 found" in run("search", "treaty", "--speaker", "lind", "--date", "2021")[1]
    assert "2 found" in run("search", "", "--role", "question")[1]


def test_show_has_the_question_the_answer_and_a_citation(run):
    code, out, _ = run("show", "talks/one.txt#00003", "--around", "0")
    assert code == 0
    assert out.index("When exactly") < out.index("In April")
    assert out.rstrip().endswith(
        "“Remarks by Minister Mira Solane, Torvin, May 3, 2021”, para. 3 (talks/one.txt)."
    )
    assert "para. 3" in out


def test_why_speakers_topics_stats_check(run):
    assert "Mira Solane" in run("why", "talks/one.txt#00001")[1]
    assert re.search(r"2  Anna Lind", run("speakers")[1])
    assert run("topics")[0] == 0
    assert "6, of which" in run("stats")[1]
    assert "sound" in run("check")[1]


def test_export(run, tmp_path):
    rows = list(csv.DictReader(io.StringIO(run("export", "--speaker", "solane")[1])))
    assert [r["paragraph"] for r in rows] == ["1", "3"]
    target = tmp_path / "out.md"
    assert run("export", "april", "--format", "markdown", "-o", target)[0] == 0
    assert "> In April, I hope." in target.read_text(encoding="utf-8")
    code, _, err = run("export", "april", "-o", target)
    assert code == 2
    assert "--force" in err


def test_an_export_is_everything_and_a_cut_is_said(run, talks, monkeypatch):
    monkeypatch.setattr("searchlib.pages.PAGE", 7)
    lines = "\n\n".join(f"Mira Solane: Remark {n} on the dam and COVID-19." for n in range(40))
    (talks / "long.txt").write_text(f"Talk\n\n{lines}\n")
    run("update", talks)
    with Index.open(os.environ["TRANSCRIPTS_INDEX"]) as index:
        page = index.search("dam", limit=100)
        assert page.total == 40
        assert tuple(index.hits("dam")) == page.hits
        for query in ("covid19 OR remark", "covid-19", "", "speaker:solane"):  # whatever search widens
            assert tuple(index.hits(query)) == index.search(query, limit=100).hits
        stream = index.hits("dam", sort="newest", where={"speaker": ["solane"]})
        assert [next(stream).rank for _ in range(9)] == list(range(1, 10))
    code, out, err = run("export", "dam", "--format", "jsonl")
    assert (code, len(out.splitlines()), err) == (0, 40, "")
    code, out, err = run("export", "dam", "--format", "jsonl", "--limit", "8")
    assert (code, len(out.splitlines())) == (0, 8)
    assert "only the first 8 of 40" in err
    whole = json.loads(run("export", "dam", "--format", "json")[1])
    assert (whole["total"], len(whole["hits"])) == (40, 40)
    assert len(run("export", "dam", "--format", "kwic")[1].splitlines()) == 41


def test_an_export_is_written_whole_or_not_at_all(run, tmp_path, monkeypatch):
    target = tmp_path / "out.csv"
    target.write_text("old")

    def broken(page, hits):
        yield "new"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("searchlib.exporting.WRITTEN", {"csv": broken})
    code, _, err = run("export", "april", "-o", target, "--force")
    assert (code, "No space left" in err) == (5, True)
    assert target.read_text() == "old"
    assert run("export", "april", "-o", tmp_path / "fresh.csv")[0] == 5
    assert {p.name for p in tmp_path.iterdir()} == {"out.csv", "talks", "index"}


def test_an_empty_answer_says_why_and_what_would_find_something(run):
    code, out, _ = run("search", "treatty", "--role", "statement")
    assert code == 0 and "no paragraph of the index has treatty" in out
    assert "treaty role:statement" in out and "what would find something" in out
    assert "what would find" not in run("search", "treaty")[1]
    found = json.loads(run("search", "treatty", "--json")[1])["breakdown"]
    assert found["repairs"][0]["text"] == "treaty" and found["repairs"][0]["total"] > 0


def test_what_is_searched_besides_is_said(run, tmp_path):
    (tmp_path / "aliases.toml").write_text('[[alias]]\nnames = ["accord", "treaty"]\n')
    out = run("search", "accord", "--aliases", str(tmp_path / "aliases.toml"))[1]
    assert "accord is also searched as treaty (alias)" in out and "*treaty*" in out
    told = run("search", "accord", "--aliases", str(tmp_path / "aliases.toml"), "--literal", "accord")[1]
    assert told.startswith("0 found")


def test_every_parameter_of_search_is_an_option():
    """Whoever gives `Index.search` a parameter gives the command an option, or says here which it is."""
    names = {"query", *(action.dest for action in _verbs()["search"]._actions)}
    shown_as = {"where": {f"where_{f.name}" for f in FIELDS if f.name != "text"}, "stop": set()}
    for name in inspect.signature(Index.search).parameters:
        if name != "self":
            assert shown_as.get(name, {name}) <= names, name


def test_groups_histograms_and_time(run):
    code, out, err = run(
        "search", "solane OR treaty OR april", "--group", "transcript", "--histogram", "year"
    )
    assert (code, err) == (0, "")
    assert out.startswith("4 found in 2 groups, 1 to 2: ")
    assert "== 1. talks/" in out
    assert "by year:\n        2  2021  █" in out
    code, out, err = run("search", "treaty", "--seconds", "0")
    assert (code, out.startswith("at least ")) == (1, True)
    assert "time was up" in err
    assert run("search", "treaty", "--seconds", "-1")[0] == 2
    assert (
        len(json.loads(run("search", "treaty", "--group", "transcript", "--kwic", "--json")[1])["kwic"]) == 2
    )
    code, out, err = run("similar", "talks/one.txt#00001", "--limit", "1")
    assert (code, err) == (0, "")
    assert "two.txt#00001" in out


def _verbs():
    found = next(a for a in cli._parser()._actions if isinstance(a, argparse._SubParsersAction))
    return found.choices


@pytest.mark.parametrize("verb", ["search", "similar", "export", "speakers", "topics"])
def test_no_option_is_without_a_word_of_help(verb):
    assert [a.dest for a in _verbs()[verb]._actions if not a.help] == []


def test_kwic_has_a_line_for_each_mark(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    code, out, err = run("search", "treaty OR april", "--kwic", "--kwic-sort", "left")
    head, blank, *lines = out.rstrip("\n").split("\n")
    assert (code, err, blank) == (0, "", "")
    assert head == "4 found: paragraphs that contain “treaty” or “april”"
    assert len({line.index(word) for line in lines for word in ("treaty", "April") if word in line}) == 1
    assert ["harbour" in line for line in lines] == [True, True, False, False]
    assert "2021-05-03 Mira Sol" in lines[0] and "one.txt#00001" in lines[0]
    rows = json.loads(run("search", "april", "--kwic", "--json")[1])["kwic"]
    assert rows[0]["left"] == "In " and rows[0]["hit"] == "April"
    assert "have no mark" in run("search", "", "--role", "question", "--kwic")[2]


def test_a_spreadsheet_never_gets_a_formula(run, talks):
    (talks / "one.txt").write_text("Mira Solane: =HYPERLINK(1)\n\nMira Solane: fine\n")
    run("update", talks)
    rows = list(csv.DictReader(io.StringIO(run("export", "hyperlink")[1])))
    assert rows[0]["text"].startswith("'=")


def test_rebuild_and_update_say_what_they_did(run, talks):
    (talks / "bad.txt").write_bytes(b"\0\1\2" * 100)
    code, out, err = run("rebuild", talks)
    assert code == 1
    assert "2 transcripts, 6 paragraphs, 2 speakers" in out
    assert "skipped 1" in out
    assert "bad.txt" in err
    (talks / "bad.txt").unlink()
    code, out, err = run("update", talks)
    assert (code, err) == (0, "")
    assert "unchanged 2" in out


def test_exit_codes_are_those_of_the_table(run, talks, tmp_path):
    assert run("search", "treaty")[0] == 0
    assert run("search", "zzz")[0] == 0
    code, out, err = run("search", "treaty speakr:lind")
    assert code == 1
    assert "speakr" in err
    assert run("search", "--date", "20l5")[0] == 1
    assert run("show", "nothing#00001")[0] == 1
    assert run("search", "--limit", "-1")[0] == 2
    assert run("rebuild", tmp_path / "missing")[0] == 2
    assert run("search", "x", "--facets", "nonsense")[0] == 2
    assert run("rebuild", talks, "--topics", tmp_path / "none.toml")[0] == 2
    assert run("search", "x", "--index", tmp_path / "none")[0] == 3
    with Store(tmp_path / "index").lock():
        assert run("rebuild", talks)[0] == 4
    assert run("rebuild", talks, "--index", talks / "one.txt")[0] == 5
    manifest = next((tmp_path / "index").glob("gen-*")) / "MANIFEST.json"
    manifest.write_bytes(manifest.read_bytes()[:-5])
    assert run("search", "x")[0] == 3
    code, out, _ = run("check")
    assert code == 3
    assert "MANIFEST.json" in out


def test_the_readme_has_the_same_exit_codes():
    table = dict(
        re.findall(r"^\| (\d+) \| (.+) \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    codes = (cli.DONE, cli.PARTLY, cli.USAGE, cli.UNUSABLE, cli.LOCKED, cli.UNWRITABLE, cli.INTERRUPTED)
    assert set(table) == {str(c) for c in codes}


def test_a_reader_that_goes_away_is_no_error(tmp_path, talks):
    Index.rebuild([talks], tmp_path / "index")
    command = f"{sys.executable} -m searchlib.cli export --index {tmp_path / 'index'} | head -c 1"
    shell = ["bash", "-o", "pipefail", "-c", command]
    done = subprocess.run(shell, capture_output=True, text=True, cwd=ROOT)
    assert done.stderr == ""
    assert done.returncode == 0


def test_formats_are_listed_with_what_they_need(run, monkeypatch):
    rare = formats.Format("rare", (".rare",), "plain:read_text", "rare things", needs="nosuch", extra="odd")
    monkeypatch.setattr(formats, "FORMATS", (*formats.FORMATS, rare))
    code, out, _ = run("formats")
    assert code == 0
    assert "markdown             .md .markdown" in out
    assert "needs nosuch: not installed; pip install 'transcript-search[odd]'" in out
    rows = json.loads(run("formats", "--json")[1])["formats"]
    assert [row["name"] for row in rows] == [row.name for row in formats.FORMATS]
    assert rows[0]["ready"] and not rows[-1]["ready"]


def test_help_says_every_verb(run):
    _, out, _ = run("--help")
    for verb in (
        "rebuild",
        "update",
        "search",
        "show",
        "why",
        "export",
        "speakers",
        "topics",
        "stats",
        "check",
        "formats",
    ):
        assert verb in out
    assert "130 interrupted" in out
