"""Who may come in: what a request says of itself in, the reason why not out.

Any page that is open in a browser can send requests to this machine, and a name of its own can be made to
lead here (DNS rebinding). So a request must name this machine as its host, come from our own page where it
says where it comes from, and know the token, which stands in no place but the address that is printed.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

LOOPBACK = "127.0.0.1"

#: The same sentence for every reason, so that a stranger learns nothing of how near he was.
REFUSED = "Not here. Open the address that `transcripts serve` printed."


@dataclass(frozen=True, slots=True)
class Visit:
    """What a request says of itself: the values of each header, as often as it was sent."""

    hosts: Sequence[str]
    origins: Sequence[str]
    sites: Sequence[str]
    token: str


@dataclass(frozen=True, slots=True)
class Door:
    """The port and the token of one run of the server."""

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def hosts(self) -> tuple[str, ...]:
        """What the Host header may be; a browser leaves out port 80."""
        names = (LOOPBACK, "localhost")
        return tuple(f"{name}:{self.port}" for name in names) + (names if self.port == 80 else ())

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"http://{LOOPBACK}:{self.port}/{self.token}/"

    def refusal(self, visit: Visit, *, origin_needed: bool) -> str:
        """Why this visit is not let in; "" if it is. A websocket always has an origin: `origin_needed`."""
        if len(visit.hosts) != 1 or visit.hosts[0].lower() not in self.hosts:
            return "host"
        ours = f"http://{visit.hosts[0].lower()}"
        if (origin_needed or visit.origins) and list(visit.origins) != [ours]:
            return "origin"
        if any(site not in ("same-origin", "none") for site in visit.sites):
            return "site"
        # Compared as a whole: the time it takes says nothing of how much of it was right.
        if not hmac.compare_digest(visit.token.encode("utf-8", "replace"), self.token.encode()):
            return "token"
        return ""
