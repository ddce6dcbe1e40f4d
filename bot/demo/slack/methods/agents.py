"""functions.* and assistant.*: steps of workflows, and what agent messaging shows."""

from bot.demo.slack.core import Call, Refused
from bot.demo.slack.methods.method import Method
from bot.demo.slack.state import Execution, Json

MOST_PROMPTS = 4


def complete_success(call: Call) -> Json:
    """functions.completeSuccess."""
    outputs = call.arguments.get("outputs")
    if not isinstance(outputs, dict) or not all(isinstance(value, str) for value in outputs.values()):
        raise Refused("parameter_validation_failed")
    _running(call).outputs = outputs
    return {}


def complete_error(call: Call) -> Json:
    """functions.completeError."""
    if not call.text("error"):
        raise Refused("invalid_arguments")
    _running(call).error = call.text("error")
    return {}


def set_status(call: Call) -> Json:
    """assistant.threads.setStatus: shown until the app posts, or takes it away with an empty one."""
    if not call.text("thread_ts") or "status" not in call.arguments:
        raise Refused("invalid_arguments")
    call.core.state.statuses.append((call.channel("channel_id").id, call.text("status")))
    return {}


def set_prompts(call: Call) -> Json:
    """assistant.threads.setSuggestedPrompts."""
    prompts = call.arguments.get("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= MOST_PROMPTS:
        raise Refused("invalid_arguments")
    if not all(isinstance(one, dict) and one.keys() == {"title", "message"} and all(one.values()) for one in prompts):
        raise Refused("invalid_arguments")
    call.core.state.prompts[call.channel("channel_id").id] = prompts
    return {}


def _running(call: Call) -> Execution:
    execution = call.core.state.executions.get(call.text("function_execution_id"))
    if execution is None or execution.team != call.workspace.id:
        raise Refused("function_execution_not_found")
    if execution.ended:
        raise Refused("execution_not_in_running_state")
    return execution


METHODS = {
    "functions.completeSuccess": Method(complete_success, (), 3),
    "functions.completeError": Method(complete_error, (), 3),
    "assistant.threads.setStatus": Method(set_status, ("assistant:write",), 3),
    "assistant.threads.setSuggestedPrompts": Method(set_prompts, ("assistant:write",), 3),
}
