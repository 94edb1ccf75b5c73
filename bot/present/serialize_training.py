"""The JSON of `tamis teach` and `tamis calibrate`: stable names, plain values."""

from bot.classify.thresholds import OperatorCalibration
from bot.services.training.calibration import LabelThreshold, Measurement, ThresholdsInEffect
from bot.services.training.heads import HeadInfo, HeadList
from bot.services.training.teaching import Lesson


def lesson(lesson: Lesson) -> dict[str, object]:
    """What came of teaching: every candidate with its figures, and the version that is active now."""
    return {
        "version": lesson.version or None,
        "dry_run": lesson.is_dry_run,
        "parts": [
            {
                "kind": candidate.kind,
                "name": candidate.name,
                "accepted": candidate.accepted,
                "why": "; ".join(map(str, candidate.refusals)),
                "figures": dict(candidate.figures),
            }
            for candidate in lesson.candidates
        ],
        "decisions": {
            label: {"harmful": count.harmful, "harmless": count.harmless}
            for label, count in lesson.decisions.items()
        },
        "recent": lesson.recent,
        "forgotten": list(lesson.forgotten),
    }


def head_list(heads: HeadList) -> dict[str, object]:
    """Every version, newest first, and which one is active."""
    return {"current": heads.active or None, "heads": [_head(head) for head in heads.heads]}


def thresholds_in_effect(in_effect: ThresholdsInEffect) -> dict[str, object]:
    """The thresholds that rules compare with, and what the operator's own rest on."""
    return {
        "model": in_effect.model,
        "own": _saved(in_effect.saved),
        "thresholds": [label_threshold(threshold) for threshold in in_effect.thresholds],
    }


def measurement(measurement: Measurement, caution: str) -> dict[str, object]:
    """Thresholds measured on moderators' decisions, with the caution that they call for."""
    return {
        "model": measurement.model,
        "decisions": {
            "harmful": measurement.harmful,
            "harmless": measurement.harmless,
            "other_models": measurement.other_models,
        },
        "thresholds": [label_threshold(threshold) for threshold in measurement.thresholds],
        "saved": str(measurement.saved_in) if measurement.saved_in else None,
        "caution": caution,
    }


def label_threshold(threshold: LabelThreshold) -> dict[str, object]:
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


def _head(head: HeadInfo) -> dict[str, object]:
    return {
        "version": head.version,
        "current": head.is_active,
        "taught_at": head.taught_at,
        "fits": head.fits_model,
        "parts": dict(head.parts),
        "problem": str(head.error) if head.error else "",
    }


def _saved(saved: OperatorCalibration | None) -> dict[str, object] | None:
    if saved is None:
        return None
    return {"day": saved.day.isoformat(), "harmful": saved.harmful, "harmless": saved.harmless}
