"""An error line in two rows is one error line; rows that stand for themselves are not joined."""

import pytest

from decoder import decode
from decoder.text import lines_of


@pytest.mark.parametrize(
    ("first", "second", "family"),
    [
        ("#PF Exception 14 in world", "2099118:vmm0:sql IP 0x42000d3e addr 0x10", "page-fault"),
        ("@BlueScreen: #GP Exception", "13 in world 2099118:hostd-worker @ 0x42000d3e", "gp-fault"),
        ("#PF Exception 14 in world 2099118:vmm0:sql IP", "0x42000d3e addr 0x10", "page-fault"),
        ("NMI IPI: Panic requested", "by another PCPU. PC 0x42001a2b, SP 0x451a0b (Src 0x4, CPU2)", "nmi"),
        ("Machine Check", "Exception on PCPU 12", "machine-check"),
        ("Spin count exceeded -", "possible deadlock with PCPU 9", "spin-count"),
        ("NOT_IMPLEMENTED", "bora/vmkernel/main/pagealloc.c:881", "not-implemented"),
        ("Failed at bora/modules/vmkernel/lsom/lsom_log.c:977 --", "NOT REACHED", "not-reached"),
        ("PCPU 4 locked up.", "Failed to ack TLB invalidate.", "tlb-ack"),
        ("PCPU 4 locked up. Failed to", "ack TLB invalidate (total of 2 locked up, PCPU(s): 4,6).", "tlb-ack"),
        ("LINT1/NMI (motherboard nonmaskable", "interrupt), undiagnosed. This may be a hardware problem.", "nmi"),
    ],
)
def test_an_error_line_in_two_rows_is_read_whole(first, second, family):
    (crash,) = decode(f"{first}\n{second}\n").crashes

    assert crash.error.family == family
    assert crash.error.message == f"{first} {second}".removeprefix("@BlueScreen: ")


def test_an_expression_in_three_rows_ends_with_its_last_bracket():
    rows = (
        "Failed at bora/modules/vmkernel/plog/plog_io.c:310 --",
        "VMK_ASSERT(left != NULL &&",
        "right->next == left)",
        "thanks",
    )

    assert [line.text for line in lines_of("\n".join(rows))] == [" ".join(rows[:3]), "thanks"]


@pytest.mark.parametrize(
    "rows",
    [
        ("PCPU 4: no heartbeat (2/2 IPIs received)", "#PF Exception 14 in world 2099118:vmm0:sql IP 0x4 addr 0x10"),
        ("HW feature incompatibility detected; cannot start", 'Fatal CPU mismatch on feature "Threads"'),
        ("Machine Check Exception on PCPU 12", "and nobody knows why"),
        ("#PF Exception 14 in world 2099118:vmm0:sql", "cr0=0x80010031 cr2=0x10 cr3=0x10c31b000 cr4=0x142768"),
        ("#PF Exception 14 in world", "domination: what a headline that would be"),
        ("Failed for the second time today", "any idea?"),
    ],
)
def test_rows_that_stand_for_themselves_stay_apart(rows):
    assert tuple(line.text for line in lines_of("\n".join(rows))) == rows
