"""Programs that read hostile bytes, each run in a process of its own by `confined.py`; nobody imports them.

A program is a package that runs without the rest of the library: it imports only what is inside it.
"""
