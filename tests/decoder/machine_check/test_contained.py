"""What a contained error of AMD means depends on TCC, then on RIPV (AMD64 manual, volume 2, machine-check chapter)."""

import pytest

from decoder import CpuId, decode_machine_check

ZEN = CpuId(vendor="AuthenticAMD", family=0x17, model=0x31)
UCR = 0xBC00_0800_0001_0135  # VAL UC EN MISCV ADDRV, no PCC
TCC = 1 << 55


@pytest.mark.parametrize(
    ("status", "mcg_status", "says"),
    [(UCR, 5, "RIPV is set"), (UCR, 4, "RIPV is clear"), (UCR | TCC, 5, "TCC is set"), (UCR | TCC, None, "TCC is set")],
)
def test_the_explanation_says_what_could_go_on(status, mcg_status, says):
    check = decode_machine_check(status=status, bank=0, mcg_status=mcg_status, cpu=ZEN)

    assert check.severity == "UCR"
    assert says in check.explanation


def test_without_the_global_status_nothing_is_said_of_it():
    check = decode_machine_check(status=UCR, bank=0, cpu=ZEN)

    assert "RIPV" not in check.explanation
