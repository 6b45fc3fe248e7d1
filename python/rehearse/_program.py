"""Where the `rehearse` program is."""

from __future__ import annotations

import functools
import os
import shutil
from pathlib import Path

from .errors import RunError


@functools.lru_cache(maxsize=None)
def _beside_package() -> str | None:
    """The program of the same build tree, wheel or installation prefix."""
    package = Path(__file__).absolute().parent
    for base in (package, *list(package.parents)[:5]):
        candidate = base / "bin" / "rehearse"
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return str(candidate)
    return None


def program() -> str:
    """Path of the program: $REHEARSE_PROGRAM, beside the package, or on $PATH.

    Raises:
        RunError: it is nowhere.
    """
    found = os.environ.get("REHEARSE_PROGRAM") or _beside_package() or shutil.which("rehearse")
    if not found:
        raise RunError("the program `rehearse` was not found; set REHEARSE_PROGRAM to its path")
    return found
