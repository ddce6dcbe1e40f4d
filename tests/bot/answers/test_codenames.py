"""A processor is called by its family and model, and by its stepping where makers reused a model."""

import pytest

from bot.answers.codenames import codename


@pytest.mark.parametrize(
    ("family", "model", "stepping", "name"),
    [
        (0x06, 0x55, 0x4, "Skylake-SP"),
        (0x06, 0x55, 0x7, "Cascade Lake"),
        (0x06, 0x6A, 0x6, "Ice Lake-SP"),
        (0x06, 0x6A, None, "Ice Lake-SP"),
        (0x19, 0x11, 0x1, "EPYC 9004 (Genoa, Zen 4)"),
        (0x06, 0x55, None, None),
        (0x06, 0xFE, 0x0, None),
    ],
)
def test_only_what_the_table_knows_has_a_name(family, model, stepping, name):
    assert codename(family, model, stepping) == name
