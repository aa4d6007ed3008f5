"""bytes -> Document. One module per format, one row per suffix; readers never touch the disk.

A reader knows no path: it raises `MalformedSource("", reason, line)`, and who read the file puts the path in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import PurePath
from types import MappingProxyType

from ..errors import UnknownFormat
from ..model import Document

Reader = Callable[[bytes], Document]

_TEXT = ("text", "plain:read_text")
_MARKDOWN = ("markdown", "markdown:read_markdown")
_HTML = ("html", "html:read_html")
#: suffix -> name of the format, module and function that read it
_READERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        ".txt": _TEXT,
        ".text": _TEXT,
        ".md": _MARKDOWN,
        ".markdown": _MARKDOWN,
        ".html": _HTML,
        ".htm": _HTML,
        ".xhtml": _HTML,
    }
)

#: The suffixes of the files that can be read.
KNOWN = tuple(_READERS)


def reader_for(name: str) -> tuple[str, Reader]:
    """The format's name and its reader, by the suffix of a file name; the reader's library loads only now."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in _READERS:
        what = f"{suffix} files" if suffix else "files without a suffix"
        raise UnknownFormat(name, f"no reader for {what}; can read {', '.join(KNOWN)}")
    title, where = _READERS[suffix]
    module, function = where.split(":")
    reader: Reader = getattr(import_module(f".{module}", __name__), function)
    return title, reader
