"""The user's files beside an index: which it was built with, which corrections each transcript used.

An update uses again what the index was built with; nothing of the user's is dropped without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .catalog import codec_of, files_of
from .errors import IndexCorrupt, IndexMissing, IndexOutdated, RecipeError
from .ingest import Reading, Recipe, shown
from .model import Skipped
from .store import Store


def completed(recipe: Recipe, manifest: Mapping[str, Any]) -> Recipe:
    """The recipe, with the files that the index was built with where the caller gives none.

    So it is with the codec.
    """
    recipe = recipe.kept_as(recipe.codec or codec_of(manifest))
    missing = {option: path for option, path in files_of(manifest).items() if option not in recipe.files}
    columns = recipe.columns.text or manifest.get("columns", "")
    if not missing and columns == recipe.columns.text:
        return recipe
    for option, path in missing.items():
        if not path.is_file():
            raise RecipeError(
                f"{shown(path)}: not there; the index was built with it: put it back, name another with"
                f" --{option} FILE, or rebuild to do without"
            )
    files = {**recipe.files, **missing}
    found = Recipe.of(
        files.get("topics"), columns, files.get("people"), files.get("corrections"), files.get("aliases")
    )
    return found.kept_as(recipe.codec)


def left_out(store: Store, recipe: Recipe) -> list[Skipped]:
    """Notices of the user's files that the index so far was built with, and the new one is not."""
    try:
        before = files_of(store.facts())
    except (IndexMissing, IndexOutdated, IndexCorrupt):
        return []
    reason = "the index so far was built with it, and this one is not; name it with --{} FILE if it should be"
    return [
        Skipped(shown(path), reason.format(option))
        for option, path in before.items()
        if option not in recipe.files
    ]


def record(reading: Reading, digest: str) -> dict[str, Any]:
    """What a source records of corrections: which concern it, which were used, which failed and why."""
    if not digest:
        return {}
    return {"corrections": digest, "applied": sorted(reading.applied), "failed": dict(reading.failed)}


def amended(source: Mapping[str, Any], recipe: Recipe) -> bool:
    """Whether other corrections concern a source than those it was read with."""
    known: str = source.get("corrections", "")
    return known != recipe.corrections.about(source["transcript"]).digest()


def idle(sources: Iterable[Mapping[str, Any]], recipe: Recipe) -> list[Skipped]:
    """Notices of the corrections that changed nothing in all of these sources."""
    applied: set[str] = set()
    failed: dict[str, str] = {}
    for source in sources:
        applied.update(source.get("applied", ()))
        failed.update(source.get("failed", {}))
    folder = recipe.files.get("corrections", Path()).parent
    return [
        Skipped(shown(folder / where), f"this correction changed nothing: {why}")
        for where, why in recipe.corrections.idle(applied, failed)
    ]
