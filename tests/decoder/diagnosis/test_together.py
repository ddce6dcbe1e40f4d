"""Records that mean more together: the verdict's reasons say so, each with its line."""

from decoder import decode

CPU = "FMS=06/55/7 uCode=0x5003604\n"
SCREEN = """VMware ESXi 7.0.3 [Releasebuild-20036589 x86_64]
Machine Check Exception on PCPU12 in world 2097777:vmm1:files
System has encountered a Hardware Error - Please contact the hardware vendor
SRAR Excp G7 B1 Sbd80000000100134 A5f3c1040 M86 P5f3c1040/40 Cache Hierarchy: Level 0 Data Cache DataRead Error.
cr0=0x8001003d cr2=0x30bd1f7000 cr3=0x8b4e2000 cr4=0x142768
FMS=06/55/7 uCode=0x5003604
*PCPU12:2097777/vmm1:files
VMK uptime: 33:02:10:44.500
"""


def corrected(stamp, address=0x5F3C1040):
    return (
        f"{stamp} cpu3:2097200)MCA: 202: CE Poll G0 B13 S8c00004000010091 A{address:x} M200004140c0a86 P{address:x}/40 "
        "Memory Controller Read Error on Channel 1."
    )


def reasons(verdict):
    return [(reason.text, reason.quote.line if reason.quote else None) for reason in verdict.because]


def test_corrected_errors_on_the_page_of_a_crash_stand_in_its_verdict():
    days = [corrected(f"2026-03-0{day}T07:15:00.000Z") for day in (3, 4, 5)]
    (crash,) = decode(CPU + "\n".join(days) + "\n" + "chatter\n" * 50 + SCREEN).crashes
    told = reasons(crash.verdict)

    assert crash.verdict.rule == "fatal-machine-check"
    assert any("3 corrected errors of bank 13" in text and "same page (0x5f3c1000)" in text and line == 2 for text, line in told)
    assert any("The SRAR error" in text for text, _ in told)


def test_records_without_a_crash_are_read_together_too():
    days = [corrected(f"2026-03-0{day}T07:15:00.000Z") for day in (3, 4, 5)]
    verdict = decode(CPU + "\n".join(days)).verdict

    assert any("3 corrected errors of bank 13" in text for text, _ in reasons(verdict))


def test_a_record_of_the_boot_before_is_told_once():
    line = "cpu0:2097152)MCA: 100: UC Init G0 B4 Sbe00000000800400 A0 M0 P0/0 Internal Timer error."
    (crash,) = decode(line + "\n" + SCREEN).crashes

    assert len([text for text, _ in reasons(crash.verdict) if "boot" in text]) == 1


def test_many_processors_and_records_leave_few_reasons():
    line = "cpu{}:2)MCA: 200: SRAR Excp {} B1 Sbd80000000100134 A{:x} M86 P{:x}/40 Cache Hierarchy: Level 0 Error."
    rows = [line.format(cpu, "G7" if cpu % 2 else "G5", cpu << 12, cpu << 12) for cpu in range(64)]
    (crash,) = decode("\n".join([*rows, SCREEN])).crashes

    assert len(crash.verdict.because) < 12
