"""Values made without validation are the validated ones."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decoder import CpuId, MachineCheck, decode_machine_check
from decoder.machine_check.trusted import trusted
from decoder.model import Location, PhysicalAddress, Status

SIXTY_FOUR = st.integers(0, (1 << 64) - 1)
CPUS = st.one_of(
    st.none(),
    st.builds(
        CpuId,
        vendor=st.just("GenuineIntel"),
        family=st.just(6),
        model=st.sampled_from([0x1A, 0x2D, 0x3F, 0x55, 0x6A, 0x8F, 0xAD]),
        stepping=st.integers(0, 15),
    ),
    st.builds(CpuId, vendor=st.just("AuthenticAMD"), family=st.sampled_from([0x10, 0x15, 0x17, 0x19]), model=st.integers(0, 255)),
)
# every combination of flags with the codes that have a form is likelier than noise
STATUSES = st.builds(
    lambda flags, middle, code: flags << 52 | middle << 16 | code,
    st.integers(0, 0xFFF),
    st.integers(0, (1 << 36) - 1),
    st.sampled_from([0x90, 0x134, 0x150, 0x17A, 0xC0, 0x280, 0x400, 0xE0B, 0x100B, 0x810, 0x5, 0x7]),
)
REGISTER = st.none() | SIXTY_FOUR | st.just(0x86)


@settings(max_examples=300, deadline=None)
@given(
    status=STATUSES | SIXTY_FOUR | st.just(1 << 64),
    bank=st.none() | st.integers(-1, 40),
    mcg_status=st.none() | st.integers(0, 15),
    addr=REGISTER,
    misc=REGISTER,
    ipid=REGISTER,
    synd=REGISTER,
    cpu=CPUS,
)
def test_a_decoded_record_is_what_validation_makes_of_it(**registers):
    """Equal, with the same JSON in the same order; twice, as the second answer may come from what was remembered."""
    check = decode_machine_check(**registers)
    validated = MachineCheck.model_validate(check.model_dump(), strict=True)

    assert check == validated
    assert check.model_dump_json() == validated.model_dump_json()
    assert decode_machine_check(**registers) == validated


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (PhysicalAddress, {"address": "0x40", "size": 64}),
        (Location, {"unit": "IMC", "channel": 3}),
        (Status, dict.fromkeys(Status.model_fields) | {"value": "0x0", "mscod": 0, "mcacod": 0} | dict.fromkeys(
            ("val", "over", "uc", "en", "miscv", "addrv", "pcc"), False
        )),
        (MachineCheck, {"severity": "UC", "bank": 7}),
    ],
)  # fmt: skip
def test_a_value_made_without_validation_is_the_validated_one(model, fields):
    """Missing fields get their defaults; it is as frozen, as copyable and as hashable."""
    made, validated = trusted(model)(fields), model(**fields)

    assert (made, hash(made), repr(made)) == (validated, hash(validated), repr(validated))
    assert list(made.__dict__) == list(model.model_fields)
    assert json.loads(made.model_copy(update=fields).model_dump_json()) == validated.model_dump(mode="json")
    with pytest.raises(ValueError, match="frozen"):
        setattr(made, next(iter(fields)), None)
