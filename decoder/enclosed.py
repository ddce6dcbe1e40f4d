"""Takes a message out of the JSON that an alert or a log collector put around it."""

import json
import re
from collections.abc import Iterator

_PAIR = re.compile(r'\s*"[\w@. -]{1,60}"\s?:\s?(?P<value>"(?:[^"\\]|\\.){1,20000}")\s?,?\s*')  # "message": "…",
_DEEPEST = 6


def out_of_json(row: str) -> str:
    """Return the texts of a row that is a JSON object or one ``"name": "text"`` of it, a line each; any other row as it is."""
    if '"' not in row or (":" not in row):
        return row
    if pair := _PAIR.fullmatch(row):
        return "\n".join(_texts(pair["value"])) or row
    bare = row.strip()
    return "\n".join(_texts(bare)) or row if bare.startswith('{"') and bare.endswith("}") else row


def _texts(text: str) -> Iterator[str]:
    try:
        yield from _strings(json.loads(text, strict=False))
    except (ValueError, RecursionError):
        return


def _strings(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < _DEEPEST and isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each, depth + 1)
