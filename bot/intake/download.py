"""A file from Slack onto this machine: only from its hosts, at most so many bytes, in at most so much time."""

import asyncio
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Any
from urllib.parse import urljoin

import aiohttp

from bot.intake.hosts import FileHosts
from bot.intake.message import name_of
from bot.intake.model import CannotRead, Limits

CHUNK = 1 << 16
STILL = 30.0  # seconds without a byte
HOPS = 3
TRIES = 3
IN_MEMORY = 4 * 2**20
HTML = (b"<!doctype html", b"<html")
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
CLOSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


Got = Callable[[int], None]
"""Hears how many bytes have come so far."""


def _untold(_: int) -> None:
    pass


class _Again(Exception):  # noqa: N818 - tried once more
    pass


@dataclass(frozen=True, slots=True)
class Downloads:
    """Downloads with a bot's token, which leaves for ``hosts`` only."""

    session: aiohttp.ClientSession
    hosts: FileHosts
    limits: Limits
    seconds: float = 60.0
    pause: float = 0.5
    proxy: str | None = None

    async def fetch(self, file: Mapping[str, Any], token: str, told: Got = _untold) -> IO[bytes]:
        """Return the bytes of a Slack file object, for the caller to close; ``told`` hears how many came. Raises CannotRead."""
        name = name_of(file)
        url = _address(file, name)
        self._check_size(file.get("size"), name)
        for attempt in range(1, TRIES + 1):
            try:
                async with asyncio.timeout(self.seconds):
                    return await self._get(url, name, token, told)
            except (_Again, aiohttp.ClientError, TimeoutError, ConnectionError):
                if attempt < TRIES:
                    await asyncio.sleep(self.pause * attempt)
        raise CannotRead("download", name=name)

    async def _get(self, url: str, name: str, token: str, told: Got) -> IO[bytes]:
        for _ in range(HOPS):
            if not self.hosts.allow(url):
                raise CannotRead("elsewhere", name=name)
            async with self._ask(url, token) as answer:
                if not answer.headers.get("Location") or answer.status // 100 != 3:
                    return await self._body(answer, name, told)
                url = urljoin(url, answer.headers["Location"])
        raise CannotRead("elsewhere", name=name)

    def _ask(self, url: str, token: str) -> Any:
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        proxy = self.proxy if url.startswith("https:") else None
        timeout = aiohttp.ClientTimeout(total=self.seconds, sock_read=min(self.seconds, STILL))
        return self.session.get(url, headers=headers, allow_redirects=False, proxy=proxy, timeout=timeout)

    async def _body(self, answer: aiohttp.ClientResponse, name: str, told: Got) -> IO[bytes]:
        if answer.status in GONE | CLOSED:
            raise CannotRead("gone" if answer.status in GONE else "no_access", name=name)
        if answer.status != HTTPStatus.OK:
            raise _Again
        self._check_size(answer.content_length, name)
        file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
        try:
            await self._pour(answer, file, name, told)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    async def _pour(self, answer: aiohttp.ClientResponse, file: IO[bytes], name: str, told: Got) -> None:
        size = 0
        async for chunk in answer.content.iter_chunked(CHUNK):
            if not size and _is_login(answer, chunk, name):
                raise CannotRead("login_page", name=name)
            size += len(chunk)
            self._check_size(size, name)
            file.write(chunk)
            told(size)

    def _check_size(self, size: object, name: str) -> None:
        if isinstance(size, int) and size > self.limits.file_bytes:
            raise CannotRead("too_large", name=name, limit=max(1, self.limits.file_bytes // 2**20))


def _address(file: Mapping[str, Any], name: str) -> str:
    """Return the file's address; files whose address somebody else chose are refused."""
    if file.get("mode") == "external" or file.get("is_external"):
        raise CannotRead("external", name=name)
    if file.get("mode") in ("tombstone", "hidden_by_limit"):
        raise CannotRead("gone", name=name)
    url = file.get("url_private_download") or file.get("url_private")
    if not isinstance(url, str):
        raise CannotRead("no_access", name=name)
    return url


def _is_login(answer: aiohttp.ClientResponse, chunk: bytes, name: str) -> bool:
    """Whether Slack shows a page for people instead of the file: HTML where no HTML was uploaded."""
    if name.lower().endswith((".html", ".htm")):
        return False
    return answer.content_type == "text/html" and chunk.lstrip().lower().startswith(HTML)
