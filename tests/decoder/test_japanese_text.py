"""A screen among Japanese text, and letters and digits of an input method's full width."""

import pytest

from decoder import decode

SCREEN = """VMware ESXi 7.0.3 [Releasebuild-20842708 x86_64]
Machine Check Exception on PCPU12 in world 2101533:vmm3:web-07
cr0=0x8001003d cr2=0xc0a1f3d0 cr3=0x5d2a9000 cr4=0x142768
FMS=06/55/7 uCode=0x5003302
*PCPU12:2101533/vmm3:web-07
Code start: 0x420028200000 VMK uptime: 41:03:12:55.204
UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485 Cache Hierarchy: Level 1 Cache Snoop Error.
0x453a1b49bdd0:[0x420028307e85]Panic_MCE@vmkernel#nover+0x35 stack: 0x0
Finalized dump header (15/15) FileDump: Successful.
"""
LABELLED = """昨夜のパープル スクリーンです。よろしくお願いします。
・製品とビルド：VMware ESXi 7.0.3 [Releasebuild-20842708 x86_64]
・エラー メッセージ：Machine Check Exception on PCPU12 in world 2101533:vmm3:web-07 と出ています。
・CPU レジスタ：
cr0=0x8001003d cr2=0xc0a1f3d0 cr3=0x5d2a9000 cr4=0x142768
FMS=06/55/7 uCode=0x5003302
・物理 CPU：*PCPU12:2101533/vmm3:web-07（パニックした側）
・アップタイム：Code start: 0x420028200000 VMK uptime: 41:03:12:55.204
「UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485 Cache Hierarchy: Level 1 Cache Snoop Error.」
・スタック トレース：
0x453a1b49bdd0:[0x420028307e85]Panic_MCE@vmkernel#nover+0x35 stack: 0x0
・コア ダンプ：Finalized dump header (15/15) FileDump: Successful.
原因は何でしょうか。
"""
MC = "PCPU18 B:13 S:0xfe20004000011166 M:0x7246040086 A:0x38c989b100 5"
WIDE = "Full-width letters or digits were read as plain ones."


def wide(text):
    """Write ``text`` as an input method does in its full width."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else "\u3000" if char == " " else char for char in text)


def facts(text):
    (crash,) = decode(text).crashes
    (check,) = crash.machine_checks
    place = crash.pcpu, crash.world.name, crash.product.build, crash.uptime.seconds, crash.registers["cr2"], crash.coredump.status
    return (crash.error.message, *place, check.status.value, check.addr, len(crash.backtrace))


def damage(text):
    return [one.text for one in decode(text).crashes[0].damage]


@pytest.mark.parametrize(
    "text", [LABELLED, wide(SCREEN), SCREEN.replace("0x", "０ｘ").replace(":", "："), SCREEN.replace("(", "（")]
)
def test_labels_remarks_and_full_width_change_no_fact(text):
    assert facts(text) == facts(SCREEN)
    assert decode(text).answer_unasked


def test_full_width_digits_are_marked_and_full_width_colons_after_labels_are_not():
    assert WIDE in damage(wide(SCREEN))
    assert WIDE not in damage(LABELLED)


@pytest.mark.parametrize("label", ["主持人:", "司仪：", "司会者: ", "マシンチェック：", "MC："])
def test_a_machine_check_line_is_read_whatever_its_label_was_translated_to(label):
    (check,) = decode(label + MC).machine_checks

    assert (check.pcpu, check.bank, check.status.value, check.addr) == (18, 13, "0xfe20004000011166", "0x38c989b100")


def test_full_width_digits_of_a_record_outside_a_crash_are_marked_there():
    (check,) = decode(wide("MC: " + MC)).machine_checks

    assert check.status.value == "0xfe20004000011166"
    assert WIDE in [one.text for one in check.damage]


@pytest.mark.parametrize(
    "talk",
    [
        "NMI IPI: Panic requested by another PCPU というメッセージの意味を知っている人いますか？",
        "手順書：PCPU 4: no heartbeat (2/2 IPIs received). と出た場合はハードベンダーに連絡",
        "先月の「PCPU 1 locked up. Failed to ack TLB invalidate.」と同じですかね",
    ],
)
def test_an_error_line_inside_a_japanese_sentence_is_talk(talk):
    assert not decode(talk).answer_unasked


def test_what_is_written_behind_an_error_line_is_no_part_of_it():
    (crash,) = decode("画面に #PF Exception 14 in world 66312:nfs41-rpc IP 0x418029c0a6d1 addr 0x18 と出ています。").crashes

    assert crash.error.message == "#PF Exception 14 in world 66312:nfs41-rpc IP 0x418029c0a6d1 addr 0x18"
