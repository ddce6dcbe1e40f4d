#!/usr/bin/env python3
"""Takes the pictures in docs/: the real bot in local-slack (npm), its page drawn by headless Chromium (Debian's package).

`python tools/screenshots.py` from the project's root, with the packages of the test command. What it shows is in SCENES.
"""

import asyncio
import base64
import contextlib
import json
import re
import shutil
import sys
import tempfile
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.demo.samples import sample  # noqa: E402 - the project's root comes first
from tests.e2e.local_slack import BOT, INCIDENT, Bot, LocalSlack, free_port  # noqa: E402

PICTURES = ROOT / "docs"
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
UPTIME = re.compile(r"VMK uptime: [\d:.]+")
WIDTH, HEIGHT, SHARP = 1180, 2400, 1.5
# Opens the newest thread, leaves nothing else on the page, and draws the blocks that local-slack's page only names.
PREPARE = (Path(__file__).parent / "screenshots.js").read_text(encoding="utf-8")


class Page:
    """One page in Chromium, over its debugging socket (Chrome DevTools Protocol)."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call ``method`` and return its result; events that come between are passed over."""
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        while True:
            answer = await self._socket.receive_json()
            if answer.get("id") == self._number:
                return dict(answer["result"])

    async def run(self, script: str) -> Any:
        """Run JavaScript and return what it ends with."""
        answer = await self.call("Runtime.evaluate", expression=f"(() => {{{script}}})()", returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    async def picture(self, box: dict[str, float]) -> bytes:
        """Return what stands in ``box`` (page coordinates) as a PNG."""
        shot = await self.call("Page.captureScreenshot", format="png", clip={**box, "scale": SHARP}, captureBeyondViewport=True)
        return base64.b64decode(shot["data"])


@contextlib.asynccontextmanager
async def page_at(url: str) -> AsyncIterator[Page]:
    """Open ``url`` in a Chromium of its own."""
    program, port = shutil.which("chromium"), free_port()
    if not program:
        sys.exit("Chromium is missing: apt-get install chromium fonts-noto-cjk")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = (f"--user-data-dir={profile}", f"--remote-debugging-port={port}", f"--window-size={WIDTH},{HEIGHT}")
        silence = {"stdout": DEVNULL, "stderr": DEVNULL}
        process = await asyncio.create_subprocess_exec(program, *QUIET, *options, url, **silence)
        try:
            async with aiohttp.ClientSession() as session:
                address = await debugged(session, port)
                async with session.ws_connect(address, max_msg_size=0) as socket:
                    yield Page(socket)
        finally:
            process.kill()
            await process.wait()


async def debugged(session: aiohttp.ClientSession, port: int) -> str:
    """Return the debugging address of the page, once Chromium has one."""
    for _ in range(200):
        with contextlib.suppress(aiohttp.ClientError):
            async with session.get(f"http://127.0.0.1:{port}/json") as answer:
                for target in await answer.json():
                    if target["type"] == "page":
                        return str(target["webSocketDebuggerUrl"])
        await asyncio.sleep(0.1)
    sys.exit("Chromium did not start")


def reply(slack: LocalSlack) -> None:
    """Paste a screen, and ask about the answer."""
    ts = slack.say(INCIDENT, sample("machine-check.txt"))
    slack.reply(INCIDENT, ts)
    slack.say(INCIDENT, "is it hardware?", thread=ts)
    slack.reply(INCIDENT, ts, number=2)
    slack.say(INCIDENT, "what does SRAR mean?", thread=ts)
    slack.reply(INCIDENT, ts, number=3)


def history(slack: LocalSlack) -> None:
    """Tell what cured a crash; the same one comes again, on the same host."""
    screen = "Host: esx04.example.org\n" + sample("page-fault.txt")
    first = slack.say(INCIDENT, screen)
    slack.reply(INCIDENT, first)
    slack.say(
        INCIDENT, "@psod-bot resolved by updating the examplenic driver to 2.4".replace("@psod-bot", f"<@{BOT}>"), thread=first
    )
    slack.reply(INCIDENT, first, number=2)
    again = slack.say(INCIDENT, UPTIME.sub("VMK uptime: 2:03:04:05.678", screen))
    slack.reply(INCIDENT, again)
    for number, question in enumerate(("has this host crashed before?", "what fixed it last time?"), 2):
        slack.say(INCIDENT, question, thread=again)
        slack.reply(INCIDENT, again, number=number)


def japanese(slack: LocalSlack) -> None:
    """Ask in Japanese about a screen, and go on in Japanese."""
    ts = slack.say(INCIDENT, f"<@{BOT}> この画面を見てください\n{sample('machine-check.txt')}")
    slack.reply(INCIDENT, ts)
    slack.say(INCIDENT, "ハードウェアの故障ですか", thread=ts)
    slack.reply(INCIDENT, ts, number=2)


SCENES: dict[str, Callable[[LocalSlack], None]] = {"reply": reply, "history": history, "japanese": japanese}


async def photograph(slack: LocalSlack, channel: str) -> bytes:
    """Open the newest thread of ``channel`` and return its picture."""
    messages = slack.messages(channel)
    newest = max(one["ts"] for one in messages if not one.get("thread_ts") and one.get("subtype") != "ephemeral")
    blocks = [one.get("blocks", []) for one in messages if one.get("thread_ts") == newest]
    async with page_at(slack.base) as page:
        await until(page, "document.querySelector('.thread-summary')")
        await page.run("[...document.querySelectorAll('.thread-summary')].at(-1).click()")
        await until(page, "document.querySelector('.thread-pane .bk-section')")
        box = await page.run(f"const replies = {json.dumps(blocks)}; {PREPARE}")
        return await page.picture(box)


async def until(page: Page, condition: str) -> None:
    """Wait for a JavaScript condition."""
    for _ in range(100):
        if await page.run(f"return Boolean({condition})"):
            return
        await asyncio.sleep(0.1)
    sys.exit(f"the page never showed {condition}")


def main() -> None:
    """Play each scene in a workspace of its own."""
    PICTURES.mkdir(exist_ok=True)
    for name, play in SCENES.items():
        with tempfile.TemporaryDirectory() as folder:
            slack = LocalSlack(Path(folder), request_url=None)
            bot = Bot(Path(folder), slack, connection="socket", port=free_port())
            try:
                bot.start()
                play(slack)
                (PICTURES / f"{name}.png").write_bytes(asyncio.run(photograph(slack, INCIDENT)))
            finally:
                bot.stop()
                slack.close()


if __name__ == "__main__":
    main()
