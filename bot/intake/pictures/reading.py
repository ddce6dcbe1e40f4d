"""A picture's bytes → the text on it, and the hexadecimal values that could be others.

Tried and left: finding text on the whole page (several times slower, and rows lie on a flat background anyway), the green plane
(more contrast, but JPEG halves its resolution), the mean of look-alike cells for small characters (each has its own sub-pixels).
"""

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from bot.intake.pictures.area import Area, find_area, text_plane
from bot.intake.pictures.doubts import Doubt, doubted, line_of
from bot.intake.pictures.glyphs import Cell, fitted, vote
from bot.intake.pictures.grammar import corrected, corrected_plain
from bot.intake.pictures.level import level
from bot.intake.pictures.recognizer import Glyph, Recognizer
from bot.intake.pictures.rows import Page, read_page

_CONSOLE, _ON_GRID = (
    0.1,
    0.25,
)  # of ``Page.regular`` and of the characters' places: below, there is no grid to compare look-alikes on
_SMALL = 5.7  # pixels a character: below it 0, 8 and B are the same few pixels, and every value is in doubt


@dataclass(frozen=True, slots=True)
class Reading:
    """What a picture says. ``sure``: the mean over its characters. ``small``: too few pixels for its digits to be told apart."""

    text: str
    doubts: tuple[Doubt, ...]
    sure: float
    small: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a purple screen: its pixels (height x width x 3) and where the screen is in it."""

    rgb: npt.NDArray[np.uint8]
    area: Area


def picture_of(data: bytes, largest: int = 50_000_000) -> Picture | None:
    """Decode a file; None where it shows no purple screen.

    Raises OSError or ValueError for what is no picture, or has over ``largest`` pixels.
    """
    with Image.open(io.BytesIO(data)) as picture:
        if picture.width * picture.height > largest:
            raise ValueError
        rgb = np.asarray(_upright(picture).convert("RGB"))
    area = find_area(rgb)
    if area is None:
        return None
    return Picture(rgb, area)


def _upright(picture: Image.Image) -> Image.Image:
    return ImageOps.exif_transpose(picture)


def read_picture(picture: Picture, recognizer: Recognizer) -> Reading | None:
    """Read a purple screen; None where it has no rows of text. A screen that stands on its side is turned the better way."""
    (width, height) = np.ptp(picture.area.corners, axis=0)
    if height <= width:
        return _read(picture, recognizer)
    turned = [np.ascontiguousarray(np.rot90(picture.rgb, turns)) for turns in (1, 3)]
    readings = [_read(Picture(rgb, area), recognizer) for rgb in turned if (area := find_area(rgb))]
    return max((reading for reading in readings if reading), key=lambda reading: reading.sure, default=None)


def _read(picture: Picture, recognizer: Recognizer) -> Reading | None:
    page = read_page(level(text_plane(picture.rgb, picture.area)))
    if page is None:
        return None
    regular = page.regular >= _CONSOLE
    width = page.cell if regular else page.height * 0.62
    read = [recognizer.read(page.ink[r.top : r.bottom, r.first : r.right + 4], r.first, width) for r in page.rows]
    sure = float(np.mean([glyph.sure for glyphs in read for glyph in glyphs] or [0.0]))
    if regular and _on_grid(page, read):
        small = page.cell < _SMALL
        return _reading(fitted(page, read) if small else vote(page, read), sure, gridded=True, small=small)
    return _reading([_plain(glyphs, width) for glyphs in read], sure, gridded=False, small=width < _SMALL)


def _on_grid(page: Page, read: Sequence[Sequence[Glyph]]) -> bool:
    # Characters of a row stand at one place of their cells (the length of the mean phase); any other stripes do not make them.
    rows = [abs(np.exp([2j * np.pi * glyph.x / page.cell for glyph in glyphs]).mean()) for glyphs in read if len(glyphs) > 8]
    return not rows or float(np.median(rows)) >= _ON_GRID


def _plain(glyphs: Sequence[Glyph], width: float) -> list[Cell]:
    # Without a grid a gap wider than a character and a half is a blank.
    cells, column, last = list[Cell](), 0, None
    for glyph in glyphs:
        if last is not None:
            column += max(1, round((glyph.x - last) / width))
        cells.append(Cell(column, glyph.text, glyph.sure))
        last = glyph.x
    return cells


def _reading(rows: Sequence[Sequence[Cell]], sure: float, *, gridded: bool, small: bool) -> Reading:
    edge = Counter(cells[0].column for cells in rows if cells).most_common(1)
    lines = [line_of(cells, corrected(cells, edge[0][0]) if gridded else corrected_plain(cells)) for cells in rows]
    text, doubts = doubted(lines, small=small)
    return Reading(text, doubts, sure, small)
