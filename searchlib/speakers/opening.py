"""Who speaks before the first label, as far as the title and the words themselves tell; never a guess."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..labels import words
from ..model import Attribution, Event, How, Speaker, Sure
from ..tokens import fold
from .casing import titled

# Kinds of event that somebody else opens, or that a newsroom introduces: a single name in the title proves
# little there (of openings with one person in the title 89 % are theirs; these kinds are most of the rest).
_OTHERS_OPEN = re.compile(
    r"town hall|conversation|press call|gaggle|debate|round ?table|panel|interview|meeting|talks"
)
# Without any label the whole text is one voice only where the kind says so.
_ONE_VOICE = re.compile(
    r"address|remarks|statement|speech|message|greeting|lecture|toast|article|comment|testimony"
)
_MANY_VOICES = re.compile(
    r"answer|repl(?:y|ies)|response|conference|briefing|interview|question|readout|exchange"
)
_FIRST_PERSON = re.compile(
    r"\b(?:I|we|my|our|us|me|I['’]\w+|we['’]\w+|я|мы|наш\w*|мой|мне|нам|je|nous|mon|notre|ich|wir|unser\w*"
    r"|yo|nosotros|nuestr\w+|good (?:morning|afternoon|evening)|thank you|ladies and gentlemen|dear \w+"
    r"|colleagues|friends)\b",
    re.I,
)
_AND_I = re.compile(
    r"(?<![\w'’-])([^\W\d_][\w'’-]{1,40}) and (?:I|myself)\b"
    r"|\bI and (?:[A-Z]\w{1,20}\.? ){0,3}([^\W\d_][\w'’-]{1,40})"
)
_LOOKED_AT = 20_000  # characters of an opening searched for such words


def attribute(texts: Sequence[str], event: Event, labelled: bool) -> list[tuple[Speaker | None, Attribution]]:
    """The speaker of each unlabelled opening paragraph; `labelled` says whether labels follow at all."""
    speaker, attribution = _whole(texts, event, labelled)
    if speaker is None:
        return [(None, attribution)] * len(texts)
    surname = fold(words(speaker.name)[-1])
    out: list[tuple[Speaker | None, Attribution]] = []
    for text in texts:
        if surname in fold(text[:_LOOKED_AT]) and not _FIRST_PERSON.search(text[:_LOOKED_AT]):
            reason = f"the opening has no label and this paragraph speaks of {speaker.name}"
            out.append((None, Attribution(evidence=reason)))
        else:
            out.append((speaker, attribution))
    return out


def _whole(texts: Sequence[str], event: Event, labelled: bool) -> tuple[Speaker | None, Attribution]:
    what = "the opening has no label" if labelled else "the document has no labels"
    if not event.principals:
        return None, Attribution(evidence=f"{what} and the title names no speaker")
    sample = "\n".join(texts)[:_LOOKED_AT]
    possible = [p for p in event.principals if not _beside(p, sample)]
    names = " and ".join(titled(p).name for p in event.principals)
    if len(event.principals) > 1 and len(possible) != 1:
        return None, Attribution(evidence=f"{what} and the title names {names}")
    if not possible:
        return None, Attribution(evidence=f"{what} and its words speak of {names} as somebody else")
    if labelled and _OTHERS_OPEN.search(event.kind):
        return None, Attribution(
            evidence=f"{what}; at this kind of event ({event.kind}) somebody else may open"
        )
    asked = any(text.rstrip().endswith("?") for text in texts)
    alone = _ONE_VOICE.search(event.kind) and not (asked and _MANY_VOICES.search(event.kind))
    if not labelled and not alone:
        return None, Attribution(evidence=f"{what}, so its voices cannot be told apart")
    if not _FIRST_PERSON.search(sample):
        return None, Attribution(evidence=f"{what} and nobody in it says “I” or “we”")
    speaker = titled(possible[0])
    if len(event.principals) > 1:
        reason = f"{what}; of the people in the title ({names}) its words rule out all but {speaker.name}"
    else:
        reason = f"{what}; the title names {speaker.name} alone"
    return speaker, Attribution(How.TITLE, Sure.LIKELY, evidence=reason)


def _beside(principal: Speaker, text: str) -> bool:
    """`Mr Martin and I signed`: whoever says so is not Martin."""
    surname = fold(words(principal.name)[-1]) if words(principal.name) else ""
    return any(fold(a or b) == surname for a, b in _AND_I.findall(text))
