"""Questions about a field as ESXi's line prints it: ``Gf``, ``M86``, ``Pa83bf95200/40``; the number at the end of an old line."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.answers.facts import error
from bot.answers.model import Answer
from bot.answers.question import FIELD
from bot.answers.subject import Subject, listed
from bot.answers.terms import VALID
from decoder import decode_machine_check, explain


def field(subject: Subject) -> Answer | None:
    """Answer with a field as ESXi's line prints it: ``Gf``, ``M86``, ``Pa83bf95200/40``; None for one that is none."""
    several = list(dict.fromkeys(match["field"] for match in FIELD.finditer(subject.question.text)))
    told = [one for text in several[:3] if (one := _one(subject, text))]
    if len(several) > 1 and len(told) > 1:
        return replace(told[0], text=" ".join(one.text for one in told))
    return _one(subject, subject.question.field or "")


def _one(subject: Subject, text: str) -> Answer | None:
    if text.startswith("/"):
        return _size_field(subject, text)
    letter, digits = text[:1], text[1:].partition("/")
    read = _FIELDS.get(letter)
    if not digits[0] or read is None:
        return None
    return read(subject, text, int(digits[0], 16), digits[2])


def _global_field(subject: Subject, text: str, number: int, _: str) -> Answer | None:
    if number > 0xF:
        return None
    status = decode_machine_check(status=VALID, mcg_status=number, language=subject.language).mcg_status
    flags = {"RIPV": status.ripv, "EIPV": status.eipv, "MCIP": status.mcip, "LMCE_S": status.lmce_s} if status else {}
    on = listed((name for name, is_set in flags.items() if is_set), subject.say) or subject.say("bits.none")
    return subject.tell("field.G", field=text, set=on, meaning=subject.say("field.ripv-1" if number & 1 else "field.ripv-0"))


def _misc_field(subject: Subject, text: str, number: int, _: str) -> Answer | None:
    held = next((one for one in subject.records if one.misc and int(one.misc.value, 16) == number), None)
    if held and held.location and held.location.pci:
        return subject.tell("field.M-port", [held.quote], field=text, pci=held.location.pci)
    misc = decode_machine_check(status=VALID | 1 << 59 | 0x134, misc=number, language=subject.language).misc
    if misc is None or misc.lsb is None:
        return None
    return subject.tell("field.M", field=text, lsb=misc.lsb, mode=misc.address_mode or "-", size=1 << misc.lsb)


def _physical_field(subject: Subject, text: str, number: int, size: str) -> Answer | None:
    held = (one.physical_address for one in subject.records)
    sizes = (place.size for place in held if place and int(place.address, 16) == number)
    known = int(size, 16) if size else next(sizes, None)
    return None if known is None else subject.tell("field.P", field=text, address=f"0x{number:x}", size=known)


def _size_field(subject: Subject, text: str) -> Answer | None:
    size = int(text[1:], 16)
    held = next((one for one in subject.records if one.physical_address and one.physical_address.size == size), None)
    if held is None or held.physical_address is None:
        return None
    return subject.tell("field.size", [held.quote], field=text, size=size, address=held.physical_address.address)


def _address_field(subject: Subject, text: str, number: int, _: str) -> Answer | None:
    if len(text) <= 3 and number:
        return None
    return subject.tell("field.A", field=text, address=f"0x{number:x}")


_FIELDS: Mapping[str, Callable[[Subject, str, int, str], Answer | None]] = {
    "G": _global_field,
    "M": _misc_field,
    "P": _physical_field,
    "A": _address_field,
}


def tail(subject: Subject) -> Answer:
    """Answer with the number at the end of an old line, which is MCG_STATUS."""
    record = next((one for one in subject.records if one.mcg_status), None)
    known = explain("MC tail", subject.language)
    if known is None or record is None or record.mcg_status is None:
        return error(subject)
    given = _global_field(subject, record.mcg_status.value, int(record.mcg_status.value, 16), "")
    return subject.told(f"{known.text} {given.text if given else ''}", [record.quote], view="bits")
