"""Readers: bytes -> blocks. Golden files for what they do right, any bytes for what they must survive."""

import json
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import ingest
from searchlib.errors import MalformedSource, ReaderMissing, UnknownFormat
from searchlib.formats import FORMATS, KNOWN, Format, known, reader_for
from searchlib.formats.blocks import LONGEST, iso_date
from searchlib.ingest import discover
from searchlib.model import BlockKind, Document
from searchlib.topics import Tagger

SAMPLES = Path(__file__).parent / "formats"
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def read(suffix: str, source: str | bytes) -> Document:
    return reader_for(f"x{suffix}")[1](source.encode() if isinstance(source, str) else source)


def texts(suffix: str, source: str | bytes) -> list[str]:
    return [block.text for block in read(suffix, source).blocks]


def turns(source: str) -> list[tuple[str | None, str]]:
    return [(block.label, block.text) for block in read(".html", f"<body>{source}").blocks]


def page(document: Document) -> dict[str, object]:
    """What a golden file holds: a document without its defaults."""
    names = ("line", "label", "seconds")
    blocks = [
        {name: value for name in names if (value := getattr(block, name)) is not None}
        | ({"kind": "heading"} if block.kind is BlockKind.HEADING else {})
        | {"text": block.text}
        for block in document.blocks
    ]
    return {"meta": dict(document.meta), "notices": list(document.notices), "blocks": blocks}


@pytest.mark.parametrize(
    "path", sorted(p for p in SAMPLES.iterdir() if p.suffix != ".json"), ids=lambda p: p.name
)
def test_golden(path: Path) -> None:
    expected = json.loads(path.with_suffix(".blocks.json").read_text("utf-8"))
    assert page(read(path.suffix, path.read_bytes())) == expected


def test_reader_for_knows_its_suffixes() -> None:
    assert reader_for("A/B.TXT")[0] == "text"
    assert reader_for("a.markdown")[0] == "markdown"
    assert reader_for("a.xhtml")[0] == "html"
    for name in ("a.xyz", "README", ".txt"):
        with pytest.raises(UnknownFormat, match=r"no reader for .*\.md"):
            reader_for(name)
    assert all(known(f"x{suffix.upper()}") for suffix in KNOWN)


def test_formats_that_share_a_suffix_are_told_by_the_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    loud = Format("loud", (".txt",), "plain:read_text", "shouting", claims="plain:is_loud")
    monkeypatch.setattr("searchlib.formats.FORMATS", (loud, *FORMATS))
    monkeypatch.setattr("searchlib.formats.plain.is_loud", bytes.isupper, raising=False)
    assert [reader_for("x.txt", data)[0] for data in (b"HEY", b"Hey")] == ["loud", "text"]


def test_a_reader_that_is_not_installed_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rare = Format("rare", (".rare",), "rare:read_rare", "rare things", needs="nosuch", extra="odd")
    monkeypatch.setattr("searchlib.formats.FORMATS", (*FORMATS, rare))
    monkeypatch.setattr("searchlib.formats.KNOWN", (*KNOWN, ".rare"))
    (tmp_path / "a.rare").write_bytes(b"x")
    (found,) = discover([tmp_path]).found
    with pytest.raises(
        ReaderMissing, match=r"a\.rare: .*needs nosuch: pip install 'transcript-search\[odd\]'"
    ):
        ingest.read(found, Tagger(()))


def test_every_row_leads_to_a_reader() -> None:
    assert len({row.name for row in FORMATS}) == len(FORMATS)
    for row in FORMATS:
        for where in filter(None, (row.reader, row.claims)):
            module, function = where.split(":")
            assert callable(getattr(import_module(f"searchlib.formats.{module}"), function))


# --- whatever the bytes -------------------------------------------------------------------------------

BITS = st.sampled_from(
    [
        b"<p>", b"<b>Ann Poe:</b> ", b"</b>", b"<br>", b"<!--", b"-->", b"<div hidden>", b"</div>",
        b"<pre>", b"&#27;", b"&#xd800;", b"<table><tr><td>", b"<script type='application/ld+json'>",
        b'{"datePublished": 1}', b"<title>", b"---\n", b"title: \"\\ud800\\0\"\n", b"- ", b"> ", b"# ",
        b"```\n", b"**", b"__", b"[a](b)", b"\\", b"|", b"===\n", b"Ann Poe: ", b"Q    ", b"long-\n",
        b"\n", b"\n\n", b"  \n", b"\t", b"\r", b"\x0c", b"\x1b[1m", b"\xc2\xa0", b"\xe2\x80",
        b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\xff\xfe", b"\xef\xbb\xbf", b"[00:10] ", b"word " * 13,
        "â€™".encode(), b"\0",
    ]
)  # fmt: skip


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@settings(deadline=None)  # the first example loads the reader
@given(
    pieces=st.lists(
        BITS | st.binary(max_size=12) | st.text(max_size=12).map(lambda t: t.encode()), max_size=25
    )
)
def test_any_bytes_are_blocks_or_malformed(suffix: str, pieces: list[bytes]) -> None:
    try:
        document = read(suffix, b"".join(pieces))
    except MalformedSource as error:
        assert error.path == "" and error.reason
        return
    labels = [block.label for block in document.blocks if block.label is not None]
    for text in [*(block.text for block in document.blocks), *labels, *document.meta.values()]:
        assert text and text == text.strip()
        assert not any(c < " " or "\x7f" <= c <= "\x9f" or "\ud800" <= c <= "\udfff" for c in text)


@settings(deadline=None)  # the first example loads the reader
@given(st.lists(st.text(alphabet="abcdé’ ", min_size=1, max_size=30).filter(str.strip), max_size=8))
def test_no_word_is_lost(paragraphs: list[str]) -> None:
    words = " ".join(paragraphs).split()
    for suffix, glue in ((".txt", "\n\n"), (".txt", "\n"), (".md", "\n\n"), (".html", "<p>")):
        assert " ".join(texts(suffix, glue.join(paragraphs))).split() == words


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_nothing_in_nothing_out(suffix: str) -> None:
    assert read(suffix, b"").blocks == read(suffix, b" \n\n \xc2\xa0\n").blocks == ()


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_a_monstrous_paragraph_is_split_and_said_so(suffix: str) -> None:
    words = ["word"] * (LONGEST // 4)
    document = read(suffix, " ".join(words))
    assert all(len(block.text) <= LONGEST for block in document.blocks)
    assert " ".join(block.text for block in document.blocks).split() == words
    assert document.notices == ("split 1 paragraph of more than 100,000 characters",)


HOSTILE = {
    "one word": b"x" * 2_000_000 + b"--",
    "spaces": b"a" + b" " * 1_000_000 + b"b",
    "unclosed comments": b"<!--" * 100_000,
    "brackets": b"[" * 300_000,
    "half links": (b"[" + b"a" * 999) * 300,
    "asterisks": b"*a " * 50_000,
    "heading of spaces": b"# a" + b" " * 300_000 + b"b",
    "flow sequences": b"---\n" + b"[" * 60_000 + b"\n---\nx",
    "aliases": b"---\na: &a [x,x,x]\n"
    + b"".join(b"%c: &%c [*%c,*%c,*%c,*%c]\n" % (c + 1, c + 1, c, c, c, c) for c in range(97, 117))
    + b"---\nx",
    "cut words": b"long-\nterm " * 20_000,
    "quotes in a tag": b'<a "' * 100_000,
    "attributes": b"<p " + b" ".join(b"a%d" % i for i in range(9_000)) + b">x",
    "deep": b"<div>" * 100_000,
    "reopened": b"<p>" + b"".join(b"<b a%d>" % i for i in range(1_000)) + b"</p>" + b"<p>x</p>" * 20_000,
    "deep json": b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script><p>x",
}


REFUSED_PAGES = {"quotes in a tag", "attributes", "deep", "reopened"}


@pytest.mark.parametrize(
    ("suffix", "source", "reason"),
    [
        (".txt", b"a\n" * 500_001, "more than 500,000 lines"),
        (".md", b"a\n" * 500_001, "more than 500,000 lines"),
        (".html", b"<p>x" * 400_001, "more than 400,000 tags"),
    ],
    ids=["lines", "lines of Markdown", "tags"],
)
def test_what_is_too_much_for_one_transcript_is_refused(suffix: str, source: bytes, reason: str) -> None:
    with pytest.raises(MalformedSource, match=reason):
        read(suffix, source)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_paragraphs_have_a_bound(monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    monkeypatch.setattr("searchlib.formats.blocks._MOST_BLOCKS", 100)
    with pytest.raises(MalformedSource, match="more than 100 paragraphs: not one transcript"):
        read(suffix, b"<p>a.\n\n" * 101)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_input_takes_no_time(what: str, suffix: str) -> None:
    """Each takes a quadratic pattern, or the HTML parser, minutes: the run would be ended for its length."""
    if suffix == ".html" and what in REFUSED_PAGES:
        with pytest.raises(MalformedSource, match=r"nested too deeply|a tag of more than"):
            read(suffix, HOSTILE[what])
    else:
        read(suffix, HOSTILE[what])


# --- plain text ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "John Doe\nSecretary of Roads\nLima, Velmora\nNovember 17, 2016",
        "A title of some length above a text, as it might be\n" + "A paragraph that is one long line. " * 20,
        "Question: Why?\nAnn Poe: Because of the harbour and the road to the north of it.\nAnd the ferry.",
        "- Hello.\n- Hello, Ada, nice to meet you.",
        "Ann Poe\nhead of the harbour\nmember of the board",
        "1. The first item of a table of contents, without a stop\n2. The second item, and it is longer",
    ],
)
def test_lines_that_stand_alone_stay_alone(source: str) -> None:
    assert texts(".txt", source) == [line.strip() for line in source.split("\n")]


def test_long_lines_are_not_wrapped_ones() -> None:
    """Here and there a stray line break in mid-sentence; the other lines are paragraphs."""
    long = "It was said that the ferry would come back " * 4
    source = (
        f"{long}and\nthat it would stay. {long}and\nalso the boat.\n{long}after all the rest.\nThen it left."
    )
    assert [text[-9:] for text in texts(".txt", source)] == ["the boat.", "the rest.", " it left."]


WRAPPED = """\
We met in the morning and again in the afternoon, and then we agreed to
meet once more, because the ferry question could not be settled without
{line}
and its owners, who were at sea. That is all I can say about it for now.
"""


@pytest.mark.parametrize("begin", ["President Doe", "— so to say —", "Ostrana: and", "9. May", "(a) Ostrana"])
def test_wrapped_lines_are_joined_whatever_begins_them(begin: str) -> None:
    line = begin + ", the people of the island, and the crew of the boat, the owner"
    assert len(texts(".txt", WRAPPED.format(line=line[:72]))) == 1


def test_a_question_begins_a_block_without_an_empty_line() -> None:
    source = (
        WRAPPED.format(line="the company. It has to say so itself, and we told it that we would wait.")
        + "Q    When?"
    )
    assert [t[:8] for t in texts(".txt", source)] == ["We met i", "Q  When?"]


def test_a_hyphen_goes_only_if_the_word_is_known_without_it() -> None:
    line = "the inter-\nnational observers, the long-\nterm plan and the mid-\nnight boat"
    assert "inter- national" in texts(".md", line)[0]
    known = texts(".md", line + "; international, long-term")[0]
    assert "international obs" in known and "long-term plan" in known and "mid- night" in known


def test_lines_are_numbered_as_an_editor_does() -> None:
    assert [b.line for b in read(".txt", "a\r\n\r\nb\r\n \xa0\r\nc").blocks] == [1, 3, 5]


# --- Markdown -----------------------------------------------------------------------------------------


def test_front_matter_that_is_not_yaml_is_read_line_by_line_and_said_so() -> None:
    document = read(".md", "---\ntitle: Talks: the end\ndate: 2015-06-09\n---\nHello.")
    assert document.meta == {"title": "Talks: the end", "date": "2015-06-09"}
    assert document.notices[0].startswith("line 2: the front matter is not valid YAML")
    assert [(b.line, b.text) for b in document.blocks] == [(5, "Hello.")]


@pytest.mark.parametrize("front", ["---\nJust prose\n---\n", "---\nno end\n", "--- \n"])
def test_what_is_no_front_matter_is_text(front: str) -> None:
    document = read(".md", front + "Hello.")
    assert "Hello." in document.blocks[-1].text and not document.meta and not document.notices


def test_the_first_heading_is_the_title_unless_front_matter_has_one() -> None:
    assert read(".md", "# Talks #\n\nHello.").meta == {"title": "Talks"}
    document = read(".md", "---\ntitle: Other\n---\n# Talks\n\nHello.")
    assert document.meta == {"title": "Other"}
    assert [b.kind for b in document.blocks] == [BlockKind.HEADING, BlockKind.PARAGRAPH]


def test_front_matter_stays_text() -> None:
    document = read(".md", "---\ntitle: No\ndate: 2015-13-45\nlanguage: 0o17\n---\nx")
    assert document.meta == {"title": "No", "language": "0o17"} and not document.notices


# --- HTML ---------------------------------------------------------------------------------------------

SAID = "and this is what was said about the harbour, the ferry and the road, at some length."


@pytest.mark.parametrize(
    ("source", "label", "text"),
    [
        ("<b>Ann Poe:</b> Yes.", "Ann Poe", "Yes."),
        ("<strong>Ann Poe</strong>: Yes.", "Ann Poe", "Yes."),
        ("<b>Ann Poe </b> : Yes.", "Ann Poe", "Yes."),
        ("<b>Mayor Ann Poe: Y</b>es.", "Mayor Ann Poe", "Yes."),
        ("<b>Ann Poe</b><b>:</b> Yes.", "Ann Poe", "Yes."),
        ("<b>Ann </b><i><b>Poe</b></i><b>: </b>Yes.", "Ann Poe", "Yes."),
        ("<b>Ann Poe </b>(<i>from her seat</i>)<b>:</b> Yes.", "Ann Poe (from her seat)", "Yes."),
        ("<span style='font-weight: 700'>Ann Poe：</span>Yes.", "Ann Poe", "Yes."),
        ("<span class='turn__speaker'>Ann Poe</span> Yes.", "Ann Poe", "Yes."),
        ("<b>Q</b> Why?", "Q", "Why?"),
        ("We met <b>Ann Poe:</b> yes.", None, "We met Ann Poe: yes."),
        ("<b>Ann Poe: the road nobody built</b>", None, "Ann Poe: the road nobody built"),
        ("<b>Ann Poe</b> said yes.", None, "Ann Poe said yes."),
        ("<b>10:30</b> at the gate", None, "10:30 at the gate"),
        ("<b>Date:</b> 9 June", None, "Date: 9 June"),
        ("<b>What we are doing:</b> much.", None, "What we are doing: much."),
    ],
)
def test_labels(source: str, label: str | None, text: str) -> None:
    assert turns(f"<p>{source}<p>{SAID}") == [(label, text), (None, SAID)]


@pytest.mark.parametrize(
    "source",
    [
        "<nav><p>{}</nav>", "<footer>{}</footer>", "<div role=navigation>{}</div>",
        "<div hidden>{}</div>", "<div aria-hidden=true>{}</div>", "<div style='display : none'>{}</div>",
        "<div class='site-footer'>{}</div>", "<script>{}</script>", "<style>{}</style>",
        "<template>{}</template>", "<form>{}</form>", "<!-- {} -->",
        "<ul><li><a href=a>{}</a><li><a href=b>Other</a></ul>", "<div class=sr-only>{}</div>",
    ],
)  # fmt: skip
def test_furniture_is_dropped(source: str) -> None:
    assert (
        turns(f"<p>{SAID}<p>{SAID}" + source.format("Not part of what anybody said here."))
        == [(None, SAID)] * 2
    )


@pytest.mark.parametrize(
    "wrapper", ["<form>", "<div class=sidebar>", "<div role=complementary>", "<div hidden>", "<aside>"]
)
def test_a_wrapper_of_everything_is_not_furniture(wrapper: str) -> None:
    assert turns(f"{wrapper}<p>{SAID}<p>{SAID}") == [(None, SAID)] * 2
    assert turns(f"{wrapper}<p>{SAID}</{wrapper[1:4]}>" * 3 if "aside" in wrapper else f"{wrapper}<p>{SAID}")


def test_a_card_hidden_inside_a_name_is_not_part_of_it() -> None:
    card = "<span class='person__tooltip'><b>Poe Ann</b>Mayor: of Port Sorrel</span>"
    assert turns(f"<p><b>Mayor <a href=x>Ann Poe{card}</a></b>: Yes.<p>{SAID}")[0] == (
        "Mayor Ann Poe",
        "Yes.",
    )


def test_a_label_of_its_own_belongs_to_the_next_paragraph() -> None:
    assert turns("<p><b>Ann Poe:</b><p>Yes.<p><b>Ben Orr:</b><p><b>Ann Poe:</b> No.") == [
        ("Ann Poe", "Yes."),
        (None, "Ben Orr"),
        ("Ann Poe", "No."),
    ]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Talks in Velmora | The Ministry</title>", "Talks in Velmora"),
        ("<title>Talks - a history</title>", "Talks - a history"),
        ("<title>Talks - The Ministry</title><meta property=og:site_name content='The Ministry'>", "Talks"),
        (
            "<title>The Ministry</title><meta property=og:title content='Talks in Velmora'>",
            "Talks in Velmora",
        ),
        ("<title>Talks in Velmora - The Ministry</title><h1>Talks in Velmora</h1>", "Talks in Velmora"),
        ("<title>Talks in Velmora | Ministry</title><h1>Ministry</h1>", "Talks in Velmora"),
        ("<h1>Talks in Velmora</h1>", "Talks in Velmora"),
    ],
)
def test_title(head: str, title: str) -> None:
    assert read(".html", f"{head}<p>{SAID}").meta["title"] == title


@pytest.mark.parametrize(
    "head",
    [
        "<meta property='article:published_time' content='2015-06-09T10:00:00+03:00'>",
        "<meta name=date content='9 June 2015'>",
        "<p><time datetime='2015-06-09'>yesterday</time>",
        "<p><span itemprop=datePublished>June 9, 2015</span>",
        '<script type="application/ld+json">{"@graph": [{"datePublished": "2015-06-09"}]}</script>',
    ],
)
def test_date(head: str) -> None:
    assert read(".html", f"{head}<p>{SAID}").meta["date"] == "2015-06-09"


def test_a_date_that_can_be_read_two_ways_is_none() -> None:
    assert [iso_date(t) for t in ("09/06/2015", "2015-02-30", "in June 2015", "")] == [""] * 4


def test_the_encoding_a_page_declares_counts_if_it_is_not_utf8() -> None:
    russian = "<meta charset=koi8-r><p>Привет, мир"
    assert texts(".html", russian.encode("koi8-r")) == texts(".html", russian) == ["Привет, мир"]
    assert texts(".html", b"<meta charset=unicode_escape><p>caf\xe9 \\x41") == ["café \\x41"]


def test_text_that_was_left_out_is_mentioned() -> None:
    aside = f"<aside><p>{SAID * 20}</aside>"
    notices = read(".html", f"<p>{SAID * 15}" + aside * 2).notices
    assert "characters of running text" in notices[0]


@pytest.mark.skipif(not DATA.is_dir(), reason="the collection of real transcripts is not beside the project")
def test_real_pages() -> None:
    """Every spoken paragraph and every bold label of 40 real pages, and next to nothing else."""
    gold: dict[str, list[dict[str, str]]] = {}
    for row in map(json.loads, (DATA / "kremlin" / "gold.jsonl").read_text("utf-8").splitlines()):
        gold.setdefault(row["doc"], []).append(row)
    said = found = extra = labels = right = 0
    for doc in sorted(gold)[::5]:
        blocks = read(".html", (DATA / "kremlin" / "html" / f"{doc}.html").read_bytes()).blocks
        have = {_letters((b.label or "") + b.text): b.label for b in blocks}
        want = {_letters(row["text"]): row["label"] for row in gold[doc]}
        said, found, extra = (
            said + len(want),
            found + len(want.keys() & have),
            extra + len(have.keys() - want),
        )
        named = {k: v for k, v in want.items() if v}
        labels, right = labels + len(named), right + sum(have.get(k) == v for k, v in named.items())
    assert found >= 0.999 * said > 1000 and extra <= 0.1 * len(gold) / 5
    assert right >= 0.98 * labels > 200


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
