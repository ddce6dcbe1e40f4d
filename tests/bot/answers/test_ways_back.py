"""Whom to call, what to replace and whether the host may work again agree with the reply above them."""

import pytest

from bot.answers import answer
from decoder import decode

BUTTON = (
    "it hung, so I pressed the NMI button\n"
    "VMware ESXi 7.0.3 [Releasebuild-19482537 x86_64]\n"
    "LINT1/NMI (motherboard nonmaskable interrupt), undiagnosed. This may be a hardware problem; please contact your vendor.\n"
)
MARKED = "2024-02-11T03:41:07.219Z cpu17:2098113)MCA: 208: UCNA Poll G0 B25 Sbc00000000800091 A7d0f1a2c80 M86 P7d0f1a2c80/40\n"
FEW = "2024-08-14T10:11:12.301Z cpu3:2097412)MCA: 208: CE Poll G0 B17 S8c00004000010093 A1fe3c4a40 M86 P1fe3c4a40/40\n"
UNCORE = (
    "Machine Check Exception on PCPU90 in world 2104882:vmm3:vdi\n"
    "UC Excp G5 B18 Sbea000000000011b A4c1f0e80 Md01a000200000000 P0/0\nFMS=17/31/0 uCode=0x8301055\n"
)


@pytest.mark.parametrize(
    ("text", "question", "said", "unsaid"),
    [
        (BUTTON, "who do I call?", "If the host hung before: Broadcom", "Nobody: "),
        (BUTTON, "can the host go back into service?", "If the host hung before", "Yes, now: "),
        (MARKED, "can the host go back into service?", "may stay in service", "Take the host out of use"),
        (FEW, "who do I call?", "Nobody yet", "this is a machine-check record"),
        (FEW, "which part do I replace?", "Nothing yet", "The DIMM that"),
        (UNCORE, "which part do I replace?", "the registers alone do not name it", "the processor"),
    ],
)
def test_an_answer_sends_nobody_farther_than_the_evidence(text, question, said, unsaid):
    given = answer(question, decode(text)).text

    assert said in given
    assert unsaid not in given
