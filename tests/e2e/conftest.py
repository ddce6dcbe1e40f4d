"""local-slack and the real bot, once over HTTP and once over Socket Mode; every test of this folder runs over both."""

from collections.abc import Iterator

import pytest

from tests.e2e.local_slack import Bot, LocalSlack, free_port


@pytest.fixture(scope="session", params=["http", "socket"])
def lab(request, tmp_path_factory) -> Iterator[tuple[LocalSlack, Bot]]:
    connection, folder, port = request.param, tmp_path_factory.mktemp(request.param), free_port()
    url = f"http://127.0.0.1:{port}/slack/events" if connection == "http" else None
    slack = LocalSlack(folder, request_url=url)
    bot = Bot(folder, slack, connection=connection, port=port)
    try:
        bot.start()
        yield slack, bot
    finally:
        if bot.process and bot.process.poll() is None:
            bot.stop()
        slack.close()


@pytest.fixture
def slack(lab) -> LocalSlack:
    return lab[0]


@pytest.fixture
def bot(lab) -> Bot:
    return lab[1]
