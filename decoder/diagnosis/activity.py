"""The stack in one sentence (what the kernel was doing), and in one phrase to search for."""

import functools
import re
from fnmatch import translate

from decoder.diagnosis.drivers import owner_of
from decoder.diagnosis.evidence import Evidence
from decoder.diagnosis.tables import read_table, words
from decoder.frames import uninformative
from decoder.knowledge_files import names_field
from decoder.model import Activity, Frame
from decoder.words import Language

_NUMBERS = re.compile(
    r"""
    \b[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]   # 0000:da:00.0
    | \((?=[^()]{0,60}\d)[^()]{1,60}\)              # (3/3 IPIs received) · (total of 5 locked up, PCPU(s): …
    | \b\w{1,20}=0x[0-9a-fA-F]++:?                   # ip=0x42001ab6a1ee
    | 0x[0-9a-fA-F#*X\u00d7]++                       # 0x42002b65ad3b
    | (?<=CPU)\d++ | (?<=cpu)\d++                    # PCPU5
    | (?<![A-Za-z_.-])\d[\d:.,]*+(?![A-Za-z_])      # 2097460: · 4924, but not LINT1 or e1000e
    | [\#*]{2,}+ | \bX{3,}+                          # masked
    """,
    re.VERBOSE,
)
_CUT_AT = re.compile(  # " IP 0x…", " @ 0x…", " (total of 5 …", "; cpu7 value = 0x…": what follows differs from host to host
    r"\s(?:IP|ip|addr|@|RIPOFF|PC|IOaddr:|\(total of)\s*(?:0x|\(|\[|#|\d|$)|;\s+cpu\d|\son\s(?:cpu|PCPU)\s?[\d#]|\shttps?://"
)
_WORLD = re.compile(  # its name is often a virtual machine's: " in world 2101:vmm2:erp-db" · " / World 6877"
    r"\s(?:in|/)?\s?[Ww]orld\s(?:[\d#*X<\[x][^\s:]*+\s?:.*|[\d#*X]++)|\b(?:vmm\d{1,3}|vmx|mks|vmast)[:.-]\S+"
)
_EXCEPTION = re.compile(r"(?P<name>(?:#?[A-Z]{2} )?Exception) ?(?:type )?\(?\d{1,3}\)?")  # #PF Exception 14 · #GP Exception(13)
_SPACES = re.compile(r"\s{2,}")
_BUILD_PATH = re.compile(r"/build/\S{1,80}?/(?=bora/)")  # /build/mts/release/bora-84374/: another build, another path
_PLACE = re.compile(r"[\w./-]++(?<=\.[ch]):\d++")  # bora/vmkernel/main/world.c:2307: a number that is worth its place


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    table = read_table("functions.toml")["activity"]
    pairs = [(glob, key) for key in table for glob in names_field("functions.toml", "activity", table, key)]
    return tuple((glob, re.compile(translate(glob)), key) for glob, key in sorted(pairs, key=lambda pair: -len(pair[0])))


@functools.lru_cache(maxsize=4096)
def activity_key(function: str) -> str | None:
    """Return the key of what ``function`` does; the longest matching pattern wins."""
    return next((key for _, pattern, key in _patterns() if pattern.match(function)), None)


def activity_of(case: Evidence, language: Language = "en") -> Activity | None:
    """Return one sentence on what the kernel was doing, from the first telling frame whose function is known, else None."""
    if _was_idle(case):
        return _idle(case, language)
    known = ((frame, activity_key(frame.function or "")) for frame in case.telling[:4])
    frame, key = next(((frame, key) for frame, key in known if key), (None, None))
    if frame is None or key is None:
        return _driver_activity(case, language)
    say = words(language)
    whose = "saved" if case.saved else "own"
    text = say(f"activity.{whose}", what=say(f"activity.{key}"))
    return Activity(text=text, function=frame.function or "", quote=case.quote_frame(frame))


def _was_idle(case: Evidence) -> bool:
    """Tell whether, past the panic's own frames, the stack begins in the idle loop."""
    groups = (uninformative(frame.function) for frame in case.crash.backtrace if frame.function)
    return case.saved is None and next((group for group in groups if group not in {"panic", "trap"}), None) == "idle"


def _idle(case: Evidence, language: Language) -> Activity:
    frame = next(frame for frame in case.crash.backtrace if uninformative(frame.function or "") == "idle")
    say = words(language)
    return Activity(
        text=say("activity.own", what=say("activity.idle")), function=frame.function or "", quote=case.quote_frame(frame)
    )


def _driver_activity(case: Evidence, language: Language) -> Activity | None:
    """Where no function is known, at least whose code ran."""
    frame = case.telling[0] if case.telling else None
    owner = owner_of(frame) if frame else None
    if frame is None or owner is None or owner.kind == "core":
        return None
    say = words(language)
    whose = "saved" if case.saved else "own"
    what = say("activity.some-module", module=owner.name)
    return Activity(text=say(f"activity.{whose}", what=what), function=frame.function or "", quote=case.quote_frame(frame))


def search_phrase(case: Evidence) -> str | None:
    """Return the message without its numbers and the first two explaining frames; None where the text has neither."""
    error = case.crash.error
    parts = [without_numbers(error.message)] if error and error.message else []
    parts += [frame.function for frame in _named(case.telling)[:2] if frame.function]
    return " ".join(part for part in parts if part) or None


def _named(frames: tuple[Frame, ...]) -> list[Frame]:
    return [frame for frame in frames if frame.function]


def without_numbers(message: str, *, place: bool = False) -> str:
    """Return a message as other hosts print it: no worlds (they carry names of virtual machines), ids, addresses and counts.

    ``place``: keep the line number of a source file, which is the same within a build.
    """
    if found := _PLACE.search(message):
        at = _BUILD_PATH.sub("", message[: found.end()]).strip()
        return at if place else at.rpartition(":")[0]
    head = _CUT_AT.split(_WORLD.sub("", message), maxsplit=1)[0]
    kept = _EXCEPTION.match(head)
    text = kept["name"] if kept else _NUMBERS.sub("", head)
    return _SPACES.sub(" ", text.replace(" :", " ").replace("()", "").replace("(/", "(")).strip(" :.,/-\u2013\u2014")
