"""Markdown -> Document: front matter as metadata, mark-up off the words, `**Name:**` as the label of a block.

Only what a renderer would hide is dropped: comments, pictures, addresses of links, the marks themselves.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import yaml

from ..encoding import decode
from ..model import Block, BlockKind, Document
from .attendance import present
from .blocks import document, is_label, iso_date, lines_of, squeezed
from .reflow import is_blank, join, measure, vocabulary
from .subjects import of_fields

# --- front matter ---------------------------------------------------------------------------------------

# The longest front matter of 280 transcripts has 10 lines; a parser of YAML is slow and recursive.
_MOST_LINES, _MOST_CHARACTERS = 500, 65_536
_KEYS = (
    ("title", ("title",)),
    ("place", ("place", "location")),
    ("source", ("source_url", "url", "link", "source")),
    ("language", ("language", "lang")),
)
_PAIR = re.compile(r"([A-Za-z][\w -]{0,40}?)\s*:\s+(\S.*)")


def _front_matter(lines: list[str]) -> tuple[int, dict[str, object], list[str]]:
    """The number of lines it takes, its fields, and notices."""
    if not lines or lines[0].rstrip() != "---":
        return 0, {}, []
    ends = (i for i, line in enumerate(lines[1:_MOST_LINES], 1) if line.rstrip() in ("---", "..."))
    end = next(ends, 0)
    source = "\n".join(lines[1:end])
    if not end or len(source) > _MOST_CHARACTERS:
        return 0, {}, []
    try:
        # BaseLoader reads every scalar as the text it is: no date that raises, no "no" that is False.
        found = yaml.load(source, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        if not any(_PAIR.match(line) for line in lines[1:end]):
            return 0, {}, []
        return end + 1, dict(_pairs(lines[1:end])), [_complaint(error)]
    if not isinstance(found, dict):
        return (0, {}, []) if found else (end + 1, {}, [])
    return end + 1, {str(k).strip().lower(): v for k, v in found.items()}, []


def _pairs(lines: list[str]) -> dict[str, str]:
    pairs = (match.groups() for match in map(_PAIR.match, lines) if match)
    return {key.strip().lower(): value.strip().strip("'\"") for key, value in pairs}


def _complaint(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 2 if mark else 1
    problem = getattr(error, "problem", None) or "nested too deeply"
    return f"line {line}: the front matter is not valid YAML ({problem}); only its plain lines were read"


def _meta(values: Mapping[str, object]) -> dict[str, str]:
    fields = {name: value for name, value in values.items() if isinstance(value, str)}
    meta = {key: next((fields[n] for n in names if fields.get(n)), "") for key, names in _KEYS}
    dates = (iso_date(fields.get(name, "")) for name in ("date", "published", "published_time"))
    return {**meta, "date": next(filter(None, dates), "")}


# --- blocks ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Stretch:
    """Lines that belong together; `soft` are those whose line break means nothing."""

    line: int
    kind: str = "text"  # or "heading", "item", "code", "row"
    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    soft: set[int] = field(default_factory=set)
    level: int = 0
    quoted: bool = False

    def add(self, text: str, number: int, *, hard: bool) -> None:
        if self.lines and not hard:
            self.soft.add(len(self.lines))
        self.lines.append(text[:-1] if text.endswith("\\") else text)
        self.numbers.append(number)


_FENCE = re.compile(r"\s{0,3}(`{3,}(?=[^`]*$)|~{3,})")
_ATX = re.compile(r"\s{0,3}(#{1,6})(?=\s|$)")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-{2,})\s*$")
_RULE = re.compile(r"\s{0,3}(?:(?:\*\s*+){3,}|(?:-\s*+){3,}|(?:_\s*+){3,})$")
_QUOTE = re.compile(r"\s{0,3}(?:>\s?)++")
_ITEM = re.compile(r"\s*(?:[-*+]|(\d{1,3}[.)]))\s+(?=\S)")
_TABLE_RULE = re.compile(r"\s*\|?(?:\s*+:?-+:?\s*+\|)+\s*(?::?-+:?)?\s*$")
_ADDRESS = re.compile(r"\s{0,3}\[[^\]\n]{1,200}\]:\s+<?(?:https?://|www\.|mailto:|/|#)\S*.{0,300}$")
_PAUSE = re.compile(r"""[.?!:;…—–]["'”’)\]*_]*\s*$""")


def _stretches(lines: list[str], first: int) -> Iterator[_Stretch]:
    current: _Stretch | None = None
    fence, hard = "", False
    for number in range(first, len(lines)):
        raw = lines[number]
        quote = _QUOTE.match(raw) if not fence else None
        line = raw[quote.end() :] if quote else raw
        opening = _FENCE.match(line)
        if opening and (not fence or (line.strip().startswith(fence) and not line.strip().strip(fence[0]))):
            fence = "" if fence else opening.group(1)
            kind = "end"
        else:
            kind = "code" if fence else _kind(line, current, quoted=bool(quote))
        if kind == "underline" and current:
            current.kind, current.level = "heading", 1 if "=" in line else 2
        if current and kind not in ("more", current.kind if kind == "code" else ""):
            yield current
            current = None
        if kind in ("end", "underline"):
            continue
        if current is None:
            current, hard = _Stretch(number + 1, quoted=bool(quote)), False
            line = _opened(current, kind, line)
        for piece in _BREAK.split(line):
            current.add(piece, number + 1, hard=hard or kind == "code")
            hard = True
        hard = line.endswith(("\\", "  "))
    if current:
        yield current


def _kind(line: str, current: _Stretch | None, *, quoted: bool) -> str:
    """What a line is, given the stretch that is open: "more" of it, its "end", or the kind that begins."""
    text = current if current and current.kind in ("text", "item") else None
    if text and text.kind == "text" and len(text.lines) == 1 and _UNDERLINE.match(line):
        return "underline" if not _LABEL.match(text.lines[0]) else "end"
    if is_blank(line) or any(mark.match(line) for mark in (_RULE, _UNDERLINE, _ADDRESS, _TABLE_RULE)):
        return "end"
    if _ATX.match(line):
        return "heading"
    if line.lstrip().startswith("|"):
        return "row"
    if _ITEM.match(line) and (text is None or text.kind == "item" or _PAUSE.search(text.lines[-1][-12:])):
        return "item"
    return "more" if text and (text.quoted or not quoted) else "text"


def _opened(stretch: _Stretch, kind: str, line: str) -> str:
    """Set what kind of stretch begins with a line, and give the line without its mark."""
    stretch.kind = kind
    if kind == "heading" and (match := _ATX.match(line)):
        stretch.level = len(match.group(1))
        text = line[match.end() :].strip()
        bare = text.rstrip("#")
        return bare if not bare or bare[-1].isspace() else text
    if kind == "item" and (item := _ITEM.match(line)):
        return line[item.end() :] if not item.group(1) else line.lstrip()
    if kind == "row":
        return " | ".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    return line


def _without_comments(text: str) -> str:
    """Comments cut out, their line breaks kept; what is not closed is text."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    return "".join([*parts, text[at:]])


# --- mark-up inside a paragraph -------------------------------------------------------------------------

# An escaped character, or one inside code, waits in a private plane until the mark-up is gone.
_PRIVATE = 0xF0000
_HIDE = MappingProxyType({ord(mark): _PRIVATE + ord(mark) for mark in "*_~[]<>&!`\\"})
_SHOW = MappingProxyType({_PRIVATE + code: code for code in range(0x21, 0x7F)})
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)([^`\n]{1,1000})\1(?!`)")
_LINK = re.compile(
    r"(!?)\[([^\[\]]{0,1000}+)\]\(\s?<?[^()\s<>]{0,2000}+(?:\([^()\s]{0,200}+\))?+[^()\s<>]{0,2000}+>?"
    r"(?:\s+[\"'(][^\"()]{0,300}+[\"')])?\s?\)"
)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000}+)>")
# Elements only: "<inaudible>" is what somebody heard.
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|center|cite|code|dd|del|details|div|dl|dt|em|figcaption|figure|font|h[1-6]|hr|i"
    r"|iframe|img|ins|kbd|li|mark|ol|p|pre|q|s|samp|section|small|span|strike|strong|sub|summary|sup|table|tbody"
    r"|td|tfoot|th|thead|tr|tt|u|ul|var|wbr)(?:[\s/][^<>]{0,2000}+)?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s{0,9}/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")
_RUN = re.compile(r"\*+|_+|~~")
# The brackets of a time mark may be escaped, and then wait in the private plane.
_BOLD = re.compile(r"\s*(?P<mark>\*\*|__)(?=\S)(?:(?!(?P=mark))[^\n])+(?<=\S)(?P=mark)\s*")
_LABEL = re.compile(
    r"(?P<time>\s*(?:\\?\[|\(|\U000F005B)[\d:.]{4,12}(?:\\?\]|\)|\U000F005D)\s*)?(?P<mark>\*{2,3}|__)"
    r"(?P<name>[^*\n]{1,250}?)"
    r"(?:[:：]\s*(?P=mark)|\s*(?P=mark)\s*[:：]|[:：]\s*(?P<rest>[^*\n]{1,3})(?P=mark))"
)


def _protected(text: str) -> str:
    """Text with escapes, code, links and tags resolved; only emphasis is left to do."""
    text = _ESCAPE.sub(lambda m: chr(_PRIVATE + ord(m.group(1))), text)
    text = _CODE.sub(lambda m: m.group(2).translate(_HIDE), text)
    text = _LINK.sub(lambda m: "" if m.group(1) else m.group(2), text)
    text = _AUTOLINK.sub(lambda m: m.group(1).translate(_HIDE), text)
    return _TAG.sub("", text)


def _plain(text: str) -> str:
    """Protected text as it is read: no emphasis marks, escaped characters back, entities resolved."""
    text = _without_emphasis(text)
    text = _ENTITY.sub(lambda m: html.unescape(m.group()), text)
    return text.translate(_SHOW)


def _without_emphasis(text: str) -> str:
    """CommonMark's delimiter stack, with a look back of 20 marks so that a page of asterisks stays linear."""
    runs = list(_RUN.finditer(text))
    left = [len(run.group()) for run in runs]
    openers: list[int] = []
    for i, run in enumerate(runs):
        opens, closes = _flanks(text, run)
        if closes:
            for j in reversed(openers[-20:]):
                if left[i] and left[j] and runs[j].group()[0] == run.group()[0]:
                    used = min(left[i], left[j])
                    left[i] -= used
                    left[j] -= used
            openers = [j for j in openers[-20:] if left[j]]
        if opens and left[i]:
            openers.append(i)
    out, at = [], 0
    for run, stay in zip(runs, left, strict=True):
        out += [text[at : run.start()], run.group()[:stay]]
        at = run.end()
    return "".join([*out, text[at:]])


def _flanks(text: str, run: re.Match[str]) -> tuple[bool, bool]:
    """Whether a run of marks can open and can close emphasis."""
    before = text[run.start() - 1] if run.start() else " "
    after = text[run.end()] if run.end() < len(text) else " "
    word_before, word_after = before.isalnum(), after.isalnum()
    left = not after.isspace() and (word_after or not word_before)
    right = not before.isspace() and (word_before or not word_after)
    if run.group()[0] == "_":
        return left and not word_before, right and not word_after
    return left, right


def _label(text: str) -> tuple[str | None, str]:
    """The bold name at the beginning of protected text, and the text without it."""
    match = _LABEL.match(text)
    name = _plain(match["name"]) if match else ""
    if not match or not is_label(name):
        return None, text
    return name, (match["time"] or "") + (match["rest"] or "") + text[match.end() :]


# --- the reader ---------------------------------------------------------------------------------------


def read_markdown(data: bytes) -> Document:
    """Read a Markdown file.

    >>> page = read_markdown(b"# Talks\\n\\n**Ann Poe:** We *did* agree.\\n")
    >>> page.meta, [(b.label, b.text) for b in page.blocks]
    ({'title': 'Talks'}, [('Ann Poe', 'We did agree.')])
    """
    text, notices = decode(data)
    lines = lines_of(text)
    first, fields, complaints = _front_matter(lines)
    body = _without_comments("\n".join(lines[first:]))
    lines = [""] * first + body.split("\n")
    meta = _meta(fields)
    blocks = list(_blocks(lines, first))
    title = next((block for level, block in blocks if level == 1), None)
    if title and squeezed(meta["title"] or title.text) == squeezed(title.text):
        meta["title"] = title.text
    else:
        title = None
    rest = (block for _, block in blocks if block is not title)
    aliases = present(lines[first:])
    return document(
        rest, meta=meta, notices=[*notices, *complaints], topics=of_fields(fields), aliases=aliases
    )


def _blocks(page: list[str], first: int) -> Iterator[tuple[int, Block]]:
    """The blocks in order, each with its level as a heading (0: it is none)."""
    stretches = list(_stretches(page, first))
    wrap = measure(s.lines for s in stretches if s.kind in ("text", "item"))
    known = vocabulary(page)
    for stretch in stretches:
        if stretch.kind == "heading":
            text = _plain(_protected(" ".join(stretch.lines)))
            yield stretch.level, Block(text, BlockKind.HEADING, line=stretch.line, level=stretch.level)
            continue
        starts = {i for i, line in enumerate(stretch.lines) if _LABEL.match(line)}
        lines = stretch.lines
        if not starts and len(stretch.soft) + 1 < len(lines) and stretch.kind != "code":
            # Emphasis may span lines that are about to become paragraphs of their own.
            lines = _without_emphasis(_protected("\n".join(lines))).split("\n")
        for at, text in join(lines, wrap, soft=stretch.soft, starts=starts, known=known):
            line = stretch.numbers[at]
            if stretch.kind == "code":
                yield 0, Block(text, line=line)
            else:
                label, text = _label(_protected(text))
                bold = label is None and _BOLD.fullmatch(text) is not None
                yield 0, Block(_plain(text), label=label, line=line, bold=bold)
