"""A program for hostile bytes, in a process of its own: bytes in, JSON out; memory and time have bounds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..errors import MalformedSource

_PROGRAMS = Path(__file__).with_name("programs")
_MEMORY = 1 << 30
# Measured: 12,000 strings a second, and a page of print has 50 to 500; more for every megabyte of file.
_SECONDS, _SECONDS_A_MEGABYTE, _MOST_SECONDS = 10, 10, 120
# By the clock, a busy machine takes that many times longer.
_PATIENCE = 20

# The limits are set before the program or anything that it needs is loaded.
_START = """
import resource, runpy, sys
name, folder, memory, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
sys.path.append(folder)
runpy.run_module(name, run_name="__main__")
"""


def answer_of(program: str, data: bytes) -> Any:
    """What the program, given the data, answers; MalformedSource if it passes a bound or gives no answer."""
    seconds = min(_MOST_SECONDS, _SECONDS + _SECONDS_A_MEGABYTE * (len(data) >> 20))
    command = [sys.executable, "-P", "-c", _START, program, str(_PROGRAMS), str(_MEMORY), str(seconds)]
    # It finds the packages that we find, and no other programs.
    environment = {**os.environ, "PATH": "", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=_PATIENCE * seconds,
            check=False,
        )
        if done.returncode == 0:
            return json.loads(done.stdout)
    except subprocess.TimeoutExpired as exc:
        raise MalformedSource("", f"reading it took more than {_PATIENCE * seconds} s") from exc
    except (ValueError, RecursionError) as exc:
        raise MalformedSource("", "reading it gave no answer") from exc
    if done.returncode < 0:
        raise MalformedSource("", f"reading it took more than {seconds} s or 1 GB of memory")
    raise MalformedSource("", "reading it needs more than 1 GB of memory, or failed")
