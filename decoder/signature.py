"""Identity of a crash: the same cause on another host and build gives the same."""

from decoder.model import Crash


def signature_of(crash: Crash) -> str | None:
    """Return the signature of ``crash``; None where the text is too doubtful."""
    del crash
