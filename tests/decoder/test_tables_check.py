"""Every table is loaded before the bot starts, and a wrong entry stops it by name."""

import pytest

from decoder import KnowledgeError, check_knowledge, knowledge_files
from decoder.readers import error


def test_the_tables_that_ship_are_right():
    assert check_knowledge() is None


def test_a_wrong_entry_is_named_by_file_entry_and_field(monkeypatch):
    monkeypatch.setattr(error, "entries", lambda *_: [{"family": "weather", "pattern": "x", "source": "x", "example": "x"}])
    monkeypatch.setattr(error, "patterns", error.patterns.__wrapped__)  # without its memory

    with pytest.raises(KnowledgeError, match=r"families\.toml, entry 1, family"):
        check_knowledge()


def test_a_file_that_is_no_toml_and_a_table_that_is_missing_are_named(monkeypatch, tmp_path):
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "torn.toml").write_text("[[module]]\nname = ")
    monkeypatch.setattr(knowledge_files, "files", lambda _: tmp_path)
    with pytest.raises(KnowledgeError, match=r"torn\.toml, \[\[module\]\]"):
        knowledge_files.entries("torn.toml", "module")
    (tmp_path / "knowledge" / "torn.toml").write_text("")
    with pytest.raises(KnowledgeError, match=r"torn\.toml, \[\[module\]\]"):
        knowledge_files.entries("torn.toml", "module")
