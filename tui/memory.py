"""What the program asks of the allocator of the system, and of Python's own collection of garbage."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

#: Parameters of glibc's `mallopt`, and what they are set to.
_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
_LARGE = 1 << 18
_ARENAS = 2


@contextmanager
def beginning() -> Iterator[None]:
    """No look for garbage while the program starts, until `settle`: it took a sixth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def settle() -> None:
    """What there is stays, and is not looked at again: a look at all of it would hold up a key."""
    gc.freeze()
    gc.enable()


def spare() -> None:
    """Large pieces of memory go back to the system as soon as they are free; two heaps are enough.

    A search makes arrays as large as the index and lets go of them. In a heap for each thread, and between
    what stays, they would be kept: memory grew with use though nothing held it.
    """
    with suppress(OSError, AttributeError, TypeError):  # another C library than glibc
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_ARENA_MAX, _ARENAS)
