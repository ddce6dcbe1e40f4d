"""Reads one row of text with the recognition model that ships inside the ``rapidocr`` wheel (PP-OCR, Apache-2.0), offline."""

from dataclasses import dataclass
from importlib.resources import files

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime

Floats = npt.NDArray[np.float32]

_MODEL = "PP-OCRv6_rec_small.onnx"
_HEIGHT = 48  # pixels, fixed by the model
_TINY, _WIDE = 7.0, 18.0  # characters of fewer pixels read better when they are drawn wider
_ZERO, _LIKE_ZERO = 5.0, "8B@OD"  # of a tiny zero, whose dot or stroke is a blur, the model is sure that it is one of these: it
#   then still gives the zero a chance above e^-5, and an 8 that is one a chance far below (measured on six fonts)
_CHARACTER = 13.0  # pixels a character gets: narrower is faster, below 12 reads worse (measured on consoles)


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as read: its centre in pixels of the page, and how sure the model is (0 to 1)."""

    text: str
    x: float
    sure: float


class Recognizer:
    """The model, loaded once. Only printable ASCII can come out: the console prints nothing else."""

    def __init__(self, threads: int = 2) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.enable_cpu_mem_arena = False  # rows differ in width: an arena would keep the largest of everything
        path = files("rapidocr").joinpath("models", _MODEL)
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        names = ["", *self._session.get_modelmeta().custom_metadata_map["character"].splitlines(), " "]
        self._columns = np.array([n for n, name in enumerate(names) if n == 0 or (len(name) == 1 and " " <= name <= "~")])
        self._names = [names[n] for n in self._columns]
        self._zero = self._names.index("0")
        self._like_zero = [self._names.index(name) for name in _LIKE_ZERO]
        self._input = self._session.get_inputs()[0].name

    def read(self, row: Floats, left: float, character: float) -> tuple[Glyph, ...]:
        """Read ``row`` (ink, 0 to 1.2).

        ``left`` is its first column on the page, ``character`` the width of a character, both in pixels.
        """
        wide = _WIDE if character < _TINY else _CHARACTER
        width = max(16, round(row.shape[1] * wide / character))
        shrink = cv2.INTER_AREA if width < row.shape[1] else cv2.INTER_CUBIC
        picture = cv2.resize(np.clip(row, 0, 1), (width, _HEIGHT), interpolation=shrink)
        batch = np.repeat((1 - 2 * picture)[None, None], 3, axis=1).astype(np.float32)
        chances = self._session.run(None, {self._input: batch})[0][0][:, self._columns]
        if character < _TINY:
            chances = self._zeros(chances)
        return tuple(
            Glyph(g.text, left + g.x * row.shape[1] / len(chances), g.sure)
            for g in _collapse(chances, self._names)
            if g.text.strip()
        )

    def _zeros(self, chances: Floats) -> Floats:
        chances, best = chances.copy(), chances.max(1)
        zero = np.isin(chances.argmax(1), self._like_zero) & (chances[:, self._zero] * np.exp(_ZERO) > best)
        chances[zero, self._zero] = best[zero] * 1.001
        return chances


def _collapse(chances: Floats, names: list[str]) -> list[Glyph]:
    # Connectionist temporal classification: repeats are one character, class 0 stands between characters.
    best, glyphs, steps = chances.argmax(1), list[Glyph](), list[int]()
    for step, (name, before) in enumerate(zip(best, np.concatenate([[0], best[:-1]]), strict=True)):
        if name and name != before:
            steps = []
            glyphs.append(Glyph(names[name], 0.0, 0.0))
        if name:
            steps.append(step)
            glyphs[-1] = Glyph(names[name], float(np.mean(steps)) + 0.5, float(chances[steps, name].max()))
    return glyphs
