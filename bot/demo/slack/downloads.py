"""Files over HTTP: downloads that need the bot's token, and that misbehave on demand; uploads by ticket.

A file's ``manner`` is one of: plain, html (the sign-in page), drip (slowly), short (less than its Content-Length says),
gzip (Content-Encoding), endless (a gigabyte of zeros), log:<MB> (so much of a quiet log before it, made on the way),
redirect:<address>, status:<number>.
"""

import asyncio
import gzip
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.demo.slack.core import Core
from bot.demo.slack.state import StoredFile

SIGN_IN = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in to your workspace</body></html>"
DRIP_BYTES, DRIP_SECONDS = 256, 0.05
ENDLESS_BYTES = 1 << 30
QUIET = b"2024-03-01T02:03:04.000Z cpu4:2097)ScsiDeviceIO: 4161: Cmd to dev naa.6005 completed, nothing to see here.\n"


class Downloads:
    """Serves ``/files-pri`` and takes ``/upload``."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.fetched: list[tuple[str, bool]] = []  # file id, whether the token was shown

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Send a file, or the sign-in page with status 200 where the token is missing or wrong."""
        file = self._core.state.files.get(request.match_info["key"].partition("-")[2])
        if file is None or file.mode == "tombstone":
            return web.Response(status=404, text="not found")
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        allowed = any(one.bot_token == token and one.id == file.team for one in self._core.state.workspaces.values())
        self.fetched.append((file.id, allowed))
        if not allowed or file.manner == "html":
            return web.Response(text=SIGN_IN, content_type="text/html")
        manner, _, detail = file.manner.partition(":")
        if manner == "redirect":
            return web.Response(status=302, headers={"location": detail})
        if manner == "status":
            return web.Response(status=int(detail), text="no")
        return await _MANNERS[manner](request, file)

    async def put(self, request: web.Request) -> web.StreamResponse:
        """Take the bytes of files.getUploadURLExternal, bare or as a form."""
        file = self._core.state.files.get(self._core.uploads.pop(request.match_info["ticket"], ""))
        if file is None:
            return web.Response(status=404, text="not found")
        if request.content_type == "multipart/form-data":
            form = await request.post()
            part = next(iter(form.values()))
            file.content = part.file.read() if isinstance(part, web.FileField) else str(part).encode()
        else:
            file.content = await request.read()
        return web.Response(text=f"OK - {len(file.content)}")


async def _plain(_request: web.Request, file: StoredFile) -> web.StreamResponse:
    return web.Response(body=file.content, content_type=file.mimetype)


async def _gzipped(_request: web.Request, file: StoredFile) -> web.StreamResponse:
    return web.Response(body=gzip.compress(file.content), headers={"content-encoding": "gzip", "content-type": file.mimetype})


async def _drip(request: web.Request, file: StoredFile) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": file.mimetype, "content-length": str(len(file.content))})
    await response.prepare(request)
    for start in range(0, len(file.content), DRIP_BYTES):
        await response.write(file.content[start : start + DRIP_BYTES])
        await asyncio.sleep(DRIP_SECONDS)
    return response


async def _short(request: web.Request, file: StoredFile) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": file.mimetype, "content-length": str(len(file.content) + 1000)})
    await response.prepare(request)
    await response.write(file.content)
    response.force_close()
    if request.transport:
        request.transport.close()
    return response


async def _endless(request: web.Request, file: StoredFile) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": file.mimetype})
    response.enable_chunked_encoding()
    await response.prepare(request)
    zeros = bytes(1 << 16)
    for _ in range(ENDLESS_BYTES // len(zeros)):
        await response.write(zeros)
    return response


async def _log(request: web.Request, file: StoredFile) -> web.StreamResponse:
    piece = QUIET * ((1 << 20) // len(QUIET))
    pieces = int(file.manner.partition(":")[2])
    response = web.StreamResponse(headers={"content-type": file.mimetype})
    response.content_length = pieces * len(piece) + len(file.content)
    await response.prepare(request)
    for _ in range(pieces):
        await response.write(piece)
    await response.write(file.content)
    return response


_MANNERS: dict[str, Callable[[web.Request, StoredFile], Awaitable[web.StreamResponse]]] = {
    "plain": _plain,
    "gzip": _gzipped,
    "drip": _drip,
    "short": _short,
    "endless": _endless,
    "log": _log,
}
