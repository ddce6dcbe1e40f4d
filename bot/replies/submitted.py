"""A form that was sent, read back: what it kept, and what stands in its fields; of an odd shape, nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Submitted:
    """``kept`` is the private metadata; ``fields`` the values by action id, ``blocks`` by block id and action id."""

    kept: Mapping[str, Any]
    blocks: Mapping[str, Mapping[str, Mapping[str, Any]]]

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> Self:
        """Read ``view``."""
        values = _dict(_dict(view.get("state")).get("values"))
        blocks = {block: {action: _dict(field) for action, field in _dict(fields).items()} for block, fields in values.items()}
        return cls(_dict(_loaded(view.get("private_metadata"))), blocks)

    @property
    def fields(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the fields by action id."""
        return {action: field for fields in self.blocks.values() for action, field in fields.items()}

    def text(self, action: str) -> str:
        """Return what was written into a field."""
        value = self.fields.get(action, {}).get("value")
        return value if isinstance(value, str) else ""

    def rows(self, action: str, name: str) -> tuple[Mapping[str, Any], ...]:
        """Return the objects in the list ``name`` of a field: its files, its ``selected_options``."""
        found = self.fields.get(action, {}).get(name)
        return tuple(one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _loaded(text: Any) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None
