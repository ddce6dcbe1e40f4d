"""Decoding or Answer → Block Kit within Slack's limits. Pure; this is the package's one door."""

from bot.replies.agent import suggested_prompts
from bot.replies.choosing import Choice, Offer, choice_of, choices_modal, mute_key
from bot.replies.fixing import PICTURES_MOST, TEXT_MOST, Fix, PictureReading, fix_modal, fix_of
from bot.replies.forms import forms
from bot.replies.home import CHANNEL_INPUT, SeenCase, SeenHost, channel_modal, home_view
from bot.replies.messages import answer_message, nothing_found, notice, past_list, posted, reply, support_file
from bot.replies.modals import FILE_INPUT, TEXT_INPUT, command_modal, modal
from bot.replies.model import VIEWS, Message, Picture, Told, Upload, View
from bot.replies.past import Happened, Past
from bot.replies.plain import plain_text
from bot.replies.progress import Reading, progress
from bot.replies.reply import outline
from bot.replies.step import step_outputs
from bot.replies.submitted import Submitted
from bot.replies.support import Brought
from bot.replies.telling import TOLD_INPUT, Telling, cure_modal, host_modal, telling_of
from bot.replies.values import (
    ACTION_PREFIX,
    CHANNEL_CALLBACK,
    CHOICES_ACTION,
    CHOICES_CALLBACK,
    COMMAND_CALLBACK,
    CURE_ACTION,
    CURE_CALLBACK,
    FEEDBACK_ACTION,
    FIX_ACTION,
    FIX_CALLBACK,
    HOST_ACTION,
    HOST_CALLBACK,
    MODAL_CALLBACK,
    MORE_ACTION,
    Pointed,
    pointed,
    said_of,
)

__all__ = [
    "ACTION_PREFIX",
    "CHANNEL_CALLBACK",
    "CHANNEL_INPUT",
    "CHOICES_ACTION",
    "CHOICES_CALLBACK",
    "COMMAND_CALLBACK",
    "CURE_ACTION",
    "CURE_CALLBACK",
    "FEEDBACK_ACTION",
    "FILE_INPUT",
    "FIX_ACTION",
    "FIX_CALLBACK",
    "HOST_ACTION",
    "HOST_CALLBACK",
    "MODAL_CALLBACK",
    "MORE_ACTION",
    "PICTURES_MOST",
    "TEXT_INPUT",
    "TEXT_MOST",
    "TOLD_INPUT",
    "VIEWS",
    "Brought",
    "Choice",
    "Fix",
    "Happened",
    "Message",
    "Offer",
    "Past",
    "Picture",
    "PictureReading",
    "Pointed",
    "Reading",
    "SeenCase",
    "SeenHost",
    "Submitted",
    "Telling",
    "Told",
    "Upload",
    "View",
    "answer_message",
    "channel_modal",
    "choice_of",
    "choices_modal",
    "command_modal",
    "cure_modal",
    "fix_modal",
    "fix_of",
    "forms",
    "home_view",
    "host_modal",
    "modal",
    "mute_key",
    "nothing_found",
    "notice",
    "outline",
    "past_list",
    "plain_text",
    "pointed",
    "posted",
    "progress",
    "reply",
    "said_of",
    "step_outputs",
    "suggested_prompts",
    "support_file",
    "telling_of",
]
