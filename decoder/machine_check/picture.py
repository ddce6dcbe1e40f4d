"""The registers laid out field by field."""

from decoder.model import BitField, MachineCheck
from decoder.words import Language


def bits(check: MachineCheck, language: Language = "en") -> dict[str, tuple[BitField, ...]]:
    """Lay out the registers of ``check`` field by field, high bit first: {"MCi_STATUS": (…), …}."""
    del check, language
    return {}
