"""A fast engine: columns and postings in memory-mapped arrays. Only this package imports numpy."""

from .engine import ColumnarEngine

__all__ = ["ColumnarEngine"]
