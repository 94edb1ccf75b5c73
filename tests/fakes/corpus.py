"""Corpora of a few rows, as training reads them."""

import json
from pathlib import Path
from typing import Any


def folder(tmp_path: Path, **sources: list[dict[str, Any]]) -> Path:
    """A folder of corpora: one file of rows for each source."""
    for name, rows in sources.items():
        (tmp_path / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return tmp_path
