"""The Web API's methods by name, with the scope and the rate tier of each."""

from bot.demo.slack.methods import agents, chat, conversations, files, people, views
from bot.demo.slack.methods.method import Method

__all__ = ["METHODS", "Method"]

METHODS: dict[str, Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **people.METHODS,
    **views.METHODS,
    **agents.METHODS,
}
