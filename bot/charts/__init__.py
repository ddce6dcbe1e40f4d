"""Pictures for a thread: what happened over time, drawn where there is enough to see. Pure; this is the package's one door."""

from bot.charts.crashes import crashes_over_time
from bot.charts.drawing import can_draw, draw
from bot.charts.errors import errors_over_time
from bot.charts.model import Chart, Mark, Series

__all__ = ["Chart", "Mark", "Series", "can_draw", "crashes_over_time", "draw", "errors_over_time"]
