"""The language of a transcript: what metadata say, what words show, and which is believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.languages import detect, language, normal
from searchlib.tokens import words

SAID = {
    "en": "We talked with our partners about trade. I would like to say that it is important for both of us.",
    "fr": "Nous avons parlé avec nos partenaires du commerce, et je veux dire que c'est important pour tous.",
    "de": "Wir haben mit unseren Partnern über den Handel gesprochen, und das ist für beide sehr wichtig.",
    "es": "Hemos hablado con nuestros socios sobre el comercio, y esto es muy importante para todos.",
    "pt": "Falámos com os nossos parceiros sobre o comércio, e isto é muito importante para todos.",
    "it": "Abbiamo parlato con i nostri partner del commercio, e questo è molto importante per tutti.",
    "da": "Vi har talt med vores partnere om handel, og jeg vil gerne sige, at det er vigtigt for os.",
    "no": "Vi har snakket med våre partnere om handel, og jeg vil gjerne si at det er viktig for oss.",
    "pl": "Rozmawialiśmy z naszymi partnerami o handlu i chcę powiedzieć, że to jest bardzo ważne dla nas.",
    "cs": "Mluvili jsme s našimi partnery o obchodu a chtěl bych říct, že je to velmi důležité pro obě země.",
    "ru": "Мы говорили с партнёрами о торговле, и я хотел бы сказать, что это очень важно для обеих стран.",
    "uk": "Ми говорили з партнерами про торгівлю, і я хотів би сказати, що це дуже важливо для обох країн.",
    "bg": "Ние говорихме с партньорите за търговията и бих искал да кажа, че това е много важно за нас.",
    "ar": "لقد ناقشنا مع شركائنا قضايا التجارة والأمن. أود أن أقول إن هذا مهم جدا للبلدين في هذه المرحلة",
    "fa": "ما با شرکای خود درباره تجارت گفتگو کردیم و می خواهم بگویم که این برای هر دو کشور مهم است",
    "el": "Μιλήσαμε με τους εταίρους μας για το εμπόριο και είναι σημαντικό για τις δύο χώρες.",
    "ja": "私たちは貿易について話し合いました。両国にとって非常に重要です。",
    "zh": "我们讨论了贸易问题。这对两国都非常重要。",
    "ko": "우리는 무역에 대해 논의했습니다. 두 나라 모두에 중요합니다.",
}


@pytest.mark.parametrize("code", SAID)
def test_words_show_their_language(code):
    assert detect([SAID[code]]) == code


@pytest.mark.parametrize("texts", [[], [""], ["12:30 --- 14"], ["MS. SOLANE"], [SAID["en"], SAID["fr"]] * 9])
def test_no_language_is_shown(texts):
    assert detect(texts) == ""


def test_short_paragraphs_in_between_change_nothing():
    assert detect(["Non.", SAID["en"], "Oui, oui.", "Merci.", SAID["en"]] * 10) == "en"


@pytest.mark.parametrize(
    ("declared", "said", "found"),
    [
        ("fr-CA", [SAID["fr"]], "fr"),
        ("fr", ["Bravo."], "fr"),
        ("en", [SAID["ru"]], "ru"),  # the script says otherwise
        ("en", [SAID["fr"]], "en"),  # one paragraph is not enough to say otherwise
        ("en", [SAID["fr"]] * 12, "fr"),  # the whole transcript is
        ("gl", [SAID["pt"]] * 12, "gl"),  # a language that we have no words of is believed
        ("sr", [SAID["bg"].replace("ъ", "а")], "sr"),
        ("mul", [SAID["de"]], "de"),
        ("", [SAID["de"]], "de"),
        ("tlh-x", [""], "tlh"),
    ],
)
def test_metadata_are_believed_unless_the_words_plainly_say_otherwise(declared, said, found):
    assert language(declared, said) == found


@given(st.text(), st.lists(st.text()))
def test_anything_has_a_language_or_none(declared, texts):
    found = language(declared, texts)
    assert found == "" or (found.isascii() and found.isalpha() and 2 <= len(found) <= 3)


def test_no_list_has_a_word_that_is_none():
    from searchlib.languages import _known

    assert [w for table in _known().words.values() for w in table if words(w) != [w]] == []
    assert normal("English") == normal("EN_us") == normal("eng") == "en"


def test_long_paragraphs_take_no_time():
    assert detect(["a " * 2_000_000, SAID["en"] * 20_000] * 3) in ("", "en")
    assert detect(["x"] * 200_000) == ""
