"""``psod feedback export``: readings that people judged, as corpus files for the decoder; they hold what people posted."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.cases import Case, CaseBook, Database
from bot.intake.pictures import without_marks
from bot.settings import SettingsError, read_settings
from bot.terminal.sentences import own_language
from decoder import Words, decode, facts_of, load_words

WRITTEN, NONE, WRONG = 0, 1, 2
NAME = 12  # characters of a case's id that name its file
Pairs = frozenset[frozenset[str]]


def export(folder: Path, team: str | None) -> int:
    """Write a file for each judged case into ``folder``, say what they hold, and return the exit code."""
    say = load_words("bot.operations", "words", own_language())
    try:
        found, pairs = asyncio.run(_judged(read_settings().database_url, team))
        _written(folder, found, pairs, say)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG
    except (SQLAlchemyError, OSError) as error:
        sys.stderr.write(say("feedback.failed", error=type(error).__name__, folder=folder) + "\n")
        return WRONG
    sys.stdout.write(say("feedback.written" if found else "feedback.none", count=len(found), folder=folder) + "\n")
    return WRITTEN if found else NONE


def corpus_file(case: Case, pairs: Pairs, say: Words) -> str:
    """Return the file of ``case``: what was said of it, the facts as they are read today, ``---`` and the text.

    Lines that begin with # state no fact; whoever takes the file into the corpus corrects the facts and drops them.
    """
    text = "\n".join(without_marks(part.text) for part in case.parts)
    facts = (f"{key}: {value}" for key, value in facts_of(decode(text)).items())
    return "\n".join((*_sayings(case, pairs, say), *facts, "---", text))


def name_of(case_id: str) -> str:
    """Return the name of a case's file."""
    return f"{case_id[:NAME]}.txt"


def _sayings(case: Case, pairs: Pairs, say: Words) -> Iterator[str]:
    if case.wrong_by or case.right_by:
        yield say("feedback.wrong" if case.wrong_by else "feedback.right")
    for other in sorted(other for pair in pairs if case.id in pair for other in pair - {case.id}):
        yield say("feedback.apart", file=name_of(other))


async def _judged(url: str, team: str | None) -> tuple[list[Case], Pairs]:
    async with await Database.open(url, alone=False) as database:
        book = CaseBook(database)
        found: list[Case] = []
        pairs: Pairs = frozenset()
        for one in (team,) if team else await book.teams():
            cases = await book.judged(one)
            found += cases
            pairs |= await book.apart(one, [case.id for case in cases])
    return found, pairs


def _written(folder: Path, found: Sequence[Case], pairs: Pairs, say: Words) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for case in found:
        text = corpus_file(case, pairs, say)
        (folder / name_of(case.id)).write_bytes(text.encode("utf-8", errors="replace"))
