"""The reply says what failed, where, why and what to do next, at one glance."""

import pytest

from bot.answers import Answer
from bot.replies import VIEWS, answer_message, nothing_found, notice, outline, plain_text, posted, reply
from bot.replies.outline import Items
from bot.replies.plain import wrapped
from bot.replies.sentences import words
from decoder import Damage, Quote, decode


def test_the_first_view_fits_one_glance(decoding):
    """It has at most 1,200 characters and 25 lines of 80 columns."""
    first = plain_text(outline(decoding).first)

    assert len(first) <= 1_200
    assert len(wrapped(first, 80)) <= 25


@pytest.mark.parametrize(
    "fact",
    [
        *("Hardware", "12\n", "2101533 vmm3:web-07", "UC by Excp", "bank 3", "SRAR by Excp, bank 1", "snoop"),
        *("7.0.3", "20842708", "41 d 3 h 12 min", "Why", "What to do", "1. "),
    ],
)
def test_the_first_view_of_a_machine_check_holds(decodings, fact):
    """Verdict, place, class, method, bank, meaning, product, uptime, reasons and steps are seen at once."""
    assert fact in plain_text(outline(decodings["machine-check"]).first)


def test_the_running_and_the_blamed_pcpu_stand_side_by_side(decodings):
    """The article's own trap: the message names PCPU 1, the star PCPU 0."""
    assert "0 (ran the panicking world); message names PCPU 1" in plain_text(outline(decodings["tlb"]).first)


@pytest.mark.parametrize(
    ("texts", "more"), [(["a", "b", "a", "b", "c"], "(+2 more below)"), ("aa", ""), ("abcdefghijkl", "(+7 ")]
)
def test_as_many_doubts_are_announced_as_are_listed(decodings, texts, more):
    crash = decodings["tlb"].crashes[0].model_copy(update={"damage": tuple(Damage(text=text) for text in texts)})
    said = outline(decodings["tlb"].model_copy(update={"crashes": (crash,)}))
    title = words("en")("heading.doubts")
    listed = next(said.more[at + 1] for at, part in enumerate(said.more) if getattr(part, "text", None) == title)

    assert ("more below" in plain_text(said.first), more in plain_text(said.first)) == (bool(more), True)
    assert len(listed.items) == min(len(set(texts)), 8)


def test_of_two_crashes_the_newest_is_whole_and_the_other_a_line(decodings):
    """The comparison follows."""
    said = outline(decodings["two"])

    assert "#GP Exception 13" in plain_text(said.first)
    assert "2 crashes" in plain_text(said.first)
    assert "#PF Exception 14" in plain_text(said.more)
    assert words("en")("heading.comparison") in plain_text(said.more)


def test_what_several_crashes_say_together_stands_beside_the_newest_ones_verdict():
    """One of them holds an uncorrected machine check: that outranks the other's stack."""
    log = (
        "2025-02-02T03:00:01.000Z e7 vmkernel: cpu2:22)ALERT: MCA: 208: UC Excp G5 B6 Sbb80000000000e0b A0 M4d380000 P0/0\n"
        "2025-02-02T03:00:01.010Z e7 vmkernel: cpu2:22)@BlueScreen: Machine Check Exception on PCPU2 in world 22:a\n"
        "2025-02-09T04:00:01.010Z e7 vmkernel: cpu9:22)@BlueScreen: #GP Exception 13 in world 22:b @ 0x42002be0c3a5\n"
        "2025-02-09T04:00:01.012Z e7 vmkernel: cpu9:22)0x451a5de1be20:[0x42002be0c3a5]Nvme@(nvme-pcie)#<None>+0x27 stack: 0x0\n"
    )
    first = " ".join(plain_text(outline(decode(log)).first).split())

    assert first.startswith("Software")
    assert "1 of 2 crashes hold an uncorrected machine check: this leans to hardware" in first


def test_half_a_screen_says_what_is_missing_and_how_to_get_it(decodings):
    """The dump lines and registers are not on that screen."""
    first = plain_text(outline(decodings["tlb"]).first)

    assert "registers" in first
    assert "Photograph" in first


def test_a_reason_names_its_line(decodings):
    """A reader can check each statement."""
    assert "(line 9)" in plain_text(outline(decodings["machine-check"]).first)


def test_the_fallback_is_whole_on_its_own(decoding):
    """A notification or a screen reader gets every label and heading of the first view."""
    message = reply(decoding, case_id="c1")
    first = plain_text(outline(decoding).first)

    assert message.text.splitlines()[0] == first.splitlines()[0]
    assert [line.split("  ")[0] for line in message.text.splitlines()][: first.count("\n")] == [
        line.split("  ")[0] for line in first.splitlines()
    ][: first.count("\n")]


def test_buttons_carry_the_case_and_the_view_and_nothing_else(decodings):
    """Their values are pointers, never data."""
    blocks = reply(decodings["machine-check"], case_id="c77").blocks
    row = next(block for block in blocks if block["type"] == "actions")

    assert [button["value"] for button in row["elements"]] == [f"c77:{view}:1" for view in VIEWS]


def test_only_views_with_something_to_show_have_a_button(decodings):
    """No button opens an empty box."""
    assert outline(decodings["nothing"]).views == ()
    assert outline(decodings["tlb"]).views == ("backtrace", "support")


def test_who_asked_is_named_by_id_only(decodings):
    """A name that is no Slack id is not shown."""
    named = reply(decodings["tlb"], case_id="c", asked_by="U024BE7LH").blocks
    unnamed = reply(decodings["tlb"], case_id="c", asked_by="<!channel>").blocks

    assert "U024BE7LH" in str(named)
    assert "<!channel>" not in str(unnamed)


def test_notes_are_shown(decodings):
    """The caller may add sentences, such as how to get a thread."""
    assert "One note." in str(reply(decodings["tlb"], case_id="c", notes=["One note."]).blocks)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_posted_is_a_message_of_its_own(decodings, view):
    """What "To the thread" posts has text and blocks."""
    message = posted(decodings["machine-check"], view)

    assert message.text
    assert message.blocks


def test_the_bits_name_every_field(decodings):
    """The picture of the registers names the architectural bits."""
    text = posted(decodings["machine-check"], "bits").text

    assert all(name in text for name in ("VAL", "OVER", "PCC", "MCACOD"))


def test_an_answer_shows_its_lines():
    """The lines that show it stand under the sentence, the button beside them points to the case."""
    given = Answer(text="PCPU 3.", answered=True, evidence=(Quote(line=4, text="*PCPU3:1/x"),), view="bits")
    message = answer_message(given, case_id="c9")

    assert "*PCPU3:1/x" in str(message.blocks)
    assert "c9:bits:1" in str(message.blocks)


def test_nothing_found_says_what_could_be_read(decodings):
    """Someone who asked gets a kind line."""
    assert "MCA" in nothing_found(decodings["nothing"]).text


def test_corrected_errors_are_not_called_a_crash(decodings):
    """The title says that there is no purple screen."""
    assert "no purple screen" in plain_text(outline(decodings["corrected"]).first)


def test_every_notice_can_be_said():
    """Each sentence fills with its fields."""
    fields = {"patterns": "inc-*", "name": "x.txt", "reason": "empty", "case": "7", "host": "esx01", "count": 2, "cure": "x"}
    keys = [key.removeprefix("notice.") for key in words("en").keys() if key.startswith("notice.")]  # noqa: SIM118 - not a mapping

    assert all(notice(key, **fields).text for key in keys)


def test_no_reason_and_no_step_is_said_twice(decodings):
    """What was cut short in the first view is said whole below; nothing else comes again."""
    for decoding in decodings.values():
        shown = outline(decoding)
        said = [text for part in (*shown.first, *shown.more) if isinstance(part, Items) for text in part.items]

        assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("screen", "title", "second"),
    [
        ("PCPU 17: no heartbeat (0/2 IPIs received)", "Probably hardware: no heartbeat from a CPU", "PCPU 17 answered none"),
        (
            "LINT1/NMI (motherboard nonmaskable interrupt), undiagnosed.",
            "Probably hardware: non-maskable interrupt",
            "The board raised",
        ),
        ("CrashMe", "Asked for, not a fault: crash on request", "Somebody asked"),
    ],
)
def test_the_title_is_no_surer_than_the_verdict(screen, title, second):
    said = plain_text(outline(decode(f"VMware ESXi 7.0.2 [Releasebuild-18426014 x86_64]\n{screen}\n")).first).split("\n")

    assert said[0] == title
    assert said[1].startswith(second)


def test_a_phrase_to_search_for_is_given_once_and_not_for_what_hardware_or_a_person_did(decodings):
    said = plain_text(outline(decodings["two"]).more)

    assert "Search the support portal for: #GP Exception" in said
    assert "\nSearch for:" not in said
    assert "Search for" not in plain_text(outline(decodings["machine-check"]).more)


def test_the_rest_of_a_log_is_in_its_dump():
    log = "2025-02-02T03:00:01.010Z cpu2:22)@BlueScreen: #GP Exception 13 in world 22:b @ 0x42002be0c3a5\n"
    undumped = log + "2025-02-02T03:00:02.010Z cpu2:22)No place on disk to dump data.\n"

    assert "The rest stands in the log of the dump" in plain_text(outline(decode(log)).first)
    assert "log of the dump" not in plain_text(outline(decode(undumped)).first)


def test_records_that_are_alike_are_counted():
    line = "2025-02-02T03:00:01.000Z cpu2:22)MCA: 208: {} B6 Sbb80000000000e0b A0 M4d380000 P0/0\n"
    log = (
        line.format("UC Excp G5") * 3
        + "2025-02-02T03:00:01.010Z cpu2:22)@BlueScreen: Machine Check Exception on PCPU2 in world 22:a\n"
    )

    assert "2 × UC by Excp, bank 6" in plain_text(outline(decode(log)).first)
