"""The browser view in a real browser: `make browser`. Pictures are left in the folder that pytest names."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

pytest.importorskip("textual_serve", reason="the extra `serve` is not installed")
from chromium import PROGRAM, opened

from searchlib import Index

ROOT = Path(__file__).resolve().parents[1]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="needs Chromium (Debian: apt-get install chromium)"),
]


@pytest.fixture
async def address(tmp_path):
    Index.rebuild([ROOT / "searchlib" / "samples"], tmp_path / "index")
    serve = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "searchlib.cli", "serve", "--index", str(tmp_path / "index")),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path / "data")},
    )
    yield (await serve.stdout.readline()).decode().strip()
    serve.terminate()
    assert await serve.wait() == 0


async def test_a_query_is_typed_and_its_hits_are_marked(address, tmp_path):
    async with asyncio.timeout(100), opened(tmp_path / "profile", address) as page:
        # Without a click: the page gives the keys to the explorer.
        await page.until(lambda: b"208 paragraphs" in page.received())
        before = await page.picture()
        await page.type("reservoir")
        # A mark is bold and underlined, whatever its colour.
        marked = re.compile(rb"\x1b\[1;4(;[0-9;]+)?mreservoir", re.IGNORECASE)
        await page.until(lambda: marked.search(page.received()))
        (tmp_path / "typed.png").write_bytes(after := await page.picture())
        assert after != before

        asked = [one["request"]["url"] for one in page.events("Network.requestWillBeSent")]
        assert all(url.startswith((address, "data:")) for url in asked)
        assert not page.events("Runtime.exceptionThrown")
        assert not [e for e in page.events("Log.entryAdded") if e["entry"]["level"] == "error"]


async def test_a_page_from_elsewhere_reaches_nothing(address, tmp_path):
    """Even one that has got hold of the address: the browser itself says where it comes from."""
    async with asyncio.timeout(100), opened(tmp_path / "profile", "about:blank") as page:
        wire = f"{address.replace('http:', 'ws:')}ws"
        tried = (
            f"new Promise(done => {{ const wire = new WebSocket({wire!r});"
            " wire.onopen = () => done('open'); wire.onerror = () => done('refused'); })"
        )
        told = await page.ask("Runtime.evaluate", expression=tried, awaitPromise=True)
        assert told["result"]["value"] == "refused"
        fetched = f"fetch({address!r}).then(() => 'read', () => 'refused')"
        told = await page.ask("Runtime.evaluate", expression=fetched, awaitPromise=True)
        assert told["result"]["value"] == "refused"
