"""The calibration that ships."""

from bot.knowledge.calibrated import CALIBRATION_FILE, shipped_calibration
from bot.knowledge.confidence import Calibration


def test_it_is_the_file_beside_the_module() -> None:
    assert shipped_calibration() == Calibration.from_json(CALIBRATION_FILE.read_text("utf-8"))
