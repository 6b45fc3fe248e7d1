"""Confidence intervals."""

from __future__ import annotations

from ._core import mean_interval, proportion_interval

__all__ = ["mean_interval", "proportion_interval"]
