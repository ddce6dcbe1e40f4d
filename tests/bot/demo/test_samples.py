"""The samples that ship with the demo are screens that the decoder reads whole."""

import pytest

from bot.demo.samples import SAMPLES, sample
from decoder import decode


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_fits_a_slack_message(name):
    assert 0 < len(sample(name)) < 4000


@pytest.mark.parametrize(
    ("name", "family", "pcpu", "world", "domain"),
    [
        ("machine-check.txt", "machine-check", 22, "vmm2:erp-db", "hardware"),
        ("page-fault.txt", "page-fault", 9, "examplenic-rx-queue3", "software"),
    ],
)
def test_a_sample_screen_is_one_crash_with_its_facts(name, family, pcpu, world, domain):
    (crash,) = decode(sample(name)).crashes

    assert (crash.error.family, crash.pcpu, crash.world.name, crash.verdict.domain) == (family, pcpu, world, domain)
    assert crash.coredump.status == "saved"


def test_the_sample_log_holds_three_corrected_errors_of_one_address_and_no_crash():
    decoding = decode(sample("vmkernel.log"))

    assert decoding.crashes == ()
    assert [(check.severity, check.bank, check.addr) for check in decoding.machine_checks] == [("CE", 13, "0x5e21c7f000")] * 3


def test_an_unknown_sample_is_an_error():
    with pytest.raises(FileNotFoundError):
        sample("nothing.txt")
