"""The step of Workflow Builder: outputs or a kind line, whatever a workflow hands over."""

import json

import pytest

from bot.replies.step import LONGEST
from tests.scenarios.screens import RECORD, SCREEN


async def run(world, inputs, execution="Fx1234567O9L", **more):
    """Let a workflow run the step; return how it ended, or None."""
    function = {"id": "Fn1", "callback_id": "decode_psod_step", "type": "app"}
    told = {"function": function, "inputs": inputs, "function_execution_id": execution, "bot_access_token": "xwfp-1", **more}
    answer = await world.event(type="function_executed", **told)
    assert answer.status == 200
    return world.slack.steps[-1] if world.slack.steps else None


async def test_a_text_gives_verdict_class_pcpu_and_steps(world):
    ended = await run(world, {"text": f"{SCREEN}\n{RECORD}"})
    said = ended["outputs"]

    assert ended["function_execution_id"] == "Fx1234567O9L"
    assert said["verdict"].startswith("Hardware")
    assert (said["class"], said["pcpu"]) == ("UC", "2")
    assert said["next_steps"].startswith("1. ")
    assert world.posts == []


async def test_a_text_without_a_crash_ends_well_and_says_so(world):
    said = (await run(world, {"text": "the printer is on fire"}))["outputs"]

    assert said == {"verdict": "No purple screen found", "class": "", "pcpu": "", "next_steps": ""}


@pytest.mark.parametrize(
    "shape",
    [
        lambda file: file,
        lambda file: [file],
        lambda file: {
            "type": "rich_text",
            "elements": [{"elements": [{"text": f"https://lab.slack.com/files/U01/{file}/x.txt"}]}],
        },
    ],
    ids=["an id", "a list", "rich text"],
)
async def test_a_file_is_read_however_the_workflow_names_it(world, shape):
    world.slack.files["F0123456789"] = world.file(SCREEN, "screen.txt") | {"id": "F0123456789", "user_team": "T01"}
    ended = await run(world, {"file": shape("F0123456789")})

    assert "page fault" in ended["outputs"]["verdict"].lower()


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"text": None},
        {"text": "  "},
        {"text": ["a", "b"]},
        {"text": {"a": 1}},
        {"text": 7, "file": "F0123456789"},
        {"text": "x" * 50_000},
        {"file": [f"F01234567{number:02d}" for number in range(20)]},
        {"file": "F0000000000"},
        {"file": {"a": {"b": ["no file at all"]}}},
    ],
    ids=lambda inputs: str(inputs)[:40],
)
async def test_what_cannot_be_read_ends_the_step_with_a_kind_line(world, inputs):
    ended = await run(world, inputs)

    assert ended["error"]
    assert "outputs" not in ended
    assert (await world.census()).dead == 0


@pytest.mark.parametrize("facts", [{"user_team": "T02"}, {"groups": ["C0PRIV"]}], ids=["another workspace", "a private channel"])
async def test_a_file_that_is_not_for_everybody_here_is_not_read(world, slack, facts):
    slack.files["F0123456789"] = world.file(SCREEN, "screen.txt") | {"id": "F0123456789", **facts}
    ended = await run(world, {"file": "F0123456789"})

    assert ended["error"]
    assert not [call for call in slack.calls if call[0] == "GET"]


async def test_a_file_that_is_too_deep_or_endless_is_no_trouble(world):
    deep = "F0123456789"
    for _ in range(200):
        deep = {"elements": [deep]}

    assert (await run(world, {"file": deep}))["error"]


@pytest.mark.parametrize("execution", ["", "Fx", "../x", None, 7, "Fx" + "1" * 100])
async def test_an_execution_that_is_none_is_left_alone(world, execution):
    assert await run(world, {"text": SCREEN}, execution) is None


async def test_nothing_alive_leaves_the_step(world):
    bait = SCREEN.replace("SPLookup", "<!channel>@here").replace("helper21-0", "https://evil.example")
    said = json.dumps((await run(world, {"text": bait}))["outputs"])

    assert "<!channel>" not in said
    assert "https://evil" not in said


async def test_the_outputs_are_short_enough_to_be_quoted(world):
    said = (await run(world, {"text": f"{SCREEN}\n{RECORD}\n" * 10}))["outputs"]

    assert all(len(text) <= LONGEST for text in said.values())


async def test_the_same_execution_is_done_once(world, slack):
    await run(world, {"text": SCREEN})
    await run(world, {"text": SCREEN})

    assert len(slack.steps) == 1


@pytest.mark.parametrize("word", ["execution_not_in_running_state", "function_execution_not_found"])
async def test_a_step_that_has_ended_is_no_dead_letter(world, slack, word):
    slack.errors["functions.completeSuccess"] = [word]
    await run(world, {"text": SCREEN})

    assert (await world.census()).dead == 0


async def test_a_workflow_that_runs_wild_is_told(world, slack, changes):  # noqa: ARG001
    for number in range(62):
        await run(world, {"text": "x"}, f"Fx00{number}")

    assert "such a short time" in slack.steps[-1]["error"]
