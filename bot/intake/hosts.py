"""From which addresses a file may be downloaded, decided before the token leaves."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

SLACK_FILES = ("slack-files.com", "slack-edge.com")


@dataclass(frozen=True, slots=True)
class FileHosts:
    """``domains`` are allowed with all below them, over https on port 443; ``exact`` are (scheme, host:port) as they stand."""

    domains: tuple[str, ...]
    exact: frozenset[tuple[str, str]] = frozenset()

    def allow(self, url: str) -> bool:
        """Whether the bot's token may be sent to ``url``."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            return False
        if not host or parts.username is not None or parts.password is not None or "\\" in url:
            return False
        if (parts.scheme, parts.netloc.lower()) in self.exact:
            return True
        return parts.scheme == "https" and port in (None, 443) and any(_below(host, domain) for domain in self.domains)


def file_hosts(api_url: str, further: Iterable[str] = ()) -> FileHosts:
    """Return the hosts that belong to the Slack at ``api_url``: ``slack.com``'s own; else that host and what lies below it."""
    parts = urlsplit(api_url)
    host = (parts.hostname or "").removeprefix("www.")
    exact = {(scheme, name.lower()) for name in further for scheme in ("https", parts.scheme)}
    if parts.scheme == "https" and parts.port in (None, 443):
        return FileHosts((host, *(SLACK_FILES if host == "slack.com" else ())), frozenset(exact))
    return FileHosts((), frozenset({*exact, (parts.scheme, parts.netloc.lower())}))


def _below(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)
