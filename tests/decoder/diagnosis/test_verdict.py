"""The table of verdicts: every row decides its own crash, in the order of the table."""

import pytest

from decoder.diagnosis import advise, diagnose
from decoder.diagnosis import verdict as module
from decoder.diagnosis.evidence import Evidence
from decoder.diagnosis.predicates import PREDICATES
from decoder.diagnosis.verdict import rules
from decoder.knowledge_files import KnowledgeError
from decoder.model import Quote


def test_each_crash_is_decided_by_its_rule(pooled):
    found = pooled.found.verdict

    assert found.rule == pooled.rule


def test_every_rule_of_the_table_decides_some_crash(pool):
    assert {each.rule for each in pool} == {rule.key for rule in rules()}


def test_the_domain_is_the_rules_own_unless_a_known_issue_brings_one(pooled):
    found = pooled.found.verdict
    rule = next(rule for rule in rules() if rule.key == found.rule)

    brought = {"known": "software", "known-hardware": "hardware"}

    assert found.domain == brought.get(pooled.name, rule.domain)


def test_every_predicate_is_asked_by_a_rule():
    asked = {rule.when for table in ("rule", "record_rule") for rule in rules(table)}

    assert asked == set(PREDICATES)


def test_a_verdict_names_its_source_and_the_error_lines_number(make):
    first = diagnose(make.crash("ASSERT bora/vmkernel/main/x.c:1", "assert")).verdict.because[0]

    assert (first.quote.line, "311064" in first.source) == (2, True)


def test_a_fatal_record_outranks_the_driver_in_the_stack(make):
    crash = make.crash(
        "#PF Exception 14", "page-fault", stack="lpfc_x@lpfc", machine_checks=(make.record(0xBE00000000080189, bank=3),)
    )

    assert diagnose(crash).verdict.rule == "fatal-machine-check"


def test_a_crash_is_not_on_purpose_while_another_panics_error_line_stands_beside(make):
    other = {"details": ("#PF Exception 14 in world 2098655:nfs41-rpc IP 0x420019b0a4c7 addr 0x8",)}

    assert diagnose(make.crash("CrashMe", "deliberate")).verdict.domain == "deliberate"
    assert diagnose(make.crash("CrashMe", "deliberate", error=other)).verdict.domain == "undetermined"


def test_words_beside_the_error_line_make_no_crash_one_on_purpose(make):
    crash = make.crash("PCPU 3 locked up", "tlb-ack", error={"details": ("seen before in our CrashMe test",)})

    assert diagnose(crash).verdict.domain == "undetermined"


def test_a_record_of_an_hour_before_is_not_just_before(make):
    crash = make.crash("#PF Exception 14", "page-fault", stack="Net_x@vmkernel", time="2024-05-01T10:00:00Z")
    early = make.record(0xBE00000000080189, bank=3, time="2024-05-01T08:55:00Z")

    assert diagnose(crash, before=[early]).verdict.rule == "kernel-exception"


def test_a_record_of_seconds_before_counts(make):
    crash = make.crash("#PF Exception 14", "page-fault", stack="Net_x@vmkernel", time="2024-05-01T10:00:00Z")
    late = make.record(0xBE00000000080189, bank=3, time="2024-05-01T09:59:58.120Z")

    assert diagnose(crash, before=[late]).verdict.rule == "fatal-machine-check"


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        ("", "no stack is in this text"),
        ("VMMVMKCall_Call@vmkernel < VMKVMM_ArchEnterVMKernel@vmkernel", "how the kernel was entered"),
    ],
)
def test_a_stack_that_tells_nothing_is_not_said_to_be_missing(make, stack, said):
    found = diagnose(make.crash("#GP Exception 13 in world 1:vmm0:x IP 0x42001bd4e0a1", "gp-fault", stack=stack)).verdict

    assert found.rule == "kernel-exception"
    assert said in found.summary


def test_a_storm_is_shown_by_its_first_line(make):
    late = make.record(0x8C00004001010091, bank=8, method="Poll").model_copy(update={"quote": Quote(line=12, text="late")})
    early = [
        make.record(0x8C00004001010091, bank=8, method="Poll").model_copy(update={"quote": Quote(line=n, text="x")})
        for n in range(1, 12)
    ]
    crash = make.crash("NMI IPI: Panic requested by another PCPU", "nmi", machine_checks=(late,))

    assert diagnose(crash, before=early).verdict.because[0].quote.line == 1


def test_nine_corrected_errors_are_no_storm(make):
    few = [make.record(0x8C00004001010091, bank=8, method="Poll") for _ in range(9)]

    assert Evidence(make.crash("x"), tuple(few)).storm is None


def test_few_records_whose_counters_say_that_many_errors_happened_are_a_storm_before_a_lock_up(make):
    counted = [make.record(0xCC00000001010092 | n << 38, bank=13, method="Poll") for n in (23, 27, 63, 63)]
    lock_up = make.crash("PCPU 30: no heartbeat (2/2 IPIs received)", "heartbeat", saved="megasas_x@lsi_mr3 < Net_Poll@vmkernel")
    verdict = diagnose(lock_up, before=counted).verdict

    assert verdict.rule == "corrected-storm"
    assert any("4 records" in reason.text and "at least 63" in reason.text for reason in verdict.because)


def test_one_record_with_a_high_counter_is_no_storm(make):
    assert Evidence(make.crash("x"), (make.record(0xCC000FC001010092, bank=13, method="Poll"),)).storm is None


def test_corrected_errors_of_different_channels_are_no_storm(make):
    mixed = [make.record(0x8C00004001010090 + n, bank=8, method="Poll") for n in range(12)]

    assert Evidence(make.crash("x"), tuple(mixed)).storm is None


def test_someone_who_asks_about_the_nmi_button_has_not_pressed_it(make):
    lint = make.crash("LINT1/NMI (motherboard nonmaskable interrupt), undiagnosed", "nmi")

    assert diagnose(lint, lines=make.lines("is there an NMI button?")).verdict.rule == "lint1"


@pytest.mark.parametrize("module", ["vmkernel", "esx", "vmfs3", "tcpip4", "com.vmware.driverAPI"])
def test_esxis_own_core_is_no_suspect(make, module):
    assert (
        diagnose(make.crash("#PF Exception 14", "page-fault", stack=f"Any_Function@{module}")).verdict.rule == "kernel-exception"
    )


def test_the_driver_api_is_passed_over_on_the_way_to_the_driver(make):
    stack = "SCSILinuxCmdDone@com.vmware.driverAPI < _scsih_io_done@None"
    found = diagnose(make.crash("#PF Exception 14", "page-fault", stack=stack)).verdict

    assert "mpt2sas" in found.summary


@pytest.mark.parametrize(
    ("status", "method", "rule"),
    [
        (0xBE00000000080189, "Excp", "fatal-machine-check"),
        (0x8C00004001010091, "Poll", "corrected-few"),
        (0xBC00000000000091, "Intr", "poisoned"),
        (0xBE00000000080189, "Init", "found-at-boot"),
        (0xBB80000000000E0B, "Excp", "io-machine-check"),
        (0x0000000000000000, "Poll", "nothing-decides"),
    ],
)
def test_records_outside_a_crash_are_judged_by_class_and_method(make, status, method, rule):
    verdict, steps = advise([make.record(status, method=method, bank=6)])

    assert (verdict.rule, bool(steps)) == (rule, True)


def test_twelve_corrected_errors_without_a_crash_are_a_storm(make):
    verdict, _ = advise([make.record(0x8C00004001010091, bank=8, method="Poll") for _ in range(12)])

    assert (verdict.rule, verdict.domain) == ("corrected-storm", "hardware")


@pytest.mark.parametrize(("dialect", "foreign"), [("linux", True), ("mcelog", True), ("mca", False), ("iml", False)])
def test_records_of_linux_are_called_so_and_bring_no_command_of_esxi(make, dialect, foreign):
    verdict, steps = advise([make.record(0xBE00000000800400, method=None, bank=4, dialect=dialect)])

    assert verdict.domain == "hardware"
    assert steps
    assert ("Linux" in verdict.summary) is foreign
    assert (not any(step.command for step in steps)) is foreign


def test_no_records_have_no_verdict():
    assert advise([]) == (None, ())


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"key": "a", "domain": "hardware", "when": "no_such", "source": "1"}, "entry a: field when"),
        ({"key": "a", "domain": "weather", "when": "anything", "source": "1"}, "entry a: field domain"),
        ({"key": "a", "domain": "hardware", "when": "anything"}, "entry a: field source"),
    ],
)
def test_a_wrong_rule_is_named_by_file_entry_and_field(monkeypatch, row, said):
    monkeypatch.setattr(module, "read_table", lambda _: {"rule": [row]})
    with pytest.raises(KnowledgeError, match=f"verdict.toml: {said}"):
        module.rules.__wrapped__()


def test_a_rule_that_stands_twice_is_named(monkeypatch):
    row = {"key": "a", "domain": "hardware", "when": "anything", "source": "1"}
    monkeypatch.setattr(module, "read_table", lambda _: {"rule": [row, row]})
    with pytest.raises(KnowledgeError, match="entry a: field key: stands twice"):
        module.rules.__wrapped__()


def test_a_driver_farther_up_the_stack_is_named_as_the_caller_and_not_denied(make):
    stack = "Portset_Get@vmkernel < ionic_poll@ionic_en"
    found = diagnose(make.crash("#PF Exception 14", "page-fault", stack=stack)).verdict
    said = [reason.text for reason in found.because]

    assert found.domain == "undetermined"
    assert not any("no driver" in text for text in said)
    assert any("ionic_poll of ionic_en" in text for text in said)


def test_without_a_stack_nobody_says_whose_code_failed(make):
    found = diagnose(make.crash("Exception 29 in world 2101111:x IP 0x42", "exception")).verdict

    assert "ESXi's own code" not in found.summary


@pytest.mark.parametrize(
    ("feature", "domain"),
    [
        ("Microcode update revision", "configuration"),
        ("Hyperthreads per core", "configuration"),
        ("Family/model/stepping", "hardware"),
    ],
)
def test_a_mismatch_is_told_by_its_feature(make, feature, domain):
    line = f'Fatal CPU mismatch on feature "{feature}"; cpu7 value = 0x2, but cpu0 value = 0x1'
    crash = make.crash("HW feature incompatibility detected; cannot start", "cpu-mismatch", error={"details": (line,)})
    found = diagnose(crash, lines=make.lines("x", "HW feature incompatibility detected; cannot start", line)).verdict

    assert found.domain == domain
    assert feature in found.because[0].text
    assert found.because[0].quote.line == 3


def test_an_oops_is_told_by_the_function_that_failed(make):
    at = "EIP is at qla2x00_done+0x1a1/0x4a0 [qla2300_707]"
    found = diagnose(make.crash("Oops", "cos-oops", error={"details": (at,)}), lines=make.lines("Oops", at)).verdict

    assert (found.domain, found.because[0].quote.line) == ("undetermined", 2)
    assert "qla2x00_done" in found.because[0].text


def test_a_fatal_class_over_bits_of_a_corrected_error_is_called_a_misreading(make):
    record = make.record(0x8C00004001010091, bank=7).model_copy(update={"reported_severity": "UC"})
    verdict, _ = advise([record])

    assert any("ESXi printed UC" in reason.text and "say CE" in reason.text for reason in verdict.because)


def test_a_storm_without_a_crash_speaks_of_no_stack(make):
    verdict, _ = advise([make.record(0x8C00004001010091, bank=8, method="Poll") for _ in range(12)])

    assert not any("stack" in reason.text for reason in verdict.because)


def test_an_error_found_at_boot_is_not_told_of_a_crash_that_is_not_there(make):
    verdict, _ = advise([make.record(0xBE00000000080189, bank=3, method="Init")])

    assert len(verdict.because) == 1
