"""Search what people said in transcripts: who, when, in answer to which question, with a citation.

Everything a program needs is imported from here: `from searchlib import Index`.
"""

from .engines import Sort
from .errors import (
    Cancelled,
    GateFailed,
    IndexMissing,
    QueryError,
    RecipeError,
    SearchLibError,
    SourceError,
    StoreError,
)
from .formats import Format, known_formats
from .model import (
    Chunk,
    Context,
    Exchange,
    Explanation,
    Facet,
    FacetValue,
    Hit,
    Origin,
    Points,
    Problem,
    Progress,
    Reason,
    Report,
    ResultPage,
    Snippet,
    Span,
    Speaker,
    Stats,
    Suggestion,
    Tag,
)
from .render import cite, clean
from .search import Index
from .settings import default_index

__all__ = [
    "Cancelled",
    "Chunk",
    "Context",
    "Exchange",
    "Explanation",
    "Facet",
    "FacetValue",
    "Format",
    "GateFailed",
    "Hit",
    "Index",
    "IndexMissing",
    "Origin",
    "Points",
    "Problem",
    "Progress",
    "QueryError",
    "Reason",
    "RecipeError",
    "Report",
    "ResultPage",
    "SearchLibError",
    "Snippet",
    "Sort",
    "SourceError",
    "Span",
    "Speaker",
    "Stats",
    "StoreError",
    "Suggestion",
    "Tag",
    "cite",
    "clean",
    "default_index",
    "known_formats",
]
