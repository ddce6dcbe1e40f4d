"""Who is in a channel, asked of Slack each time: membership decides what somebody may change."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

PAGE = 999
PAGES = 3  # a form waits no longer than three seconds for its answer


async def is_member(client: AsyncWebClient, channel: str, user: str) -> bool:
    """Whether ``user`` is known to be in ``channel``: not where Slack does not say, nor beyond the first few thousand."""
    cursor = None
    for _ in range(PAGES):
        try:
            answer = await client.conversations_members(channel=channel, limit=PAGE, cursor=cursor)
        except SlackApiError:
            return False
        if user in (answer.get("members") or ()):
            return True
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            break
    return False
