"""What a predicate of the verdict's rules found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from decoder.model import Domain, Quote


@dataclass(frozen=True, slots=True)
class Finding:
    """What a predicate found: fields for the sentences, the line, and a domain of its own where the rule leaves it open."""

    fields: Mapping[str, object] = field(default_factory=dict)
    quote: Quote | None = None
    domain: Domain | None = None
    source: str | None = None  # where it is not the rule's own
    variant: str = ""  # a longer key: the sentence "because-<variant>" instead of "because"
