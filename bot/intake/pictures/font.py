"""The font of a small picture, found in it: where a character has fewer pixels than its bitmap, no two cells hold the same few.

Each character is a bitmap in the font's own pixels; the picture is those bitmaps, each put down at the place of its cell and
averaged over the picture's pixels. The bitmaps that explain the whole picture best, given what was read, are a least-squares fit
(conjugate gradients); a cell is then read again as the character whose bitmap explains it best.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.intake.pictures.anchors import likeness
from bot.intake.pictures.rows import Page

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

_LINES = 16  # of a bitmap
_STEPS, _RIDGE = 20, 0.05
_LEAST_NOISE = 4e-3  # of a pixel, squared: a character seen once is fitted so far only
_NOISE = 2.0  # neighbouring pixels err alike: so many count as one
# What it costs (nats) to take a cell for another character than was read: a look-alike, any other, a blank, one of a fixed word.
_ALIKE, _UNLIKE, _BLANK, _FIXED = 2.0, 5.0, 3.0, 6.0
_AGREED = 24.0  # and what it costs besides where all its look-alikes agree
_PAD = 64  # pixels around the page, so that windows at its edge need no care
_AT_ONCE = 64  # cells


@dataclass(frozen=True, slots=True)
class Place:
    """A cell with ink: its row and column on the grid, what was read there (None: nothing), whether a fixed word says so.

    ``sure`` (0 to 1): how far its look-alikes agree on that; 0 where none were asked.
    """

    row: int
    column: int
    text: str | None
    fixed: bool
    sure: float = 0.0


def reread(page: Page, places: Sequence[Place]) -> list[str]:
    """Return the character of each place; a blank where the page's own font finds none."""
    names = [" ", *sorted({place.text for place in places if place.text})]
    read = np.array([names.index(place.text or " ") for place in places])
    canvas = _Canvas(page, places)
    bitmaps = canvas.fitted(read, len(names))
    misfit = canvas.misfit(bitmaps, read)
    noise = float(np.median(misfit[np.arange(len(read)), read])) / canvas.pixels
    return [names[n] for n in (misfit / (2 * _NOISE * max(noise, _LEAST_NOISE)) + _prior(names, read, places)).argmin(1)]


def _prior(names: Sequence[str], read: Numbers, places: Sequence[Place]) -> Floats:
    costs = np.where(likeness(names)[read], _ALIKE, _UNLIKE)
    costs[read == 0] = _UNLIKE
    costs[:, 0] = _BLANK
    costs += _AGREED * np.array([place.sure for place in places])[:, None]
    costs[np.arange(len(read)), read] = np.where([place.fixed for place in places], -_FIXED, 0)
    counts = np.bincount(read, minlength=len(names))
    return np.asarray(costs - np.log(np.maximum(counts, 0.5) / len(read)), np.float32)


class _Canvas:
    """The page's pixels around each place, and how much of each bitmap pixel falls on them."""

    def __init__(self, page: Page, places: Sequence[Place]) -> None:
        pitch = page.lines[1]
        top = np.array([page.middle(place.row) for place in places]) - pitch / 2
        left = page.origin + (np.array([place.column for place in places]) - 0.5) * page.cell
        dots = round(_LINES * page.cell / pitch)
        self._x, across = _weights(left, page.cell, dots)
        self._y, down = _weights(top, pitch, _LINES)
        self._across, self._down = np.swapaxes(across, 1, 2), down
        self.pixels = float(page.cell * pitch)
        image = np.pad(page.ink, _PAD)
        self._at = ((self._y + _PAD)[:, :, None] * image.shape[1] + (self._x + _PAD)[:, None, :]).clip(0, image.size - 1)
        self._image = image.ravel()
        self._seen = np.zeros(image.size, bool)
        self._seen[self._at.ravel()] = True

    def fitted(self, read: Numbers, count: int) -> Floats:
        """Return the bitmaps (count x lines x dots) that explain the page best."""

        def times(bitmaps: Floats) -> Floats:
            return self._gathered(self._drawn(bitmaps[read]), read, count) + _RIDGE * bitmaps

        rest = self._gathered(np.where(self._seen, self._image, 0), read, count)
        found, step = np.zeros_like(rest), rest.copy()
        size = float(np.square(rest).sum())
        for _ in range(_STEPS):
            moved = times(step)
            length = size / max(1e-9, float((step * moved).sum()))
            found, rest = found + length * step, rest - length * moved
            size, before = float(np.square(rest).sum()), size
            step = rest + size / max(1e-9, before) * step
        found[0] = 0  # the blank
        return found

    def misfit(self, bitmaps: Floats, read: Numbers) -> Floats:
        """Return for each place and character what of its pixels the character leaves unexplained, neighbours taken off."""
        own = self._shown(bitmaps[read], slice(None))
        alone = (self._image - self._drawn(bitmaps[read]))[self._at] + own
        parts = [slice(start, start + _AT_ONCE) for start in range(0, len(read), _AT_ONCE)]
        return np.concatenate([np.square(alone[part, None] - self._shown(bitmaps[None], part, 1)).sum((2, 3)) for part in parts])

    def _shown(self, bitmaps: Floats, part: slice, each: int = 0) -> Floats:
        down, across = self._down[part], self._across[part]
        if each:
            down, across = down[:, None], across[:, None]
        return np.asarray(down @ (bitmaps @ across), np.float32)

    def _drawn(self, bitmaps: Floats) -> Floats:
        pixels = self._shown(bitmaps, slice(None))
        return np.bincount(self._at.ravel(), pixels.ravel(), minlength=self._image.size).astype(np.float32)

    def _gathered(self, image: Floats, read: Numbers, count: int) -> Floats:
        each = np.swapaxes(self._down, 1, 2) @ image[self._at] @ np.swapaxes(self._across, 1, 2)
        total = np.zeros((count, *each.shape[1:]), np.float32)
        np.add.at(total, read, each)
        return total


def _weights(start: npt.NDArray[np.float64], size: float, dots: int) -> tuple[Numbers, Floats]:
    # Pixels that a cell from ``start`` touches, and the share of each of its dots in each: a triangle as wide as a pixel.
    reach = max(1.0, dots / size)  # of a pixel, in dots
    first = np.ceil(start - size / dots * reach).astype(np.int64)
    pixels = first[:, None] + np.arange(int(np.ceil(size * (1 + 2 * reach / dots))) + 1)
    inside = (pixels - start[:, None]) / size * dots
    shares = np.clip(1 - np.abs(inside[..., None] - (np.arange(dots) + 0.5)) / reach, 0, None) / reach
    return pixels, shares.astype(np.float32)
