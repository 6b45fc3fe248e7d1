"""Who calls whom in a scenario."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ._axes import COLOURS, axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..scenario import Scenario

_TARGETS = {"call": "services", "read": "data_stores", "write": "data_stores",
            "get": "object_stores", "put": "object_stores", "cache": "caches",
            "publish": "queues"}


def topology(scenario: Scenario, *, ax: Axes | None = None) -> Axes:
    """Populations, services and stores from left to right in the order of calls."""
    edges = _edges(scenario)
    names = {name for edge in edges for name in edge} | {
        ("services", name) for name in scenario.get("/deployment/services", {})}
    level = _levels(sorted(names), edges)
    ax = axes(ax, width=9, height=1.0 + 0.7 * max(
        [list(level.values()).count(x) for x in set(level.values())] or [1]))
    places = {}
    for x in sorted(set(level.values())):
        column = sorted(name for name, at in level.items() if at == x)
        for row, name in enumerate(column):
            places[name] = (x, row - (len(column) - 1) / 2)
    for source, target in sorted(edges):
        ax.annotate("", places[target], places[source],
                    arrowprops={"arrowstyle": "-|>", "color": "#8c959f", "shrinkA": 24,
                                "shrinkB": 24, "connectionstyle": "arc3,rad=0.06"})
    families = sorted({family for family, _ in places})
    for (family, name), (x, y) in places.items():
        colour = COLOURS[families.index(family) % len(COLOURS)]
        ax.text(x, y, name, ha="center", va="center", fontsize="small",
                bbox={"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": colour,
                      "linewidth": 1.5})
    for at, family in enumerate(families):
        ax.plot([], [], "s", markerfacecolor="white", markeredgecolor=COLOURS[at % len(COLOURS)],
                label=family.replace("_", " "))
    if places:
        xs, ys = zip(*places.values())
        ax.set_xlim(min(xs) - 0.6, max(xs) + 0.6)
        ax.set_ylim(max(ys) + 0.8, min(ys) - 0.8)
    ax.legend(frameon=False, fontsize="small", loc="upper center", ncol=len(families) or 1,
              bbox_to_anchor=(0.5, 0.0))
    ax.set_axis_off()
    return ax



def _edges(scenario: Scenario) -> set[tuple[Any, Any]]:
    edges: set[tuple[Any, Any]] = set()
    document = scenario.document
    for name, service in document.get("deployment", {}).get("services", {}).items():
        for target in _uses(service.get("endpoints", {})):
            edges.add((("services", name), target))
    for name, population in document.get("traffic", {}).get("populations", {}).items():
        calls = [population.get("call")]
        for action in (population.get("actions") or {}).values():
            calls.append(action if isinstance(action, str) else action.get("call"))
        for call in calls:
            if isinstance(call, str):
                edges.add((("populations", name), ("services", call.split("/")[0])))
    return edges


def _uses(value: Any) -> Iterator[tuple[str, str]]:
    """Targets of the steps below."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key in _TARGETS:
                name = part if isinstance(part, str) else _first_text(part)
                if name:
                    yield _TARGETS[key], name.split("/")[0]
            if key == "parallel" and isinstance(part, list):
                yield from (("services", call.split("/")[0]) for call in part
                            if isinstance(call, str))
            yield from _uses(part)
    elif isinstance(value, list):
        for part in value:
            yield from _uses(part)


def _first_text(part: Any) -> str | None:
    values = part.values() if isinstance(part, dict) else ()
    return next((value for value in values if isinstance(value, str)), None)


def _levels(names: list[Any], edges: set[tuple[Any, Any]]) -> dict[Any, int]:
    """Longest way from a source, as many steps as there are names at most (calls have no cycle)."""
    level = {name: 0 for name in names}
    for _ in names:
        for source, target in edges:
            level[target] = max(level[target], level[source] + 1)
        if all(level[t] > level[s] for s, t in edges):
            break
    return level
