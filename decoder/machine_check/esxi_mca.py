"""The line of ESXi 6.5 and later: ``MCA: 208: UC Excp G5 B6 Sbb80000000000e0b A0 M10100000 P0/0 I/O error …``."""

import re
from collections.abc import Iterator

from decoder.machine_check.numbers import bare, is_masked, put_bank, put_register, put_status, repaired
from decoder.machine_check.record import Record
from decoder.model import Damage
from decoder.words import Words

_HEAD = re.compile(
    r"""
    (?P<label>\bMCA\s?:\s?(?:[\d…\#*X]{1,6}\s?:)?\s?)?+        # MCA: 208:   (dropped on screen; elided in articles)
    \b(?P<cls>UC|SRAR|SRAO|UCNA|UCR|CE|DE|UE)[ ]{0,3}  # UC
    (?P<method>Init|Poll|Excp|Intr)\b                  # Excp
    """,
    re.VERBOSE,
)
_DIGIT = r"[0-9a-fA-FOoIlQXx*\#?]"
_MASK = r"\[[^\]\n]{1,30}\]|[X*\#?]{3,40}(?![0-9A-Za-z])"
_FIELDS = tuple(
    (name, re.compile(rf"\s*(?:(?:{pattern})|(?P<mask>{_MASK}))", re.VERBOSE))
    for name, pattern in (
        ("mcg_status", r"[Gg6C](?P<value>[0-9a-fA-FOIl*\#?]{1,4})(?=\s|$|[B8]\d)"),  # G5 Gf
        ("bank", r"(?P<misread>8|B)(?P<value>-?[0-9OIlo]{1,4}|[*\#?]{1,3})(?=\s|$|S[0-9a-f]{12})"),  # B6, misread 86 BI
        (
            "status",
            rf"(?:S(?P<value>(?:0x)?(?:{_DIGIT}{{6,24}}|0)(?=\s|$))|[5$](?P<value5>{_DIGIT}{{16}})(?=\s|$))",
        ),  # Sbb80000000000e0b
        ("addr", rf"A(?P<value>(?:0x)?{_DIGIT}{{1,18}})(?=\s|$)"),  # A8e70096740, misread AO
        ("misc", rf"M(?P<value>(?:0x)?{_DIGIT}{{1,18}})(?=\s|$)"),  # M10100000
        ("physical", rf"P(?P<value>(?:0x)?{_DIGIT}{{1,18}})(?:/(?P<size>{_DIGIT}{{1,10}}))?(?=\s|$)"),  # Pa83bf95200/40
    )
)
_WORDS = re.compile(r"\s*(?P<words>(?:(?!$)[^.\n]|\.(?=[\d#*])){0,160}\.?)")
_NEXT = re.compile(  # where the words of a record end when line breaks were lost
    r"""
    \s*(?:\d{4}-\d\d-\d\dT|YYYY-|[0-9]{1,3}:\d\d:\d\d:\d\d\.|\bcpu[\d\#*]{1,5}:|WARNING:|ALERT:|MCA(?:Intel)?:
    |System\ has\ encountered|@BlueScreen|Machine\ Check\ Exception|VMware\ ESX|\bcr[0-4]=|\bframe=|0x[0-9a-f]{6,16}:\[).*
    """,
    re.VERBOSE,
)


def find(text: str, words: Words) -> Iterator[tuple[re.Match[str], int, Record]]:
    """Yield head, end and record of each line of this form in ``text``."""
    heads = list(_HEAD.finditer(text))
    for number, head in enumerate(heads):
        limit = heads[number + 1].start() if number + 1 < len(heads) else len(text)
        record = Record(reported=head["cls"], method=head["method"], dialect="mca")  # type: ignore[arg-type]
        end = _read_fields(text, head.end(), limit, record, words)
        if end == head.end():
            record.damage.append(Damage(text=words("damage.no_registers")))
        if head["label"] or end > head.end():
            yield head, _read_words(text, end, limit, record), record


def _read_fields(text: str, start: int, limit: int, record: Record, words: Words) -> int:
    position, masked = start, False
    for name, pattern in _FIELDS:
        if masked and name != "status":  # one mask stood for several fields; what follows it may still be printed
            masked = False
        found = pattern.match(text, position, limit)
        if not found or (found["mask"] and name in {"mcg_status", "bank"}):
            continue
        if name == "status" and found["mask"]:
            masked = True
        _put(record, name, found, words)
        position = found.end()
    _settle_misread_zeros(record, words)
    return position


def _put(record: Record, name: str, found: re.Match[str], words: Words) -> None:
    token = found["mask"] or found["value"]
    if name == "status":
        put_status(record, token or found["value5"], words)
    elif name == "bank":
        if found.groupdict().get("misread") == "8":
            record.suspect = True
            record.damage.append(_lenient(words, "bank", found[0].strip(), f"B{found['value']}"))
        put_bank(record, token, words)
    elif name == "physical":
        _put_physical(record, found, words)
    else:
        put_register(record, name, token, words)


def _put_physical(record: Record, found: re.Match[str], words: Words) -> None:
    address, size = found["value"], found["size"]
    if found["mask"] or is_masked(address) or (size and is_masked(size)):
        record.damage.append(Damage(text=words("damage.masked", register=words("register.physical"), text=found[0].strip())))
        return
    if size is None:  # the screen's edge cut the field
        return
    values = repaired(address), repaired(size)
    if values[0] is None or values[1] is None:
        return
    record.physical = values[0], values[1]
    if re.search("[oOiIlLqQ]", bare(address) + size):
        record.suspect = True
        record.damage.append(_lenient(words, "physical", found[0].strip(), f"P{values[0]:x}/{values[1]:x}"))


def _settle_misread_zeros(record: Record, words: Words) -> None:
    """Read a lone 8 or B as 0 where there is no address: by ADDRV, or by ``A0`` where the status is masked."""
    if record.addr != 0 if record.status is None else record.status >> 58 & 1:
        return
    if record.addr in {0x8, 0xB, 0xD}:
        record.damage.append(_lenient(words, "addr", f"A{record.addr:X}", "0x0"))
        record.addr, record.suspect = 0, True
    if record.physical and set(record.physical) <= {0x0, 0x8, 0xB, 0xD} and any(record.physical):
        record.damage.append(_lenient(words, "physical", f"P{record.physical[0]:X}/{record.physical[1]:X}", "P0/0"))
        record.physical, record.suspect = (0, 0), True


def _lenient(words: Words, register: str, text: str, value: str) -> Damage:
    return Damage(text=words("damage.lenient", register=words(f"register.{register}"), text=text, value=value))


def _read_words(text: str, start: int, limit: int, record: Record) -> int:
    found = _WORDS.match(text, start, limit)
    if not found:
        return start
    said = _NEXT.sub("", found["words"]).strip()
    record.words = said if re.search("[A-Za-z]{3}", said) else None
    return start + (len(found[0]) if record.words else 0)
