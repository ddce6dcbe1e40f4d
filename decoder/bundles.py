"""A text made of several hosts' bundles → one text a host, each line still in its place; and the decodings put together again."""

from collections.abc import Iterator, Sequence

from decoder.excerpt import gap_alone, is_file_mark, name_in_mark
from decoder.inventory import bundle_of, names_of_blocks
from decoder.model import Decoding

_MOST = 16  # hosts: of more, a text is read as one


def by_host(text: str) -> tuple[str, ...]:
    """Return ``text`` once for each host's bundle that it holds files of, the other lines blank; once where there is but one.

    What is of no bundle (the message itself, a file beside them) is a text of its own.
    """
    if "[... from " not in text and "[... host facts, " not in text:
        return (text,)
    rows = text.split("\n")
    owners = list(_owners(rows))
    hosts = tuple(dict.fromkeys(owner for owner, row in zip(owners, rows, strict=True) if owner is not None or row.strip()))
    if not 1 < len([host for host in hosts if host]) <= _MOST:
        return (text,)
    others = [gap_alone(row) for row in rows]  # lines keep their numbers
    return tuple(
        "\n".join(row if owner == host else other for owner, row, other in zip(owners, rows, others, strict=True))
        for host in hosts
    )


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
    told = next((one for one in decodings if one.verdict), decodings[0])
    issues = {issue.id: issue for one in reversed(decodings) for issue in one.known_issues}
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
