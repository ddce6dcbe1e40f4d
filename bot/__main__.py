"""``python -m bot`` is ``psod``."""

from bot.cli import main

main()
