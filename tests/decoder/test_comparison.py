"""Several crashes of one host: what repeats, what varies, and what that suggests together."""

import pytest

from decoder import compare
from decoder.model import Crash, Error, Frame, MachineCheck, Product, Status, World

FAMILIES = {"#PF Exception 14": "page-fault", "#GP Exception 13": "gp-fault", "PCPU 3: no heartbeat": "heartbeat"}


def crash(message="#PF Exception 14", stack="A", **more):
    frames = tuple(Frame(function=f.split("@")[0], module=f.split("@")[1] if "@" in f else "vmkernel") for f in stack.split())
    return Crash(error=Error(message=f"{message} in world 1:x", family=FAMILIES[message]), backtrace=frames, **more)


def checked(bank=7, address="0xa83bf95200", **more):
    status = Status(value="0x0", val=True, over=False, uc=True, en=True, miscv=True, addrv=True, pcc=True, mscod=0, mcacod=0x80)
    record = MachineCheck(severity="UC", method="Excp", bank=bank, addr=address, status=status)
    return crash(machine_checks=(record,), **more)


def pattern(crashes, name):
    return next((each for each in compare(crashes).patterns if each.name == name), None)


def test_crashes_that_differ_in_everything_lean_to_hardware():
    found = compare([crash("#PF Exception 14", "A", pcpu=1), crash("#GP Exception 13", "B", pcpu=7)])

    assert ([p.leans for p in found.patterns[:2]], "leans to hardware" in found.summary) == (["hardware", "hardware"], True)


def test_identical_crashes_lean_to_software():
    found = compare([crash(pcpu=1), crash(pcpu=7)])

    assert ([p.leans for p in found.patterns[:2]], "leans to software" in found.summary) == (["software", "software"], True)


def test_the_same_pcpu_with_different_stacks_leans_to_that_processor():
    crashes = [crash("#PF Exception 14", "A", pcpu=4), crash("#GP Exception 13", "B", pcpu=4)]

    assert (pattern(crashes, "pcpu").leans, "that processor" in compare(crashes).summary) == ("cpu", True)


def test_the_same_crash_on_the_same_pcpu_excludes_neither():
    assert "not excluded" in compare([crash(pcpu=4), crash(pcpu=4)]).summary


def test_of_a_lost_heartbeat_the_pcpu_that_hung_is_compared():
    crashes = [crash("PCPU 3: no heartbeat", pcpu=n, blamed_pcpus=(3,)) for n in (8, 9)]

    assert pattern(crashes, "pcpu").values == ("3", "3")


def test_a_world_is_the_same_where_one_name_is_cut():
    crashes = [crash(world=World(name="HELPER_UP")), crash(world=World(name="HELPER_UPLIN"))]

    assert (pattern(crashes, "world").same, pattern(crashes, "world").leans) == (True, "world")


def test_different_functions_of_one_driver_lean_to_the_driver():
    crashes = [crash(stack="lpfc_a@lpfc"), crash("#GP Exception 13", "lpfc_b@lpfc")]

    assert "lpfc" in compare(crashes).summary


def test_machine_checks_at_one_address_lean_to_that_memory():
    found = compare([checked(address="0xa83bf95200"), checked(address="0xa83bf95840")])

    assert "same place in memory" in found.summary


def test_machine_checks_of_one_bank_and_pcpu_lean_to_that_processor():
    found = compare([checked(bank=1, address="0x1000", pcpu=6), checked(bank=1, address="0x9000000", pcpu=6)])

    assert "to that processor" in found.summary


def test_machine_checks_outweigh_identical_stacks():
    assert "machine check" in compare([checked(address=None, bank=3), checked(address=None, bank=9)]).summary


def test_the_same_crash_on_several_hosts_leans_to_software():
    crashes = [crash(host="esx01", pcpu=4), crash(host="esx02", pcpu=4)]

    assert ("2 hosts leans to software" in compare(crashes).summary, pattern(crashes, "pcpu").leans) == (True, None)


def test_different_crashes_of_several_hosts_are_sent_back_to_each_host():
    assert "each host's own" in compare([crash(host="a"), crash("#GP Exception 13", "B", host="b")]).summary


def test_a_repeated_error_with_other_stacks_favours_neither_side():
    assert "neither" in compare([crash(stack="A"), crash(stack="B")]).summary


def test_builds_are_shown_and_lean_nowhere():
    crashes = [crash(product=Product(build="1")), crash(product=Product(build="2"))]

    assert (pattern(crashes, "build").same, pattern(crashes, "build").leans) == (False, None)


@pytest.mark.parametrize("crashes", [[], [crash()]])
def test_fewer_than_two_crashes_have_no_pattern(crashes):
    assert (compare(crashes).crashes, "no pattern" in compare(crashes).summary) == (len(crashes), True)


def test_crashes_that_show_nothing_are_said_to_show_too_little():
    assert "too little" in compare([Crash(), Crash()]).summary


def test_the_articles_four_questions_are_always_answered():
    assert [p.name for p in compare([Crash(), Crash()]).patterns] == ["error", "stack", "pcpu", "world"]


def test_a_pattern_that_leans_is_called_inconclusive():
    crashes = [
        checked(pcpu=1, world=World(name="w"), stack="lpfc_a@lpfc"),
        checked(pcpu=1, world=World(name="w"), stack="lpfc_a@lpfc"),
    ]

    assert all("inconclusive" in p.text for p in compare(crashes).patterns if p.leans)


def test_a_summary_of_several_crashes_says_that_patterns_are_no_proof():
    assert "inconclusive" in compare([crash(), crash()]).summary


def test_an_address_with_masked_digits_is_compared_as_it_stands():
    assert compare([checked(address="0xa8##"), checked(address="0xa8##")]).crashes == 2
