"""Of a long log, the lines that matter: what is kept is decoded again at every question, within a moment."""

import re

from decoder import Decoding

SHORT = 100_000  # characters that are kept as they are
BEFORE, AFTER = 200, 60  # lines around a crash
RECORDS = 600  # machine-check lines, the newest

END = re.compile(r"\r\n|\r|\n")


def excerpt(text: str, decoding: Decoding) -> str:
    """Return the lines of ``text`` around its crashes and its newest records; all of it where it is short."""
    if len(text) <= SHORT:
        return text
    lines = END.split(text)
    wanted = {number for record in decoding.machine_checks[-RECORDS:] if record.quote for number in (record.quote.line,)}
    for crash in decoding.crashes:
        if crash.first_line is not None and crash.last_line is not None:
            wanted.update(range(crash.first_line - BEFORE, crash.last_line + AFTER))
    return "\n".join(lines[number - 1] for number in sorted(wanted) if 0 < number <= len(lines))
