"""What the records of a crash, and those of the log before it, mean together."""

from decoder.diagnosis.evidence import Evidence
from decoder.machine_check import relate
from decoder.model import Reason
from decoder.words import Language

_READ = 2000  # records: the newest of a long log
_TOLD = 8  # reasons


def together(case: Evidence, language: Language = "en") -> tuple[Reason, ...]:
    """Return what several records mean together, those of the log before a crash included, however old: dates stand beside them.

    Records found at boot are left to the notes, which say of what boot they are.
    """
    records = [record for record in (*case.before, *case.crash.machine_checks) if record.method != "Init"]
    return relate(records[-_READ:], language)[:_TOLD]
