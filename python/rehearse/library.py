"""The scenarios that are shipped with the program."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from ._program import program

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["shipped"]


def shipped() -> pd.DataFrame:
    """Shipped scenarios: index `name`, columns `summary`, `description`, `path`."""
    import pandas as pd

    text = subprocess.run([program(), "list", "--json"], check=True, capture_output=True,
                          text=True).stdout
    return pd.DataFrame(json.loads(text)).set_index("name")
