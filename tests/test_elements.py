"""XML -> elements: what real files declare is read, what attacks is refused, both with the line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.errors import MalformedSource
from searchlib.formats import elements
from searchlib.formats.elements import parse


def test_a_tree_and_how_to_walk_it() -> None:
    root, notices = parse(
        b'<?xml version="1.1"?>\n<w:a>one<b id="1" r:id="2">t<i>wo</i></b>\n<c/>three</w:a>'
    )
    assert (root.tag, notices) == ("a", ())
    assert [e.tag for e in root.walk()] == ["a", "b", "i", "c"]
    b = next(root.children("b"))
    assert (b.get("id"), b.get("r:id"), b.get("none", "x"), b.line) == ("1", "2", "x", 2)
    assert root.find("i", "a") is next(b.children())
    assert root.find("a") is None
    assert root.text() == "onetwo three"
    assert root.text(apart=("b",), without=("i",)) == "one t three"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a>caf\xe9</a>', "café"),
        ('\n<?xml version="1.0" encoding="utf-16"?><a>жизнь</a>'.encode("utf-16"), "жизнь"),
        (b'<!DOCTYPE a [<!ENTITY ndash "&#8211;">]><a>1&ndash;2</a>', "1–2"),
        (b'<!DOCTYPE a SYSTEM "x.dtd"><a>caf&eacute; &#150; &#27;&#12; &lt;</a>', "café – <"),
        (b'<!DOCTYPE a [<!ENTITY % on "INCLUDE"> <!ENTITY z SYSTEM "z.xml">]><a>x</a>', "x"),
        (b"<a><![CDATA[R&D &eacute; <b>]]></a>", "R&D &eacute; <b>"),
    ],
)
def test_what_real_files_hold(source: bytes, text: str) -> None:
    root, notices = parse(source)
    assert (root.text(), notices) == (text, ())


def test_a_stray_ampersand_is_kept_and_told() -> None:
    root, notices = parse(b'<a b="R&D">AT&T and &nothing; &amp;</a>')
    assert (root.get("b"), root.text()) == ("R&D", "AT&T and &nothing; &")
    assert notices == ("kept 3 ampersands of no known entity as printed",)


def test_the_declaration_does_not_make_a_text_one_about_encodings() -> None:
    root, notices = parse('<?xml version="1.0" encoding="UTF-8"?>\n<a>donâ€™t</a>'.encode())
    assert root.text() == "don’t"
    assert len(notices) == 1


REFUSED = {
    b"<a>\n<b>": "it ends in the middle",
    b"<a>\n</b>": "mismatched tag",
    b"": "it ends in the middle",
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "/etc/hostname">]>\n<a>&x;</a>': "in another file",
    b'<!DOCTYPE a [<!ENTITY x "ha">\n<!ENTITY y "&x;&x;">]><a>&y;</a>': "an entity made of entities",
    b'<!DOCTYPE a [<!ENTITY x "ha">\n<!ENTITY y "&#38;x;">]><a>&y;</a>': "an entity made of entities",
    b"<!DOCTYPE a [\n<!ENTITY % x \"&#60;!ENTITY y 'z'>\"> %x;]><a>&y;</a>": "a declaration hidden",
    b'<!DOCTYPE a [<!ENTITY x "' + b"x" * 2000 + b'">]>\n<a b="' + b"&x;" * 600 + b'"/>': "entities that add",
    b"<!DOCTYPE a [\n" + b"".join(b"<!ENTITY x%d ''>" % i for i in range(10_001)) + b"]><a/>": "more than 10",
    b"<a>\n" + b"<a>" * 256: "nested more than 256 deep",
}  # fmt: skip


@pytest.mark.parametrize(("source", "why"), REFUSED.items(), ids=range(len(REFUSED)))
def test_what_is_refused(source: bytes, why: str) -> None:
    with pytest.raises(MalformedSource, match=why) as caught:
        parse(source)
    assert caught.value.line == (2 if b"\n" in source else 1)


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elements, "_MOST_ELEMENTS", 3)
    monkeypatch.setattr(elements, "_MOST_BYTES", 40)
    parse(b"<a><b/><b/></a>")
    for source, why in (
        (b"<a>\n<b/><b/><b/></a>", "more than 3 elements"),
        (b"<a>" + b"x" * 40, "more than"),
    ):
        with pytest.raises(MalformedSource, match=why):
            parse(source)


def test_a_default_value_is_not_multiplied() -> None:
    root, _ = parse(b'<!DOCTYPE a [<!ATTLIST b c CDATA "long">]><a><b/><b c="x"/></a>')
    assert [b.get("c") for b in root.children("b")] == ["", "x"]


@given(
    st.lists(
        st.sampled_from(
            [
                b"<a>", b"</a>", b"<b c='&x;'>", b"</b>", b"<!DOCTYPE a [", b"<!ENTITY x 'y'>", b"]>", b"&x;",
                b"&#0;", b"&#xd800;", b"&#999999999;", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?x", b"?>",
                b"<?xml version='1.0' encoding='gbk'?>", b"\0", b"\xff\xfe", b"&", b"%x;", b"\n",
            ]
        )
        | st.binary(max_size=6),
        max_size=12,
    )
)  # fmt: skip
def test_any_bytes_are_a_tree_or_an_error_of_ours(pieces: list[bytes]) -> None:
    try:
        root, _ = parse(b"".join(pieces))
    except MalformedSource as error:
        assert error.path == "" and error.reason
        return
    assert all(element.line >= 1 for element in root.walk())
