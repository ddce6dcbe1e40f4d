"""What can be counted without telling what was said: in a registry of the bot's own, no process-wide one."""

import contextlib
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from slack_sdk.http_retry.async_handler import AsyncRetryHandler

from bot.work import Census, Job

LIMITED = frozenset({"ratelimited", "http_429"})
WORD = re.compile(r"[A-Za-z0-9_.]{1,60}+")  # channel_not_found, http_503, ClientConnectorError
SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


class Metrics:
    """The counters. ``ended`` is how the worker reports an attempt."""

    def __init__(self) -> None:
        """Create each counter in a registry of its own."""
        self.registry = CollectorRegistry()
        own = self.registry
        self._requests = Counter("psod_requests", "Requests from Slack by type", ["type"], registry=own)
        self._jobs = Histogram("psod_job_seconds", "Attempts at jobs", ["kind", "outcome"], buckets=SECONDS, registry=own)
        self._states = Gauge("psod_jobs", "Jobs by state; a dead one wants a look", ["state"], registry=own)
        self._oldest = Gauge("psod_oldest_job_seconds", "How long the oldest due job has waited", registry=own)
        self._ages = Gauge("psod_oldest_seconds", "Age of the oldest job of a state", ["state"], registry=own)
        self._steps = Histogram("psod_step_seconds", "Decoding texts, reading pictures", ["step"], buckets=SECONDS, registry=own)
        self._errors = Counter("psod_slack_errors", "Calls to Slack that failed, by its word", ["method", "error"], registry=own)
        self._held_back = Counter("psod_slack_rate_limited", "Calls that Slack put off (429)", ["method"], registry=own)
        self._database = Gauge("psod_database_up", "Whether the database answered: else the jobs are not known", registry=own)
        self._renewals = Counter("psod_token_renewals", "Tokens that were due, by outcome", ["outcome"], registry=own)
        for outcome in ("renewed", "failed"):  # told as none from the start: an increase from nothing is none to Prometheus
            self._renewals.labels(outcome)
        self._limited = Counter("psod_app_rate_limited", "Times that Slack held back events", registry=own)

    def requested(self, kind: str) -> None:
        """Count a request from Slack: an event by its type, else ``command``, ``block_actions``, …."""
        self._requests.labels(kind).inc()

    def ended(self, job: Job, outcome: str, seconds: float) -> None:
        """Count an attempt at a job."""
        self._jobs.labels(job.kind, outcome).observe(seconds)

    def renewal(self, outcome: str) -> None:
        """Count a token that was due: ``renewed`` or ``failed``."""
        self._renewals.labels(outcome).inc()

    def limited(self) -> None:
        """Count an ``app_rate_limited`` event."""
        self._limited.inc()

    @contextlib.contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Measure a step: ``decode`` or ``picture``."""
        began = time.monotonic()
        try:
            yield
        finally:
            self._steps.labels(step).observe(time.monotonic() - began)

    def refused(self, method: str, error: str) -> None:
        """Count a call of ``method`` that failed; ``error`` is Slack's word, or a class of exceptions."""
        self._errors.labels(method, error).inc()
        if error in LIMITED:
            self._held_back.labels(method).inc()

    def text(self, census: Census | None) -> bytes:
        """Return everything in Prometheus' text format; without ``census``, the database did not answer."""
        self._database.set(census is not None)
        census = census or Census()
        for state in ("queued", "running", "done", "dead"):
            self._states.labels(state).set(getattr(census, state))
            self._ages.labels(state).set(census.ages.get(state, 0.0))
        self._oldest.set(census.oldest)
        return generate_latest(self.registry)


class Ears(AsyncRetryHandler):
    """Hears every answer that a client gets and counts the failures; never asks for a repetition, which could post twice."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__(max_retry_count=0)
        self._metrics = metrics

    async def can_retry_async(self, *, state: Any, request: Any, response: Any = None, error: Any = None) -> bool:  # noqa: ARG002
        """Count, and say no."""
        if word := _word(response, error):
            self._metrics.refused(_method(request.url), word if WORD.fullmatch(word) else "other")
        return False


def _word(response: Any, error: Any) -> str | None:
    """Return what went wrong in a word; None where nothing did."""
    if error is not None:
        status = getattr(getattr(error, "response", None), "status", None)
        return f"http_{status}" if status else type(error).__name__
    body = response.body if isinstance(response.body, dict) else {}
    if response.status_code >= 400:
        return str(body.get("error") or f"http_{response.status_code}")
    return str(body.get("error") or "unknown") if body.get("ok") is False else None


def _method(url: str) -> str:
    """``https://slack.com/api/chat.postMessage``: the method; of any other address nothing is told."""
    folder, _, name = urlsplit(url).path.rpartition("/")
    return name if folder.endswith("/api") else "response_url"
