"""No sentence that a person reads stands in the code: every one has a key in a language file."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORDS = re.compile(r"\b[A-Za-z][a-z']+(?:[,:;]?\s+[a-z']+){2}\b")  # three words and more
JAPANESE = re.compile(r"[\u3041-\u30fa\u4e00-\u9fff]")
LOGS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
PLACES = ("bot", "decoder")
# What is written for nobody who asks the bot something: the loopback Slack, migrations.
NOBODYS = ("bot/demo/slack/", "bot/cases/migrations/")
ALLOWED = {
    "bot/metrics.py": "help texts of metrics, which monitoring shows in English everywhere",
    "bot/work/table.py": "why a job is a dead letter: stored beside it, for whoever runs the bot",
    "bot/answers/lexicon.py": "the range of letters of scripts without blanks",
    "bot/replies/width.py": "the ranges of wide letters, and marks that no line begins with",
    "decoder/excerpt.py": "a mark in the text that the decoder itself reads again",
    "bot/charts/drawing.py": "the drawing library's name of a place",
    "decoder/facts.py": "a fact's name in the files of the corpus",
    "decoder/inventory/blocks.py": "a mark in the text that the decoder itself reads again",
    "decoder/diagnosis/tags.py": "words of ESXi's own lines",
    "decoder/readers/panic_details.py": "words of ESXi's own lines",
}


def sentences(tree):
    """Yield the strings that read like a sentence, but for docstrings, exceptions, log lines and patterns."""
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise | ast.Assert) or (isinstance(node, ast.Call) and _unread(node.func)):
            skipped |= set(ast.walk(node))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(node.value)
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and node not in skipped else None
        if isinstance(text, str) and (WORDS.search(text) or JAPANESE.search(text)):
            yield node.lineno, text


def _unread(function):
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in LOGS or (name in {"compile", "text"} and isinstance(function, ast.Attribute))


@pytest.mark.parametrize("place", PLACES)
def test_no_sentence_stands_in_the_code(place):
    found = [
        (str(file.relative_to(ROOT)), line, text)
        for file in sorted((ROOT / place).rglob("*.py"))
        if not str(file.relative_to(ROOT)).startswith(NOBODYS)
        for line, text in sentences(ast.parse(file.read_text(encoding="utf-8")))
    ]

    assert [one for one in found if one[0] not in ALLOWED] == []
    assert {name for name in ALLOWED if name.startswith(place)} <= {file for file, _, _ in found}, "no longer needed"


def test_a_sentence_in_the_code_is_found():
    code = ast.parse('say("Only logs say this")\nlog.info("this is a log line")\nmessage("Reboot the host now")\nx = "再起動"')

    assert {line for line, _ in sentences(code)} == {1, 3, 4}
