"""The registers as a picture of their bits."""

import pytest

from decoder import CpuId, bits, decode_machine_check
from decoder.machine_check.picture import Layouts, layout
from decoder.machine_check.reading import words_of
from decoder.machine_check.tables import load

SKYLAKE = CpuId(vendor="GenuineIntel", family=6, model=0x55, stepping=7)
EPYC = CpuId(vendor="AuthenticAMD", family=0x19, model=0x01)
CORE_2 = CpuId(vendor="GenuineIntel", family=6, model=0x17)
OPTERON = CpuId(vendor="AuthenticAMD", family=0x10, model=9)
LAYOUTS = tuple(load(Layouts, "layouts.toml").layouts)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_shows_each_of_the_64_bits_once_from_the_top(name):
    shown = [bit for place in layout(name) for bit in range(place.high, place.low - 1, -1)]

    assert shown == list(range(63, -1, -1))


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_field_of_a_layout_has_words(name):
    keys = words_of("en").keys()
    for place in layout(name):
        values = {key.rpartition(".")[2] for key in keys if key.startswith(f"bits.{place.name}.")}
        every = {str(value) for value in range(1 << min(place.high - place.low + 1, 3))}

        assert place.name == "mode" or "any" in values or every <= values, place.name


def test_the_fields_add_up_to_the_register():
    status, misc = 0x9C00004001010091, 0x86
    got = bits(decode_machine_check(status=status, misc=misc, mcg_status=0, bank=7, cpu=SKYLAKE))

    assert sum(field.value << field.low for field in got["MCi_STATUS"]) == status
    assert sum(field.value << field.low for field in got["MCi_MISC"]) == misc
    assert [field.value for field in got["MCi_STATUS"] if field.name == "count"] == [1]


@pytest.mark.parametrize(
    ("cpu", "status", "name", "here"),
    [
        (SKYLAKE, 0x9C00004001010091, "count", True),
        (SKYLAKE, 0xBD80000000100134, "count", False),
        (SKYLAKE, 0xBD80000000100134, "AR", True),
        (CORE_2, 0xB200000000000800, "AR", False),
        (None, 0x9C00004001010091, "count", False),
        (EPYC, 0x9C2040000000011B, "Deferred", True),
        (EPYC, 0x9C2040000000011B, "Poison", True),
        (OPTERON, 0x9C2040000000011B, "Poison", False),
    ],
)
def test_a_field_is_shown_only_where_the_processor_has_it(cpu, status, name, here):
    fields = bits(decode_machine_check(status=status, cpu=cpu))["MCi_STATUS"]

    assert (name in {field.name for field in fields}) is here


def test_misc_of_an_io_error_is_shown_as_a_pci_address():
    got = bits(decode_machine_check(status=0xBB80000000000E0B, misc=0x10100000, cpu=SKYLAKE))["MCi_MISC"]
    values = {field.name: field.value for field in got}

    assert (values["segment"], values["bus"], values["device"], values["function"]) == (0, 0x10, 2, 0)
