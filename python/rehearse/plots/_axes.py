"""What the figures share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, RED, GREY, GREEN = "#0969da", "#cf222e", "#8c959f", "#1a7f37"
# Distinguishable with colour vision deficiencies (Okabe and Ito 2008).
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")


def axes(ax: Axes | None, width: float = 8.0, height: float = 4.0) -> Axes:
    """The axes given, or those of a new figure."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height), constrained_layout=True)[1]


def tidy(ax: Axes) -> Axes:
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    return ax


def time_scale(seconds: float) -> tuple[float, str]:
    """Factor and unit in which that length of time is read best."""
    if seconds >= 2 * 86400:
        return 1 / 86400, "d"
    if seconds >= 2 * 3600:
        return 1 / 3600, "h"
    if seconds >= 120:
        return 1 / 60, "min"
    return 1.0, "s"


def label(column: Any) -> str:
    return " ".join(map(str, column)) if isinstance(column, tuple) else str(column)
