"""The picture's own font as a second reader: cells that look alike are the same character, whatever the model read in each.

A console draws each character in a cell of its own from a bitmap font, so a digit that the model dropped or misread in one place
is found by its likeness to the places where it was read right, and fixed words of the screen name the look-alikes (1 and l).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from bot.intake.pictures.anchors import anchored
from bot.intake.pictures.font import Place, reread
from bot.intake.pictures.recognizer import Glyph
from bot.intake.pictures.rows import Page, Row

Floats = npt.NDArray[np.float32]

_WIDTH, _HEIGHT = 10, 20  # of a normalised cell
_CRISP = 0.99  # likeness of the same character in a picture that was never compressed with loss
_ANCHOR = 3.0  # a fixed word of the screen outvotes the model
_FAR = 1e9
_FITTED = 10.0  # pixels a character: above it each is plain enough, and photographs, which are larger, bend what is fitted
_MOST_CHANGED = 0.06  # of the cells: where the fitted font says otherwise of more, it is the fit that went wrong
_STRONG, _FAINT = 0.5, 0.25  # ink of a cell that holds a character; the thin ones (- = _ .) are faint where the model saw one


@dataclass(frozen=True, slots=True)
class Cell:
    """One inked cell: column on the grid, the character it was given, and how sure that is (0 to 1)."""

    column: int
    text: str
    sure: float


@dataclass(frozen=True, slots=True)
class _Seen:
    row: int
    column: int
    text: str | None  # as the model read it; None where it read nothing
    sure: float
    shape: Floats


def vote(page: Page, read: Sequence[Sequence[Glyph]]) -> tuple[tuple[Cell, ...], ...]:
    """Return the cells of every row, each with the character that its look-alikes agree on."""
    seen = _all_seen(page, read)
    if not seen:
        return tuple(() for _ in read)
    shapes = np.stack([cell.shape for cell in seen])
    groups, crisp = _groups(shapes)
    fixed = anchored([(c.row, c.column, c.text) for c in seen])
    chosen = dict[int, Cell]()
    for members in groups:
        votes: Counter[str] = Counter()
        for member in members:
            if (text := seen[member].text) is not None:
                votes[text] += seen[member].sure  # type: ignore[assignment]  # counters add floats as well
            for text, weight in fixed.get(member, {}).items():
                votes[text] += weight * _ANCHOR  # type: ignore[assignment]
        for member in members:
            cell = _decided(seen[member], votes, len(members), crisp=crisp)
            if cell is not None:
                chosen[member] = cell
    rows: dict[int, list[Cell]] = defaultdict(list)
    for member, cell in (chosen | _holes(seen, chosen, shapes)).items():
        rows[seen[member].row].append(cell)
    voted = tuple(tuple(sorted(rows[n], key=lambda c: c.column)) for n in range(len(read)))
    return _refitted(page, voted) if page.cell < _FITTED else voted


def _refitted(page: Page, rows: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
    # The fitted font as the last reader. What the edge of the picture cut through is no example of its character.
    cells = [(number, cell) for number, row in enumerate(rows) for cell in row]
    fixed = anchored([(number, cell.column, cell.text) for number, cell in cells])
    places = {
        n: Place(number, cell.column, cell.text, n in fixed and fixed[n].most_common(1)[0][0] == cell.text, cell.sure)
        for n, (number, cell) in enumerate(cells)
        if page.holds(number, cell.column)
    }
    texts = dict(zip(places, reread(page, list(places.values())) if places else (), strict=True))
    changed = {n: text for n, text in texts.items() if text != cells[n][1].text and not places[n].fixed}
    if len(changed) > _MOST_CHANGED * len(cells):
        return rows
    again: list[list[Cell]] = [[] for _ in rows]
    for n, (number, cell) in enumerate(cells):
        text = changed.get(n, cell.text)
        if text != " ":
            again[number].append(Cell(cell.column, text, 0.0) if n in changed else cell)
    return tuple(tuple(row) for row in again)


def _holes(seen: Sequence[_Seen], chosen: Mapping[int, Cell], shapes: Floats) -> dict[int, Cell]:
    # Ink between two characters that the model passed over, as it does in a long run of zeros: what it is most like, in doubt.
    filled = {(seen[n].row, seen[n].column) for n in chosen}
    known = np.array(sorted(chosen), np.int64)
    return {
        n: Cell(cell.column, chosen[int(known[(shapes[known] @ shapes[n]).argmax()])].text, 0.5)
        for n, cell in enumerate(seen)
        if n not in chosen and {(cell.row, cell.column - 1), (cell.row, cell.column + 1)} <= filled
    }


def fitted(page: Page, read: Sequence[Sequence[Glyph]]) -> tuple[tuple[Cell, ...], ...]:
    """As ``vote``, for small characters: where no two cells hold the same few pixels, the font is fitted instead."""
    seen = _all_seen(page, read, _FAINT)  # the fit itself tells a blot from a character
    fixed = anchored([(c.row, c.column, c.text) for c in seen])
    words = [fixed[n].most_common(1)[0][0] if n in fixed else None for n in range(len(seen))]
    places = [Place(c.row, c.column, word or c.text, word is not None) for c, word in zip(seen, words, strict=True)]
    rows: dict[int, list[Cell]] = defaultdict(list)
    for cell, text in zip(seen, reread(page, places) if places else (), strict=True):
        if text != " ":
            rows[cell.row].append(Cell(cell.column, text, cell.sure if text == cell.text else 0.0))
    return tuple(tuple(rows[n]) for n in range(len(read)))


def _all_seen(page: Page, read: Sequence[Sequence[Glyph]], strong: float = _STRONG) -> list[_Seen]:
    return [
        cell
        for number, (row, glyphs) in enumerate(zip(page.rows, read, strict=True))
        for cell in _seen(page, number, row, glyphs, strong)
    ]


def _decided(cell: _Seen, votes: Counter[str], alike: int, *, crisp: bool) -> Cell | None:
    if not votes:
        return None  # a blot: nothing was read there, nor in anything like it
    (text, most), total = votes.most_common(1)[0], sum(votes.values())
    if cell.text is None and (alike < 3 or most < 1.5):
        return None
    agreed = most / total
    if alike < 3:
        return Cell(cell.column, text, min(cell.sure, agreed))
    if not crisp and text != cell.text:
        return Cell(cell.column, text, min(agreed, 1 - cell.sure))  # in a blurred picture likeness is no proof
    return Cell(cell.column, text, agreed)


def _seen(page: Page, number: int, row: Row, glyphs: Sequence[Glyph], strong: float) -> list[_Seen]:
    first, last = (round((x - page.origin) / page.cell) for x in (row.left, row.right))
    shapes = {column: _shape(page, row, column) for column in range(first - 1, last + 2)}
    near = {round((g.x - page.origin) / page.cell) for g in glyphs}
    inked = [column for column, shape in shapes.items() if _inked(shape, _FAINT if column in near else strong)]
    texts = _aligned(inked, [(g.text, (g.x - page.origin) / page.cell, g.sure) for g in glyphs])
    seen = list[_Seen]()
    for column in inked:
        text, sure = texts.get(column, (None, 0.0))
        seen.append(_Seen(number, column, text, sure, _unit(shapes[column])))
    return seen


def _inked(shape: Floats, least: float) -> bool:
    inner = shape[:, 2:-2]  # the outer columns may hold a neighbour's blur
    return bool(inner.max() > least and inner.mean() > least * 0.02)


def _shape(page: Page, row: Row, column: int) -> Floats:
    left = page.origin + (column - 0.5) * page.cell
    x, y = page.cell / _WIDTH, (row.bottom - row.top) / _HEIGHT
    matrix = np.array([[x, 0, left + (x - 1) / 2], [0, y, row.top + (y - 1) / 2]], np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    shape = cv2.warpAffine(page.ink, matrix, (_WIDTH, _HEIGHT), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(shape, np.float32)


def _unit(shape: Floats) -> Floats:
    flat = shape.ravel() - shape.mean()
    return np.asarray(flat / max(1e-6, float(np.linalg.norm(flat))), np.float32)


def _aligned(columns: list[int], glyphs: list[tuple[str, float, float]]) -> dict[int, tuple[str, float]]:
    # As many cells with ink as characters read: one to one. Else the alignment with the least movement, holes allowed.
    if len(columns) == len(glyphs) and all(abs(x - column) < 1.5 for column, (_, x, _) in zip(columns, glyphs, strict=True)):
        return {column: (text, sure) for column, (text, _, sure) in zip(columns, glyphs, strict=True)}
    moves = _moves(np.array(columns, np.float64), np.array([x for _, x, _ in glyphs], np.float64))
    return {columns[j]: (glyphs[i][0], glyphs[i][2]) for i, j in moves}


def _moves(columns: npt.NDArray[np.float64], places: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    count, width = len(places), len(columns)
    far = [[min(1.8, 0.7 * abs(place - column)) for column in columns.tolist()] for place in places.tolist()]
    cost = [[float(i + j) if not i or not j else _FAR for j in range(width + 1)] for i in range(count + 1)]
    band = abs(count - width) + 8  # a character is never far from its own cell
    for i in range(1, count + 1):
        above, here, away = cost[i - 1], cost[i], far[i - 1]
        for j in range(max(1, i - band), min(width, i + band) + 1):
            here[j] = min(above[j - 1] + away[j - 1], above[j] + 1, here[j - 1] + 1)
    return _traced(cost, far)


def _traced(cost: list[list[float]], far: list[list[float]]) -> list[tuple[int, int]]:
    moves, i, j = list[tuple[int, int]](), len(cost) - 1, len(cost[0]) - 1
    while i and j:
        if cost[i][j] == cost[i - 1][j - 1] + far[i - 1][j - 1]:
            i, j = i - 1, j - 1
            moves.append((i, j))
        elif cost[i][j] == cost[i - 1][j] + 1:
            i -= 1
        else:
            j -= 1
    return moves


def _groups(shapes: Floats) -> tuple[list[list[int]], bool]:
    # How alike two cells of one character are depends on blur and compression: most cells have a twin, so the median says it.
    alike = shapes @ shapes.T
    np.fill_diagonal(alike, -1)
    near = 1 - max(0.004, 1.5 * (1 - float(np.median(alike.max(1)))))
    np.fill_diagonal(alike, 1)
    left, centres = np.ones(len(shapes), bool), list[Floats]()
    for leader in np.argsort(-(alike > near).sum(1), kind="stable"):  # the commonest characters first
        if left[leader]:
            group = left & (alike[leader] > near)
            left[group] = False
            centres.append(_unit(shapes[group].mean(0)))
    nearest = (shapes @ np.stack(centres).T).argmax(1)
    groups = [[int(n) for n in np.flatnonzero(nearest == centre)] for centre in range(len(centres))]
    return [group for group in groups if group], near >= _CRISP
