"""What a processor is called by its family, model and stepping. Data: ``codenames.toml``."""

import functools
import tomllib
from collections.abc import Mapping
from importlib.resources import files


def codename(family: int, model: int, stepping: int | None) -> str | None:
    """Return the name that maker and trade use: ``Ice Lake-SP`` of 06/6a; None for a model that is not in the table."""
    short = f"{family:02x}/{model:02x}"
    return _table().get(f"{short}/{stepping:x}" if stepping is not None else short, _table().get(short))


@functools.cache
def _table() -> Mapping[str, str]:
    return tomllib.loads(files("bot.answers").joinpath("codenames.toml").read_text(encoding="utf-8"))
