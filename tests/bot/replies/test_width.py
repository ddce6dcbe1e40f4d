"""Columns hold for letters that take two of them; lines break as Japanese is set."""

import pytest
from rich.cells import cell_len

from bot.replies.blocks import facts_text
from bot.replies.width import folded

LONG = (
    "停止していたPCPUの保存されたスタックにlpfc_sli4_fp_handle_cqeがあります。「詳しくは」記事394262を、まず読んでください。" * 3
)


@pytest.mark.parametrize("columns", [11, 20, 41, 80])
def test_no_line_is_wider_than_its_columns(columns):
    lines = folded(LONG, columns, hanging=4)

    assert max(map(cell_len, lines)) <= columns
    assert "".join(line.strip() for line in lines) == LONG


def test_no_line_begins_with_a_full_stop_or_ends_with_an_opening_bracket():
    for columns in range(20, 60):
        lines = folded(LONG, columns)

        assert not [line for line in lines if line[0] in "、。」" or line[-1] == "「"]


@pytest.mark.parametrize(
    "text", ["画面の「PCPU 3 locked up」を読みました。", "詳しくは『KB 394262』（ESXi 7.0）", "終わりの「", "「 「a"]
)
def test_no_letter_is_lost_where_a_line_breaks(text):
    for columns in range(4, 30):
        assert "".join("".join(folded(text, columns)).split()) == "".join(text.split())


def test_words_of_latin_letters_are_kept_whole_where_a_line_has_room_for_them():
    assert folded("the frame lpfc_sli4_fp_handle_cqe explains it", 30) == ["the frame", "lpfc_sli4_fp_handle_cqe", "explains it"]


def test_labels_of_both_widths_align():
    lines = facts_text([("エラー", "x"), ("PCPU", "x"), ("アップタイム", "x")]).split("\n")

    assert {cell_len(line) for line in lines} == {cell_len("アップタイム") + 3}
