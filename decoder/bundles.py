"""A text made of several hosts' bundles → one text a host, its lines with their numbers; and the decodings put together again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from decoder.diagnosis import FATAL_CLASSES, class_of
from decoder.excerpt import gap_mark, is_file_mark, lines_in, name_in_mark
from decoder.inventory import bundle_of, names_of_blocks
from decoder.model import Decoding

_MOST = 64  # hosts, as many as a cluster has: of more, a text is read as one


@dataclass(slots=True)
class _Part:
    """The rows of one host; a line stands for those of others, so that each keeps its number."""

    rows: list[str] = field(default_factory=list)
    due: int = 1  # the number that the next row would have

    def add(self, row: str, number: int) -> None:
        left_out = number - self.due
        if left_out:  # a blank row keeps apart what did not stand together
            self.rows += ["", gap_mark(left_out - 1)] if left_out > 1 else [""]
        self.rows.append(row)
        self.due = number + lines_in(row)


def by_host(text: str) -> tuple[str, ...]:
    """Return ``text`` once for each host's bundle that it holds files of, without the others' lines; whole where there is one.

    What is of no bundle (the message itself, a file beside them) is a text of its own.
    """
    if "[... from " not in text and "[... host facts, " not in text:
        return (text,)
    rows, number = text.split("\n"), 1
    parts: dict[str | None, _Part] = {}
    for owner, row in zip(_owners(rows), rows, strict=True):
        parts.setdefault(owner, _Part()).add(row, number)
        number += lines_in(row)
    if None in parts and not any(row.strip() for row in parts[None].rows):
        del parts[None]
    if not 1 < len([host for host in parts if host]) <= _MOST:
        return (text,)
    return tuple("\n".join(part.rows) for part in parts.values())


def _owners(rows: Sequence[str]) -> Iterator[str | None]:
    """Yield for each row the bundle that it is of; None for what is of none."""
    blocks = names_of_blocks(rows)
    file: str | None = None
    for at, row in enumerate(rows):
        if is_file_mark(row):
            file = bundle_of(name_in_mark(row))
        yield bundle_of(blocks[at]) if at in blocks else file


def together(decodings: Sequence[Decoding]) -> Decoding:
    """Return one decoding of several hosts' texts; what speaks for an answer is said by those that do."""
    speaking = [one for one in decodings if one.answer_unasked]
    records = [record for one in decodings for record in one.machine_checks]
    told = max((one for one in decodings if one.verdict), key=_gravity, default=decodings[0])
    issues = {issue.id: issue for one in (told, *decodings) for issue in one.known_issues}
    return Decoding(
        crashes=tuple(crash for one in decodings for crash in one.crashes),
        machine_checks=tuple(sorted(records, key=lambda record: record.quote.line if record.quote else 0)),
        known_issues=tuple(issues.values()),
        verdict=told.verdict,
        next_steps=told.next_steps,
        answer_unasked=bool(speaking),
        because=tuple(dict.fromkeys(why for one in speaking or decodings for why in one.because)),
        inventory=tuple(inventory for one in decodings for inventory in one.inventory),
        is_not=next((one.is_not for one in decodings if one.is_not), None),
    )


def _gravity(decoding: Decoding) -> tuple[int, int]:
    """Order hosts by their records outside any crash: the most fatal ones, then the most of any."""
    return sum(class_of(record) in FATAL_CLASSES for record in decoding.machine_checks), len(decoding.machine_checks)
