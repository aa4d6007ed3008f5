"""Measurements of the library: how fast (`run.py`) and how right (`eval/`)."""
