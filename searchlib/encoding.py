"""Bytes in, text out, and a sentence about everything that had to be guessed, repaired or replaced.

The text has `\\n` as its only line break, no control character but tab, and no lone surrogate.
"""

from __future__ import annotations

import codecs
import re

from .errors import MalformedSource

# Where a binary file is looked for: enough for every header, and cheap for a file of any size.
_HEAD = 8192
_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip container (docx, epub, xlsx ...)"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
)
_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = bytes({*range(9), 11, *range(14, 27), *range(28, 32), 127})
# Only names of encodings of text: Python's registry also knows "zip", "idna", "unicode_escape".
_DECLARED = re.compile(
    r"windows-125\d|cp125\d|iso-?8859-?\d{1,2}|latin-?\d|koi8-[ru]|gb2312|gbk|gb18030|big5(?:-hkscs)?"
    r"|shift_jis|euc-jp|euc-kr|mac-?roman|ibm866|cp866|utf-16(?:le|be)?",
    re.IGNORECASE,
)


def decode(data: bytes, *, declared: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of `data` and notices about it; `declared` is the encoding the file says it is in.

    A declaration is believed only of bytes that are not UTF-8: pages lie about it.

    >>> decode(b"caf\\xe9\\r\\n")
    ('café\\n', ('decoded as Windows-1252',))
    """
    text, notices = _characters(data, declared)
    for repair in (_unmojibake, _undos, _normal_lines, clean):
        text, notice = repair(text)
        notices += notice
    return text, notices


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without escape sequences, with a space for every other control character and � for surrogates.

    >>> clean("a\\x1b[1mb\\x07c")
    ('ab c', ('removed 1 terminal escape sequence', 'replaced 1 control character by a space'))
    """
    if not _DIRTY.search(text):
        return text, ()
    text, sequences = _ESCAPES.subn("", text)
    text, controls = _CONTROLS.subn(" ", text)
    text, surrogates = _SURROGATES.subn("\ufffd", text)
    notices = []
    if sequences:
        notices.append(f"removed {_count(sequences, 'terminal escape sequence')}")
    if controls:
        notices.append(f"replaced {_count(controls, 'control character')} by a space")
    if surrogates:
        notices.append(_lost(surrogates))
    return text, tuple(notices)


_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_DIRTY = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# CSI; OSC, DCS, PM, APC strings (bounded: an unterminated one must not eat the text); two-character ones.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]"
    r"|(?:\x1b[\]P^_X]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]{0,512}(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]{0,4}[0-Z\\^-~]"
)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _lost(number: int) -> str:
    return f"{_count(number, 'character')} could not be decoded, shown as �"


def _characters(data: bytes, declared: str) -> tuple[str, tuple[str, ...]]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _replacing(data[len(mark) :], name)
    data = data.removeprefix(codecs.BOM_UTF8)
    if wide := _wide(data[:_HEAD]):
        text, notices = _replacing(data, wide)
        return text, (f"decoded as {wide.upper()} although it has no byte order mark", *notices)
    _refuse_binary(data[:_HEAD])
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _legacy(data, declared)


def _replacing(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    text = data.decode(name, errors="replace")
    bad = text.count("\ufffd") - data.count("\ufffd".encode(name))
    return text, (_lost(bad),) if bad > 0 else ()


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: NULs on one side only and often, and what they make is letters and spaces."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    # Every Latin letter and every space has one: of Cyrillic text a seventh, of English nearly all.
    if len(head) < 4 or max(even, odd) < len(head) // 2 * 0.1:
        return ""
    name = "utf-16-le" if odd > 4 * even else "utf-16-be" if even > 4 * odd else ""
    if not name:
        return ""
    try:
        sample = codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return ""
    plain = sum(c.isalnum() or c in " \n\r\t.,:;-?!'\"()\u2019" for c in sample)
    return name if plain >= 0.9 * len(sample) else ""


def _refuse_binary(head: bytes) -> None:
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise MalformedSource("", f"binary file: {what}, not text")
    controls = len(head) - len(head.translate(None, _CONTROL))
    # A text may hold a stray NUL; of random bytes 11 % are control characters, of compressed ones as many.
    if b"\0" in head and (controls > len(head) * 0.05 or not _is_utf8(head)):
        raise MalformedSource("", "binary file: it holds NUL bytes")
    if controls > len(head) * 0.1 and controls > 2:
        raise MalformedSource("", "binary file: much of it is control characters")


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


# --- bytes that are not UTF-8 -------------------------------------------------------------------

_HIGH = re.compile(rb"[\x80-\xff]+")
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _legacy(data: bytes, declared: str) -> tuple[str, tuple[str, ...]]:
    sequences = sum(len(m) for m in _SEQUENCE.findall(data))
    if 2 * sequences > sum(len(m) for m in _HIGH.findall(data)):
        return _mixed(data)
    name = declared.strip().lower() if _DECLARED.fullmatch(declared.strip()) else ""
    if name in ("", "latin1", "latin-1", "iso-8859-1", "iso8859-1", "windows-1252"):
        # Browsers read the Latin-1 label as Windows-1252, and so does everybody who writes it.
        name = "windows-1251" if not name and _is_cyrillic(data) else "windows-1252"
    if name.startswith("gb"):
        name = "gb18030"
    text = data.decode(name.replace("windows-", "cp"), errors="replace")
    title = "W" + name[1:] if name.startswith("w") else name.upper()
    notices = [f"decoded as {title}"]
    if bad := text.count("\ufffd"):
        notices.append(_lost(bad))
    return text, tuple(notices)


def _mixed(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Mostly UTF-8: line by line, and in a bad line byte by byte as Windows-1252."""
    lines, bad, lost = [], 0, 0
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            text, alien = _pieces(line)
            lines.append(text)
            bad += alien
            lost += text.count("\ufffd")
    notices = [f"decoded as UTF-8 but for {_count(bad, 'byte')} read as Windows-1252"] if bad else []
    if lost:
        notices.append(_lost(lost))
    return "\n".join(lines), tuple(notices)


def _pieces(line: bytes) -> tuple[str, int]:
    out: list[str] = []
    alien = 0
    for match in _PIECE.finditer(line):
        whole, cut, single = match.groups()
        if whole:
            out.append(whole.decode("utf-8", errors="replace"))
        elif cut:  # a longer character whose end is missing
            out.append("\ufffd")
        else:
            out.append(single.decode("cp1252", errors="replace"))
            alien += 1
    return "".join(out), alien


_PIECE = re.compile(
    rb"((?:[\x00-\x7f]|" + _SEQUENCE.pattern + rb")+)|([\xe0-\xf4][\x80-\xbf]{1,2})|([\x80-\xff])"
)


def _is_cyrillic(data: bytes) -> bool:
    """Windows-1251: the bytes stand in runs (words), and the commonest Cyrillic letters are common.

    By letter frequency о е а и н т (and і) make 48 % of Russian; the same bytes make 21 % of
    Greek in Windows-1253. The accented letters of western languages stand alone, not in runs.
    """
    runs = _HIGH.findall(data[: 1 << 20])
    high = sum(map(len, runs))
    in_words = sum(len(run) for run in runs if len(run) > 2)
    common = sum(run.count(letter) for run in runs for letter in b"\xee\xe5\xe0\xe8\xed\xf2\xb3")
    return in_words >= 0.7 * high and common >= 0.36 * high


# --- line breaks, and text that was decoded wrongly before we got it ---------------------------------


def _normal_lines(text: str) -> tuple[str, tuple[str, ...]]:
    """Line breaks made one; C1 controls that are Windows-1252 punctuation read as Latin-1 made that again."""
    notices: tuple[str, ...] = ()
    if stray := len(_C1.findall(text)):
        # U+0085 is a line break of its own, unless its neighbours show that it was an ellipsis.
        text = _C1_OR_NEL.sub(lambda m: m.group().encode("latin-1").decode("cp1252", "replace"), text)
        notices = (f"repaired {_count(stray, 'character')} of Windows-1252 read as Latin-1",)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _BREAKS.sub("\n", text), notices


_C1 = re.compile(r"[\x82-\x84\x86-\x8c\x8e\x91-\x9a\x9c\x9e\x9f]")
_C1_OR_NEL = re.compile(r"[\x80\x82-\x8c\x8e\x91-\x9c\x9e\x9f]")
_BREAKS = re.compile("[\x85\u2028\u2029]")

# UTF-8 read as Windows-1252 (or Latin-1), of the characters that transcripts are full of: punctuation,
# accented Latin letters, the euro sign, runs of Cyrillic, emoji, a byte order mark.
_TAIL = "[\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
_GARBLED = re.compile(
    rf"â(?:€|\x80){_TAIL}|â€\ufffd|Ã{_TAIL}|Â[\xa0-\xbf]|[ÄÅ]{_TAIL}|â‚¬|â„¢|(?:[ÐÑ]{_TAIL}){{2,}}|ðŸ{_TAIL}|ï»¿"
)
_ABOUT_ENCODING = re.compile(
    r"utf-?\s?8|utf-?16|mojibake|windows-?125|cp-?125|latin-?1\b|iso-?8859"
    r"|unicode|charset|encod(?:ing|ed)|code ?page",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"(\n[ \t]*\n)")
# ftfy needs 0.2 s for a million characters; what is longer is no paragraph that anybody typed.
_TOO_LONG = 1_000_000


def _unmojibake(text: str) -> tuple[str, tuple[str, ...]]:
    """Repair paragraphs that certainly are UTF-8 read as Windows-1252; leave what might be meant."""
    if not _GARBLED.search(text):
        return text, ()
    from ftfy import fix_encoding

    parts, repaired = _PARAGRAPH.split(text), 0
    for i in range(0, len(parts), 2):
        if _certain(parts[i]):
            fixed = fix_encoding(parts[i])
            if fixed != parts[i] and fixed.count("\ufffd") <= parts[i].count("\ufffd"):
                parts[i] = fixed
                repaired += 1
    notice = f"repaired {_count(repaired, 'paragraph')} of UTF-8 that had been read as Windows-1252"
    return "".join(parts), (notice,) if repaired else ()


def _certain(paragraph: str) -> bool:
    """Garbled for certain: not a text about encodings, not a quoted example, nothing else that is right."""
    if len(paragraph) > _TOO_LONG or _ABOUT_ENCODING.search(paragraph):
        return False
    found = list(_GARBLED.finditer(paragraph))
    if not found:
        return False
    if any(_in_word(paragraph, m) for m in found):
        return True
    return not any(_quoted(paragraph, m) for m in found) and _GARBLED.sub("", paragraph).isascii()


def _in_word(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
    return before.isalpha() and before.isascii() and after.isalpha() and after.isascii()


def _quoted(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
    return before in ("'", '"', "`", "“", "‘", "«") and after in ("'", '"', "`", "”", "’", "»")


# Letters of DOS (code page 850) read as Windows-1252, where no punctuation can be meant: within a word, and a
# pound sign before a number. At the end of a word (`Jos‚`) it might be a comma.
_DOS = re.compile(r"[‚„‡ˆ‰Š‹Œ](?<=[a-z].)(?=[a-z])|œ(?= ?\d)")


def _undos(text: str) -> tuple[str, tuple[str, ...]]:
    """Letters that certainly are DOS's, read as Windows-1252: `Fran‡ois` is François, `œ 5` is £ 5."""
    if not _DOS.search(text) or _ABOUT_ENCODING.search(text):
        return text, ()
    text, repaired = _DOS.subn(lambda match: match.group().encode("cp1252").decode("cp850"), text)
    return text, (f"repaired {_count(repaired, 'letter')} of DOS read as Windows-1252",)
