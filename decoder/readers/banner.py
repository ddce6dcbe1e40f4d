"""``VMware ESXi 7.0.3 [Releasebuild-19482537 x86_64]``."""

import re
from dataclasses import dataclass

from decoder.model import Product

_BANNER = re.compile(
    r"""
    \[?\s? VMware\s(?P<name>ESXi|ESX\sServer|ESX)
    (?: \s (?P<version> [\d\#X*?nOo]{1,4} (?: \.[\d\#X*?nOo]{1,4} ){1,3} ) )?   # 6.7.O: a misread zero
    \s? (?: (?P<bracket> \[ ) | \( )? \s?   # a person writes round brackets
    (?: [Rr]elease[Bb]|b ) uild-(?P<build> [\d\#X*?n]{1,12} )   # Releasebuild-98103, build-16850804, Releasebuild-########
    (?: \s (?P<arch> [xX]86_64|aarch64|arm64|i386 ) )? \s? [\])]?   # ESX 3.x and one 4.0 never close the bracket
    """,
    re.VERBOSE,
)
_CROPPED = re.compile(  # Mware ESXi 7.0.1 [Releasebuild-… · Xi 7.0.1 [Releasebuild-…: the left edge of a picture was cut
    r"^(?:[A-Za-z]{0,6}\s)?(?:E?S?Xi?\s)?(?P<version>\d+\.\d+\.\d+)\s\[(?:Releaseb|b)uild-(?P<build>\d+)(?:\s(?P<arch>x86_64|aarch64))?"
)
# "Releasebuild-…" belongs to the kernel; a path names its build only below vmkernel, not below another product's folder.
_PATH = re.compile(r"bora-(?P<build>\d{4,9})/(?:bora/)?vmkernel/")


@dataclass(frozen=True, slots=True)
class Banner:
    """A product line. ``screen`` is False for the output of ``vmware -v``, which prints no bracket."""

    product: Product
    screen: bool
    masked: bool
    whole: bool  # nothing else in the line


def read_banner(text: str) -> Banner | None:
    """Return the banner that ``text`` holds."""
    if "uild-" not in text:
        return None
    found = _BANNER.search(text)
    if found is None:
        return _cropped(text)
    product = Product(
        name=f"VMware {found['name']}",
        version=_clear((found["version"] or "").replace("O", "0").replace("o", "0")),
        build=_clear(found["build"]),
        arch=found["arch"].lower() if found["arch"] else None,
    )
    masked = bool(re.search(r"[#X*?n]", f"{found['version'] or ''}{found['build']}"))
    return Banner(product, screen=found["bracket"] is not None, masked=masked, whole=len(found[0]) >= len(text) - 3)


def _cropped(text: str) -> Banner | None:
    found = _CROPPED.match(text)
    if found is None:
        return None
    product = Product(name="VMware ESXi", version=found["version"], build=found["build"], arch=found["arch"])
    return Banner(product, screen=True, masked=False, whole=len(found[0]) >= len(text) - 3)


def build_of_path(message: str) -> str | None:
    """Return the kernel's build that a source path in the error line holds: ``/build/mts/release/bora-84374/bora/vmkernel/…``."""
    found = _PATH.search(message)
    return found["build"] if found else None


def _clear(text: str | None) -> str | None:
    return text if text and re.fullmatch(r"[\d.]+", text) else None
