"""Modules that need an extra are collected (for their doctests) only where it is installed."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("pypdf") else ["searchlib/formats/programs/pdf_child"]
