"""The browser view, as an attacker finds it: every way in but the printed address is shut."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from searchlib import cli, serving
from searchlib.browser import Door
from searchlib.browser.door import Visit

pytest.importorskip("textual_serve", reason="the extra `serve` is not installed")
import aiohttp

from searchlib.browser import server

ROOT = Path(__file__).resolve().parents[1]
#: Speaks as Textual's web driver does: says who it is and what it was given, then what it hears.
ECHO = """
import json, os, sys
def send(kind, data):
    sys.stdout.buffer.write(kind + len(data).to_bytes(4, "big") + data)
    sys.stdout.buffer.flush()
sys.stdout.buffer.write(b"__GANGLION__\\n")
send(b"D", json.dumps([os.getpid(), sys.argv[1:]]).encode())
while head := sys.stdin.buffer.read(5):
    data = sys.stdin.buffer.read(int.from_bytes(head[1:], "big"))
    send(b"D", head[:1] + data)
    if b"quit" in data:
        send(b"M", b'{"type": "exit"}')
        break
"""
DEAF = ECHO.replace('b"quit" in data', "False").replace("break", "pass") + "\nimport time\ntime.sleep(600)"


def program(code, *arguments):
    return [sys.executable, "-S", "-E", "-c", code, *arguments]


@asynccontextmanager
async def serving_of(argv):
    """A server on a free port, ended as ctrl+C ends it."""
    opened, done = asyncio.get_running_loop().create_future(), asyncio.Event()
    running = asyncio.create_task(server.serve(argv, server.listen(0), opened.set_result, done))
    try:
        yield await opened
    finally:
        done.set()
        await running


@pytest.fixture
async def door():
    async with serving_of(program(ECHO)) as door:
        yield door


async def said(door, request):
    """The raw answer to a raw request: status, headers by name in small letters, body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(request.replace("\n", "\r\n").encode() + b"\r\n\r\n")
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    return int(status.split()[1]), {k.lower(): v for k, _, v in (li.partition(": ") for li in lines)}, body


def asking(door, path, *, method="GET", headers=(), host=""):
    host = host or f"Host: 127.0.0.1:{door.port}"
    return "\n".join([f"{method} {path} HTTP/1.1", host, "Connection: close", *headers])


def ours(door):
    return f"http://127.0.0.1:{door.port}"


@asynccontextmanager
async def session(door, **options):
    """The page's websocket, and what the program behind it said first: its process and arguments."""
    async with aiohttp.ClientSession() as http:
        options = {"origin": ours(door), **options}
        async with http.ws_connect(f"{door.address}ws?width=80&height=24", **options) as wire:
            yield wire, *json.loads((await wire.receive()).data)


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


# Who may come in


@pytest.mark.parametrize(
    ("hosts", "origins", "sites", "token", "reason"),
    [
        (["127.0.0.1:8000"], [], ["none"], "right", ""),
        (["localhost:8000"], ["http://localhost:8000"], ["same-origin"], "right", ""),
        ([], [], [], "right", "host"),
        (["127.0.0.1:8000", "127.0.0.1:8000"], [], [], "right", "host"),
        (["evil.example:8000"], [], [], "right", "host"),
        (["127.0.0.1"], [], [], "right", "host"),
        (["127.0.0.1:8000.evil.example"], [], [], "right", "host"),
        (["127.0.0.1:8000"], ["https://evil.example"], [], "right", "origin"),
        (["127.0.0.1:8000"], ["null"], [], "right", "origin"),
        (["127.0.0.1:8000"], ["http://localhost:8000"], [], "right", "origin"),
        (["127.0.0.1:8000"], ["http://127.0.0.1:8000"] * 2, [], "right", "origin"),
        (["127.0.0.1:8000"], [], ["cross-site"], "right", "site"),
        (["127.0.0.1:8000"], [], ["same-site"], "right", "site"),
        (["127.0.0.1:8000"], [], [], "", "token"),
        (["127.0.0.1:8000"], [], [], "righ", "token"),
        (["127.0.0.1:8000"], [], [], "rightt", "token"),
        (["127.0.0.1:8000"], [], [], "r\udcffght", "token"),
    ],
)
def test_a_visit_is_let_in_or_not(hosts, origins, sites, token, reason):
    visit = Visit(hosts, origins, sites, token)
    assert Door(8000, "right").refusal(visit, origin_needed=False) == reason


def test_a_websocket_without_an_origin_is_not_let_in():
    visit = Visit(["127.0.0.1:8000"], [], [], "right")
    assert Door(8000, "right").refusal(visit, origin_needed=True) == "origin"


def test_the_token_is_long_new_and_never_shown():
    one, other = Door(1), Door(1)
    assert len(one.token) >= 43
    assert one.token != other.token
    assert one.token not in repr(one)


def test_only_this_machine_can_reach_it():
    with server.listen(0) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"


async def test_the_page_is_ours_alone(door):
    """It names no other machine, and its headers shut out scripts, frames and referrers."""
    status, headers, page = await said(door, asking(door, f"/{door.token}/"))
    assert status == 200
    assert b"//" not in page.replace(f"ws://127.0.0.1:{door.port}/".encode(), b"")
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "aiohttp" not in headers["server"].lower()


async def test_every_stranger_gets_the_same_answer(door):
    """From outside nobody sees whether the token, the host or the page was the wrong one."""
    home, other = f"/{door.token}/", f"/{door.token[:-1]}x/"
    evil = "Host: evil.example"
    requests = [
        *(
            asking(door, path)
            for path in ("/", "/ws", "/static/", "/download/x", "//", "/x", other, f"{other}ws")
        ),
        *(asking(door, f"{home}{path}", host=evil) for path in ("", "ws", "textual.js", "nothing")),
        *(asking(door, f"{home}{p}", headers=["Origin: http://evil.example"]) for p in ("", "ws", "nothing")),
        asking(door, f"{home}ws"),
        asking(door, f"{home}ws", headers=["Upgrade: websocket"]),
        asking(door, home, headers=["Sec-Fetch-Site: cross-site"]),
        *(asking(door, other, method=method) for method in ("POST", "OPTIONS", "DELETE")),
    ]
    answers = [await said(door, request) for request in requests]
    assert {(status, body) for status, _, body in answers} == {(403, f"{server.REFUSED}\n".encode())}
    assert all("content-security-policy" in headers for _, headers, _ in answers)


async def test_a_page_is_only_to_be_got(door):
    for method in ("POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"):
        status, headers, _ = await said(door, asking(door, f"/{door.token}/", method=method))
        assert status == 405
        assert "content-security-policy" in headers


TRAVERSALS = """static/ static download/x x/y page.html server.py page.css/ page.css%00 ....//page.css
%2e%2e%2fserver.py ..%2fserver.py ../server.py %252e%252e/server.py %5c..%5cserver.py"""


@pytest.mark.parametrize("path", TRAVERSALS.split())
async def test_no_path_of_a_request_reaches_a_file(door, path):
    status, _, body = await said(door, asking(door, f"/{door.token}/{path}"))
    assert status in (400, 403, 404), body
    assert b"import" not in body
    assert b"href" not in body


async def test_what_the_page_needs_is_served(door):
    for name in ("page.css", "page.js", "xterm.css", "textual.js"):
        status, _, body = await said(door, asking(door, f"/{door.token}/{name}"))
        assert status == 200
        assert body


async def test_connections_have_a_bound(door, monkeypatch):
    monkeypatch.setattr(server, "CONNECTIONS", 3)
    held = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(3)]
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    assert await reader.read() == b""
    for _, one in (*held, (reader, writer)):
        one.close()


# The wire


async def test_the_page_and_its_explorer_talk(door):
    async with session(door) as (wire, _, _):
        await wire.send_json(["stdin", "ä\x1b["])
        assert (await wire.receive()).data == b"D" + "ä\x1b[".encode()
        await wire.send_json(["resize", {"width": 10**9, "height": "-4"}])
        size = json.loads((await wire.receive()).data[1:])
        assert (size["width"], size["height"]) == (server.CELLS, 1)
        await wire.send_json(["ping", "12"])
        assert (await wire.receive()).json() == ["pong", "12"]


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null"])
async def test_a_foreign_page_gets_no_explorer(door, origin):
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with session(door, origin=origin):
            pass
    assert refused.value.status == 403


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("x" * (server.FRAME + 1), 1009),
        ("[" * 100_000, 1008),
        ("{}", 1008),
        ('["stdin"]', 1008),
        ('["stdin", 7]', 1008),
        ('["resize", {"width": 1}]', 1008),
        ('["deliver_chunk_request", "key"]', 1008),
        ("not json", 1008),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_what_is_not_of_the_wire_ends_the_session(sent, code):
    async with serving_of(program(ECHO)) as door, session(door) as (wire, pid, _):
        await wire.send_str(sent)
        while not wire.closed:
            await wire.receive()
        assert wire.close_code == code
    assert gone(pid)


# The programs behind it


async def test_arguments_reach_the_explorer_as_they_are_and_no_shell_reads_them(tmp_path):
    hostile = ["--index=$(touch shell)", "--query='; touch shell; \"`touch shell`", "a\nb", "*", ""]
    async with serving_of(program(ECHO, *hostile)) as door, session(door) as (_, _, given):
        assert given == hostile
    assert not Path("shell").exists()


async def test_explorers_have_a_bound_and_give_their_place_back(door, monkeypatch):
    monkeypatch.setattr(server, "GRACE", 60.0)
    opened = []
    for _ in range(server.SESSIONS):
        opened.append(session(door))
        await opened[-1].__aenter__()
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with session(door):
            pass
    assert refused.value.status == 503
    for one in opened:
        await one.__aexit__(None, None, None)
    while True:  # a place is free when the program has ended, which the page does not see
        try:
            async with session(door):
                break
        except aiohttp.WSServerHandshakeError as exc:
            assert exc.status == 503


async def test_an_explorer_that_does_not_listen_is_ended(monkeypatch):
    monkeypatch.setattr(server, "GRACE", 0.05)
    async with serving_of(program(DEAF)) as door, session(door) as (_, pid, _):
        pass
    assert gone(pid)


async def test_one_that_breaks_ends_its_session_and_complains_in_plain_text(capsys):
    broken = ECHO.replace("while head", "sys.exit('no\\x1b]52;c;eA==\\x07 luck')\nwhile head")
    async with serving_of(program(broken)) as door, session(door) as (wire, _, _):
        assert (await wire.receive()).type is aiohttp.WSMsgType.CLOSE
    told = capsys.readouterr().out
    assert "luck" in told
    assert "\x1b" not in told


# The command


def test_it_is_found_by_the_name_that_it_is_installed_under():
    argv = serving.command(Path("-x $(y)"), "-q")
    assert argv[1:] == ["-P", "-m", "tui.__main__", "--index=-x $(y)", "--query=-q"]


@pytest.mark.parametrize("missing", ["aiohttp", "textual_serve"])
def test_without_the_extra_one_sentence_says_what_to_install(missing, monkeypatch, capsys):
    monkeypatch.setattr(serving, "find_spec", lambda name: None if name == missing else object())
    assert cli.main(["serve"]) == cli.USAGE
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "pip install 'transcript-search[serve]'" in told


def test_without_the_explorer_it_says_so(monkeypatch, capsys):
    monkeypatch.setattr(serving, "entry_points", lambda **_: ())
    assert cli.main(["serve"]) == cli.USAGE
    assert "transcript-tui" in capsys.readouterr().err


def test_a_program_of_the_same_name_elsewhere_is_not_started(monkeypatch):
    """Only the module's name is taken from what is installed; it runs in this Python."""
    monkeypatch.setattr(serving, "entry_points", lambda **_: (EntryPoint("transcript-tui", "a.b:c", "g"),))
    assert serving.command(Path("i"))[:4] == [sys.executable, "-P", "-m", "a.b"]


def test_a_port_in_use_is_told(capsys):
    with server.listen(0) as taken:
        assert cli.main(["serve", "--port", str(taken.getsockname()[1])]) == cli.USAGE
    assert "choose another" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["-1", "65536", "x", "1e3", "٣"])
def test_no_port_is_wrong_use(port, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["serve", "--port", port])
    assert ended.value.code == 2
    assert "0 to 65535" in capsys.readouterr().err


def test_it_prints_its_address_and_ctrl_c_ends_it_cleanly(tmp_path):
    serve = subprocess.Popen(
        [sys.executable, "-m", "searchlib.cli", "serve", "--index", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    with serve:
        address = serve.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        serve.send_signal(signal.SIGINT)
        rest, told = serve.communicate()
    assert (serve.returncode, rest) == (0, "")
    assert "Traceback" not in told


async def test_the_explorer_itself_opens_and_ends_with_the_server(tmp_path):
    """The real program behind the real wire: what it paints arrives, and with the server it is gone."""
    argv = serving.command(tmp_path / "none")
    painted = b""
    async with (
        serving_of(argv) as door,
        aiohttp.ClientSession() as http,
        http.ws_connect(f"{door.address}ws", origin=ours(door)) as wire,
    ):
        while b"no index yet" not in painted:
            painted += (await wire.receive()).data
        await wire.send_json(["stdin", "\x11"])  # ctrl+Q
        while not wire.closed:
            await wire.receive()
    assert wire.close_code == 1000


def test_an_explorer_whose_server_was_killed_ends_by_itself(tmp_path):
    with subprocess.Popen(
        serving.command(tmp_path / "none"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver"},
    ) as explorer:
        assert explorer.stdout.readline() == b"__GANGLION__\n"
        explorer.stdin.close()
        while explorer.stdout.read(1 << 16):
            pass
    assert explorer.returncode is not None
