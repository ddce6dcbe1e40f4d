"""``psod history``: what the bot's database knows of a host."""

import asyncio
import sys
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from bot.cases import Case, CaseBook, Database
from bot.replies.outline import Facts, Title
from bot.settings import SettingsError, read_settings
from bot.terminal.screen import Screen
from bot.terminal.sentences import words
from bot.terminal.showing import show_comparison
from decoder import Crash, Language, Words, compare, decode, each_once

FOUND, NONE, WRONG = 0, 1, 2


def history(host: str, team: str | None, screen: Screen, language: Language = "en") -> int:
    """Write the host's cases, newest first, and over two crashes what repeats; return the exit code."""
    say = words(language)
    try:
        found = asyncio.run(_cases(host, team, read_settings().database_url))
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG
    except (SQLAlchemyError, OSError) as error:
        sys.stderr.write(say("history.database", error=type(error).__name__) + "\n")
        return WRONG
    if not found:
        screen.line(say("history.none", host=host))
        return NONE
    screen.part(Title(say("history.title", host=host, count=len(found)), top=True))
    screen.part(Facts(tuple((f"{case.created:%Y-%m-%d %H:%M}Z", _line(case, host, say)) for case in found)))
    crashes = _crashes(found, language)
    if len(crashes) > 1:
        screen.line()
        show_comparison(compare(crashes, language), crashes, screen, language)
    return FOUND


async def _cases(host: str, team: str | None, url: str) -> tuple[Case, ...]:
    async with await Database.open(url, alone=False) as database:
        book = CaseBook(database)
        found: list[Case] = []
        for one in (team,) if team else await book.teams():
            found += await book.with_parts(one, await book.of_host(one, host))
    return tuple(sorted(found, key=lambda case: case.created, reverse=True))


def _crashes(found: tuple[Case, ...], language: Language) -> Sequence[Crash]:
    """Return the crashes, oldest first: each occurrence once, without what people called wrong."""
    return each_once(crash for case in reversed(found) if not case.wrong_by for crash in decode(case.text, language).crashes)


def _line(case: Case, host: str, say: Words) -> str:
    facts = (
        case.family,
        case.domain,
        None if case.pcpu is None else f"PCPU {case.pcpu}",
        None if case.bank is None else say("history.bank", bank=case.bank),
        case.world,
        case.build,
        case.channel,
        None if case.host == host.lower() else case.host,
        say("history.wrong") if case.wrong_by else None,
        say("history.cure", cure=case.cure) if case.cure else None,
    )
    return ", ".join(filter(None, facts))
