"""The demo incident: one night, two hosts, a log, a question or two."""

from bot.demo.samples import sample
from bot.demo.slack import Upload
from bot.demo.stage import Stage

CHANNEL = "inc-42"
STATUS = "0x8c000040000800c0"  # a corrected error that a patrol scrub found on channel 0


async def incident(stage: Stage) -> None:
    """Play the incident to its end. Raises Late where the bot stays silent."""
    said = stage.words
    stage.enter(CHANNEL)
    root = await stage.pastes("alice", CHANNEL, said("people.purple"), sample("machine-check.txt"))
    await stage.asks("alice", root, said("people.hardware"))
    await stage.asks("bob", root, said("people.srar"))
    await stage.adds("bob", root, Upload("vmkernel.log", sample("vmkernel.log")), said("people.log"))
    await stage.asks("alice", root, said("people.now"))
    await stage.slack.closes(await stage.presses("bob", root, "bits"))
    window = await stage.presses("bob", root, "backtrace")
    await stage.presses_inside("bob", root, window, "post")
    await stage.chats("alice", CHANNEL, said("people.talk"))
    await stage.commands("bob", CHANNEL, STATUS)
    other = await stage.uploads("bob", CHANNEL, Upload("esx-12.txt", sample("page-fault.txt")), said("people.driver"))
    await stage.asks("bob", other, said("people.which"))
