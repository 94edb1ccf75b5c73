"""Writes the hash of the shipped model's manifest into the program, which takes no other for the shipped one.

    python -m models.pin

`models.export`, `models.calibrate` and `models.evaluate` do it too, when they write the shipped model.
"""

import hashlib
import re
from pathlib import Path

from bot.classify import manifest

ROOT = Path(__file__).parent.parent
WEIGHTS = ROOT / "models" / "weights"
PINNED = ROOT / "bot" / "classify" / "shipped.py"


def pin(weights: Path) -> None:
    """Pin the model in `weights` if it is the shipped one; the hash of another is for a configuration."""
    if weights.resolve() == WEIGHTS.resolve():
        text = PINNED.read_text("utf-8")
        PINNED.write_text(re.sub('"[0-9a-f]{64}"', f'"{hash_manifest(weights)}"', text), "utf-8")


def hash_manifest(weights: Path) -> str:
    """The SHA-256 of the manifest, as it is pinned."""
    return hashlib.sha256((weights / manifest.FILE).read_bytes()).hexdigest()


if __name__ == "__main__":
    pin(WEIGHTS)
