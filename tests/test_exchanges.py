"""Which question an answer belongs to, on invented documents; what only runs a meeting; the laws of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import speakers
from searchlib.model import Block, BlockKind, Event, Paragraph, Role, Speaker, Voice
from searchlib.speakers import procedure

DARNE = Speaker("Mara Darne", "Press Secretary")
BRIEFING = Event("Press Briefing by Press Secretary Mara Darne", principals=(DARNE,), kind="press briefing")


def read(texts: Sequence[str], event: Event = BRIEFING) -> tuple[Paragraph, ...]:
    return speakers.attribute([Block(text) for text in texts], event)[1]


def shown(paragraphs: Sequence[Paragraph]) -> str:
    """`q1 a1 p2 q2<1`: what each paragraph is, its exchange, and what that one follows; p is procedural."""
    out = []
    for p in paragraphs:
        letter = "p" if p.procedural else p.role[0] if p.role is not Role.ASIDE else "-"
        out.append(f"{letter}{p.exchange}" + (f"<{p.follows}" if p.follows else ""))
    return " ".join(out)


OPENING = "MS. DARNE: The harbour opens in spring."
EXCHANGES = {
    "a question of two paragraphs, an answer of two": (
        ["Q   You spoke of the harbour.", "When does it open?", "MS. DARNE: In spring.", "Or in May."],
        "q1 q1 a1 a1",
    ),
    "two questions taken together": (
        ["Q   When?", "Q   And at what price?", "MS. DARNE: In May, for nine.", "Q   Who pays?",
         "MS. DARNE: We do."],
        "q1 q1 a1 q2<1 a2<1",
    ),
    "a moderator calls between question and answer, and before the next": (
        ["MODERATOR: Our first question is from Jo Berg.", "Q   When does it open?", "MODERATOR: Mara Darne?",
         "MS. DARNE: In May, as the plan says.", "MODERATOR: Thank you. Next question.",
         "Q   What is the price of the harbour?", "MS. DARNE: Nine million.",
         "MODERATOR: That is all we have time for. The text will be on our page."],
        "p1 q1 p1 a1 p2 q2 a2 m0",
    ),
    "a moderator who is given no question calls somebody else": (
        ["Q   When does it open?", "MS. DARNE: In May.", "Q   So much for the harbour then.",
         "MODERATOR: Thank you. Next question.", "Q   What does it cost?", "MS. DARNE: Nine million."],
        "q1 a1 q2<1 p3 q3 a3",
    ),
    "the principal calls, others call for her": (
        ["Q   When does it open?", "MS. DARNE: In May.", "Go ahead, Jo.", "Q   What does it cost?",
         "MS. DARNE: Nine million.", "MR. VOSS: Ilse.", "Q   Who will pay for all of it?",
         "MS. DARNE: We will."],
        "q1 a1 p1 q2 a2 p3 q3 a3",
    ),
    "asides are of the exchange they stand in": (
        ["Q   When does it open?", "(Crosstalk.)", "MS. DARNE: In May.", "(Laughter.)", "Or in June."],
        "q1 -1 a1 -1 a1",
    ),
    "leave to ask, and Sure, come before the question": (
        ["Q   I have a harbour question.", "MS. DARNE: Sure.", "Q   Who pays for it?", "MS. DARNE: We do."],
        "q1 a1 q1 a1",
    ),
    "may I ask": (
        ["Q   Can I ask one last question, on the harbour?", "MS. DARNE: Yes.", "Q   Who pays for it?",
         "MS. DARNE: We do."],
        "q1 a1 q1 a1",
    ),
    "a question put back": (
        ["Q   What do you say to the report?", "MS. DARNE: Which one?", "Q   The one of the auditors.",
         "MS. DARNE: It is wrong."],
        "q1 a1 q1 a1",
    ),
    "a listener's word": (
        ["Q   When does it open?", "MS. DARNE: In spring, if all goes well,", "Q   Right.",
         "MS. DARNE: and at the latest in June."],
        "q1 a1 q1 a1",
    ),
    "a heckle into a speech cut off": (
        ["Q   When does it open?", "MS. DARNE: Well, first let me say —",
         "Q   She hates harbours. (Laughter.)", "MS. DARNE: I love them. In May."],
        "q1 a1 q1 a1",
    ),
    "a question goes on after an interruption": (
        ["Q   Did the minister say at any time, as the papers have it, “so be it”? And if so,",
         "MS. DARNE: Yeah.", "Q   was it of the harbour?", "MS. DARNE: No, of the ferry."],
        "q1 a1 q1 a1",
    ),
    "a follow-up has its own answer, and is told by its words": (
        ["Q   When does the harbour open?", "MS. DARNE: In May.", "Q   But why so late?",
         "MS. DARNE: For want of money.", "Q   Does the minister know of the ferry?", "MS. DARNE: She does."],
        "q1 a1 q2<1 a2<1 q3 a3",
    ),
    "the principal asks, and nobody else begins an exchange by it": (
        ["Q   Will it pay off?", "MS. DARNE: What is a harbour for?", "It is for ships. Do ships pay?",
         "They do."],
        "q1 a1 a1 a1",
    ),
    "thanks begin nothing": (
        ["Q   Will it pay off?", "MS. DARNE: It will in time.", "Q   Thanks, Mara.",
         "MS. DARNE: Great. Thanks, all."],
        "q1 a1 p0 p0",
    ),
    "a word thrown into the opening": (
        [OPENING, "Q   Not before time.", "MS. DARNE: And the ferry will sail again.", "Q   When?",
         "MS. DARNE: In May."],
        "s0 q0 s0 q1 a1",
    ),
    "a word after a call is a question": (
        [OPENING, "MODERATOR: First question.", "Q   The ferry, please.", "MS. DARNE: It sails in May."],
        "s0 p1 q1 a1",
    ),
    "whoever is heard before the question": (
        ["MODERATOR: Next up, we’ll go to Jo Berg. You should be able to unmute yourself.",
         "Q   Hi. Can you hear me?", "MODERATOR: Yes, we can hear you.", "Q   When does it open?",
         "MS. DARNE: In May."],
        "p1 p1 p1 q1 a1",
    ),
    "a moderator asks": (
        ["MODERATOR: Welcome to the show.", "MS. DARNE: Thank you.", "MODERATOR: When does the harbour open?",
         "MS. DARNE: In May.", "MODERATOR: And the ferry?", "MS. DARNE: In June.",
         "MODERATOR: Thank you very much."],
        "m0 p0 q1 a1 q2<1 a2<1 p0",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("texts", "expected"), EXCHANGES.values(), ids=EXCHANGES)
def test_exchanges(texts: list[str], expected: str) -> None:
    if texts[0] != OPENING and not texts[0].startswith("MODERATOR"):
        texts, expected = [OPENING, *texts], f"s0 {expected}"
    assert shown(read(texts)) == expected


def test_whoever_is_called_is_another_asker_where_calls_are_the_habit() -> None:
    texts = [
        "Q   When does it open?",
        "MS. DARNE: In May. Go ahead, Jo.",
        "Q   Is the ferry safe?",
        "MS. DARNE: It is.",
    ]
    again = [
        "Q   Is its captain told?",
        "MS. DARNE: He is. Ilse.",
        "Q   What of the price?",
        "MS. DARNE: It is fair.",
    ]
    assert shown(read([*texts, *again])) == "q1 a1 q2 a2 q3<2 a3<2 q4 a4"
    greeted = [*again, "Q   Thank you, Mara. Is the tunnel safe?", "MS. DARNE: It is."]
    assert shown(read([*texts, *greeted])).endswith("q4 a4 q5 a5")


def test_a_named_asker_who_asks_again_follows_up_unless_it_is_the_host() -> None:
    texts = []
    for name in ("Jo Berg", "Ilse Kranz", "Tom Rey"):
        for matter in ("harbour", "tunnel"):
            texts += [f"Question ({name}): What of the {matter} and its price?", "MS. DARNE: It is safe."]
    assert shown(read(texts)) == "q1 a1 q2<1 a2<1 q3 a3 q4<3 a4<3 q5 a5 q6<5 a6<5"
    host = [
        line
        for n in range(5)
        for line in (f"Question (Jo Berg): What of part {n} of it?", "MS. DARNE: It is safe.")
    ]
    assert "q7 a7" in shown(read([*texts, *host]))
    alone = [text.replace("Ilse Kranz", "Jo Berg").replace("Tom Rey", "Jo Berg") for text in texts]
    assert "<" not in shown(read(alone))


def test_questions_in_a_row_are_one_only_within_reason() -> None:
    counts = Counter(p.exchange for p in read(["Q   When is it?"] * 30))
    assert max(counts.values()) < 10


def test_a_heading_does_not_split_an_answer() -> None:
    blocks = [
        Block("Q   When?"),
        Block("MS. DARNE: In May."),
        Block("Harbour", BlockKind.HEADING),
        Block("It is big."),
    ]
    found = speakers.attribute(blocks, BRIEFING)[1]
    assert shown(found) == "q1 a1 a1"
    assert [p.section for p in found] == ["", "", "Harbour"]


def _voiced(label: str, text: str, role: Role | None = None) -> Block:
    return Block(text, voice=Voice(label, role=role))


def test_what_the_format_says_is_question_and_answer_stays_so_under_each_heading() -> None:
    blocks = [
        Block("Fisheries", BlockKind.HEADING),
        _voiced("Jo Berg", "To ask the Minister what fish is caught.", Role.QUESTION),
        _voiced("Ilse Kranz", "To ask the Minister when it is caught.", Role.QUESTION),
        _voiced("Mara Darne", "Cod is caught, in winter.", Role.ANSWER),
        Block("Ferries", BlockKind.HEADING),
        _voiced("Tom Rey", "To ask the Minister about the ferry.", Role.QUESTION),
        Block("Tunnels", BlockKind.HEADING),
        _voiced("Tom Rey", "To ask the Minister about the tunnel.", Role.QUESTION),
        _voiced("Mara Darne", "It is open.", Role.ANSWER),
        Block("Harbour Bill", BlockKind.HEADING),
        _voiced("Mara Darne", "I beg to move that the Bill be read."),
        _voiced("Jo Berg", "I am against it."),
    ]
    found = speakers.attribute(blocks, Event(""))[1]
    assert shown(found) == "q1 q1 a1 q2 q3 a3 s0 s0"
    assert [p.section for p in found][-1] == "Harbour Bill"


RUNS = """
Thank you. Next question.|Go ahead.|Go ahead, Jo.|I’ll take one more.|Please, the microphone.
The next question is from Jo Berg of the Daily Orvan.|Thanks, everyone. (Laughter.)
Next up, we’ll go to the line of Jo Berg. Your line is open.|With that, I’ll turn it over to you.
All right. Last question. Let’s go to Dr. Berg at Orvan TV.|Jo Berg, please.
Спасибо. Следующий вопрос, пожалуйста.|Иван Петров, пожалуйста.|Слово Ивану Петрову.
Merci. Question suivante.|La parole est à Mme Durand.|Danke schön. Die nächste Frage, bitte.
Frau Müller, bitte.|Gracias. Siguiente pregunta.|Tiene la palabra Ana Lind.
谢谢。下一个问题。|ありがとうございました。
"""
SAYS = """
Yes.|No. Thank you.|Okay.|Right.|Iran.|Thank you, the ferry is safe.|We will go to war.|Two more.|Next year.
The next one is larger.|Go ahead with the harbour.|Russia. Thank you.|Thank you for that, it helps the poor.
Please do not.|Our next question is why.|Da.|Спасибо, мы подпишем договор.|Merci de votre aide à ce pays.
Danke, wir bauen den Hafen.|Gracias al pueblo, ganamos.||(Laughter.)|...
"""


def _lines(text: str) -> list[str]:
    return text.strip("\n").replace("\n", "|").split("|")


@pytest.mark.parametrize("text", _lines(RUNS))
def test_what_only_runs_the_meeting(text: str) -> None:
    assert procedure.runs_the_meeting(text)
    assert not procedure.runs_the_meeting(f"{text} The ferry sank.")
    assert not procedure.runs_the_meeting(f"The ferry sank. {text}")


@pytest.mark.parametrize("text", _lines(SAYS))
def test_what_says_something_is_never_procedural(text: str) -> None:
    assert not procedure.runs_the_meeting(text)


def test_a_moderator_calls_by_the_name_alone() -> None:
    texts = [OPENING, "MODERATOR: Jo Berg, Daily Orvan.", "Q   When?", "MS. DARNE: In May.", "Mara Darne."]
    assert [p.procedural for p in read(texts)] == [False, True, False, False, False]


_SAID = st.sampled_from(
    _lines("""
When does it open?|In May.|Right.|Sure.|Thank you.|Next question.|And why?|But why?|So be it —|— it is late
Which one?|No, the ferry.|May I ask something?|Jo.|It is a harbour.
""")
)
_LABELS = st.sampled_from(["Q   ", "MS. DARNE: ", "MODERATOR: ", "JO BERG: ", "Remark: ", ""])
_TURNS = st.lists(st.tuples(_LABELS, _SAID), max_size=25).map(lambda pairs: [a + b for a, b in pairs])


@settings(max_examples=300, deadline=None)
@given(_TURNS)
def test_laws(texts: list[str]) -> None:
    found = read(texts)
    numbers = [p.exchange for p in found if p.exchange]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, len(set(numbers)) + 1))
    asked: set[int] = set()
    for p in found:
        if p.exchange and p.role is Role.QUESTION and not p.procedural:
            asked.add(p.exchange)
        if p.exchange and p.role is Role.ANSWER and not p.procedural:
            assert p.exchange in asked, "an answer before its question"
        if p.role is Role.STATEMENT:
            assert p.exchange == 0
    assert asked == set(numbers), "an exchange without a question"
    follows = {p.exchange: p.follows for p in found}
    for number, first in follows.items():
        assert first == 0 or (first < number and follows[first] == 0)


HOSTILE = {
    "thanks": ["Q   " + "thank you " * 50_000],
    "names": ["MODERATOR: " + "Jo Of " * 50_000, "MODERATOR: " + "Jo " * 100] * 50,
    "openings": ["Q   " + "(" * 100_000, "MS. DARNE: " + "[" * 100_000],
    "calls in a row": ["MODERATOR: Next question."] * 5_000,
    "answers under headings": ["Q   When?", *["JO: So.", "ILSE: So."] * 2_500],
    "remarks": ["Remark: Hear, hear.", "MODERATOR: Why?"] * 2_500,
}


@pytest.mark.parametrize("texts", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_takes_linear_time(texts: list[str]) -> None:
    read(texts)
