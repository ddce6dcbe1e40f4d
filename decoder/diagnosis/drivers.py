"""Whose code a frame is: ESXi's core, a VMware product, or somebody's driver or agent (``knowledge/modules.toml``)."""

import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import translate
from importlib.resources import files
from typing import Any, Literal

from decoder.knowledge_files import names_field, text_field
from decoder.model import Frame


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns a piece of code. ``names`` are module or driver names; several where a function prefix fits several drivers."""

    kind: Literal["core", "product", "driver"]
    names: tuple[str, ...]
    device: str | None = None  # key of the words for what the driver drives
    product: str | None = None  # key of the VMware product
    by_prefix: bool = False  # told by the function's prefix: the frame names no driver
    agent: bool = False  # software alone: it drives no device, so no firmware is under it

    @property
    def name(self) -> str:
        """The names as one text: ``be2net/be2iscsi``."""
        return "/".join(self.names)


_FILE = "modules.toml"
_FIELDS = {  # of each kind of group: what it is called, and the names in it
    "core": (None, "modules"),
    "glue": (None, "modules"),
    "product": ("key", "modules"),
    "driver": ("device", "modules"),
    "prefix": ("drivers", "functions"),
}
_TOLD_BY_PREFIX = frozenset({None, "esx"})  # ESX 4.1 prints one module for all its Linux drivers
_NAMELESS = frozenset({"", "none", "<none>", "module"})


@functools.cache
def _table() -> dict[str, Any]:
    return checked(tomllib.loads(files("decoder").joinpath(f"knowledge/{_FILE}").read_text(encoding="utf-8")))


def checked(table: dict[str, Any]) -> dict[str, Any]:
    """Return the table of modules. Raises KnowledgeError for a wrong entry."""
    for kind, (text, names) in _FIELDS.items():
        groups = table[kind] if isinstance(table[kind], list) else [table[kind]]
        for at, group in enumerate(groups, 1):
            names_field(_FILE, f"{kind} {at}", group, names)
            if text == "drivers":
                names_field(_FILE, f"{kind} {at}", group, text)
            elif text:
                text_field(_FILE, f"{kind} {at}", group, text)
    return table


@functools.cache
def _pattern(globs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(translate(glob) for glob in globs), re.IGNORECASE)


def _first(groups: Iterable[dict[str, Any]], key: str, name: str) -> dict[str, Any] | None:
    return next((group for group in groups if _pattern(tuple(group[key])).match(name)), None)


def clean(module: str | None) -> str | None:
    """Return the bare name of ``(i40en)``; None for ``<None>``."""
    name = (module or "").strip().strip("()").strip()
    return None if name.lower() in _NAMELESS else name


@functools.lru_cache(maxsize=1024)
def owner_of_module(module: str) -> Owner:
    """Return who owns ``module``; a name in no table is a driver or agent of its own."""
    table = _table()
    if product := _first(table["product"], "modules", module):
        return Owner("product", (module,), product=product["key"])
    if _pattern(tuple(table["core"]["modules"])).match(module):
        return Owner("core", (module,))
    driver = _first(table["driver"], "modules", module)
    if driver is None:
        return Owner("driver", (module,))
    return Owner("driver", (module,), device=driver["device"], agent=driver.get("agent", False))


def is_glue(frame: Frame) -> bool:
    """Tell whether a frame only hands calls to or from a driver (``com.vmware.driverAPI``, vmklinux)."""
    module = clean(frame.module)
    return module is not None and _pattern(tuple(_table()["glue"]["modules"])).match(module) is not None


def owner_of(frame: Frame) -> Owner | None:
    """Return who owns the code of ``frame``; None where neither module nor prefix tells."""
    module = clean(frame.module)
    prefix = _first(_table()["prefix"], "functions", frame.function or "") if module in _TOLD_BY_PREFIX else None
    if prefix is None:
        return owner_of_module(module) if module else None
    names = tuple(prefix["drivers"])
    return Owner("driver", names, device=owner_of_module(names[0]).device, by_prefix=True)
