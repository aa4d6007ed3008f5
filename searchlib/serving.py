"""The verb `serve`: the explorer in a browser on this machine, until ctrl+C."""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from .browser import Door
from .console import DONE, Verb, put, say
from .errors import ExtraMissing, PortUnusable

#: What `pyproject.toml` installs the explorer as. The library knows no screen, only the name of one.
APP = "transcript-tui"
_NEEDED = ("aiohttp", "textual_serve")


def verbs(verb: Verb) -> None:
    """Add the verb of this module to the command."""
    serve = verb("serve", _serve, "Open the explorer to a browser on this machine (docs/serve.md).")
    serve.add_argument("--port", type=_port, default=0, metavar="N", help="the port (default: any free one)")
    serve.add_argument("--query", default="", metavar="TEXT", help="begin with this query")


def _serve(args: argparse.Namespace) -> int:
    argv = command(args.index, args.query)
    if not all(find_spec(name) for name in _NEEDED):
        raise ExtraMissing(
            "a browser view needs textual-serve; run `pip install 'transcript-search[serve]'` and try again"
        )
    from .browser import server

    try:
        listening = server.listen(args.port)
    except OSError as exc:
        raise PortUnusable(f"port {args.port} cannot be used ({exc.strerror}); choose another") from exc
    server.run(argv, listening, _told)
    return DONE


def command(index: Path, query: str = "") -> list[str]:
    """The explorer's program and its arguments, each in one piece: nothing of it is read by a shell."""
    found = entry_points(group="console_scripts", name=APP)
    if not found:
        raise ExtraMissing(f"the explorer ({APP}) is not installed; run `pip install transcript-search`")
    # -P: a folder that one happens to stand in is no place to import from.
    argv = [sys.executable, "-P", "-m", next(iter(found)).module, f"--index={index}"]
    return [*argv, f"--query={query}"] if query else argv


def _told(door: Door) -> None:
    put(door.address)
    sys.stdout.flush()
    say("open this address in a browser on this machine; ctrl+C ends it")


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else -1
    if not 0 <= number < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return number
