"""From a text to its crashes, end to end."""

import pytest

from decoder import decode, worth_a_look

ARTICLE = """VMware ESX Server [Releasebuild-98103
PCPU 1 locked up. Failed to ack TLB invalidate.
frame=0x3a37d98 ip=0x625e94 cr2=0x0 cr3=0x40c66000 cr4=0x16c
eax=0xffffffff ebx=0xffffffff ecx=0xffffffff edx=0xffffffff
ebp=0x3a37ef4 esi=0xffffffff edi=0xffffffff err=-1 eflags=0xffffffff
*0:1037/helper1-4 1:1107/vmm0:Fagi 2:1121/vmware-vm 3:1122/mks:Franc
VMK uptime: 7:05:43:45.014 TSC: 1751259712918392
Starting coredump to disk
"""


def test_the_star_ran_and_the_message_blames():
    (crash,) = decode(ARTICLE).crashes

    assert crash.pcpu == 0
    assert crash.blamed_pcpus == (1,)
    assert (crash.world.id, crash.world.name) == (1037, "helper1-4")
    assert crash.seen["pcpu"].line == 6
    assert any("PCPU 1" in damage.text and "PCPU 0" in damage.text for damage in crash.damage)


def test_uptime_and_cycles_imply_the_clock():
    (crash,) = decode(ARTICLE).crashes

    assert crash.uptime.seconds == 7 * 86400 + 5 * 3600 + 43 * 60 + 45.014
    assert crash.tsc == 1751259712918392
    assert crash.clock_hz == pytest.approx(2.80e9, rel=0.001)


def test_registers_that_were_not_saved_are_said_to_be_so():
    (crash,) = decode(ARTICLE).crashes

    assert crash.registers_captured is False
    assert any("0xffffffff" in damage.text for damage in crash.damage)


def test_a_dump_that_only_began_is_unknown():
    (crash,) = decode(ARTICLE).crashes

    assert crash.coredump.status == "unknown"


def test_the_english_article_masks_the_uptime():
    (crash,) = decode(ARTICLE.replace("7:05:43:45.014", "hh:mm:ss:ms")).crashes

    assert (crash.uptime.text, crash.uptime.seconds) == ("hh:mm:ss:ms", None)
    assert crash.clock_hz is None


def test_newer_esx_writes_cpu_in_capitals_for_the_star():
    text = (
        ARTICLE.replace("*0:1037/helper1-4 1:", "CPU0:1037/helper1-4 cpu1:")
        .replace(" 2:1121", " cpu2:1121")
        .replace(" 3:1122", " cpu3:1122")
    )
    (crash,) = decode(text).crashes

    assert crash.pcpu == 0


def test_an_arm_exception_number_is_no_x86_vector():
    text = "EXCVEC_CUREL_SP_EL0_SYNCH Exception 0 in world 1048701:vmnic0 (ec 0x25 il 1 iss 0x44)"
    (crash,) = decode(text).crashes

    assert crash.error.family == "exception"
    assert crash.error.exception is None


def test_a_general_protection_fault_has_no_faulting_address():
    (crash,) = decode("#GP Exception(13) in world 4130:helper13-0 @ 0x41803399e303").crashes

    assert crash.error.ip == "0x41803399e303"
    assert crash.error.address is None


def test_a_masked_number_is_never_half_read():
    (crash,) = decode("#PF Exception 14 in world 209####:idle1 IP 0x4200#### addr 0x1#").crashes

    assert crash.world.id is None
    assert (crash.error.ip, crash.error.address) == (None, None)


def test_a_build_in_a_path_is_the_kernels_only_below_vmkernel():
    kernel = decode("NOT_IMPLEMENTED /build/mts/release/bora-84374/bora/vmkernel/main/util.c:83").crashes[0]
    other = decode("Failed at bora-13168956/esx-datapath/modules/foo.c:83 -- NOT REACHED").crashes[0]

    assert kernel.product.build == "84374"
    assert other.product is None


@pytest.mark.parametrize("text", ["", "x", "\x00", "\ud800", "Oops", " " * 40_000, "#" * 40_000, "\n" * 5000])
def test_a_text_that_holds_nothing_is_read_in_peace(text):
    decoding = decode(text)

    assert decoding.crashes == ()
    assert not decoding.answer_unasked
    assert decoding.because


def test_the_cheap_test_passes_over_talk():
    assert not worth_a_look("has anybody seen my coffee cup? I left it in room 12")


def test_the_cheap_test_looks_at_a_masked_screen():
    assert worth_a_look("cpu##:########)@BlueScreen: #PF Exception 14 in world ########:prealloc-1 IP 0x############ addr 0x##")


def test_one_corrected_error_is_silent_and_three_speak():
    line = "cpu4:2097550)MCA: 202: CE Intr G0 B13 S8c00004000010093 A3f2e1a40c0 M200001c080201086 P3f2e1a40c0/40 x\n"

    assert not decode(line).answer_unasked
    assert decode(line * 3).answer_unasked


def test_an_uncorrected_error_by_exception_speaks():
    assert decode(
        "MCA: 208: UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485 Cache Hierarchy: Level 1 Cache Snoop Error."
    ).answer_unasked


def test_the_saved_stack_ends_where_the_panicking_processors_own_begins():
    (crash,) = decode(
        "Spin count exceeded (vmhba-lock) - possible deadlock with PCPU 11\n"
        "*PCPU2:33241/vmm0:crm\n"
        "Saved backtrace from: pcpu 11 SpinLock spin out NMI\n"
        "0x4123876dba10:[0x41801b6cc1f0]mpt_interrupt@<None>#<None>+0x63 stack: 0x41095f\n"
        "0x4123876dbb90:[0x41801b5f0233]Linux_IRQHandler@com.vmware.driverAPI#9.2+0x54 stack: 0x0\n"
        "0x412387a5b768:[0x41801b07a6ef]PanicvPanicInt@vmkernel#nover+0x575 stack: 0x726f\n"
        "0x412387a5b8f8:[0x41801b010c33]Lock_CheckSpinCount@vmkernel#nover+0x2ff stack: 0x0\n"
    ).crashes

    assert [frame.function for frame in crash.saved_backtrace.frames] == ["mpt_interrupt", "Linux_IRQHandler"]
    assert [frame.function for frame in crash.backtrace] == ["PanicvPanicInt", "Lock_CheckSpinCount"]


def test_a_letter_in_the_version_is_read_as_the_zero_it_looks_like():
    (crash,) = decode("VMware ESXi 6.7.O [Releasebuild-17167734 x86_64]\n#PF Exception 14 in world 9:x IP 0x1 addr 0x0").crashes

    assert crash.product.version == "6.7.0"


def test_modules_in_brackets_of_their_own_are_all_read():
    (crash,) = decode(
        "#PF Exception 14 in world 9:x IP 0x1 addr 0x0\nModule(s) involved in panic: [vmkernel 9.0.1], [pensandsc 1.70.0]"
    ).crashes

    assert crash.modules_involved == ("vmkernel", "pensandsc")


def test_rows_numbered_without_a_mark_are_read_without_their_numbers():
    screen = (
        "VMware ESXi 6.5.0 [Releasebuild-10884925 x86_64]\n"
        "#GP Exception 13 in world 70216:vmm2:erp-db01xx @ 0x41802a1c3d88\n"
        "cr0=0x8001003d cr2=0x7f3d5c0 cr3=0x21a3c000 cr4=0x42768\n"
        "*PCPU14:70216/vmm2:erp-db01\n"
    )
    numbered = "\n".join(f"{number:3d}  {row}" for number, row in enumerate(screen.splitlines(), 1))
    (crash,) = decode(numbered).crashes

    assert crash.error.ip == "0x41802a1c3d88"
    assert crash.registers == decode(screen).crashes[0].registers


def test_the_number_of_an_empty_item_is_no_digit_of_the_address_above_it():
    message = "IOMMU UNIT 4 did not complete processing of a queued invalidation wait descriptor. Queue head 0x1f0 tail 0x210"

    (listed,) = decode(f"\ufeff  1. hello\n  2. @BlueScreen: {message}\n  3. \n  4. thanks\n").crashes
    (wrapped,) = decode(f"@BlueScreen: {message}\n3.\n").crashes

    assert listed.error.message == message
    assert wrapped.error.message == f"{message}3."


def test_a_quote_that_closes_a_name_belongs_to_the_message():
    (crash,) = decode('HW feature incompatibility detected; cannot start\nFatal CPU mismatch on feature "Core type"').crashes

    assert crash.error.details == ('Fatal CPU mismatch on feature "Core type"',)


def test_the_line_of_the_first_panic_says_more_than_that_of_a_panic_inside_it():
    (crash,) = decode(
        "2026-01-01T00:00:00.000Z cpu0:2100000)Recursive panic on same CPU (cpu 0, world 2100000, depth 1): ip=0x42001ab6a1ee\n"
        "2026-01-01T00:00:00.000Z cpu0:2100000)#PF Exception 14 in world 2100000:sh IP 0x42001ab6a1ee addr 0x42c\n"
    ).crashes

    assert crash.error.family == "page-fault"


def test_stack_values_beside_an_empty_address_are_read_as_the_words_they_spell():
    (crash,) = decode(
        "VMware ESXi 6.0.0 [Releasebuild-5050593 x86_64]\n"
        "NMI IPI: Panic requested by another PCPU. RIPOFF(base):RBP:CS [0x1404f8(0x418004800000):0x12b8:0xf48] (Src 0x1, CPU6)\n"
        "*PCPU6:36112/vmm0:filer\n"
        "0x4390d159bc20:[0x0] stack: 0x5320302075706370, 0x206b636f4c6e6970, 0x0\n"
    ).crashes

    assert (crash.saved_backtrace.pcpu, crash.saved_backtrace.reason) == (0, "SpinLock")


def test_the_bank_of_a_cache_outside_the_cores_is_not_called_a_cores_own():
    (record,) = decode("MCA: 208: UC Excp G5 B10 Sbe2000000003110a A7c01f2bc0 M86 P7c01f2bc0/40 Cache error.").machine_checks

    assert record.location is None or "core" not in (record.location.look_up or "")


def test_every_record_of_a_broadcast_belongs_to_the_crash_above_it():
    screen = "VMware ESXi 7.0.3 [Releasebuild-21424296 x86_64]\nMachine Check Exception on PCPU4 in world 2099123:vmm1:files\n"
    line = "2026-04-02T10:10:10.010Z cpu{0}:20{0:05d})MCA: 208: UC Excp G5 B4 Sbe00000000800400 A12 M0 P0/0 Internal Timer.\n"
    found = decode(screen + "".join(line.format(pcpu) for pcpu in range(40)))

    assert (len(found.crashes[0].machine_checks), found.machine_checks, found.verdict) == (40, (), None)


def test_a_record_of_another_moment_below_a_crash_is_not_of_that_crash():
    screen = "VMware ESXi 7.0.3 [Releasebuild-21424296 x86_64]\nMachine Check Exception on PCPU4 in world 2099123:vmm1:files\n"
    line = "2026-04-0{0}T10:10:10.010Z cpu1:2000001)MCA: 208: UC Excp G5 B4 Sbe00000000800400 A12 M0 P0/0 Internal Timer.\n"
    found = decode(screen + line.format(2) + "chatter\n" * 5 + line.format(3))

    assert (len(found.crashes[0].machine_checks), len(found.machine_checks)) == (1, 1)


def test_a_record_that_names_the_same_moment_in_another_zone_is_of_the_crash():
    text = (
        "2026-04-02T12:22:49.900+02:00 esx21 vmkernel: cpu4:2100450)MCA: 208: UC Excp G5 B4 Sbe00000000800400 A12 M0 P0/0 Timer\n"
        "2026-04-02T10:22:50.000Z esx21 vmkernel: cpu4:2100450)@BlueScreen: Machine Check Exception on PCPU4\n"
    )
    found = decode(text)

    assert (len(found.crashes[0].machine_checks), found.machine_checks) == (1, ())


def test_a_record_between_the_crashes_of_two_hosts_belongs_to_the_host_that_logged_it():
    text = (
        "2026-04-02T01:22:10.000Z esx21 vmkernel: cpu6:2099001)@BlueScreen: #PF Exception 14 in world 2099001:rx @ 0x42\n"
        "2026-04-02T01:22:50.000Z esx22 vmkernel: cpu4:2100450)MCA: 208: UC Excp G5 B4 Sbe00000000800400 A12 M0 P0/0 Timer.\n"
        "2026-04-02T01:22:50.000Z esx22 vmkernel: cpu4:2100450)@BlueScreen: Machine Check Exception on PCPU4 in world 2100450:x\n"
    )
    first, second = decode(text).crashes

    assert (first.host, len(first.machine_checks), first.verdict.domain) == ("esx21", 0, "undetermined")
    assert (second.host, len(second.machine_checks), second.verdict.domain) == ("esx22", 1, "hardware")


def test_a_record_hours_below_a_crash_is_not_of_that_crash():
    text = (
        "2026-04-02T01:22:10.000Z cpu6:2099001)@BlueScreen: #PF Exception 14 in world 2099001:nic-rx IP 0x42001b2a addr 0x8\n"
        "2026-04-02T04:55:02.000Z cpu4:2100450)MCA: 208: UC Excp G5 B4 Sbe00000000800400 A12 M0 P0/0 Internal Timer.\n"
    )
    found = decode(text)

    assert (len(found.crashes[0].machine_checks), len(found.machine_checks)) == (0, 1)


def short_screen(at):
    return (
        f"VMware ESXi 7.0.3 [Releasebuild-20036589 x86_64]\n#PF Exception 14 in world {2101 + at}:sh IP 0x42001a2b3c4d addr 0x8\n"
    )


def test_a_banner_after_an_error_line_begins_another_crash():
    first, second = decode(short_screen(0) + short_screen(1)).crashes

    assert (first.world.id, second.world.id) == (2101, 2102)


def test_crashes_past_the_most_that_are_read_are_counted():
    decoding = decode("".join(short_screen(at) for at in range(53)))

    assert len(decoding.crashes) == 50
    assert "the 3 oldest were left out" in decoding.crashes[0].damage[-1].text


def test_a_message_that_a_label_puts_in_quotes_is_read_without_them_and_not_doubted():
    (crash,) = decode(
        'Panic message: "Fatal CPU mismatch on feature "Core type"; cpu7 value = 0x1, but cpu0 value = 0x2"'
    ).crashes

    assert crash.error.message == 'Fatal CPU mismatch on feature "Core type"; cpu7 value = 0x1, but cpu0 value = 0x2'
    assert crash.damage == ()


def test_a_frame_that_was_wrapped_inside_its_function_and_before_its_stack_is_one():
    (crash,) = decode(
        "> Spin count exceeded (iplLock) - possible deadlock with PCPU 17\n"
        "> Saved backtrace from: pcpu 17 SpinLock spin out NMI\n"
        "> 0x439100f1b9c0:[0x4180229c01b7]brcmfcoe_\n"
        "> ring_flush@(brcmfcoe)#<None>+0x1b7 sta\n"
        "> ck: 0x43048a\n"
        "> 0x439100f1ba20:[0x4180229c0b11]brcmfcoe_isr@(brcmfcoe)#<None>+0x81 stack: 0x0\n"
    ).crashes

    first, second = crash.saved_backtrace.frames
    assert (first.function, first.module, first.stack) == ("brcmfcoe_ring_flush", "brcmfcoe", ("0x43048a",))
    assert second.function == "brcmfcoe_isr"


def test_a_crash_on_purpose_that_is_told_of_is_not_the_screen_below_it():
    told, real = decode(
        "our test on Monday:\n@BlueScreen: CrashMe\n\nand this one came by itself:\n"
        "#GP Exception 13 in world 2098207:bcm-poll @ 0x42001d51aa07\n"
        "*PCPU3:2098207/bcm-poll\n"
        "0x453a2211ba60:[0x42001d51aa07]bnxtnet_poll@(bnxtnet)#<None>+0x97 stack: 0x0\n"
    ).crashes

    assert (told.verdict.domain, real.verdict.domain) == ("deliberate", "software")
    assert (told.pcpu, real.pcpu) == (None, 3)


def test_error_lines_of_two_worlds_are_two_crashes():
    text = (
        "on monday the console said\n"
        "#PF Exception 14 in world 2098111:vmm2:books IP 0x418024e3a1f2 addr 0x430a11b21f00\n"
        "#GP Exception 13 in world 2098444:vmm1:books @ 0x418024e3b00c\n"
    )

    assert [crash.error.family for crash in decode(text).crashes] == ["page-fault", "gp-fault"]


def test_error_lines_in_a_list_are_what_one_article_tells():
    text = (
        "- #PF Exception 14 in world 2098111:vmm2:books IP 0x418024e3a1f2 addr 0x430a11b21f00\n"
        "- #GP Exception 13 in world 2098444:vmm1:books @ 0x418024e3b00c\n"
    )
    found = decode(text)

    assert (len(found.crashes), found.answer_unasked) == (1, False)


SCREEN_OF_ONE = (
    "VMware ESXi 7.0.3 [Releasebuild-21424296 x86_64]\n"
    "#PF Exception 14 in world 2099500:rx IP 0x42000d3e1f28 addr 0x18\n"
    "*PCPU6:2099500/rx\n"
    "Code start: 0x42000c000000 VMK uptime: 3:04:05:06.789\n"
)


def test_an_error_line_below_somebodys_words_is_another_crash():
    found = decode(SCREEN_OF_ONE + "\nand on the other host, esx22:\nPCPU 4: no heartbeat (0/2 IPIs received)\n").crashes

    assert [crash.error.family for crash in found] == ["page-fault", "heartbeat"]


def test_an_error_line_right_below_a_screen_is_of_that_screen():
    found = decode(SCREEN_OF_ONE + "PCPU 4: no heartbeat (0/2 IPIs received)\n").crashes

    assert [crash.error.family for crash in found] == ["page-fault"]


def test_the_banner_of_the_next_screen_is_not_of_the_crash_without_one():
    first = "tcp_pcbinfo == NULL\nCode start: 0x42000c000000 VMK uptime: 1:04:05:06.789\n"
    first += "0x4539:[0x42000c1127]Panic_vPanic@vmkernel#nover+0x23\n"
    one, other = decode(first + "\n" + SCREEN_OF_ONE).crashes

    assert (one.error.message, one.product) == ("tcp_pcbinfo == NULL", None)
    assert other.product.version == "7.0.3"


LOGGED = "2026-02-11T04:05:06.789Z cpu4:2099600)@BlueScreen: "
OTHERS = [
    "PCPU 31: no heartbeat (2/2 IPIs received)",
    "Spin count exceeded (poolLock) - possible deadlock with PCPU 31",
    "Machine Check Exception on PCPU4 in world 2099600:idle4",
    "ASSERT bora/vmkernel/main/ring.c:512",
]


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("rows", [1, 2, 4], ids=["the error line alone", "without a body", "whole"])
def test_a_logged_error_line_of_another_family_below_a_screen_is_another_crash(other, rows):
    screen = SCREEN_OF_ONE.splitlines()
    shown = [screen[1]] if rows == 1 else screen[:rows]
    found = decode("\n".join([*shown, LOGGED + other])).crashes

    assert [crash.error.message for crash in found] == [screen[1], other]


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("rows", [1, 2, 4], ids=["the error line alone", "without a body", "whole"])
def test_one_crash_on_its_screen_and_in_the_log_stays_one(other, rows):
    screen = [SCREEN_OF_ONE.splitlines()[0], other, *SCREEN_OF_ONE.splitlines()[2:]]
    shown = [other] if rows == 1 else screen[:rows]
    (crash,) = decode("\n".join([*shown, LOGGED + other])).crashes

    assert crash.error.message == other


def test_what_the_other_processors_print_in_a_panic_is_no_other_crash():
    line = "NMI IPI: Panic requested by another PCPU. RIPOFF(base):RBP:CS"
    (crash,) = decode("\n".join([*SCREEN_OF_ONE.splitlines()[:2], LOGGED + line])).crashes

    assert crash.error.family == "page-fault"


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_two_error_lines_of_two_families_and_nothing_else_are_two_crashes(other, between):
    line = SCREEN_OF_ONE.splitlines()[1]

    assert [crash.error.message for crash in decode(f"{line}{between}{other}").crashes] == [line, other]
    assert [crash.error.message for crash in decode(f"{other}{between}{line}").crashes] == [other, line]


def test_more_error_lines_and_nothing_else_are_a_list():
    assert len(decode("\n".join(OTHERS)).crashes) == 1
