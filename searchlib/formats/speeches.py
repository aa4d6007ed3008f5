"""Elements of a marked-up debate -> blocks, each with the voice that the markup gives it.

Who speaks is said by the markup alone: what stands outside every speech is nobody's words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from ..model import Block, BlockKind, Role, Voice
from .elements import Element

#: What the clerk or the reporter writes: nobody says it.
NOBODY = Voice(role=Role.ASIDE)
_HEADING = Voice()
# A name and its office; the longest met have 150 characters. What is longer is copied to no paragraph.
_LONGEST = 500


class Part(Enum):
    """What an element does to the text."""

    INLINE = auto()  # stands within a line
    SPACE = auto()  # stands between two words
    PARAGRAPH = auto()  # begins a line of its own
    SPEECH = auto()  # what one voice says
    NARRATIVE = auto()  # paragraphs of nobody, within a speech or outside
    ACTION = auto()  # what the speaker does rather than says: "rose—"
    HEADING = auto()
    ASIDE = auto()  # a remark of the reporter's, also in the middle of a sentence
    DROPPED = auto()


@dataclass(frozen=True, slots=True)
class Scheme:
    """How to read one vocabulary.

    `voice` names the speaker of a speech, `note` gives the words of an aside ("" for none); `outside` is
    the voice of what stands in no speech, None where the names may stand in the text.
    """

    part: Callable[[Element], Part]
    voice: Callable[[Element], Voice]
    note: Callable[[Element], str] = Element.text
    outside: Voice | None = NOBODY


def blocks(root: Element, scheme: Scheme) -> Iterator[Block]:
    """The paragraphs, headings and asides inside an element, in order."""
    walk = _Walk(scheme, voice=scheme.outside)
    # None marks the end of the block element before it: no recursion, for trees may be deep.
    waiting: list[Element | str | None] = [root]
    while waiting:
        item = waiting.pop()
        if item is None:
            yield from walk.leave()
        elif isinstance(item, str):
            walk.parts.append(item)
        else:
            part = scheme.part(item)
            if part is Part.ASIDE:
                yield from walk.aside(item)
            elif part is Part.SPACE:
                walk.parts.append(" ")
                waiting += (" ", *reversed(item.content))
            elif part is not Part.DROPPED:
                if part is not Part.INLINE:
                    yield from walk.enter(item, part)
                    waiting.append(None)
                waiting += reversed(item.content)
    yield from walk.flush()


def left_out(names: int) -> tuple[str, ...]:
    """The notice about names that stand in lists and are nobody's words."""
    counted = f"{names:,} name{'' if names == 1 else 's'}"
    return (f"left out {counted} in lists of those present or voting",) if names else ()


@dataclass(slots=True)
class _Walk:
    """Where the walk is: the words since the last break, and whose they are."""

    scheme: Scheme
    voice: Voice | None
    parts: list[str] = field(default_factory=list)
    line: int = 1
    kind: BlockKind = BlockKind.PARAGRAPH
    around: list[tuple[Voice | None, BlockKind]] = field(default_factory=list)

    def enter(self, element: Element, part: Part) -> Iterator[Block]:
        yield from self.flush()
        self.around.append((self.voice, self.kind))
        self.line = element.line
        if part is Part.SPEECH:
            voice = self.scheme.voice(element)
            self.voice = replace(voice, label=voice.label[:_LONGEST], office=voice.office[:_LONGEST])
        elif part is Part.NARRATIVE:
            self.voice = NOBODY
        elif part is Part.ACTION and self.voice is not None:
            self.voice = replace(self.voice, role=Role.ASIDE)
        elif part is Part.HEADING:
            self.kind = BlockKind.HEADING

    def leave(self) -> Iterator[Block]:
        yield from self.flush()
        self.voice, self.kind = self.around.pop()

    def aside(self, element: Element) -> Iterator[Block]:
        """An aside stays in the sentence that it interrupts; between two, it is a paragraph of nobody."""
        text = " ".join(self.scheme.note(element).split())
        if text and (text[0] not in "([" or text[-1] not in ")]"):
            text = f"[{text}]"
        if not text or any(part.strip() for part in self.parts):
            self.parts.append(f" {text} ")
        else:
            self.parts.clear()
            yield Block(text, line=element.line, voice=NOBODY)

    def flush(self) -> Iterator[Block]:
        text = " ".join("".join(self.parts).split())
        self.parts.clear()
        if text:
            voice = _HEADING if self.kind is BlockKind.HEADING else self.voice
            yield Block(text, kind=self.kind, line=self.line, voice=voice)
