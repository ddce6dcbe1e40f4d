"""Decoding or Answer → Block Kit within Slack's limits. Pure; this is the package's one door."""

from bot.replies.choosing import Choice, Offer, choice_of, choices_modal, mute_key
from bot.replies.fixing import PICTURES_MOST, TEXT_MOST, Fix, PictureReading, fix_modal, fix_of
from bot.replies.home import CHANNEL_INPUT, SeenCase, SeenHost, channel_modal, home_view
from bot.replies.messages import answer_message, nothing_found, notice, posted, reply
from bot.replies.modals import FILE_INPUT, TEXT_INPUT, command_modal, modal
from bot.replies.model import VIEWS, Message, Picture, Told, Upload, View
from bot.replies.past import Happened, Past
from bot.replies.plain import plain_text
from bot.replies.reply import outline
from bot.replies.values import (
    ACTION_PREFIX,
    CHANNEL_CALLBACK,
    CHOICES_ACTION,
    CHOICES_CALLBACK,
    COMMAND_CALLBACK,
    FIX_ACTION,
    FIX_CALLBACK,
    MODAL_CALLBACK,
    Pointed,
    pointed,
)

__all__ = [
    "ACTION_PREFIX",
    "CHANNEL_CALLBACK",
    "CHANNEL_INPUT",
    "CHOICES_ACTION",
    "CHOICES_CALLBACK",
    "COMMAND_CALLBACK",
    "FILE_INPUT",
    "FIX_ACTION",
    "FIX_CALLBACK",
    "MODAL_CALLBACK",
    "PICTURES_MOST",
    "TEXT_INPUT",
    "TEXT_MOST",
    "VIEWS",
    "Choice",
    "Fix",
    "Happened",
    "Message",
    "Offer",
    "Past",
    "Picture",
    "PictureReading",
    "Pointed",
    "SeenCase",
    "SeenHost",
    "Told",
    "Upload",
    "View",
    "answer_message",
    "channel_modal",
    "choice_of",
    "choices_modal",
    "command_modal",
    "fix_modal",
    "fix_of",
    "home_view",
    "modal",
    "mute_key",
    "nothing_found",
    "notice",
    "outline",
    "plain_text",
    "pointed",
    "posted",
    "reply",
]
