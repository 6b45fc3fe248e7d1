"""Parts of a scenario by attribute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ._pointer import join
from .catalogue import suggestion


def unwrap(value: Any) -> Any:
    """Plain JSON values of what a user handed over."""
    if isinstance(value, View):
        return value.value
    if hasattr(value, "to_json_value"):
        return unwrap(value.to_json_value())
    if isinstance(value, dict):
        return {str(key): unwrap(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [unwrap(part) for part in value]
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        return value.item()  # numpy scalars
    return value


class View:
    """An object or list of a scenario: ``view.name``, ``view["odd-name"]``, ``view[0]``.

    Writing through it changes the scenario. Comparison is that of the values.
    """

    __slots__ = ("_keys", "_value")

    def __init__(self, value: Any, keys: tuple[str, ...]) -> None:
        object.__setattr__(self, "_value", value)
        object.__setattr__(self, "_keys", keys)

    @property
    def value(self) -> Any:
        """The plain dict or list, not a copy."""
        return self._value

    @property
    def pointer(self) -> str:
        """Where it stands."""
        return join(list(self._keys))

    def __getitem__(self, key: str | int) -> Any:
        try:
            value = self._value[key]
        except (KeyError, IndexError, TypeError):
            raise KeyError(self._missing(str(key))) from None
        return View(value, (*self._keys, str(key))) if isinstance(value, (dict, list)) else value

    def __setitem__(self, key: str | int, value: Any) -> None:
        self._value[key] = unwrap(value)

    def __delitem__(self, key: str | int) -> None:
        try:
            del self._value[key]
        except (KeyError, IndexError, TypeError):
            raise KeyError(self._missing(str(key))) from None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or not isinstance(self._value, dict):
            raise AttributeError(name)
        if name not in self._value:
            raise AttributeError(self._missing(name))
        return self[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        del self[name]

    def _missing(self, key: str) -> str:
        known = [str(k) for k in self._value] if isinstance(self._value, dict) else []
        return f"nothing at {join([*self._keys, key])}" + suggestion(key, known)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._value) if isinstance(self._value, dict) else (
            self[i] for i in range(len(self._value)))

    def __len__(self) -> int:
        return len(self._value)

    def __contains__(self, key: object) -> bool:
        return key in self._value

    def keys(self) -> Any:
        return self._value.keys()

    def items(self) -> list[tuple[str, Any]]:
        return [(key, self[key]) for key in self._value]

    def __eq__(self, other: object) -> bool:
        return self._value == (other._value if isinstance(other, View) else other)

    __hash__ = None  # type: ignore[assignment]

    def __dir__(self) -> list[str]:
        keys = self._value if isinstance(self._value, dict) else ()
        return sorted({*super().__dir__(), *(k for k in keys if k.isidentifier())})

    def __repr__(self) -> str:
        return repr(self._value)
