"""Register values from the command line, and streams of them as JSON lines."""

import functools
import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from bot.terminal.sentences import words
from decoder import CpuId, Language, cpu_of, decode_machine_check

# Names in a JSON line → names of decode_machine_check.
_REGISTERS = {
    "bank": "bank",
    "mcg_status": "mcg_status",
    "mcgstatus": "mcg_status",
    "mcg": "mcg_status",
    "addr": "addr",
    "misc": "misc",
    "ipid": "ipid",
    "synd": "synd",
}


def number(value: object) -> int:
    """Read a register value: an integer, or hexadecimal text with or without 0x. Raises ValueError."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise ValueError(value)  # noqa: TRY004 - the caller tells of a value, not of a type
    return int(value.replace("'", "").replace("_", " "), 16)  # HPE prints 0xBA000000'00000E0B


def decimal(value: object) -> int:
    """Read a bank number: decimal, or hexadecimal after 0x. Raises ValueError."""
    return value if isinstance(value, int) and not isinstance(value, bool) else int(str(value), 0)


@functools.lru_cache(maxsize=256)
def cpu_from(text: str) -> CpuId:
    """Read ``06/55/7``: family, model, stepping, hexadecimal. Raises ValueError where no vendor follows from the family."""
    cpu = cpu_of(f"FMS={text}")
    if cpu is None:
        raise ValueError(text)
    return cpu


def decode_stream(lines: Iterable[str], out: TextIO, language: Language = "en") -> bool:
    """Decode JSON lines of registers into JSON lines on ``out``; False where a line could not be read (said on stderr)."""
    every = True
    for line_number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            out.write(_decoded(line, language) + "\n")
        except (ValueError, TypeError, RecursionError) as error:
            every = False
            sys.stderr.write(words(language)("error.bad-line", line=line_number, reason=str(error)[:200]) + "\n")
    return every


def _decoded(line: str, language: Language) -> str:
    row = json.loads(line)
    if not isinstance(row, Mapping):
        raise TypeError(words(language)("error.not-json"))
    if row.get("status") is None:
        raise ValueError(words(language)("error.no-status"))
    registers: dict[str, Any] = {}
    for key, name in _REGISTERS.items():
        if row.get(key) is not None:
            registers[name] = decimal(row[key]) if name == "bank" else number(row[key])
    check = decode_machine_check(status=number(row["status"]), cpu=_cpu(row), language=language, **registers)
    return check.model_dump_json()


def _cpu(row: Mapping[str, Any]) -> CpuId | None:
    given = row.get("cpu")
    if isinstance(given, Mapping):
        return CpuId.model_validate(given)
    return cpu_from(str(given)) if given else None
