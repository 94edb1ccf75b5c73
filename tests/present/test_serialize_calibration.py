"""The JSON of calibration: names that scripts outside rely on."""

from bot.errors import message
from bot.present import serialize_calibration
from bot.services.training.calibration import LabelThreshold, Measurement


def test_a_missing_threshold_is_null_with_its_reason() -> None:
    missing = LabelThreshold(
        label="spam",
        language="fr",
        share="1%",
        positives=2,
        negatives=9,
        is_measured_here=True,
        reason=message("needs at least {n}", n=100),
    )
    measurement = Measurement(model="m", harmful=2, harmless=9, other_models=0, thresholds=(missing,))
    document = serialize_calibration.measurement_json(measurement, "careful")
    assert (document["saved"], document["caution"]) == (None, "careful")
    assert document["thresholds"] == [
        {
            "label": "spam",
            "language": "fr",
            "share": "1%",
            "score": None,
            "recall": None,
            "low": None,
            "high": None,
            "positives": 2,
            "negatives": 9,
            "from": "own",
            "why": "needs at least 100",
        }
    ]
