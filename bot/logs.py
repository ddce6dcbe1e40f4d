"""Structured logs: what happened, by id; never what was written, by whom it was called, or a token."""

import logging
import sys

import structlog

from bot.settings import Settings

CHATTY = ("slack_bolt", "slack_sdk", "aiohttp", "asyncio", "alembic", "sqlalchemy")


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
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
