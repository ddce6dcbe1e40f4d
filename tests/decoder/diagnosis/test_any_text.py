"""Whatever a text puts into the values, the diagnosis neither raises nor lets it speak for us."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decoder import compare
from decoder.diagnosis import diagnose
from decoder.model import Crash, Error, Family, Frame, Product, SavedBacktrace, Uptime, World
from decoder.text import Line

WORD = st.text(max_size=40)
MAYBE = st.none() | WORD
FRAME = st.builds(Frame, function=MAYBE, module=MAYBE, line=st.none() | st.integers(1, 99))
CRASH = st.builds(
    Crash,
    error=st.none()
    | st.builds(Error, message=st.text(max_size=200), family=st.sampled_from(Family.__args__), address=MAYBE, ip=MAYBE),
    world=st.none() | st.builds(World, name=MAYBE),
    product=st.none() | st.builds(Product, name=MAYBE, version=MAYBE, build=MAYBE),
    uptime=st.none() | st.builds(Uptime, text=WORD, seconds=st.none() | st.floats(0, 1e9)),
    backtrace=st.lists(FRAME, max_size=6).map(tuple),
    saved_backtrace=st.none() | st.builds(SavedBacktrace, frames=st.lists(FRAME, max_size=3).map(tuple)),
    modules_involved=st.lists(WORD, max_size=3).map(tuple),
    registers=st.dictionaries(st.sampled_from(["err", "cr2", "rax"]), WORD, max_size=3),
    pcpu=st.none() | st.integers(0, 999),
    blamed_pcpus=st.lists(st.integers(0, 999), max_size=3).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(CRASH, st.lists(WORD, max_size=4))
def test_any_crash_gets_a_verdict_with_a_reason_and_steps(crash, texts):
    found = diagnose(crash, lines=tuple(Line(n, text, text) for n, text in enumerate(texts, 1)))

    assert (bool(found.verdict.summary), bool(found.verdict.because), bool(found.next_steps)) == (True, True, True)


@settings(max_examples=40, deadline=None)
@given(st.lists(CRASH, max_size=3))
def test_any_crashes_compare(crashes):
    assert compare(crashes).summary


@pytest.mark.parametrize("name", ["{0}", "{module}", "%s", "a b", "`reboot`", "$(reboot)", "x|y", "\0"])
def test_a_strange_module_is_named_but_never_typed_into_a_shell(make, name):
    found = diagnose(make.crash("#PF Exception 14", "page-fault", stack=f"x@{name}"))

    assert not [step.command for step in found.next_steps if step.command and name in step.command]
