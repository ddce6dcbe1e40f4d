"""The digits that a picture leaves in doubt travel with its text, in a last line of our own, and end in ``damage``.

The line: ``~picture bd80000000100134:5,6 86:0`` (value as read, its unsure places from 0), ``~picture small …`` for tiny letters.
"""

import re
from collections.abc import Mapping

from bot.intake.model import words
from bot.intake.pictures.model import PictureDoubt, PictureText
from decoder import Crash, Damage, Decoding, Language, MachineCheck

_LINE = re.compile(r"^~picture(?P<small> small)?(?P<doubts>(?: [0-9a-f]{1,16}:[0-9,]{1,60})*+)$", re.MULTILINE)  # ~picture 86:0
_DOUBT = re.compile(r" (?P<digits>[0-9a-f]{1,16}):(?P<places>[0-9,]{1,60})")


def with_marks(picture: PictureText) -> str:
    """Return the text of ``picture`` with its line of doubts."""
    doubts = "".join(f" {doubt.digits}:{','.join(map(str, doubt.places))}" for doubt in picture.doubts)
    return f"{picture.text}\n~picture{' small' if picture.small else ''}{doubts}\n"


def marked(decoding: Decoding, text: str, language: Language = "en") -> Decoding:
    """Return ``decoding`` of ``text`` with the doubts that its picture lines hold in ``damage``."""
    doubts = {d.digits.lstrip("0"): d for d in _doubts(text)}
    if not doubts and not _LINE.search(text):
        return decoding
    marks = _Marks(doubts, language)
    return decoding.model_copy(
        update={
            "crashes": tuple(marks.crash(crash) for crash in decoding.crashes),
            "machine_checks": tuple(marks.record(record) for record in decoding.machine_checks),
        }
    )


def _doubts(text: str) -> list[PictureDoubt]:
    found = list[PictureDoubt]()
    for line in _LINE.finditer(text):
        for doubt in _DOUBT.finditer(line["doubts"]):
            found.append(PictureDoubt(doubt["digits"], tuple(int(n) for n in doubt["places"].split(",") if n)))
    return found


class _Marks:
    def __init__(self, doubts: Mapping[str, PictureDoubt], language: Language) -> None:
        self._doubts = doubts
        self._say = words(language)

    def crash(self, crash: Crash) -> Crash:
        damage = crash.damage + self._of(crash.registers)
        records = tuple(self.record(record) for record in crash.machine_checks)
        return crash.model_copy(update={"damage": (Damage(text=self._say("picture.read")), *damage), "machine_checks": records})

    def record(self, record: MachineCheck) -> MachineCheck:
        values = {
            "MCG_STATUS": record.mcg_status and record.mcg_status.value,
            "MCi_STATUS": record.status and record.status.value,
            "MCi_ADDR": record.addr,
            "MCi_MISC": record.misc and record.misc.value,
        }
        return record.model_copy(update={"damage": record.damage + self._of({k: v for k, v in values.items() if v})})

    def _of(self, values: Mapping[str, str]) -> tuple[Damage, ...]:
        return tuple(
            self._damage(name, doubt) for name, value in values.items() if (doubt := self._doubts.get(value[2:].lstrip("0")))
        )

    def _damage(self, name: str, doubt: PictureDoubt) -> Damage:
        unsure = "".join(digit if n in doubt.places else "." for n, digit in enumerate(doubt.digits))
        return Damage(text=self._say("picture.doubt", name=name, digits=doubt.digits, unsure=unsure))
