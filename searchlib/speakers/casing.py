"""Names in capitals to names as one writes them: `MS. McHALE-O'DARE` becomes `Ms. McHale-O'Dare`."""

from __future__ import annotations

import re

from ..labels import lexicon, words
from ..model import Speaker
from ..tokens import fold

_PART = re.compile(r"[^\W\d_]+")
_SMALL_OFFICE = frozenset(("of", "the", "for", "and", "on", "in", "to", "at", "with"))


def natural(text: str) -> str:
    """The text with words in capitals written small, where they are not abbreviations.

    >>> natural("SECRETARY OF STATE DE LA MCRAE"), natural("Mr. McHALE"), natural("CEO of VTX Ana Lind")
    ('Secretary of State de la McRae', 'Mr. McHale', 'CEO of VTX Ana Lind')
    >>> natural("Ms. ANN POE of Utopia")
    'Ms. Ann Poe of Utopia'
    """
    parts = text.split()
    shouted = bool(parts) and not any(_lower(part) for part in parts)
    if len(parts) == 1 and shouted and len(text) <= 5 and _abbreviation(text):
        return text
    out: list[str] = []
    for i, part in enumerate(parts):
        low = fold(part.strip(".,"))
        if not (shouted or (_shouted(part) and _is_surname(parts, i))) or _is_numbered(part):
            out.append(part)
        elif i and (low in _SMALL_OFFICE or (lexicon().has("joiners", low) and i < len(parts) - 1)):
            out.append(part.lower())
        elif lexicon().has("acronyms", low.replace(".", "")) and i < len(parts) - 1:
            out.append(part)
        else:
            out.append(_PART.sub(lambda match: _word(match[0]), part))
    return " ".join(out)


def _is_surname(parts: list[str], at: int) -> bool:
    """Whether capitals set a name apart: `Mr. McHALE`, `Senator BRANNOCK of Kalvin`, `Ms. ADA LORENZ`."""
    start = at
    while start > 0 and _shouted(parts[start - 1]):
        start -= 1
    before = fold(parts[start - 1].rstrip(".")) if start else ""
    end = at + 1
    while end < len(parts) and _shouted(parts[end]):
        end += 1
    last = end == len(parts) or parts[end][0].islower()
    return lexicon().has("honorifics", before) or (
        last and (lexicon().has("ranks", before) or before == "the")
    )


def _is_numbered(part: str) -> bool:
    """`SPEAKER_00`: no name."""
    return "_" in part or (part[-1].isdigit() and not part.isdigit())


def titled(principal: Speaker) -> Speaker:
    """A person whom the title names, as shown: with the office before a bare surname (`President Vell`)."""
    name = natural(principal.name)
    if len(words(name)) == 1 and principal.office:
        name = f"{natural(principal.office)} {name}"
    return Speaker(name, principal.office)


def _lower(part: str) -> bool:
    """Whether a word has a small letter that is not the c of McHALE."""
    return any(c.islower() for c in re.sub(r"^(?:Mc|Mac|De|Di|Du|La|Le|Van|O’|O')(?=[A-Z])", "", part))


def _shouted(part: str) -> bool:
    return sum(c.isupper() for c in part) >= 2 and not _lower(part)


def _abbreviation(text: str) -> bool:
    """`CCTV`, `KOB`, `PM`: short capitals that cannot be told from initials stay as printed."""
    return len(text) <= 3 or not re.search(r"[AEIOUYÀ-ÝАЕИОУЫЭЮЯ]", text)


def _word(word: str) -> str:
    low = word.lower()
    if lexicon().has("numerals", low) and set(low) <= set("ivx") and len(low) > 1:
        return word.upper()
    if low.startswith("mc") and len(low) > 3:
        return "Mc" + low[2:].capitalize()
    inner = re.match(r"(Mac|De|Di|Du|La|Le|Van)([A-Z]{2,})$", word)
    return inner[1] + inner[2].capitalize() if inner else low.capitalize()
