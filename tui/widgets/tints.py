"""The looks of pinned searches: a widget and a letter in, a style out that can be read on every theme."""

from __future__ import annotations

from textual.style import Style
from textual.widget import Widget

from ..pins import LETTERS

#: The names of their looks in a stylesheet, behind `lines--`.
TINTS = tuple(f"tint-{letter.lower()}" for letter in LETTERS)


def tint(widget: Widget, letter: str) -> Style:
    """The background and text style of the stylesheet, and the text colour that can be read on it.

    `get_visual_style` fades a background (Textual 8.2.8: an opaque one is lost). Where the terminal has its
    own colours or none, there is only the text style.
    """
    styles = widget.get_component_styles(f"lines--tint-{letter.lower()}")
    text = styles.text_style
    ground = styles.background
    plain = ground.ansi is not None or widget.app.ansi_color
    return Style(
        None if plain else ground,
        None if plain else ground.get_contrast_text(1.0),
        bold=text.bold,
        italic=text.italic,
        underline=text.underline,
    )
