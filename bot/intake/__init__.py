"""Anything → ScreenText: message, document, archive, screenshot, download."""
