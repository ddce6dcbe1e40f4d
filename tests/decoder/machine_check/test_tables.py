"""Every entry of the model tables is reached by a register value, and the tables keep their own rules."""

import itertools

import pytest

from decoder import CpuId, decode_machine_check
from decoder.machine_check import amd, intel
from decoder.machine_check.reading import words_of
from decoder.machine_check.tables import parse
from decoder.machine_check.vendor import cpu_of, processors, vendor_of_family

FAMILIES = intel.families()
KEYS = {"bus": 0x0E0F, "unclassified": 0x0001, "memory-controller": 0x0090, "internal-timer": 0x0400, None: 0x0090}


def _units():
    for family in FAMILIES:
        for unit in family.units:
            for table in (*unit.codes, *unit.flags):
                yield pytest.param(family, unit, table, id=f"{family.cpus[0]}-{unit.unit}-{next(iter(table.names))}")


def _met(conditions, status):
    """Set the bits of ``status`` so that every condition holds."""
    for condition in map(intel._condition, conditions):
        field = condition.mask << condition.low
        value = next(value for value in range(condition.value + 2) if condition.holds(value, condition.value))
        status = (status & ~field) | (value << condition.low)
    return status


def _statuses(unit, table):
    base = 1 << 63 | KEYS[unit.mcacod]
    for key, name in table.names.items():
        if isinstance(table, intel.FlagTable):
            yield name, _met(table.when, base) | 1 << int(key)
        else:
            for value in intel._named({key: name}):
                ((low, width),) = intel._parts(table.bits)
                status = _met(table.when, base) & ~(((1 << width) - 1) << low)
                yield name, status | value << low


@pytest.mark.parametrize(("family", "unit", "table"), list(_units()))
def test_every_code_and_flag_is_named_on_its_bank(family, unit, table):
    cpu_family, _, model = (unit.cpus or family.cpus)[0].partition("/")
    cpu = CpuId(vendor="GenuineIntel", family=int(cpu_family, 16), model=int(model, 16))
    for name, status in _statuses(unit, table):
        said = decode_machine_check(status=status, bank=unit.banks[-1] if unit.banks else 1, cpu=cpu).model_specific

        assert f"{unit.unit}: {name}" in said, hex(status)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_table_of_intel_is_of_intel_names_no_bank_twice_and_knows_its_words(family):
    keys = words_of("en").keys()
    for key in family.cpus:
        assert vendor_of_family(int(key[:2], 16)) in {"GenuineIntel", None}

        banks = [bank for unit in family.units if not unit.cpus or key in unit.cpus for bank in unit.banks]

        assert len(banks) == len(set(banks)), key
        assert all(bank < 32 for bank in banks)
    for unit in family.units:
        assert f"unit.{unit.unit}" in keys
        assert all(f"misc.{field.field}" in keys for field in unit.misc)


def test_no_model_has_two_tables():
    cpus = list(itertools.chain.from_iterable(family.cpus for family in FAMILIES))

    assert len(cpus) == len(set(cpus))


def _misc_fields():
    for family in FAMILIES:
        for unit in family.units:
            for field in unit.misc:
                yield pytest.param(family, unit, field, id=f"{family.cpus[0]}-{unit.unit}-{field.field}-{field.bits}")


@pytest.mark.parametrize(("family", "unit", "field"), list(_misc_fields()))
def test_every_field_of_misc_is_shown_and_only_where_misc_is_valid(family, unit, field):
    cpu_family, _, model = (unit.cpus or family.cpus)[0].partition("/")
    cpu = CpuId(vendor="GenuineIntel", family=int(cpu_family, 16), model=int(model, 16))
    status = _met(field.status_when, 1 << 63 | 1 << 59 | 0x90)
    misc = _met(field.when, 0x80)
    if field.value is not None:
        misc |= field.value << intel._parts(field.bits)[0][0]
    got = decode_machine_check(status=status, misc=misc, bank=unit.banks[0] if unit.banks else 8, cpu=cpu).model_specific
    without = decode_machine_check(status=status & ~(1 << 59), misc=misc, bank=unit.banks[0] if unit.banks else 8, cpu=cpu)
    start = words_of("en")(f"misc.{field.field}", value="\0", hex="\0", name="\0").partition("\0")[0]

    assert any(said.startswith(start) for said in got)
    assert not any(said.startswith(start) for said in without.model_specific)


@pytest.mark.parametrize("entry", amd.smca().types, ids=lambda entry: f"{entry.unit}-{entry.mcatypes[0]}-{len(entry.models)}")
def test_every_error_of_amds_units_is_named_by_its_extended_code(entry):
    family, _, numbers = (entry.models[0] if entry.models else "19/01").partition("/")
    cpu = CpuId(vendor="AuthenticAMD", family=int(family, 16), model=int(numbers.partition("-")[0], 16))
    ipid = entry.hardware << 32 | entry.mcatypes[0] << 48
    for code, name in enumerate(entry.errors):
        got = decode_machine_check(status=1 << 63 | code << 16 | 0x11B, bank=20, ipid=ipid, cpu=cpu)

        assert got.unit == words_of("en")(f"unit.{entry.unit}")
        assert (f"{entry.unit}: {name}" in got.model_specific) is bool(name)


@pytest.mark.parametrize("entry", amd.early().errors, ids=lambda entry: f"{entry.families}-{entry.bank}")
def test_every_error_of_amds_early_banks_is_named(entry):
    for family in entry.families:
        model = 9
        cpu = CpuId(vendor="AuthenticAMD", family=int(family, 16), model=model)
        for key, name in entry.names.items():
            if entry.bank != 4 and int(key, 16) > 0xF and family not in {"15", "16"}:
                continue
            got = decode_machine_check(status=1 << 63 | int(key, 16) << 16 | 0x11B, bank=entry.bank, cpu=cpu)

            assert any(said.endswith(f": {name}") for said in got.model_specific)


@pytest.mark.parametrize("hardware", [0x777, 0xB1, 0])
def test_an_unknown_unit_stays_unknown(hardware):
    cpu = CpuId(vendor="AuthenticAMD", family=0x19, model=1)
    got = decode_machine_check(status=1 << 63 | 0x11B, bank=20, ipid=hardware << 32 | 1, cpu=cpu)

    assert got.unit is None
    assert (got.location is None) or got.location.channel is None


def test_bank_0_to_6_tell_the_core_unit_of_zen_and_no_other_bank_does():
    cpu = CpuId(vendor="AuthenticAMD", family=0x19, model=1)
    units = {bank: decode_machine_check(status=1 << 63 | 0x11B, bank=bank, cpu=cpu).unit for bank in range(32)}

    assert {bank for bank, unit in units.items() if unit} == {0, 1, 2, 3, 5, 6}


@pytest.mark.parametrize(
    ("bank", "code", "channel"),
    [(13, 0x90, 0), (15, 0x90, 3), (17, 0x91, 2), (18, 0x90, 5), (7, 0x92, 2), (8, 0x91, 4), (13, 0x9F, None)],
)
def test_the_channel_by_bank_stands_beside_the_channel_of_the_code(bank, code, channel):
    cpu = CpuId(vendor="GenuineIntel", family=6, model=0x55, stepping=7)
    got = decode_machine_check(status=0x8C00004000000000 | code, bank=bank, cpu=cpu)

    assert got.location.bank_channel == channel
    assert got.location.channel == (code & 0xF if code & 0xF != 15 else None)


def test_an_uncorrected_patrol_scrub_that_says_corrected_is_told():
    cpu = CpuId(vendor="GenuineIntel", family=6, model=0x55, stepping=7)
    got = decode_machine_check(status=0x8C000040001000C0, bank=13, misc=0x86, addr=0x1000, cpu=cpu)

    assert got.severity == "CE"
    assert "patrol scrubber" in " ".join(damage.text for damage in got.damage)
    assert "nothing was lost" not in got.explanation


def test_without_a_model_the_reader_learns_that_no_table_was_used_and_how_to_get_the_model():
    got = decode_machine_check(status=0x8C000040001000C0, bank=13)

    assert got.model_specific == ()
    assert "FMS=" in " ".join(damage.suggestion or "" for damage in got.damage)


@pytest.mark.parametrize("brand", processors().brands, ids=lambda brand: brand.example)
def test_a_brand_string_names_its_model(brand):
    got = cpu_of(f"CPU Model: {brand.example}")

    assert (got.family, got.model) == (brand.family, brand.model)


@pytest.mark.parametrize(
    ("text", "family", "model", "stepping"),
    [
        ("FMS=06/55/7 uCode=0x5003604", 6, 0x55, 7),
        ("(cputype:4 16 9 1 AMD Opteron(tm) Processor 6134)", 0x10, 9, 1),
        ("Brand: GenuineIntel\n   Family: 6\n   Model: 85\n   Stepping: 7", 6, 85, 7),
        ("PROCESSOR 0:50657 TIME 1 SOCKET 0", 6, 0x55, 7),
        ('MCA: Vendor "GenuineIntel", ID 0x206d7, APIC ID 6', 6, 0x2D, 7),
        ("FMS=19/01/1", 0x19, 1, 1),
    ],
)
def test_a_text_names_its_processor(text, family, model, stepping):
    got = cpu_of(text)

    assert (got.family, got.model, got.stepping) == (family, model, stepping)


@pytest.mark.parametrize("text", ["", "no processor here", "FMS=0f/06/1", "Family: the Smiths", "FMS=zz/1/2"])
def test_a_text_that_names_none_gives_none(text):
    assert cpu_of(text) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [("name = 1", "name"), ('name = "x"\ncolour = "red"', "colour"), ("[[units]]\nbanks = 3", "units.0.banks"), ("=", "line 1")],
)
def test_a_bad_table_is_named_by_file_entry_and_field(text, place):
    with pytest.raises(ValueError, match=rf"bad\.toml: .*{place}"):
        parse(intel.FamilyEntry, text, "bad.toml")
