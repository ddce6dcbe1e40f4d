"""Decoding or Answer → Block Kit within Slack's limits. Pure; this is the package's one door."""

from bot.replies.fixing import PICTURES_MOST, TEXT_MOST, Fix, PictureReading, fix_modal, fix_of
from bot.replies.messages import answer_message, nothing_found, notice, posted, reply
from bot.replies.modals import FILE_INPUT, TEXT_INPUT, command_modal, modal
from bot.replies.model import VIEWS, Message, Picture, View
from bot.replies.plain import plain_text
from bot.replies.reply import outline
from bot.replies.values import ACTION_PREFIX, COMMAND_CALLBACK, FIX_ACTION, FIX_CALLBACK, MODAL_CALLBACK, Pointed, pointed

__all__ = [
    "ACTION_PREFIX",
    "COMMAND_CALLBACK",
    "FILE_INPUT",
    "FIX_ACTION",
    "FIX_CALLBACK",
    "MODAL_CALLBACK",
    "PICTURES_MOST",
    "TEXT_INPUT",
    "TEXT_MOST",
    "VIEWS",
    "Fix",
    "Message",
    "Picture",
    "PictureReading",
    "Pointed",
    "View",
    "answer_message",
    "command_modal",
    "fix_modal",
    "fix_of",
    "modal",
    "nothing_found",
    "notice",
    "outline",
    "plain_text",
    "pointed",
    "posted",
    "reply",
]
