"""The calibration that ships with the program, and whether it holds for a model."""

from functools import cache
from pathlib import Path

from bot.knowledge.confidence import Calibration

CALIBRATION_FILE = Path(__file__).parent / "calibration.json"


@cache
def shipped_calibration() -> Calibration:
    """What was learned with the shipped model."""
    return Calibration.from_json(CALIBRATION_FILE.read_text("utf-8"))
