"""The queries of this session: each one left in, the one before or after another out; no widget."""

from __future__ import annotations

#: Queries kept; nobody goes further back key by key.
_KEPT = 200


class History:
    """Each query once, the one asked last at the end."""

    __slots__ = ("_queries",)

    def __init__(self) -> None:
        self._queries: list[str] = []

    def keep(self, query: str) -> None:
        query = query.strip()
        if query:
            self._queries = [*(q for q in self._queries if q != query), query][-_KEPT:]

    def older(self, than: str = "", *, containing: str = "") -> str | None:
        """The query asked before this one, or the last of all if this is none; only of those that contain."""
        return self._beside(list(reversed(self._queries)), than, containing)

    def newer(self, than: str, *, containing: str = "") -> str | None:
        return self._beside(self._queries, than, containing) if than in self._queries else None

    def _beside(self, queries: list[str], than: str, containing: str) -> str | None:
        after = queries[queries.index(than) + 1 :] if than in queries else queries
        wanted = containing.strip().casefold()
        return next((query for query in after if wanted in query.casefold() and query != than), None)
