"""The host as an alert or a file's name says it, for texts whose log lines do not: only what can hardly be anything else."""

import re
from collections.abc import Iterable

_ALERT = re.compile(
    r"""
    \b (?: (?P<sure> host(?:name)? ) | server | esxi? ) (?: \s name )?   # Host esx04.lab.example is not responding
    (?: (?P<sign> \s{0,2} [:=] \s{0,2} ) | \s{1,2} ) ["'`]?             # hostname: "esx04"
    (?P<host> (?: [a-z][a-z0-9-]{0,62} (?: \.[a-z0-9-]{1,62} ){0,6} | \d{1,3} (?: \.\d{1,3} ){3} ) )
    (?! [\w@:/\\-] | \.\w )                                       # not the start of a path, an address or a longer word
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BUNDLE = re.compile(
    r"esx-(?P<host>[a-z0-9][a-z0-9.-]{0,100}?)-\d{4}-\d{2}-\d{2}--", re.IGNORECASE
)  # esx-esx04-2024-03-01--10.22
_FILE = re.compile(
    r"""
    (?<![a-z0-9])
    (?P<host>
      (?: [a-z0-9]{1,12} - )? esxi? -? (?: [a-z]{1,8} -? )? \d{2,4}   # psod_esx04.png, esxi-prod-012-screen.jpg
      (?: \.[a-z][a-z0-9-]{0,62} ){0,5}                               # esx04.lab.example.log
    )
    (?! [a-z0-9] )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ENDING = re.compile(r"\.[a-z0-9]{1,4}$", re.IGNORECASE)
_VERSION = re.compile(
    r"esxi?-?(?:[34][015]|5[015]|6[057]|[789]0)$", re.IGNORECASE
)  # esxi67, esx-41: a version as likely as a host
_TELLING = re.compile(r"[0-9.]")
_OWN = re.compile(r"\.|esx")  # a name of a host, where the words before may lead to a model or a build: server dl380, ESXi u3
_PART = re.compile(r"(?:p?cpu|vmk|vmnic|vmhba|hba|nic|disk|lun|port|slot)\d+$")  # of a host: host hba1


def host_in_alert(text: str) -> str | None:
    """Return the one host that an alert's text names; None where it names none or several."""
    found = ((match["host"].lower().rstrip("."), match["sure"] or match["sign"]) for match in _ALERT.finditer(text[:4_000]))
    named = {host for host, sure in found if _is_host(host, sure=bool(sure))}
    return named.pop() if len(named) == 1 else None


def _is_host(name: str, *, sure: bool) -> bool:
    if not _TELLING.search(name) or _VERSION.search(name) or _PART.match(name):
        return False
    return sure or bool(_OWN.search(name))


def host_in_name(name: str) -> str | None:
    """Return the host in a file's name: a vm-support bundle's, or a word such as ``esx04``."""
    file = name.rpartition("/")[2]
    bundle = _BUNDLE.search(file)
    if bundle:
        return bundle["host"].lower()
    found = {match["host"].lower() for match in _FILE.finditer(_ENDING.sub("", file)[:300])}
    named = {host for host in found if not _VERSION.search(host)}
    return named.pop() if len(named) == 1 else None


def host_named(texts: Iterable[tuple[str | None, str]]) -> str | None:
    """Return the host that texts or their files' names give; ``texts`` are (file name or None, text)."""
    for name, text in texts:
        host = host_in_alert(text) if name is None else host_in_name(name)
        if host:
            return host
    return None
