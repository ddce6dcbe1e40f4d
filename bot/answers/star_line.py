"""The worlds that the line with the star names: on old versions those of every PCPU."""

import re
from collections.abc import Mapping

from decoder import Crash, World

_ONE = re.compile(r"(?<!\S)\*?(?P<pcpu>\d{1,4}):(?P<id>\d{1,10})/(?P<name>\S{1,40})")  # *0:1041/helper1-4 1:1107/vmm0:files


def star_worlds(crash: Crash) -> Mapping[int, World]:
    """Return the world of each PCPU that the line names."""
    line = crash.seen.get("pcpu")
    found = _ONE.finditer(line.text) if line else ()
    return {int(one["pcpu"]): World(id=int(one["id"]), name=one["name"]) for one in found}
