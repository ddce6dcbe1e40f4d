"""Many crashes → what repeats, what varies, what that suggests (the pattern analysis of Broadcom article 343033)."""

from collections.abc import Sequence

from decoder.model import Comparison, Crash
from decoder.words import Language


def compare(crashes: Sequence[Crash], language: Language = "en") -> Comparison:
    """Compare the crashes of one host."""
    del language
    return Comparison(crashes=len(crashes), patterns=(), summary="")
