"""A font of the file -> how wide its glyphs are, and whether it is bold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_MOST_CODES = 70_000
_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_FORCED_BOLD = 1 << 18

# Widths of the ASCII characters from the space on, of the faces that every program has and no file describes.
_STANDARD = {
    "helvetica": (
        "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 "
        "556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 "
        "667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 "
        "556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584 "
    ),
    "helvetica-bold": (
        "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 "
        "556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 "
        "667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 "
        "611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584 "
    ),
    "times": (
        "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 500 "
        "500 500 278 278 564 564 564 444 921 722 667 667 722 611 556 722 722 333 389 722 611 889 722 722 "
        "556 722 667 556 611 722 722 944 722 722 611 333 278 333 469 500 333 444 500 444 500 444 333 500 "
        "500 278 278 500 278 778 500 500 500 500 333 389 278 500 500 722 500 500 444 480 200 480 541 "
    ),
    "times-bold": (
        "250 333 555 500 500 1000 833 278 333 333 500 570 250 333 250 278 500 500 500 500 500 500 500 500 "
        "500 500 333 333 570 570 570 500 930 722 667 722 722 667 611 778 778 389 500 778 667 944 722 778 "
        "611 778 722 556 667 722 722 1000 722 722 667 333 278 333 581 500 333 500 556 444 556 444 333 500 "
        "556 278 333 556 278 833 556 500 556 556 444 389 333 556 500 722 500 500 444 394 220 394 520 "
    ),
}


@dataclass(slots=True)
class Face:
    """Of a font: whether it is bold, how many bytes a code has, how wide the glyphs are (1000: the size)."""

    bold: bool = False
    length: int = 1
    widths: dict[int, float] = field(default_factory=dict)
    other: float = 500.0

    def codes(self, raw: bytes) -> Iterator[bytes]:
        return (raw[i : i + self.length] for i in range(0, len(raw), self.length))

    def width(self, code: bytes) -> float:
        return self.widths.get(int.from_bytes(code, "big"), self.other) / 1000


def face_of(font: Any) -> Face:
    name = str(font.get("/BaseFont", ""))
    face = Face(bold=bool(_BOLD.search(name)))
    described = font
    if font.get("/Subtype") == "/Type0":
        face.length, described = 2, font["/DescendantFonts"].get_object()[0].get_object()
        face.other = float(described.get("/DW", 1000))
        face.widths = _wide_widths(described.get("/W", []))
    elif "/Widths" in font:
        first = int(font.get("/FirstChar", 0))
        scale = abs(float(font["/FontMatrix"][0])) * 1000 if font.get("/Subtype") == "/Type3" else 1.0
        listed = font["/Widths"].get_object()[:_MOST_CODES]
        face.widths = {first + i: float(width.get_object()) * scale for i, width in enumerate(listed)}
        face.other = 0.0
    else:
        family = "times" if re.search(r"times|roman|serif", name, re.IGNORECASE) else "helvetica"
        if re.search(r"courier|mono", name, re.IGNORECASE):
            face.other = 600.0
        else:
            table = "".join(_STANDARD[f"{family}-bold" if face.bold else family]).split()
            face.widths = {32 + i: float(width) for i, width in enumerate(table)}
    descriptor = described.get("/FontDescriptor")
    if descriptor is not None:
        descriptor = descriptor.get_object()
        weight = float(descriptor.get("/FontWeight", 0))
        face.bold |= bool(int(descriptor.get("/Flags", 0)) & _FORCED_BOLD) or weight >= 600
        face.other = float(descriptor.get("/MissingWidth", face.other))
    return face


def _wide_widths(listed: Any) -> dict[int, float]:
    """`[first [w w w] first last w ...]` as code -> width."""
    widths: dict[int, float] = {}
    items = [item.get_object() for item in listed.get_object()[:_MOST_CODES]] if listed else []
    i = 0
    while i + 1 < len(items) and len(widths) < _MOST_CODES:
        first = int(items[i])
        if isinstance(items[i + 1], list):
            widths.update(
                (first + k, float(w.get_object())) for k, w in enumerate(items[i + 1][:_MOST_CODES])
            )
            i += 2
        elif i + 2 < len(items):
            last = min(int(items[i + 1]), first + _MOST_CODES)
            widths.update(dict.fromkeys(range(first, last + 1), float(items[i + 2])))
            i += 3
        else:
            break
    return widths
