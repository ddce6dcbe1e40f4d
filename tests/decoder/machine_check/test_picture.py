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


@pytest.mark.parametrize(
    ("cpu", "status", "s", "ar"),
    [
        (SKYLAKE, 0xBD80000000100134, "signalled by a machine-check exception", "software must act before going on"),
        (SKYLAKE, 0x9D80000000100134, "means nothing for a corrected error", "means nothing for a corrected error"),
        (SKYLAKE, 0xBF80000000100134, "means nothing beside PCC=1", "means nothing beside PCC=1"),
        (None, 0xBD80000000100134, "AMD: a core id is given", "AMD: the task's context may be corrupt"),
    ],
)
def test_s_and_ar_say_what_they_mean_here(cpu, status, s, ar):
    meanings = {field.name: field.meaning for field in bits(decode_machine_check(status=status, cpu=cpu))["MCi_STATUS"]}

    assert meanings["S"].endswith(s)
    assert meanings["AR"].endswith(ar)


def test_what_misc_says_stands_at_misc_and_what_the_code_says_at_the_code():
    ice_lake = CpuId(vendor="GenuineIntel", family=6, model=0x6A)
    check = decode_machine_check(status=0x9C00004000A00090, bank=13, addr=0x1000, misc=0x8123456789000086, cpu=ice_lake)
    got = bits(check)
    (mscod,) = [field.meaning for field in got["MCi_STATUS"] if field.name == "MSCOD"]
    (model,) = [field.meaning for field in got["MCi_MISC"] if field.name == "model"]

    assert mscod.startswith("IMC: ")
    assert "DRAM row" not in mscod
    assert "DRAM row" in model


def test_misc_has_no_address_form_before_software_error_recovery():
    nehalem = CpuId(vendor="GenuineIntel", family=6, model=0x1A)
    check = decode_machine_check(status=0x8C00004000010091, bank=8, addr=0x1000, misc=0x1234_0005_AB80, cpu=nehalem)

    assert check.misc.lsb is None
    assert check.physical_address is None
    assert {field.name for field in bits(check)["MCi_MISC"]}.isdisjoint({"LSB", "mode"})


@pytest.mark.parametrize(("family", "here"), [(0x17, False), (0x18, False), (0x19, True), (0x1A, True)])
def test_the_lowest_address_bit_stands_in_amds_status_from_family_19h_on(family, here):
    vendor = "HygonGenuine" if family == 0x18 else "AuthenticAMD"
    check = decode_machine_check(status=0x9C2040000600011B, cpu=CpuId(vendor=vendor, family=family, model=1))

    assert ("AddrLsb" in {field.name for field in bits(check)["MCi_STATUS"]}) is here
