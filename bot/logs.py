"""Structured logs: what happened, by id; never what was written, by whom it was called, or a token."""

import logging
import re
import sys

import structlog

from bot.settings import Settings

CHATTY = ("slack_bolt", "slack_sdk", "aiohttp", "asyncio", "alembic", "sqlalchemy")


class LibraryHandler(logging.Handler):
    """Passes on what a library says, cut where it begins to quote: its error's text may hold a message or a token."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log the words before the first colon, bracket or quote, and the class of the exception."""
        said = re.split(r"[:({'\"]", record.getMessage(), maxsplit=1)[0].strip()
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        structlog.get_logger().log(record.levelno, "library", name=record.name, said=said, error=error)


def set_up_logs(settings: Settings) -> None:
    """Log to stderr: one JSON object a line, or for people. Libraries speak from WARNING on: below, they quote messages."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if settings.log_format == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, settings.log_level)),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # today's stderr: one that was replaced may be closed
    )
    logging.basicConfig(level=logging.WARNING, handlers=[LibraryHandler()], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
