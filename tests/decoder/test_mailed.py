"""What a mail program broke at blanks is read as ESX printed it."""

import textwrap

import pytest

from decoder import decode
from decoder.text import lines_of

LOG = """\
2025-11-02T04:15:09.337Z cpu11:2101377)@BlueScreen: #PF Exception 14 in world 2101377:vmm3:ledger-01 IP 0x42002e91c7d0 addr 0x58
2025-11-02T04:15:09.337Z cpu11:2101377)Code start: 0x42002dc00000 VMK uptime: 17:09:44:51.206
2025-11-02T04:15:09.338Z cpu11:2101377)0x451a9c79bd30:[0x42002e91c7d0]FSS_QueryObject@vmkernel#nover+0x44 stack: 0x451a9c79bd98
2025-11-02T04:15:09.338Z cpu11:2101377)0x451a9c79be40:[0x42002e0b2c15]CpuSched_StartWorld@vmkernel#nover+0x86 stack: 0x0
2025-11-02T04:15:09.340Z cpu11:2101377)Saved backtrace from: pcpu 4 Heartbeat NMI
"""


def mailed(text, width, quote=""):
    """Break ``text`` as mail programs do."""
    rows = [
        part for row in text.splitlines() for part in textwrap.wrap(row, width, break_long_words=False, break_on_hyphens=False)
    ]
    return "".join(f"{quote}{row}\n" for row in rows)


@pytest.mark.parametrize("width", [66, 72, 76, 78, 98])
@pytest.mark.parametrize("quote", ["", "> ", ">> "])
def test_a_log_broken_by_a_mail_program_is_read_like_the_log(width, quote):
    whole, broken = decode(LOG).crashes[0], decode(mailed(LOG, width, quote)).crashes[0]

    for field in ("error", "pcpu", "world", "uptime", "time"):
        assert getattr(broken, field) == getattr(whole, field), field
    assert [frame.function for frame in broken.backtrace] == ["FSS_QueryObject", "CpuSched_StartWorld"]
    assert broken.saved_backtrace.pcpu == 4


def test_the_rows_of_a_screen_stay_apart():
    screen = (
        "VMware ESXi 7.0.3 [Releasebuild-21424296 x86_64]\n"
        "PCPU 2: no heartbeat (1/2 IPIs received)\n"
        "cr0=0x8001003d cr2=0x7fc2a1b0 cr3=0x10c31b000 cr4=0x142768\n"
        "*PCPU9:2098001/idle9\n"
        "what is that? it is the second time this month that this host does this\n"
        "thanks\n"
    )

    assert [line.text for line in lines_of(screen) if line.text] == screen.splitlines()


def test_a_row_number_is_that_of_the_first_row():
    crash = decode("the log of last night, as our archive mails it:\n\n" + mailed(LOG, 72)).crashes[0]

    assert crash.seen["error"].line == 3
    assert crash.seen["error"].text.endswith("addr 0x58")
