"""BibTeX and CSL-JSON: read again by a small reader of our own, they say what the paragraph says."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from strategies import CORPUS

from searchlib import as_bibtex, as_csl
from searchlib.model import Attribution, ChunkId, Hit, How, Snippet, Speaker, Sure
from searchlib.render import clean

COMMANDS = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
}


def hit(**changes):
    chunk = replace(
        CORPUS[40],
        id=ChunkId("harbour-talks.txt#12"),
        title="Press conference in Port Elan",
        date=dt.date(2021, 3, 9),
        place="Port Elan",
        source="press/harbour-talks.txt",
        paragraph=12,
        language="en",
        speaker=Speaker("Mira Solane"),
        attribution=Attribution(How.LABEL, Sure.CERTAIN),
    )
    chunk = replace(chunk, **changes)
    return Hit(1, 1.0, chunk, (Snippet(chunk.text, ()),))


def read(text: str) -> dict[str, dict[str, str]]:
    """Entries by key, as BibTeX reads them: a value ends where its braces are closed, escaped or not."""
    entries: dict[str, dict[str, str]] = {}
    at = 0
    while (match := re.compile(r"\s*@misc\{([^\s,{}\"#%'()=~\\]+),\n").match(text, at)) is not None:
        fields: dict[str, str] = {}
        at = match.end()
        while (field := re.compile(r"  (\w+) = (\{|\w+,\n)").match(text, at)) is not None:
            at, value = field.end(), field[2][:-2]
            if field[2] == "{":
                end, depth = at, 1
                while depth:
                    depth += {"{": 1, "}": -1}.get(text[end], 0)
                    end += 1
                value = text[at : end - 1]
                assert text[end : end + 2] == ",\n"
                at = end + 2
            fields[field[1]] = value
        assert text[at : at + 2] == "}\n"
        at += 2
        assert match[1] not in entries
        entries[match[1]] = fields
    assert not text[at:].strip()
    return entries


def shown(value: str) -> str:
    """What LaTeX would print; a special character that is not escaped fails."""
    if value.startswith("{") and value.endswith("}"):
        value = value[1:-1]
    plain = re.sub(
        r"\\(?:([a-z]+)\{\}|([&%$#_]))|[\\{}~^&%$#_]",
        lambda m: COMMANDS[m[1]] if m[1] else m[2] or "?!" + m[0],
        value,
    )
    assert "?!" not in plain, value
    return plain


def test_an_entry_to_the_letter():
    assert "".join(as_bibtex([hit()])) == (
        "@misc{harbour-talks.txt:12,\n"
        "  author = {{Mira Solane}},\n"
        "  title = {{Press conference in Port Elan}},\n"
        "  date = {2021-03-09},\n"
        "  year = {2021},\n"
        "  month = mar,\n"
        "  address = {Port Elan},\n"
        "  howpublished = {press/harbour-talks.txt},\n"
        "  note = {para. 12 (harbour-talks.txt\\#12)},\n"
        "}\n\n"
    )


def test_an_item_to_the_letter():
    assert json.loads("".join(as_csl([hit()]))) == [
        {
            "id": "harbour-talks.txt#12",
            "type": "speech",
            "title": "Press conference in Port Elan",
            "author": [{"literal": "Mira Solane"}],
            "issued": {"date-parts": [[2021, 3, 9]]},
            "event-place": "Port Elan",
            "language": "en",
            "source": "press/harbour-talks.txt",
            "locator": "12",
            "note": "para. 12 (harbour-talks.txt#12)",
        }
    ]


def test_what_is_not_known_is_left_out_and_what_is_not_sure_is_said():
    likely = {"attribution": Attribution(How.TITLE, Sure.LIKELY)}
    bare = {"speaker": None, "date": None, "place": "", "attribution": Attribution()}
    entries = read("".join(as_bibtex([hit(**likely), hit(id=ChunkId("b#1"), **bare)])))
    sure, unknown = entries.values()
    assert sure["note"].endswith("; Mira Solane [likely from the title]")
    assert set(unknown) == {"title", "howpublished", "note"}
    assert unknown["note"].endswith("; Unidentified speaker")
    items = json.loads("".join(as_csl([hit(**likely), hit(**bare)])))
    assert items[0]["note"].endswith("[likely from the title]")
    assert not {"author", "issued", "event-place"} & set(items[1])


def test_an_office_stands_beside_the_name():
    (entry,) = read("".join(as_bibtex([hit(speaker=Speaker("Mira Solane", "Harbour Minister"))]))).values()
    assert entry["author"] == "{Mira Solane}"
    assert entry["note"].endswith("; Mira Solane, Harbour Minister")


TEXTS = st.text(st.sampled_from("aé漢{}\\%&$#_~^<>|\"'=,@ \n\x1b\u202e\ud800"), min_size=1, max_size=30)


@given(TEXTS, TEXTS, TEXTS)
def test_any_text_comes_back_as_it_is_shown(name: str, title: str, source: str):
    one = hit(speaker=Speaker(name), title=title, source=source, id=ChunkId(f"{source}#3"))
    (entry,) = read("".join(as_bibtex([one]))).values()
    assert shown(entry["author"]) == clean(name).strip()
    assert shown(entry["title"]) == clean(title).strip()
    assert shown(entry["howpublished"]) == clean(source).strip()
    (item,) = json.loads("".join(as_csl([one])))
    assert {"id", "type", "title"} <= set(item)
    assert item["author"] == [{"literal": name}]


@given(st.sets(TEXTS, min_size=2, max_size=6))
def test_keys_stay_apart(owners: set[str]):
    hits = [hit(id=ChunkId(f"{owner}#1")) for owner in owners]
    assert len(read("".join(as_bibtex(hits)))) == len(owners)


def test_nothing_found_is_an_empty_list():
    assert "".join(as_bibtex([])) == ""
    assert json.loads("".join(as_csl([]))) == []
