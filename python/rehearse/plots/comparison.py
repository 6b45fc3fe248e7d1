"""Several runs: policies side by side, the Pareto front, what matters most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .._core import mean_interval
from ._axes import BLUE, COLOURS, GREY, RED, axes, tidy

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ..study import Study


def policies(studies: Mapping[str, Study | pd.DataFrame], metric: str, *, confidence: float = 0.95,
             ax: Axes | None = None) -> Axes:
    """Mean of a metric with its confidence interval for each of several studies (or frames of
    `Study.to_frame`), and the runs themselves as dots."""
    ax = axes(ax, height=1.2 + 0.6 * len(studies))
    unit = ""
    for row, (name, study) in enumerate(studies.items()):
        frame = study if hasattr(study, "columns") else study.to_frame()
        unit = frame.attrs.get("units", {}).get(metric, unit)
        values = frame[metric].dropna().to_numpy()
        low, high = mean_interval(values, confidence)
        colour = COLOURS[row % len(COLOURS)]
        ax.plot(values, [row] * len(values), ".", color=colour, alpha=0.35)
        mean = values.mean()
        if high < float("inf"):
            ax.errorbar(mean, row, xerr=[[mean - low], [high - mean]], fmt="o", color=colour,
                        capsize=5, linewidth=2)
        else:
            ax.plot(mean, row, "o", color=colour)
    ax.set_yticks(range(len(studies)), list(studies))
    ax.set_ylim(len(studies) - 0.5, -0.5)
    ax.set_xlabel(f"{metric} ({unit}), mean and {confidence:.0%} interval" if unit else metric)
    return tidy(ax)


def pareto(study: Study, x: str = "cost_per_h", y: str = "latency_p99_s", *,
           ax: Axes | None = None) -> Axes:
    """Means of two metrics by point, both better when less; the front that no point beats."""
    summary = study.summary([x, y]).dropna(subset=[x, y])
    ax = axes(ax)
    front = []
    best = float("inf")
    for point in summary.sort_values([x, y]).index:
        if summary.loc[point, y] < best:
            front.append(point)
            best = summary.loc[point, y]
    for axis, horizontal in ((x, True), (y, False)):
        spread = (summary[f"{axis}_high"] - summary[f"{axis}_low"]) / 2
        spread = spread.where(spread < float("inf"), 0.0)
        ax.errorbar(summary[x], summary[y], fmt="none", ecolor=GREY, alpha=0.5,
                    **{"xerr" if horizontal else "yerr": spread})
    ax.plot(summary[x], summary[y], "o", color=GREY, label="points")
    ax.plot(summary.loc[front, x], summary.loc[front, y], "o-", color=BLUE, label="Pareto front")
    for point in front:
        text = ", ".join(f"{a} {summary.loc[point, a]}" for a in study.axes)
        ax.annotate(text, (summary.loc[point, x], summary.loc[point, y]), xytext=(5, 5),
                    textcoords="offset points", fontsize="small")
    units = summary.attrs["units"]
    ax.set_xlabel(f"{x} ({units.get(x, '')})")
    ax.set_ylabel(f"{y} ({units.get(y, '')})")
    ax.legend(frameon=False)
    return tidy(ax)


def tornado(study: Study, metric: str, *, ax: Axes | None = None) -> Axes:
    """How far each axis moves the mean of a metric, from its least to its greatest value, the
    others averaged; the widest first."""
    frame = study.to_frame()
    ax = axes(ax, height=1.2 + 0.4 * len(study.axes))
    middle = frame[metric].mean()
    rows = []
    for name in study.axes:
        means = frame.groupby(frame[name].astype(str), sort=False)[metric].mean()
        rows.append((name, means.min(), means.idxmin(), means.max(), means.idxmax()))
    rows.sort(key=lambda row: row[3] - row[1], reverse=True)
    for at, (_, low, low_name, high, high_name) in enumerate(rows):
        ax.barh(at, low - middle, left=middle, color=BLUE, height=0.6)
        ax.barh(at, high - middle, left=middle, color=RED, height=0.6)
        for value, text, side in ((low, low_name, "right"), (high, high_name, "left")):
            ax.annotate(text, (value, at), xytext=(-4 if side == "right" else 4, 0), ha=side,
                        textcoords="offset points", va="center", fontsize="small")
    ax.axvline(middle, color=GREY, linewidth=1)
    ax.set_yticks(range(len(rows)), [row[0] for row in rows])
    ax.invert_yaxis()
    ax.margins(x=0.2)
    unit = frame.attrs["units"].get(metric, "")
    ax.set_xlabel(f"{metric} ({unit})" if unit else metric)
    return tidy(ax)
