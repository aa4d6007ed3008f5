"""A fast engine: columns and postings in memory-mapped arrays. Only this package and `codec` import numpy."""

from .engine import ColumnarEngine

__all__ = ["ColumnarEngine"]
