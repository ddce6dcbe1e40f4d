"""Which words tell kinds of question apart: a linear model, learned from the example wordings when they are loaded.

Averaged passive-aggressive updates (Crammer and others, "Online Passive-Aggressive Algorithms", JMLR 7, 2006), in a fixed order:
the same examples always give the same weights.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

ROUNDS = 3
MARGIN = 0.5  # by how much the right kind is to lead
STRIDE = 7919  # a prime: the examples of a kind stand together in their file and are learned far apart
PAIR = 0.5  # what two neighbours weigh beside a single word
START, END = "^", "$"

_Vector = Mapping[str, float]
_Weights = dict[str, dict[str, float]]  # feature -> kind -> weight


def features(words: Sequence[str]) -> frozenset[str]:
    """Return the words and each pair of neighbours, the ends among them."""
    ends = (START, *words, END)
    return frozenset((*words, *(f"{left} {right}" for left, right in pairwise(ends))))


class Learned:
    """Scores of kinds for a question's words: above ``MARGIN`` is sure, near 0 is nothing."""

    def __init__(self, examples: Iterable[tuple[str, Sequence[str]]], lightness: Callable[[str], float]) -> None:
        """Learn from ``examples`` (kind, words); ``lightness`` is what a word keeps of its weight (fillers little)."""
        said = [(kind, features(words)) for kind, words in examples]
        held = Counter(feature for _, found in said for feature in found)
        self._worth = {
            feature: math.log(1 + len(said) / count) * (PAIR if " " in feature else lightness(feature))
            for feature, count in held.items()
        }
        self._weights = _learned([(kind, self._vector(found)) for kind, found in said])

    def scores(self, words: Sequence[str]) -> Mapping[str, float]:
        """Return the score of each kind that any of the words speaks for or against."""
        return _scored(self._weights, self._vector(features(words)))

    def _vector(self, found: Iterable[str]) -> _Vector:
        known = {feature: self._worth[feature] for feature in sorted(found) if feature in self._worth}
        length = math.sqrt(sum(worth * worth for worth in known.values())) or 1.0
        return {feature: worth / length for feature, worth in known.items()}


def _learned(said: Sequence[tuple[str, _Vector]]) -> _Weights:
    now: _Weights = defaultdict(dict)
    past: _Weights = defaultdict(dict)  # updates times their moment: the average of all moments is now - past / moments
    moment = 1
    for _ in range(ROUNDS):
        for index in range(len(said)):
            kind, vector = said[index * STRIDE % len(said)]
            _corrected(now, past, moment, kind, vector)
            moment += 1
    return {
        feature: {kind: weight - past[feature][kind] / moment for kind, weight in weights.items()}
        for feature, weights in now.items()
    }


def _corrected(now: _Weights, past: _Weights, moment: int, kind: str, vector: _Vector) -> None:
    """Move the weights as little as makes ``kind`` lead its best rival by the margin."""
    scores = _scored(now, vector)
    own = scores.pop(kind, 0.0)
    rival = max(scores, key=scores.__getitem__, default=None)
    loss = MARGIN - own + (scores[rival] if rival else 0.0)
    if loss <= 0:
        return
    for feature, worth in vector.items():
        step = worth * min(1.0, loss / 2)
        for other, change in ((kind, step), (rival, -step)) if rival else ((kind, step),):
            now[feature][other] = now[feature].get(other, 0.0) + change
            past[feature][other] = past[feature].get(other, 0.0) + change * moment


def _scored(weights: Mapping[str, Mapping[str, float]], vector: _Vector) -> dict[str, float]:
    scores: dict[str, float] = {}
    for feature, worth in vector.items():
        for kind, weight in weights.get(feature, {}).items():
            scores[kind] = scores.get(kind, 0.0) + worth * weight
    return scores
