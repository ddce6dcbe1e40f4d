"""A message that says what ended a crash: "resolved by replacing DIMM A3". The wordings are data: ``cures.toml``."""

from bot.answers.wordings import MARKS, wordings

SHORTEST, LONGEST = 4, 400  # characters of a cure, of a message that says one


def cure_in(text: str, *, asked: bool) -> str | None:
    """Return what ended the crash as ``text`` says it, in its own words; None where it does not surely say that.

    ``asked``: the bot was addressed, and more wordings are taken.
    """
    said = " ".join(text.split()).strip()
    low = said.lower()
    if len(said) > LONGEST or _is_no_cure(low):
        return None
    begins = (*wordings("cures", "begins"), *(wordings("cures", "begins-asked") if asked else ()))
    start = next((begin for begin in sorted(begins, key=len, reverse=True) if _starts(low, begin)), None)
    if start is not None:
        return _cure(said[len(start) :])
    end = next((end for end in wordings("cures", "ends-asked") if asked and low.rstrip(MARKS).endswith(end)), None)
    return _cure(said.rstrip(MARKS)[: -len(end)]) if end is not None else None


def _is_no_cure(low: str) -> bool:
    """Whether a message asks, doubts, knows nothing or takes back what it says: "resolved by the vendor, not"."""
    if any(_starts(low, word) for word in wordings("cures", "asks")):
        return True
    if any(word in low for word in (*wordings("cures", "doubts"), *wordings("cures", "unknown"))):
        return True
    return low.rstrip(" .!").endswith(wordings("cures", "takes-back"))


def _starts(low: str, begin: str) -> bool:
    """Whether ``begin`` stands in front, as words of its own."""
    after = low[len(begin) : len(begin) + 1]
    a_word = begin[-1].isascii() and begin[-1].isalnum()
    return low.startswith(begin) and not (a_word and after.isalnum())


def _cure(text: str) -> str | None:
    cure = text.strip(MARKS)
    return cure if len(cure) >= SHORTEST else None
