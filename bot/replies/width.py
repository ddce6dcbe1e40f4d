"""Text in columns: a Japanese letter takes two, and a line may break beside each of them, but never before a full stop."""

import re

from rich.cells import cell_len, chop_cells

_WIDE = "\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
_OPENING = "〈《「『【\uff08"  # … and a full-width bracket
_CLOSING = "、。々〉》」』】ー\uff01\uff09\uff0c\uff0e\uff1f.,:;!?)"  # … and full-width marks
_PIECE = re.compile(
    rf"""
      [ \t]++                                                              # a blank
    | [{_OPENING}]*+ (?: [{_WIDE}] | [^ \t{_WIDE}]++ ) [{_CLOSING}]*+     # 「画 … 面。 PCPU22 … (DCU)、 「PCPU
    | [{_OPENING}]++                                                       # one that nothing follows
    """,
    re.VERBOSE,
)


def padded(text: str, columns: int) -> str:
    """Return ``text`` with blanks up to ``columns``."""
    return text + " " * (columns - cell_len(text))


def folded(text: str, columns: int, *, hanging: int = 0) -> list[str]:
    """Return one line of ``text`` in lines of at most ``columns``, all but the first indented by ``hanging``."""
    if cell_len(text) <= columns:
        return [text.rstrip()]
    lines, line = [], ""
    for piece in _pieces(text, columns, hanging):
        if line.strip() and cell_len(line) + cell_len(piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = " " * hanging + piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines or [""]


def _pieces(text: str, columns: int, hanging: int) -> list[str]:
    """Cut ``text`` where lines may break; what is longer than a line, anywhere."""
    room = max(columns - hanging, 2)
    pieces = (match[0] for match in _PIECE.finditer(text))
    return [part for piece in pieces for part in (chop_cells(piece, room) if cell_len(piece) > room else (piece,))]
