"""The Events API carrier: signed POSTs to the app's request URL."""

import asyncio
import hashlib
import hmac
import json
import time
from urllib.parse import urlencode, urlsplit

import aiohttp

from bot.demo.slack.delivery import Parcel, Receipt
from bot.demo.slack.faults import SIGNATURES, Faults
from bot.demo.slack.pace import Pace
from bot.demo.slack.state import Json


class HttpCarrier:
    """Delivers to ``request_url``; events as JSON, commands and interactions as forms."""

    def __init__(self, request_url: str, *, signing_secret: str, pace: Pace, faults: Faults) -> None:
        self.request_url = request_url
        self._secret, self._pace, self._faults = signing_secret, pace, faults
        self._session: aiohttp.ClientSession | None = None

    async def attempt(self, parcel: Parcel, number: int, reason: str) -> Receipt:
        """POST once and judge the answer as Slack does: any 2xx within the deadline is an ack."""
        body, content_type = _encode(parcel)
        headers = {"content-type": content_type, "user-agent": "Slackbot 1.0 (loopback)"}
        if number:
            headers |= {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason}
        headers |= self._signature(body, self._faults.take(parcel.name, SIGNATURES))
        if self._faults.take(parcel.name, {"hang_up"}):
            return await self._hang_up(body, headers)
        try:
            return await asyncio.wait_for(self._post(body, headers), self._pace.ack_deadline)
        except TimeoutError:
            return Receipt("http_timeout", 0)
        except aiohttp.TooManyRedirects:
            return Receipt("too_many_redirects", 0)
        except (aiohttp.ClientError, OSError):
            return Receipt("connection_failed", 0)

    async def verify(self) -> bool:
        """Play ``url_verification`` as the app's settings page does; return whether the challenge came back."""
        challenge = f"challenge-{time.time_ns()}"
        body = json.dumps({"token": "loopback", "challenge": challenge, "type": "url_verification"}).encode()
        answer = await self._post(body, {"content-type": "application/json"} | self._signature(body, None))
        return answer.status == 200 and challenge in str(answer.body)

    async def ssl_check(self) -> int:
        """Play the certificate check that Slack makes now and then; return the status."""
        body = urlencode({"ssl_check": "1", "token": "loopback"}).encode()
        form = {"content-type": "application/x-www-form-urlencoded"}
        return (await self._post(body, form | self._signature(body, None))).status

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()
            self._session = None

    async def _post(self, body: bytes, headers: dict[str, str]) -> Receipt:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200))
        async with self._session.post(self.request_url, data=body, headers=headers, max_redirects=2) as response:
            answer = _decode(await response.text())
            refused = not 200 <= response.status < 300
            no_retry = refused and response.headers.get("x-slack-no-retry") == "1"
            return Receipt("http_error" if refused else "", response.status, answer, no_retry=no_retry)

    async def _hang_up(self, body: bytes, headers: dict[str, str]) -> Receipt:
        url = urlsplit(self.request_url)
        _, line = await asyncio.open_connection(url.hostname, url.port)
        told = {"host": url.netloc, "content-length": str(len(body))} | headers
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        line.write(f"POST {url.path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        await line.drain()
        line.close()
        return Receipt("http_timeout", 0)

    def _signature(self, body: bytes, fault: object) -> dict[str, str]:
        kind = getattr(fault, "kind", "")
        if kind == "no_signature":
            return {}
        stamp = str(int(time.time() - (getattr(fault, "seconds", 0) if kind == "skew" else 0)))
        secret = "somebody else's" if kind == "bad_signature" else self._secret
        digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}


def _encode(parcel: Parcel) -> tuple[bytes, str]:
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload).encode(), "application/json"
    form = parcel.payload if parcel.kind == "slash_commands" else {"payload": json.dumps(parcel.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _decode(text: str) -> Json:
    # a command may be acknowledged with bare text: Slack shows it to the user
    if not text.strip():
        return {}
    try:
        answer = json.loads(text)
    except ValueError:
        return {"text": text}
    return answer if isinstance(answer, dict) else {"text": text}
