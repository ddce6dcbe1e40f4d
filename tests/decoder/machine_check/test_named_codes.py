"""README.md's table of named codes is what the tables hold."""

import re
from pathlib import Path

from decoder.machine_check import amd, intel

README = Path(__file__).parents[3] / "README.md"
ROW = re.compile(r"\| (?P<processor>[^|]+) \| (?P<count>\d+) \| [^|]+ \| [^|]+ \|")


def named(family) -> int:
    """Count each name of a code or bit once a unit, however many banks have it."""
    tables = [(unit.unit, table) for unit in family.units for table in (*unit.codes, *unit.flags)]
    return len(
        {(unit, getattr(table, "bits", None), table.when, *name) for unit, table in tables for name in table.names.items()}
    )


def test_the_readme_gives_the_number_of_named_codes_of_every_processor():
    section = README.read_text(encoding="utf-8").partition("| processor | psod |")[2].partition("\n\n")[0]
    shown = {row["processor"]: int(row["count"]) for row in ROW.finditer(section)}
    held = {family.name: named(family) for family in intel.families()}
    held["AMD family 17h and later"] = sum(sum(map(bool, entry.errors)) for entry in amd.smca().types)
    held["AMD families 10h to 16h"] = sum(len(entry.names) for entry in amd.early().errors)

    assert shown == held
