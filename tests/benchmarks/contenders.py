"""The two apps that the load benchmark compares: the bot, and the least that Bolt needs to give the same answer."""

import asyncio
import json
import sys

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import set_up_logs
from bot.replies import reply
from bot.server import run
from bot.settings import read_settings
from decoder import decode


def bare(values) -> None:
    """Decode and answer inside the listener, as a first version would: nothing is stored, nothing is remembered."""
    client = AsyncWebClient(token=values["slack_bot_token"], base_url=values["slack_api_url"])
    app = AsyncApp(client=client, signing_secret=values["slack_signing_secret"])

    @app.event("message")
    async def answer(event, say) -> None:
        if event.get("bot_id") or event.get("subtype"):
            return
        decoding = decode(event["text"])
        if decoding.answer_unasked:
            message = reply(decoding, case_id="0" * 32, language="en")
            await say(text=message.text, blocks=list(message.blocks), thread_ts=event["ts"])

    app.start(port=values["port"], path="/slack/events", host=values["host"])


if __name__ == "__main__":
    kind, told = sys.argv[1], json.loads(sys.argv[2])
    if kind == "bare":
        bare(told)
    else:
        settings = read_settings(told)
        set_up_logs(settings)
        asyncio.run(run(settings))
