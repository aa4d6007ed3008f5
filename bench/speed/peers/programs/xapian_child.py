"""Xapian behind pipes: a JSON request a line in, a JSON answer a line out.

Debian's python3-xapian lives with the system's own Python, so this runs there and imports nothing of ours.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xapian

_TRANSCRIPT, _SPEAKER = "XT", "XS"
_SLOTS = {"speaker": 0, "year": 1}
_DAY = 2


class Program:
    """One database, and what can be asked of it."""

    def __init__(self) -> None:
        self.base: Any = None

    def create(self, folder: str) -> None:
        self.base = xapian.WritableDatabase(folder, xapian.DB_CREATE_OR_OVERWRITE)

    def change(self, folder: str) -> None:
        self.base = xapian.WritableDatabase(folder, xapian.DB_OPEN)

    def open(self, folder: str) -> None:
        self.base = xapian.Database(folder)

    def put(self, rows: Sequence[tuple[str, str, int, int, str]]) -> None:
        made = xapian.TermGenerator()
        made.set_stemmer(xapian.Stem("english"))
        made.set_stemming_strategy(made.STEM_SOME)
        for transcript, speaker, day, year, words in rows:
            document = xapian.Document()
            made.set_document(document)
            made.set_termpos(0)
            made.index_text(words)
            document.set_data(words)
            document.add_boolean_term(_TRANSCRIPT + transcript)
            if speaker:
                document.add_boolean_term(_SPEAKER + speaker)
                document.add_value(_SLOTS["speaker"], speaker)
            document.add_value(_SLOTS["year"], str(year))
            document.add_value(_DAY, xapian.sortable_serialise(day))
            self.base.add_document(document)

    def drop(self, transcripts: Sequence[str]) -> None:
        for transcript in transcripts:
            self.base.delete_document(_TRANSCRIPT + transcript)

    def commit(self) -> None:
        self.base.commit()
        self.base.close()

    def ask(self, question: Mapping[str, Any], facets: Sequence[str], values: int) -> dict[str, Any]:
        query = _query(question)
        clock, cpu = time.perf_counter(), time.process_time()
        enquire = xapian.Enquire(self.base)
        enquire.set_query(query)
        if not question["ranked"]:
            enquire.set_weighting_scheme(xapian.BoolWeight())
        spies = {name: xapian.ValueCountMatchSpy(_SLOTS[name]) for name in facets}
        for spy in spies.values():
            enquire.add_matchspy(spy)
        # To look at every document is what makes the number of matches exact.
        found = enquire.get_mset(0, question["limit"], self.base.get_doccount())
        counts = {
            name: [[v.term.decode(), v.termfreq] for v in spy.top_values(values)]
            for name, spy in spies.items()
        }
        answer = {"total": found.get_matches_estimated(), "best": found.size(), "facets": counts}
        return {**answer, "clock": time.perf_counter() - clock, "cpu": time.process_time() - cpu}


def _query(question: Mapping[str, Any]) -> Any:
    query = _words(question)
    if question["speaker"]:
        query = xapian.Query(xapian.Query.OP_FILTER, query, xapian.Query(_SPEAKER + question["speaker"]))
    if question["days"]:
        low, high = map(xapian.sortable_serialise, question["days"])
        days = xapian.Query(xapian.Query.OP_VALUE_RANGE, _DAY, low, high)
        query = xapian.Query(xapian.Query.OP_FILTER, query, days)
    return query


def _words(question: Mapping[str, Any]) -> Any:
    kinds = {
        "all": xapian.Query.OP_AND,
        "any": xapian.Query.OP_OR,
        "phrase": xapian.Query.OP_PHRASE,
        "near": xapian.Query.OP_NEAR,
    }
    words, kind = question["words"], question["kind"]
    if kind == "everything":
        return xapian.Query.MatchAll
    if kind == "prefix":
        return xapian.Query(xapian.Query.OP_WILDCARD, words[0], 0, xapian.Query.WILDCARD_LIMIT_ERROR)
    if question["stems"]:
        stem = xapian.Stem("english")
        words = [f"Z{stem(word).decode()}" for word in words]
    if kind == "phrase":
        return xapian.Query(kinds[kind], words, len(words))
    if kind == "near":
        return xapian.Query(kinds[kind], words, question["near"] + 1)
    return xapian.Query(kinds[kind], words)


def _peak() -> float:
    """The most memory that this process had, in MB."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def main() -> None:
    program = Program()
    for line in sys.stdin:
        name, arguments = json.loads(line)
        clock, cpu = time.perf_counter(), time.process_time()
        answer = _peak() if name == "peak" else getattr(program, name)(*arguments)
        spent = [time.perf_counter() - clock, time.process_time() - cpu]
        print(json.dumps([answer, *spent]), flush=True)


if __name__ == "__main__":
    main()
