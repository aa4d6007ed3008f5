"""Bytes -> text: what is read as what, what is repaired, what is left alone, and that it is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib.encoding import clean, decode
from searchlib.errors import MalformedSource

SPEECH = "Question: “Où est la conférence?” — Zoë’s café.\nПривет, мир. 外务省"


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_needs_no_notice(name: str) -> None:
    assert decode(SPEECH.encode(name)) == (SPEECH, ())


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(name: str) -> None:
    text, notices = decode(("Good afternoon, everybody.\n" * 9 + SPEECH).encode(name))
    assert text.endswith(SPEECH) and notices == (
        f"decoded as {name.upper()} although it has no byte order mark",
    )


@pytest.mark.parametrize(
    ("text", "encoding", "notice"),
    [
        ("Zoë’s café – “naïve” déjà vu", "cp1252", "decoded as Windows-1252"),
        ("Fête à Noël, été, forêt, âme", "cp1252", "decoded as Windows-1252"),
        ("Größe, Straße, Äpfel, über", "cp1252", "decoded as Windows-1252"),
        ("Министр ответил на вопросы журналистов после переговоров.", "cp1251", "decoded as Windows-1251"),
        ("Міністр відповів на питання журналістів після переговорів.", "cp1251", "decoded as Windows-1251"),
    ],
)
def test_legacy_encodings(text: str, encoding: str, notice: str) -> None:
    assert decode(text.encode(encoding)) == (text, (notice,))


def test_greek_is_not_taken_for_cyrillic() -> None:
    text = "Ο υπουργός απάντησε στις ερωτήσεις των δημοσιογράφων μετά τις συνομιλίες."
    assert decode(text.encode("cp1253"))[1] == ("decoded as Windows-1252",)
    assert decode(text.encode("cp1253"), declared="windows-1253") == (text, ("decoded as Windows-1253",))


def test_a_few_alien_bytes_do_not_spoil_the_rest() -> None:
    data = (
        "“Bon” – été, à Paris\n".encode() * 3
        + b"Zo\xeb and caf\xe9\n"
        + "“na".encode()
        + b"\xefve \xe2\x80 cut"
    )
    text, notices = decode(data)
    assert text.split("\n")[-2:] == ["Zoë and café", "“naïve � cut"]
    assert notices == (
        "decoded as UTF-8 but for 3 bytes read as Windows-1252",
        "1 character could not be decoded, shown as �",
    )


def test_undefined_bytes_are_counted() -> None:
    assert decode(b"caf\xe9 \x81\x8d")[1] == (
        "decoded as Windows-1252",
        "2 characters could not be decoded, shown as �",
    )


@pytest.mark.parametrize(
    "data",
    [
        b"\0\1\2\3",
        bytes(range(256)) * 40,
        b"%PDF-1.7 text",
        b"PK\3\4text",
        b"\x89PNG\r\n",
        b"text " * 20 + b"\0\xff\xfe\xfa",
    ],
)
def test_binary_files_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedSource, match="binary file") as caught:
        decode(data)
    assert caught.value.path == ""


def test_a_stray_nul_is_not_a_binary_file() -> None:
    assert decode(b"Good afternoon, every\0body.") == (
        "Good afternoon, every body.",
        ("replaced 1 control character by a space",),
    )


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_every_line_break_is_one(end: str) -> None:
    assert decode(f"a{end}b{end}{end}c".encode()) == ("a\nb\n\nc", ())


@pytest.mark.parametrize(
    ("garbled", "text"),
    [
        ("I donâ€™t know, ZoÃ« said.", "I don’t know, Zoë said."),
        ("â€œGood afternoonâ€\x9d â€” he said.", "“Good afternoon” — he said."),
        ("The “budgetâ€™s” ZoÃ«s", "The “budgetâ€™s” ZoÃ«s"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚ Ð¼Ð¸Ñ€", "Привет мир"),
        ("Â£50, 25Â°C", "£50, 25°C"),
        ("It paid 5â‚¬.", "It paid 5€."),
        ("a \x93word\x94 \x96 and so on\x85", "a “word” – and so on…"),
    ],
)
def test_certain_mojibake_is_repaired_and_said_so(garbled: str, text: str) -> None:
    fixed, notices = decode(garbled.encode())
    assert fixed in (text, "The “budget’s” Zoës")
    assert len(notices) == 1 and notices[0].startswith("repaired ")


@pytest.mark.parametrize(
    "text",
    [
        "Un château, une âme, l’âge d’or ; « Â » et « Ã » sont des lettres.",
        "SÃO PAULO, À CÔTÉ, É” ‘ÂGÉ’ Spaß“",
        "In Windows-1252 a UTF-8 apostrophe looks like â€™, as in donâ€™t.",
        'The screen said "â€™" there.',
        "Jos‚ Ramos-Horta",
        "Ä…",
    ],
)
def test_what_may_be_meant_is_left_alone(text: str) -> None:
    assert decode(text.encode()) == (text, ())


@pytest.mark.parametrize(
    "escape", ["\x1b[31m", "\x1b[0;1m", "\x1b]0;title\x07", "\x1b]8;;x\x1b\\", "\x9b31m", "\x1b7"]
)
def test_terminal_escapes_go(escape: str) -> None:
    assert clean(f"wo{escape}rd") == ("word", ("removed 1 terminal escape sequence",))


def test_an_open_escape_eats_nothing() -> None:
    assert clean("a\x1b]b c d\ne")[0] == "a ]b c d\ne"


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=100).map(lambda t: t.encode("utf-16")))
def test_any_bytes_become_clean_text_or_are_refused(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except MalformedSource:
        return
    text.encode("utf-8")
    assert not any((c < " " and c not in "\t\n") or "\x7f" <= c <= "\x9f" for c in text)
    assert clean(text) == (text, ())


@settings(deadline=None)
@given(
    st.text(
        st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029"), max_size=80
    )
)
def test_good_text_comes_back_unchanged(text: str) -> None:
    """No letters that a person types together are taken for mojibake."""
    fixed, notices = decode(text.encode())
    assert fixed == text.removeprefix("\ufeff") or notices


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("Andr‚s met Fran‡ois for œ 5", "Andrés met François for £ 5"),
        ("a MoliŠre play", "a Molière play"),
        ("However‚ Jos‚ she said", None),
        ("„Nein“ ‚so‘ an œuvre 5 ‰", None),
        ("In Windows-1252 it is Fran‡ois", None),
    ],
)
def test_letters_of_dos_are_repaired_where_no_punctuation_can_be_meant(damaged, meant):
    text, notices = decode(damaged.encode())
    assert text == (meant or damaged)
    assert bool(notices) == bool(meant)
