"""Which kind of question is it? Examples from ``kinds/<language>.toml`` compared by the weight of shared words."""

import functools
import math
import re
import tomllib
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from rapidfuzz import fuzz, process

from bot.answers.question import Question, plain_of, read_question
from decoder import Language

FILLER_WEIGHT = 0.15
UNKNOWN_WEIGHT = 2.0
ENOUGH = 0.54  # a kind that fits less is no answer even when asked
KEYWORD = 0.56  # the score of a kind told by its rare words alone
STRANGE = 0.9  # what a kind keeps of its score for each word that only other kinds know
REMEMBERED = 5_000  # spellings
RARE = 3.3  # the weight of a word that few kinds share
NO_NAMES: Mapping[str, str] = MappingProxyType({})
SPELLING = 84.0  # a word that is at least so alike to a known one (0-100) is taken for it
CLOSE = 70.0  # an example that is at least so alike, word by word (0-100)
SPELLED_LENGTH = 5  # shorter words are too alike to each other


@dataclass(frozen=True, slots=True)
class Match:
    """A kind, how well its best example fits (0-1), and how many of the question's words no example of it has."""

    kind: str
    score: float
    foreign: int


@dataclass(frozen=True, slots=True)
class _Example:
    kind: str
    words: frozenset[str]
    length: float


class Matcher:
    """Compares questions with the examples of one language."""

    def __init__(self, language: Language) -> None:
        """Read the language's kinds; English where it has none."""
        table = _table(language)
        self._same = {word: left for left, words in table["same"].items() for word in words}
        self._fillers = frozenset(table["fillers"])
        self.not_for_us = frozenset(table["not_for_us"])
        self._openings = frozenset(table["openings"])
        self.plain_words = frozenset(table["plain_words"])
        self.contrast = frozenset(table["contrast"])
        self._meaning = frozenset(table["meaning"])
        self._a_fact = re.compile(table["a_fact"])
        self._not_alone = frozenset(table["not_alone"])
        self._to_people = re.compile(table["to_people"])
        self.meanings = tuple(re.compile(pattern) for pattern in table["patterns"])
        said = [(kind["key"], self._words(read_question(text).words)) for kind in table["kind"] for text in kind["examples"]]
        self._stored = {kind["key"]: tuple(plain_of(text) for text in kind["examples"]) for kind in table["kind"]}
        self._wordings = frozenset(text for stored in self._stored.values() for text in stored)
        self._leads = frozenset(table["leads"])
        self._literal = {kind: frozenset(" ".join(stored).split()) for kind, stored in self._stored.items()}
        self._weights = self._weigh(said)
        self._vocabulary = {kind: frozenset().union(*(words for key, words in said if key == kind)) for kind, _ in said}
        self._known = sorted(self._weights)
        self._plain = frozenset((*self._weights, *self._same, *self._fillers, *self._openings, *self.not_for_us))
        self._spellings: dict[str, str] = {}
        self._examples = tuple(_Example(kind, words, self._length(words)) for kind, words in said)
        self._index: dict[str, list[int]] = {}
        for number, example in enumerate(self._examples):
            for word in example.words - self._fillers:
                self._index.setdefault(word, []).append(number)

    @property
    def not_names(self) -> Container[str]:
        """The words that are no names of things on a screen."""
        return self._plain

    def matches(self, question: Question, names: Mapping[str, str] = NO_NAMES) -> Sequence[Match]:
        """Return the kinds by score, best first. ``names``: what stands on this screen, and the word for its kind."""
        named = tuple(names.get(word, word) for word in question.words)
        words = self._spelled(self._words(named))
        length = self._length(words)
        best: dict[str, float] = {}
        near = {number for word in words - self._fillers for number in self._index.get(word, ())}
        for example in map(self._examples.__getitem__, near or range(len(self._examples))):
            shared = sum(self._weight(word) ** 2 for word in words & example.words)
            score = shared / (length * example.length) if shared else 0.0
            if score > best.get(example.kind, 0.0):
                best[example.kind] = score
        if self._says_little(question, words):
            return ()
        if max(best.values(), default=0.0) < ENOUGH:
            best |= self._by_keyword(words)
        fits = {kind: score * STRANGE ** self._strange(words, kind) for kind, score in best.items()}
        ranked = sorted(fits.items(), key=lambda pair: -pair[1])
        return tuple(Match(kind, score, self._foreign(words, kind)) for kind, score in ranked[:6])

    def _strange(self, words: frozenset[str], kind: str) -> int:
        """Count the words that belong to questions of other kinds alone."""
        return len((words & self._weights.keys()) - self._vocabulary[kind] - self._fillers - self._openings)

    def _by_keyword(self, words: frozenset[str]) -> Mapping[str, float]:
        """Return the kind that a short example of rare words means which stands whole among other words."""
        held = [one for one in self._examples if self._rare(one.words) and self._content(one.words) <= words]
        best = max(held, key=lambda one: one.length, default=None)
        return {best.kind: KEYWORD} if best else {}

    def _rare(self, words: frozenset[str]) -> bool:
        content = self._content(words)
        return bool(content) and all(self._weights[word] >= RARE for word in content)

    def _content(self, words: frozenset[str]) -> frozenset[str]:
        return words - self._fillers - self._openings

    def _says_little(self, question: Question, words: frozenset[str]) -> bool:
        """Say whether nothing but a question word is left without the fillers: only a stored wording counts then."""
        known = words & self._weights.keys()
        return (known - self._fillers) <= self._openings and not self._is_worded(question)

    def _is_worded(self, question: Question) -> bool:
        bare = " ".join(word for word in question.words if word not in self._leads)
        return not self._wordings.isdisjoint({question.plain, " ".join(question.words), bare})

    def is_stored(self, question: Question, kind: str) -> bool:
        """Say whether the question is word by word an example of ``kind``, but for an opening such as "so"."""
        words = question.plain.split()
        while len(words) > 1 and words[0] in self._leads:
            words = words[1:]
        bare = " ".join(words)
        return len(words) > 1 and bare in self._stored[kind] and bare not in self._not_alone

    def is_close(self, question: Question, kind: str) -> bool:
        """Say whether the question's own words, not synonyms of them, are those of an example of ``kind``."""
        foreign = set(question.words) - self._literal[kind] - self._fillers
        numbers = all(word.isdecimal() or word.startswith("0x") for word in foreign)
        return (
            numbers
            and process.extractOne(question.plain, self._stored[kind], scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE)
            is not None
        )

    def opens(self, question: Question) -> bool:
        """Say whether the message begins as a question or request begins, although no question mark ends it."""
        return bool(question.words) and question.words[0] in self._openings

    def asks_meaning(self, question: Question) -> bool:
        """Say whether the question has a word by which people ask for a meaning."""
        return not self._meaning.isdisjoint(question.words)

    def means_fact(self, question: Question) -> bool:
        """Say whether a thing on the screen is asked for ("what is the uptime") and not a word's meaning ("what is a PCPU")."""
        return self._meaning.isdisjoint(question.words) and bool(self._a_fact.search(question.plain))

    def is_to_people(self, question: Question) -> bool:
        """Say whether the message is worded as people speak to each other: ``did anyone``, ``can we``, ``@name``."""
        return bool(self._to_people.search(question.plain)) or not self.not_for_us.isdisjoint(question.words)

    def _foreign(self, words: frozenset[str], kind: str) -> int:
        return len(words - self._vocabulary[kind] - self._fillers)

    def _words(self, words: Iterable[str]) -> frozenset[str]:
        said = ("<n>" if word.isdecimal() else "<value>" if word.startswith("0x") else word for word in words)
        return frozenset(self._same.get(word, word) for word in said)

    def _spelled(self, words: frozenset[str]) -> frozenset[str]:
        return frozenset(self._spell(word) for word in words)

    def _spell(self, word: str) -> str:
        if word not in self._spellings:
            if len(self._spellings) > REMEMBERED:
                self._spellings.clear()
            self._spellings[word] = self._respelled(word)
        return self._spellings[word]

    def _respelled(self, word: str) -> str:
        if word in self._weights or word in self._fillers or len(word) < SPELLED_LENGTH:
            return word
        known = process.extractOne(word, [*self._known, *self._same], scorer=fuzz.ratio, score_cutoff=SPELLING)
        return self._same.get(known[0], known[0]) if known else word

    def _weigh(self, said: Iterable[tuple[str, frozenset[str]]]) -> Mapping[str, float]:
        kinds = Counter(word for word, _ in {(word, kind) for kind, words in said for word in words})
        total = len({kind for kind, _ in said})
        return {word: math.log(1 + total / count) for word, count in kinds.items()}

    def _weight(self, word: str) -> float:
        return FILLER_WEIGHT if word in self._fillers else self._weights.get(word, UNKNOWN_WEIGHT)

    def _length(self, words: Iterable[str]) -> float:
        return math.sqrt(sum(self._weight(word) ** 2 for word in words)) or 1.0


@functools.cache
def matcher(language: Language = "en") -> Matcher:
    """Return the matcher of a language."""
    return Matcher(language)


def asked_terms(question: Question, patterns: Iterable[re.Pattern[str]]) -> Iterable[str]:
    """Yield what the question may ask the meaning of, by each pattern that the whole of it fits."""
    for pattern in patterns:
        match = pattern.fullmatch(question.plain)
        if match:
            yield plain_of(match["term"])


def _table(language: Language) -> Mapping[str, Any]:
    folder = files("bot.answers").joinpath("kinds")
    file = folder.joinpath(f"{language}.toml")
    text = (file if file.is_file() else folder.joinpath("en.toml")).read_text(encoding="utf-8")
    return tomllib.loads(text)
