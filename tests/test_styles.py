"""Invented documents, one for each way of writing who speaks: the names come out, and nobody else's."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from searchlib import speakers
from searchlib.model import Block, BlockKind, Event, How, Paragraph, Role, Speaker, Sure

NOBODY = Event("Meeting")
BRANDT = Speaker("Ilya Brandt", "Minister of Ports")

# A line as printed, and behind the bar who speaks it; a line without a bar is a label or a time alone.
STYLES = {
    "hearing: full stops and capitals": """
        The committee met at ten, the chairman presiding. | -
        The CHAIRMAN. The committee will come to order: we have a witness. | The Chairman
        Senator BRANNOCK. Thank you, Mr. Chairman. How many lamps are dark? | Senator Brannock
        Mr. TALLIS. Senator, eleven lamps are dark. | Mr. Tallis
        Mr. Chairman. May I add a word? | Mr. Tallis
        Ms. ADA LORENZ of Westmark. —and the crews? | Ms. Ada Lorenz of Westmark
        Mr. TALLIS. They are short of oil. Mr. Vane said so. | Mr. Tallis
        """,
    "interview in full stops": """
        Mr. Corwin. Good morning. Please state your name. | Mr. Corwin
        Mr. d'Arven. Thomas d'Arven. | Mr. d'Arven
        Mr. Corwin. Who paid for it? | Mr. Corwin
        Mr. d'Arven. Mr. Corwin did. Ms. Sorrel signed. | Mr. d'Arven
        Ms. Sorrel. That is not so. | Ms. Sorrel
        Mr. d'Arven. It is. | Mr. d'Arven
        Chairman Orlan. The interview is over. | Chairman Orlan
        """,
    "debate": """
        NORA KESTREL: Good evening from Port Sallow. | Nora Kestrel
        VIKTOR STRAND: Thank you, Nora. | Viktor Strand
        (APPLAUSE) | -
        We will bring back the ferries. | Viktor Strand
        KESTREL: Mr. Strand, what about salt? | Nora Kestrel
        STRAND: Here is the thing: nobody knows more about salt. | Viktor Strand
        UNIDENTIFIED MALE: Answer the question! | -
        """,
    "broadcast": """
        MARTIN HOBB, OCN HOST: Tonight, the ferries. | Martin Hobb
        CORA VANCE, OCN CORRESPONDENT (voice-over): The queue begins at dawn. | Cora Vance
        VANCE (on camera): And it ends at dusk, Martin. | Cora Vance
        SEN. DALE ORRIN (R), WESTMARK: It is a scandal. | Dale Orrin
        HOBB: Why now? | Martin Hobb
        ORRIN: Because nobody paid for oil. | Dale Orrin
        """,
    "times in brackets": """
        Dan Orme (00:00:00) Welcome, Mira. | Dan Orme
        Mira Solheim (00:01:12) Thank you: it is good to be here. | Mira Solheim
        Hon. Ada Pell (01:02:40) I was six. | Ada Pell
        """,
    "name and time above": """
        Dan Orme  0:05
        Shall we start? | Dan Orme
        Unknown Speaker  0:31
        Sorry I'm late. | -
        Mira Solheim  1:02:12
        We are done. | Mira Solheim
        """,
    "chat": """
        Mika: can you hear me? | Mika
        Tove: loud and clear | Tove
        Mika: ok: let us start | Mika
        Tove: sure | Tove
        """,
    "recogniser": """
        SPEAKER_00: Hello and welcome. | SPEAKER_00
        SPEAKER_01: Hi. | SPEAKER_01
        """,
    "names on lines of their own": """
        Operator
        Good day, and welcome to the call. | Operator
        Rebecca Shore -- Director of Investor Relations
        Thank you, operator. | Rebecca Shore
        Tom Vance -- Chief Executive Officer
        We mined a lot. | Tom Vance
        Operator
        The first question comes from Ada Lorenz. | Operator
        Ada Lorenz -- Kalvin Bank -- Analyst
        How much? | Ada Lorenz
        Tom Vance -- Chief Executive Officer
        A lot. | Tom Vance
        """,
    "roles on lines of their own": """
        Question
        Prime Minister, are the ferries late? | -
        Prime Minister
        They are. | Prime Minister
        Question
        Why is that? | -
        Prime Minister
        The tide. | Prime Minister
        Question
        And salt? | -
        Prime Minister
        Dear. | Prime Minister
        """,
    "labels with a colon alone": """
        PRIME MINISTER:
        Are you well? | Prime Minister
        RAY OLDEN:
        Very. | Ray Olden
        PRIME MINISTER:
        They sail. | Prime Minister
        RAY OLDEN:
        Thank you. | Ray Olden
        THE HON DAN PELL MP, MINISTER FOR FISH:
        Fish is cheap. | Dan Pell
        """,
    "Bundespressekonferenz": """
        VORSITZENDE WOLFF: Guten Tag, ich eröffne. | Wolff
        SRS DR. KRANZ: Meine Damen und Herren, guten Tag! | *
        FRAGE LINDNER: Herr Kranz, wann tagt das Kabinett? | Lindner
        SRS DR. KRANZ: Das kann ich nur so sagen: Ich weiß es nicht. | *
        ZUSATZFRAGE LINDNER: Warum nicht? | Lindner
        ZURUF: Lauter! | -
        """,
    "Plenarprotokoll": """
        Vizepräsidentin Petra Linde: Das Wort hat Dr. Klaus Ebert. | *
        Dr. Klaus Ebert (SPP): Frau Präsidentin! Wir brauchen Fähren. | Klaus Ebert
        (Beifall bei der SPP) | -
        Olaf Rehm, Bundesminister für Seeverkehr: Es wird Fähren geben. | Olaf Rehm
        """,
    "entretien": """
        Q - Bonjour Madame la Ministre. Que pensez-vous des ferries ? | -
        R - Beaucoup de bien. | *
        Q - Et du sel ? | -
        R - Le sel est cher. | *
        """,
    "compte rendu": """
        M. le président. La séance est ouverte. | *
        Mme Claire Aubier. Monsieur le président, merci. | Claire Aubier
        M. Jean Rivault, ministre des ports. Nous aurons des ferries. | Jean Rivault
        Mme Claire Aubier. Quand ? | Claire Aubier
        M. le président. La parole est à M. Paul Dax. | *
        """,
    "conférence de presse": """
        LE PRÉSIDENT : Mesdames et Messieurs, merci. | Le Président
        QUESTION : Et les ferries ? | -
        LE PRÉSIDENT : Je vous réponds franchement : nous verrons. | Le Président
        JOURNALISTE : Et le sel ? | -
        LA PREMIÈRE MINISTRE : Le sel aussi. | La Première Ministre
        """,
    "пресс-конференция": """
        В.Орлов: Добрый день, уважаемые коллеги! | В.Орлов
        Вопрос: Что вы думаете о паромах? | -
        В.Орлов: Думаю так: паромы нужны. | В.Орлов
        Реплика: Верно! | -
        С.В.Кранц: Соль есть. | С.В.Кранц
        """,
    "记者会": """
        法兰社记者：你对渡轮有何评论？ | *
        林安：我们注意到有关报道。 | 林安
        海洋日报记者：盐的价格呢？ | *
        林安：盐很贵。 | 林安
        """,
    "会見": """
        【林外務大臣】冒頭、私から申し上げます。 | 林外務大臣
        【記者】フェリーについて伺います。 | -
        【林外務大臣】検討しています。 | 林外務大臣
        """,
    "会見 in round brackets": """
        （問）フェリーについて伺います。 | -
        （外務大臣）検討しています。 | 外務大臣
        （問）塩はどうですか。 | -
        （外務大臣）高いです。 | 外務大臣
        """,
    "会議録": """
        ○大谷委員長　これより会議を開きます。 | *
        ○林委員　フェリーについて伺います。 | 林委員
        ○国務大臣（岸本太郎君）　検討しています。 | *
        """,
    "conferencia de prensa": """
        Presidente.- Buenos días a todos. | *
        P.- ¿Qué opina de los transbordadores? | -
        R.- Que son buenos. | *
        P.- ¿Y la sal? | -
        R.- Es cara. | *
        """,
    "European report": """
        President. – The next item is the debate on ferries. | President
        Jan Orlow, member of the Commission. – Madam President, thank you. | Jan Orlow
        Klaus Ebert (SPP). – (DE) Frau Präsidentin, wir brauchen Fähren. | Klaus Ebert
        """,
    "Commons": """
        Tobias Renn (Port Sallow) (Lab): What steps is he taking? | Tobias Renn
        The Secretary of State for Ports (Ada Lorenz): I refer to my answer. | Ada Lorenz
        The Parliamentary Under-Secretary of State for Fish (Jon Marsh): Fish, too. | Jon Marsh
        Mr Speaker: Order. | Mr Speaker
        Hon. Members: Hear, hear. | -
        """,
    "House of Representatives": """
        Mr TALLIS (Port Sallow—Leader of the Opposition) (14:03): My question is this. | Mr Tallis
        Ms LORENZ (Westmark—Prime Minister) (14:04): I thank him. | Ms Lorenz
        The SPEAKER: Order! | The Speaker
        Ms LORENZ: We have ferries. | Ms Lorenz
        """,
    "Security Council": """
        The President: The meeting is called to order. | The President
        Mr. Orlow (Orvania) (spoke in Orvanian): We asked for this. | Mr. Orlow
        The President (spoke in French): I now give the floor to Ms. Lind. | The President
        """,
    "outlets": """
        Orvan Daily: Could you tell us about the ferries? | Orvan Daily
        Hanna Ost: They sail on Monday. | Hanna Ost
        KBC: Is salt going to be dearer? | KBC
        Hanna Ost: It will not. | Hanna Ost
        Blatt: A follow-up on salt. | Blatt
        Hanna Ost: As I said: no. | Hanna Ost
        """,
    "initials": """
        MBS: One of the things about the harbour is the mud. | MBS
        WH: I agree with that. | WH
        BE: It is mud. | BE
        MBS: Noted. | MBS
        WH: The committee agreed: no mud. | WH
        """,
    "numbered officials": """
        MODERATOR: Thank you for joining. | Moderator
        SENIOR ADMINISTRATION OFFICIAL ONE: Thanks, everybody. | Senior Administration Official One
        Q Thanks for doing this. What about salt? | -
        SENIOR ADMINSTRATION OFFICIAL ONE: It is dear. | Senior Administration Official One
        SENIOR ADMINISTRATION OFFICIAL #2: I would add to it. | Senior Administration Official #2
        """,
    "notes of the interpreter": """
        PRESIDENT ORLOW: (As interpreted.) I am glad. | President Orlow
        PRIME MINISTER LIND (via interpreter): So am I. | Prime Minister Lind
        PRESIDENT ORLOW (answering in English): Very glad. | President Orlow
        PRIME MINISTER LIND: [Through interpreter] Yes. | Prime Minister Lind
        """,
    "going on": """
        PM: Good morning. | PM
        JOURNALIST: About the ferries? | -
        PM (cont): and they will go on sailing. | PM
        PM cont.: until the end. | PM
        P.M.: And then they stop. | PM
        P. M. : For good. | PM
        """,
    "a scan": """
        PRIME MINISTER: Thanks ladies and gentlemen. | Prime Minister
        JOURNALIST: Will there be any ferries? | -
        PRIME MINISTER: I think they will sail. | Prime Minister
        JOURNALIST: And salt? | -
        PRIME MINISTER: Salt, too. | Prime Minister
        JOURNALIST: And what does it cost? | -
        PRIIM MINIISTE2: It is dear. | Prime Minister
        J0URNALIST: And oil? | -
        PRIME MINISTER; There is none left. | Prime Minister
        TRADE MINISTER: There is some. | Trade Minister
        JOUR~NALIST: None? | -
        TRADE MIN1STER: There is. | -
        PRiiME MIN ISTER: None. | Prime Minister
        JOURNALIST: Thank you. | -
        """,
    "prose in a speech": """
        THE MINISTER: Let me say three things. | The Minister
        First: the ferries must sail. | The Minister
        My question is: should Kalvin wait? | The Minister
        North Kalvin: no ferries. Westmark: no ferries. | The Minister
        Bottom line: Ferries work. | The Minister
        As Ada Lorenz said: “We must sail.” | The Minister
        Admiral Sean Pell, Captain Ruth Lind, staff: Thank you all. | The Minister
        """,
    "statement in capitals": """
        PRESIDENT VELL DELIVERS ON PROMISE TO REBUILD KALVIN HARBOURS: The order says so. | -
        DELIVERING FERRIES TO EVERY PORT: Today an order was signed. | -
        WESTMARK, D.C. – Today the order was signed. | -
        Background: The ferries were late. | -
        """,
    "telegram": """
        WE MET THE MINISTERS OF KALVIN AND SAID THE FOLLOWING TO ALL WHO WOULD LISTEN TO US. | -
        PEOPLE OF KALVIN: THAT FERRIES WILL SAIL EVERY MONDAY IF THE TIDE AND THE SALT ALLOW. | -
        THE AGREEMENT. IT WAS SIGNED AT NOON BY ALL MINISTERS WHO WERE IN THE HARBOUR THAT DAY. | -
        """,
}  # fmt: skip


def read(texts: Sequence[str], event: Event = NOBODY) -> tuple[Paragraph, ...]:
    return speakers.attribute([Block(text, line=i) for i, text in enumerate(texts, 1)], event)[1]


def names(texts: Sequence[str], event: Event = NOBODY) -> list[str]:
    return [p.speaker.name if p.speaker else "-" for p in read(texts, event)]


@pytest.mark.parametrize("style", STYLES)
def test_a_style(style: str) -> None:
    lines = [line.strip() for line in STYLES[style].strip().splitlines()]
    expected = [line.partition(" | ")[2] for line in lines if " | " in line]
    found = names([line.partition(" | ")[0] for line in lines])
    assert [n if e == "*" else e for e, n in zip(expected, found, strict=True)] == found


def test_one_turn_missing_is_found_only_where_people_take_turns() -> None:
    turns = ["Ada Lind: Good day.", "Kalvin Post: And now?", "Ada Lind: So.", "Jon Berg: Yes."]
    assert names([*turns, "Ada Lind: No.", "Blatt: Really?", "Ada Lind: Yes."])[-2] == "Blatt"
    alone = ["Ada Lind: Good day.", "Briefly on Ports: They are open.", "Ada Lind: So."]
    assert names(alone) == ["Ada Lind"] * 3
    assert names(["Ada Lind: Good day.", "Harbours: They are open.", "Ada Lind: So."]) == ["Ada Lind"] * 3


def test_a_surname_used_once_is_a_label_where_surnames_are_the_rule() -> None:
    turns = ["Lind: When?", "Berg: Now.", "Moll: So.", "Lind: Why?", "Moll: The tide.", "Berg: Yes."]
    assert names([*turns, "Dahl: No."])[-1] == "Dahl"
    assert names(["Ada Lind: When?", "Jon Berg: Now.", "Dahl: no."])[-1] == "Jon Berg"


def test_what_is_carried_over_a_doubtful_label_is_not_certain() -> None:
    texts = [
        "MR. LIND: Good day.",
        "It is late.",
        "Briefly on Ports: They are open.",
        "So.",
        "MR. LIND: Yes.",
    ]
    found = read(texts)
    assert [p.attribution.sure for p in found] == [
        *[Sure.CERTAIN] * 2,
        *[Sure.LIKELY] * 2,
        Sure.CERTAIN,
    ]
    assert "“Briefly on Ports” above or here may be the label" in found[3].attribution.evidence


def test_a_doubtful_label_in_the_style_of_the_document_leaves_nobody() -> None:
    turns = ["Ada Lind", "Who sails?", "Jon Berg", "I do.", "Ada Lind", "When?", "Jon Berg", "Now."] * 2
    found = read([*turns, "Rita Moll", "So do I."])
    assert [p.speaker.name if p.speaker else "-" for p in found][-3:] == ["Jon Berg", "-", "-"]
    assert "may well be a label" in found[-1].attribution.evidence


def test_a_label_that_no_name_can_be_read_from_is_nobody() -> None:
    texts = ["JOURNALIST: Why?", "MR. VELL: So."] * 3 + [
        "JOURNALIST: When?",
        "P14X: I say now.",
        "JOURNALIST: Ah.",
    ]
    found = read(texts)
    assert (found[-2].speaker, found[-2].attribution.label) == (None, "P14X")
    assert found[-2].attribution.evidence.endswith("no name can be read from it")


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("ADA LIND AND JON BERG", "Ada Lind and Jon Berg"),
        ("LIND & BERG", "Ada Lind and Jon Berg"),
        ("RITA MOLL and OLE DAHL", "RITA MOLL and OLE DAHL"),
        ("AL/JB", "AL/JB"),
    ],
)
def test_what_several_say_is_credited_to_none_of_them_alone(label: str, name: str) -> None:
    texts = [
        "ADA LIND: Good day.",
        "JON BERG: Good.",
        "LIND: So.",
        "BERG: Yes.",
        f"{label}: Thank you.",
        "All.",
    ]
    found = read(texts)
    assert [p.speaker.name if p.speaker else "-" for p in found[-2:]] == [name] * 2
    assert "it names 2 speakers together" in found[4].attribution.evidence


def test_an_office_with_an_and_in_it_is_one_speaker() -> None:
    assert names(["MINISTER FOR RESOURCES AND SEAS: Good.", "MR. LIND: So."] * 2)[0] == (
        "Minister for Resources and Seas"
    )


def test_a_label_in_capitals_breaks_a_sentence_off() -> None:
    texts = ["HOST: Why?", "PREMIER: So."] * 3
    found = read([*texts, "HOST: I really don't PREMIER: But it is. I told the PREMIER: not so."])
    assert [p.attribution.label for p in found[-2:]] == ["HOST", "PREMIER"]
    assert found[-1].attribution.sure is Sure.LIKELY


def test_a_dialogue_in_dashes_has_turns_and_no_names() -> None:
    brandt = Event("Interview with Ilya Brandt", principals=(BRANDT,), kind="interview")
    texts = ["— Hello, it is good to see you.", "— And you.", "Sit down.", "— How is the sea?", "— Calm."]
    found = read(texts, brandt)
    assert {p.speaker for p in found} == {None}
    assert [p.turn for p in found] == [0, 1, 1, 2, 3]
    listed = ["Three things:", "- ferries", "- salt", "- oil", "- fish"]
    assert {p.turn for p in read(listed)} == {0}


BOLD = [("And the ferries?", True), ("They sail.", False), ("We like them.", False), ("And salt?", True),
        ("It is dear.", False), ("Is there more?", True), ("No.", False)]  # fmt: skip


@pytest.mark.parametrize("heading", [False, True])
def test_questions_set_apart_are_asked_by_nobody_and_answered_by_the_one_in_the_title(heading: bool) -> None:
    blocks = [
        Block(t, kind=BlockKind.HEADING if q and heading else BlockKind.PARAGRAPH, bold=q and not heading)
        for t, q in BOLD
    ]
    event = Event("Interview with Ilya Brandt", principals=(BRANDT,), kind="interview")
    found = speakers.attribute(blocks, event)[1]
    assert [p.role is Role.QUESTION for p in found] == [question for _, question in BOLD]
    assert [p.speaker for p in found] == [None if question else BRANDT for _, question in BOLD]
    assert {(p.attribution.how, p.attribution.sure) for p in found if p.speaker} == {(How.TITLE, Sure.LIKELY)}
    unknown = speakers.attribute(blocks, NOBODY)[1]
    assert {p.speaker for p in unknown} == {None}
    assert [p.role is Role.QUESTION for p in unknown] == [question for _, question in BOLD]


def test_askers_with_names_are_known_by_what_they_do() -> None:
    press = [
        "Vell Post: Is it late?",
        "OLGA RIND: It is, as we said before.",
        "Blatt: Why?",
        "OLGA RIND: The tide.",
    ]
    more = [
        "Orvan Bote: One more thing.",
        "OLGA RIND: Yes.",
        "Kurier: And salt?",
        "OLGA RIND: It is dear today.",
    ]
    asked = [p.role is Role.QUESTION for p in read([*press, *more])]
    assert asked == [True, False] * 4
    host = ["Kai Brenn: Why now, and why here, and why with so many people watching you?", "Ilya Brandt: So."]
    titled = Event("Interview with Kai Brenn", principals=(Speaker("Kai Brenn"),), kind="interview")
    texts = [*host, "Kai Brenn: And then?", "Ilya Brandt: " + "We sail. " * 40] * 2
    assert [p.role is Role.QUESTION for p in read(texts, titled)] == [True, False] * 4


def test_the_press_asks_even_where_it_does_not_put_a_question() -> None:
    rind = "OLGA RIND: It is as we said, and we have said so many times before this day."
    press = ["Vell Post: Is it late?", rind, "Blatt: Why?", rind, "Bote: One more thing on salt.", rind]
    assert [p.role is Role.QUESTION for p in read(press)] == [True, False] * 3
    radio = [
        "Kai Brenn: Good morning.",
        "Ilya Brandt: Good morning. " + "We sail. " * 20,
        "Kai Brenn: And salt?",
    ]
    said = "Ilya Brandt: It is dear, and it will be dearer, as all the miners know."
    call = [
        *radio,
        said,
        "Rita Moll: I wanted to say that the ferry was late.",
        said,
        "Kai Brenn: And oil?",
        said,
    ]
    asked = [p.speaker.name for p in read(call) if p.role is Role.QUESTION and p.speaker]
    assert asked == ["Kai Brenn", "Kai Brenn", "Rita Moll", "Kai Brenn"]


def test_who_answers_now_and_then_in_a_debate_is_no_asker() -> None:
    long = "Ada Lorenz: " + "The harbour is open to all ships. " * 20
    debate = [
        "Tobias Renn: Is it late?",
        "Jon Marsh: It is not.",
        long,
        "Paul Dax: Is it dear?",
        "Jon Marsh: No.",
    ]
    found = read([*debate, "Ruth Quill: Is it shut?", "Nora Pell: Is it wet?", "Ada Lorenz: It is not."])
    assert "Jon Marsh" not in {p.speaker.name for p in found if p.role is Role.QUESTION and p.speaker}
