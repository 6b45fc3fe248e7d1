"""Shape of the document of `rehearse run --json`: the keys that other programs rely on."""

from __future__ import annotations

from typing import Any

_NUMBER = {"type": "number"}
_COUNT = {"type": "integer", "minimum": 0}
_MAYBE = {"type": ["number", "null"]}
_TEXT = {"type": "string"}
_VERDICT = {"enum": ["met", "missed", "undecided"]}


def _record(**properties: Any) -> dict[str, Any]:
    """An object with all of these keys; more may stand beside them."""
    return {"type": "object", "required": list(properties), "properties": properties}


def _named(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": value}


def _list(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": value}


_QUANTILES = _record(mean=_MAYBE, p50=_MAYBE, p95=_MAYBE, p99=_MAYBE, p999=_MAYBE)

_RECOVERY = _record(
    disaster=_TEXT,
    recovered={"type": "boolean"},
    t0_s=_NUMBER,
    rto_s=_MAYBE,
    rpo_s=_MAYBE,
    services=_named(_record(rto_s=_MAYBE)),
    stores=_named(_record(rpo_s=_MAYBE, lost_writes=_COUNT, lost_bytes=_NUMBER)),
    critical_path=_list(
        _record(step=_TEXT, component=_TEXT, start_s=_NUMBER, duration_s=_NUMBER)
    ),
)

SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    **_record(
        scenario=_TEXT,
        seed=_COUNT,
        replications={"type": "integer", "minimum": 1},
        verdict=_VERDICT,
        objectives=_list(
            _record(
                name=_TEXT,
                target=_NUMBER,
                achieved=_MAYBE,
                low=_MAYBE,
                high=_MAYBE,
                verdict=_VERDICT,
                reason=_TEXT,
            )
        ),
        recovery={"anyOf": [{"type": "null"}, _RECOVERY]},
        disasters=_named(_RECOVERY),
        populations=_named(
            _record(
                requests=_COUNT,
                good=_COUNT,
                failed=_COUNT,
                throughput_rps=_NUMBER,
                latency_s=_QUANTILES,
            )
        ),
        services=_named(
            _record(
                utilisation=_NUMBER,
                queue_mean=_NUMBER,
                response_s=_QUANTILES,
                throughput_rps=_NUMBER,
            )
        ),
        breakdown=_named(
            _record(
                samples=_COUNT,
                mean_s=_NUMBER,
                p99_s=_NUMBER,
                rows=_list(
                    _record(component=_TEXT, cause=_TEXT, mean_s=_NUMBER, p99_s=_NUMBER)
                ),
            )
        ),
        bottleneck={
            "anyOf": [
                {"type": "null"},
                _record(component=_TEXT, resource=_TEXT, utilisation=_NUMBER, headroom=_NUMBER),
            ]
        },
        cost=_record(total=_NUMBER, per_hour=_NUMBER),
        engine=_record(
            events=_COUNT,
            wall_s=_NUMBER,
            events_per_s=_NUMBER,
            fingerprint={"type": "string", "pattern": "^[0-9a-f]{16}$"},
        ),
    ),
}
