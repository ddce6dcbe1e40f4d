"""The register block of every generation, on the screen and in the log."""

import re

_NAMES = (
    "gate|frame|eip|ip|cr0|cr2|cr3|cr4|eax|ebx|ecx|edx|es|ds|fs|gs|Kgs|ebp|esi|edi|esp|err|ef|eflags|rflags|"
    "rax|rbx|rcx|rdx|rbp|rsp|rsi|rdi|r8|r9|r10|r11|r12|r13|r14|r15|elr|esr|far|spsr"
)
_SCREEN = re.compile(
    rf"(?<![\w])(?P<name>{_NAMES})(?:=|\s=\s?(?=0x))(?P<value>0x[0-9a-f]{{1,16}}(?![\w#*?])|-?\d{{1,10}}(?![\w#*?]))"
)  # cr2=0x0  err=-1  err=0; cr2 = 0x0, as a person writes it
_MASKED = re.compile(rf"(?<![\w])(?:{_NAMES})=(?=[0-9a-fx#X*]*[#X*]{{2}})[0-9a-fx#X*]{{2,20}}")
_LOG = re.compile(
    r"(?<![\w])(?P<name>CR[0234]|PRDA|TR|GDT|IDT)\s(?P<value>0x[0-9a-f]{1,16})(?![\w#*?])"
)  # CR0 0x8005003f CR3 0x19ae97000
_COLON = re.compile(r"(?<![\w])(?P<name>FSbase|GSbase|kernelGSbase|lastClrIntrRA):(?P<value>0x[0-9a-f]{1,16})(?![\w#*?])")
_LBR = re.compile(r"LBR:\sfrom\s(?P<source>0x[0-9a-f]{1,16})\sto\s(?P<target>0x[0-9a-f]{1,16})(?![\w#*?])")
_PTES = re.compile(r"PTEs:(?P<entries>(?:0x[0-9a-f]{1,16};?){1,6})")
_GENERAL = ("eax", "ebx", "ecx", "edx", "esi", "edi")
_NOT_CAPTURED = "0xffffffff"


def read_registers(text: str) -> dict[str, str]:
    """Return the registers that ``text`` prints, values as ``0x…`` (``err=-1`` stays "-1")."""
    if "=" not in text and ":" not in text and "0x" not in text:
        return {}
    values = {found["name"]: _value(found["value"]) for found in _SCREEN.finditer(text)}
    if "CR" in text or "PRDA" in text or "GDT" in text:
        values |= {found["name"].lower(): found["value"] for found in _LOG.finditer(text)}
    values |= {found["name"]: found["value"] for found in _COLON.finditer(text)}
    if lbr := _LBR.search(text):
        values |= {"lbr_from": lbr["source"], "lbr_to": lbr["target"]}
    return values


def masked_registers(text: str) -> bool:
    """Whether ``text`` prints registers with masked digits: ``cr0=0x########``."""
    return bool(_MASKED.search(text))


def read_ptes(text: str) -> tuple[str, ...]:
    """Return the page table entries of ``PTEs:0x38aabaa027;0x16a968027;0x0;``."""
    found = _PTES.search(text)
    return tuple(entry for entry in found["entries"].split(";") if entry) if found else ()


def captured(registers: dict[str, str]) -> bool | None:
    """Return False where all general registers are 0xffffffff and err is -1: ESX had not saved them. None: no registers."""
    if not registers:
        return None
    general = [registers[name] for name in _GENERAL if name in registers]
    return not (general and set(general) == {_NOT_CAPTURED} and registers.get("err") == "-1")


def _value(text: str) -> str:
    if text.startswith("0x"):
        return text
    number = int(text)
    return hex(number) if number >= 0 else text
