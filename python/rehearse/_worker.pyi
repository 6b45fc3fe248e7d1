"""Plays one run with policies in Python. For worker processes only."""

from collections.abc import Callable
from typing import Any

def play(job: str, attach: Callable[[str, str], Any], out: int) -> None: ...
