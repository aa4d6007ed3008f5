"""`white-house`: Markdown with front matter; labels in capitals (`MS. TERN:`) or a `Q` without colon."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from .. import names
from ..model import GoldDocument, GoldParagraph
from .carry import as_text, carried

# The rule that is the gold: capitals to the colon, or a lone Q and a space.
_CAPS = r"(?:(?:M[rs]|Mrs|Dr)\.? )?[A-ZÀ-Þ](?:[A-ZÀ-Þ0-9 .,’'\-–&/]|von|der|de)*[A-ZÀ-Þ.)0-9](?: \([^)]*\))?"
_CAPITALS = re.compile(rf"(?P<label>{_CAPS})\s*:(?=\s|$)\s*(?P<rest>.*)", re.S)
# Within a paragraph, behind the end of a sentence: two turns that the page runs together.
_INSIDE = re.compile(rf"(?<=[.?!)”—-])\s+(?=(?:{_CAPS}):\s|Q\s+[A-Z“(—–…])")
_CLOCK = re.compile(r"(?:END\s+)?\d{1,2}:\d\d\s*[AP]\.?\s?M\.?(?:\s+[A-Z]{2,4})?\.?|END\W*")
_ASKER = re.compile(r"(?P<label>Q)(?:\s+|(?=[–—]))(?P<rest>\S.*)", re.S)
_BREAK = re.compile(r"\n(?:[ \t\xa0]*\n)+")
_ESCAPE = re.compile(r"\\([\[\]_*#>~`.\-])")
#: Folders of transcripts; the others hold statements and fact sheets, where no capitals are a label.
_SPOKEN = ("press-briefings", "speeches-remarks", "remarks")
# Whom a function means, by day: facts of public record.
_TERMS = (
    ("2021-01-20", "2025-01-19", "Joe Biden", "Kamala Harris", "Jill Biden"),
    ("2025-01-20", "2029-01-19", "Donald Trump", "JD Vance", "Melania Trump"),
)


@dataclass(frozen=True, slots=True)
class Release:
    """One file: what its front matter says, its bytes, its paragraphs."""

    name: str
    folder: str
    title: str
    date: str
    data: bytes
    paragraphs: tuple[GoldParagraph, ...]

    @property
    def spoken(self) -> bool:
        return self.folder in _SPOKEN

    @property
    def labelled(self) -> bool:
        return any(paragraph.label for paragraph in self.paragraphs)


def releases(folder: Path) -> Iterator[Release]:
    """Every file, by path."""
    for path in sorted(folder.rglob("*.md")):
        data = path.read_bytes()
        _, front, body = data.decode("utf-8").split("---\n", 2)
        meta = yaml.safe_load(front)
        kind = path.relative_to(folder).parts[0]
        title = " ".join(str(meta.get("title", "")).split())
        yield Release(
            path.name, kind, title, str(meta.get("date", "")), data, _paragraphs(body, kind in _SPOKEN)
        )


def _paragraphs(body: str, spoken: bool) -> tuple[GoldParagraph, ...]:
    """The paragraphs with their labels; a paragraph that runs two turns together is two.

    Nothing is judged behind a clock that ends the transcript, nor behind a label that is only a title.
    """
    raw = [_ESCAPE.sub(r"\1", piece).strip() for piece in _BREAK.split(body)]
    known = frozenset(_label(" ".join(text.split())) for text in raw) if spoken else frozenset()
    texts = [" ".join(part.split()) for text in raw for part in _turns(text, known)]
    return tuple(_judged(carried(GoldParagraph(t, _label(t) if spoken else "") for t in texts if t)))


def _turns(text: str, known: frozenset[str]) -> Iterator[str]:
    """A paragraph cut before every label inside it that begins another paragraph of the document."""
    start = 0
    for found in _INSIDE.finditer(text):
        if _label(" ".join(text[found.end() :].split())) in known - {""}:
            yield text[start : found.start()]
            start = found.end()
    yield text[start:]


def _judged(paragraphs: Iterable[GoldParagraph]) -> Iterator[GoldParagraph]:
    ended = begun = False
    for paragraph in paragraphs:
        begun = begun or bool(paragraph.label)
        ended = not paragraph.label and (ended or (begun and bool(_CLOCK.fullmatch(paragraph.text))))
        title = all(word in ("mr", "ms", "mrs", "dr") for word in names.parts_of(paragraph.voice))
        yield replace(paragraph, known=not ended and not (paragraph.voice and title))


def _match(text: str) -> re.Match[str] | None:
    return _ASKER.match(text) or _CAPITALS.match(text)


def _label(text: str) -> str:
    found = _match(text)
    return found["label"] if found else ""


def as_markdown(release: Release) -> GoldDocument:
    """The file itself."""
    return GoldDocument(
        release.name, release.data, release.paragraphs, functions(release.date), title=release.title
    )


def as_recased(release: Release) -> GoldDocument:
    """The file as text whose labels are written like names: `Ms. Tern:` for `MS. TERN:`."""
    out = []
    for paragraph in release.paragraphs:
        found = _match(paragraph.text) if paragraph.label else None
        if found is None or found["label"] == "Q":
            out.append(paragraph)
        else:
            label = _cased(found["label"])
            out.append(replace(paragraph, text=f"{label}: {found['rest']}", label=label))
    paragraphs = tuple(carried(out))
    data = as_text([release.title, *(p.text for p in paragraphs)])
    name = Path(release.name).stem + ".txt"
    return GoldDocument(name, data, paragraphs, functions(release.date), title=release.title)


def without_first_label(release: Release) -> GoldDocument | None:
    """The file as text without its first label, where that label names a person; the opening is judged."""
    first = next((n for n, p in enumerate(release.paragraphs) if p.label), None)
    if first is None or names.unnamed(release.paragraphs[first].label):
        return None
    out = list(release.paragraphs)
    found = _match(out[first].text)
    assert found is not None
    voice = out[first].label
    out[first] = replace(out[first], text=found["rest"], label="")
    end = next((n for n in range(first + 1, len(out)) if out[n].label), len(out))
    judged = tuple(replace(p, voice=voice, known=first <= n < end) for n, p in enumerate(out))
    name = Path(release.name).stem + ".txt"
    data = as_text([release.title, *(p.text for p in judged)])
    return GoldDocument(name, data, judged, functions(release.date), title=release.title)


def _cased(label: str) -> str:
    """`MS. JEAN-PIERRE` -> `Ms. Jean-Pierre`; `THE PRESIDENT` -> `The President`."""
    return re.sub(r"[^\W\d_]+", lambda m: m[0][:1] + m[0][1:].lower(), label)


def functions(date: str) -> dict[str, tuple[str, ...]]:
    """Whom `THE PRESIDENT` and the like mean on a day."""
    for first, last, president, vice, lady in _TERMS:
        if first <= date <= last:
            return {
                "the president": (president,),
                "president": (president,),
                "the vice president": (vice,),
                "vice president": (vice,),
                "the first lady": (lady,),
            }
    return {}


_ROUTE = re.compile(r"(?:aboard .*?)?\ben route(?: to)?\s+", re.I)
_NO_PLACE = re.compile(
    r"\W*(?:via |virtual|\(|end\b|by |click |watch |office of |for immediate|the white house$|remarks by)"
    r"|.*\b(?:19|20)\d\d\b|[\W_]*$",
    re.I,
)


def places(release: Release) -> tuple[str, ...]:
    """Every way in which the head of the file says where it was; none where it does not.

    The head is what stands above the first label, clock or sentence, line by line as printed, and the part
    of the title behind a bar. Where a line names a town with its state or country, a room is not enough.
    """
    bar = release.title.rpartition(" | ")[2] if " | " in release.title else ""
    lines = [line for line in _head(release) if not _NO_PLACE.match(line)] or [
        line for line in _head(release) if line.casefold() == "the white house"
    ]
    towns = [line for line in (bar, *lines) if "," in line]
    whole = [", ".join(lines[n:]) for n in range(len(lines))]
    route = _ROUTE.search(release.title)
    found = [bar, *(towns or lines), *whole, release.title[route.start() :] if route else ""]
    return tuple(dict.fromkeys(place for place in found if place))


def _head(release: Release) -> Iterator[str]:
    body = release.data.decode("utf-8").split("---\n", 2)[2].replace("\xa0", " ")
    for line in body.strip().split("\n"):
        bare = _ESCAPE.sub(r"\1", line).strip().strip("*_ #")
        if not bare:
            continue
        ended = _CLOCK.fullmatch(bare) or len(bare) > 60 or bare[-1] in ".?!:" or bare.startswith(("-", "1."))
        if _match(line.strip()) or (ended and not re.search(r"\b[A-Z]\.[A-Z]\.$", bare)):
            if not _NO_PLACE.match(bare) and not bare.isupper():
                return
            continue
        yield bare


def same_place(ours: str, told: Iterable[str]) -> bool:
    """Whether a place is one of those told; `En route to X` is `Aboard ... En Route X`."""
    mine = _letters(ours)
    return any(mine == _letters(place) for place in told) if mine else not tuple(told)


def _letters(place: str) -> str:
    return " ".join(names.parts_of(_ROUTE.sub("", place)))
