"""Pages and paragraphs -> text, JSON, CSV, Markdown; and the one function that makes text safe to show.

Imports the model and its plain form, nothing else of ours: it can print a page from anywhere.
"""

from .data import COLUMNS, JSON_VERSION, as_csv, as_json, as_taxonomy
from .quoting import as_markdown, cite, who
from .safe import clean, marked
from .text import as_text, context_text, exchange_text, explanation_lines, facet_lines

__all__ = [
    "COLUMNS",
    "JSON_VERSION",
    "as_csv",
    "as_json",
    "as_markdown",
    "as_taxonomy",
    "as_text",
    "cite",
    "clean",
    "context_text",
    "exchange_text",
    "explanation_lines",
    "facet_lines",
    "marked",
    "who",
]
