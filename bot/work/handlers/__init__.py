"""What is done with each kind of job."""

from collections.abc import Awaitable, Callable, Mapping

from bot.work.handlers.agent import on_prompts
from bot.work.handlers.asked import reader
from bot.work.handlers.changes import on_deletion, on_edit
from bot.work.handlers.charts import on_chart, on_crashes
from bot.work.handlers.choosing import on_choose
from bot.work.handlers.fixing import on_fix
from bot.work.handlers.forgetting import on_forget
from bot.work.handlers.home import on_home
from bot.work.handlers.incident import on_message
from bot.work.handlers.looking import on_history, on_similar
from bot.work.handlers.order import in_order
from bot.work.handlers.requests import on_command, on_flood, on_notice, on_shortcut
from bot.work.handlers.rooms import on_file, on_joined
from bot.work.handlers.step import on_step
from bot.work.handlers.telling import on_cure, on_host, on_said
from bot.work.handlers.tools import Shared, Tools
from bot.work.handlers.views import on_page, on_to_thread
from bot.work.model import Handler, Job, Save, Turn
from bot.work.written import said_in

__all__ = ["KINDS", "Shared", "Tools", "handlers"]

Bound = Callable[[Tools, Job, Turn], Awaitable[Save | None]]

KINDS: Mapping[str, Bound] = {
    "message": on_message,
    "edit": on_edit,
    "deletion": on_deletion,
    "command": on_command,
    "shortcut": on_shortcut,
    "notice": on_notice,
    "flood": on_flood,
    "page": on_page,
    "to-thread": on_to_thread,
    "fix": on_fix,
    "host": on_host,
    "cure": on_cure,
    "said": on_said,
    "history": on_history,
    "similar": on_similar,
    "choose": on_choose,
    "forget": on_forget,
    "chart": on_chart,
    "crashes": on_crashes,
    "home": on_home,
    "step": on_step,
    "prompts": on_prompts,
    "joined": on_joined,
    "file": on_file,
}


def handlers(shared: Shared) -> Mapping[str, Handler]:
    """Return the handler of each kind, with tools of its job's workspace, which speak the language of who will read it."""
    return {kind: _at_home(shared, handler) for kind, handler in KINDS.items()}


def _at_home(shared: Shared, handler: Bound) -> Handler:
    async def handle(job: Job, turn: Turn) -> Save | None:
        await in_order(shared.lanes, job)
        tools = await shared.at(job.team)
        language = await tools.tongues.of(
            tools.client, job.team, user=reader(job), channel=job.channel, said=said_in(job.payload)
        )
        return await handler(tools.speaking(language), job, turn)

    return handle
