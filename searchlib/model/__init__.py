"""The nouns: what we store (Transcript, Paragraph, Chunk) and what we answer (Hit, Facet, ResultPage).

Plain frozen data. No behaviour beyond arithmetic on its own fields, no I/O, no
knowledge of formats, engines or screens.
"""

from __future__ import annotations

from .answer import (
    Context,
    Explanation,
    Facet,
    FacetValue,
    Hit,
    Points,
    Problem,
    Reason,
    ResultPage,
    Snippet,
    Suggestion,
)
from .chunk import Chunk, Exchange, Origin, Tag, exchange_id
from .reading import (
    BELOW,
    Attribution,
    Block,
    BlockKind,
    ChunkId,
    Document,
    Event,
    ExchangeId,
    How,
    Mark,
    Paragraph,
    Role,
    Source,
    Span,
    Speaker,
    Sure,
    Transcript,
    TranscriptId,
    Voice,
)
from .report import Progress, Report, Skipped, Stats

__all__ = [
    "BELOW",
    "Attribution",
    "Block",
    "BlockKind",
    "Chunk",
    "ChunkId",
    "Context",
    "Document",
    "Event",
    "Exchange",
    "ExchangeId",
    "Explanation",
    "Facet",
    "FacetValue",
    "Hit",
    "How",
    "Mark",
    "Origin",
    "Paragraph",
    "Points",
    "Problem",
    "Progress",
    "Reason",
    "Report",
    "ResultPage",
    "Role",
    "Skipped",
    "Snippet",
    "Source",
    "Span",
    "Speaker",
    "Stats",
    "Suggestion",
    "Sure",
    "Tag",
    "Transcript",
    "TranscriptId",
    "Voice",
    "exchange_id",
]
