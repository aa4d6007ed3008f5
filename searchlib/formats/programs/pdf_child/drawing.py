"""The operators of a page -> its strings: what each says, where it stands, how far it goes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pypdf.generic import ByteStringObject, ContentStream, DictionaryObject, FloatObject, NameObject

from . import Fault
from .fonts import Face, face_of

_MOST_STRINGS = 300_000  # of one page
_DEEPEST_FORM = 8

Matrix = tuple[float, float, float, float, float, float]
_STILL: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _State:
    """The graphics state, as far as text goes."""

    ctm: Matrix = _STILL
    font: Any = None
    size: float = 12.0
    spacing: float = 0.0
    words: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


@dataclass(slots=True)
class String:
    """A string as it is drawn: name of its font, its bytes, the matrix where it begins, how far it goes."""

    font: Any
    raw: bytes
    matrix: Matrix
    advance: float
    bold: bool
    text: str = ""


class Drawing:
    """The operators of a page, run for the sake of its strings."""

    def __init__(self, page: Any, faces: dict[int, tuple[Any, Face]]) -> None:
        self._page = page
        self._faces = faces
        self._found: list[String] = []
        self._left = _MOST_STRINGS
        self._state = _State()
        self._line: Matrix = _STILL
        self._pen: Matrix = _STILL

    def strings(self) -> list[String]:
        """Every string of the page with its text."""
        contents = self._page.get("/Contents")
        if contents is not None and contents.get_object() is not None:
            stream = ContentStream(contents, self._page.pdf, "bytes")
            self._run(stream.operations, self._page.get("/Resources"), depth=0)
        return self._found

    def _run(self, operations: Any, resources: Any, *, depth: int) -> None:
        """Run the operators of a page or form; then ask pypdf what its strings say."""
        resources = resources.get_object() if resources is not None else DictionaryObject()
        fonts = resources.get("/Font", DictionaryObject()).get_object()
        states: list[_State] = []
        marks: list[bool] = []
        mine: list[String] = []
        for operands, operator in operations:
            match operator:
                case b"q":
                    states.append(self._state)
                case b"Q":
                    self._state = states.pop() if states else self._state
                case b"BMC" | b"BDC":
                    marks.append(_is_running_head(operands))
                case b"EMC":
                    del marks[-1:]
                case b"Do" if depth < _DEEPEST_FORM and operands and True not in marks:
                    self._told(mine, resources)
                    mine = []
                    self._form(operands[0], resources, depth)
                case b"Tj" | b"TJ" | b"'" | b'"' if True not in marks:
                    mine += self._shown(operator, operands, fonts)
                case _:
                    self._moved(operator, operands)
        self._told(mine, resources)

    def _form(self, name: Any, resources: Any, depth: int) -> None:
        forms = resources.get("/XObject")
        form = forms.get_object().get(name).get_object() if forms else None
        if form is None or form.get("/Subtype") != "/Form":
            return
        self._left -= 100
        before = self._state
        matrix = [float(number) for number in form.get("/Matrix", _STILL)]
        self._state = replace(before, ctm=_product(_matrix(matrix), before.ctm))
        own = form.get("/Resources") or resources
        self._run(ContentStream(form, self._page.pdf, "bytes").operations, own, depth=depth + 1)
        self._state = before

    def _moved(self, operator: bytes, operands: Sequence[Any]) -> None:
        """An operator that changes the state; one with broken operands changes nothing."""
        state = self._state
        try:
            match operator:
                case b"BT":
                    self._line = self._pen = _STILL
                case b"cm":
                    self._state = replace(state, ctm=_product(_matrix(operands), state.ctm))
                case b"Tf":
                    self._state = replace(state, font=operands[0], size=float(operands[1]))
                case b"Tc":
                    self._state = replace(state, spacing=float(operands[0]))
                case b"Tw":
                    self._state = replace(state, words=float(operands[0]))
                case b"Tz":
                    self._state = replace(state, scale=float(operands[0]) / 100)
                case b"TL":
                    self._state = replace(state, leading=float(operands[0]))
                case b"Ts":
                    self._state = replace(state, rise=float(operands[0]))
                case b"Tm":
                    self._line = self._pen = _matrix(operands)
                case b"Td":
                    self._step(float(operands[0]), float(operands[1]))
                case b"TD":
                    self._state = replace(state, leading=-float(operands[1]))
                    self._step(float(operands[0]), float(operands[1]))
                case b"T*":
                    self._step(0.0, -state.leading)
        except (IndexError, TypeError, ValueError):
            return

    def _step(self, x: float, y: float) -> None:
        self._line = self._pen = _product((1.0, 0.0, 0.0, 1.0, x, y), self._line)

    def _shown(self, operator: bytes, operands: Sequence[Any], fonts: Any) -> Iterator[String]:
        """The strings of an operator that shows text; the pen goes on."""
        if operator == b'"' and len(operands) >= 3:
            self._moved(b"Tw", operands[:1])
            self._moved(b"Tc", operands[1:2])
        if operator in (b"'", b'"'):
            self._moved(b"T*", ())
        shown = operands[-1] if operands else b""
        face = self._face_of(fonts)
        for item in shown if isinstance(shown, list) else [shown]:
            if isinstance(item, bytes) and item:
                yield from self._drawn(item, face)
            elif isinstance(item, (int, float)):
                self._advance(-float(item) / 1000 * self._state.size * self._state.scale)

    def _drawn(self, raw: bytes, face: Face) -> Iterator[String]:
        """A string, glyph by glyph where the spacing may hide a space, or take the width of one away."""
        state, size = self._state, self._state.size
        codes = list(face.codes(raw))
        apart = len(codes) < 4 and abs(state.spacing) > 0.1 * abs(size)
        narrow = state.words + state.spacing < -0.1 * abs(size)
        for group in [[code] for code in codes] if apart or narrow else [codes]:
            self._left -= 1
            if self._left < 0:
                raise Fault("it has more text on one page than a document should")
            glyphs = sum(map(face.width, group)) * size
            spaces = state.words * sum(code == b" " for code in group)
            width = (glyphs + spaces + state.spacing * (len(group) - 1)) * state.scale
            if group != [b" "] or width + state.spacing > 0.1 * abs(size):
                yield self._string(b"".join(group), width, face)
            self._advance(width + state.spacing * state.scale)

    def _string(self, raw: bytes, width: float, face: Face) -> String:
        state = self._state
        start = _product((state.size * state.scale, 0.0, 0.0, state.size, 0.0, state.rise), self._pen)
        along = _product(self._pen, state.ctm)
        advance = width * math.hypot(along[0], along[1])
        string = String(state.font, raw, _product(start, state.ctm), advance, face.bold)
        self._found.append(string)
        return string

    def _advance(self, x: float) -> None:
        self._pen = _product((1.0, 0.0, 0.0, 1.0, x, 0.0), self._pen)

    def _face_of(self, fonts: Any) -> Face:
        try:
            font = fonts[self._state.font].get_object()
        except Exception:  # a font that the file does not have
            return Face()
        if id(font) not in self._faces:
            try:
                face = face_of(font)
            except (MemoryError, RecursionError):
                raise
            except Exception:  # a broken description
                face = Face()
            self._faces[id(font)] = (font, face)  # the font is kept, so that no other one gets its identity
        return self._faces[id(font)][1]

    def _told(self, strings: Sequence[String], resources: Any) -> None:
        """Give each string its text: pypdf reads a page that consists of them, the type size for a number."""

        def take(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
            at = int(size) - 1
            if 0 <= at < len(strings):
                strings[at].text += text

        if strings:
            page = ContentStream(None, self._page.pdf)
            page[NameObject("/Resources")] = resources
            page.operations = [
                operation
                for number, string in enumerate(strings, 1)
                for operation in (
                    ([string.font, FloatObject(number)], b"Tf"),
                    ([ByteStringObject(string.raw)], b"Tj"),
                )
            ]
            self._page.extract_xform_text(page, visitor_text=take)


def _is_running_head(operands: Any) -> bool:
    """Whether the file itself marks what follows as a running head or a page number."""
    try:
        return bool(operands[0] == "/Artifact" and operands[1].get("/Type") == "/Pagination")
    except Exception:  # marked without properties
        return False


def _matrix(numbers: Sequence[Any]) -> Matrix:
    a, b, c, d, e, f = (float(number) for number in numbers[:6])
    return (a, b, c, d, e, f)


def _product(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )
