"""The digits that a picture leaves in doubt travel with its text, in a last line of our own, and end in ``damage``.

The line: ``~picture bd80000000100134:5,6 86:0`` (value as read, its unsure places from 0), ``B4:1`` for a bank that the text
leaves open (``B?``), ``~picture small …`` for tiny letters, ``~picture checked`` where a person
compared the text with the screen.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.intake.model import words
from bot.intake.pictures.model import PictureDoubt, PictureText
from decoder import Crash, Damage, Decoding, Language, MachineCheck

_PHOTOGRAPH = ("photograph", "photograph-only-evidence", "screen-still-up")  # steps that a picture of the screen has done
NAMED = 4  # doubtful registers that one sentence names

_LINE = re.compile(
    r"^~picture(?P<small> small)?(?P<checked> checked)?(?P<doubts>(?: B?[0-9a-f]{1,16}:[0-9,]{1,60})*+) *+$\n?",  # ~picture 86:0
    re.MULTILINE,
)
_OPEN_BANK = re.compile(r"(?<= B)\?(?= )")  # G5 B? Sbd8
_DOUBT = re.compile(r" (?P<digits>B?[0-9a-f]{1,16}):(?P<places>[0-9,]{1,60})")


@dataclass(frozen=True, slots=True)
class Marked:
    """What the picture lines of a text say; ``checked``: a person compared all of it with the screen."""

    doubts: tuple[PictureDoubt, ...]
    small: bool
    checked: bool


def with_marks(picture: PictureText) -> str:
    """Return the text of ``picture`` with its line of doubts."""
    return _with_line(picture.text, Marked(picture.doubts, picture.small, checked=False))


def marks_of(text: str) -> Marked | None:
    """Return what the picture lines of ``text`` say; None where nothing in it was read from a picture."""
    lines = tuple(_LINE.finditer(text))
    if not lines:
        return None
    doubts = tuple(doubt for line in lines for doubt in _doubts(line["doubts"]))
    return Marked(doubts, any(line["small"] for line in lines), all(line["checked"] for line in lines))


def without_marks(text: str) -> str:
    """Return ``text`` as a person sees it: without our lines."""
    return _LINE.sub("", text)


def corrected(before: str, text: str, *, checked: bool = False) -> str:
    """Return ``text``, which a person made of the picture's ``before``, with the doubts that are left.

    A doubt is gone with the digits that it was about; all are where the person ``checked`` the text.
    """
    marks = marks_of(before) or Marked((), small=False, checked=True)
    if checked:
        return _with_line(text, Marked((), small=False, checked=True))
    left = tuple(doubt for doubt in marks.doubts if _stands(doubt.digits, text))
    return _with_line(text, Marked(left, marks.small, checked=False))


def marked(decoding: Decoding, text: str, language: Language = "en") -> Decoding:
    """Return ``decoding`` of ``text`` with the doubts that its picture lines hold in ``damage``.

    Of a screen that was photographed no step asks for a photograph.
    """
    marks = marks_of(text)
    if marks is None:
        return decoding
    decoding = decoding.model_copy(update={"crashes": tuple(_photographed(crash) for crash in decoding.crashes)})
    if marks.checked:
        return decoding
    marker = _Marker(marks, language)
    return decoding.model_copy(
        update={
            "crashes": tuple(marker.crash(crash) for crash in decoding.crashes),
            "machine_checks": tuple(marker.alone(record) for record in decoding.machine_checks),
        }
    )


def _photographed(crash: Crash) -> Crash:
    return crash.model_copy(update={"next_steps": tuple(step for step in crash.next_steps if step.key not in _PHOTOGRAPH)})


def unsure(doubt: PictureDoubt) -> str:
    """Return the doubtful digits on their places, dots elsewhere: ``....0....0......``."""
    return "".join(digit if n in doubt.places else "." for n, digit in enumerate(doubt.digits))


def _with_line(text: str, marks: Marked) -> str:
    doubts = "".join(f" {doubt.digits}:{','.join(map(str, doubt.places))}" for doubt in dict.fromkeys(marks.doubts))
    flags = f"{' small' if marks.small else ''}{' checked' if marks.checked else ''}"
    return f"{without_marks(text).rstrip()}\n~picture{flags}{doubts}\n"


def _stands(digits: str, text: str) -> bool:
    """Whether ``digits`` are a value of ``text``, in either case (``86`` in ``M86``, not in ``0x8610``); of a bank: open."""
    if digits.startswith("B"):
        return _OPEN_BANK.search(text) is not None
    upper = digits.upper()
    either = rf"(?<![0-9a-f]){digits}(?![0-9a-f])|(?<![0-9A-F]){upper}(?![0-9A-F])"
    return re.search(either, text) is not None


def _doubts(line: str) -> Iterator[PictureDoubt]:
    for doubt in _DOUBT.finditer(line):
        yield PictureDoubt(doubt["digits"], tuple(int(n) for n in doubt["places"].split(",") if n))


class _Marker:
    def __init__(self, marks: Marked, language: Language) -> None:
        self._doubts: Mapping[str, PictureDoubt] = {doubt.digits.lstrip("0"): doubt for doubt in marks.doubts}
        self._banks = tuple(doubt.digits for doubt in marks.doubts if doubt.digits.startswith("B"))
        self._small = marks.small
        self._say = words(language)

    def crash(self, crash: Crash) -> Crash:
        records = tuple(self._record(record) for record in crash.machine_checks)
        registers = self._of(crash.registers)
        doubtful = [*(name for record in crash.machine_checks for name in self._in(record)), *registers]
        damage = (self._read(doubtful), *crash.damage, *registers.values())
        return crash.model_copy(update={"damage": damage, "machine_checks": records})

    def alone(self, record: MachineCheck) -> MachineCheck:
        marked = self._record(record)
        return marked.model_copy(update={"damage": (self._read([*self._in(record)]), *marked.damage)})

    def _record(self, record: MachineCheck) -> MachineCheck:
        return record.model_copy(update={"damage": record.damage + tuple(self._in(record).values())})

    def _in(self, record: MachineCheck) -> Mapping[str, Damage]:
        values = {
            "MCG_STATUS": record.mcg_status and record.mcg_status.value,
            "MCi_STATUS": record.status and record.status.value,
            "MCi_ADDR": record.addr,
            "MCi_MISC": record.misc and record.misc.value,
        }
        found = dict(self._of({name: value for name, value in values.items() if value}))
        if record.bank is None and self._banks:
            found["B"] = Damage(text=self._say("picture.bank", digits=", ".join(dict.fromkeys(self._banks))))
        return found

    def _of(self, values: Mapping[str, str]) -> Mapping[str, Damage]:
        found = {name: self._doubts.get(value[2:].lstrip("0")) for name, value in values.items()}
        return {name: self._damage(name, doubt) for name, doubt in found.items() if doubt}

    def _damage(self, name: str, doubt: PictureDoubt) -> Damage:
        return Damage(text=self._say("picture.doubt", name=name, digits=doubt.digits, unsure=unsure(doubt)))

    def _read(self, doubtful: Sequence[str]) -> Damage:
        if self._small:
            return Damage(text=self._say("picture.small"))
        if not doubtful:
            return Damage(text=self._say("picture.read"))
        names = list(dict.fromkeys(doubtful))
        shown = ", ".join([*names[:NAMED], *(["…"] if len(names) > NAMED else [])])
        return Damage(text=self._say("picture.read-doubts", names=shown))
