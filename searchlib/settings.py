"""Where the programs (command, TUI) look when they are not told. The library itself never asks."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "TRANSCRIPTS_INDEX"


def default_index() -> Path:
    """TRANSCRIPTS_INDEX; else `index/` of a checkout one stands in; else the user's data folder."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    here = Path("index")
    if (here / "CURRENT").is_file() or Path("searchlib", "__init__.py").is_file():
        return here
    from platformdirs import user_data_path

    return user_data_path("transcripts", appauthor=False) / "index"


def samples() -> Path:
    """The folder of the transcripts that come with the program."""
    return Path(__file__).with_name("samples")
