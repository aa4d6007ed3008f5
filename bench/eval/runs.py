"""The table of runs: each reads one collection in one way and gives figures and mistakes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from searchlib.model import Sure

from . import heads, ranking, robust, score, speed, topics
from .gold import captions, changelog, hansard, kremlin, seed, styles, white_house
from .model import Figure, GoldDocument, Mistake, Result
from .pipeline import labelled, read, readable
from .score import Goals


@dataclass(frozen=True, slots=True)
class Run:
    """One way to read one collection; `needs` is a file name whose reader must exist."""

    name: str
    collection: str
    measure: Callable[[Path], Result]
    needs: str = ""

    def ready(self) -> bool:
        return not self.needs or readable(self.needs)


_MARKUP = Goals(accuracy=0.999)
_PLAIN = Goals(accuracy=0.999, precision=0.999, recall=0.999)
_KREMLIN = Goals(accuracy=0.985)
_STRIPPED = Goals(question=None)
_PODCAST = Goals(accuracy=0.995)


def _scored(name: str, documents: Iterable[GoldDocument], goals: Goals) -> Result:
    return score.result(name, score.score(documents), goals)


def _kremlin_html(folder: Path) -> Result:
    """Pages as they are, against the gold with overlooked bolds put in."""
    documents = (kremlin.as_html(folder, fixed.page) for fixed in _mended(folder))
    return _scored("kremlin-html", documents, _MARKUP)


def _kremlin_text(folder: Path) -> Result:
    """Pages without bold: against the gold as it is, and against the gold put right."""
    pages = list(kremlin.labelled_pages(folder))
    fixed = _mended(folder)
    raw = score.score(map(kremlin.as_plain, pages))
    right = score.score(kremlin.as_plain(each.page) for each in fixed)
    found = score.figures("kremlin-text", right, _KREMLIN)
    naive = score.figures("kremlin-text-raw", raw, Goals(0.985, None, None, certain=None, question=None))
    mistakes = [*right.mistakes]
    for each in fixed:
        lists = {
            "gold: bold after all": each.bold,
            "gold: suspected missing bold": each.suspected,
            "gold: heading taken for a label": each.headings,
        }
        mistakes += [Mistake(kind, each.page.id, said) for kind, group in lists.items() for said in group]
    counts = [sum(len(getattr(each, kind)) for each in fixed) for kind in ("bold", "suspected", "headings")]
    note = (
        "kremlin: the gold lacks {} labels that are bold on the page and {} suspected ones that are not, and "
        "takes {} headings for labels; kremlin-text-raw counts them against us, the other runs do not".format(
            *counts
        )
    )
    return Result((*found, *naive), tuple(mistakes), (note,))


def _styles(folder: Path) -> Result:
    """Every third page in styles that its source does not have."""
    pages = [kremlin.as_plain(each.page) for each in _mended(folder)][::3]
    out = Result()
    for style in styles.STYLES:
        tally = score.score(styles.dressed(page, style) for page in pages)
        found = score.result(f"style-{style}", tally, Goals(None, None, question=None))
        kept = ("accuracy", "wrong-name", "label-precision", "label-recall", "certain-and-wrong")
        chosen = tuple(f for f in found.figures if f.key.split(".")[1] in kept)
        mistakes = tuple(replace(m, kind=f"{style}: {m.kind}") for m in found.mistakes)
        out = Result(out.figures + chosen, out.mistakes + mistakes)
    return out


def _mended(folder: Path) -> list[kremlin.Mended]:
    return [
        kremlin.mended(page, (folder / "html" / f"{page.id}.html").read_text(encoding="utf-8"))
        for page in kremlin.labelled_pages(folder)
    ]


def _changelog(folder: Path) -> Result:
    return _scored("changelog", changelog.episodes(folder), _MARKUP)


def _changelog_text(folder: Path) -> Result:
    return _scored("changelog-text", map(changelog.as_plain, changelog.episodes(folder)), _PODCAST)


def _white_house(folder: Path) -> Result:
    releases = (release for release in white_house.releases(folder) if release.labelled)
    return _scored("white-house", map(white_house.as_markdown, releases), _PLAIN)


def _white_house_recased(folder: Path) -> Result:
    releases = (release for release in white_house.releases(folder) if release.labelled)
    return _scored(
        "white-house-recased", map(white_house.as_recased, releases), replace(_PLAIN, accuracy=None)
    )


def _hansard(folder: Path) -> Result:
    tally = score.score(map(hansard.as_xml, hansard.sittings(folder)))
    return score.result("uk-hansard", tally, _MARKUP, labels=False)


def _hansard_text(folder: Path) -> Result:
    return _scored("uk-hansard-text", map(hansard.as_plain, hansard.sittings(folder)), _STRIPPED)


def _talkpython(folder: Path) -> Result:
    tally = score.score(captions.episodes(folder))
    return score.result("talkpython", tally, _MARKUP, labels=False)


def _seed(folder: Path) -> Result:
    path = next(iter(sorted(folder.glob("*.txt"))))
    bad = seed.wrong(read(path.name, path.read_bytes()).chunks)
    total = sum(row.count for row in seed.EXPECTED)
    right = max(0, total - len(bad)) / total
    mistakes = tuple(Mistake("not as expected", path.name, said) for said in bad)
    return Result((Figure("seed.exact-paragraphs", right, total, 1.0),), mistakes)


def _look_alikes(folder: Path) -> Result:
    """Documents without any label: every label found there is false."""
    name = folder.name
    if name == "kremlin":
        pages = [page for page in kremlin.pages(folder) if not page.labelled]
        documents = [
            form for page in pages for form in (kremlin.as_html(folder, page), kremlin.as_plain(page))
        ]
    else:
        documents = [white_house.as_markdown(r) for r in white_house.releases(folder) if not r.labelled]
    paragraphs = bad = 0
    mistakes = []
    for document in documents:
        chunks = read(document.name, document.data).chunks
        found = [chunk for chunk in chunks if labelled(chunk)]
        paragraphs += len(chunks)
        bad += bool(found)
        mistakes += [
            Mistake("label where nobody is labelled", document.name, f"“{c.attribution.label}” {c.text[:80]}")
            for c in found
        ]
    run = f"{name}-look-alikes"
    rate = 10_000 * len(mistakes) / max(1, paragraphs)
    return Result(
        (
            Figure(f"{run}.false-labels-per-10000", rate, paragraphs, None, "rate", low=True),
            Figure(
                f"{run}.documents-with-a-false-label",
                bad / max(1, len(documents)),
                len(documents),
                0.001,
                low=True,
            ),
        ),
        tuple(mistakes),
    )


def _openings(folder: Path) -> Result:
    """Remarks without their first label: does the title name who opens, marked likely?"""
    said = right = likely = total = 0
    mistakes = []
    for release in white_house.releases(folder):
        document = white_house.without_first_label(release) if release.folder != "press-briefings" else None
        if document is None:
            continue
        reading = read(document.name, document.data)
        if len(reading.event.principals) != 1:
            continue
        judged = [p for p in score.pairs(document, reading.chunks) if p.gold.known and p.ours]
        first = next((p for p in judged if not score.is_aside(p.gold.text)), None)
        if first is None:
            continue
        total += 1
        chunk = first.ours[0]
        if chunk.speaker is None:
            continue
        said += 1
        fine = score.judge(first, document.aliases, {}) is score.Outcome.RIGHT
        right += fine
        likely += chunk.attribution.sure is Sure.LIKELY
        if not fine:
            who = f"gold {first.gold.voice!r}, ours {chunk.speaker.name}"
            mistakes.append(Mistake("wrong opening", document.name, who))
    return Result(
        (
            Figure("openings.right-when-named", right / max(1, said), said, 0.97),
            Figure("openings.named", said / max(1, total), total),
            Figure("openings.marked-likely", likely / max(1, said), said, 1.0),
        ),
        tuple(mistakes),
    )


RUNS: tuple[Run, ...] = (
    Run("seed", "seed", _seed),
    Run("kremlin-html", "kremlin", _kremlin_html),
    Run("kremlin-text", "kremlin", _kremlin_text),
    Run("styles", "kremlin", _styles),
    Run("kremlin-look-alikes", "kremlin", _look_alikes),
    Run("white-house", "white-house", _white_house),
    Run("white-house-recased", "white-house", _white_house_recased),
    Run("white-house-look-alikes", "white-house", _look_alikes),
    Run("openings", "white-house", _openings),
    Run("kremlin-heads", "kremlin", heads.kremlin_heads),
    Run("white-house-heads", "white-house", heads.white_house_heads),
    Run("ministry-heads", "ministry-openings", heads.ministry_heads),
    Run("changelog", "changelog", _changelog),
    Run("changelog-text", "changelog", _changelog_text),
    Run("talkpython", "talkpython", _talkpython, needs="a.vtt"),
    Run("uk-hansard", "uk-hansard", _hansard, needs="a.xml"),
    Run("uk-hansard-text", "uk-hansard", _hansard_text),
    Run("kremlin-topics", "kremlin", topics.kremlin_topics),
    Run("uk-hansard-topics", "uk-hansard", topics.hansard_topics),
    Run("judged-topics", "kremlin", topics.judged_topics),
    Run("australia-pm", "australia-pm", robust.australia, needs="a.xml"),
    Run("mutations", "seed", robust.mutations),
    Run("speed-text", "kremlin", speed.text),
    Run("speed-html", "kremlin", speed.html),
    Run("speed-markdown", "changelog", speed.markdown),
    Run("speed-wrapped", "white-house", speed.wrapped),
    Run("speed-vtt", "talkpython", speed.vtt, needs="a.vtt"),
    Run("speed-hansard", "uk-hansard", speed.hansard_xml, needs="a.xml"),
    Run("speed-australia", "australia-pm", speed.au_xml, needs="a.xml"),
    Run("ranking-cran", "ir/cran", ranking.measure("ranking-cran", within=False)),
    Run("ranking-time", "ir/time", ranking.measure("ranking-time", within=False)),
    Run("ranking-meetings", "qmsum", ranking.measure("ranking-meetings", within=False)),
    Run("ranking-within", "qmsum", ranking.measure("ranking-within", within=True)),
)
