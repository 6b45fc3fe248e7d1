"""Progress bars by tqdm, in a terminal or a notebook, or a caller's function."""

from __future__ import annotations

from types import TracebackType
from typing import Any


class Reporter:
    """Told the share that is done."""

    def __enter__(self) -> Reporter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        pass

    def update(self, share: float) -> None:
        pass


class _Function(Reporter):
    def __init__(self, function: Any) -> None:
        self._function = function

    def update(self, share: float) -> None:
        self._function(share)


class _Bar(Reporter):
    _FORMAT = "{desc} {percentage:3.0f} %|{bar}| {elapsed}, {remaining} left"

    def __init__(self, label: str) -> None:
        from tqdm.auto import tqdm

        self._bar = tqdm(total=1.0, desc=label, bar_format=self._FORMAT, leave=False)

    def __exit__(self, *_: Any) -> None:
        self._bar.close()

    def update(self, share: float) -> None:
        self._bar.update(share - self._bar.n)


def reporter(progress: Any, label: str) -> Reporter:
    """For False nothing, for True a bar, else the function itself."""
    if callable(progress):
        return _Function(progress)
    return _Bar(label) if progress else Reporter()
