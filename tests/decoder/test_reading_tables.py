"""The tables of the reading: unique, not shadowed, every example matches itself, every word exists."""

import re
import string
import tomllib
from importlib.resources import files
from typing import get_args

import pytest

from decoder import decode, load_words
from decoder.exceptions import exception_of
from decoder.frames import _group, uninformative
from decoder.knowledge_files import KnowledgeError, entries, names_field, pattern_field, text_field
from decoder.model import Family
from decoder.nature import nature_of, natures
from decoder.readers.error import patterns, read_headline

WORDS = load_words("decoder", "knowledge/words/reading", "en")


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.example[:40])
def test_the_first_pattern_that_fits_an_example_is_its_own(pattern):
    """A pattern that an earlier one shadows would never decide."""
    headline = read_headline(pattern.example)

    assert headline.pattern is pattern
    assert headline.family == pattern.family


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.example[:40])
def test_a_bluescreen_line_keeps_its_family_behind_a_log_prefix(pattern):
    text = f"2024-01-01T00:00:00.000Z cpu3:2097152)@BlueScreen: {pattern.example}"

    assert decode(text).crashes[0].error.family == pattern.family


def test_every_family_but_the_missing_one_has_a_pattern():
    assert {pattern.family for pattern in patterns()} == set(get_args(Family)) - {"other"}


def test_every_family_has_its_meaning():
    assert {f"family.{family}" for family in get_args(Family)} <= WORDS.keys()


@pytest.mark.parametrize("nature", natures(), ids=lambda nature: nature.key)
def test_the_first_nature_that_fits_an_example_is_its_own(nature):
    assert nature_of(nature.example, crashed=False) == nature.key
    assert f"is_not.{nature.key}" in WORDS
    assert decode(nature.example).is_not == WORDS(f"is_not.{nature.key}")


def test_no_word_of_what_a_text_is_not_is_left_over():
    written = {key.removeprefix("is_not.") for key in WORDS.keys() if key.startswith("is_not.")}  # noqa: SIM118 - Words is no dict

    assert written == {nature.key for nature in natures()}


@pytest.mark.parametrize("vector", range(256))
def test_every_exception_has_a_meaning(vector):
    kind = exception_of(vector)

    assert kind.meaning
    assert kind.mnemonic


@pytest.mark.parametrize(
    ("vector", "mnemonic"),
    [
        (0, "#DE"), (2, "NMI"), (6, "#UD"), (8, "#DF"), (13, "#GP"), (14, "#PF"), (18, "#MC"), (19, "#XF"), (20, "#VE"),
        (21, "#CP"),
        (28, "#HV"), (29, "#VC"), (30, "#SX"),
    ],
)  # fmt: skip
def test_an_exception_has_its_mnemonic(vector, mnemonic):
    assert exception_of(vector).mnemonic == mnemonic


@pytest.mark.parametrize("vector", [15, 22, 27, 31])
def test_what_the_articles_call_reserved_and_nobody_defined_stays_reserved(vector):
    assert exception_of(vector).mnemonic == "reserved"


@pytest.mark.parametrize("vector", [32, 128, 255])
def test_from_32_on_vectors_are_the_kernels_own(vector):
    assert exception_of(vector).mnemonic == "user-defined"


@pytest.mark.parametrize("vector", [-1, 256])
def test_there_is_no_other_vector(vector):
    with pytest.raises(ValueError, match=str(vector)):
        exception_of(vector)


def test_placeholders_of_every_sentence_have_names():
    text = files("decoder").joinpath("knowledge/words/reading/en.toml").read_text(encoding="utf-8")
    sentences = [sentence for table in tomllib.loads(text).values() for sentence in table.values()]

    fields = [name for sentence in sentences for _, name, _, _ in string.Formatter().parse(sentence) if name is not None]

    assert all(fields)


@pytest.mark.parametrize(
    ("entry", "field"),
    [({"pattern": "("}, "pattern"), ({"pattern": ""}, "pattern"), ({}, "pattern")],
    ids=["broken", "empty", "missing"],
)
def test_a_wrong_pattern_is_named_by_file_entry_and_field(entry, field):
    with pytest.raises(KnowledgeError, match=re.escape(f"families.toml, entry 3, {field}:")):
        pattern_field("families.toml", 3, entry)


def test_a_wrong_text_is_named_by_file_entry_and_field():
    with pytest.raises(KnowledgeError, match=re.escape("natures.toml, entry 1, example: must be a text")):
        text_field("natures.toml", 1, {"example": 7}, "example")


@pytest.mark.parametrize(
    ("value", "why"), [(None, "must be a list of texts"), ([], "must be"), ([7], "must be"), (["a", "a"], "a stands twice")]
)
def test_a_wrong_list_of_names_is_named_by_file_entry_and_field(value, why):
    with pytest.raises(KnowledgeError, match=re.escape(f"frames.toml, entry 2, functions: {why}")):
        names_field("frames.toml", 2, {"functions": value}, "functions")


def test_a_group_of_frames_without_a_key_is_named_by_file_entry_and_field():
    with pytest.raises(KnowledgeError, match=re.escape("frames.toml, entry 4, key: must be a text")):
        _group(4, {"functions": ["Panic"]})


GROUPS = entries("frames.toml", "uninformative")


def test_an_uninformative_function_is_of_its_own_group_and_stands_once():
    globs = [(glob, group["key"]) for group in GROUPS for glob in group["functions"]]
    shadowed = [(glob, key) for glob, key in globs if uninformative(glob.replace("[0-9]", "2").replace("*", "Zq")) != key]

    assert shadowed == []
    assert len({glob for glob, _ in globs}) == len(globs)
    assert len({group["key"] for group in GROUPS}) == len(GROUPS)


def test_every_exception_of_the_table_stands_once_and_every_meaning_has_its_vector():
    table = entries("exceptions.toml", "exception")
    vectors = [entry["vector"] for entry in table]
    named = {str(entry["vector"]) for entry in table if entry["mnemonic"] != "reserved"}
    meanings = {key.removeprefix("exception.") for key in WORDS.keys() if key.startswith("exception.")}  # noqa: SIM118

    assert len(set(vectors)) == len(vectors)
    assert meanings == named | {"reserved", "user-defined"}
