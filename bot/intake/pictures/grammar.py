"""The corrector: what the screen's grammar leaves only one reading for is put right, and digits stand in digit slots."""

import re
from collections.abc import Sequence

from bot.intake.pictures.anchors import respaced, spelled, whole
from bot.intake.pictures.glyphs import Cell

_DIGIT = str.maketrans("lI|OoQDUBSZ", "11100000852")  # letters that no hexadecimal number holds
_CURVED = str.maketrans("lI|OoQ", "111000")
_HEX = re.compile(r"(?P<lead>0[xX])(?P<digits>[0-9a-fA-FlI|OoQ]{1,16})(?![A-Za-z_])")  # 0x42OO7f7 -> 0x42007f7
_PCPU = re.compile(  # xPCPUl0:21O9581/idle10
    r"^[^\sP\d]?\s?PC[PFR][UV0OD](?P<number>[\dlIOoB]{1,4})[:;. ](?P<world>[\dlIOoB]{3,10})/"
)
_IN_WORLD = re.compile(r"(?<=in world )(?P<digits>[\dlIOo]{3,10})(?=[:/])")  # in world 2l09581:
_ON_PCPU = re.compile(r"(?P<name>PCPU ?)(?P<digits>[\dlIOo]{1,4})(?=[ :.,]|$)")  # PCPU l locked up
_UPTIME = re.compile(r"(?<=uptime: )(?P<digits>[\dlIOo:.]{9,20})")  # uptime: l82:20:28:03.779
_RECORD = re.compile(  # MCA: 182: SRA0 Excp G7 Bl Sbd80000000080134 A188971ed672 M86 P188971ed640/40
    r"(?P<kind>SRA[R0O8UDQGC69]|UCNA|UCR|UC|CE|DE) "
    r"(?P<method>Exc[po]|Po[l1I]{2}|[I1l]n(?:tr|it)) (?P<fields>\S{2,5} .{4,80})"
)
# The fields of a record in their order, each letter with what it is misread as.
_FIELDS = {"G": "G6C0B8OSD", "B": "B803ERDPH", "S": "Ss58", "A": "A4R1", "M": "MWNH", "P": "PFp"}
_FIELD = re.compile(r"(?P<digits>[0-9a-flIOoQDUBSZ]{1,16})(?P<rest>/\S{1,6})?")
_REGISTER = re.compile(  # frame 0x4539 -> frame=0x4539: thin bars vanish first
    r"(?<![\w=])(?P<name>FMS|frame|ip|cr[0234]|[er]flags|uCode|[er][a-d]x|[er][sd]i|[er]bp|r1?\d|[c-g]s) (?=0x|[01][0-9a-f]/)"
)
_OLD_WORLDS = re.compile(r"^\d{1,3}:\d{1,10}/\S+(?: \d{1,3}:\d{1,10}/)")  # 0:1037/helper1-4 1:1107/vmm0:Fagi
_AT = re.compile(r"(?P<world> in world \S{3,60}) \S (?=0x[0-9a-f]{6,16}$)")  # in world 1:a 0 0x4200ade72704: an at sign
_NAMES = (
    (re.compile(r"(?<![A-Za-z])[UVW]?MK(?= uptime)"), "VMK"),
    (re.compile(r"\bin [wuvW]or[l1I|]d\b"), "in world"),
    (re.compile(r"(?<=[a-z])[WHNMUVuv]or[l1I|]d"), "World"),  # NetHor1d
    (re.compile(r"(?<![A-Za-z])u(?=m[0-9kxnw]|cpu-|pxa|san)"), "v"),  # umk_ScsiCmdDone
    (re.compile(r"(?<=\d[:/])0(?=[A-Z][A-Za-z])"), "O"),  # 2159410:0CFlush52
    (re.compile(r"(?<=[A-Z_])l(?=[A-Z])|(?<=[A-Z]{2})l(?![a-z])"), "I"),  # HELPER_MlSC
    (re.compile(r"\b1d1e(?=\d)"), "idle"),
    (re.compile(r"\b[vun][mn]ke[rt]ne[l1]\b"), "vmkernel"),
    (re.compile(r"^[*|](?=FMS|[a-z]{2,5}\d?=|0x|PCPU {1,2}\d+: )"), ""),  # a column cut in half at the edge
)


def corrected(cells: Sequence[Cell], edge: int) -> str:
    """Return the text of one row; ``edge`` is the first column of the screen."""
    line = tidied(_spelling(laid_out(cells)))
    lost = cells[0].column - edge if cells else 0
    return "*" + line if lost == 1 and _OLD_WORLDS.match(line) else line  # the star is all that stands before such a line


def corrected_plain(cells: Sequence[Cell]) -> str:
    """Return the text of one row that was read without a grid."""
    return tidied(respaced(laid_out(cells)))


def laid_out(cells: Sequence[Cell]) -> str:
    """Return the characters of ``cells`` on their columns, blanks between."""
    if not cells:
        return ""
    places = {cell.column: cell.text for cell in cells}
    return "".join(places.get(column, " ") for column in range(min(places), max(places) + 1))


def tidied(line: str) -> str:
    """Put right what the grammar of ``line`` leaves one reading for."""
    for pattern, name in _NAMES:
        line = pattern.sub(name, line)
    line = _AT.sub(lambda m: m["world"] + " @ ", whole(line))
    if " in world " not in line:
        line = _REGISTER.sub(lambda m: m["name"] + "=", line)
    line = _HEX.sub(lambda m: "0x" + m["digits"].translate(_CURVED), line)
    line = _PCPU.sub(lambda m: f"*PCPU{m['number'].translate(_DIGIT)}:{m['world'].translate(_DIGIT)}/", line)
    line = _ON_PCPU.sub(lambda m: m["name"] + m["digits"].translate(_DIGIT), line)
    for pattern in (_IN_WORLD, _UPTIME):
        line = pattern.sub(lambda m: m["digits"].translate(_DIGIT), line)
    return _RECORD.sub(_record, line)


def _record(found: re.Match[str]) -> str:
    kind = "SRAO" if found["kind"].startswith("SRA") and found["kind"] != "SRAR" else found["kind"]
    method = {"E": "Excp", "P": "Poll"}.get(found["method"][0]) or ("Intr" if found["method"].endswith("r") else "Init")
    words = found["fields"].split(" ")
    fields = [_field(name, word) for name, word in zip(_FIELDS, words, strict=False)]
    return f"{kind} {method} {' '.join([*fields, *words[len(fields) :]])}"


def _field(name: str, word: str) -> str:
    number = _FIELD.fullmatch(word, 1)
    if number is None or word[0] not in _FIELDS[name]:
        return word
    return name + number["digits"].translate(_DIGIT) + (number["rest"] or "")


def _spelling(line: str) -> str:
    letters = list(line)
    for place, letter, _ in spelled(line, shortest=8):
        if letters[place] != " ":
            letters[place] = letter
    return "".join(letters)
