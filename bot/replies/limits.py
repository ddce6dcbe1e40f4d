"""Slack's limits on messages and modals (docs.slack.dev, reference/block-kit), and ours below them."""

MESSAGE_BLOCKS = 50
MESSAGE_CHARACTERS = 10_000  # all text in blocks together: undocumented; Slack was seen to refuse from 11,341 on
FALLBACK_TEXT = 3_900  # a longer message text is split into several
SECTION = 3_000
HEADER = 150
BUTTON_TEXT = 75
VALUE = 2_000
OPTION_TEXT = 75
OPTIONS = 100  # of one select
MODAL_TITLE = 24
MODAL_BLOCKS = 100
PAGE_CHARACTERS = 6_000  # one page of a modal
FIRST_VIEW_CHARACTERS = 1_200
FIRST_VIEW_LINES = 25
LINE = 80  # columns in which lines are counted
