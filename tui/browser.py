"""The explorer behind `transcripts serve`: Textual's web driver speaks over pipes instead of a terminal."""

from __future__ import annotations

import os
import select
import signal
import sys
from threading import Thread


def in_browser() -> bool:
    """Whether a browser shows it: the server names the driver."""
    return os.environ.get("TEXTUAL_DRIVER") == "textual.drivers.web_driver:WebDriver"


def end_with_the_server() -> None:
    """End this process when the server is gone, however it went: nobody could see or end it then."""

    def wait() -> None:
        poll = select.poll()
        poll.register(sys.__stdin__ or 0, 0)  # no event but the end of the other side
        poll.poll()
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=wait, name="end-with-the-server", daemon=True).start()
