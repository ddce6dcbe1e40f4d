"""Lines are given back as ESX printed them, with their numbers."""

import pytest

from decoder.text import lines_of


def texts(text):
    return [line.text for line in lines_of(text) if line.text]


@pytest.mark.parametrize(
    ("prefix", "time", "host", "pcpu", "world"),
    [
        ("42:14:02:29.347 cpu0:1024)", "42:14:02:29.347", None, 0, 1024),
        ("vmkernel: 72:03:47:16.847 cpu4:14403)", "72:03:47:16.847", None, 4, 14403),
        ("2021-10-20T03:11:41.679Z cpu0:2352732)", "2021-10-20T03:11:41.679Z", None, 0, 2352732),
        ("2021-10-20T03:11:41.679Z cpu3:267350630 opID=96691161)", "2021-10-20T03:11:41.679Z", None, 3, 267350630),
        ("2024-10-20T03:11:41.679Z In(182) vmkernel: cpu93:2098107)", "2024-10-20T03:11:41.679Z", None, 93, 2098107),
        ("2024-10-20T03:11:41.679Z Al(177) vmkalert: cpu93:2098107)", "2024-10-20T03:11:41.679Z", None, 93, 2098107),
        ("cpu0:2098206)", None, None, 0, 2098206),
        ("cpu##:########)", None, None, None, None),
        ("<YYYY-MM-DD>T<time>Z cpu78:2098897)", None, None, 78, 2098897),
        ("YYYY-MM-DDTHH:MM:SS.114Z cpu58:40848027)", None, None, 58, 40848027),
        ("Jul 26 01:26:46 vmkernel: 7:21:06:31.191 cpu3:33421)", "Jul 26 01:26:46", None, 3, 33421),
        (
            "<181>2014-12-19T13:43:04.147Z esx.example.com vmkernel: cpu0:9892203)",
            "2014-12-19T13:43:04.147Z",
            "esx.example.com",
            0,
            9892203,
        ),
    ],
)
def test_a_log_prefix_is_taken_off_and_read(prefix, time, host, pcpu, world):
    (line,) = lines_of(f"{prefix}Heartbeat: 618: all well")

    assert line.text == "Heartbeat: 618: all well"
    assert (line.prefix.time, line.prefix.host, line.prefix.pcpu, line.prefix.world_id) == (time, host, pcpu, world)
    assert line.logged


def test_of_two_uptimes_before_a_prefix_the_first_belongs_to_the_line_before():
    before, after = lines_of("1:02:03:04.500 cpu3:77)VMK uptime: 1:02:03:04.500 1:02:03:04.507 cpu3:77)Coredump to disk.")

    assert before.text == "VMK uptime: 1:02:03:04.500"
    assert (after.text, after.prefix.time) == ("Coredump to disk.", "1:02:03:04.507")


def test_lost_line_breaks_are_found_by_content():
    text = (
        "cpu1:5)VMware ESXi 5.0.0 [Releasebuild-1 x86_64] PCPU 2 locked up. Failed to ack TLB invalidate.cpu1:5)cr0=0x1 cr2=0x2"
    )

    assert texts(text) == [
        "VMware ESXi 5.0.0 [Releasebuild-1 x86_64]",
        "PCPU 2 locked up. Failed to ack TLB invalidate.",
        "cr0=0x1 cr2=0x2",
    ]


def test_joined_frames_come_apart_inside_a_run_of_digits():
    text = "0x4539aa30:[0x42001111]foo@vmkernel#nover+0xf stack: 0x1020x4539bb30:[0x42002222]bar@vmkernel#nover+0x4c stack: 0x7"

    assert texts(text) == [text[:58], text[58:]]


def test_a_number_that_a_screen_wrapped_is_joined_again():
    text = 'Fatal CPU mismatch on feature "Platform"; cpu7 value = 0x1\n004195c, but cpu0 value = 0x10041a5c\n'

    assert texts(text) == ['Fatal CPU mismatch on feature "Platform"; cpu7 value = 0x1004195c, but cpu0 value = 0x10041a5c']


def test_a_whole_mismatch_is_not_run_together_with_the_next_line():
    text = 'Fatal CPU mismatch on feature "Platform"; cpu7 value = 0x1, but cpu0 value = 0x2\nNo file configured to dump data.\n'

    assert texts(text) == text.splitlines()


@pytest.mark.parametrize(
    ("damaged", "read"),
    [
        ("&lt;unknown&gt; stack: 0x0", "<unknown> stack: 0x0"),
        ("see <http://linux_net.c|linux_net.c>:12", "see linux_net.c:12"),
        (r"lpfc\_do\_work \[x\]", "lpfc_do_work [x]"),
        ("addr 0\u00d720", "addr 0x20"),
        ("\u201cLost heartbeat\u201d", "Lost heartbeat"),
        ("Usage error \u2013 dlmalloc", "Usage error - dlmalloc"),
        ("\uff23\uff30\uff35 \uff11", "CPU 1"),
        ("ESC[45mESC[33;1mVMware ESXiESC[0m", "VMware ESXi"),
        ("^[[45m^[[33;1mVMware ESXi^[[0m", "VMware ESXi"),
        ("\x1b[45m\x1b[33;1mVMware ESXi\x1b[0m", "VMware ESXi"),
        ("> > - *0:1037/helper1-4 1:1107/vmm0:Fagi", "*0:1037/helper1-4 1:1107/vmm0:Fagi"),
        ("* *PCPU6:4691/jumpstart", "*PCPU6:4691/jumpstart"),
        ("**PCPU 3 locked up.**", "PCPU 3 locked up."),
        ("***PCPU7:2100917/vmm2:files**", "*PCPU7:2100917/vmm2:files"),
        ("ip=Ox42OO1c3a err=O rflags=0X1O246", "ip=0x42001c3a err=0 rflags=0x10246"),
        ("crO=0x8OO1003d rlO=0x7 r9=0xl1", "cr0=0x8001003d r10=0x7 r9=0x11"),
        ("VMware ESXi 8.0.1 [Releasebuild-2l8l339O x86_64]", "VMware ESXi 8.0.1 [Releasebuild-21813390 x86_64]"),
        ("VMK uptime: O:O4:1l:07.3OO", "VMK uptime: 0:04:11:07.300"),
        ("the header says 0xFool here", "the header says 0xFool here"),
        ("in world 209****:vmm0", "in world 209****:vmm0"),
        ("  12. Lost heartbeat | |", "Lost heartbeat"),
        ("Spin count exceeded (\x01\x02)", "Spin count exceeded ()"),
    ],
)
def test_what_a_paste_did_is_undone(damaged, read):
    assert texts(damaged) == [read]


def test_numbers_count_the_lines_as_given():
    lines = lines_of("a\r\n\r\nb<br>c\n")

    assert [(line.number, line.text) for line in lines if line.text] == [(1, "a"), (3, "b"), (3, "c")]


def test_a_log_shown_newest_first_is_turned():
    text = "".join(f"2022-02-02T02:02:0{second}.000Z cpu5:7)line {second}\n" for second in (4, 3, 2, 1))

    assert texts(text) == ["line 1", "line 2", "line 3", "line 4"]


def test_of_a_big_log_only_what_lies_near_a_marker_is_read():
    quiet = "2019-06-07T11:07:48.845Z cpu5:2097184)ScsiDeviceIO: 3435: quiet\n" * 10_000
    lines = lines_of(f"{quiet}2019-06-07T11:07:49.000Z cpu5:2097184)@BlueScreen: Lost heartbeat\n{quiet}")

    assert len(lines) < 300
    assert next(line.number for line in lines if "BlueScreen" in line.text) == 10_001


@pytest.mark.parametrize(
    ("head", "time", "host"),
    [
        ("2020-03-03 04:05:06\tLocal6.Info\t10.1.2.3\t", "2020-03-03 04:05:06", "10.1.2.3"),
        ("2020-03-03 04:05:06\tKernel.Critical\tesx33.lab\t", "2020-03-03 04:05:06", "esx33.lab"),
        ("03-12-2020\t04:05:06\tLocal6.Info\tesx33.lab\t", None, "esx33.lab"),  # nobody knows which is the month
        ("<181>1 2020-03-03T04:05:06.123Z esx33.lab vmkernel - - - ", "2020-03-03T04:05:06.123Z", "esx33.lab"),
        ("<181>1 2020-03-03T04:05:06.123Z esx33.lab vmkernel 2097152 - - ", "2020-03-03T04:05:06.123Z", "esx33.lab"),
        ("Mar  3 04:05:07 10.1.2.3 Mar  3 04:05:06 esx33 vmkernel: ", "Mar 3 04:05:06", "esx33"),
    ],
)
def test_what_a_collector_or_relay_wrote_before_a_row_is_taken_off_and_read(head, time, host):
    (line,) = lines_of(f"{head}Oops")

    assert (line.text, line.prefix.time, line.prefix.host, line.logged) == ("Oops", time, host, True)


def test_the_head_that_the_host_wrote_is_read_below_that_of_a_collector():
    (line,) = lines_of(
        "2020-03-03 04:05:06\tLocal6.Info\t10.1.2.3\t2020-03-03T04:05:05.678Z esx33 vmkernel: cpu5:2100123)CrashMe"
    )

    assert (line.text, line.prefix.host, line.prefix.pcpu) == ("CrashMe", "esx33", 5)
    assert line.prefix.time == "2020-03-03T04:05:05.678Z"
    assert not line.inner


def test_a_word_that_only_looks_like_a_collectors_head_stays():
    assert texts("Mail.info@example.org asks what CrashMe is") == ["Mail.info@example.org asks what CrashMe is"]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (
            "Failed at bora/lib/ring.c:12 -- VMK_ASSERT(ring == NULL ||",
            "Failed at bora/lib/ring.c:12 -- VMK_ASSERT(ring == NULL ||",
        ),
        ("| VMK_ASSERT(ring == NULL || |", "VMK_ASSERT(ring == NULL ||"),
        ("| VMK_ASSERT(ring) ||", "VMK_ASSERT(ring)"),
        ("| CrashMe | |", "CrashMe"),
    ],
)
def test_a_tables_marks_are_taken_off_but_not_the_or_of_an_open_expression(row, text):
    assert texts(row) == [text]


@pytest.mark.parametrize("blank", ["\u00a0", "\u2009", "\u202f", "\u3000"])
def test_digits_misread_in_a_line_are_mended_whatever_its_blanks_are(blank):
    line = "#GP Exception 13 in world 21O4455:exampled-7 @ 0x41801e3O7c12".replace(" ", blank)

    assert texts(line) == ["#GP Exception 13 in world 2104455:exampled-7 @ 0x41801e307c12"]


@pytest.mark.parametrize(
    "message", ["Spin count exceeded (poolLock) - possible deadlock with PCPU 31", "ASSERT bora/vmkernel/x.c:5"]
)
@pytest.mark.parametrize("lead", ["@BlueScreen: ", "PSOD Message: "])
def test_an_error_line_stays_in_the_row_of_what_announces_it(lead, message):
    assert texts(lead + message) == [lead + message]
