"""Levels rows that still lean after straightening: photos of curved or cut screens, whose corners do not show."""

import cv2
import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

_WIDTH = 640  # of the copy that the slopes are measured on
_STEEPEST = 0.05  # rise over run that is tried
_WORTH = 1.5  # pixels of rise over the whole width below which nothing is done


def level(plane: Bytes) -> Bytes:
    """Return ``plane`` with its rows level; the slope may differ from top to bottom."""
    scale = min(1.0, _WIDTH / plane.shape[1])
    small = cv2.resize(plane, None, fx=scale, fy=max(scale, min(1.0, 480 / plane.shape[0])), interpolation=cv2.INTER_AREA)
    stretch = (plane.shape[0] / small.shape[0]) / (plane.shape[1] / small.shape[1])
    half = small.shape[0] // 2
    top, bottom = (_slope(np.asarray(part, np.uint8)) * stretch for part in (small[:half], small[half:]))
    if max(abs(top), abs(bottom)) * plane.shape[1] < _WORTH:
        return plane
    height, width = plane.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32) - width / 2, np.arange(height, dtype=np.float32))
    slope = top + (bottom - top) * np.clip(y / height * 2 - 0.5, -0.5, 1.5)
    return np.asarray(cv2.remap(plane, x + width / 2, y + slope * x, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _slope(part: npt.NDArray[np.uint8]) -> float:
    # Level rows alternate sharply between text and gap: the slope whose row sums change most is the rows' own.
    ink = part.astype(np.float32) - cv2.medianBlur(part, 31).astype(np.float32)
    ink = np.clip(ink, 0, None)
    if ink.max() < 20:
        return 0.0
    x, y = np.meshgrid(np.arange(ink.shape[1], dtype=np.float32), np.arange(ink.shape[0], dtype=np.float32))
    middle = ink.shape[1] / 2

    def sharp(slope: float) -> float:
        turned = cv2.remap(ink, x, (y + slope * (x - middle)).astype(np.float32), cv2.INTER_LINEAR)
        return float(np.square(np.diff(turned.sum(1))).sum())

    coarse = max(np.linspace(-_STEEPEST, _STEEPEST, 41), key=sharp)
    fine = max(np.linspace(coarse - 0.0025, coarse + 0.0025, 11), key=sharp)
    return float(fine) if sharp(fine) > 1.02 * sharp(0.0) else 0.0
