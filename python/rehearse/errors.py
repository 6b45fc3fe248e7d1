"""The exceptions of the package. Everything else that goes wrong is a bug."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Diagnostic", "RehearseError", "RunError", "ScenarioError", "UsageError"]


class Diagnostic(NamedTuple):
    """One problem found in a scenario."""

    pointer: str
    """JSON pointer of the value that is wrong: ``/deployment/services/web``."""
    message: str
    """What was expected, what stands there."""
    file: str = ""
    """File that says it; empty for a scenario that lives in memory."""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        where = f"at {self.pointer or '/'}"
        return f"{place} {where}: {self.message}" if place else f"{where}: {self.message}"


class RehearseError(Exception):
    """What all exceptions of this package derive from."""


class ScenarioError(RehearseError, ValueError):
    """The scenario is wrong; carries every problem that was found in one pass."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: list[Diagnostic] = list(diagnostics)
        super().__init__(self.diagnostics)

    @property
    def pointers(self) -> list[str]:
        """The JSON pointers of the problems, in their order."""
        return [problem.pointer for problem in self.diagnostics]

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.diagnostics)


class RunError(RehearseError, RuntimeError):
    """A run failed for a reason of its own, or a file could not be read or written."""

    killed: bool = False
    """Its process was killed from outside (by SIGKILL or SIGTERM): the run itself is not at fault."""


class UsageError(RehearseError, ValueError):
    """The package was called wrongly."""
