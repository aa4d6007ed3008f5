"""What a title says: date, place, kind, and whom it presents as speaking."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.titles import companions, dates_in, is_place, parse, speakers_in

VELIA = (
    "Foreign Minister Anna Lind’s statement and answers to media questions at a joint news conference "
    "following talks with Foreign Minister of El Salvador Hugo Marín Bonilla, Orsk, June 9, 2015"
)


def people(title: str) -> list[tuple[str, str]]:
    return [(person.name, person.office) for person in parse(title).principals]


def test_a_ministry_title_says_everything() -> None:
    event = parse(f"  {VELIA}\n")
    assert (event.title, event.date, event.place) == (VELIA, dt.date(2015, 6, 9), "Orsk")
    assert event.kind == "statement and answers to media questions"
    assert people(VELIA) == [("Anna Lind", "Foreign Minister")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Briefing, June 9, 2015", "2015-06-09"),
        ("Briefing, 9 June 2015", "2015-06-09"),
        ("Briefing, 9th of June, 2015", "2015-06-09"),
        ("Briefing 2015-06-09", "2015-06-09"),
        ("Briefing (Tuesday, June 9, 2015)", "2015-06-09"),
        ("Briefing on Tuesday 9 June 2015, 5.30pm", "2015-06-09"),
        ("Briefing, Sept. 4, 2014", "2014-09-04"),
        ("Talks, 29 June – 1 July 2017", "2017-06-29"),
        ("Talks, June 29-30, 2017", "2017-06-29"),
        ("Talks, 30 December 2016 – 2 January 2017", "2016-12-30"),
        ("26TH APRIL, 1966", "1966-04-26"),
        ("Брифинг, 9 июня 2015 года", "2015-06-09"),
        ("記者会見 2015年6月9日", "2015-06-09"),
        ("Regular Press Conference of June 9, 2015", "2015-06-09"),
        ("Remarks on the anniversary of June 6, 1944, Orsk, June 9, 2015", "2015-06-09"),
    ],
)
def test_dates(text: str, day: str) -> None:
    assert str(parse(text).date) == day


@pytest.mark.parametrize(
    "text",
    [
        "Press conference, 31 February 2015",
        "Press conference, June 2015",
        "Press conference, 04/05/2015",
        "Law on the events of March 7, 2001, which is in force",
        "Remarks on the anniversary of September 11, 2001",
    ],
)
def test_no_date_is_guessed(text: str) -> None:
    assert parse(text).date is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Remarks by President Lind at a Reception | Kyiv, Ukraine", "Kyiv, Ukraine"),
        ("Press Gaggle by Press Secretary Lee Ko En Route Seattle, WA", "En route to Seattle, WA"),
        ("Remarks at a forum of the young in Orsk, September 10, 2021", "Orsk"),
        ("Remarks at a conference in Geneva", "Geneva"),
        ("Press conference, Parliament House, Dorn, 3 May 2012", "Parliament House, Dorn"),
        (
            "SPEECH BY THE PRIME MINISTER, MR. JO BERG IN BANGKOK, THAILAND 26TH APRIL, 1966",
            "Bangkok, Thailand",
        ),
        ("News conference with Jo Berg, 6PM EST, Thursday 17 April 1986, Washington DC", "Washington DC"),
        ("answers to media questions, (minsk, may 24, 2024)", "Minsk"),
        ("Press Conference, Orsk, NH", "Orsk, NH"),
    ],
)
def test_places(text: str, place: str) -> None:
    assert parse(text).place == place


@pytest.mark.parametrize(
    "text",
    [
        "Statement on the situation in Syria, June 9, 2015",
        "Remarks by President Lind on Evacuations in Afghanistan",
        "Press Briefing by Press Secretary Lee Ko, April 20, 2021",
        "Remarks by President Lind in Press Gaggle",
        "Interview with Lee Ko, Radio Velia, 3 May 2012",
        "Statement by Anna Lind | Ministry of Foreign Affairs",
    ],
)
def test_no_place_is_guessed(text: str) -> None:
    assert parse(text).place == ""


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "Remarks by President Lind and Prime Minister Jo Berg of the Republic of Orland in Joint Talks",
            [("Lind", "President"), ("Jo Berg", "Prime Minister of the Republic of Orland")],
        ),
        (
            "Press Briefing by Press Secretary Lee Ko, NDA Director and Chief Medical Advisor to the "
            "President Dr. Tom Fay, and Budget Director Mary White, April 13, 2021",
            [
                ("Lee Ko", "Press Secretary"),
                ("Tom Fay", "NDA Director and Chief Medical Advisor to the President"),
                ("Mary White", "Budget Director"),
            ],
        ),
        (
            "Remarks by President Lind and Secretary of the Department of Health Bo F. Vale, Jr., at Talks",
            [("Lind", "President"), ("Bo F. Vale Jr.", "Secretary of the Department of Health")],
        ),
        ("REMARKS BY PRESIDENT LIND AT THE 2022 PARADE", [("Lind", "President")]),
        ("Remarks by President Xi Jinbing Before Meeting", [("Xi Jinbing", "President")]),
        ("Remarks by President Lind Honoring the Champions", [("Lind", "President")]),
        (
            "TRANSCRIPT OF THE PRIME MINISTER THE HON JO BERG MP PRESS CONFERENCE, DORN",
            [("Jo Berg", "Prime Minister")],
        ),
        (
            "Foreign Minister Anna Lind answers questions after talks with Jo Berg",
            [("Anna Lind", "Foreign Minister")],
        ),
        ("Foreign Minister Anna Lind’s interview with Radio Velia", [("Anna Lind", "Foreign Minister")]),
        (
            "Interview with Anna Lind, Minister of Foreign Affairs",
            [("Anna Lind", "Minister of Foreign Affairs")],
        ),
        ("SPEECH BY THE PRIME MINISTER, THE HON JO BERG MP RIVER FESTIVAL", [("Jo Berg", "Prime Minister")]),
        ("Interview of President Lind by Lee Ko, “Velia Sports”", [("Lind", "President")]),
        ("Velia’s Foreign Minister Anna Lind’s speech", [("Anna Lind", "Velia’s Foreign Minister")]),
        ("Excerpts from President Lind’s State of the Union Address", [("Lind", "President")]),
        (
            "Statement by Mr. Pavel Dorn, Minister for Trade of Velia",
            [("Pavel Dorn", "Minister for Trade of Velia")],
        ),
        ("Prime Minister's press conference, Dorn, 3 May 2012", [("Prime Minister", "")]),
        (
            "Joint press point by Foreign Ministers Anna Lind and Jo Berg after the Conference",
            [("Anna Lind", "Foreign Ministers"), ("Jo Berg", "Foreign Ministers")],
        ),
        (
            "INTERVIEW WITH THE PRIME MINISTER, JO BERG, THE MORNING BOAT, RADIO DORN",
            [("Jo Berg", "Prime Minister")],
        ),
        ("Interview of President Lind and Jo Berg by Lee Ko", [("Lind", "President"), ("Jo Berg", "")]),
        ("Remarks as Prepared by Budget Director Mary White", [("Mary White", "Budget Director")]),
        (
            "Joint press conference with President Lind and Prime Minister Jo Berg of Velia",
            [("Lind", "President"), ("Jo Berg", "Prime Minister of Velia")],
        ),
        (
            "Debate between Vice President Lind and Senator Jo Berg, Orsk, 3 May 2012",
            [("Lind", "Vice President"), ("Jo Berg", "Senator")],
        ),
        ("Town Hall with President Lind", [("Lind", "President")]),
        (
            "Secretary Anna Lind and Velian Foreign Minister Jo Berg Before Their Meeting",
            [("Anna Lind", "Secretary"), ("Jo Berg", "Velian Foreign Minister")],
        ),
        ("Press Conference of the Prime Minister", [("Prime Minister", "")]),
        ("PM speech on the harbour: 12 May 2019", [("PM", "")]),
        ("Prime Minister Jo Berg – Doorstop, Orsk", [("Jo Berg", "Prime Minister")]),
        ("President of Velia Anna Lind: Address to the Nation", [("Anna Lind", "President of Velia")]),
        ("Testimony of Anna Lind before the Committee on Harbours", [("Anna Lind", "")]),
        (
            "Digital Press Briefing with Anna Lind, Special Envoy for Harbours",
            [("Anna Lind", "Special Envoy for Harbours")],
        ),
    ],
)
def test_who_speaks(title: str, expected: list[tuple[str, str]]) -> None:
    assert people(title) == expected


@pytest.mark.parametrize(
    "title",
    [
        "Anna Lind: The west is closed",
        "Remarks with Foreign Minister Jo Berg After Their Meeting",
        "Meeting with President of Orland Jo Berg",
        "Telephone conversation with President Jo Berg",
        "Readout of President Anna Lind’s Call with President Berg",
        "Press Call by a Senior Administration Official on President Lind’s Call with President Berg",
        "Press Briefing by the Response Team and Public Health Officials",
        "Interview with Lee Ko, 3XA",
        "Interview with Lee Ko, Radio Velia",
        "Statement of Common Purpose",
        "Foreign Minister Anna Lind to visit Orland",
        "Foreign Minister Anna Lind met with Jo Berg",
        "Joint press conference with Federal Chancellor Jo Berg",
        "Interview of Common Interest",
        "Debate between Friends",
        "Remarks at the Town Hall with a Tower",
        "Department Press Briefing",
        "Anna Lind before the storm",
        "",
    ],
)
def test_who_is_only_mentioned_does_not_speak(title: str) -> None:
    assert people(title) == []


def test_lines_beside_a_title() -> None:
    assert [p.name for p in companions("Remarks With Foreign Minister Jo Berg After Their Meeting")] == [
        "Jo Berg"
    ]
    assert [(p.name, p.office) for p in speakers_in("Lee Ko, Press Secretary")] == [
        ("Lee Ko", "Press Secretary")
    ]
    assert speakers_in("Anna Lind said so") == ()
    assert is_place("Dorn, Upper Velia Region", known=True) and not is_place("Deputy Minister")
    assert str(dates_in("29 June 201717:54")[0][0]) == "2017-06-29"


# A title made of the words that steer the grammar, in any order.
STEERING = (
    "Remarks by President of the and , Anna Lind’s Jo June 9, 2015 | En Route in MP Minister ( ) Interview"
    " with “ ’s & Jr. a Velia’s Press Conference \x00 \u202e 記者会見 İ THE OF - to"
)
WORDS = st.sampled_from(sorted(set(STEERING.split(" "))))


@given(st.lists(WORDS, max_size=14))
def test_any_title_gives_names_that_it_prints(words: list[str]) -> None:
    title = " ".join(words)
    event = parse(title)
    assert event.title == " ".join(title.split())
    for person in event.principals:
        assert person.name.strip() == person.name != ""
        assert all(part.casefold() in title.casefold() for part in person.name.split())


@given(st.text(max_size=60))
def test_any_text_is_a_title(text: str) -> None:
    assert parse(text).title == " ".join(text.split())


def test_a_long_line_costs_nothing() -> None:
    for piece in ("(", "A ", "Minister of ", "’s ", "1 ", "June 9, ", "12:", "in "):
        event = parse(piece * 20_000)
        assert event.principals == () and len(event.title) > 1_000
