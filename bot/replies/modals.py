"""The package's modals: a view of a case, paged; the form of the bare command."""

from typing import Any

from slack_sdk.models.blocks import InputBlock, PlainTextInputElement
from slack_sdk.models.blocks.block_elements import FileInputElement

from bot.replies.blocks import buttons, modal_view, paragraph, plain, verbatim
from bot.replies.limits import PAGE_CHARACTERS
from bot.replies.model import View
from bot.replies.reply import headline_of
from bot.replies.sentences import words as words_in
from bot.replies.support import Brought
from bot.replies.values import COMMAND_CALLBACK, MODAL_CALLBACK, action_of, value_of
from bot.replies.views import pages_of, view_text
from decoder import Decoding, Language, Words

TEXT_INPUT = "psod_text"  # block and action id of the command modal's text field
FILE_INPUT = "psod_file"
TEXT_LENGTH = 3_000  # the longest that Slack allows
FILES = 10


def modal(  # noqa: PLR0913 - a view is named by all of these
    decoding: Decoding,
    view: View,
    page: int = 1,
    *,
    case_id: str,
    language: Language = "en",
    thread: bool = True,
    brought: Brought | None = None,
) -> dict[str, Any]:
    """Return the modal of ``view``; ``page`` counts from 1 and is brought within the pages there are.

    ``thread``: whether the case has one to which the view can be posted; ``brought`` goes into the text for support.
    """
    words = words_in(language)
    pages = pages_of(view_text(decoding, view, words, brought), PAGE_CHARACTERS)
    page = min(max(page, 1), len(pages))
    headline = headline_of(decoding, words)
    blocks = [
        *([paragraph(headline)] if headline else []),
        verbatim(pages[page - 1]),
        *([paragraph(words("line.page", page=page, pages=len(pages)))] if len(pages) > 1 else []),
        *buttons(_row(case_id, view, page, len(pages), words)[0 if thread else 1 :]),
    ]
    return modal_view(words(f"view.{view}"), blocks, words, callback=MODAL_CALLBACK, kept=value_of(case_id, view, page))


def command_modal(language: Language = "en", *, private_metadata: str = "") -> dict[str, Any]:
    """Return the form of ``/psod`` alone: a text field and a file field, either may stay empty."""
    words = words_in(language)
    text = PlainTextInputElement(action_id=TEXT_INPUT, multiline=True, max_length=TEXT_LENGTH)
    files = FileInputElement(action_id=FILE_INPUT, max_files=FILES)
    blocks = [
        InputBlock(label=plain(words("command-modal.text")), element=text, block_id=TEXT_INPUT, optional=True),
        InputBlock(label=plain(words("command-modal.file")), element=files, block_id=FILE_INPUT, optional=True),
    ]
    title, submit = words("command-modal.title"), words("button.send")
    return modal_view(title, blocks, words, callback=COMMAND_CALLBACK, kept=private_metadata, submit=submit)


def _row(case_id: str, view: View, page: int, pages: int, words: Words) -> list[tuple[str, str, str]]:
    row = [(words("button.post"), action_of("post"), value_of(case_id, view, page))]
    if page > 1:
        row.append((words("button.previous"), action_of("page", "previous"), value_of(case_id, view, page - 1)))
    if page < pages:
        row.append((words("button.next"), action_of("page", "next"), value_of(case_id, view, page + 1)))
    return row
