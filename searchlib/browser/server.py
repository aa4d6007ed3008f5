"""A server on this machine only: one page, the websocket behind it, and an explorer for each visitor.

The explorer, its wire to the browser and the script of the page are textual-serve's. Its own server is not
used: it asks nobody who he is, lists its files, hands out files, and has a font fetched from elsewhere. Of
its program service one private method is replaced, and three private names are used (the process, its input,
its surroundings), because it starts programs through a shell and cannot end one that does not answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from asyncio import create_subprocess_exec as start_program
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from importlib.resources import files

from aiohttp import WSMsgType, web
from aiohttp.http_websocket import WSCloseCode
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from ..render import clean
from .door import LOOPBACK, REFUSED, Door, Visit

#: Each is a process with the index open; a browser needs one for each tab.
SESSIONS = 4
CONNECTIONS = 64
#: A frame from the browser holds a key or a pasted text.
FRAME = 256 << 10
#: Cells a browser's window may have each way: the explorer keeps a picture of all.
CELLS = 1000
#: Seconds that an explorer has to end when it is told to.
GRACE = 3.0
#: Bytes of what an explorer complains of that are shown.
_COMPLAINT = 64 << 10
#: Name in the address -> type, package and path of what it is. Nothing else is ever served.
_FILES: Mapping[str, tuple[str, str, str]] = {
    "page.css": ("text/css", "searchlib.browser", "page.css"),
    "page.js": ("text/javascript", "searchlib.browser", "page.js"),
    "xterm.css": ("text/css", "textual_serve", "static/css/xterm.css"),
    "textual.js": ("text/javascript", "textual_serve", "static/js/textual.js"),
}
_HEADERS: Mapping[str, str] = {
    # xterm.js writes style elements; no script but ours runs, and nothing is fetched from elsewhere.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src data:; connect-src 'self' {websocket}; frame-ancestors 'none'; base-uri 'none';"
    " form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "clipboard-read=(), camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
    "Server": "transcripts",
}


class Complaints(asyncio.StreamReader):
    """What an explorer writes to its error output: text only, and no more than somebody reads."""

    def __init__(self, stream: asyncio.StreamReader) -> None:
        super().__init__()
        self._stream = stream
        self._left = _COMPLAINT

    async def read(self, n: int = -1) -> bytes:
        while data := await self._stream.read(n):
            if self._left > 0:
                self._left -= len(data)
                return "\n".join(map(clean, data.decode("utf-8", "replace").split("\n"))).encode()
        return b""


class Explorer(AppService):
    """One explorer: started without a shell, in a process group of its own, ended for certain."""

    def __init__(self, argv: Sequence[str], websocket: web.WebSocketResponse) -> None:
        async def close() -> None:
            await websocket.close()

        super().__init__(
            "",
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=close,
            download_manager=DownloadManager(),
        )
        self._argv = tuple(argv)

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        self._process = process = await start_program(
            *self._argv,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._build_environment(width=width, height=height),
            start_new_session=True,  # ctrl+C in the terminal is for the server, which ends its explorers
        )
        self._stdin = process.stdin
        if process.stderr is not None:
            process.stderr = Complaints(process.stderr)
        return process

    async def run(self) -> None:
        """Until the explorer ends, also where it could not say so."""
        await super().run()
        await self.remote_close()

    async def on_meta(self, data: bytes) -> None:
        """Only that the explorer has ended: it sends no files to the browser and opens no pages in it."""
        if json.loads(data).get("type") == "exit":
            await self.remote_close()

    async def end(self) -> None:
        """Tell it to end, wait, and end it: whatever happens, no process is left."""
        try:
            async with asyncio.timeout(GRACE):
                await self.stop()
        except (TimeoutError, OSError, RuntimeError):
            pass
        finally:
            if (process := self._process) is not None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()


class BrowserView:
    """The web application of one run: its door, the command of the explorer, the explorers that run."""

    def __init__(self, door: Door, argv: Sequence[str]) -> None:
        self._door = door
        self._argv = tuple(argv)
        self._open: set[web.WebSocketResponse] = set()
        self._places = SESSIONS
        page = files("searchlib.browser").joinpath("page.html").read_text("utf-8")
        self._page = page.replace("{websocket}", f"{door.address.replace('http:', 'ws:')}ws")
        self._files = {
            name: (kind, files(package).joinpath(path).read_bytes())
            for name, (kind, package, path) in _FILES.items()
        }

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._guard], client_max_size=1024)
        for path, handler in (("", self._index), ("ws", self._session), ("{name}", self._file)):
            app.router.add_get(f"/{{token}}/{path}", handler, allow_head=False)
        app.on_response_prepare.append(self._headers)
        app.on_shutdown.append(self._leave)
        return app

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Everything that is no visit of ours gets the same answer, whether there is such a page or not."""
        headers = request.headers
        token = request.path.split("/")[1]
        visit = Visit(
            headers.getall("Host", []),
            headers.getall("Origin", []),
            headers.getall("Sec-Fetch-Site", []),
            token,
        )
        upgrade = "upgrade" in headers.get("Connection", "").lower() or "Upgrade" in headers
        socket_asked = upgrade or request.path.endswith("/ws")
        if self._door.refusal(visit, origin_needed=socket_asked):
            return web.Response(status=403, text=REFUSED + "\n")
        return await handler(request)

    async def _headers(self, request: web.Request, response: web.StreamResponse) -> None:
        websocket = f"ws://{LOOPBACK}:{self._door.port} ws://localhost:{self._door.port}"
        for name, value in _HEADERS.items():
            response.headers[name] = value.replace("{websocket}", websocket)

    async def _index(self, request: web.Request) -> web.Response:
        # The websocket is asked for under the same name as the page: that is its origin.
        page = self._page.replace(f"{LOOPBACK}:{self._door.port}", request.headers["Host"].lower())
        return web.Response(text=page, content_type="text/html")

    async def _file(self, request: web.Request) -> web.Response:
        if (found := self._files.get(request.match_info["name"])) is None:
            raise web.HTTPNotFound
        return web.Response(body=found[1], content_type=found[0], charset="utf-8")

    async def _session(self, request: web.Request) -> web.StreamResponse:
        websocket = web.WebSocketResponse(timeout=GRACE, heartbeat=15, max_msg_size=FRAME)
        if not websocket.can_prepare(request).ok:
            raise web.HTTPBadRequest(text="This address is for the page's own connection.\n")
        if not self._places:
            raise web.HTTPServiceUnavailable(text=f"{SESSIONS} explorers are open; close one first.\n")
        self._places -= 1
        self._open.add(websocket)
        try:
            await websocket.prepare(request)
            explorer = Explorer(self._argv, websocket)
            try:
                await explorer.start(
                    cells(request.query.get("width"), 80), cells(request.query.get("height"), 24)
                )
                await relay(websocket, explorer)
            finally:
                await asyncio.shield(explorer.end())
        finally:
            self._open.discard(websocket)
            self._places += 1
        return websocket

    async def _leave(self, _: web.Application) -> None:
        gone = WSCloseCode.GOING_AWAY
        await asyncio.gather(*(one.close(code=gone) for one in self._open if one.prepared))


async def relay(websocket: web.WebSocketResponse, explorer: AppService) -> None:
    """What the browser says, to the explorer, until either is gone; what is not of the wire ends it."""
    async for message in websocket:
        if message.type is not WSMsgType.TEXT:
            continue
        try:
            await _pass_on(json.loads(message.data), websocket, explorer)
        except (ValueError, TypeError, KeyError, IndexError, RecursionError):
            await websocket.close(code=WSCloseCode.POLICY_VIOLATION)


async def _pass_on(envelope: object, websocket: web.WebSocketResponse, explorer: AppService) -> None:
    match envelope:
        case ["stdin", str(keys)]:
            await explorer.send_bytes(keys.encode("utf-8", "replace"))
        case ["resize", {"width": width, "height": height}]:
            await explorer.set_terminal_size(cells(width, 80), cells(height, 24))
        case ["ping", str(moment)]:
            await websocket.send_json(["pong", moment])
        case ["blur"]:
            await explorer.blur()
        case ["focus"]:
            await explorer.focus()
        case _:
            raise ValueError("not of this wire")


def cells(value: object, usual: int) -> int:
    """A width or height as the browser gives it, within bounds; `usual` where it is no number."""
    try:
        number = int(value) if isinstance(value, int | str) else usual
    except ValueError:
        return usual
    return min(max(number, 1), CELLS)


def listen(port: int) -> socket.socket:
    """A port of this machine that nobody else can reach; 0 is any free one. OSError where it is taken."""
    return socket.create_server((LOOPBACK, port), backlog=CONNECTIONS)


async def serve(
    argv: Sequence[str], listening: socket.socket, said: Callable[[Door], None], done: asyncio.Event
) -> None:
    """Serve the explorer that `argv` starts, until `done`; `said` is told the door once it can be opened."""
    door = Door(listening.getsockname()[1])
    view = BrowserView(door, argv).application()
    runner = web.AppRunner(view, access_log=None, shutdown_timeout=2 * GRACE, keepalive_timeout=30)
    try:
        await runner.setup()
        server = await asyncio.get_running_loop().create_server(partial(_protocol, runner), sock=listening)
        said(door)
        await done.wait()
        server.close()
    finally:
        await runner.cleanup()
        listening.close()


def _protocol(runner: web.AppRunner) -> asyncio.Protocol:
    """One more connection, or the end of it where there are enough."""
    server = runner.server
    if server is None or len(server.connections) >= CONNECTIONS:
        return _Full()
    return server()


class _Full(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


def run(argv: Sequence[str], listening: socket.socket, said: Callable[[Door], None]) -> None:
    """As `serve`, until a signal."""

    async def until_a_signal() -> None:
        done = asyncio.Event()
        for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(one, done.set)
        await serve(argv, listening, said, done)

    asyncio.run(until_a_signal())
