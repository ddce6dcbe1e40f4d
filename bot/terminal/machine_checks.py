"""Register values from the command line, and streams of them as JSON lines.

Values are read as a person types them: hexadecimal with or without ``0x``; a bank is decimal. A status has sixteen hexadecimal
digits, so nineteen or twenty decimal ones are taken for decimal: named, with their value in hexadecimal, and not decoded.
"""

import functools
import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from bot.replies.safety import clip
from bot.terminal.sentences import words
from decoder import CpuId, Language, MachineCheck, cpu_of, decode_printed_machine_check

LONGEST_VALUE, LONGEST_REASON = 100, 200  # characters that are quoted
# Names in a JSON line → names of decode_printed_machine_check.
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


@functools.lru_cache(maxsize=256)
def cpu_from(text: str) -> CpuId:
    """Read ``06/55/7``: family, model, stepping, hexadecimal. Raises ValueError where no vendor follows from the family."""
    cpu = cpu_of(f"FMS={text}")
    if cpu is None:
        raise ValueError(text)
    return cpu


def unread(check: MachineCheck, given: Mapping[str, str], language: Language = "en") -> tuple[str, ...]:
    """Say of each value ``given`` (by name) that ``check`` has no place for why it was not read; empty where all were."""
    missing = [(name, value) for name, value in given.items() if getattr(check, name) is None]
    return tuple(_reason(check, name, value, language) for name, value in missing) if missing else ()


def _reason(check: MachineCheck, name: str, value: str, language: Language) -> str:
    """Return the doubt that quotes ``value``, with the likely value where there is one; else that it cannot be read."""
    doubt = next((doubt for doubt in check.damage if value and value in doubt.text), None)
    if doubt is None:
        return words(language)("error.not-a-register", name=name, value=value)
    return " ".join(filter(None, (doubt.text, doubt.suggestion)))


def decode_stream(lines: Iterable[str], out: TextIO, language: Language = "en") -> bool:
    """Decode JSON lines of registers into JSON lines on ``out``: a MachineCheck each, else ``{"line", "error"}``.

    False where a line, or a value in one, could not be read; stderr names each. A bad line never ends the stream.
    """
    every = True
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        written, reasons = _written(number, line, language)
        out.write(written + "\n")
        every = every and not reasons
        for reason in reasons:
            sys.stderr.write(words(language)("error.bad-line", line=number, reason=reason) + "\n")
    return every


def _written(number: int, line: str, language: Language) -> tuple[str, tuple[str, ...]]:
    """Return the line to write, and what could not be read."""
    try:
        return _decoded(line, language)
    except (ValueError, TypeError, RecursionError) as error:
        reason = clip(" ".join(str(error).split()), LONGEST_REASON)
        return json.dumps({"line": number, "error": reason}), (reason,)


@functools.lru_cache(maxsize=4096)  # a storm of errors repeats its lines
def _decoded(line: str, language: Language) -> tuple[str, tuple[str, ...]]:
    given, cpu = _given(line, language)
    check = decode_printed_machine_check(**given, cpu=cpu, language=language)
    return check.model_dump_json(), unread(check, given, language)


def _given(line: str, language: Language) -> tuple[dict[str, str], CpuId | None]:
    row = json.loads(line)
    if not isinstance(row, Mapping):
        raise TypeError(words(language)("error.not-json"))
    if row.get("status") is None:
        raise ValueError(words(language)("error.no-status"))
    given = {"status": _text(row["status"], "016x")}
    for key, name in _REGISTERS.items():
        if row.get(key) is not None:
            given[name] = _text(row[key], "d" if name == "bank" else "x")
    return given, _cpu(row, language)


def _text(value: object, form: str) -> str:
    """Write a JSON value as a person would type it; what is neither text nor an integer stays as it is, and will not be read."""
    if isinstance(value, int) and not isinstance(value, bool):
        return format(value, form)
    return clip(str(value), LONGEST_VALUE)


def _cpu(row: Mapping[str, Any], language: Language) -> CpuId | None:
    given = row.get("cpu")
    if not given:
        return None
    try:
        return CpuId.model_validate(given) if isinstance(given, Mapping) else cpu_from(str(given))
    except ValueError:
        raise ValueError(words(language)("error.bad-cpu", value=clip(str(given), LONGEST_VALUE))) from None
