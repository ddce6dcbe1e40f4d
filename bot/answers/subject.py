"""What a question is about: the decoding, the crash and the records that it means, and how an answer is put together."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.answers.model import Answer, History
from bot.answers.question import Question
from bot.answers.star_line import star_worlds
from decoder import Crash, Decoding, Language, MachineCheck, Quote, Words, explaining, load_words, owner_of, owner_of_module

_PLAIN_NAMES = frozenset({"vmkernel", "esx", "panic", "console", "idle", "<none>", "none", "module", "usb"})
_BEGINNING = 4
_BEFORE, _LOOKED_AT = 200, 2_000  # lines before the newest crash, and in all
_WIDEST = 300  # letters of a line
_AFTER_STOP = re.compile(r"(?<=\u3002) (?=\S)")  # no blank parts sentences in Japanese
_ORDINALS = {"first": 0, "oldest": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "newest": -1, "latest": -1}
_ORDINALS |= {"1st": 0, "2nd": 1, "3rd": 2, "4th": 3}


def words_in(language: Language) -> Words:
    """Return the sentences of this package."""
    return load_words("bot.answers", "words", language)


@dataclass(frozen=True)
class Subject:
    """A question beside what is known."""

    question: Question
    decoding: Decoding
    language: Language = "en"
    history: History | None = None  # None: nothing but the text is known
    text: str = ""  # what was decoded, where its lines may be looked at

    @cached_property
    def say(self) -> Words:
        """The sentences of this package in the reader's language."""
        return words_in(self.language)

    @cached_property
    def crash(self) -> Crash | None:
        """The crash that is meant: the newest where the question names no other."""
        crashes = self.decoding.crashes
        return crashes[self._index(len(crashes))] if crashes else None

    @cached_property
    def records(self) -> tuple[MachineCheck, ...]:
        """The machine checks that are meant: the crash's, else those outside any."""
        every = self.crash.machine_checks if self.crash and self.crash.machine_checks else self._beside
        named = tuple(check for check in every if check.bank == self.question.bank)
        if named and self.question.bank is not None:
            return named
        index = _ORDINALS[self.question.record] if self.question.record else None
        return every if index is None or not -len(every) <= index < len(every) else (every[index],)

    @cached_property
    def earlier_boot(self) -> tuple[MachineCheck, ...]:
        """The machine checks that the boot before the crash left, found when the host started: no evidence for the crash."""
        began = self.seen("error")
        if not began:
            return ()
        left = (one for one in self.decoding.machine_checks if one.method == "Init")
        return tuple(one for one in left if one.quote and one.quote.line < began[0].line)

    @property
    def _beside(self) -> tuple[MachineCheck, ...]:
        """The machine checks outside any crash; of several crashes, each has its own boot before it."""
        if len(self.decoding.crashes) < 2 or self.question.bank is not None:
            return self.decoding.machine_checks
        return tuple(one for one in self.decoding.machine_checks if one not in self.earlier_boot)

    @property
    def every(self) -> tuple[MachineCheck, ...]:
        """All machine checks of the text: those logged before a crash count beside the crash's own."""
        return (*self.decoding.machine_checks, *(check for crash in self.decoding.crashes for check in crash.machine_checks))

    @cached_property
    def lines(self) -> Sequence[Quote]:
        """The lines of the text; of a long log only those about the newest crash."""
        newest = self.decoding.crashes[-1] if self.decoding.crashes else None
        first = min((quote.line for quote in newest.seen.values()), default=1) if newest else 1
        start = max(0, first - 1 - _BEFORE)
        cut = self.text.split("\n")[start : start + _LOOKED_AT] if self.text else []
        return [Quote(line=number, text=" ".join(line.split())) for number, line in enumerate(cut, start + 1)]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What stands on the screen by name, and the word for its kind: driver, module, function, vm, world, host."""
        crash = self.crash
        if crash is None:
            return {}
        saved = crash.saved_backtrace.frames if crash.saved_backtrace else ()
        frames = (*crash.backtrace, *saved)
        found = {frame.function: "function" for frame in frames if frame.function}
        found |= dict.fromkeys(filter(None, (frame.module for frame in frames)), "module")
        found |= dict.fromkeys((name.split()[0] for name in crash.modules_involved), "module")
        found |= dict.fromkeys(foreign_modules(crash), "driver")
        name = crash.world.name if crash.world else None
        found |= {name: "world", name.rpartition(":")[2]: "vm" if ":" in name else "world"} if name else {}
        found |= {one.name: "vm" if ":" in one.name else "world" for one in star_worlds(crash).values() if one.name}
        found |= {one.name.rpartition(":")[2]: "vm" for one in star_worlds(crash).values() if one.name and ":" in one.name}
        found |= {one.host: "host" for one in self.decoding.crashes if one.host}
        named = {name.lower().strip("-"): kind for name, kind in found.items() if name.lower() not in _PLAIN_NAMES}
        begun = (word for word in self.question.words if len(word) >= _BEGINNING and word not in named)
        codes = {name: kind for name, kind in named.items() if kind in {"driver", "module"}}
        short = {
            word: kind for word in begun for name, kind in codes.items() if name.startswith(f"{word}_") or _numbered(word, name)
        }
        return {**short, **named}

    @property
    def about(self) -> str:
        """Which of several crashes the answer is about, as a lead; empty where there is one."""
        crashes = self.decoding.crashes
        if len(crashes) < 2 or self.crash is None:
            return ""
        number = next(index for index, crash in enumerate(crashes, 1) if crash is self.crash)
        named = ", ".join(filter(None, (self.crash.time, self.crash.host)))
        key = "about.named" if named else "about.bare"
        return self.say(key, number=number, count=len(crashes), named=named) + " "

    def seen(self, *fields: str) -> tuple[Quote, ...]:
        """Return the lines that show ``fields`` of the crash."""
        seen = self.crash.seen if self.crash else {}
        return once(seen[field] for field in fields if field in seen)

    def tell(self, key: str, quotes: Iterable[Quote | None] = (), *, view: str | None = None, **fields: object) -> Answer:
        """Answer with the sentence ``key``."""
        return self.told(self.say(key, **fields), quotes, view=view)

    def told(self, text: str, quotes: Iterable[Quote | None] = (), *, view: str | None = None, known: bool = True) -> Answer:
        """Answer with ``text``, naming its crash where there are several."""
        said = _AFTER_STOP.sub("", self.about + text).strip()
        return Answer(text=said, answered=known, evidence=once(quotes), view=view)

    def cannot(self, key: str, quotes: Iterable[Quote | None] = (), *, view: str | None = None, **fields: object) -> Answer:
        """Say honestly that this screen does not tell."""
        return self.told(self.say(key, **fields), quotes, view=view, known=False)

    def lacks(self, key: str, quotes: Iterable[Quote | None] = (), *, view: str | None = None, **fields: object) -> Answer:
        """Say that something is not here: an answer to "is there any", else honestly none."""
        return self.told(self.say(key, **fields), quotes, view=view, known=self.question.whether)

    def _index(self, count: int) -> int:
        named = next(
            (i for i, crash in enumerate(self.decoding.crashes) if crash.host and crash.host.lower() in self.question.plain), None
        )
        hosts = {crash.host for crash in self.decoding.crashes}
        if named is not None and len(hosts) > 1:
            return named
        if self.question.which is None:
            return count - 1
        index = _ORDINALS.get(self.question.which, count - 2)
        return index % count if -count <= index < count else count - 1


def foreign_modules(crash: Crash) -> tuple[str, ...]:
    """Return the names of drivers, agents and products of the stacks and of the modules named as involved; never ESXi's core."""
    saved = crash.saved_backtrace.frames if crash.saved_backtrace else ()
    frames = (*explaining(saved), *explaining(crash.backtrace))
    owners = [owner_of(frame) for frame in frames] + [owner_of_module(name.split()[0]) for name in crash.modules_involved]
    return tuple(dict.fromkeys(owner.name for owner in owners if owner and owner.kind != "core"))


def _numbered(word: str, name: str) -> bool:
    """Say whether ``name`` is ``word`` and digits or a suffix after them: ``nmlx`` of ``nmlx5_core``."""
    rest = name.removeprefix(word)
    return rest != name and rest[:1].isdecimal()


def shortened(quote: Quote) -> Quote:
    """Return a quote no wider than is shown."""
    return quote if len(quote.text) <= _WIDEST else Quote(line=quote.line, text=quote.text[:_WIDEST])


def once(quotes: Iterable[Quote | None]) -> tuple[Quote, ...]:
    """Return the quotes that are there, each line once."""
    return tuple({quote.line: quote for quote in quotes if quote}.values())


def listed(items: Iterable[object], say: Words) -> str:
    """Join as ``a, b and c``."""
    texts = [str(item) for item in items]
    return (
        texts[0]
        if len(texts) == 1
        else say("join.last", first=say("join.comma").join(texts[:-1]), last=texts[-1])
        if texts
        else ""
    )
