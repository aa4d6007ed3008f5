"""A corrections file -> what it says about a transcript: other names, and who speaks single paragraphs.

The file is the user's (docs/corrections.md). A paragraph is found again by its words, not by its number,
so a correction survives rebuilds and edits of the paragraphs around it; one that no longer fits is reported.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .entries import Entry, covers, entries_of, quoted, read_file, rewrite
from .model import Chunk, Role
from .people import key_of
from .tokens import fold_value

#: What a correction writes where nobody is to be named.
UNKNOWN = "unknown"
#: A beginning is compared with so many characters of a paragraph.
_REACH = 300
_DIGEST = re.compile(r"[0-9a-f]{12}")

_PARAGRAPH = frozenset(("transcript", "text", "begins", "occurrence", "speaker", "role", "turn"))
_KINDS = {
    "rename": frozenset(("from", "to", "in")),
    "merge": frozenset(("names", "into", "in")),
    "split": frozenset(("name", "to", "in")),
    "paragraph": _PARAGRAPH,
}


@dataclass(frozen=True, slots=True)
class Rename:
    """These labels or names (as `key_of` folds them) are `to` in the transcripts that `within` covers."""

    where: str
    kind: str
    names: frozenset[str]
    to: str
    within: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()  # the names as the file writes them


@dataclass(frozen=True, slots=True)
class Fix:
    """One paragraph of one transcript: its words by their hash or beginning, and what is right.

    `speaker` is None where only the role is corrected; `turn` says that it holds until somebody else speaks.
    """

    where: str
    transcript: str
    digest: str = ""
    begins: str = ""
    occurrence: int = 0
    speaker: str | None = None
    role: Role | None = None
    turn: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What the fixes of a transcript came to: paragraph index -> fix, and for each that failed the reason."""

    fixes: Mapping[int, Fix]
    failed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Amendments:
    """What a corrections file says about one transcript."""

    renames: tuple[Rename, ...] = ()
    fixes: tuple[Fix, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.renames or self.fixes)

    def digest(self) -> str:
        """Another one means that the transcript must be read again."""
        return hashlib.sha256(repr((self.renames, self.fixes)).encode()).hexdigest()[:16] if self else ""

    def rename(self, label: str, name: str) -> Rename | None:
        """The entry that renames a speaker, by the label as printed or the name as shown.

        One that is meant for some transcripts goes before one for all.
        """
        keys = {key_of(label), key_of(name)} - {""}
        hits = [r for r in self.renames if not keys.isdisjoint(r.names)]
        return next((r for r in hits if r.within), hits[0] if hits else None)

    def find(self, texts: Sequence[str]) -> Found:
        """Which of these paragraphs the fixes mean."""
        if not self.fixes:
            return Found({}, {})
        places = _Places(texts)
        fixes: dict[int, Fix] = {}
        failed: dict[str, str] = {}
        for fix in self.fixes:
            at = places.of(fix)
            if isinstance(at, str):
                failed[fix.where] = at
            elif at in fixes:
                failed[fix.where] = f"{fixes[at].where} corrects the same paragraph; leave one of them out"
            else:
                fixes[at] = fix
        return Found(fixes, failed)


@dataclass(frozen=True, slots=True)
class Corrections:
    """A corrections file, ready to be asked."""

    renames: tuple[Rename, ...] = ()
    fixes: tuple[Fix, ...] = ()
    _by_name: Mapping[str, tuple[Fix, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, renames: Iterable[Rename], fixes: Iterable[Fix]) -> Corrections:
        by_name: dict[str, list[Fix]] = {}
        kept = tuple(fixes)
        for fix in kept:
            by_name.setdefault(_last(fix.transcript), []).append(fix)
        return cls(tuple(renames), kept, {name: tuple(some) for name, some in by_name.items()})

    def about(self, transcript: str) -> Amendments:
        """What is said about one transcript."""
        if not self.renames and not self.fixes:
            return Amendments()
        named = self._by_name.get(_last(transcript), ())
        return Amendments(
            tuple(r for r in self.renames if covers(r.within, transcript)),
            tuple(f for f in named if covers((f.transcript,), transcript)),
        )

    def idle(self, applied: Iterable[str], failed: Mapping[str, str]) -> list[tuple[str, str]]:
        """The entries that changed nothing, each with the reason."""
        done = set(applied)
        out = [(r.where, _idle(r)) for r in self.renames if r.where not in done]
        missing = "no transcript of this id was read; correct `transcript`, or remove the entry"
        out += [(f.where, failed.get(f.where, missing)) for f in self.fixes if f.where not in done]
        return out


def load(path: Path) -> Corrections:
    """The corrections of a file; a mistake in it is a `RecipeError` that names the file and the line."""
    return parse(read_file(path), origin=str(path))


def parse(text: str, *, origin: str) -> Corrections:
    """The corrections that the text of such a file lists."""
    renames: list[Rename] = []
    fixes: list[Fix] = []
    taken: dict[tuple[str, tuple[str, ...]], str] = {}
    paragraphs: dict[tuple[str, int, str], str] = {}
    for entry in entries_of(text, origin=origin, kinds=_KINDS):
        if entry.kind == "paragraph":
            fix = _fix(entry)
            which = (fix.digest or fix.begins, fix.occurrence, fix.transcript)
            if (first := paragraphs.setdefault(which, entry.where)) != entry.where:
                raise entry.fault(f"{first} already corrects this paragraph; change that entry instead")
            fixes.append(fix)
            continue
        rename = _rename(entry)
        for name in rename.names:
            other = taken.setdefault((name, rename.within), entry.where)
            if other != entry.where:
                raise entry.fault(f"{other} already says who {quoted(name)} is here; leave one of them out")
        renames.append(rename)
    return Corrections.of(renames, fixes)


def digest_of(text: str) -> str:
    """The hash by which a paragraph is found again; white space does not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]


def _rename(entry: Entry) -> Rename:
    within = entry.texts("in")
    match entry.kind:
        case "rename":
            names: tuple[str, ...] = (entry.text("from", what="the label or name as it is"),)
            to = entry.text("to", what="the right name")
        case "merge":
            names = entry.texts("names")
            to = entry.text("into", what="the one name to show")
            if not names:
                raise entry.fault('names is missing; write the labels or names, like ["MR. POE", "Al Poe"]')
        case _:
            names = (entry.text("name", what="the name that stands for two people"),)
            to = entry.text("to", what="the name of the other person")
            if not within:
                raise entry.fault(
                    'in is missing; write the transcripts in which it is somebody else, in = ["…"]'
                )
    keys = frozenset(map(key_of, names))
    if "" in keys:
        raise entry.fault("one of the names has no word in it")
    return Rename(entry.mark, entry.kind, keys, to, within, names)


def _fix(entry: Entry) -> Fix:
    transcript = entry.text("transcript", what="the transcript's id, as before the # of a paragraph's id")
    digest, begins = entry.text("text"), fold_value(entry.text("begins"))
    if bool(digest) == bool(begins):
        raise entry.fault("write either text (the hash) or begins (the first words of the paragraph)")
    if digest and not _DIGEST.fullmatch(digest):
        raise entry.fault(f"text {quoted(digest)} is no hash of ours; `transcripts correct ID` writes one")
    speaker, role = entry.text("speaker") or None, entry.text("role") or None
    if speaker is None and role is None:
        raise entry.fault(f'speaker is missing; write a name, or "{UNKNOWN}"')
    if role is not None and role not in list(Role):
        raise entry.fault(f"role {quoted(role)}: write one of {', '.join(Role)}")
    occurrence, turn = entry.values.get("occurrence", 0), entry.values.get("turn", False)
    if not isinstance(occurrence, int) or isinstance(occurrence, bool) or occurrence < 0:
        raise entry.fault(
            "occurrence: write a number from 1, for the first, second … paragraph with these words"
        )
    if not isinstance(turn, bool):
        raise entry.fault("turn: write true or false, without quotes")
    return Fix(
        entry.mark,
        transcript,
        digest,
        begins,
        occurrence,
        speaker=speaker,
        role=Role(role) if role else None,
        turn=turn,
    )


def entry_for(
    chunk: Chunk, transcript: Sequence[Chunk], *, speaker: str, role: Role | None, turn: bool
) -> str:
    """The entry (TOML) that corrects this paragraph of a transcript; RecipeError if it would say nothing."""
    same = [c.paragraph for c in transcript if digest_of(c.text) == digest_of(chunk.text)]
    words = " ".join(chunk.text.split())
    lines = [
        "[[paragraph]]",
        f"transcript = {_string(chunk.transcript)}",
        f"text = {_string(digest_of(chunk.text))}  # {_shown(words)}",
    ]
    if len(same) > 1:
        lines.append(f"occurrence = {same.index(chunk.paragraph) + 1}")
    if speaker:
        lines.append(f"speaker = {_string(' '.join(speaker.split()))}")
    if role is not None:
        lines.append(f"role = {_string(role)}")
    if turn:
        lines.append("turn = true")
    entry = "\n".join(lines) + "\n"
    parse(entry, origin="the new entry")
    return entry


def append(path: Path, entry: str) -> int:
    """Add an entry to a corrections file, which need not exist; the line it begins at.

    What stands in the file stays as it is, comments included. RecipeError if the file would not be valid.
    """
    line = 0

    def added(text: str) -> str:
        nonlocal line
        gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
        line = text.count("\n") + gap.count("\n") + 1
        whole = text + gap + entry
        parse(whole, origin=str(path))
        return whole

    rewrite(path, added)
    return line


def _string(text: str) -> str:
    """A TOML string. JSON writes the same, but for the one control character that it lets stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _shown(words: str) -> str:
    """The beginning of a paragraph as a comment may hold it."""
    short = words if len(words) <= 60 else words[:60] + "…"
    return "".join(c if c.isprintable() else " " for c in short)


class _Places:
    """The paragraphs of a transcript, by their hash and in the order of their words."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._digests: dict[str, list[int]] = {}
        for at, text in enumerate(texts):
            self._digests.setdefault(digest_of(text), []).append(at)
        self._sorted = sorted((fold_value(text[: 2 * _REACH])[:_REACH], at) for at, text in enumerate(texts))

    def of(self, fix: Fix) -> int | str:
        """The paragraph that is meant, or why it cannot be told."""
        if fix.digest:
            found = self._digests.get(fix.digest, [])
            what = "no paragraph of this transcript has these words any more"
        else:
            first = bisect_left(self._sorted, (fix.begins, -1))
            last = bisect_left(self._sorted, (fix.begins + "\U0010ffff", -1))
            found = sorted(at for _, at in self._sorted[first:last])
            what = "no paragraph of this transcript begins so any more"
        if not found or fix.occurrence > len(found):
            return f"{what}; correct the entry, or remove it"
        if not fix.occurrence and len(found) > 1:
            more = "write occurrence" if fix.digest else "write more of its words, or occurrence"
            return f"{len(found)} paragraphs of this transcript fit; {more}"
        return found[max(fix.occurrence, 1) - 1]


def _last(transcript: str) -> str:
    return transcript.strip("/").rsplit("/", 1)[-1]


def _idle(rename: Rename) -> str:
    names = ", ".join(map(quoted, rename.printed))
    return (
        f"nobody is called {names}"
        + (" there" if rename.within else "")
        + "; correct the entry, or remove it"
    )
