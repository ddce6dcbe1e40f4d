"""Chart → PNG, large enough for a phone. matplotlib comes with the extra ``pictures``."""

import importlib.util
import io
from itertools import cycle
from typing import TYPE_CHECKING

from bot.charts.model import Chart, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INCHES, DPI = (8.0, 5.0), 150  # 1200 x 750 points: still sharp where a phone shows it across
FONT = 14.0
# Colours that those who see red and green alike tell apart, each with a sign of its own (Okabe and Ito, 2008).
STYLES = (("#0072B2", "o"), ("#D55E00", "s"), ("#009E73", "^"), ("#CC79A7", "D"), ("#E69F00", "v"))


def can_draw() -> bool:
    """Whether matplotlib is installed."""
    return importlib.util.find_spec("matplotlib") is not None


def draw(chart: Chart) -> bytes:
    """Draw ``chart`` as a PNG."""
    from matplotlib import rc_context  # noqa: PLC0415 - seconds to import, and only where something is drawn
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with rc_context({"font.size": FONT, "timezone": "UTC", "text.parse_math": False}):
        figure = Figure(figsize=INCHES, dpi=DPI, layout="constrained")
        FigureCanvasAgg(figure)
        _fill(figure.add_subplot(), chart)
        figure.legend(loc="outside upper left", ncols=2)
        picture = io.BytesIO()
        figure.savefig(picture, format="png")
    return picture.getvalue()


def _fill(axes: "Axes", chart: Chart) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    for series, (colour, sign) in zip(chart.series, cycle(STYLES), strict=False):
        _line(axes, series, colour, sign)
    for mark in chart.marks:
        axes.axvline(mark.time, color="#7B1FA2", linewidth=2.5)  # type: ignore[arg-type]  # dates are converted
    if chart.marks:
        axes.plot([], [], color="#7B1FA2", linewidth=2.5, label=chart.marks[0].label)
    dates = AutoDateLocator(maxticks=6)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(dates)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(dates))  # type: ignore[no-untyped-call]
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylim(bottom=0)
    axes.set(ylabel=chart.y_label, xlabel="UTC")
    axes.grid(visible=True, alpha=0.3)


def _line(axes: "Axes", series: Series, colour: str, sign: str) -> None:
    every = max(1, len(series.times) // 20)  # as many signs as can be seen
    axes.step(
        series.times,  # type: ignore[arg-type]  # dates are converted
        series.counts,
        where="post",
        color=colour,
        marker=sign,
        markevery=every,
        linewidth=2.5,
        label=series.label.encode("ascii", "replace").decode(),  # the font at hand has no other letters
    )
