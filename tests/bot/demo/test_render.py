"""The demo shows Slack's blocks as text of at most 80 columns."""

import pytest
from rich.cells import cell_len

from bot.demo.render import Renderer, cut

NAMES = {"U01": "alice"}


def shown(*blocks):
    return Renderer(NAMES).blocks(list(blocks))


def rich(*parts):
    return {"type": "rich_text", "elements": list(parts)}


def text(words, **more):
    return {"type": "text", "text": words} | more


def test_a_header_is_underlined():
    assert shown({"type": "header", "text": {"type": "plain_text", "text": "Hardware"}}) == ["Hardware", "========"]


def test_a_section_shows_text_fields_and_its_button():
    button = {"type": "button", "text": {"type": "plain_text", "text": "Bits"}, "action_id": "bits"}
    fields = [{"type": "mrkdwn", "text": "PCPU 3"}]
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "a &lt;b&gt;"}, "fields": fields, "accessory": button}

    assert shown(section) == ["a <b>", "PCPU 3", "[Bits]"]


def test_mentions_and_links_are_shown_as_people_read_them():
    assert Renderer(NAMES).mrkdwn("<@U01> <@U02> <https://x.example/a|KB 1> <https://x.example>") == (
        "@alice @U02 KB 1 (x.example) https://x.example"
    )


def test_the_lines_of_an_item_hang_under_its_first_word():
    lines = Renderer(NAMES, 20).block(
        {"type": "section", "text": {"type": "plain_text", "text": "12. save the whole screen\n• why"}}
    )

    assert list(lines) == ["12. save the whole", "    screen", "• why"]


def test_a_long_value_hangs_under_its_column():
    frame = {"type": "rich_text_preformatted", "elements": [text("PCPU   22\nMeans  a hardware error")]}

    assert list(Renderer(NAMES, 18).block(rich(frame))) == ["PCPU   22", "Means  a hardware", "       error"]


def test_plain_text_is_literal():
    assert shown({"type": "section", "text": {"type": "plain_text", "text": "<@U01> &lt;"}}) == ["<@U01> &lt;"]


def test_rich_text_shows_its_paragraphs_lists_and_frames():
    ordered = {
        "type": "rich_text_list",
        "style": "ordered",
        "elements": [{"type": "rich_text_section", "elements": [text("save")]}],
    }
    section = {"type": "rich_text_section", "elements": [text("Why ", style={"bold": True}), {"type": "user", "user_id": "U01"}]}
    frame = {"type": "rich_text_preformatted", "elements": [text("line 1\n  line 2")]}

    assert shown(rich(section), rich(ordered), rich(frame)) == ["Why @alice", "1. save", "line 1", "  line 2"]


def test_a_table_is_aligned():
    rows = [[{"type": "raw_text", "text": cell} for cell in row] for row in (("bit", "meaning"), ("57", "context corrupt"))]

    assert shown({"type": "table", "rows": rows}) == ["bit  meaning", "57   context corrupt"]


def test_buttons_stand_in_a_row_and_an_unknown_block_shows_its_name():
    button = {"type": "button", "text": {"type": "plain_text", "text": "Text for support"}, "action_id": "x"}

    assert shown({"type": "actions", "elements": [button, button]}, {"type": "video"}) == [
        "[Text for support] [Text for support]",
        "(video)",
    ]


def test_a_heading_and_a_row_of_buttons_stand_apart():
    heading = rich({"type": "rich_text_section", "elements": [text("Why", style={"bold": True})]})
    line = {"type": "section", "text": {"type": "plain_text", "text": "because"}}
    button = {"type": "button", "text": {"type": "plain_text", "text": "Bits"}, "action_id": "x"}

    assert shown(line, heading, line, {"type": "actions", "elements": [button]}) == [
        "because",
        "",
        "Why",
        "because",
        "",
        "[Bits]",
    ]


def test_a_message_without_blocks_shows_its_text_indented():
    assert Renderer(NAMES).message("one\ntwo", [], indent=4) == ["    one", "    two"]


@pytest.mark.parametrize(
    "words", ["word " * 60, "x" * 300, "ハードウェア故障" * 30, "0x4100:[0x41]Panic@vmkernel#nover+0x17 stack: 0x0 " * 9]
)
@pytest.mark.parametrize("indent", [0, 4])
def test_no_line_is_wider_than_80_cells(words, indent):
    frame = rich({"type": "rich_text_preformatted", "elements": [text(words)]})
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": words}]]}
    section = {"type": "section", "text": {"type": "plain_text", "text": words}}

    lines = Renderer(NAMES).blocks([frame, table, section], indent)

    assert max(cell_len(line) for line in lines) <= 80


def test_a_paste_is_clipped_in_length_and_width():
    lines = Renderer(NAMES).clipped("\n".join(["a" * 100] * 5), 2, "… {count} more", indent=4)

    assert lines == ["    " + "a" * 75 + "…"] * 2 + ["    … 3 more"]


def test_cut_leaves_short_lines_alone():
    assert cut("short", 80) == "short"
