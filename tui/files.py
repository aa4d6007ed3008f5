"""Files of the user: pieces of text in, a file that is whole or not there out; errors are `Trouble`."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .ports import Trouble

#: A save takes milliseconds; who waits ten seconds for another is told.
_TRIES, _PAUSE = 1000, 0.01


def write_whole(path: Path, pieces: Iterable[str], *, replace: bool) -> None:
    """Write a draft beside it and put that in place; without `replace` a file that is there stays."""
    try:
        handle, name = tempfile.mkstemp(prefix=".draft-", dir=path.parent)
    except OSError as exc:
        raise _told(path, exc) from exc
    draft = Path(name)
    try:
        with open(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:  # noqa: PTH123
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        _place(draft, path, replace=replace)
    except FileExistsError as exc:
        raise Trouble(f"{path} exists already, and stays as it is") from exc
    except OSError as exc:
        raise _told(path, exc) from exc
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _place(draft: Path, path: Path, *, replace: bool) -> None:
    if replace:
        # A link stays a link, and what it points to is replaced.
        draft.replace(path.resolve() if path.is_symlink() else path)
        return
    try:
        os.link(draft, path)  # fails where something has come to be there meanwhile, as a rename does not
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links
        if path.exists():
            raise FileExistsError(path) from None
        draft.replace(path)


def aside(path: Path) -> Path:
    """Move a file that cannot be used out of the way, under a name that no other has; that name."""
    for number in range(1, 1000):
        target = path.with_name(f"{path.name}.damaged-{number}")
        if not target.exists():
            try:
                path.rename(target)
            except OSError as exc:
                raise _told(path, exc) from exc
            return target
    raise Trouble(f"{path} is damaged, and there are a thousand damaged ones beside it already")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold what no other window, of this program or another, holds at the same moment; `Trouble` in the end.

    What is read and written inside is as if there were one window only. The kernel frees it if we die.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as exc:
        raise _told(path, exc) from exc
    try:
        for _ in range(_TRIES):
            with suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            time.sleep(_PAUSE)
        else:
            raise Trouble(f"another window has been writing beside {path} for too long; try again")
        yield
    except OSError as exc:  # a disk without locks
        raise _told(path, exc) from exc
    finally:
        os.close(handle)


def _told(path: Path, exc: OSError) -> Trouble:
    return Trouble(f"{path} cannot be written: {exc.strerror or exc}")
