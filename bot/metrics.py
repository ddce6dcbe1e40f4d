"""What can be counted without telling what was said: in a registry of the bot's own, no process-wide one."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.work import Census, Job

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
        self._limited = Counter("psod_app_rate_limited", "Times that Slack held back events", registry=own)

    def requested(self, kind: str) -> None:
        """Count a request from Slack: an event by its type, else ``command``, ``block_actions``, …."""
        self._requests.labels(kind).inc()

    def ended(self, job: Job, outcome: str, seconds: float) -> None:
        """Count an attempt at a job."""
        self._jobs.labels(job.kind, outcome).observe(seconds)

    def limited(self) -> None:
        """Count an ``app_rate_limited`` event."""
        self._limited.inc()

    def text(self, census: Census) -> bytes:
        """Return everything in Prometheus' text format."""
        for state in ("queued", "running", "done", "dead"):
            self._states.labels(state).set(getattr(census, state))
        self._oldest.set(census.oldest)
        return generate_latest(self.registry)
