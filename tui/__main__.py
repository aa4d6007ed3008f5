"""`transcript-tui`: arguments in, exit code out: 0 it ran, 2 it was called wrongly."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from searchlib import clean, default_index

from . import memory
from .browser import end_with_the_server, in_browser

if TYPE_CHECKING:
    from .ports import Opener
    from .screens.keeping import Start


def main(argv: list[str] | None = None) -> int:
    """Run the explorer; Textual is loaded only when the arguments are right."""
    parser = _parser()
    options = parser.parse_args(argv)
    if not _has_a_screen():
        parser.error("it needs a terminal; use `transcripts search` in scripts")
    if options.mono:
        os.environ["NO_COLOR"] = "1"
    memory.spare()
    with memory.beginning():
        return _run(parser, options)


def _run(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    if in_browser():
        end_with_the_server()
    from .app import TranscriptApp
    from .beginning import beginning, own_keys, own_theme
    from .service import IndexCare, opener

    farewells: list[str] = []

    def begun(folder: Path) -> tuple[Opener, Start]:
        start = beginning(folder, options, farewells.append)
        return opener(folder), replace(start, care=IndexCare(folder), elsewhere=begun)

    first, start = begun(options.index or default_index())
    app = TranscriptApp(first, start=start, keymap=own_keys(), remembered=own_theme(), begun=memory.settle)
    if options.theme:
        if options.theme not in app.available_themes:
            parser.error(f"no theme {options.theme!r}; themes are {', '.join(sorted(app.available_themes))}")
        app.theme = options.theme
    app.run()
    for words in farewells:
        sys.stderr.write(clean(words) + "\n")
    return app.return_code or 0


def _has_a_screen() -> bool:
    """A terminal, or a browser."""
    return in_browser() or all(one is not None and one.isatty() for one in (sys.__stdin__, sys.__stderr__))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="transcript-tui", description="Search transcripts and read who said what, in the terminal."
    )
    parser.add_argument(
        "--index",
        type=Path,
        metavar="DIR",
        help="the index to open (default: $TRANSCRIPTS_INDEX, else ./index, else the user's data folder)",
    )
    parser.add_argument("--query", metavar="TEXT", help="begin with this query")
    parser.add_argument("--open", default="", metavar="ID", help="begin at this paragraph, in its transcript")
    parser.add_argument(
        "--no-session", action="store_true", help="neither take up where you were last time nor remember it"
    )
    parser.add_argument(
        "--theme", default="", metavar="NAME", help="dark, light, contrast, or a theme of Textual"
    )
    parser.add_argument("--mono", action="store_true", help="no colour (NO_COLOR does the same)")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
