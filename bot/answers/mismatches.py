"""Which processors differ, and in what: the lines of a host that would not start."""

import re

from bot.answers.subject import Subject, listed
from decoder import Crash

MOST = 6  # features that are told
_DIFFERS = re.compile(
    r"""
    feature\s"(?P<feature>[^"]{1,80})"[^;]{0,40};                                # feature "Cores per package";
    \scpu(?P<cpu>\d{1,4})\svalue\s=\s(?P<value>0x[0-9a-f]{1,16}),\s             # cpu5 value = 0x10,
    but\scpu(?P<reference>\d{1,4})\svalue\s=\s(?P<expected>0x[0-9a-f]{1,16})     # but cpu0 value = 0x8
    """,
    re.VERBOSE | re.IGNORECASE,
)


def differ(crash: Crash) -> bool:
    """Say whether the host stopped because its processors differ."""
    return crash.error is not None and crash.error.family == "cpu-mismatch"


def differences(crash: Crash, subject: Subject) -> str:
    """Say which PCPUs differ from which, then each feature with the values of each; empty where no line tells."""
    told = [match for line in (crash.error.details if crash.error else ()) if (match := _DIFFERS.search(line))]
    if not told:
        return ""
    others = listed(sorted({int(match["cpu"]) for match in told}), subject.say)
    parts = [subject.say("mismatch.differ", pcpus=others, reference=told[0]["reference"])]
    for name in list(dict.fromkeys(match["feature"] for match in told))[:MOST]:
        of_it = [match for match in told if match["feature"] == name]
        values = {int(match["cpu"]): match["value"] for match in of_it} | {int(of_it[0]["reference"]): of_it[0]["expected"]}
        each = (subject.say("mismatch.pcpu", pcpu=pcpu, value=values[pcpu]) for pcpu in sorted(values))
        parts.append(subject.say("mismatch.one", feature=name, values=listed(each, subject.say)))
    return " ".join(parts)
