"""Is a picture a purple screen, and where in it: a test of a few milliseconds, then the flat brightness of that area."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

# Backgrounds measured on captures and photos: (159,2,159) (173,0,173) (189,0,198) (198,4,222) (204,51,204).
# Green alone tells text from it.
_SHARE = 0.12  # of the pixels, at least
_GAP = 50  # min(R, B) - G, at least
_TEST_SIDE = 480  # pixels of the longer side that the test looks at
_FLAT = 0.975  # of its bounding box an area fills at least this much when it needs no straightening


@dataclass(frozen=True, slots=True)
class Area:
    """The purple area: four corners clockwise from the top left, in pixels of the picture."""

    corners: Floats
    tilted: bool


def find_area(rgb: Bytes) -> Area | None:
    """Return the purple area of a picture (height x width x 3); None for a picture of something else."""
    step = max(1, round(max(rgb.shape[:2]) / _TEST_SIDE))
    small = rgb[::step, ::step]
    mask = _purple(small)
    if mask.mean() < _SHARE or not _looks_like_esxi(small[mask]):
        return None
    corners = _corners(mask)
    if corners is None or not _has_text(small, corners):
        return None
    return Area(*_settle(corners * step, rgb))


def text_plane(rgb: Bytes, area: Area) -> Bytes:
    """Return the brightness of ``area``, straightened where the picture was taken at an angle.

    Green alone has more contrast, but a JPEG stores colour at half the resolution, and brightness at the whole.
    """
    if not area.tilted:
        (left, top), (right, bottom) = area.corners.min(0).astype(int), area.corners.max(0).astype(int)
        part = np.ascontiguousarray(rgb[max(0, top) : bottom + 1, max(0, left) : right + 1])
        return np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), np.uint8)
    width = int(max(np.linalg.norm(area.corners[1] - area.corners[0]), np.linalg.norm(area.corners[2] - area.corners[3])))
    height = int(max(np.linalg.norm(area.corners[3] - area.corners[0]), np.linalg.norm(area.corners[2] - area.corners[1])))
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(area.corners.astype(np.float32), flat)
    plane = cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.warpPerspective(plane, matrix, (width, height), flags=cv2.INTER_CUBIC), np.uint8)


def _purple(rgb: Bytes) -> npt.NDArray[np.bool_]:
    red, green, blue = (rgb[..., n].astype(np.int16) for n in range(3))
    return np.asarray((np.minimum(red, blue) - green > _GAP) & (np.abs(red - blue) <= 0.4 * np.maximum(red, blue)), bool)


def _looks_like_esxi(purple: Bytes) -> bool:
    red, green, blue = np.median(purple, axis=0)
    low = min(red, blue)
    return bool(low >= 95 and green / low <= 0.33 and abs(red - blue) <= 0.4 * max(red, blue))


def _corners(mask: npt.NDArray[np.bool_]) -> Floats | None:
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    points = hull[:, 0, :].astype(np.float32)
    total, difference = points.sum(1), points[:, 0] - points[:, 1]
    return np.stack([points[total.argmin()], points[difference.argmax()], points[total.argmax()], points[difference.argmin()]])


def _has_text(small: Bytes, corners: Floats) -> bool:
    (left, top), (right, bottom) = corners.min(0).astype(int), corners.max(0).astype(int)
    green = small[top : bottom + 1, left : right + 1, 1].astype(np.int16)
    ink = green > np.median(green) + 40
    edges = (ink[:, 1:] != ink[:, :-1]).sum(1)
    return 0.003 <= ink.mean() <= 0.55 and int((edges >= 6).sum()) >= 5


def _settle(corners: Floats, rgb: Bytes) -> tuple[Floats, bool]:
    box = np.array(
        [corners.min(0), [corners[:, 0].max(), corners[:, 1].min()], corners.max(0), [corners[:, 0].min(), corners[:, 1].max()]]
    )
    filled = cv2.contourArea(corners.astype(np.float32)) / max(1.0, cv2.contourArea(box.astype(np.float32)))
    if filled < _FLAT:
        return corners.astype(np.float32), True
    return _refine(box.astype(np.float32), rgb), False


def _refine(box: Floats, rgb: Bytes) -> Floats:
    # The coarse test looked at every n-th pixel: find the edges to the pixel, so that a first column cut in half stays.
    reach = max(2, round(max(rgb.shape[:2]) / _TEST_SIDE) * 2)
    (left, top), (right, bottom) = box[0].astype(int), box[2].astype(int)
    y0, y1, x0, x1 = max(0, top - reach), bottom + reach + 1, max(0, left - reach), right + reach + 1
    part = rgb[y0:y1, x0:x1]
    mask = _purple(part)
    rows, columns = np.where(mask.mean(1) > 0.25)[0], np.where(mask.mean(0) > 0.25)[0]
    if not len(rows) or not len(columns):
        return box
    left, right, top, bottom = x0 + columns[0], x0 + columns[-1], y0 + rows[0], y0 + rows[-1]
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
