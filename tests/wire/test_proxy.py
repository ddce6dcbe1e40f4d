"""Behind a proxy nothing goes round it: Web API, Socket Mode, downloads and answers to commands."""

import asyncio
import contextlib
import shutil
import ssl
import subprocess

import aiohttp
import pytest

from bot import server
from bot.demo.settings import loopback_settings
from bot.demo.slack import Upload

pytestmark = pytest.mark.slow

HOST = "slack.example"  # a name that nothing but the proxy can resolve
PATIENCE = 30


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Make a certificate for ``HOST``."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here")
    folder = tmp_path_factory.mktemp("tls")
    key, file = folder / "key.pem", folder / "certificate.pem"
    names = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", file, "-days", "2", *names]
    subprocess.run([openssl, *made], check=True, capture_output=True)
    return key, file


class Proxy:
    """Speaks TLS as ``HOST`` for whoever asks for it with CONNECT, and passes on what is said to the loopback Slack."""

    def __init__(self, slack, certificate):
        key, file = certificate
        self.asked = []
        self._slack = slack
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._tls.load_cert_chain(file, key)
        self._busy = set()

    async def serve(self, reader, writer):
        self._busy.add(task := asyncio.current_task())
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            self.asked.append(head.split(b"\r\n")[0].decode())
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await writer.drain()
            await writer.start_tls(self._tls)
            there, to_there = await asyncio.open_connection("127.0.0.1", self._slack.port)
            await asyncio.gather(pipe(reader, to_there), pipe(there, writer))
        writer.close()
        self._busy.discard(task)

    @contextlib.asynccontextmanager
    async def listening(self):
        listener = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        listener.close()
        for task in tuple(self._busy):
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)
        await listener.wait_closed()


async def pipe(reader, writer):
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
    writer.close()


@pytest.fixture
def _trusting(monkeypatch, certificate):
    """Let every client of this process trust the certificate: aiohttp reads those of the system when it is imported."""
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", ssl.create_default_context(cafile=certificate[1]))


@pytest.fixture
async def proxied(slack, certificate, tmp_path):
    proxy = Proxy(slack, certificate)
    async with proxy.listening() as address:
        slack.core.base_url = f"https://{HOST}"
        told = {"slack_api_url": f"https://{HOST}/api/", "https_proxy": address}
        async with server.running(loopback_settings(slack, tmp_path, connection="socket", **told)):
            await slack.until(lambda: slack.sockets.connections, PATIENCE)
            yield proxy


@pytest.mark.usefixtures("_trusting")
async def test_everything_goes_through_the_proxy(slack, proxied, screen):
    post = await slack.uploads("alice", "inc-42", Upload("screen.txt", screen))
    await slack.until(lambda: slack.replies(post), PATIENCE)
    slack.add_channel("elsewhere", bot=False)
    await slack.command("alice", "elsewhere", screen)
    await slack.until(lambda: slack.ephemerals, PATIENCE)

    assert "examplenic" in slack.replies(post)[0].text
    assert set(proxied.asked) == {f"CONNECT {HOST}:443 HTTP/1.1"}
    assert len(proxied.asked) >= 2  # the socket keeps one of its own
