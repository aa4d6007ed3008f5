"""What a program may import, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import searchlib

HEAVY = ("whoosh", "textual", "rich", "numpy", "selectolax", "yaml", "ftfy", "tui")
#: What reads and explains transcripts: half of the library, which a search does not need.
READERS = ("searchlib.labels", "searchlib.titles", "searchlib.topics", "searchlib.people", "searchlib.ingest")


def test_exports_are_exactly_the_front_door():
    public = {
        name
        for name, value in vars(searchlib).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert public == set(searchlib.__all__)
    assert list(searchlib.__all__) == sorted(searchlib.__all__)


def test_importing_the_library_loads_nothing_heavy():
    code = f"import searchlib, sys; print([m for m in {(*HEAVY, *READERS)!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_error_of_ours_is_drawn_in_the_tree():
    from searchlib import errors

    drawn = (errors.__doc__ or "").split()
    kinds = [n for n, v in vars(errors).items() if isinstance(v, type) and issubclass(v, Exception)]
    assert set(kinds) <= set(drawn)
    assert all(issubclass(getattr(errors, n), errors.SearchLibError) for n in kinds)


def test_no_pickle_eval_or_foreign_way_into_an_index():
    """Whoosh's own openers run pickles; its parallel writer loses documents in silence."""
    root = Path(searchlib.__file__).parent
    banned = (
        "import pickle",
        "from pickle",
        "eval(",
        "exec(",
        "open_dir",
        "exists_in",
        "create_in",
        "procs=2",
        "MpWriter",
    )
    for path in root.rglob("*.py"):
        if path.name == "unpickling.py":  # refuses what a pickle could call
            continue
        text = path.read_text(encoding="utf-8")
        assert not [word for word in banned if word in text], path
