"""The JSON of `tamis calibrate`: stable names, plain values."""

from bot.classify.thresholds import OperatorCalibration
from bot.services.training.calibration import LabelThreshold, Measurement, ThresholdsInEffect


def thresholds_in_effect_json(in_effect: ThresholdsInEffect) -> dict[str, object]:
    """The thresholds that rules compare with, and what the operator's own rest on."""
    return {
        "model": in_effect.model,
        "own": _saved(in_effect.saved),
        "thresholds": [label_threshold_json(threshold) for threshold in in_effect.thresholds],
    }


def measurement_json(measurement: Measurement, caution: str) -> dict[str, object]:
    """Thresholds measured on moderators' decisions, with the caution that they call for."""
    return {
        "model": measurement.model,
        "decisions": {
            "harmful": measurement.harmful,
            "harmless": measurement.harmless,
            "other_models": measurement.other_models,
        },
        "thresholds": [label_threshold_json(threshold) for threshold in measurement.thresholds],
        "saved": str(measurement.saved_in) if measurement.saved_in else None,
        "caution": caution,
    }


def label_threshold_json(threshold: LabelThreshold) -> dict[str, object]:
    """One threshold; null where there is none, and why."""
    return {
        "label": threshold.label,
        "language": threshold.language,
        "share": threshold.share,
        "score": threshold.score,
        "recall": threshold.recall,
        "low": threshold.low,
        "high": threshold.high,
        "positives": threshold.positives,
        "negatives": threshold.negatives,
        "from": "own" if threshold.is_measured_here else "shipped",
        "why": str(threshold.reason) if threshold.reason else None,
    }


def _saved(saved: OperatorCalibration | None) -> dict[str, object] | None:
    if saved is None:
        return None
    return {"day": saved.day.isoformat(), "harmful": saved.harmful, "harmless": saved.harmless}
