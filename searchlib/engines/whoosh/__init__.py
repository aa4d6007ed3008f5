"""The default engine: a Whoosh index of the chunks. Only this package imports whoosh."""

from .engine import WhooshEngine

__all__ = ["WhooshEngine"]
