from __future__ import annotations

from pathlib import Path

import pytest
import rehearse


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A valid bare scenario without objectives."""
    return rehearse.write(tmp_path / "bare.json", rehearse.bare())
