"""How durable work waits, repeats and gives up; tests shorten every one of these."""

from dataclasses import dataclass

from decoder import Language

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class WorkSettings:
    """Times are seconds. A lease must outlast a Slack request; it is renewed every third of it."""

    language: Language = "en"  # of what durable work says on its own, where nobody wrote in another
    workers: int = 4  # jobs done at the same time
    attempts: int = 5  # failures of one job before it is set aside
    deaths: int = 3  # deaths of the process with one job, the last of them alone with it, before it is set aside
    patience: float = 6 * 3_600.0  # how long a job waits for a Slack in trouble
    lease: float = 60.0
    poll: float = 0.25
    retry: float = 2.0  # first pause after a failure; it doubles
    retry_most: float = 300.0
    channel_gap: float = 1.0  # Slack allows about one message a second and channel
    slot_wait: float = 2.0  # longest wait for a channel's slot in hand; a longer one gives the worker back
    look_up_after: float = 3.0  # a post may show up late in conversations.replies
    request: float = 30.0  # longest time for one Slack request
    drain: float = 20.0
    keep_jobs: float = 7 * DAY  # finished keys and deliveries: what a repeated one is known by
    keep_dead: float = 30 * DAY  # dead letters, with their payload
    keep_cases: float = 180 * DAY
    upkeep: float = 3_600.0  # how often retention runs
    placeholder_first: bool = False  # True where look-ups are known to be refused

    def pause(self, failures: int) -> float:
        """Return the pause after that many failures."""
        return float(min(self.retry * 2 ** max(0, failures - 1), self.retry_most))
