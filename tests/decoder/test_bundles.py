"""Bundles of several hosts in one text: each is read alone, no line twice, and each line keeps its number."""

from decoder import decode, file_mark, numbered
from decoder.bundles import by_host
from tests.bundles import CORRECTED, CRASH, HISTORY

FATAL = CRASH.splitlines(keepends=True)[0].replace("UC Excp G5", "UC Excp G4")


def bundles(*logs):
    """Return a text of one log a host, as an archive of their bundles is read."""
    return "\n".join(
        f"{file_mark(f'all.zip/esx-esx{n:02}-2026-03-01--10.15-21/vmkernel.log')}\n{log}" for n, log in enumerate(logs)
    )


def test_a_host_is_read_without_the_others_lines_and_each_line_keeps_its_number():
    text = "what is this?\n" + bundles(*(f"[... 1000 lines left out ...]\nlog of host {at}\nmore of {at}" for at in range(20)))
    whole = {number: text.split("\n")[at] for number, at in numbered(text.split("\n"))}
    parts = [part.split("\n") for part in by_host(text)]
    seen = {number: rows[at] for rows in parts for number, at in numbered(rows) if rows[at]}

    assert len(parts) == 21
    assert seen == {number: row for number, row in whole.items() if row}


def test_many_hosts_cost_no_more_than_their_lines():
    text = bundles(*(HISTORY for _ in range(60)))

    assert sum(map(len, by_host(text))) < 1.2 * len(text)


def test_each_host_has_its_crash_and_no_other_hosts_history():
    crashes = decode(bundles(HISTORY + CRASH, *(CRASH.replace("vmm1:mail", f"vmm1:db{at}") for at in range(20)))).crashes

    assert len(crashes) == 21
    assert [crash.first_line for crash in crashes if crash.before] == [HISTORY.count("\n") + 3]


def test_the_verdict_over_records_is_of_the_host_whose_are_the_gravest():
    one, grave = CORRECTED.format(hour=9, minute=1), FATAL
    alone = decode(bundles(grave, one)).verdict

    assert alone.domain == "hardware"
    assert decode(bundles(one, grave)).verdict.rule == alone.rule != decode(one).verdict.rule
