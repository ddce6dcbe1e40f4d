"""Finds lines by content: splits what lost its line breaks, and mends what a narrow screen wrapped inside a word."""

import re
from itertools import pairwise

# A hex number, possibly masked (0x####, 0xXXXX, 0xADDRESS1); never a lower-case x, so that 0x1020x45… comes apart.
_H = r"[0-9a-fnA-Z\#*?]{1,20}"
_LINE_STARTS = re.compile(
    rf"""
    (?<=\]) (?: (?<=x86_64\]) | (?<=aarch64\]) | (?<=build-\d{{5}}\]) | (?<=build-\d{{6}}\]) )   # ESX 3.x names no architecture
    | (?= [p0PCB@#GUDONTSMAXFH\[V*cgferbLIW] ) (?:   # the first characters of all that follow: most places end here
      (?: pcpu\s\d{{1,5}}\s[A-Za-z ]{{3,30}}:\s* )? 0x{_H}(?:\s\#+)?\s?:\s?\[\s?0x
    | (?: (?:PSOD|Panic|Crash)\sMessage:\s* )? (?: @?BlueScreen:\s* )?
      (?: [#]? (?:PF|GP|UD|DE|DB|BP|OF|BR|NM|DF|TS|NP|SS|MF|AC|MC|XF|XM) \s Exception (?:\s?\(|\s\d|\stype)
        | Machine\sCheck\sException(?:\s(?:on|:)|:\s(?:Fatal|Unable))
        | PCPU\s[\d#]{{1,5}}\slocked\sup
        | PCPU\s[\d#]{{1,5}}:\sno\sheartbeat
        | NMI\sIPI:\sPanic\srequested
        | Fatal\sCPU\smismatch\son\sfeature
        | HW\sfeature\sincompatibility\sdetected
      )
    | (?: (?<=[\s:]") | (?<=[a-z]:\s) (?<!Screen:\s) (?<!Message:\s) ) (?:
        LINT1[/ ] | Spin\scount\sexceeded | NOT_(?:IMPLEMENTED|REACHED)\s
        | (?:PANIC|ASSERT|VERIFY)\sbora/ | Failed\sat\s(?:bora|vmkdrivers)/ )
    | \#\d{{1,2}}\s{{1,2}}(?:0x[0-9a-f]{{8,16}}\sin\s)?[A-Za-z_]\w{{2,80}}\s\((?=\w+=|<|\))
    | @BlueScreen: | (?<!@)\bBlueScreen: | (?:PSOD|Panic|Crash)\sMessage:
    | \[?VMware\sESXi?(?:\sServer)?\s(?:[\d#X.]+\s)?\[(?:Releaseb|b)uild-
    | \*PCPU\s{{0,2}}[\d#*X]{{1,5}}: | PCPU\s{{1,3}}\d{{1,4}}:\s?(?=[SVIUH]{{4}})
    | (?<![A-Za-z])(?: cr0=0x | gate=0x | frame=0x | FMS=[\d#] | eax=0x | rax=0x | es=0x | ebp=0x
        | base\sfs=0x | PTEs:0x | LBR:\sfrom )
    | Code\sstarts?(?::|\sat)\s?0x | (?<!:\s)VMK\s[Uu]ptime\s?:
    | Backtrace\sfor\s[Cc]urrent\sCPU | (?<!Panic:\s\d\d\d:\s)Saved\sbacktrace(?:\sfrom)?: | Backtrace\sfor\s(?:Saved|Locked)
    | (?: ALERT:\s )? (?: MCA | MCE | MCAIntel | MCAAMD | IDT ):\s\d{{2,4}}:\s | (?<![A-Za-z:\s])MC:\s?PCPU
    | System\shas\sencountered\sa\sHardware\sError | (?<!:\s)Uncorrectable/(?:un)?recoverable\s(?:memory|machine)
    | Module\(s\)\sinvolved\sin\spanic | Panic\sDetails: | World:\s(?:ResetToVMKOnPanic:)?\d+:\s
    | Starting\scoredump\sto\sdisk(?!\sDumping) | Coredump\sto\sdisk | No\splace\son\sdisk
    | No\sport\sfor\sremote | Debugger\swaiting | Finalized\sdump\sheader
    )
    """,
    re.VERBOSE,
)
_STARTS_A_LINE = re.compile(
    r"""
      \*?\s?(?:PCPU\s{0,3})?[\d#]+:[\d#]+/ | PCPU\s | 0x | @?BlueScreen | \d{4}-\d\d-\d\d | \d+:\d\d:\d\d:\d\d
    | x?[0-9a-f]{4,16}:\s?\[0x[0-9a-f]{6}   # a frame whose left edge was cut
    | cpu[\d#]+: | \#\d | \d+\.\s
    | (?:cr0|frame|gate|eax|rax|es|ebp|err|rdx|rdi|r10|r13|base|FMS)\b | VMware\s | Code\s | MCA | MC: | ALERT | WARNING
    """,
    re.VERBOSE,
)
_RECORD = re.compile(r"(?:UC|SRAR|SRAO|UCNA|UCR|CE|DE)\s{1,3}(?:Init|Poll|Excp|Intr)\b")
_HALF_HEX = re.compile(r"0x[0-9a-fA-F]{0,15}$")
_REST_OF_HEX = re.compile(r"[0-9a-fA-F]{1,16}(?=['\s,;)\]:.]|$)")
_HALF_MISMATCH = re.compile(r"Fatal CPU mismatch on feature .{0,120}(?:cpu\d*|value|=|0x[0-9a-f]*|but|mismatch|feature)$")
_HALF_FRAME = re.compile(r"0x[0-9a-f]{6,16}:\[0x[0-9a-f]{0,16}\]?[\w.$@#()<>+:-]*$")
_HALF_STACK = re.compile(r"\+0x[0-9a-f]{1,8}\s(?P<begun>stack|stac|sta|st|s)$")  # …#nover+0x1b7 sta | ck: 0x43048a
_WRAPPED_AT = 60  # a screen is at least this wide


def split(text: str) -> list[str]:
    """Split a line whose breaks were lost at everything that only starts a line."""
    places = [found.start() for found in _LINE_STARTS.finditer(text) if found.start() > 0]
    if not places:
        return [text]
    edges = [0, *places, len(text)]
    return [part for low, high in pairwise(edges) if (part := text[low:high].strip())]


def begins_a_line(text: str) -> bool:
    """Whether ``text`` begins as only a line of a screen or a log does."""
    return bool(_STARTS_A_LINE.match(text) or _LINE_STARTS.match(text) or _RECORD.match(text))


def continues(before: str, after: str) -> str | None:
    """Return what joins the two lines ("" inside a word, " " between words) where ``after`` is the wrapped rest of ``before``."""
    # After the feature's name such a line says nothing in capitals: "No place on disk …" is the next one.
    if _HALF_MISMATCH.search(before[-200:]) and not (after[:1].isupper() or _STARTS_A_LINE.match(after.replace("0x", "", 1))):
        return (
            ""
            if re.search(r"(?:cpu\d*|0x[0-9a-f]*)$", before) and after[:1] in "0123456789abcdef" and not after.startswith("0x")
            else " "
        )
    if _STARTS_A_LINE.match(after):
        return None
    if len(before) >= _WRAPPED_AT and _HALF_HEX.search(before[-20:]) and _REST_OF_HEX.match(after):
        return ""
    if (
        _HALF_FRAME.match(before)
        and re.match(r"[\w.$@#()<>:-]{0,80}\+?0?x?[0-9a-f]*(?:\sstack:|\s(?:stack|stac|sta|st|s)$|$)", after)
        and "+0x" not in before
        and "+0x" in before[-2:] + after
    ):
        return ""
    stack = _HALF_STACK.search(before[-24:])
    return "" if stack and re.match(r":\s?(?:0x|$)", after.removeprefix("stack"[len(stack["begun"]) :])) else None
