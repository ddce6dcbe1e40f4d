"""Next steps: they follow family and circumstances, and every step and every sentence is given to some crash."""

import re
import tomllib
from importlib.resources import files
from string import Formatter

import pytest

from decoder.diagnosis import advise, diagnose
from decoder.diagnosis import guidance as module
from decoder.diagnosis.evidence import Evidence
from decoder.diagnosis.guidance import steps
from decoder.diagnosis.tables import read_table, source_of
from decoder.diagnosis.tags import major_of
from decoder.knowledge_files import KnowledgeError
from decoder.model import Crash, Error, Frame, Product
from decoder.words import Words

ORDER = ["now", "after-reboot", "later"]
EN = tomllib.loads(files("decoder").joinpath("knowledge/words/diagnosis/en.toml").read_text(encoding="utf-8"))


def texts_of(crash, **given):
    return [step.text for step in diagnose(crash, **given).next_steps]


def commands_of(crash, **given):
    return [step.command for step in diagnose(crash, **given).next_steps if step.command]


def has(texts, part):
    return any(part in text for text in texts)


def test_steps_come_in_the_order_of_time(pooled):
    whens = [ORDER.index(step.when) for step in pooled.found.next_steps]

    assert whens == sorted(whens)


def test_every_crash_is_told_whether_the_host_may_work_again(pooled):
    assert has([step.text for step in pooled.found.next_steps], "ack into service")


def test_no_sentence_keeps_an_open_place_or_a_question_mark_for_a_name(pooled):
    found = pooled.found
    for text in [*(s.text for s in found.next_steps), *(r.text for r in found.verdict.because), found.verdict.summary]:
        assert not re.search(r"[{}]|\s\?[ .,:]", text), text


def test_no_crash_is_given_a_dimm_slot(pooled):
    found = pooled.found
    said = " ".join([found.verdict.summary, *(r.text for r in found.verdict.because), *(s.text for s in found.next_steps)])

    assert not re.search(r"\b(?:DIMM|[Ss]lot)[ _]?[A-H]?\d", said)


def test_the_first_step_is_not_to_reset_while_the_dumps_end_is_not_seen(make):
    assert texts_of(make.crash("#PF Exception 14", "page-fault"))[0].startswith("Do not reset")


@pytest.mark.parametrize(("status", "part"), [("none", "only evidence"), ("partial", "cut short")])
def test_a_dump_that_failed_changes_what_is_said(make, status, part):
    texts = texts_of(make.crash("#PF Exception 14", "page-fault", coredump=make.dump(status)))

    assert (has(texts, part), has(texts, "Do not reset"), has(texts, "network dump collector")) == (True, False, True)


def test_a_log_is_not_taken_for_a_screen_that_still_stands(make):
    of_a_log = texts_of(make.crash("#PF Exception 14", "page-fault", time="2024-05-01T10:00:00Z"))
    dumped = texts_of(make.crash("#PF Exception 14", "page-fault", time="2024-05-01T10:00:00Z", coredump=make.dump("saved")))

    assert of_a_log[0].startswith("If the purple screen still stands, photograph it")
    assert not has(of_a_log[1:], "hotograph")
    assert not has(dumped, "hotograph")


def test_a_saved_dump_needs_no_waiting(make):
    assert not has(texts_of(make.crash("#PF Exception 14", "page-fault", coredump=make.dump("saved"))), "Do not reset")


def test_one_family_is_advised_by_its_circumstances(make):
    pf = ("#PF Exception 14 in world 1:x", "page-fault")
    given = [
        texts_of(make.crash(*pf, stack="Net_x@vmkernel")),
        texts_of(make.crash(*pf, stack="bnxt_x@bnxtnet")),
        texts_of(make.crash(*pf, stack="VSIPx@nsxt-vsip")),
        texts_of(make.crash(*pf, machine_checks=(make.record(0xBD80000000100134),))),
    ]

    assert len({tuple(texts) for texts in given}) == 4


@pytest.mark.parametrize(
    ("product", "command"),
    [
        ("ESX 3.5.0", "vim-cmd hostsvc/maintenance_mode_enter"),
        ("ESX 4.1.0", "vim-cmd hostsvc/maintenance_mode_enter"),
        ("ESXi 5.0.0", "esxcli system maintenanceMode set --enable true"),
        ("ESXi 8.0.3", "esxcli system maintenanceMode set --enable true"),
    ],
)
def test_commands_are_those_of_the_version(make, product, command):
    assert command in commands_of(make.crash("#PF Exception 14", "page-fault", product=product))


@pytest.mark.parametrize(("product", "part"), [("ESXi 6.7.0", "coredump partition get"), ("ESXi 7.0.3", "coredump file add")])
def test_where_the_next_dump_goes_depends_on_the_version(make, product, part):
    assert has(commands_of(make.crash("#PF Exception 14", "page-fault", product=product, coredump=make.dump("none"))), part)


def test_a_memory_controller_error_names_dimm_and_processor(make):
    texts = texts_of(
        make.crash("Machine Check Exception", "machine-check", machine_checks=(make.record(0xBA00000288290081, bank=13),))
    )

    assert has(texts, "the DIMM on that channel and the processor")


def test_a_consuming_bank_is_not_taken_for_the_source(make):
    texts = texts_of(make.crash("Machine Check Exception", "machine-check", machine_checks=(make.record(0xBD80000000100134),)))

    assert has(texts, "who used the bad data, not where it lay")


def test_an_io_error_sends_to_the_device_behind_the_root_port(make):
    check = make.record(0xBB80000000000E0B, bank=6, misc=0x3A100000)
    crash = make.crash("Machine Check Exception", "machine-check", machine_checks=(check,))

    assert has(texts_of(crash), "0000:3a:02.0")
    assert "lspci | grep -i '0000:3a:02.0'" in commands_of(crash)


def test_an_internal_timer_is_called_a_symptom_of_a_hang(make):
    check = make.record(0xBE00000000800400, bank=4)

    assert has(texts_of(make.crash("Machine Check Exception", "machine-check", machine_checks=(check,))), "symptom of a hang")


@pytest.mark.parametrize(
    ("word", "part"),
    [("ProLiant", "In iLO"), ("PowerEdge", "In iDRAC"), ("ThinkSystem", "In XCC"), ("CIMC", "In CIMC"), ("", "(iDRAC, iLO IML")],
)
def test_the_bmc_is_the_vendors_own_where_the_text_names_it(make, word, part):
    crash = make.crash("Machine Check Exception", "machine-check")

    assert has(texts_of(crash, lines=make.lines(f"host {word}")), part)


def test_vsan_is_left_alone_and_entered_into_maintenance_with_accessibility(make):
    crash = make.crash("Failed at bora/modules/vmkernel/cmmds/x.c:1 -- NOT REACHED", "not-reached")

    assert has(texts_of(crash), "vSAN stopped the host")
    assert has(texts_of(crash), "destroy no disk group")
    assert has(commands_of(crash), "ensureObjectAccessibility")


def test_vsan_that_a_fault_only_names_is_left_alone_and_not_said_to_have_stopped_the_host(make):
    crash = make.crash("#PF Exception 14", "page-fault", modules_involved=("vmkernel 6.0.0", "vsanutil 6.0.0"))

    assert has(texts_of(crash), "destroy no disk group")
    assert not has(texts_of(crash), "vSAN stopped")


@pytest.mark.parametrize("stack", ["weird_fn@somedriver", "Net_x@vmkernel", "VSIPx@nsxt-vsip"])
def test_a_dump_that_was_not_written_is_asked_for_by_no_step(make, stack):
    steps = diagnose(make.crash("#PF Exception 14", "page-fault", stack=stack, coredump=make.dump("none"))).next_steps
    keys = {"collect-bundle", "call-broadcom", "call-driver-vendor", "back-undetermined"}

    assert [step.text for step in steps if step.key in keys and re.search(r"(?:the|add) dump", step.text)] == []


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("nobody pressed the NMI button", False),
        ("we have not pressed the NMI button", False),
        ("NMIボタンは誰も押していません", False),
        ("where is the NMI button?", True),
    ],
)
def test_who_said_that_nobody_pressed_the_button_is_not_asked_again(make, said, asked):
    crash = diagnose(make.crash("LINT1/NMI (motherboard nonmaskable interrupt), undiagnosed", "nmi"), lines=make.lines(said))

    assert crash.verdict.rule == "lint1"
    assert ("ask-nmi-button" in {step.key for step in crash.next_steps}) is asked


def test_a_memory_controllers_record_of_the_same_address_is_not_looked_for_where_it_stands(make):
    met = make.record(0xBD80000000100134, addr=0x3A5C81F340, misc=0x86)
    controller = make.record(0xAC00000001010090, bank=13, addr=0x3A5C81F340, misc=0x86)
    alone, both = (diagnose(make.crash("MCE", "machine-check", machine_checks=found)) for found in ((met,), (met, controller)))

    assert ["memory-consumed" in {step.key for step in crash.next_steps} for crash in (alone, both)] == [True, False]


def test_a_deliberate_crash_needs_no_ticket(make):
    texts = texts_of(make.crash("CrashMe", "deliberate"))

    assert (has(texts, "No ticket"), has(texts, "Open a case")) == (True, False)


def test_a_button_pressed_on_a_host_that_hung_needs_the_dump_and_a_case(make):
    lint = make.crash("LINT1/NMI (motherboard nonmaskable interrupt), undiagnosed", "nmi", coredump=make.dump("unknown"))
    texts = texts_of(lint, lines=make.lines("it hung for an hour, so I pressed the NMI button"))

    assert texts[0].startswith("Do not reset")
    assert has(texts, "If the host hung: open a case with Broadcom support and add the dump")
    assert has(texts, "Secure the dump")
    assert not has(texts, "neither the hardware vendor nor Broadcom")
    assert not has(texts, "The host may go back into service now")


def test_a_bank_beyond_amds_cores_is_called_neither_cache_nor_memory(make):
    check = make.record(0xBEA000000000011B, bank=18, cpu=make.amd)
    texts = texts_of(make.crash("Machine Check Exception", "machine-check", machine_checks=(check,)))

    assert has(texts, "suspect neither processor nor DIMM")
    assert not has(texts, "a cache outside the cores")


def test_intels_shared_cache_stays_one(make):
    check = make.record(0xBE0000000017010A, bank=9)

    assert has(texts_of(make.crash("MCE", "machine-check", machine_checks=(check,))), "a cache outside the cores")


def test_a_core_that_met_poison_is_not_the_suspect(make):
    check = make.record(0xBC00080000000135, bank=0, cpu=make.amd)
    texts = texts_of(make.crash("Machine Check Exception", "machine-check", machine_checks=(check,)))

    assert has(texts, "the core is not the suspect")
    assert not has(texts, "the processor is the suspect")


@pytest.mark.parametrize(
    ("module", "firmware"), [("dvfilter-dsa", False), ("emcpmpx", False), ("dvfilter-other", False), ("lpfc", True)]
)
def test_only_what_drives_a_device_has_firmware(make, module, firmware):
    crash = diagnose(make.crash("#GP Exception 13 in world 1:x @ 0x4180", "gp-fault", stack=f"x_fn@{module}"))
    texts = [crash.verdict.summary, *(step.text for step in crash.next_steps)]

    assert has(texts, module)
    assert has(texts, "firmware under it") is firmware
    assert has(texts, "driver and firmware") is firmware


@pytest.mark.parametrize(
    ("status", "said", "unsaid"),
    [
        (0xBC00000000000091, "Plan service for the memory", "the registers do not say that it is memory"),  # UCNA, memory read
        (0xBC0000000000010A, "the registers do not say that it is memory", "DIMM"),  # UCNA, level 2 cache
    ],
)
def test_marked_data_leaves_the_host_in_service_and_is_memory_only_where_the_code_says_so(make, status, said, unsaid):
    _, given = advise([make.record(status, method="Intr", bank=8)])
    texts = [step.text for step in given]

    assert has(texts, said)
    assert has(texts, "The host may stay in service")
    assert not has(texts, unsaid)
    assert not has(texts, "dump")
    assert not has(texts, "Back into service")


def test_few_corrected_errors_leave_the_host_in_service_and_suspect_no_processor(make):
    _, given = advise([make.record(0x8C00004001010091, method="Poll", bank=8)])
    texts = [step.text for step in given]

    assert has(texts, "The host may stay in service")
    assert not has(texts, "a new processor cured it")


@pytest.mark.parametrize(
    ("status", "said", "unsaid"),
    [
        (
            0x8C00004001010091,
            "for the memory that gives these corrected errors (channel 1",
            "for the part that bank 8",
        ),  # memory read, channel 1
        (0x8C0000400000010A, "for the part that bank 8 belongs to", "DIMM"),  # level 2 cache
    ],
)
def test_a_storm_is_memorys_only_where_the_code_is(make, status, said, unsaid):
    storm = [make.record(status, bank=8, method="Poll") for _ in range(12)]
    crash = diagnose(make.crash("NMI IPI: Panic requested by another PCPU", "nmi"), before=storm)
    texts = [crash.verdict.summary, *(step.text for step in crash.next_steps)]

    assert crash.verdict.rule == "corrected-storm"
    assert has(texts, said)
    assert not has(texts, unsaid)
    assert not has(texts, "replace the memory")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            "IOMMU Fault detected for 0000:3b:00.0 (vmnic6) IOaddr: 0x5e5d0000",
            "the device at PCI address 0000:3b:00.0: its driver",
        ),
        ("IOMMU UNIT 15 did not complete processing", "the message names no device"),
    ],
)
def test_an_iommu_fault_goes_to_whoever_made_the_machine(make, message, said):
    texts = texts_of(make.crash(message, "iommu", product="ESXi 8.0.2"))

    assert has(texts, said)
    assert not has(texts, "Open a case with Broadcom")


@pytest.mark.parametrize(
    ("product", "message", "family", "ended"),
    [
        ("ESXi 6.7.0", "ASSERT bora/vmkernel/main/x.c:1", "assert", True),
        ("ESXi 7.0.3", "#PF Exception 14", "page-fault", True),
        ("ESXi 8.0.3", "ASSERT bora/vmkernel/main/x.c:1", "assert", False),
        ("ESXi 6.7.0", "LINT1/NMI (motherboard nonmaskable interrupt), undiagnosed", "nmi", False),  # hardware's: not Broadcom's
    ],
)
def test_who_waits_for_a_fix_is_told_that_its_release_gets_none(make, product, message, family, ended):
    assert (
        has(texts_of(make.crash(message, family, product=product)), "General support for this major release has ended") is ended
    )


def test_a_full_heap_sends_nobody_to_the_hardware(make):
    crash = diagnose(make.crash("Out of memory: heap x already at its maximumSize. Cannot expand.", "out-of-memory"))
    texts = [crash.verdict.summary, crash.verdict.because[0].text, *(step.text for step in crash.next_steps)]

    assert not has(texts, "BMC log")
    assert not has(texts, "bad memory")
    assert not has(texts, '.".')


def test_a_name_from_the_text_that_a_shell_would_act_on_goes_into_no_command(make):
    crash = make.crash("#PF Exception 14", "page-fault", stack="x@a;reboot")

    assert not has(commands_of(crash), "reboot")


def test_an_exact_article_puts_its_advice_among_the_steps(make):
    stack = "PFrame_IsBackedByLPage@vmkernel < VmMemCowHintUpdatePost@vmkernel"

    assert has(texts_of(make.crash("#PF Exception 14", "page-fault", stack=stack)), "What article 318512 advises")


def test_records_without_a_crash_are_given_no_steps_for_a_screen(make):
    _, given = advise([make.record(0xBA00000288290081, bank=13)])
    texts = [step.text for step in given]

    assert (has(texts, "Photograph"), has(texts, "DIMM")) == (False, True)


@pytest.mark.parametrize(
    ("name", "version", "major"), [("ESXi", "8.0.3", 8), ("ESX Server", None, 3), ("ESXi", "#.#.#", None), (None, None, None)]
)
def test_the_major_version_is_read_off_the_banner(name, version, major):
    assert major_of(Evidence(Crash(product=Product(name=name, version=version)))) == major


def test_every_tag_of_the_table_has_a_known_kind():
    kinds = [
        "family",
        "rule",
        "domain",
        "dump",
        "release",
        "uptime",
        "suspect",
        "device",
        "device-kind",
        "product",
        "mc",
        "bmc",
        "look",
        "screen",
        "has",
        "text",
        "arch",
        "stage",
        "asked",
    ]

    assert {tag.split(":")[0] for step in steps() for tag in step.all | step.any | step.none} <= set(kinds)


def spoken(pool, monkeypatch):
    """Return every key of a sentence that the pool's crashes, and records without a crash, are told."""
    heard = set()
    speak = Words.__call__

    def listen(self, key, /, **fields):
        heard.add(key)
        return speak(self, key, **fields)

    monkeypatch.setattr(Words, "__call__", listen)
    for each in pool:
        diagnose(each.crash, **each.given)
    return heard


def test_every_step_of_the_table_is_given_to_some_crash(pool, make, monkeypatch):
    heard = spoken(pool, monkeypatch)
    loose = (0x8C00004001010091, "Poll"), (0xBC00000000000091, "Intr"), (0xBC0000000000010A, "Intr"), (0xBE00000000080189, "Init")
    for status, method in loose:
        advise([make.record(status, method=method, bank=8)])

    assert {step.key for step in steps()} - {key.removeprefix("step.") for key in heard} == set()


def test_every_step_has_a_sentence_and_every_sentence_a_step():
    written = {re.sub(r"-until\d$|-nowhere$|-undumped$", "", key) for key in EN["step"]}

    assert written == {step.key for step in steps()}


def test_every_source_is_an_article_number_or_has_words():
    named = {step.source for step in steps() if step.source != "article"}

    assert all(source in EN["source"] or source.isdigit() for source in named)


def test_an_article_shows_the_number_it_had_before():
    assert source_of("333947") == "Broadcom article 333947 (formerly VMware KB 1804)"


def test_every_place_in_a_step_is_one_that_is_filled_in():
    filled = {
        "module",
        "modules",
        "pci",
        "bank",
        "record",
        "channel",
        "blamed",
        "domain",
        "search",
        "article",
        "url",
        "title",
        "fix",
        "maker",
        "tool",
    }
    places = {name for text in EN["step"].values() for _, name, _, _ in Formatter().parse(text) if name}

    assert places <= filled


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"key": "a", "when": "soon", "source": "1"}, "guidance.toml: entry a: field when"),
        ({"key": "a", "when": "now"}, "guidance.toml: entry a: field source"),
        ({"key": "a", "when": "now", "source": "1", "every": []}, "guidance.toml: entry a: field every"),
    ],
)
def test_a_wrong_step_is_named_by_file_entry_and_field(monkeypatch, row, said):
    monkeypatch.setattr(module, "read_table", lambda _: {"step": [row]})
    with pytest.raises(KnowledgeError, match=said):
        module.steps.__wrapped__()


def test_a_step_that_stands_twice_is_named(monkeypatch):
    row = {"key": "a", "when": "now", "source": "1"}
    monkeypatch.setattr(module, "read_table", lambda _: {"step": [row, row]})
    with pytest.raises(KnowledgeError, match="stands twice"):
        module.steps.__wrapped__()


def test_mended_article_numbers_are_numbers():
    table = read_table("articles.toml")

    assert all(old.isdigit() for old in table["formerly"].values())


def test_an_empty_error_line_is_no_trouble(make):
    crash = make.crash().model_copy(update={"error": Error(message="", family="other"), "backtrace": (Frame(),)})

    assert diagnose(crash).verdict.domain == "undetermined"
