"""What the step of Workflow Builder gives to the steps after it: a few short texts, harmless wherever they are put."""

from bot.replies.facts import severity_text, worst_of
from bot.replies.first_view import step_text
from bot.replies.lines import records_of
from bot.replies.outline import Title
from bot.replies.reply import headline_of, outline
from bot.replies.safety import clip, escaped
from bot.replies.sentences import words as words_in
from decoder import Decoding, Language, NextStep

OUTPUTS = ("verdict", "class", "pcpu", "next_steps")
LONGEST = 3_000  # characters of one output: what a message that quotes it has room for


def step_outputs(decoding: Decoding, *, language: Language = "en") -> dict[str, str]:
    """Return the outputs by name: ``OUTPUTS``. What the text does not say is empty; without a crash the verdict says so."""
    words = words_in(language)
    records = records_of(decoding)
    crash = decoding.crashes[-1] if decoding.crashes else None
    steps: tuple[NextStep, ...] = crash.next_steps if crash else decoding.next_steps
    titles = (part.text for part in outline(decoding, language).first if isinstance(part, Title))
    numbered = "\n".join(f"{number}. {step_text(step, words)}" for number, step in enumerate(steps, 1))
    said = {
        "verdict": headline_of(decoding, words) or next(titles),
        "class": severity_text(worst_of(records), words) if records else "",
        "pcpu": "" if crash is None or crash.pcpu is None else str(crash.pcpu),
        "next_steps": numbered,
    }
    return {name: clip(escaped(text), LONGEST) for name, text in said.items()}
