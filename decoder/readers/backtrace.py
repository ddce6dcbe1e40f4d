"""Frames of the stack trace in every form, and the headers above them."""

import re
from dataclasses import dataclass

from decoder.model import Frame

_H = r"[0-9a-fnA-Z\#*?x]{1,20}"
_FRAME = re.compile(
    rf"""
    (?: (?P<label> pcpu\s\d{{1,5}}\s[A-Za-z\s]{{3,30}} ):\s? )?
    (?: (?P<frame> 0x{_H} | \#{{2,16}} ) (?:\s\#+)? \s?:\s? )?
    (?: \[ | (?<=:)\( | (?<=:\s)\( ) \s? (?P<address> 0x{_H} ) \s? [\])] \s?   # OCR: 0x4538da49:(0x42001ab7)
    (?P<symbol> (?!stack:) [^\s\[\]@+]{{1,160}} (?: \s(?! stack ) [^\s\[\]@+:]{{1,30}} (?=[@+]) )? )?   # OCR: xhci_conf igure
    (?: \s? (?P<at> '?@'? ) \s? (?P<module> \([^()\s]{{0,80}}\) | <[\w\s]{{0,20}}> | [\w.-]{{0,80}} )? )?
    (?: [\#:] (?P<version> <[\w\s]{{0,20}}> | [\w.-]{{0,60}} ) )?
    (?: \s? \+ \s? (?P<offset> 0x[0-9a-f\#X*]{{1,16}} | 0\#{{2,8}} ) )?   # a person puts blanks around it
    (?: \s? stack\s?:\s? (?P<stack> .{{0,400}} ) )?
    """,
    re.VERBOSE,
)
_BARE = re.compile(  # Func@vmkernel#nover+0x9 without addresses
    r"""
    (?P<symbol> [A-Za-z_]\w{2,100} ) @ (?P<module> \([\w.-]{0,80}\) | <\w{0,20}> | [A-Za-z][\w.-]{1,80} )
    [#:] (?P<version> <\w{0,20}> | [\w.-]{0,60} ) (?: \+ (?P<offset> 0x[0-9a-f]{1,8} ) )?
    """,
    re.VERBOSE,
)
_MODULE_ONLY = re.compile(r"(?:Backtrace:\s)?(?P<address>0x[0-9a-f]{8,16})\s\[(?P<module>[A-Za-z][\w.-]{1,60})\]$")
_GDB = re.compile(
    r"(?:\(gdb\)\s?(?:where|bt)\s?)?\#(?P<number>\d{1,3})\s{1,3}(?:(?P<address>0x[0-9a-f]{4,16})\sin\s)?(?P<symbol>[A-Za-z_]\w{2,100})(?:\s?\((?P<arguments>.{0,400}))?(?P<rest>.{0,200})$"
)
_GDB_FILE = re.compile(r"\bat\s(?P<file>\S{3,200}:\d+)")
_CUT = re.compile(r"^x?[0-9a-f]{4,16}:\s?(?=\[0x[0-9a-f]{6})")  # 3a2b31b920:[0x42003d3b…: the left edge of a picture was cut
_EMAIL = re.compile(r"\[email\sprotected\]")
_CURRENT = re.compile(
    r"""
    Backtrace\sfor\s[Cc]urrent\sCPU\s (?: \#|-\s ) \s?(?P<pcpu> \d{1,5} | [\#*X?c]{1,8} )
    (?: ,\sworldID=(?P<world> \d{1,12} | [^\s,]{1,16} ) )?
    """,
    re.VERBOSE,
)
_SAVED = re.compile(
    r"""
    (?: Panic:\s\d+:\s )? Saved\sbacktrace (?:\sfrom)? :\s? pcpu\s (?P<pcpu> \d{1,5} | [\#*X?]{1,8} ) \s?
      (?P<reason> [A-Za-z][A-Za-z\s]{2,40} )?
    | Backtrace\sfor\sSaved/Locked\sCPU\s-\s?(?P<locked> \d{1,5} )
    """,
    re.VERBOSE,
)
_HEADER = re.compile(r"^(?:Backtrace|Stack trace|Call stack|Stack)\s?:\s?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Above:
    """A line above a stack trace: whose it is."""

    saved: bool
    pcpu: int | None
    world_id: int | None = None
    reason: str | None = None


def read_frame(text: str, line: int | None = None) -> tuple[Frame, Above | None] | None:
    """Return the frame that ``text`` is, and whose stack it says it belongs to (``pcpu 118 Heartbeat NMI: 0x…:[0x…]…``)."""
    if "[" not in text and "@" not in text and ":(" not in text:
        return None
    text = _CUT.sub("", _EMAIL.sub("<email>@<email>", text))
    found = _FRAME.match(text)
    if found is not None and (found["frame"] or found["symbol"]):
        label = read_above(f"Saved backtrace: {found['label']}") if found["label"] else None
        return _frame(found, line), label
    if (bare := _BARE.match(text)) is not None:
        return Frame(
            function=bare["symbol"],
            module=_named(bare["module"]),
            version=_named(bare["version"]),
            offset=bare["offset"],
            line=line,
        ), None
    if (only := _MODULE_ONLY.match(text)) is not None:
        return Frame(module=only["module"], address=only["address"], line=line), None
    return None


def read_gdb_frame(text: str, line: int | None = None) -> tuple[int, Frame] | None:
    """Return (number, frame) of ``#1 0x0000418012343ffa in Heap_Free (…) at bora/vmkernel/main/heap.c:4314``."""
    if "#" not in text:
        return None
    found = _GDB.match(text)
    if found is None or (found["arguments"] is None and (found["rest"] or "").strip()):
        return None
    return int(found["number"]), Frame(function=found["symbol"], address=found["address"], line=line)


def read_above(text: str) -> Above | None:
    """Return whose stack follows a header line."""
    if "acktrace" not in text:
        return None
    if (saved := _SAVED.search(text)) is not None:
        reason = " ".join((saved["reason"] or "").split())
        return Above(saved=True, pcpu=_number(saved["pcpu"] or saved["locked"]), reason=reason or None)
    if (current := _CURRENT.search(text)) is not None:
        return Above(saved=False, pcpu=_number(current["pcpu"]), world_id=_number(current["world"]))
    return Above(saved=False, pcpu=None) if _HEADER.match(text) else None


def words_of_stack(stack: tuple[str, ...]) -> str:
    """Return the text that stack values spell: 0x5320302075706370 is "pcpu 0 S" (little-endian)."""
    spelled = ""
    for value in stack:
        digits = value.removeprefix("0x")
        if not 8 <= len(digits) <= 16 or len(digits) % 2:
            spelled += "\0"
            continue
        letters = bytes.fromhex(digits)[::-1].rstrip(b"\0")
        readable = bool(letters) and all(0x20 <= letter < 0x7F for letter in letters)
        spelled += letters.decode("ascii") + ("" if len(letters) == 8 else "\0") if readable else "\0"
    return spelled.strip("\0")


def _frame(found: re.Match[str], line: int | None) -> Frame:
    symbol = (found["symbol"] or "").strip().replace(" ", "").strip("'") or None
    if symbol in {"<unknown>", "<email>", "stack:"}:
        symbol = None
    stack = tuple(re.findall(r"0x[0-9a-f]{1,16}(?![\w#*?])", found["stack"] or ""))
    return Frame(
        function=symbol,
        module=_named(found["module"]),
        version=_named(found["version"]),
        offset=_clear(found["offset"]),
        address=_clear(found["address"]),
        frame=_clear(found["frame"]),
        stack=stack,
        line=line,
    )


def _named(text: str | None) -> str | None:
    """``(i40en)`` is i40en; ``<None>``, ``<email>`` and an empty name say nothing."""
    text = (text or "").strip("()' ")
    return None if not text or text.startswith("<") else text


def _clear(text: str | None) -> str | None:
    return text if text and re.fullmatch(r"0x[0-9a-f]+", text) else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
