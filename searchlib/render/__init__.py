"""Pages and paragraphs -> text, JSON, CSV, Markdown, references; and what makes text safe to show.

Imports the model and its plain form, nothing else of ours: it can print a page from anywhere.
"""

from .concordance import ORDERS, REACH, Line, as_kwic, concordance, lines
from .data import (
    COLUMNS,
    JSON_VERSION,
    as_csv,
    as_json,
    as_json_lines,
    as_taxonomy,
    concordance_csv,
    kwic_dicts,
    page_json,
    to_dicts,
)
from .quoting import as_markdown, as_quotations, cite, who
from .references import as_bibtex, as_csl
from .safe import clean, marked
from .text import (
    as_text,
    context_text,
    empty_lines,
    exchange_text,
    explanation_lines,
    facet_lines,
    head_line,
    histogram_lines,
    repair_line,
)

__all__ = [
    "COLUMNS",
    "JSON_VERSION",
    "ORDERS",
    "REACH",
    "Line",
    "as_bibtex",
    "as_csl",
    "as_csv",
    "as_json",
    "as_json_lines",
    "as_kwic",
    "as_markdown",
    "as_quotations",
    "as_taxonomy",
    "as_text",
    "cite",
    "clean",
    "concordance",
    "concordance_csv",
    "context_text",
    "empty_lines",
    "exchange_text",
    "explanation_lines",
    "facet_lines",
    "head_line",
    "histogram_lines",
    "kwic_dicts",
    "lines",
    "marked",
    "page_json",
    "repair_line",
    "to_dicts",
    "who",
]
