"""A browser for tests: Chromium without a window, told what to do over its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import itertools
import re
import shutil
from contextlib import asynccontextmanager

import aiohttp

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--no-first-run")


class Page:
    """One tab: commands go out, what the browser reports is kept in `seen`, in order."""

    def __init__(self, wire):
        self._wire = wire
        self._numbers = itertools.count(1)
        self._answers = {}
        self._more = asyncio.Condition()
        self.session = None
        self.seen = []

    async def listen(self):
        async for message in self._wire:
            said = message.json()
            if "id" in said:
                self._answers.pop(said["id"]).set_result(said)
            async with self._more:
                self.seen.append(said)
                self._more.notify_all()

    async def ask(self, method, **params):
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        where = {"sessionId": self.session} if self.session else {}
        await self._wire.send_json({"id": number, "method": method, "params": params, **where})
        said = await answer
        assert "error" not in said, said
        return said["result"]

    def events(self, method):
        return [said["params"] for said in self.seen if said.get("method") == method]

    async def until(self, holds):
        """Until what the browser has reported is enough; the test's own limit ends a vain wait."""
        async with self._more:
            await self._more.wait_for(holds)

    def received(self):
        """All bytes that came through the page's websocket."""
        frames = (one["response"] for one in self.events("Network.webSocketFrameReceived"))
        return b"".join(base64.b64decode(f["payloadData"]) for f in frames if f["opcode"] == 2)

    async def type(self, text):
        for letter in text:
            await self.ask("Input.dispatchKeyEvent", type="char", text=letter)

    async def press(self, key, code):
        for kind in ("rawKeyDown", "keyUp"):
            await self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    async def picture(self):
        return base64.b64decode((await self.ask("Page.captureScreenshot"))["data"])


@asynccontextmanager
async def opened(folder, address, width=1200, height=800):
    """A page at this address, with its reports on."""
    browser = await asyncio.create_subprocess_exec(
        PROGRAM,
        *_OPTIONS,
        f"--user-data-dir={folder}",
        f"--window-size={width},{height}",
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        while not (found := re.search(rb"listening on (ws://\S+)", line := await browser.stderr.readline())):
            assert line, "the browser ended"
        async with (
            aiohttp.ClientSession() as http,
            http.ws_connect(found[1].decode(), max_msg_size=0) as wire,
        ):
            page = Page(wire)
            listening = asyncio.create_task(page.listen())
            target = (await page.ask("Target.createTarget", url="about:blank"))["targetId"]
            attached = await page.ask("Target.attachToTarget", targetId=target, flatten=True)
            page.session = attached["sessionId"]
            for part in ("Network", "Page", "Log", "Runtime"):
                await page.ask(f"{part}.enable")
            await page.ask("Page.navigate", url=address)
            yield page
            listening.cancel()
    finally:
        browser.terminate()
        await browser.wait()
