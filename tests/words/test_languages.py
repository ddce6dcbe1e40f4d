"""Both languages say the same: the same keys, the same placeholders, the same figures and names; nothing is left in English."""

import re
import string
import tomllib
from pathlib import Path

import pytest

from decoder.diagnosis.issues import all_issues

ROOT = Path(__file__).parents[2]
ENGLISH = sorted(file for package in ("bot", "decoder") for file in (ROOT / package).rglob("en.toml") if "words" in file.parts)
NAMES = [str(file.parent.relative_to(ROOT)) for file in ENGLISH]
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
SENTENCE = re.compile(r"\b[a-z]{2,}(?:[ ,.]+[a-z]{2,}){2}")  # three plain words in a row
FIGURE = re.compile(r"(?<![\w.])(?:0x[0-9A-F]+|\d[\d,.]*\d|\d{2,})(?!\w)", re.IGNORECASE)  # 0x0134, 1,044, 8.0.3
# PCC, MCi_STATUS, esxcli hardware pci, /var/core
NAMED = re.compile(r"\b(?:[A-Z]{2,}[A-Z0-9_]*|\w+(?:_\w+)+|(?:esx|local)cli(?: \w+){2})|(?<![\w>])/(?:var|root|Net)/[\w/-]+")
# English that stands for itself in Japanese too, and Japanese words for what English abbreviates.
SPOKEN = {"ADDR", "CPU", "CPUs", "PSOD", "OK", "IP", "ID", "VM", "VMs", "A", "HH", "PTE", "PTEs", "UTC", "NULL", "FILE"}


def flat(tree, prefix=""):
    found = {}
    for key, value in tree.items():
        found |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return found


def read(file):
    return flat(tomllib.loads(file.read_text(encoding="utf-8")))


def placeholders(text):
    return {(name, form, how) for _, name, form, how in string.Formatter().parse(text) if name is not None}


def both(file):
    english, japanese = read(file), read(file.with_name("ja.toml"))
    return [(key, english[key], japanese[key]) for key in english if key in japanese]


def issues():
    for issue in all_issues():
        for name in ("title", "cause", "fix"):
            yield f"{issue.id}.{name}", getattr(issue.en, name), getattr(issue.ja, name) if issue.ja else None


def lost(english, japanese):
    """Return the figures and names that the Japanese sentence lacks."""
    said = japanese.replace("$", "")
    wanted = [*FIGURE.findall(english), *(name for name in NAMED.findall(english) if name not in SPOKEN)]
    return [fact for fact in wanted if fact not in said]


@pytest.mark.parametrize("file", ENGLISH, ids=NAMES)
def test_both_languages_have_the_same_keys(file):
    assert read(file).keys() == read(file.with_name("ja.toml")).keys()


@pytest.mark.parametrize("file", ENGLISH, ids=NAMES)
def test_both_languages_fill_the_same_placeholders(file):
    assert [key for key, english, japanese in both(file) if placeholders(english) != placeholders(japanese)] == []


@pytest.mark.parametrize("file", ENGLISH, ids=NAMES)
def test_no_sentence_is_left_in_english(file):
    left = [key for key, english, japanese in both(file) if SENTENCE.search(japanese) and not JAPANESE.search(japanese)]

    assert left == []


@pytest.mark.parametrize("file", ENGLISH, ids=NAMES)
def test_figures_and_printed_names_carry_over(file):
    assert {key: facts for key, english, japanese in both(file) if (facts := lost(english, japanese))} == {}


def test_every_known_issue_is_told_in_japanese():
    assert [name for name, english, japanese in issues() if (english is None) != (japanese is None)] == []
    assert [name for name, _, japanese in issues() if japanese and not JAPANESE.search(japanese)] == []


def test_figures_and_printed_names_of_known_issues_carry_over():
    assert {name: facts for name, english, japanese in issues() if english and (facts := lost(english, japanese or ""))} == {}
