"""Rows of text on a flat background, and the character grid that a text console draws them on."""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_DOTS_WIDE, _DOTS_HIGH = (8, 9), 16  # of a console's character
_NEARLY, _AS_GOOD = 0.005, 0.98


@dataclass(frozen=True, slots=True)
class Row:
    """One row of text: ``top``/``bottom`` of its cell, ``left``/``right`` of its ink, in pixels of the plane."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def first(self) -> int:
        """The first column to read: a little before the ink."""
        return max(0, self.left - 4)


@dataclass(frozen=True, slots=True)
class Page:
    """The ink (0 background, 1 text) with its rows; ``cell`` is the width of a character and ``origin`` the centre of cell 0.

    ``lines``: the middle of one row, and the pitch of the rows, in pixels (fractions count).
    """

    ink: Floats
    rows: tuple[Row, ...]
    height: float  # of a full character, in pixels
    cell: float
    origin: float
    regular: float  # how well the columns repeat with ``cell``: about 0.15 and more on a console
    lines: tuple[float, float]

    def middle(self, row: int) -> float:
        """Return the middle of the cells of ``rows[row]``, on the pitch of the rows."""
        middle, pitch = self.lines
        seen = (self.rows[row].top + self.rows[row].bottom) / 2
        return middle + round((seen - middle) / pitch) * pitch

    def holds(self, row: int, column: int) -> bool:
        """Tell whether the cell lies on the picture whole, but for a pixel."""
        x, y, reach = self.origin + column * self.cell, self.middle(row), self.lines[1] / 2 - 1
        beside, below = self.cell / 2 - 1, self.ink.shape[0] - reach
        return bool(beside <= x <= self.ink.shape[1] - beside and reach <= y <= below)


def read_page(plane: npt.NDArray[np.uint8]) -> Page | None:
    """Find the rows of a green plane; None where there are none."""
    ink = _ink(plane)
    bands = _bands(ink > 0.4)
    if not bands:
        return None
    height = float(np.percentile([bottom - top for top, bottom in bands], 75))
    rows = tuple(_row(ink, band, height) for band in bands if band[1] - band[0] >= max(2, height * 0.15))
    pitch = _row_pitch(bands, height)
    cell, origin, regular = _grid(ink, rows, pitch)
    return Page(ink, rows, height, cell, origin, regular, _lines(ink, pitch, cell))


def _ink(plane: npt.NDArray[np.uint8]) -> Floats:
    # The background varies slowly (glare on photos): a median over a strip much taller than a letter follows it.
    small = cv2.resize(plane, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    side = max(3, min(61, (min(small.shape) // 4) | 1))
    background = cv2.resize(cv2.medianBlur(small, side), plane.shape[::-1], interpolation=cv2.INTER_LINEAR)
    ink = np.clip(plane.astype(np.float32) - background, 0, 255)
    bright = ink[ink > 30]
    top = float(np.percentile(bright, 90)) if bright.size else 255.0
    return np.asarray(np.clip(ink / max(40.0, top), 0, 1.2), np.float32)


def _bands(dark: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    profile = np.concatenate([[0], (dark.sum(1) >= 2).astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(profile))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _row(ink: Floats, band: tuple[int, int], height: float) -> Row:
    middle, reach = (band[0] + band[1]) / 2, height / 2
    margin = max(2, round(height * 0.12))
    top, bottom = int(min(band[0], middle - reach)) - margin, int(max(band[1], middle + reach)) + margin
    columns = np.flatnonzero((ink[band[0] : band[1]] > 0.4).any(0))
    return Row(max(0, top), min(ink.shape[0], bottom), int(columns[0]), int(columns[-1]) + 1)


def _row_pitch(bands: list[tuple[int, int]], height: float) -> float:
    tops = [top for top, bottom in bands if bottom - top >= 0.8 * height]
    steps = [b - a for a, b in pairwise(tops) if b - a < 2 * height]
    return float(np.median(steps)) if steps else height * 1.25


def _lines(ink: Floats, pitch: float, cell: float) -> tuple[float, float]:
    # As the columns: the strongest frequency of the row sums, full rows counted no more than half-full ones.
    sums = ink.sum(1)
    inked = sums[sums > 0.01 * ink.shape[1]]
    sums = np.minimum(sums, np.percentile(inked, 60)) if inked.size else sums
    pitches = pitch * np.linspace(0.96, 1.04, 321)
    waves = _spectrum(sums, pitches)
    best = int(np.abs(waves).argmax())
    pitch, wave = float(pitches[best]), waves[best]
    # Twenty rows give the pitch to a fifth of a percent, a hundred columns the cell to a fiftieth; a cell has 8 or 9 by 16 dots.
    exact = min((cell * _DOTS_HIGH / dots for dots in _DOTS_WIDE), key=lambda tried: abs(tried - pitch))
    if abs(exact / pitch - 1) < _NEARLY and abs(near := _spectrum(sums, np.array([exact]))[0]) > _AS_GOOD * abs(wave):
        pitch, wave = exact, near
    return float(-np.angle(wave) / (2 * np.pi) * pitch), pitch


def _grid(ink: Floats, rows: tuple[Row, ...], pitch: float) -> tuple[float, float, float]:
    # Columns between characters hold the least ink in every row alike: the strongest frequency of the column sums is the cell.
    sums, count = np.zeros(ink.shape[1]), np.zeros(ink.shape[1])
    for row in rows:
        columns = ink[row.top : row.bottom].sum(0)
        sums += columns / max(1e-6, float(columns.max()))
        count[row.left : row.right] += 1
    used = count > max(1, count.max() * 0.15)
    profile = np.where(used, sums / np.maximum(count, 1), 0)
    profile = np.where(used, profile - profile[used].mean(), 0)
    cells = np.arange(max(3.5, pitch * 0.36), pitch * 0.78, 0.0005 * pitch)
    waves = _spectrum(profile, cells)
    best = int((np.abs(waves) + 0.3 * np.abs(_spectrum(profile, cells / 2))).argmax())
    cell = float(cells[best])
    origin = float((-np.angle(waves[best]) / (2 * np.pi) * cell) % cell)
    strength = float(np.abs(waves[best]) / max(1e-6, np.abs(profile).sum()))
    return *_between(np.where(used, sums / np.maximum(count, 1), np.nan), cell, origin), strength


def _between(profile: npt.NDArray[np.float64], cell: float, origin: float) -> tuple[float, float]:
    # The frequency is found by whole letters, whose weight may lie left or right in the cell: the gaps between them are exact.
    x = np.arange(len(profile))

    def ink_between(cell: float, origin: float) -> float:
        gaps = np.arange(origin - cell / 2, len(profile) - 1, cell)
        return float(np.nanmean(np.interp(gaps[gaps > 0], x, profile)))

    cells = cell * np.linspace(0.995, 1.005, 41)
    origins = origin + cell * np.linspace(-0.4, 0.4, 33)
    tried = [(ink_between(c, o), c, o) for c in cells for o in origins]
    _, cell, origin = min(tried)
    return float(cell), float(origin % cell)


def _spectrum(profile: npt.NDArray[np.float64], cells: npt.NDArray[np.float64]) -> npt.NDArray[np.complex128]:
    # A crest at x has phase -2 pi x / cell.
    x = np.arange(len(profile))
    return np.asarray([(profile * np.exp(-2j * np.pi * x / cell)).sum() for cell in cells])
