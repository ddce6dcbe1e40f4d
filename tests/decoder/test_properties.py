"""What holds for every text: nothing raises, and what loses nothing changes nothing."""

import html
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decoder import decode, worth_a_look

SCREENS = {
    file.stem: file.read_bytes().decode().partition("---\n")[2]
    for file in sorted((Path(__file__).parents[1] / "corpus/screens").glob("*.txt"))
}
CRASHES = {name: text for name, text in SCREENS.items() if not name.startswith("no-")}


def each_line(change):
    return lambda text: "\n".join(change(number, line) for number, line in enumerate(text.rstrip("\n").split("\n"), 1)) + "\n"


DAMAGES = {
    "quoted": each_line(lambda _, line: f"> {line}"),
    "quoted twice": each_line(lambda _, line: f"> > {line}"),
    "numbered": each_line(lambda number, line: f"  {number}. {line}"),
    "indented": each_line(lambda _, line: f"        {line}"),
    "tabbed": each_line(lambda _, line: f"\t{line}"),
    "coloured": each_line(lambda _, line: f"\x1b[45m\x1b[33;1m{line}\x1b[0m"),
    "coloured in letters": each_line(lambda _, line: f"^[[45m^[[33;1m{line}^[[0m"),
    "escaped": lambda text: html.escape(text, quote=False),
    "escaped twice": lambda text: html.escape(html.escape(text, quote=False), quote=False),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "fenced": lambda text: f"```\n{text}```\n",
    "no-break spaces": lambda text: re.sub(r"(?<=\S) (?=\S)", "\u00a0", text),
    "byte order mark": lambda text: f"\ufeff{text}",
    "chatter around": lambda text: f"morning all, host is down again\n\n{text}\nany idea what this means?\nthanks!\n",
    "list marks": each_line(lambda _, line: f"\u2022 {line}"),
    "table tails": each_line(lambda _, line: f"{line} | |"),
    "blank lines": lambda text: text.replace("\n", "\n\n"),
    "paragraphs": lambda text: "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.split("\n")),
}


def facts(text):
    """Return what a damage that loses nothing must leave as it is."""
    return [
        (
            crash.error.family,
            re.sub(r"\W+", "", crash.error.message),
            crash.pcpu,
            crash.blamed_pcpus,
            crash.world and (crash.world.id, crash.world.name),
            crash.uptime and crash.uptime.text,
            crash.product and crash.product.build,
            [frame.function for frame in crash.backtrace],
            crash.saved_backtrace and (crash.saved_backtrace.pcpu, [frame.function for frame in crash.saved_backtrace.frames]),
            len(crash.registers),
            crash.coredump and crash.coredump.status,
            crash.signature,
        )
        for crash in decode(text).crashes
    ]


def pairs():
    """Yield every screen with every damage; all but an even sample of the pairs in the slow ring."""
    for row, name in enumerate(CRASHES):
        for column, damage in enumerate(DAMAGES):
            yield pytest.param(name, damage, marks=() if (row + column) % 9 == 0 else pytest.mark.slow)


@pytest.mark.parametrize(("name", "damage"), [*pairs()])
def test_a_damage_that_loses_nothing_changes_nothing(name, damage):
    text = CRASHES[name]

    damaged = DAMAGES[damage](text)

    assert facts(damaged) == facts(text)
    assert decode(damaged).answer_unasked == decode(text).answer_unasked


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(sorted(CRASHES)),
    damages=st.lists(st.sampled_from(sorted(set(DAMAGES) - {"paragraphs", "blank lines"})), max_size=3),
)
def test_several_damages_together_change_nothing(name, damages):
    text = CRASHES[name]
    for damage in damages:
        text = DAMAGES[damage](text)

    assert facts(text) == facts(CRASHES[name])


# Pieces that readers react to, in any order and number.
PIECES = st.sampled_from([
    "#PF Exception 14 in world ", "2097253:vmm1", " IP 0x", "addr 0x0", "*PCPU", "12", ":", "/", "0x451a:[0x4180]",
    "Panic@vmkernel#nover+0x9", "stack: ", "cpu3:2097)", "2024-01-01T00:00:00.000Z ", "VMware ESXi 7.0.3 [Releasebuild-1 x86_64]",
    "VMK uptime: ", "7:05:43:45.014", " TSC: 9", "@BlueScreen: ", "MCA: 208: UC Excp G5 B6 Sbb80000000000e0b A0 M0 P0/0",
    "MC: PCPU1 B:2 S:0x", "\n", "\r", "\t", "\x00", "\ud800", "&lt;", "<br>", "###", "err=-1 ", "eax=0xffffffff ",
    "Saved backtrace from: pcpu ", "Coredump to disk", "#0 main (", "Panic Details: Crash at ", "\uff10\uff11", "\u00d7",
    "PCPU 1 locked up.",
])  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(st.characters(exclude_categories=())), st.lists(PIECES, max_size=30).map("".join)))
def test_no_text_raises_and_whoever_speaks_was_worth_a_look(text):
    decoding = decode(text)

    assert decoding.model_dump_json()
    assert worth_a_look(text) or not decoding.answer_unasked


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(sorted(SCREENS)), data=st.data())
def test_half_a_screen_is_read_without_raising(name, data):
    text = SCREENS[name]
    low = data.draw(st.integers(0, len(text)))
    high = data.draw(st.integers(low, len(text)))

    decoding = decode(text[low:high])

    assert worth_a_look(text[low:high]) or not decoding.answer_unasked


@pytest.mark.parametrize("name", list(SCREENS)[::9])
def test_decoding_is_the_same_every_time(name):
    first = decode(SCREENS[name])

    assert decode(SCREENS[name]) == first
