"""What the grammar of a screen leaves one reading for is put right; what it does not, stays."""

import pytest

pytest.importorskip("cv2")

from bot.intake.pictures.grammar import tidied


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        (
            "MCA: 226: SRA8 Excp G5 R10 Sfd000000003400c2 A84976771a M86",
            "MCA: 226: SRAO Excp G5 B10 Sfd000000003400c2 A84976771a M86",
        ),
        ("XGP Exception 13 in world 2101:a 0 0x4200ade72704", "#GP Exception 13 in world 2101:a @ 0x4200ade72704"),
        ("ANIC bora/vmkernel/main/dlmalloc.c:2117", "PANIC bora/vmkernel/main/dlmalloc.c:2117"),
        ("K uptime: 3:22:10:41.702", "K uptime: 3:22:10:41.702"),
        ("MK uptime: 3:22:10:41.702", "VMK uptime: 3:22:10:41.702"),
        ("NOT IMPLEMENTED bora/vmkernel/a.c:7", "NOT IMPLEMENTED bora/vmkernel/a.c:7"),
        (
            "#PF Exception 14 in worId 2101:NetHor1d-VM-5 IP 0x1 addr 0x2",
            "#PF Exception 14 in world 2101:NetWorld-VM-5 IP 0x1 addr 0x2",
        ),
        (
            "#PF Exception(14) in world 5143:a ip 0x41806d14d899 addr 0xc4d",
            "#PF Exception(14) in world 5143:a ip 0x41806d14d899 addr 0xc4d",
        ),
        ("frame 0x453966197847 ip=0x1", "frame=0x453966197847 ip=0x1"),
        ("*PCP041:2509600/0CFlush2", "*PCPU41:2509600/OCFlush2"),
        ("PCPU30 241159/idle6", "*PCPU30:241159/idle6"),
        (
            "cpu1:2)MCA: 243: UC Excp 65 00 5be0000000010OOO5 47ddlac743b M86 P7dd1ac7400/40",
            "cpu1:2)MCA: 243: UC Excp G5 B0 Sbe00000000100005 A7dd1ac743b M86 P7dd1ac7400/40",
        ),
        ("cpu1:2)MCA: 243: UC Excp Q5 B0 Sbe00000000100005", "cpu1:2)MCA: 243: UC Excp Q5 B0 Sbe00000000100005"),
    ],
)
def test_a_form_that_has_one_reading_is_put_right_and_no_other(read, meant):
    assert tidied(read) == meant
