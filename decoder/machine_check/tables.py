"""Loads the machine-check tables; an entry that is wrong is named by file, entry and field."""

import tomllib
from importlib.resources import files
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

Model = TypeVar("Model", bound=BaseModel)
FOLDER = "knowledge/machine_check"


class Entry(BaseModel):
    """Base of the tables' entries: frozen, closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def load(model: type[Model], name: str) -> Model:
    """Return the table ``name`` (a path under ``knowledge/machine_check``). Raises ValueError naming what is wrong."""
    return parse(model, files("decoder").joinpath(FOLDER, name).read_text(encoding="utf-8"), name)


def parse(model: type[Model], text: str, name: str) -> Model:
    """Return ``text``, the TOML of table ``name``, as ``model``. Raises ValueError naming file, entry and field."""
    try:
        return model.model_validate(tomllib.loads(text))
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{name}: {_places(error)}") from error


def names(folder: str) -> tuple[str, ...]:
    """Return the tables of ``folder`` (a path under ``knowledge/machine_check``), sorted."""
    found = files("decoder").joinpath(FOLDER, folder).iterdir()
    return tuple(sorted(f"{folder}/{file.name}" for file in found if file.name.endswith(".toml")))


def _places(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    details: list[Any] = list(error.errors())
    return "; ".join(f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}" for detail in details)
