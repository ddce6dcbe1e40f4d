"""Which kind of question is it? Each kind's examples are compared by shared words, beside what was learned from them all."""

import functools
import math
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.answers.learning import Learned
from bot.answers.lexicon import Lexicon, lexicon
from bot.answers.question import Question, read_question
from decoder import Language

FILLER_WEIGHT = 0.15
FILLER_LEARNED = 0.4
UNKNOWN_WEIGHT = 1.2
ENOUGH = 0.54  # a kind that fits less is no answer even when asked
KEYWORD = 0.56  # the score of a kind told by its rare words alone
STRANGE = 0.9  # what a kind keeps of its score for each word that only other kinds know
SUREST = 0.78  # what was learned alone never makes a kind more sure than this
FIT_SHARE = 0.3  # of the fit, beside what was learned
LEARNED = 2.0  # what was learned, beside the fit, where kinds are put in order
OUTRANKS = 0.85  # a kind of that rank is meant, however little its examples fit
ORDERED = 0.35  # what must have been learned of words without weight
APART = 0.1  # and by how much the next kind must be behind
REMEMBERED = 5_000  # spellings
RARE = 3.3  # the weight of a word that few kinds share
RANKED = 6  # kinds that are told
NO_NAMES: Mapping[str, str] = {}
SPELLING = 84.0  # a word that is at least so alike to a known one (0-100) is taken for it
CLOSE = 70.0  # an example that is at least so alike, word by word (0-100)
SPELLED_LENGTH = 5  # shorter words are too alike to each other


@dataclass(frozen=True, slots=True)
class Match:
    """A kind, how well its best example fits (0-1), how many of the question's words no example of it has, and its rank."""

    kind: str
    score: float
    foreign: int
    rank: float = 0.0  # the fit and what was learned: by this kinds are put in order


@dataclass(frozen=True, slots=True, eq=False)
class _Example:
    kind: str
    words: frozenset[str]
    length: float


class Matcher:
    """Compares questions with the examples of one language."""

    def __init__(self, terms: Lexicon, language: Language) -> None:
        """Weigh and learn the examples."""
        self.terms = terms
        examples = {kind: tuple(read_question(text, language) for text in texts) for kind, texts in terms.kinds.items()}
        said = [(kind, terms.canonical(one.words)) for kind, known in examples.items() for one in known]
        self._stored = {kind: tuple(one.plain for one in known) for kind, known in examples.items()}
        self._heard = {kind: frozenset(one.heard for one in known) for kind, known in examples.items()}
        self._wordings = frozenset(text for stored in self._stored.values() for text in stored)
        self._literal = {kind: frozenset(" ".join(stored).split()) for kind, stored in self._stored.items()}
        self._weights = _weigh((kind, frozenset(words)) for kind, words in said)
        self._vocabulary = {kind: frozenset(word for key, words in said if key == kind for word in words) for kind in terms.kinds}
        self._known = (*sorted(self._weights), *terms.same)
        self._plain = frozenset((*self._weights, *terms.same, *terms.fillers, *terms.openings, *terms.not_for_us))
        self._spellings: dict[str, str] = {}
        self._examples = tuple(_Example(kind, frozenset(words), self._length(frozenset(words))) for kind, words in said)
        self._index: dict[str, list[_Example]] = {}
        for example in self._examples:
            for word in example.words - terms.fillers:
                self._index.setdefault(word, []).append(example)
        self._learned = Learned(said, lambda word: FILLER_LEARNED if word in terms.fillers else 1.0)

    @property
    def not_names(self) -> Container[str]:
        """The words that are no names of things on a screen."""
        return self._plain

    @property
    def around_meaning(self) -> Container[str]:
        """The words that stand beside a term when nothing but its meaning is asked for."""
        return self.terms.around_meaning | self.terms.fillers

    def matches(self, question: Question, names: Mapping[str, str] = NO_NAMES) -> Sequence[Match]:
        """Return the kinds by rank, best first. ``names``: what stands on this screen, and the word for its kind."""
        named = self.terms.canonical(names.get(word, word) for word in question.words)
        in_order = tuple(self._spell(word) for word in named)
        words = frozenset(in_order)
        learned = self._learned.scores(in_order)
        if self._says_little(question, words):
            return self._by_order(learned) if words <= self._weights.keys() | self.terms.fillers else ()
        fits = self._fits(words)
        ranks = {kind: fit + LEARNED * learned.get(kind, 0.0) for kind, fit in fits.items()}
        best = sorted(ranks, key=lambda kind: -ranks[kind])[:RANKED]
        return tuple(
            Match(
                kind,
                max(_score(fits[kind], learned.get(kind, 0.0)), _least(ranks[kind])),
                self._foreign(words, kind),
                ranks[kind],
            )
            for kind in best
        )

    def _by_order(self, learned: Mapping[str, float]) -> Sequence[Match]:
        """Return the kind that words without weight mean by their order ("what can i do"), where it is clear of all others."""
        first, second = sorted((*learned.items(), ("", 0.0), ("", 0.0)), key=lambda pair: -pair[1])[:2]
        if first[1] < ORDERED or first[1] - second[1] < APART:
            return ()
        return (Match(first[0], _score(0.0, first[1] + FIT_SHARE), 0, first[1]),)

    def _fits(self, words: frozenset[str]) -> Mapping[str, float]:
        """Return how well the best example of each kind fits, less for words that are at home in other kinds alone."""
        length = self._length(words)
        light = words & self.terms.fillers
        best: dict[str, float] = {}
        for example, heavy in self._shared(words - light):
            shared = heavy + FILLER_WEIGHT**2 * len(light & example.words)
            score = shared / (length * example.length)
            if score > best.get(example.kind, 0.0):
                best[example.kind] = score
        if max(best.values(), default=0.0) < ENOUGH:
            best |= self._by_keyword(words)
        at_home = (words & self._weights.keys()) - self.terms.fillers - self.terms.openings
        return {kind: score * STRANGE ** len(at_home - self._vocabulary[kind]) for kind, score in best.items()}

    def _shared(self, words: frozenset[str]) -> Iterable[tuple[_Example, float]]:
        """Return the examples that hold any of the words, each with the squares of what it holds; all, where none does."""
        shared: dict[_Example, float] = {}
        for word in sorted(words & self._index.keys()):
            square = self._weight(word) ** 2
            for example in self._index[word]:
                shared[example] = shared.get(example, 0.0) + square
        return shared.items() if shared else ((example, 0.0) for example in self._examples)

    def _by_keyword(self, words: frozenset[str]) -> Mapping[str, float]:
        """Return the kind that a short example of rare words means which stands whole among other words."""
        held = [one for content, one in self._keywords if content <= words]
        best = max(held, key=lambda one: one.length, default=None)
        return {best.kind: KEYWORD} if best else {}

    @functools.cached_property
    def _keywords(self) -> Sequence[tuple[frozenset[str], _Example]]:
        """The examples that have nothing but rare words beside what carries no meaning, each with those words."""
        contents = ((self._content(one.words), one) for one in self._examples)
        return [(content, one) for content, one in contents if content and all(self._weights[word] >= RARE for word in content)]

    def _content(self, words: frozenset[str]) -> frozenset[str]:
        return words - self.terms.fillers - self.terms.openings

    def _says_little(self, question: Question, words: frozenset[str]) -> bool:
        """Say whether nothing but a question word is left without the fillers: only a stored wording counts then."""
        known = words & self._weights.keys()
        return (known - self.terms.fillers) <= self.terms.openings and not self._is_worded(question)

    def _is_worded(self, question: Question) -> bool:
        bare = " ".join(word for word in question.words if word not in self.terms.leads)
        return not self._wordings.isdisjoint({question.plain, " ".join(question.words), bare})

    def is_stored(self, question: Question, kind: str) -> bool:
        """Say whether the question is word by word an example of ``kind``, but for an opening such as "so"."""
        words = question.plain.split()
        while len(words) > 1 and words[0] in self.terms.leads:
            words = words[1:]
        bare = " ".join(words)
        if not self.terms.not_alone.isdisjoint({bare, question.heard}):
            return False
        unspaced = not question.heard.isascii() and question.heard in self._heard[kind]
        return unspaced or (len(words) > 1 and bare in self._stored[kind])

    def is_close(self, question: Question, kind: str) -> bool:
        """Say whether the question's own words, not synonyms of them, are those of an example of ``kind``."""
        foreign = set(question.words) - self._literal[kind] - self.terms.fillers
        numbers = all(word.isdecimal() or word.startswith("0x") for word in foreign)
        return (
            numbers
            and process.extractOne(question.plain, self._stored[kind], scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE)
            is not None
        )

    def says_something(self, sentence: str) -> bool:
        """Say whether a sentence has a word that is more than a filler: "is it?" has none."""
        words = self.terms.words(self.terms.plain(self.terms.read(sentence)))
        return any(word not in self.terms.fillers and word not in self.terms.not_alone for word in words)

    def last_resort(self, question: Question) -> str | None:
        """Return the kind that a single word of the question suggests, where no wording fits."""
        return next((kind for said, kind in self.terms.fallback if said.search(question.plain)), None)

    def opens(self, question: Question) -> bool:
        """Say whether the message begins as a question or request begins, although no question mark ends it."""
        return bool(question.words) and question.words[0] in self.terms.openings

    def asks_meaning(self, question: Question) -> bool:
        """Say whether the question has a word by which people ask for a meaning."""
        return not self.terms.meaning.isdisjoint(question.words)

    def means_fact(self, question: Question) -> bool:
        """Say whether a thing on the screen is asked for ("what is the uptime") and not a word's meaning ("what is a PCPU")."""
        return self.terms.meaning.isdisjoint(question.words) and bool(self.terms.a_fact.search(question.plain))

    def is_to_people(self, question: Question) -> bool:
        """Say whether the message is worded as people speak to each other: ``did anyone``, ``can we``, ``@name``."""
        said = (question.plain, question.heard)  # a rewritten question no longer says "do you think"
        return any(self.terms.to_people.search(text) for text in said) or not self.terms.not_for_us.isdisjoint(question.words)

    def _foreign(self, words: frozenset[str], kind: str) -> int:
        return len(words - self._vocabulary[kind] - self.terms.fillers)

    def _spell(self, word: str) -> str:
        if word not in self._spellings:
            if len(self._spellings) > REMEMBERED:
                self._spellings.clear()
            self._spellings[word] = self._respelled(word)
        return self._spellings[word]

    def _respelled(self, word: str) -> str:
        if word in self._weights or word in self.terms.fillers or len(word) < SPELLED_LENGTH:
            return word
        known = process.extractOne(word, self._known, scorer=fuzz.ratio, score_cutoff=SPELLING)
        return self.terms.same.get(known[0], known[0]) if known else word

    def _weight(self, word: str) -> float:
        return FILLER_WEIGHT if word in self.terms.fillers else self._weights.get(word, UNKNOWN_WEIGHT)

    def _length(self, words: Iterable[str]) -> float:
        return math.sqrt(sum(self._weight(word) ** 2 for word in words)) or 1.0


def _score(fit: float, learned: float) -> float:
    """Return how sure a kind is: its best example fits, or what was learned says so and an example fits in part."""
    return max(fit, min(SUREST, FIT_SHARE * fit + learned))


def _least(rank: float) -> float:
    """Return the score that a rank is worth by itself: words that speak for one kind, though no example holds them all."""
    return ENOUGH if rank >= OUTRANKS else 0.0


def _weigh(said: Iterable[tuple[str, frozenset[str]]]) -> Mapping[str, float]:
    """Return what each word weighs: the more, the fewer kinds use it."""
    pairs = {(word, kind) for kind, words in said for word in words}
    kinds = Counter(word for word, _ in pairs)
    total = len({kind for _, kind in pairs})
    return {word: math.log(1 + total / count) for word, count in kinds.items()}


@functools.cache
def matcher(language: Language = "en") -> Matcher:
    """Return the matcher of a language."""
    return Matcher(lexicon(language), language)


def asked_terms(question: Question, terms: Lexicon) -> Iterable[str]:
    """Yield what the question may ask the meaning of, by each pattern that the whole of it fits."""
    for pattern in terms.meanings:
        match = pattern.fullmatch(question.plain)
        if match:
            yield terms.plain(match["term"])
