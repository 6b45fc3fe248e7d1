"""One run: series with its faults, and the waterfall of a recovery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._axes import BLUE, COLOURS, GREY, RED, axes, label, tidy, time_scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..result import Result


def series(result: Result, component: str = "*", metric: str = "*", *, replication: int = 0,
           ax: Axes | None = None) -> Axes:
    """Time series, with a band from each disaster's onset to its restoration.

    `component` and `metric` are patterns, see `Result.series`. Series of different units must be
    drawn in different figures; ValueError names them.
    """
    frame = result.series(component, metric, replication)
    if frame.shape[1] == 0:
        raise ValueError(f"no series {metric!r} of {component!r}")
    units = sorted(set(frame.attrs["units"].values()))
    if len(units) > 1:
        raise ValueError(f"series of one unit fit into a figure, these have {', '.join(units)}")
    ax = axes(ax)
    factor, unit = time_scale(float(frame.index[-1]))
    single = frame.columns.get_level_values("metric").nunique() == 1
    for at, column in enumerate(frame.columns):
        style = "-" if at < len(COLOURS) else "--"
        ax.plot(frame.index * factor, frame[column], style, label=column[0] if single else label(column),
                color=COLOURS[at % len(COLOURS)], linewidth=1.4)
    _bands(result, ax, factor, float(frame.index[-1]))
    metrics = sorted({column[1] for column in frame.columns})
    ax.set_xlabel(f"simulated time ({unit})")
    ax.set_ylabel(f"{', '.join(metrics)} ({units[0]})" if units[0] else ", ".join(metrics))
    ax.set_xlim(0, frame.index[-1] * factor)
    ax.legend(fontsize="small", frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return tidy(ax)


def _bands(result: Result, ax: Axes, factor: float, end_s: float) -> None:
    for name, recovery in result.disasters.items():
        length = recovery.rto_s if recovery.rto_s is not None else end_s - recovery.t0_s
        ax.axvspan(recovery.t0_s * factor, (recovery.t0_s + max(length, end_s / 500)) * factor,
                   color=RED, alpha=0.12, linewidth=0, label=f"{name}: until restored")


def _length(ax: Axes, row: int, start: float, length: float, total: float, unit: str) -> None:
    """Inside a long bar, beside a short one, where there is room."""
    at, shift, side, colour = start + length, 4, "left", GREY
    if length > 0.25 * total:
        at, shift, side, colour = start + length / 2, 0, "center", "white"
    elif start + length > 0.8 * total:
        at, shift, side = start, -4, "right"
    ax.annotate(f"{length:.3g} {unit}", (at, row), xytext=(shift, 0), ha=side, va="center",
                textcoords="offset points", fontsize="small", color=colour)


def recovery(result: Result, disaster: str | None = None, *, ax: Axes | None = None) -> Axes:
    """What the time from a disaster to restoration was spent on; None: the worst disaster.

    ValueError where nothing struck or nothing was out.
    """
    chosen: Any = result.disasters[disaster] if disaster else result.recovery
    if chosen is None or chosen.critical_path.empty:
        raise ValueError("there is no outage to draw")
    path = chosen.critical_path
    ax = axes(ax, height=1.2 + 0.4 * len(path))
    total = float(path.duration_s.sum())
    factor, unit = time_scale(total)
    starts = (path.start_s - chosen.t0_s) * factor
    ax.barh(range(len(path)), path.duration_s * factor, left=starts, color=BLUE, height=0.6)
    for row, (start, length) in enumerate(zip(starts, path.duration_s * factor)):
        _length(ax, row, start, length, total * factor, unit)
    ax.set_yticks(range(len(path)), [f"{s} · {c}" if c else s
                                     for s, c in zip(path.step, path.component)])
    ax.invert_yaxis()
    ax.set_xlim(0, total * factor)
    ax.set_xlabel(f"time since {chosen.disaster} ({unit})")
    ax.set_title(f"Recovery from {chosen.disaster}: {total * factor:.3g} {unit}", loc="left")
    return tidy(ax)
