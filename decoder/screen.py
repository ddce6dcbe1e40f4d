"""Lines → readers → Decoding: finds crashes by content, in a chat message or in a log."""

from decoder.machine_check import cpu_of, read_records
from decoder.model import Decoding
from decoder.text import lines_of
from decoder.words import Language


def decode(text: str, language: Language = "en") -> Decoding:
    """Decode whatever ``text`` holds. Never raises on any str."""
    return Decoding(machine_checks=read_records(lines_of(text), cpu_of(text), language))


def worth_a_look(text: str) -> bool:
    """Cheap first test: False means that ``decode`` finds nothing to answer unasked."""
    return bool(text)
