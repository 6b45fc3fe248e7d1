"""Results in notebooks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from ._core import format_quantity

if TYPE_CHECKING:
    from .result import Result

_COLOUR = {"met": "#1a7f37", "missed": "#cf222e", "undecided": "#9a6700"}
_MARK = {"met": "✓", "missed": "✗", "undecided": "?"}
_LEFT = "text-align:left;padding:2px 12px 2px 0"


def _verdict(word: str) -> str:
    return f"<span style='color:{_COLOUR[word]};font-weight:600'>{_MARK[word]} {word}</span>"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.6g}"


def _objectives(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return ""
    lines = "".join(
        f"<tr><td style='{_LEFT}'>{escape(row['name'])}</td>"
        f"<td style='{_LEFT}'>{_number(row['target'])}</td>"
        f"<td style='{_LEFT}'>{_number(row['achieved'])}</td>"
        f"<td style='{_LEFT}'>{_verdict(row['verdict'])}</td>"
        f"<td style='{_LEFT}'>{escape(row.get('reason') or '')}</td></tr>" for row in rows)
    head = "".join(f"<th style='{_LEFT}'>{name}</th>"
                   for name in ("objective", "target", "achieved", "verdict", ""))
    return f"<table><tr>{head}</tr>{lines}</table>"


def _recovery(document: dict[str, Any] | None) -> str:
    if not document:
        return ""
    path = document["critical_path"]
    total = sum(step["duration_s"] for step in path) or 1.0
    lines = ""
    for step in path:
        left = 100.0 * (step["start_s"] - document["t0_s"]) / total
        width = max(0.5, 100.0 * step["duration_s"] / total)
        lines += (
            f"<tr><td style='{_LEFT}'>{escape(step['step'])}</td>"
            f"<td style='{_LEFT}'>{escape(step['component'])}</td>"
            f"<td style='{_LEFT}'>{escape(format_quantity(step['duration_s'], 'seconds'))}</td>"
            f"<td style='width:260px'><div style='margin-left:{left:.1f}%;width:{width:.1f}%;"
            "height:10px;background:#0969da'></div></td></tr>")
    times = ", ".join(
        f"{name} {'none' if document[key] is None else format_quantity(document[key], 'seconds')}"
        for name, key in (("RTO", "rto_s"), ("RPO", "rpo_s")))
    return f"<p><b>Recovery from {escape(document['disaster'])}</b>: {times}</p><table>{lines}</table>"


def result(result: Result) -> str:
    """Verdict, objectives and the waterfall of the worst disaster."""
    summary = result.summary
    runs = summary["replications"]
    about = f"seed {summary['seed']}, {runs} replication{'s' if runs > 1 else ''}"
    return (f"<p>{_verdict(summary['verdict'])} <b>{escape(summary['scenario'])}</b> ({about})</p>"
            + _objectives(summary["objectives"]) + _recovery(summary["recovery"]))
