"""What a generation records of itself: how it was built, its sources, its taxonomy, people and aliases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .errors import IndexCorrupt, IndexOutdated
from .fields import signature
from .model import Provenance
from .records import fits
from .store import Generation, Store
from .tokens import VERSION as TOKENS

if TYPE_CHECKING:
    from .aliases import Alias
    from .people import Profile
    from .topics import Topic

#: Codec, as a user chooses it -> the engine, and what it keeps beside the fields: change that whenever an
#: older index lacks something.
CODECS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"columnar": ("columnar", "2"), "stock": ("whoosh", "2")}
)
#: The codec of an index where none is chosen.
USUAL = "columnar"
_FILES = ("topics", "people", "corrections", "aliases")
SOURCES, TOPICS, PEOPLE, ALIASES = "sources.json", "topics.json", "people.json", "aliases.json"

#: What stands in the tables of an index, and in its manifest (`records.fits`): a stranger may have written
#: them.
_SHAPES: Mapping[str, Any] = MappingProxyType(
    {
        SOURCES: {
            str: {
                "sha256": str,
                "transcript": str,
                "paragraphs": int,
                "file?": str,
                "base?": str,
                "corrections?": str,
                "applied?": [str],
                "failed?": {str: str},
            }
        },
        TOPICS: [{"id": str, "label": str, "any": [str], "two": [str], "never": [str], "language": str}],
        PEOPLE: [
            {
                "name": str,
                "aliases": [str],
                "honorifics": [str],
                "offices": [
                    {"office": str, "since": (str, None), "until": (str, None), "within": [str]},
                ],
            }
        ],
        ALIASES: [{"names": [str], "short": str, "long": [str]}],
    }
)
_MANIFEST: Mapping[str, Any] = MappingProxyType(
    {
        "counts": {"transcripts": int, "paragraphs": int, "speakers": int},
        "built": str,
        "roots": [str],
        "columns?": str,
        "options?": {str: str},
    }
)


def kind(codec: str) -> dict[str, str]:
    """What decides whether this program can ask an index: engine and its layout, tokenizer, field table."""
    fields = hashlib.sha256(signature().encode()).hexdigest()[:16]
    engine, layout = CODECS[codec]
    return {"engine": engine, "layout": layout, "tokens": TOKENS, "fields": fields}


def codec_of(manifest: Mapping[str, Any]) -> str:
    """The codec that an index was built with; the usual one where this program does not know it."""
    return next((codec for codec, (name, _) in CODECS.items() if name == manifest.get("engine")), USUAL)


def usable(manifest: Mapping[str, Any], folder: Path) -> None:
    """`IndexOutdated` if this program cannot ask the index as it was built; also `IndexCorrupt`."""
    for what, ours in kind(codec_of(manifest)).items():
        if manifest.get(what) != ours:
            raise IndexOutdated(
                f"{folder}: built with other {what}; run `transcripts rebuild` on your transcripts"
            )
    described(manifest, folder)


def described(manifest: Mapping[str, Any], folder: Path) -> None:
    """`IndexCorrupt` if a manifest does not say what one of ours says of how the index was built."""
    if not fits(manifest, _MANIFEST):
        raise IndexCorrupt(f"{folder}: not a manifest of ours; run `transcripts rebuild` on your transcripts")


def provenance(folder: Path | str) -> Provenance:
    """How the index in a folder was built, even where it is damaged or of another version: what it says.

    It opens no index: what is told is to be shown, and to be built from again.
    """
    said = Store(Path(folder)).testimony()
    counts, options, roots = (said.get(key) for key in ("counts", "options", "roots"))
    counts = counts if isinstance(counts, dict) else {}
    files = {k: v for k, v in options.items() if k in _FILES} if isinstance(options, dict) else {}
    more = {"columns": said.get("columns"), "codec": codec_of(said) if said else ""}
    return Provenance(
        _count(said.get("generation")),
        built if isinstance(built := said.get("built"), str) else "",
        tuple(root for root in roots if isinstance(root, str)) if isinstance(roots, list) else (),
        _count(counts.get("transcripts")),
        _count(counts.get("paragraphs")),
        {name: text for name, text in {**files, **more}.items() if isinstance(text, str) and text},
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


def sources_of(generation: Generation) -> dict[str, dict[str, Any]]:
    """Path -> {sha256, transcript, paragraphs} of every file in a generation."""
    found: dict[str, dict[str, Any]] = _table(generation.folder / SOURCES, "sources")
    return found


def unaccounted(generation: Generation, found: Mapping[str, int]) -> tuple[str, ...]:
    """A sentence for each transcript of which `found` has more or fewer paragraphs than were put in."""
    listed = {s["transcript"]: s["paragraphs"] for s in sources_of(generation).values()}
    odd = sorted(t for t in found.keys() | listed.keys() if found.get(t) != listed.get(t))
    return tuple(
        f"{generation.folder}: {t!a} has {found.get(t, 0)} paragraphs instead of"
        f" {listed.get(t, 0)}; run `transcripts rebuild` on your transcripts"
        for t in odd
    )


def topics_of(generation: Generation) -> tuple[Topic, ...]:
    """The taxonomy that a generation was tagged with."""
    # A search needs no taxonomy and no people; they load with whoever asks for them.
    from .topics import Topic

    rows = _table(generation.folder / TOPICS, "topics")
    lists = ("any", "two", "never")
    return tuple(
        Topic(r["id"], r["label"], **{name: tuple(r[name]) for name in lists}, language=r["language"])
        for r in rows
    )


def people_of(generation: Generation) -> tuple[Profile, ...]:
    """The people file that a generation was built with; empty where there was none."""
    if PEOPLE not in generation.manifest["files"]:
        return ()
    from .people import from_records

    try:
        return from_records(_table(generation.folder / PEOPLE, "people"))
    except ValueError as exc:
        raise IndexCorrupt(f"{generation.folder / PEOPLE}: {exc!r}") from exc


def aliases_of(generation: Generation) -> tuple[Alias, ...]:
    """The alias file that a generation was built with; empty where there was none."""
    if ALIASES not in generation.manifest["files"]:
        return ()
    from .aliases import from_records

    return from_records(_table(generation.folder / ALIASES, "aliases"))


def files_of(manifest: Mapping[str, Any]) -> dict[str, Path]:
    """Option -> the file of the user (topics, people, corrections, aliases) that an index was built with."""
    said = manifest.get("options")
    options = said.items() if fits(said, {str: str}) and said else ()
    return {option: Path(path) for option, path in options if option in _FILES}


def _table(path: Path, key: str) -> Any:
    """What a table holds, which has the shape it must have."""
    try:
        found = json.loads(path.read_bytes())[key]
        if not fits(found, _SHAPES[path.name]):
            raise ValueError("not a table of ours")
        return found
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as exc:
        raise IndexCorrupt(f"{path}: {exc!r}; run `transcripts rebuild` on your transcripts") from exc
