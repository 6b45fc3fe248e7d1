"""JSON pointers (RFC 6901) and the differences of documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MISSING: Any = type("Missing", (), {"__repr__": lambda self: "MISSING"})()
"""Stands for a value that is not there."""


def split(pointer: str) -> list[str]:
    """Keys of a pointer; "" is the document itself."""
    if pointer == "":
        return []
    if not pointer.startswith("/"):
        raise KeyError(f"expected a JSON pointer such as /run/duration, found {pointer!r}")
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/")]


def join(keys: list[str]) -> str:
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)


def get(document: Any, pointer: str) -> Any:
    """The value there. Raises KeyError with the part of the pointer that leads nowhere."""
    value = document
    keys = split(pointer)
    for depth, key in enumerate(keys):
        try:
            value = value[int(key)] if isinstance(value, list) else value[key]
        except (KeyError, IndexError, ValueError, TypeError):
            raise KeyError(f"nothing at {join(keys[: depth + 1])}") from None
    return value


def put(document: Any, pointer: str, value: Any) -> None:
    """Sets the value there; objects on the way are created, "-" is the end of a list."""
    keys = split(pointer)
    if not keys:
        raise KeyError("the whole document cannot be replaced")
    where = document
    for depth, key in enumerate(keys[:-1]):
        if isinstance(where, list):
            where = get(where, join([key]))
        elif isinstance(where, dict):
            where = where.setdefault(key, {})
        else:
            raise KeyError(f"{join(keys[:depth])} holds no object")
    last = keys[-1]
    if isinstance(where, list):
        if last == "-":
            where.append(value)
        elif last.isdigit() and int(last) < len(where):
            where[int(last)] = value
        else:
            raise KeyError(f"nothing at {pointer}")
    elif isinstance(where, dict):
        where[last] = value
    else:
        raise KeyError(f"{join(keys[:-1])} holds no object")


def remove(document: Any, pointer: str) -> None:
    keys = split(pointer)
    if not keys:
        raise KeyError("the whole document cannot be removed")
    get(document, pointer)
    where = get(document, join(keys[:-1]))
    if isinstance(where, list):
        del where[int(keys[-1])]
    else:
        del where[keys[-1]]


def differences(a: Any, b: Any, keys: tuple[str, ...] = ()) -> Iterator[tuple[str, Any, Any]]:
    """(pointer, value in a, value in b) of every leaf that differs; MISSING where there is none."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in [*a, *(key for key in b if key not in a)]:
            yield from differences(a.get(key, MISSING), b.get(key, MISSING), (*keys, key))
    elif a is MISSING or b is MISSING or type(a) is not type(b) and not _numbers(a, b) or a != b:
        yield join(list(keys)), a, b


def _numbers(a: Any, b: Any) -> bool:
    return all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in (a, b))
