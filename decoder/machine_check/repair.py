"""Offers, and never makes, a repair: where a screen was misread, digits 0 of the status register show up as 8."""

from collections.abc import Callable

from decoder.machine_check.printed import BITS, CLASSES, words_fit
from decoder.machine_check.reading import Reading
from decoder.machine_check.record import Record
from decoder.model import Damage
from decoder.words import Words

BODY = range(3, 12)  # digits of the 16, from the left: below the flags, above the error code
MANY, SOME = 4, 2  # digits 8 in the body that arouse suspicion by themselves; beside other misread letters


def suspected_misreading(record: Record, reading: Reading, read: Callable[[int], Reading], words: Words) -> Damage | None:
    """Return the doubt about digits 8 of the status register, with its likely original and what that would change."""
    value = record.status or 0
    eights = f"{value:016x}"[BODY.start : BODY.stop].count("8")
    conflicts = _conflicts(value, record, reading)
    if eights < MANY and not (eights >= SOME and record.suspect) and not conflicts:
        return None
    likely = _likely(value, record, read, conflicts)
    changed = [place for place in range(16) if (value ^ likely) >> 4 * (15 - place) & 0xF]
    if not changed or (len(changed) < SOME and _conflicts(likely, record, read(likely)) >= conflicts):
        return None
    places = ", ".join(str(place + 1) for place in changed)
    hint = words("damage.repair_hint", likely=likely, places=places, changes=_changes(reading, read(likely), words))
    return Damage(text=words("damage.repair", value=value), suggestion=hint)


def _likely(value: int, record: Record, read: Callable[[int], Reading], conflicts: int) -> int:
    """Clear each 8 whose clearing contradicts nothing printed; outside the body only where it takes a contradiction away."""
    likely = value
    for place in range(1, 16):
        shift = 4 * (15 - place)
        if likely >> shift & 0xF != 8:
            continue
        without = likely & ~(0xF << shift)
        left = _conflicts(without, record, read(without))
        if left < conflicts or (left == conflicts and place in BODY):
            likely, conflicts = without, left
    return likely


def _conflicts(value: int, record: Record, reading: Reading) -> int:
    """Count what ESXi printed beside the register that ``value`` contradicts."""
    if not (record.reported or record.words or record.flags):
        return 0
    return (
        (record.reported in CLASSES and reading.severity != record.reported)
        + bool(record.words and not words_fit(record.words, reading))
        + sum(bool(value >> BITS[name] & 1) != printed for name, printed in record.flags.items())
    )


def _changes(old: Reading, new: Reading, words: Words) -> str:
    pairs = (
        ("severity", old.severity or "—", new.severity or "—"),
        ("code", f"0x{old.status.mcacod:04x}", f"0x{new.status.mcacod:04x}"),
        ("mscod", f"0x{old.status.mscod:04x}", f"0x{new.status.mscod:04x}"),
        ("count", f"0x{int(old.status.value, 16) >> 38 & 0x7FFF:x}", f"0x{int(new.status.value, 16) >> 38 & 0x7FFF:x}"),
    )
    said = [
        words("damage.change", what=words(f"change.{what}"), old=before, new=after)
        for what, before, after in pairs
        if before != after
    ]
    return "; ".join(said) or words("damage.repair_same")
