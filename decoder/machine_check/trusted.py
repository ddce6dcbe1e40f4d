"""Values built of our own integers and sentences, without the validation that what comes from outside gets."""

from collections.abc import Callable
from typing import Any, TypeVar

from decoder.model import Value

V = TypeVar("V", bound=Value)


def trusted(model: type[V]) -> Callable[[dict[str, Any]], V]:
    """Return a maker of ``model`` from its fields (of which those with a default may be missing) that validates nothing.

    It is what ``model.model_construct`` does, with the defaults laid out once instead of for each value, and every field
    counted as set. Tests hold the values made here against validated ones.
    """
    blank = {name: None if field.is_required() else field.default for name, field in model.model_fields.items()}
    every = set(blank)
    new, put = object.__new__, object.__setattr__

    def make(fields: dict[str, Any]) -> V:
        made = new(model)
        put(made, "__dict__", blank | fields)
        put(made, "__pydantic_fields_set__", every)
        put(made, "__pydantic_extra__", None)
        put(made, "__pydantic_private__", None)
        return made

    return make
