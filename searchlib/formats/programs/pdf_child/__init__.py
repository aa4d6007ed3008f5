"""A PDF on standard input, its pieces of text as JSON on standard output. The only package that knows pypdf.

Answer: `{"fault": "..."}`, or `{"title": "...", "failed": n, "pages": [[piece, ...], ...]}`, where a piece is
`[text, x, y, end, size, bold]`: from where to where it goes, in points from the left bottom corner of an
upright page, its type size, and whether its font is bold (0 or 1); in the order of drawing.

pypdf parses the file and knows what the codes of a font mean; where each string stands is computed here,
because a space is often nothing but a gap between two glyphs.
"""


class Fault(Exception):
    """Why there is no text, as a sentence."""
