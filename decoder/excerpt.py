"""Of a long log the lines around words that every crash holds: streamed, at most so many bytes, the newest crash last to go."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from decoder.event_forms import event_forms
from decoder.spans import Span, around, pieces, without

try:
    import ahocorasick_rs
except ImportError:  # no wheel here: a regular expression finds the same, some forty times slower
    ahocorasick_rs = None  # type: ignore[assignment]

# Every crash and machine check holds one of these; a big log is read closely only around them. The first few are said by
# panics alone: past the limit, what lies around them stays longest.
PANICS = (
    "BlueScreen", "Exception 1", "VMK uptime", "VMK Uptime", "locked up", "NMI IPI", "Spin count", "Panic Details", "ASSERT",
    "NOT_IMPLEMENTED", "NOT REACHED", "NOT_REACHED", "CPU mismatch", "LINT1", "requested PSOD", "oredump to disk",
    "Machine Check Exc", "CrashMe",
)  # fmt: skip
MARKERS = (
    "BlueScreen", "Exception", "VMK uptime", "VMK Uptime", "Releasebuild-", "locked up", "no heartbeat", "NMI IPI", "Spin count",
    "Panic", "panic", "MCA:", "MCE:", "MC:", "PCPU", "ASSERT", "NOT_IMPLEMENTED", "NOT REACHED", "NOT_REACHED", "VERIFY",
    "CPU mismatch",
    "IOMMU", "Oops", "ost heartbeat", "Lost Heartbeat", "LINT1", "requested PSOD", "oredump to disk", ":[0x",
    "Machine Check",
    "CrashMe", "VMK_ASSERT", "Excp", " Poll ", " Intr ",
)  # fmt: skip
BEFORE, AFTER = 40, 90  # lines kept around a marker: before it; from it on
_PIECE = 256  # lines that are kept or dropped together
_LONGEST = 1 << 20  # bytes: a longer line is looked at in parts
# Of a kept line that is longer than any screen: its beginning and what lies around its markers, the newest bytes of them.
_LONG, _MOST_OF_LONG = 1 << 15, 1 << 18  # bytes
_REACH = (1 << 13, 1 << 14)  # bytes kept around a marker: before it; from it on
_CUT = b" [...] "
_SHARE = 0.75  # of the limit for what lies around words of panics
# Named far from the crash: that line alone. The processor, and what may have led to the crash.
_LONE = ("FMS=", "cputype", *dict.fromkeys(form.word for form in event_forms()))
_Kind = int  # 2 a panic's word, 1 another marker, 0 a line wanted alone
# Each needle once, as the gravest that it is: up to 64 of them the automaton finds by vector instructions, six times as fast.
_KIND_OF: dict[str, _Kind] = dict.fromkeys(_LONE, 0) | dict.fromkeys(MARKERS, 1) | dict.fromkeys(PANICS, 2)
_NEEDLES = tuple(sorted(_KIND_OF, key=lambda needle: -_KIND_OF[needle]))
_KINDS = tuple(_KIND_OF[needle] for needle in _NEEDLES)
_ENCODED = [needle.encode() for needle in _NEEDLES]
_EITHER = re.compile(b"|".join(map(re.escape, _ENCODED)))  # leftmost, then first in the list: as the automaton
_SEARCH = ahocorasick_rs and ahocorasick_rs.BytesAhoCorasick(_ENCODED, matchkind=ahocorasick_rs.MatchKind.LeftmostFirst)
_UNSAID = re.compile(r"[\[\]\r\n]")  # what a file's name must not bring into a mark
_GAP = re.compile(r"\[\.\.\. (?P<lines>\d{1,12}) lines left out(?:, (?P<lost>\d{1,12}) of them for want of room)? \.\.\.\]")


@dataclass(frozen=True, slots=True)
class _Piece:
    first: int  # row in the whole, from 0
    rows: Sequence[bytes]
    size: int
    panic: bool  # near a word of a panic


class Excerpt:
    """Takes a log in blocks and keeps the lines near markers: at most ``limit`` bytes of them, the newest."""

    def __init__(self, limit: int) -> None:
        """``limit``: bytes that are kept."""
        self._limit = limit
        self.found = False  # whether there was a marker
        self.told = False  # whether there was a line that is kept alone
        self._pieces: dict[bool, deque[_Piece]] = {True: deque(), False: deque()}
        self._sizes = {True: 0, False: 0}
        self._row = 0  # of the first line that was not looked at yet
        self._rest = b""  # the unfinished last line
        self._before: bytes = b""  # what was looked at last, for the lines before the next marker
        self._kept = 0  # the row after the last one kept near a marker
        self._alone = frozenset[int]()  # rows kept alone that a later marker may lie near
        self._due = {True: 0, False: 0}  # the row up to which a marker keeps what follows it
        self._lost = 0
        self._gaps: list[tuple[int, int, int]] = []  # of an excerpt taken again: row, further lines it stands for, lost ones

    def feed(self, block: bytes) -> None:
        """Take the next bytes of the log."""
        data = self._rest + block if self._rest else block
        cut = data.rfind(b"\n") + 1 or (len(data) if len(data) > _LONGEST else 0)
        self._rest = data[cut:]
        if cut:
            self._look(data[:cut] if cut < len(data) else data)

    def close(self) -> bytes:
        """Return what was kept, with a line "[... 123 lines left out ...]" in each gap; empty where no marker was found."""
        if self._rest:
            self._look(self._rest)
            self._rest = b""
        pieces = sorted((*self._pieces[True], *self._pieces[False]), key=lambda piece: piece.first)
        return b"\n".join(self._joined(pieces))

    def _joined(self, pieces: Iterable[_Piece]) -> Iterator[bytes]:
        row, lost, gaps = 0, self._lost, deque(self._gaps)
        for piece in pieces:
            more = piece.first - row
            while gaps and gaps[0][0] < piece.first:
                at, lines, gone = gaps.popleft()
                more, lost = (more + lines, lost + gone) if at >= row else (more, lost)
            if piece.first > row:
                yield _gap(more, lost)
                lost = 0
            yield from piece.rows
            row = piece.first + len(piece.rows)

    def _look(self, data: bytes) -> None:
        hits = _hits(data)
        count = data.count(b"\n") + (not data.endswith(b"\n"))
        if hits or max(self._due.values()) > self._row:
            rows = data.removesuffix(b"\n").split(b"\n")
            marked = _rows_of(hits, data)
            self.found = self.found or any(marked.values())
            self.told = self.told or 0 in marked.values()
            panic, other = self._near(marked, len(rows))
            near = sorted((*panic, *other))
            alone = [at for at, _ in without(((at, at + 1) for at, kind in marked.items() if not kind), near)]
            self._keep(rows, [*((span, True) for span in panic), *((span, False) for span in other)], alone)
            self._kept = max([self._kept, *(self._row + past for _, past in near)])
        if b" lines left out" in data:
            self._gaps += ((self._row + at, lines - 1, lost) for at, lines, lost in _gaps_of(data))
        self._before = data if count >= BEFORE else (self._before + data)[-_LONGEST * 4 :]
        self._row += count

    def _near(self, marked: dict[int, _Kind], count: int) -> tuple[list[Span], list[Span]]:
        # The rows to keep (below 0: of those before): near a word of a panic, and near another marker only.
        spans: dict[bool, list[Span]] = {}
        for panic in (False, True):
            marks = [at for at, kind in marked.items() if kind > panic]
            room = (self._kept - self._row, count)
            spans[panic] = around(marks, (BEFORE, AFTER), room, self._due[panic] - self._row)
            if marks:
                self._due[panic] = self._row + marks[-1] + AFTER
        return spans[True], list(without(spans[False], spans[True]))

    def _keep(self, rows: list[bytes], near: list[tuple[Span, bool]], alone: list[int]) -> None:
        lowest = min((first for (first, _), _ in near), default=0)
        old = self._before.removesuffix(b"\n").rsplit(b"\n", -lowest)[lowest:] if lowest < 0 and self._before else []
        known = [(row - self._row, row - self._row + 1) for row in sorted(self._alone)]
        kept = [(part, panic) for span, panic in near for part in without([span], known)]
        for span, panic in sorted([*kept, *(((at, at + 1), False) for at in alone)]):
            for first, past in pieces([(max(span[0], -len(old)), span[1])], _PIECE):
                whole = (old[len(old) + first : len(old) + past] if first < 0 else []) + rows[max(first, 0) : max(past, 0)]
                part = [_shortened(row) for row in whole]
                self._add(_Piece(self._row + first, part, sum(map(len, part)) + len(part), panic))
        reach = self._row + len(rows) - BEFORE
        self._alone = frozenset(row for row in (*self._alone, *(self._row + at for at in alone)) if row >= reach)

    def _add(self, piece: _Piece) -> None:
        self._pieces[piece.panic].append(piece)
        self._sizes[piece.panic] += piece.size
        while self._sizes[True] > self._limit * _SHARE and len(self._pieces[True]) > 1:
            self._drop(panic=True)
        while sum(self._sizes.values()) > self._limit and self._pieces[False]:
            self._drop(panic=False)

    def _drop(self, *, panic: bool) -> None:
        piece = self._pieces[panic].popleft()
        self._sizes[panic] -= piece.size
        self._lost += len(piece.rows)


def _hits(data: bytes) -> Sequence[tuple[int, int, int]]:
    """Return (index of the needle, start, end) of every hit."""
    return _SEARCH.find_matches_as_indexes(data) if _SEARCH else _hits_by_expression(data)


def _hits_by_expression(data: bytes) -> Sequence[tuple[int, int, int]]:
    return [(_ENCODED.index(hit.group()), hit.start(), hit.end()) for hit in _EITHER.finditer(data)]


def excerpt_of(text: str, limit: int) -> str:
    """Return of ``text`` what lies near markers, as ``Excerpt`` gives it."""
    excerpt = Excerpt(limit)
    data = text.encode("utf-8", "surrogatepass")
    for at in range(0, len(data), _LONGEST):
        excerpt.feed(data[at : at + _LONGEST])
    return excerpt.close().decode("utf-8", "surrogatepass")


def has_marker(data: bytes) -> bool:
    """Whether ``data`` holds a word that every crash and machine check holds."""
    return any(_KINDS[needle] for needle, _, _ in _hits(data))


def has_panic(text: str) -> bool:
    """Whether ``text`` holds a word that panics alone say."""
    return any(word in text for word in PANICS)


def lost_mark(lines: int) -> str:
    """Return the line that stands on top of a text for ``lines`` lines of other texts that there was no room for."""
    return _gap(0, lines).decode()


def gap_mark(lines: int) -> str:
    """Return the line that stands for ``lines`` lines that were left out because nothing in them matters."""
    return _gap(lines, 0).decode()


def file_mark(name: str) -> str:
    """Return the line that stands before the text of one file of several."""
    return f"[... from {_UNSAID.sub('_', name)[:400]} ...]"


def is_file_mark(row: str) -> bool:
    """Whether ``row`` says that another file begins."""
    return row.startswith("[... from ") and row.endswith(" ...]")


def name_in_mark(row: str) -> str:
    """Return the name of the file that a mark says begins."""
    return row.removeprefix("[... from ").removesuffix(" ...]")


def numbered(rows: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the number in the whole text, from 1, and the index of each row; rows that say what was left out only count."""
    number = 1
    for at, row in enumerate(rows):
        if row.startswith("[... ") and (gap := _GAP.fullmatch(row)):
            number += int(gap["lines"])
        else:
            yield number, at
            number += 1


def lines_in(row: str) -> int:
    """Return how many lines of the whole text ``row`` stands for: one, or as many as it says were left out."""
    gap = _GAP.fullmatch(row) if row.startswith("[... ") else None
    return int(gap["lines"]) if gap else 1


def lost_lines(text: str) -> int:
    """Return how many lines near markers were left out of ``text`` for want of room, as it says itself."""
    return sum(int(gap["lost"]) for gap in _GAP.finditer(text) if gap["lost"]) if "for want of room" in text else 0


def _gaps_of(data: bytes) -> Iterator[tuple[int, int, int]]:
    for at, row in enumerate(data.split(b"\n")):
        if row.startswith(b"[... ") and (gap := _GAP.fullmatch(row.decode("latin-1"))):
            yield at, int(gap["lines"]), int(gap["lost"] or 0)


def _gap(lines: int, lost: int) -> bytes:
    more = f", {lost} of them for want of room" if lost else ""
    return f"[... {lines} lines left out{more} ...]".encode()


def _shortened(row: bytes) -> bytes:
    # A long line must not take the room of the screen that it stands beside.
    if len(row) <= _LONG:
        return row
    marks = [start for needle, start, _ in _hits(row) if _KINDS[needle]]
    spans = around(marks, _REACH, (0, len(row)), _REACH[0])
    kept = _CUT.join(row[first:past] for first, past in spans)
    return kept[-_MOST_OF_LONG:] + (_CUT.rstrip() if spans[-1][1] < len(row) else b"")


def _rows_of(hits: Sequence[tuple[int, int, int]], data: bytes) -> dict[int, _Kind]:
    marked: dict[int, _Kind] = {}
    at = begin = 0
    for needle, start, _ in hits:
        at += data.count(b"\n", begin, start)
        begin = start
        marked[at] = max(marked.get(at, 0), _KINDS[needle])
    return marked
