"""Every file of the corpus is read as its header says."""

from pathlib import Path

import pytest

from decoder import decode, facts_of, worth_a_look

HERE = Path(__file__).parent
SCREENS = sorted((HERE / "screens").glob("*.txt"))


def parted(file: Path) -> tuple[dict[str, str], str]:
    header, _, text = file.read_bytes().decode("utf-8").partition("---\n")
    return dict(line.split(": ", 1) for line in header.splitlines() if ": " in line), text


@pytest.mark.parametrize("file", SCREENS, ids=lambda file: file.stem)
def test_a_screen_is_read_as_its_header_says(file, request):
    expected, text = parted(file)

    facts = facts_of(decode(text))

    if request.config.getoption("--update-corpus"):
        header = "".join(f"{key}: {value}\n" for key, value in facts.items())
        file.write_bytes(f"{header}---\n{text}".encode())
        return
    assert expected == facts


@pytest.mark.parametrize("file", SCREENS, ids=lambda file: file.stem)
def test_what_is_answered_unasked_was_worth_a_look(file):
    _, text = parted(file)

    assert worth_a_look(text) or not decode(text).answer_unasked


def test_the_corpus_holds_crashes_and_negatives():
    speaking = [parted(file)[0].get("speaks") for file in SCREENS]

    assert speaking.count("yes") >= 40
    assert speaking.count("no") >= 40
