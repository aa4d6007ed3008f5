"""How the explorer begins: arguments and what was kept in, the start of the main screen out."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_data_path

from .keeping import Keeper, Session
from .keymap import FILE, Keymap, read
from .ports import Trouble
from .screens.keeping import Start
from .state import SearchState
from .themes import Remembered


def own_keys() -> Keymap:
    """The keys of the user, from the file beside the saved searches."""
    return read(_folder() / FILE)


def own_theme() -> Remembered:
    """The colours that were chosen last."""
    return Remembered(_folder())


def _folder() -> Path:
    return user_data_path("transcripts", appauthor=False)


def beginning(index: Path, options: Namespace, say: Callable[[str], None]) -> Start:
    """A query or a paragraph that is given outranks the session; `say` is told what failed at the end."""
    keeper = Keeper(_folder(), index)
    session, told = Session(SearchState(options.query or ""), options.open), ""
    if options.query is None and not options.open and not options.no_session:
        try:
            session = keeper.session()
        except Trouble as exc:
            told = exc.what

    def leave(last: Session) -> None:
        try:
            keeper.leave(last)
        except Trouble as exc:
            say(f"The session was not saved: {exc.what}")

    return Start(session, bool(options.open), told, keeper, None if options.no_session else leave)
