"""Read, answer, end; the answer has bounds."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError

from . import Fault
from .drawing import Drawing
from .fonts import Face
from .pieces import joined, upright

_MOST_PAGES = 10_000
_MOST_CHARACTERS = 20_000_000
_MOST_PIECES = 2_000_000


def main() -> None:
    """Read, answer, end."""
    try:
        answer = _answer(sys.stdin.buffer.read())
    except Fault as exc:
        answer = {"fault": str(exc)}
    except MemoryError:
        answer = {"fault": "it needs more memory than a document should"}
    except RecursionError:
        answer = {"fault": "its objects are nested too deeply to be a document"}
    except Exception as exc:
        answer = {"fault": f"damaged, or not a PDF file ({type(exc).__name__}: {str(exc)[:200]})"}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True).encode("ascii"))


def _answer(data: bytes) -> dict[str, Any]:
    reader = PdfReader(io.BytesIO(data))
    _open(reader)
    pages: list[list[list[Any]]] = []
    failed = characters = pieces = 0
    faces: dict[int, tuple[Any, Face]] = {}
    for page in reader.pages:
        try:
            found = joined(upright(Drawing(page, faces).strings()))
        except (Fault, MemoryError, RecursionError):
            raise
        except Exception:
            found, failed = [], failed + 1
        pages.append(found)
        pieces += len(found)
        characters += sum(len(piece[0]) for piece in found)
        if len(pages) > _MOST_PAGES or characters > _MOST_CHARACTERS or pieces > _MOST_PIECES:
            raise Fault("it has more text than a document should")
    if pages and failed == len(pages):
        raise Fault("damaged: none of its pages can be read")
    return {"title": _title(reader), "failed": failed, "pages": pages}


def _open(reader: Any) -> None:
    """Open with the empty password, as every program that shows a PDF does."""
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            raise Fault("encrypted with a password; open it and save it without one")
    except DependencyError as exc:
        raise Fault("encrypted; opening it needs cryptography: pip install cryptography") from exc


def _title(reader: Any) -> str:
    try:
        return str(reader.metadata.title or "")[:2000]
    except Exception:  # a document without properties, or with broken ones
        return ""


if __name__ == "__main__":
    main()
