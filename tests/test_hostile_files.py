"""Transcripts that point outside themselves, hold what cannot be shown, or are as large as can be."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from documents import docx, epub, para

from searchlib import Index

SAID = "The harbour will open in spring."


def pointing(secret: Path) -> dict[str, bytes]:
    """Files that ask for another file in every way that their format knows."""
    where, name = secret.as_uri(), str(secret)
    entity = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{where}">]>'
    tei = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><u who="#Ann">{}</u></body></text></TEI>'
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{where}" parse="text"/>'
    page = f"<iframe src='{where}'></iframe><object data='{where}'></object><link rel=import href='{where}'>"
    return {
        "entity.xml": f"<?xml version='1.0'?>{entity}{tei.format(f'{SAID} &x;')}".encode(),
        "include.xml": tei.format(SAID + include).encode(),
        "parameter.xml": f'<!DOCTYPE d [<!ENTITY % x SYSTEM "{where}"> %x;]>{tei.format(SAID)}'.encode(),
        "page.html": f"<p><b>Ann Poe:</b> {SAID}</p>{page}".encode(),
        "notes.md": f"---\ninclude: !include {name}\n---\n**Ann Poe:** {SAID} ![x]({where})\n".encode(),
        "talk.json": json.dumps({"segments": [{"text": SAID}], "$ref": where, "include": name}).encode(),
        "entity.docx": docx(extra={"word/document.xml": f"<?xml version='1.0'?>{entity}<d>&x;</d>"}),
        "member.docx": docx(para(SAID), extra={f"../../../..{name}": "x", name: "x"}),
        "chapter.epub": epub(f"<p>{SAID}</p>", f"<p>&x;</p><img src='../../../..{name}'/>"),
    }


def test_a_transcript_leads_to_nothing_outside_itself(tmp_path):
    (tmp_path / "talks").mkdir()
    secret = tmp_path / "secret.txt"
    secret.write_text("Ann Poe: kingfisher\n")
    for name, data in pointing(secret).items():
        (tmp_path / "talks" / name).write_bytes(data)
    report = Index.rebuild([tmp_path / "talks"], tmp_path / "index")
    assert report.transcripts >= 5 and report.transcripts + len(report.skipped) == len(pointing(secret))
    with Index.open(tmp_path / "index") as index:
        assert index.search("harbour").total >= 5
        assert index.search("kingfisher").total == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["index", "secret.txt", "talks"]


def test_what_cannot_be_shown_reaches_no_index(tmp_path):
    """Lone surrogates, NUL and control characters, in every format that can say them."""
    (tmp_path / "talks").mkdir()
    odd = "open \\ud800 the \\u0000 harbour \\u001b]0;x\\u0007"
    files = {
        "talk.json": f'{{"segments": [{{"speaker": "Ann \\udfff Poe", "text": "{odd}"}}]}}'.encode(),
        "talk.txt": b"Ann Poe: open \xed\xa0\x80 the \0 harbour \x1b]0;x\x07\n",
        "talk.html": b"<p><b>Ann Poe:</b> open &#xd800; the &#0; harbour &#27;]0;x&#7;</p>",
        "talk.vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ann\xed\xa0\x80Poe>open the \0 harbour \x1b]0\n",
        "talk.csv": b"speaker,text\nAnn\0Poe,open \xed\xa0\x80 the harbour\x1b]0;x\x07\n",
    }
    for name, data in files.items():
        (tmp_path / "talks" / name).write_bytes(data)
    report = Index.rebuild([tmp_path / "talks"], tmp_path / "index")
    assert report.transcripts + len(report.skipped) == len(files)
    with Index.open(tmp_path / "index") as index:
        found = list(index.hits("harbour"))
        assert len(found) >= 2
        for hit in found:
            said = f"{hit.chunk.text}{hit.chunk.title}{hit.chunk.speaker and hit.chunk.speaker.name}"
            assert not any(c < " " or "\ud800" <= c <= "\udfff" for c in said), hit.chunk.id
    assert Index.check(tmp_path / "index") == ()


LARGEST = {
    "a paragraph of 50 MB": "Ann Poe: " + "we build the harbour together " * (50_000_000 // 30),
    "a million paragraphs": "Ann Poe: yes.\n\n" * 500_000 + "a\n\n" * 500_000,
    "a word of 50 MB": "Ann Poe: " + "x" * 50_000_000,
}
#: Megabytes of addresses that a build of the largest file may use.
MOST = 6 << 10


@pytest.mark.slow
@pytest.mark.parametrize("what", LARGEST)
def test_the_largest_transcripts_are_indexed_or_refused(tmp_path, what):
    (tmp_path / "talk.txt").write_text(LARGEST[what])
    command = [sys.executable, "-m", "searchlib.cli", "rebuild", "talk.txt", "--index", "index"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[1])},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST << 20, MOST << 20)),
    )
    spent, said = resource.getrusage(resource.RUSAGE_CHILDREN), (done.stdout + done.stderr).strip()
    print(f"{what}: exit code {done.returncode}, {said.splitlines()[-1]}")
    print(f"  so far {spent.ru_utime + spent.ru_stime:.0f} s of CPU, at most {spent.ru_maxrss >> 10:,} MB")
    assert done.returncode in (0, 1, 2) and "Traceback" not in done.stderr
    if not done.returncode:
        assert Index.check(tmp_path / "index") == ()
