"""What the kernel was doing, the phrase to search for, and whose code a frame is."""

import tomllib
from importlib.resources import files

import pytest

from decoder.diagnosis import diagnose
from decoder.diagnosis.activity import activity_key, without_numbers
from decoder.diagnosis.drivers import owner_of, owner_of_module
from decoder.diagnosis.tables import read_table
from decoder.frames import explaining, uninformative
from decoder.model import Frame

FUNCTIONS = read_table("functions.toml")["activity"]
MODULES = read_table("modules.toml")
FRAMES = read_table("frames.toml")["uninformative"]
EN = tomllib.loads(files("decoder").joinpath("knowledge/words/diagnosis/en.toml").read_text(encoding="utf-8"))
OTHERS = {"own", "saved", "some-module", "idle"}


def sample(glob):
    """Return a name that ``glob`` fits."""
    return glob.replace("[0-9]", "2").replace("*", "Zq")


def test_every_function_pattern_tells_its_own_activity():
    shadowed = [(key, glob) for key, globs in FUNCTIONS.items() for glob in globs if activity_key(sample(glob)) != key]

    assert shadowed == []


def test_no_function_pattern_stands_twice():
    globs = [glob for globs in FUNCTIONS.values() for glob in globs]

    assert sorted(globs) == sorted(set(globs))


def test_every_activity_has_a_sentence():
    assert set(EN["activity"]) == set(FUNCTIONS) | OTHERS


def test_every_uninformative_pattern_fits_its_sample():
    missed = [glob for group in FRAMES for glob in group["functions"] if uninformative(sample(glob)) is None]

    assert missed == []


def test_every_group_of_uninformative_frames_has_its_reason():
    assert all(len(group["reason"]) > 20 for group in FRAMES)


def test_frames_that_explain_nothing_are_left_out(make):
    stack = make.frames(
        "PanicvPanicInt@vmkernel < gate_entry@vmkernel < DLM_free@vmkernel < VSIPFree@nsxt-vsip < CpuSched_StartWorld@vmkernel"
    )

    assert [frame.function for frame in explaining(stack)] == ["VSIPFree"]


def test_the_first_known_function_tells_what_the_kernel_was_doing(make):
    found = diagnose(
        make.crash("PCPU 1 locked up.", "tlb-ack", stack="Panic@None < TLBDoInvalidate@None < helpFunc@None")
    ).activity

    assert (found.function, "TLB" in found.text, found.quote.line) == ("TLBDoInvalidate", True, 11)


def test_of_a_lock_up_the_saved_backtrace_tells(make):
    found = diagnose(
        make.crash("PCPU 1: no heartbeat", "heartbeat", stack="Heartbeat_x@vmkernel", saved="tcp_input@tcpip4")
    ).activity

    assert (found.function, found.text.startswith("The PCPU that hung")) == ("tcp_input", True)


def test_an_unknown_function_of_a_driver_names_the_driver(make):
    assert "somedriver" in diagnose(make.crash("#PF Exception 14", "page-fault", stack="qqq@somedriver")).activity.text


def test_an_idle_stack_is_called_idle(make):
    crash = make.crash(
        "Machine Check Exception", "machine-check", stack="Power_ArchPerformWait@vmkernel < NetCoalesce2WorldCB@vmkernel"
    )

    assert "idle" in diagnose(crash).activity.text


def test_a_stack_that_says_nothing_has_no_activity(make):
    assert diagnose(make.crash("#PF Exception 14", "page-fault", stack="Panic@vmkernel")).activity is None


@pytest.mark.parametrize(
    ("message", "phrase"),
    [
        ("#PF Exception 14 in world 2097460:HELPER_UPLIN IP 0x42002b65ad3b addr 0x8", "#PF Exception"),
        ("#GP Exception(13) in world 4130:helper13-0 @ 0x41803399e303", "#GP Exception"),
        (
            "NOT_IMPLEMENTED /build/mts/release/bora-84374/bora/vmkernel/main/util.c:83",
            "NOT_IMPLEMENTED bora/vmkernel/main/util.c",
        ),
        ("PCPU 118: no heartbeat (3/3 IPIs received)", "PCPU no heartbeat"),
        ("PCPU 1 locked up. Failed to ack TLB invalidate.", "PCPU locked up. Failed to ack TLB invalidate"),
        (
            "Machine Check Exception on PCPU5 in world 2097171:netCoalesce2",
            "Machine Check Exception",
        ),
        ("IOMMU Fault detected for 0000:da:00.0 (vmgfx0/x) IOaddr: 0xa1fc6a000 Mask: 0x6", "IOMMU Fault detected for"),
        ("", ""),
    ],
)
def test_a_message_is_searched_without_its_numbers(message, phrase):
    assert without_numbers(message) == phrase


@pytest.mark.parametrize(
    "message",
    [
        "#PF Exception 14 in world 2101:vmm2:erp-db IP 0x42002b65ad3b addr 0x8",
        "PF Exception 14 in world xxxxxxx :vmx-vcpu-0:erp-db",
        "#UD Exception 6 in world 2099711:vmx-erp-db IP 0x42000c1d5b3e",
        "Machine Check Exception on PCPU5 in world 2097171:vmm0:erp-db",
        "Hardware (Machine) Error: Uncorrected ECC error in L3 Cache LRU on cpu 9 cache index 0x41. PCPU9 in world 4105:vmm0:erp",
        "Uncorrectable/recoverable memory error in world 2101:vmm2:erp-db; unable to recover in kernel context",
        "something died in mks:erp-db",
    ],
)
def test_the_search_phrase_tells_nobody_the_name_of_a_virtual_machine(message):
    phrase = without_numbers(message)

    assert phrase
    assert "erp" not in phrase
    assert not any(digit in phrase.replace("L3 Cache", "") for digit in "0123456789")


@pytest.mark.parametrize(
    ("message", "phrase"),
    [
        ("CPU 52 / World 68776 tried to re-acquire lock", "CPU tried to re-acquire lock"),
        ('Fatal CPU mismatch on feature "HT"; cpu7 value = 0x2, but cpu0 value = 0x1', 'Fatal CPU mismatch on feature "HT"'),
        ("EXCVEC_CUREL_SP_EL0_SYNCH Exception 0 in world 1:vmnic0-pollW (ec 0x25 il 1)", "EXCVEC_CUREL_SP_EL0_SYNCH Exception"),
        (
            "LINT1/NMI (motherboard nonmaskable interrupt), undiagnosed",
            "LINT1/NMI (motherboard nonmaskable interrupt), undiagnosed",
        ),
    ],
)
def test_words_that_others_print_too_stay_in_the_phrase(message, phrase):
    assert without_numbers(message) == phrase


def test_the_search_phrase_adds_the_first_two_explaining_frames(make):
    stack = "PanicvPanicInt@vmkernel < World_DestroyHeap@vmkernel < WorldGroupCleanup@vmkernel < InitTable_Cleanup@vmkernel"
    found = diagnose(make.crash("NOT_IMPLEMENTED bora/vmkernel/main/world.c:2307", "not-implemented", stack=stack)).search_phrase

    assert found == "NOT_IMPLEMENTED bora/vmkernel/main/world.c World_DestroyHeap WorldGroupCleanup"


def test_nothing_to_search_for_is_no_phrase(make):
    assert diagnose(make.crash()).search_phrase is None


@pytest.mark.parametrize(
    ("device", "glob"), [(group["device"], glob) for group in MODULES["driver"] for glob in group["modules"]]
)
def test_every_driver_module_is_of_its_device(device, glob):
    owner = owner_of_module(sample(glob))

    assert (owner.kind, owner.device) == ("driver", device)


@pytest.mark.parametrize(("key", "glob"), [(group["key"], glob) for group in MODULES["product"] for glob in group["modules"]])
def test_every_product_module_is_of_its_product(key, glob):
    assert owner_of_module(sample(glob)).product == key


def test_every_core_module_is_of_the_core():
    core = MODULES["core"]["modules"] + MODULES["glue"]["modules"]

    assert [glob for glob in core if owner_of_module(sample(glob)).kind != "core"] == []


@pytest.mark.parametrize(
    ("drivers", "glob"), [(group["drivers"], glob) for group in MODULES["prefix"] for glob in group["functions"]]
)
def test_every_prefix_names_its_drivers_where_no_module_is_printed(drivers, glob):
    owner = owner_of(Frame(function=sample(glob), module="<None>"))

    assert (owner.names, owner.by_prefix) == (tuple(drivers), True)


def test_a_module_in_no_table_is_somebodys_driver():
    assert owner_of_module("nobodys_driver").kind == "driver"


def test_a_frame_with_neither_module_nor_prefix_is_nobodys():
    assert owner_of(Frame(function="TLBDoInvalidate")) is None
