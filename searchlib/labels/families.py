"""The beginning of a line in; the label there, the family of its style, and where the words spoken begin.

One function for each family. They are permissive, the points decide; they look at a bounded head of the line.
"""

from __future__ import annotations

import re

from ..tokens import fold
from .lexicon import lexicon
from .parts import is_capital, key_of, words

#: Label, style, and the offset at which the words spoken begin.
Found = tuple[str, str, int]

QUOTES = '“"«„‘'
CAPITALS = re.compile(r"[A-ZÀ-ÖØ-ÞА-Я]{2}")
_LETTER = re.compile(r"([A-Z])(\s*[:：.．](?:\s*[-–—])?\s*|\s*[-–—]{1,2}\s+|\s+)(?=\S)")
_TWO_LETTERS = re.compile(r"([A-Z]\. ?[A-Z]\.)\s+(?=[A-Z“\"(\[])")
_INITIALED = re.compile(r"[A-Z]\. ?[A-Z]\.? ?:")
_JOINED = re.compile(r"Q[-–—](?=\s)\s+")
_AFTER_COLON = frozenset(" \t\n\u00a0\u2007\u202f—–([…'" + QUOTES)
_CLOCK = re.compile(r"\s?\d{2}(?!\d)")
TIME = r"[\[(<]?\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])>]?"
TAIL = re.compile(rf"[\s,]({TIME})$")
_TIME_INSIDE = re.compile(r"\s[\[(]\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]\s*:?(?=\s|$)")
_DASHED = re.compile(r"\s*[-–—]\s")
_SENTENCE_END = re.compile(r"[?!;:\n]|[^\W\d_][a-z]{3,}\.\s")
_CIRCLE = re.compile(r"[○◯〇●◆◎]\s?([^\s　]{2,30})[\s　]+(?=\S)")
_CLOSING = re.compile(r"([^\s（）()「」。、]{1,12})[）)]\s*(?=\S)")
_SHOUTED = re.compile(
    r"([A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]{2,}(?: [A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]+){0,3}(?: \([^()]{1,40}\))?)\. +"
    r"(?=[^\W\d_a-z])"
)
BREAK = re.compile(r"\. | (?:[-–—]|--) ")
_DASH = re.compile(r"\. ?[-–—] | (?:[-–—]|--) ")
_PAIRS = {"【": "】", "(": ")", "（": "）", "［": "］", "[": "]"}
_ALONE = 120  # characters of the longest line that can be a label by itself, without a colon
_REACHED = 40  # characters within which brackets close, in scripts without capitals
_SHORT, _LONG = 6, 18  # words of a label without a colon, and of one that holds an office
_INITIAL = 60  # characters within which a colon shows that a letter is an initial
_ENDINGS = ".?!,;:…"


def letter(body: str) -> Found | None:
    """`Q   Thank you`, `Q. Thank you`, `A: Well`, `R - Oui`, `P.- Hola`; asked before the colon family."""
    match = _LETTER.match(body)
    if match is None or _TWO_LETTERS.match(body):
        letters = _TWO_LETTERS.match(body)
        if letters:
            return letters[1], "stop", letters.end()
        joined = _JOINED.match(body)
        return ("Q", "dash", joined.end()) if joined else None
    printed, between = match[1], match[2].strip()
    if not between:
        if printed != "Q" or body[match.end()] in "&+=/":
            return None
        return printed, "space", match.end()
    if between[0] in ":：":
        return printed, "colon", match.end()
    if between[0] not in ".．":
        return (printed, "dash", match.end()) if printed in "QRAPD" else None
    if len(between) > 1:
        return printed, "stop-dash", match.end()
    spaced = match[2][-1].isspace() or between == "．"
    # `M. Vell` and `O. Vell:` begin a name.
    named = printed == "M" or bool(_INITIALED.match(body))
    named = named or (printed not in "QARP" and ":" in body[:_INITIAL])
    return (printed, "stop", match.end()) if spaced and not named else None


def colon(body: str) -> Found | None:
    """`Name:`; a colon inside a time or inside open brackets is passed over."""
    at = -1
    limits = lexicon().limits
    for _ in range(4):
        at, wide = body.find(":", at + 1), body.find("：", at + 1)
        at = wide if at < 0 or 0 <= wide < at else at
        if at < 1 or at > limits["longest"]:
            return None
        label, after = body[:at], body[at + 1 : at + 2]
        if label[-1].isdigit() and (after.isdigit() or _is_clock(label, body[at + 1 : at + 5])):
            continue
        if _opened(label):
            continue
        first = label[0]
        if not (first.isalpha() or (first == "'" and label[1:2].isalpha())):
            return None
        if "\n" in label or len(label.split()) > limits["words"]:
            return None
        if after and body[at] == ":" and after not in _AFTER_COLON and after.islower() | after.isdigit():
            return None
        return (label.rstrip(), "colon", at + 1) if after not in ("/", ":", ")") else None
    return None


def _is_clock(label: str, after: str) -> bool:
    """`OCT 31 19: 53`: a time with a space in it, behind other figures."""
    before = label.rstrip("0123456789")
    return bool(_CLOCK.match(after)) and any(c.isdigit() for c in before)


def _opened(label: str) -> bool:
    return any(label.count(a) > label.count(b) for a, b in ("()", "[]", "（）"))


def brackets(body: str) -> Found | None:
    """`【記者】...`, `(問)...`, `問）...`, `○大谷委員　...`: the label is what the brackets hold."""
    if body[:_REACHED].isascii():
        return None
    close = _PAIRS.get(body[0])
    if close is None:
        match = _CIRCLE.match(body) or _CLOSING.match(body)
        if match is None or (body[0] not in "○◯〇●◆◎" and not _speaks(match[1])):
            return None
        return match[1], "brackets", match.end()
    at = body.find(close, 1, _REACHED)
    label = body[1:at].strip() if at > 1 else ""
    if not label or (body[0] != "【" and not _speaks(label)):
        return None
    return label, "brackets", at + 1


def _speaks(label: str) -> bool:
    """Whether words in plain brackets can be a label: a role or an office of a script without capitals."""
    key = key_of(label)
    return not label.isascii() and (key in lexicon().roles or key.endswith(lexicon().endings))


def timed(body: str) -> Found | None:
    """`Mira Solheim (00:01:12) Thank you`: a time between the name and the words."""
    bracketed = body.find("(", 2, 180) > 0 or body.find("[", 2, 180) > 0
    match = _TIME_INSIDE.search(body, 2, 180) if bracketed else None
    if match is None:
        return None
    label = body[: match.start()]
    if not label[0].isalpha() or len(label.split()) > 12 or _SENTENCE_END.search(label):
        return None
    return label + match[0].rstrip().rstrip(":"), "time", match.end()


def stop(body: str) -> Found | None:
    """`Mr. McHALE. Thank you`: a title, a name, a full stop; `ROSSINI. Signor Presidente`."""
    first, space, _ = body[:30].partition(" ")
    if not space or not first[:1].isupper():
        return None
    word = fold(first.rstrip("."))
    if word != "the" and not lexicon().has("ranks", word):
        match = _SHOUTED.match(body)
        return (match[1], "stop", match.end()) if match else None
    at = _full_stop(body, len(first) + 1)
    label = body[:at] if at > 0 else ""
    if not label or any(mark in label for mark in ":;?!–—\n") or _DASHED.match(body, at + 2):
        return None
    name, _, office = label.partition(",")
    if not _titled(name, word) or (office and not _is_named_office(office)):
        return None
    return label, "stop", at + 2


def _is_named_office(text: str) -> bool:
    """`ministre des ports`: words behind a name and a comma that are no part of a sentence."""
    lex, low = lexicon(), [fold(word) for word in words(text)]
    small = [word for word in low if not lex.has("particles", word)]
    return (
        len(low) <= 12
        and any(lex.has("offices", w) for w in low)
        and not any(lex.has("functions", w) for w in small)
    )


def _full_stop(body: str, start: int) -> int:
    """The full stop that ends a label: not that of `Hon.` or of an initial, nor one inside brackets."""
    at = body.find(". ", start, 120)
    while at > 0 and (_opened(body[:at]) or _is_short(body[:at])):
        at = body.find(". ", at + 1, 120)
    return at


def _is_short(label: str) -> bool:
    last = label.split()[-1]
    return lexicon().has("honorifics", fold(last)) or len(last.rpartition(".")[2]) == 1


def _titled(label: str, title: str) -> bool:
    """Whether a title and what follows it may name somebody: a surname in capitals, or nothing but a name."""
    lex = lexicon()
    names = words(label.partition("(")[0])[1:]
    low = [fold(name) for name in names]
    if not names or len(label.split()) > 12:
        return False
    if any(CAPITALS.search(name) for name in names):
        return True
    if title == "the" or len(names) > 5:
        return False
    if all(lex.has("ranks", name) or lex.has("particles", name) for name in low):
        # `Mr. Chairman. I rise`: somebody is spoken to, except in French.
        return names[-1].islower() and lex.has("particles", low[0])
    return all(is_capital(name) or lex.has("particles", fold(name)) for name in names)


def dash(body: str) -> Found | None:
    """`Name - text`, and `Name, office. – text` of parliaments."""
    if not any(mark in body for mark in "-–—"):
        return None
    match = _DASH.search(body, 1, 160)
    while match and _opened(body[: match.start()]):
        match = _DASH.search(body, match.end(), 160)
    if match is None or not body[0].isalpha():
        return None
    label, stopped = body[: match.start()], match[0][0] == "."
    head = words(re.split(r",\s|\(", label, maxsplit=1)[0])
    longest = _LONG if stopped or _is_ranked(head) else _SHORT
    if not 1 <= len(head) <= longest or (not stopped and _is_office(body[match.end() :])):
        return None
    if all(is_capital(w) or lexicon().has("particles", fold(w)) for w in head):
        return label, "stop-dash" if stopped else "dash", match.end()
    return None


def _is_ranked(printed: list[str]) -> bool:
    return any(lexicon().has("offices", fold(word)) for word in printed)


def _is_office(text: str) -> bool:
    """`Chief Executive Officer`: what stands behind the dash is no speech."""
    printed = words(text)
    lex = lexicon()
    if not 1 <= len(printed) <= 10 or text.rstrip()[-1] in _ENDINGS:
        return False
    low = [fold(word) for word in printed]
    return any(lex.has("offices", f) for f in low) and all(
        word[0].isupper() or lex.has("particles", f) for word, f in zip(printed, low, strict=True)
    )


def alone(body: str) -> Found | None:
    """A line that is only `Operator`, `Anna Lind`, `Anna Lind -- Chief Editor` or `Anna Lind  0:05`."""
    line = body.strip()
    if (
        not 2 <= len(line) <= (_ALONE if line[-1].isalpha() else 2 * _ALONE)
        or "\n" in line
        or line[-1] in _ENDINGS
        or not line[0].isalpha()
    ):
        return None
    name = TAIL.sub("", line)
    if line[0].islower():
        return None
    if key_of(name) in lexicon().roles or " -- " in line:
        return line, "alone", len(body)
    head = re.split(r",\s|\(|\s[–—-]\s", name, maxsplit=1)[0]
    printed = words(head)
    longest = _LONG if name != line or _is_ranked(printed) else _SHORT
    if not 1 <= len(printed) <= longest or any(c.isdigit() for c in head):
        return None
    if all(is_capital(word) or lexicon().has("particles", fold(word)) for word in printed):
        return line, "alone", len(body)
    return None
