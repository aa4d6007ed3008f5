"""What is a speaker's label and what only looks like one: single lines, and lines beside others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import labels

# A line, and its label: as printed, or "" where the line is text.
ALONE = [
    ("Question: Will the ferry treaty be signed this year?", "Question"),
    ("Mara Darne: We shall see.", "Mara Darne"),
    ("MS. DARNE:  Hello, everyone.", "MS. DARNE"),
    ("MS DARNE: Hello, everyone.", "MS DARNE"),
    ("DR. ÅSGÅRD ÖHMAN: Gracias.", "DR. ÅSGÅRD ÖHMAN"),
    ("SENIOR HARBOUR OFFICIAL: Thanks, all.", "SENIOR HARBOUR OFFICIAL"),
    ("MODERATOR: The next question, please.", "MODERATOR"),
    ("THE PRESIDENT: Sit down, sit down. (Laughter.)", "THE PRESIDENT"),
    ("FOREIGN MINISTER VELL: (Via interpreter) We are glad.", "FOREIGN MINISTER VELL"),
    ("QUESTION: (Off-mike.)", "QUESTION"),
    ("President of Orvania Ilya Brandt: Good afternoon.", "President of Orvania Ilya Brandt"),
    ("Question (retranslated): Mr President, why?", "Question (retranslated)"),
    (
        "Ilya Brandt (answering a question about the price of salt: and of fish): It rises.",
        "Ilya Brandt (answering a question about the price of salt: and of fish)",
    ),
    ("Tove Marsh, harbour engineer: The wall holds.", "Tove Marsh, harbour engineer"),
    (
        "Head of the Agency for Lighthouses and Buoys and Commander of the Coast Watch Pavel Ostrin: Sir,",
        "Head of the Agency for Lighthouses and Buoys and Commander of the Coast Watch Pavel Ostrin",
    ),
    ("HELGE O’DAIR: Not yet.", "HELGE O’DAIR"),
    ("KAI BRENN, ORVAN RADIO HOST, “THE TIDE”: Minister, …", "KAI BRENN, ORVAN RADIO HOST, “THE TIDE”"),
    ("SEN. RUTH ALDER (D), KALVIN: I think so.", "SEN. RUTH ALDER (D), KALVIN"),
    ("The Chair (Mr. Olaf Rind (Kalvin, Lib.)): Order.", "The Chair (Mr. Olaf Rind (Kalvin, Lib.))"),
    ("Вопрос: Что вы об этом думаете?", "Вопрос"),
    ("И.Брандт: Добрый день.", "И.Брандт"),
    ("FRAGE LINDNER: Herr Minister, wann?", "FRAGE LINDNER"),
    ("[00:15] Mika: Here I am.", "Mika"),
    ("Senator Alder: (00:00)", "Senator Alder"),
    ("Speaker 2 (00:02):", "Speaker 2"),
    ("spk09: Good morning, my name is Dana.", "spk09"),
    ("Chairman ALDER. Thank you, Senator.", "Chairman ALDER"),
    ("Mr. McHALE. Mr. President, let me point out the cost.", "Mr. McHALE"),
    ("【記者】大臣、今日の会議で", "記者"),
    ("PRIME MINISTER:", "PRIME MINISTER"),
    # Prose that looks like a label.
    ("I repeat officially: We are ready for an honest talk.", ""),
    ("They say: You have moved the buoys and you know it.", ""),
    ("To reiterate: we never froze the contacts.", ""),
    ("Treaty: the text was published yesterday.", ""),
    ("And let’s not forget: This was promised.", ""),
    ("My question is: You talked about salt.", ""),
    ("On your second question: Again, no.", ""),
    ("Bottom line: Lighthouses work.", ""),
    ("So, bottom line: This tide is unpredictable.", ""),
    ("Point two: No matter who rules Kalvin.", ""),
    ("First: close the harbour.", ""),
    ("Number Seven: We will see to it.", ""),
    ("North Carolina: Unvaccinated make up most.", ""),
    ("Across North Africa: In Tunisia, we have seen it.", ""),
    ("Germany: “This is a matter of law.”", ""),
    ("Ostrin Bay, Veldt Region: “The ferry is late.”", ""),
    ("Minister of Salt: Anton Weir.", ""),
    ("Contact telephone numbers: +1 (495) 606 5527", ""),
    ("Deadline: April 15, 2018.", ""),
    ("Additional Background: The plan was made in spring.", ""),
    ("Official in charge: Chief of Staff Anton Weir.", ""),
    ("Taking part were: Prime Minister Olga Rind, the ministers", ""),
    ("Orvan: 16:21", ""),
    ("Subjects: Kalvin politics; school funding", ""),
    ("EMBARGO: AGAINST DELIVERY", ""),
    ("TEL: 02 6277 7744", ""),
    ("Quote: \"Some 24 million letters\"", ""),
    ("ENDING THE WAR ON AFFORDABLE SALT: The order says", ""),
    ("DELIVERING ON A PROMISE TO SUPPORT FISHING: The order says", ""),
    ("FULL RECOGNITION IS LONG OVERDUE: The order says", ""),
    ("Americans? PM: But the good part", ""),
    ("https://example.org/en/news", ""),
    ("12:57 p.m. EDT", ""),
    ("John 3:16 says that …", ""),
    ("(On the issue of the library): I am sorry.", ""),
    ("Q is the letter before R.", ""),
    ("A ship is a ship.", ""),
    ("The United Salt Works – Kalvin branch makes salt.", ""),
]  # fmt: skip

# Lines of one document: the label of the first is found because of the others.
BESIDE = [
    (("Q   And last question: why?", "Q   When?", "Q   Who?"), "Q"),
    (("Q (Inaudible.)", "MS. DARNE: Say again?"), "Q"),
    (("A: It is not clear.", "Q: What follows?"), "A"),
    (("R - Beaucoup.", "Q - Bonjour.", "Q - Encore.", "Q - Fin."), "R"),
    (("J: (inaudible question)", "J: Why?", "J: When?"), "J"),
    (("KVT: The tide came early.", "KVT: Will it fall?", "Hanna Ost: It will."), "KVT"),
    (("Mr. Comber. Yes, sir.", "Mr. Comber. No.", "Mr. Comber. Never."), "Mr. Comber"),
    (
        ("Ada van der Meer, chief of fish. – Honourable", "President. – Order."),
        "Ada van der Meer, chief of fish",
    ),
    (("汪文斌：昨天，双方举行会谈。", "汪文斌：是的。", "汪文斌：不。"), "汪文斌"),
]


def _label(line: str, *others: str) -> str:
    found = [labels.find(text) for text in (line, *others)]
    context = labels.Context.of([c for c in found if c], "")
    first = found[0]
    if first is None or not labels.accepted(labels.score(first, context)[0]):
        return ""
    return first.label


@pytest.mark.parametrize(("line", "expected"), ALONE, ids=[line[:40] for line, _ in ALONE])
def test_a_line_by_itself(line: str, expected: str) -> None:
    assert _label(line) == expected


@pytest.mark.parametrize(("lines", "expected"), BESIDE, ids=[lines[0][:40] for lines, _ in BESIDE])
def test_a_line_among_others(lines: tuple[str, ...], expected: str) -> None:
    assert _label(*lines) == expected


@pytest.mark.parametrize("line", ["A: Look, it is open.", "Q: Is it open?", "J: Is it open?"])
def test_a_single_letter_needs_a_partner_or_two_more(line: str) -> None:
    assert _label(line) == ""


def test_the_words_begin_after_the_label() -> None:
    line = "[1:00:15] MS. DARNE (via interpreter):  (Laughs.) Good."
    found = labels.find(line)
    assert found is not None
    assert (found.core, found.notes, found.seconds) == ("MS. DARNE", ("via interpreter",), 3615.0)
    assert line[found.rest :].strip() == "(Laughs.) Good."


def test_the_points_name_their_evidence() -> None:
    found = labels.find("Mara Darne: Good morning.")
    assert found is not None
    points, features = labels.score(found, labels.Context.of([found] * 5, "Talks with Mara Darne"))
    assert dict(features) == {
        "capitalised": 3,
        "name shape": 3,
        "repeated": 3,
        "repeated often": 2,
        "named in the title": 2,
        "few words": 1,
    }
    assert points == 14


@given(st.text(max_size=300))
def test_any_text_is_read_without_error_and_the_rest_is_inside_it(text: str) -> None:
    found = labels.find(text)
    if found is not None:
        assert 0 < found.rest <= len(text)
        assert found.label
        labels.score(found, labels.Context.of([found], text))
