"""How fast the loopback Slack's time runs: Slack's own spans by default, shortened where a test cannot wait."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Spans in seconds. Source: Slack's pages on the Events API, Socket Mode, interactivity and rate limits."""

    ack_deadline: float = 3.0
    retries_after: tuple[float, ...] = (0.0, 60.0, 300.0)
    trigger_life: float = 3.0
    response_url_life: float = 1800.0
    response_url_uses: int = 5
    minute: float = 60.0  # the window of the rate tiers
    posting_gap: float = 1.0  # chat.postMessage in one channel
    ping_every: float = 10.0

    @classmethod
    def hurried(cls) -> "Pace":
        """Return Slack's spans with a minute of about a second; the ack deadline stays long enough for a busy machine."""
        return cls(
            ack_deadline=1.5, retries_after=(0.0, 0.6, 3.0), response_url_life=20.0, minute=1.0, posting_gap=0.05, ping_every=0.5
        )
