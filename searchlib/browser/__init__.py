"""The explorer in a browser: who may come in (`door.py`), and the server (`server.py`), which loads late."""

from __future__ import annotations

from .door import Door

__all__ = ["Door"]
