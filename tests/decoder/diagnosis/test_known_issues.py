"""Known issues: every file loads, is reached, matches its own example, and a wrong file is named by file, entry and field."""

import pytest

from decoder import decode
from decoder.diagnosis import diagnose, issues_of_records
from decoder.diagnosis.affected import holds_fix, is_affected
from decoder.diagnosis.issues import Affected, Fixed, all_issues, issue_of, read_issue
from decoder.diagnosis.known import _in_order
from decoder.frames import uninformative
from decoder.knowledge_files import KnowledgeError
from decoder.model import CpuId, MachineCheck, Product, Uptime, World

ISSUES = {issue.id: issue for issue in all_issues()}
WITH_EXAMPLE = [issue for issue in all_issues() if issue.example]
SPECIFIC = [issue for issue in all_issues() if issue.confidence != "generic"]


def fitting(make, issue):
    """Make the crash (and the lines) that an issue's own fields describe."""
    sign, condition = issue.signature, issue.condition
    parts = [
        *sign.message,
        *sign.message_any[:1],
        *sign.hint[:1],
        *sign.headline[:1],
        *(f"in world 7:{name}" for name in sign.world[:1]),
    ]
    family = issue.families[0] if issue.families else "other"
    more = {}
    if issue.record:
        record = issue.record
        check = make.record(
            next(
                iter(record.status),
                {"io": 0xBB80000000000E0B, "memory-controller": 0xBE00000000010091}.get(
                    next(iter(record.kind), ""), 0xBE00000000080145
                ),
            ),
            bank=record.bank or 6,
        )
        worst = record.severity[0] if record.severity else "UC"
        more["machine_checks"] = (check.model_copy(update={"severity": worst, "dialect": next(iter(record.dialect), "mca")}),)
    if condition and condition.storm:
        more["machine_checks"] = tuple(make.record(0x8C00004001010091, bank=8, method="Poll") for _ in range(12))
    if condition and condition.uptime_days:
        more["uptime"] = Uptime(text="x", seconds=(condition.uptime_days + 5) * make.day)
    if condition and condition.vendor:
        more["cpu"] = make.amd
    if condition and condition.cpus:
        family_number, model = (int(part, 16) for part in condition.cpus[0].split("/"))
        more["cpu"] = CpuId(vendor="GenuineIntel", family=family_number, model=model)
    version = next(iter(issue.affected.versions), None) or issue.affected.since
    crash = make.crash(
        " ".join(parts) or "something",
        family,
        stack=" < ".join(f"{name}@{next(iter(sign.modules), 'vmkernel')}" for name in sign.frames)
        or "".join(f"x@{m}" for m in sign.modules[:1]),
        world=World(name=sign.world[0]) if sign.world else None,
        **more,
    )
    crash = crash.model_copy(update={"product": Product(name="ESXi", version=version)}) if version else crash
    return crash, make.lines(*sign.log, *(condition.text_any[:1] if condition else ()))


@pytest.mark.parametrize("issue", [i for i in all_issues() if i.host_panics], ids=lambda issue: issue.id)
def test_an_issue_is_found_by_its_own_fields_and_not_shadowed_by_a_general_one(make, issue):
    crash, around = fitting(make, issue)
    found = [ISSUES[each.id] for each in diagnose(crash, lines=around).known_issues]

    assert issue in found
    assert issue.confidence == "generic" or found[0].confidence != "generic"


@pytest.mark.parametrize("issue", [i for i in all_issues() if not i.host_panics], ids=lambda issue: issue.id)
def test_an_issue_without_a_panic_is_found_in_a_log(make, issue):
    crash, around = fitting(make, issue)
    found = issues_of_records(crash.machine_checks, lines=around)

    assert issue.id in [each.id for each in found]


@pytest.mark.parametrize("issue", WITH_EXAMPLE, ids=lambda issue: issue.id)
def test_an_example_is_read_and_names_its_own_issue_first(issue):
    read = decode(issue.example)
    found = [each.id for crash in read.crashes for each in crash.known_issues] + [each.id for each in read.known_issues]

    assert found[:1] == [issue.id]


def test_every_issue_has_a_title_of_its_own():
    titles = [issue.en.title for issue in all_issues()]

    assert sorted(titles) == sorted(set(titles))


def test_frames_of_an_issue_hold_one_that_explains():
    framed = [issue for issue in SPECIFIC if issue.signature.frames]

    assert [issue.id for issue in framed if all(map(uninformative, issue.signature.frames))] == []


def test_lead_frames_are_frames_of_the_issue_that_explain():
    wrong = [
        (issue.id, name)
        for issue in all_issues()
        for name in issue.signature.lead
        if name not in issue.signature.frames or uninformative(name)
    ]

    assert wrong == []


I40EN = "i40en_UplinkPrivStatsGet@i40en < UplinkDeviceGetStatsAsyncCB@vmkernel < UplinkAsyncProcessCallsHelperCB@vmkernel"
PF = "#PF Exception 14 in world 2101:HELPER_UPLIN IP 0x42001a2b3c4d addr 0x8"


def first_of(make, product=None, stack=I40EN, message=PF, build=None):
    crash = make.crash(message, "page-fault", stack=stack)
    name, _, version = (product or "").partition(" ")
    if product:
        crash = crash.model_copy(update={"product": Product(name=name, version=version, build=build)})
    return diagnose(crash).known_issues[0]


def test_two_explaining_frames_make_a_match_exact(make):
    assert (first_of(make).id, first_of(make).confidence) == ("370976", "exact")


def test_one_frame_of_many_makes_no_more_than_a_likeness(make):
    found = first_of(make, stack="i40en_UplinkPrivStatsGet@i40en", message="#PF Exception 14 in world 7:x")

    assert (found.id, found.confidence) == ("370976", "generic")


def test_a_world_name_alone_is_guidance(make):
    found = first_of(make, stack="Other_Function@vmkernel")

    assert found.confidence == "generic"


def test_an_exact_match_states_cause_and_fix_of_the_article(make):
    assert (first_of(make).cause, first_of(make).fix) == (ISSUES["370976"].en.cause, ISSUES["370976"].en.fix)


def test_an_inferred_field_is_not_stated(make):
    stack = "tcp_input@tcpip4 < netisr_check@tcpip4 < TcpipIsrCheckWorld@tcpip4"
    found = diagnose(make.crash("PCPU 31: no heartbeat (3/3 IPIs received)", "heartbeat", saved=stack)).known_issues[0]

    assert (found.id, found.confidence, found.cause) == ("385615", "exact", None)


def test_a_version_outside_the_affected_ones_lowers_the_match_and_says_so(make):
    found = first_of(make, "ESXi 6.7.0")

    assert (found.confidence, found.cause) == ("likely", None)
    assert any("6.7.0" in reason.text for reason in found.because)


def test_a_build_that_holds_the_fix_lowers_the_match(make):
    stack = "PFrame_IsBackedByLPage@vmkernel < VmMemCowHintUpdatePost@vmkernel"
    newer = first_of(make, "ESXi 8.0.0", stack, build="21203435")
    older = first_of(make, "ESXi 8.0.0", stack, build="20513097")

    assert (newer.confidence, older.confidence) == ("likely", "exact")


@pytest.mark.parametrize(
    ("affected", "version", "holds"),
    [
        ({"versions": ("7.0",)}, "7.0.3", True),
        ({"versions": ("7.0.3",)}, "7.0.2", False),
        ({"versions": ("8",)}, "8.0.3", True),
        ({"below": "8.0"}, "7.0.3", True),
        ({"below": "8.0"}, "8.0.0", False),
        ({"since": "7.0.2"}, "7.0.1", False),
        ({"since": "7.0.2"}, "8.0.0", True),
        ({}, "6.5.0", True),
    ],
)
def test_versions_are_compared_number_by_number(affected, version, holds):
    assert is_affected(Affected(**affected), version) is holds


@pytest.mark.parametrize(
    ("fixed", "version", "build", "holds"),
    [
        ({"release": "8.0b", "version": "8.0", "build": 100}, "8.0.0", 99, False),
        ({"release": "8.0b", "version": "8.0", "build": 100}, "8.0.0", 100, True),
        ({"release": "7.0 U3l", "version": "7.0.3", "build": 300}, "8.0.0", 100, False),
        ({"release": "8.0", "version": "8.0"}, "8.0.1", None, True),
        ({"release": "8.0", "version": "8.0"}, "7.0.3", None, False),
        ({"release": "U3h"}, "8.0.3", 5, False),
    ],
)
def test_builds_are_compared_within_one_release_only(fixed, version, build, holds):
    assert holds_fix(Fixed(**fixed), version, build) is holds


def test_frames_count_only_in_the_articles_order(make):
    there = make.frames("C < A < B < X < D")

    assert [frame.function for frame in _in_order(["A", "B", "C", "D"], there)] == ["A", "B", "D"]


def test_common_network_frames_alone_name_no_article(make):
    stack = "IOChain_Resume@vmkernel < PortOutput@vmkernel < EtherswitchPortDispatch@vmkernel < Port_InputResume@vmkernel"
    found = diagnose(make.crash("#PF Exception 14 in world 7:x", "page-fault", stack=stack)).known_issues

    assert all(issue.confidence == "generic" for issue in found)


def test_the_amd_uptime_condition_needs_vendor_and_days(make):
    old = Uptime(text="x", seconds=1044 * make.day)
    told = [
        [issue.id for issue in diagnose(make.crash("PCPU 3: no heartbeat (0/1)", "heartbeat", cpu=cpu, uptime=old)).known_issues]
        for cpu in (make.amd, make.intel)
    ]

    assert ["401252" in ids for ids in told] == [True, False]


def test_a_likely_match_says_that_it_only_looks_like_it(make):
    found = diagnose(
        make.crash(
            "@BlueScreen: #PF Exception 14 in world 1:OCFlush IP 0x1 addr 0x350", "page-fault", world=World(name="OCFlush")
        )
    )

    assert "looks like" in found.known_issues[0].because[-1].text


GOOD = """
id = "9999"
url = "https://example.org/9999"
domain = "software"
confidence = "exact"
families = ["panic"]
[en]
title = "A title of ours"
"""


def test_a_good_file_is_read():
    assert read_issue(GOOD, "9999.toml").en.title == "A title of ours"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("software", "weather"), "9999.toml: entry 9999: field domain"),
        (('"panic"', '"panik"'), "9999.toml: entry 9999: field families.0"),
        (("https://", "ftp://"), "9999.toml: entry 9999: field url"),
        (("exact", "certain"), "9999.toml: entry 9999: field confidence"),
        (("[en]", "[signature]\nframe = []\n[en]"), "9999.toml: entry 9999: field signature.frame"),
        (("[en]", '[affected]\nversions = ["seven"]\n[en]'), "9999.toml: entry 9999: field affected.versions"),
        (('title = "A title of ours"', ""), "9999.toml: entry 9999: field en.title"),
        (('families = ["panic"]\n', ""), "9999.toml: entry 9999: field signature"),
        (('id = "9999"', 'id = "8888"'), "entry 8888: field id"),
        (("id = ", "id "), "9999.toml: "),
    ],
)
def test_a_wrong_file_is_named_by_file_entry_and_field(change, said):
    with pytest.raises(KnowledgeError, match=said):
        read_issue(GOOD.replace(*change), "9999.toml")


def test_an_issue_is_found_by_its_number():
    assert issue_of("370976").domain == "software"


def test_records_that_fit_nothing_match_nothing():
    assert issues_of_records([MachineCheck()]) == ()


@pytest.mark.parametrize("world", ["NetWorld-VM-2101989", "vmnic3-pollWorld-0"])
def test_the_name_of_a_world_alone_is_no_match(make, world):
    crash = make.crash("#PF Exception 14 in world 7:x", "page-fault", stack="Other_Thing@vmkernel", world=World(id=7, name=world))

    assert {issue.id for issue in diagnose(crash).known_issues} & {"323991", "434303"} == set()


@pytest.mark.parametrize(("product", "listed"), [("ESXi 6.0.0", False), ("ESXi 8.0.2", True), (None, True)])
def test_a_general_article_about_other_versions_is_not_listed(make, product, listed):
    check = make.record(0xBD80000000100134)  # SRAR, data load; article 414451 is about ESXi 8
    found = diagnose(make.crash("Machine Check Exception on PCPU5", "machine-check", machine_checks=(check,), product=product))

    assert ("414451" in {issue.id for issue in found.known_issues}) is listed
