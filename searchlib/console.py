"""What the command prints: results on stdout, talk on stderr, nothing that could steer a terminal."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from . import render
from .model import Progress, Skipped

#: Exit codes: done; done, but not all that was asked for.
DONE, PARTLY = 0, 1

#: Files, notices and findings listed one by one before the rest is only counted.
LISTED = 20


class Verb(Protocol):
    """Adds a verb to the command: its name, what runs it, what it does."""

    def __call__(
        self, name: str, run: Callable[[argparse.Namespace], int], help: str
    ) -> argparse.ArgumentParser: ...


class Bar:
    """A line on stderr that says how far a build is; nothing at all where nobody looks."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._started = time.monotonic()
        self._next = 0.0

    def show(self, progress: Progress) -> None:
        now = time.monotonic()
        if not self._shown or now < self._next:
            return
        self._next = now + 0.1
        elapsed = max(now - self._started, 1e-6)
        rate = progress.paragraphs / elapsed
        left = elapsed / progress.done * (progress.total - progress.done) if progress.done else 0.0
        filled = 20 * progress.done // max(progress.total, 1)
        line = (
            f"{'█' * filled}{'░' * (20 - filled)} {progress.done:,}/{progress.total:,} files,"
            f" {progress.paragraphs:,} paragraphs, {rate:,.0f}/s"
            + (f", about {left:,.0f} s left" if progress.done else "")
        )
        sys.stderr.write(f"\r\x1b[K{line[: width() - 1]}")
        sys.stderr.flush()

    def clear(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def width(most: int = 120) -> int:
    """The columns of the terminal, at most so many: prose in longer lines is hard to read."""
    return max(40, min(most, shutil.get_terminal_size((100, 24)).columns))


def put(text: str) -> None:
    sys.stdout.write(text + "\n")


def say(text: str) -> None:
    sys.stderr.write("\n".join(render.clean(line) for line in text.split("\n")) + "\n")


def list_some(title: str, items: Sequence[Skipped]) -> None:
    """The first of these files with their reasons, and how many more there are."""
    if items:
        say(title)
    for one in items[:LISTED]:
        say(f"  {one.path}: {one.reason}")
    if len(items) > LISTED:
        say(f"  ... and {len(items) - LISTED:,} more (all of them with --json)")


def colour(args: argparse.Namespace) -> bool:
    if args.colour == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return bool(args.colour == "always")


def count(text: str) -> int:
    """A number of things, for argparse."""
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return number


def seconds(text: str) -> float:
    """A span of time, for argparse."""
    number = float(text)
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError("must not be negative")
    return number
