"""The JSON of `tamis teach`: stable names, plain values."""

from bot.services.training.heads import HeadInfo, HeadList
from bot.services.training.teaching import Lesson


def lesson_json(lesson: Lesson) -> dict[str, object]:
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


def head_list_json(heads: HeadList) -> dict[str, object]:
    """Every version, newest first, and which one is active."""
    return {"current": heads.active or None, "heads": [_head(head) for head in heads.heads]}


def _head(head: HeadInfo) -> dict[str, object]:
    return {
        "version": head.version,
        "current": head.is_active,
        "taught_at": head.taught_at,
        "fits": head.fits_model,
        "parts": dict(head.parts),
        "problem": str(head.error) if head.error else "",
    }
