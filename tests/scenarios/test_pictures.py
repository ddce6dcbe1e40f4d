"""Pictures with the engine stood in for: what is said of them, and how a person corrects what was read."""

import io
import json
import zipfile

import pytest

from bot.intake import CannotRead
from bot.intake.pictures import PictureDoubt, PictureText, marks_of, with_marks
from tests.scenarios.screens import RECORD, SCREEN

HEAD = b"\x89PNG\r\n\x1a\n"
LUNCH, LATE, TORN = HEAD + b"lunch", HEAD + b"late", HEAD + b"torn"
CHECK = "cpu2:1051)MCA: 146: SRAR Excp G7 B1 Sbd80000000100134 A5c3e719ac0 M86 P5c3e719ac0/40"
MISREAD = SCREEN.replace("Exception 14", "Excepti0n 14") + CHECK
STATUS, ADDRESS = "bd80000000100134", "5c3e719ac0"
DOUBTS = (PictureDoubt(STATUS, (4, 9)), PictureDoubt(ADDRESS, (2,)))


class Engine:
    """Reads what the test wrote behind a picture's first bytes."""

    def __init__(self, limits):
        self.limits = limits

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def watched(self, data, name, seen):
        if data == LUNCH:
            return None
        seen()
        if data == TORN:
            raise CannotRead("picture", name=name)
        if data == LATE:
            raise CannotRead("picture_too_slow", name=name, screen=True)
        return with_marks(PictureText(data.removeprefix(HEAD).decode(), DOUBTS, small=False))


@pytest.fixture(autouse=True)
def engine(monkeypatch):
    monkeypatch.setattr("bot.app.can_read_pictures", lambda: True)
    monkeypatch.setattr("bot.app.PictureReader", Engine)


def picture(text=MISREAD):
    return HEAD + text.encode()


def button(post, action_id):
    return next((e for block in post.blocks for e in block.get("elements", []) if e.get("action_id") == action_id), None)


async def open_form(world, post=None):
    await world.presses("psod_fix", button(post or world.posts[-1], "psod_fix")["value"], response_url="https://x/response/9")
    return world.slack.views[-1]


def fields(form):
    return [block for block in form["blocks"] if block.get("element", {}).get("type") == "plain_text_input"]


def said(form, change=lambda text: text, *, checked=()):
    """Return the form's state after a person changed the texts and ticked the boxes of ``checked`` sources."""
    values = {}
    for block in form["blocks"]:
        element = block.get("element")
        if element and element["type"] == "plain_text_input":
            values[block["block_id"]] = {element["action_id"]: {"value": change(element.get("initial_value"))}}
        elif element:
            ticked = [{"value": "yes"}] if block["block_id"].partition("|")[2] in checked else []
            values[block["block_id"]] = {element["action_id"]: {"selected_options": ticked}}
    return {**form, "id": "V1", "state": {"values": values}}


async def submit(world, form, change=lambda text: text, *, checked=(), **more):
    return await world.interacts("view_submission", view=said(form, change, checked=checked), **more)


async def test_a_reply_made_from_a_picture_says_so_and_names_the_doubtful_digits(world):
    await world.uploads(picture(), "screen.png")
    (post,) = world.posts

    assert "Read from a picture, some digits are doubtful: MCi_STATUS, MCi_ADDR" in post.text
    assert "....0....0......" in post.whole
    assert button(post, "psod_fix")["text"]["text"] == "Fix the text"


async def test_a_reply_made_from_text_has_nothing_to_fix(world):
    await world.says(MISREAD)

    assert button(world.posts[0], "psod_fix") is None


async def test_the_form_holds_the_reading_and_none_of_our_marks(world):
    await world.uploads(picture(), "screen.png")
    form = await open_form(world)

    assert "\n".join(field["element"]["initial_value"] for field in fields(form)) == MISREAD
    assert "~picture" not in json.dumps(form)
    assert "....0....0......" in json.dumps(form)


async def test_a_long_reading_is_split_over_fields_and_comes_back_whole(world):
    text = MISREAD + "\n" + "\n".join(f"line {number} of a log" for number in range(400)) + "\n" + "x" * 9_000
    ts = await world.uploads(picture(text), "screen.png")
    form = await open_form(world)
    await submit(world, form)
    case = await world.cases("C0INC", ts)

    assert len(fields(form)) > 5
    assert all(len(field["element"]["initial_value"]) <= 3_000 for field in fields(form))
    assert case.text.partition("\n~picture")[0] == text


async def test_a_corrected_text_updates_the_reply_in_place(world):
    await world.uploads(picture(), "screen.png")
    answer = await submit(world, await open_form(world), lambda text: text.replace("Excepti0n", "Exception"))

    assert answer.status == 200
    assert len(world.posts) == 1
    assert [update.ts for update in world.updates] == [world.posts[0].ts]
    assert "#PF Exception 14" in world.updates[0].text


async def test_a_value_that_was_changed_is_no_longer_in_doubt_and_the_others_are(world):
    await world.uploads(picture(), "screen.png")
    await submit(world, await open_form(world), lambda text: text.replace(STATUS, "bd80100000100134"))

    assert "doubtful: MCi_ADDR." in world.updates[0].text
    assert "....0....0......" not in world.updates[0].whole


async def test_a_text_that_was_compared_with_the_screen_is_in_no_doubt(world):
    ts = await world.uploads(picture(), "screen.png")
    source = (await world.cases("C0INC", ts)).parts[-1].source
    await submit(world, await open_form(world), checked=[source])

    assert "doubtful" not in world.updates[0].whole
    assert "a person compared the text with the screen" in world.updates[0].whole
    assert button(world.updates[0], "psod_fix") is not None


async def test_a_submission_that_is_sent_again_updates_once(world):
    await world.uploads(picture(), "screen.png")
    form = await open_form(world)
    await submit(world, form, trigger_id="again")
    await submit(world, form, trigger_id="again")
    await submit(world, form)

    assert len(world.updates) == 1


async def test_a_correction_outlives_slacks_trouble(world):
    ts = await world.uploads(picture(), "screen.png")
    form = await open_form(world)
    world.slack.errors["chat.update"] = ["internal_error", "ratelimited"]
    await submit(world, form, lambda text: text.replace("Excepti0n", "Exception"))

    assert [update.ts for update in world.updates] == [world.posts[0].ts]
    assert "Excepti0n" not in (await world.cases("C0INC", ts)).text


async def test_nothing_written_into_the_form_comes_alive(world):
    await world.uploads(picture(), "screen.png")
    await submit(world, await open_form(world), lambda text: text.replace("helper21-0", "<!channel>"))

    assert "<!channel>" not in world.updates[0].text
    assert "mrkdwn" not in json.dumps(world.updates[0].blocks)


async def test_a_text_without_a_crash_leaves_the_form_open_and_the_reply_as_it_was(world):
    await world.uploads(picture(), "screen.png")
    answer = await submit(world, await open_form(world), lambda _: "never mind")

    assert "no purple screen" in answer.body
    assert json.loads(answer.body)["response_action"] == "errors"
    assert world.updates == []


async def test_a_form_whose_case_was_deleted_meanwhile_says_so(world):
    ts = await world.uploads(picture(), "screen.png")
    form = await open_form(world)
    previous = {"type": "message", "user": "U01ALICE", "ts": ts, "text": ""}
    await world.event(type="message", subtype="message_deleted", channel="C0INC", deleted_ts=ts, previous_message=previous)
    answer = await submit(world, form)

    assert "deleted" in answer.body
    assert world.updates == []


async def test_two_pictures_of_one_message_get_one_reply_and_one_form(world):
    halves = [SCREEN, CHECK]
    files = [world.file(picture(half), f"{number}.png") for number, half in enumerate(halves, 1)]
    ts = await world.says("", subtype="file_share", files=files)
    form = await open_form(world)
    await submit(world, form, lambda text: text.replace("1051", "7777"))
    case = await world.cases("C0INC", ts)

    assert len(world.posts) == 1
    assert "SRAR" in world.posts[0].text
    assert len(fields(form)) == 2
    assert [part.name for part in case.parts] == ["1.png", "2.png"]
    assert case.text.count("7777") == 4
    assert "1051" not in case.text


async def test_an_edit_of_the_message_keeps_the_corrected_text(world):
    file = world.file(picture(), "screen.png")
    ts = await world.says("look", subtype="file_share", files=[file])
    await submit(world, await open_form(world), lambda text: text.replace("Excepti0n", "Exception"))
    now = {"type": "message", "user": "U01ALICE", "ts": ts, "text": "look at esx04", "files": [file]}
    before = {**now, "text": "look"}
    await world.event(type="message", subtype="message_changed", channel="C0INC", message=now, previous_message=before)

    assert "Excepti0n" not in (await world.cases("C0INC", ts)).text
    assert "#PF Exception 14" in world.updates[-1].text


async def test_where_the_reply_is_for_one_persons_eyes_they_see_the_corrected_one_too(world):
    world.slack.channel("C0OUT", "elsewhere", is_member=False)
    view = {
        "type": "modal",
        "callback_id": "psod_command",
        "private_metadata": json.dumps({"channel": "C0OUT", "response_url": "https://x/response/1"}),
        "state": {"values": {"psod_file": {"psod_file": {"files": [world.file(picture(), "screen.png")]}}}},
    }
    await world.interacts("view_submission", view=view)
    shown = world.slack.responses[-1]
    value = next(e for block in shown["blocks"] for e in block.get("elements", []) if e.get("action_id") == "psod_fix")["value"]
    await world.presses("psod_fix", value, response_url="https://x/response/2")
    await submit(world, world.slack.views[-1], lambda text: text.replace("Excepti0n", "Exception"))

    assert world.posts == []
    assert "#PF Exception 14" in world.slack.responses[-1]["text"]


async def test_more_text_in_the_thread_joins_the_picture(world):
    ts = await world.uploads(picture(SCREEN), "screen.png")
    await world.says(RECORD, thread_ts=ts)

    assert len(world.posts) == 1
    assert button(world.updates[-1], "psod_fix") is not None


# What is said of pictures that hold no crash


@pytest.mark.parametrize("content", [LUNCH, TORN])
async def test_unasked_other_pictures_get_silence(world, content):
    await world.uploads(content, "IMG_1.png")

    assert world.posts == []


@pytest.mark.parametrize(("content", "words"), [(LUNCH, "no purple screen"), (TORN, "cannot read"), (LATE, "too long")])
@pytest.mark.parametrize("where", [{"text": "<@U0BOT> look"}, {"channel": "D01ALICE"}])
async def test_asked_about_another_picture_it_says_one_kind_line(world, content, words, where):
    channel = where.get("channel", "C0INC")
    file = world.file(content, "IMG_1.png")
    kind = "im" if channel[0] == "D" else "channel"
    await world.event(
        type="message",
        subtype="file_share",
        channel=channel,
        channel_type=kind,
        user="U01ALICE",
        text=where.get("text", ""),
        files=[file],
        ts=world.new_ts(),
    )
    (post,) = world.posts

    assert "IMG_1.png" in post.text
    assert words in post.text
    assert "\n" not in post.text


async def test_the_shortcut_on_another_picture_gets_one_kind_line(world):
    message = {"type": "message", "user": "U01BOB", "ts": world.new_ts(), "text": "", "files": [world.file(LUNCH, "IMG_1.png")]}
    await world.interacts("message_action", callback_id="decode_psod", channel={"id": "C0GEN"}, message=message)
    (post,) = world.posts

    assert post.text == "I see no purple screen in the picture IMG_1.png."


async def test_the_form_with_another_picture_gets_one_kind_line(world):
    view = {
        "type": "modal",
        "callback_id": "psod_command",
        "private_metadata": json.dumps({"channel": "C0GEN", "response_url": "https://x/response/1"}),
        "state": {"values": {"psod_file": {"psod_file": {"files": [world.file(LUNCH, "IMG_1.png")]}}}},
    }
    await world.interacts("view_submission", view=view)

    assert world.posts == []
    assert [said["text"] for said in world.slack.responses] == ["I see no purple screen in the picture IMG_1.png."]


async def test_what_a_picture_left_in_doubt_stays_so_beside_a_long_log(world):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("vmkernel.log", "2024-05-02T11:02:55Z cpu5:2097664)ScsiDeviceIO: 42: a line of a log\n" * 3_000 + RECORD)
        archive.writestr("record.png", picture(CHECK))
    ts = await world.uploads(out.getvalue(), "esx04.zip", text="<@U0BOT>")
    case = await world.cases("C0INC", ts)

    assert len(case.text) < 100_000
    assert "MCi_STATUS" in world.posts[0].text
    assert marks_of(case.text).doubts == DOUBTS


async def test_a_purple_picture_that_could_not_be_read_is_told_of_unasked(world):
    await world.uploads(LATE, "IMG_1.png")

    assert len(world.posts) == 1
    assert "IMG_1.png" in world.posts[0].text


async def test_a_purple_picture_that_could_not_be_read_elsewhere_gets_silence(world):
    await world.uploads(LATE, "IMG_1.png", channel="C0GEN")

    assert world.posts == []


async def test_lunch_beside_a_screen_is_not_spoken_of(world):
    files = [world.file(LUNCH, "lunch.png"), world.file(picture(), "screen.png")]
    await world.says("", subtype="file_share", files=files)

    assert len(world.posts) == 1
    assert "lunch.png" not in world.posts[0].whole


async def test_without_the_engine_it_asks_for_text_where_it_was_asked(world, monkeypatch):
    monkeypatch.setattr(Engine, "watched", lambda _, __, name, ___: (_ for _ in ()).throw(CannotRead("no_engine", name=name)))
    await world.uploads(picture(), "screen.png")
    await world.uploads(picture(), "screen.png", text="<@U0BOT>")

    assert len(world.posts) == 1
    assert "cannot read pictures here" in world.posts[0].text
