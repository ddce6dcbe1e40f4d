"""Numbers as a line prints them: hexadecimal, masked, decimal by mistake, or misread from a screen."""

import re

from decoder.machine_check.reading import gist
from decoder.machine_check.record import Record
from decoder.model import Damage
from decoder.words import Words

MASKED = re.compile(r"[*#?…xX\[\]_]")
STATUS_DIGITS = 16
_HEX = re.compile(r"[0-9a-f]+")
_PLAIN = re.compile(r"0x[0-9a-f]{1,16}")
_DIGITS = re.compile(r"[0-9]+")
_DECIMAL_STATUS = re.compile(r"\d{19,20}")
_LETTERS = str.maketrans({"o": "0", "q": "0", "i": "1", "l": "1", "|": "1", "s": "5", "z": "2", "g": "6"})


def bare(token: str) -> str:
    """Return ``token`` in lower case without ``0x`` and without what groups its digits."""
    folded = token.strip().lower().replace("'", "").replace("`", "").replace("’", "").rstrip(",;:.)")  # noqa: RUF001 - as printed
    return folded.removeprefix("0x")


def is_masked(token: str) -> bool:
    """Whether ``token`` hides digits: ``S************``, ``bb####``, ``XXXX``, ``[status codes]``."""
    return bool(MASKED.search(bare(token)))


def repaired(token: str) -> int | None:
    """Return the value of ``token`` with letters read as the digits they look like; None where that fails."""
    digits = bare(token).translate(_LETTERS)
    return int(digits, 16) if _HEX.fullmatch(digits) else None


def put_status(record: Record, token: str | None, words: Words) -> None:
    """Set ``record.status`` from ``token``; a doubtful one is never repaired, only named in ``damage``."""
    if token is None:
        return
    record.status_text = token
    if len(token) == STATUS_DIGITS + 2 and _PLAIN.fullmatch(token):
        record.status = int(token, 16)
        return
    digits = bare(token)
    if not _HEX.fullmatch(digits):
        record.damage.append(_unreadable_status(token, digits, words))
    elif len(digits) == STATUS_DIGITS or int(digits, 16) == 0:
        record.status = int(digits, 16)
    elif _DECIMAL_STATUS.fullmatch(digits) and int(digits) < 1 << 64:
        record.damage.append(_doubt("decimal", int(digits), token, words))
    else:
        record.damage.append(Damage(text=words("damage.digits", digits=len(digits), text=token)))


def _unreadable_status(token: str, digits: str, words: Words) -> Damage:
    if is_masked(token):
        return Damage(text=words("damage.masked", register=words("register.status"), text=token))
    value = repaired(digits)
    if value is None or len(digits) != STATUS_DIGITS:
        return Damage(text=words("damage.unreadable", register=words("register.status"), text=token))
    return _doubt("letters", value, token, words)


def _doubt(key: str, value: int, token: str, words: Words) -> Damage:
    hint = words(f"damage.{key}_hint", value=value, meaning=gist(value, words.language))
    return Damage(text=words(f"damage.{key}", text=token), suggestion=hint)


def put_register(record: Record, name: str, token: str | None, words: Words) -> None:
    """Set register ``name`` of ``record`` from ``token``; misread letters are read as digits, and ``damage`` says so."""
    if token is None:
        return
    if _PLAIN.fullmatch(token):
        setattr(record, name, int(token, 16))
        return
    setattr(record, name, _number(record, name, token, words, base=16))


def put_bank(record: Record, token: str | None, words: Words, *, base: int = 10) -> None:
    """Set the bank number of ``record``; ESXi prints it decimal, HPE's log hexadecimal."""
    if token is None:
        return
    negative = token.startswith("-")
    value = _number(record, "bank", token.removeprefix("-"), words, base=base)
    record.bank = -value if value is not None and negative else value


def _number(record: Record, name: str, token: str, words: Words, *, base: int) -> int | None:
    digits = bare(token)
    allowed = _DIGITS if base == 10 else _HEX
    if allowed.fullmatch(digits):
        return int(digits, base)
    register = words(f"register.{name}")
    if is_masked(token):
        record.damage.append(Damage(text=words("damage.masked", register=register, text=token)))
        return None
    translated = digits.translate(_LETTERS)
    if not allowed.fullmatch(translated):
        record.damage.append(Damage(text=words("damage.unreadable", register=register, text=token)))
        return None
    value = int(translated, base)
    record.suspect = True
    shown = str(value) if base == 10 else f"0x{value:x}"
    record.damage.append(Damage(text=words("damage.lenient", register=register, text=token, value=shown)))
    return value
