"""The fixed words of the screen: where a row nearly spells one, the letters of its cells are known."""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

_OTHER = 127  # stands for every letter outside ASCII

# 0x451367d42aa1:[0x41807c3edaa5]MCEHandler+0x11 stack: 0x14, with digits and brackets misread
_FRAME = re.compile(
    r"""[\W\dxX]{0,3} [0-9a-fBOIlS?]{6,16} [:;.]
        (?P<open>.) 0[xX] (?:[0-9a-fBOIlS?]{12}|[0-9a-fBOIlS?]{6}) (?P<close>.) (?![0-9a-f]{4}) [A-Za-z_1]
    """,
    re.VERBOSE,
)


# A digit in the middle of a word is the letter that looks like it: nm1x5_core_Po11CQ, SQLPR0D026, va1idate
_LETTER_L = re.compile(
    r"(?<=[A-Za-z][g-zG-Z_])[1l]{1,2}(?=[a-zA-Z][g-zA-Z_])|(?<=[g-zG-Z][A-Za-z])[1l]{1,2}(?=[g-zA-Z][a-zA-Z_])"  # va1idate
)
_LETTER_I = re.compile(r"(?<=[A-Z]{2})[l1I](?=[A-Z_])|(?<=[A-Z])[l1I](?=[A-Z]{2})")
_LETTER_O = re.compile(r"(?<=[A-Z]{2})[0O](?=[A-Z])|(?<=[G-Z_])[0O](?=[A-Z]{2})")


@cache
def _table(name: str) -> tuple[str, ...]:
    data = tomllib.loads(files("bot.intake.pictures").joinpath("words.toml").read_text(encoding="utf-8"))
    return tuple(data[name])


def likeness(names: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell for each two of ``names`` whether they look alike in a small picture."""
    alike = np.eye(len(names), dtype=bool)
    for group in (*_table("look_alikes"), *_table("tiny_alikes")):
        places = [n for n, name in enumerate(names) if name in group]
        alike[np.ix_(places, places)] = True
    return alike


def anchored(cells: Sequence[tuple[int, int, str | None]]) -> dict[int, Counter[str]]:
    """Cells (row, column, character read) → for each cell's number the characters that fixed words give it, with weights."""
    rows: dict[int, dict[int, int]] = defaultdict(dict)
    for number, (row, column, _) in enumerate(cells):
        rows[row][column] = number
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for columns in rows.values():
        first, last = min(columns), max(columns)
        places = [columns.get(column) for column in range(first, last + 1)]
        line = "".join(" " if n is None else cells[n][2] or "\0" for n in places)
        for at, letter, weight in (*spelled(line), *_framed(line), *_in_words(line)):
            if (number_at := places[at]) is not None:
                votes[number_at][letter] += weight
    return votes


def spelled(line: str, shortest: int = 5) -> list[tuple[int, str, int]]:
    """Return the (place, letter, weight) of every fixed word of ``shortest`` letters and more that ``line`` nearly spells."""
    found = list[tuple[int, str, int]]()
    codes = np.array([min(ord(letter), _OTHER) for letter in line])
    for word in _table("fixed"):
        if not shortest <= len(word) <= len(codes):
            continue
        windows = np.lib.stride_tricks.sliding_window_view(codes, len(word))
        costs = _costs()[np.array([ord(letter) for letter in word]), windows].sum(1)
        for start in np.flatnonzero(costs <= len(word) * 0.1):
            weight = 2 if len(word) >= 8 else 1
            found += [(int(start) + at, letter, weight) for at, letter in enumerate(word) if letter != " "]
    return found


def whole(line: str) -> str:
    """Give ``line`` back a first letter that was cut off at the edge or misread, where the rest is how such a row begins."""
    for head in _table("heads"):
        for lost in (1, 0):  # letters in the place of the first
            if line.startswith(head[1:], lost):
                return head + line[lost + len(head) - 1 :]
    return line


def respaced(line: str, shortest: int = 10) -> str:
    """Put right the blanks and letters of fixed words in a row that was read without a grid, where gaps are guesses."""
    for word in _table("fixed"):
        tight = word.replace(" ", "")
        places = [at for at, letter in enumerate(line) if letter != " "]
        if not shortest <= len(tight) <= len(places):
            continue
        codes = np.array([min(ord(line[at]), _OTHER) for at in places])
        windows = np.lib.stride_tricks.sliding_window_view(codes, len(tight))
        costs = _costs()[np.array([ord(letter) for letter in tight]), windows].sum(1)
        best = int(costs.argmin())
        if costs[best] <= len(tight) * 0.1:
            line = line[: places[best]] + word.strip() + line[places[best + len(tight) - 1] + 1 :]
    return line


@cache
def _costs() -> npt.NDArray[np.float32]:
    # The cost of taking the letter read (column) for a letter of a fixed word (row): look-alikes little, digit for digit never.
    costs = np.ones((_OTHER + 1, _OTHER + 1), np.float32)
    digits = np.arange(ord("0"), ord("9") + 1)
    costs[np.ix_(digits, digits)] = 100
    np.fill_diagonal(costs, 0)
    for group in _table("look_alikes"):
        places = np.array([ord(letter) for letter in group])
        costs[np.ix_(places, places)] = np.minimum(costs[np.ix_(places, places)], 0.25)
    costs[:, 0] = 0.25  # nothing was read there
    costs[ord(" ")] = 1  # a blank of the word is a blank in the row, or a blot
    costs[ord(" "), ord(" ")] = 0
    return costs


def _framed(line: str) -> list[tuple[int, str, int]]:
    found = _FRAME.match(line)
    return [(found.start("open"), "[", 3), (found.start("close"), "]", 3)] if found else []


def _in_words(line: str) -> list[tuple[int, str, int]]:
    letters = [(at, "l", 1) for found in _LETTER_L.finditer(line) for at in range(*found.span())]
    letters += [(found.start(), "I", 1) for found in _LETTER_I.finditer(line)]
    return letters + [(found.start(), "O", 1) for found in _LETTER_O.finditer(line)]
