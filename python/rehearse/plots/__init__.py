"""Figures by matplotlib. Each takes `ax` to draw on (None: a new figure) and returns the Axes."""

from __future__ import annotations

from .comparison import pareto, policies, tornado
from .topology import topology
from .waterfall import recovery, series

__all__ = ["pareto", "policies", "recovery", "series", "topology", "tornado"]
