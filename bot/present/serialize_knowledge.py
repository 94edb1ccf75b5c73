"""The JSON of `tamis knowledge`: stable names, plain values."""

from collections.abc import Sequence
from datetime import datetime

from bot.present.serialize_problems import problems_json
from bot.services.knowledge.checking import KnowledgeCheck
from bot.services.knowledge.gaps import KnowledgeGaps
from bot.services.knowledge.trying import KnowledgeTrial
from bot.services.knowledge.usage import EntryUsage


def knowledge_check_json(check: KnowledgeCheck) -> dict[str, object]:
    """Whether a knowledge base is valid, and everything that is wrong or doubtful in it."""
    return {
        "ok": check.is_valid,
        "problems": problems_json(check.problems),
        "warnings": problems_json(check.warnings),
        "version": check.version,
        "entries": check.entries,
        "languages": list(check.languages),
        "rules": list(check.answering),
        "calibrated": check.is_calibrated,
    }


def knowledge_trial_json(trial: KnowledgeTrial) -> dict[str, object]:
    """What may answer a text, the likeliest first."""
    return {
        "language": trial.language,
        "calibrated": trial.is_calibrated,
        "answers": [
            {
                "entry": answer.entry,
                "precision": round(answer.precision, 3),
                "language": answer.language,
                "question": answer.question,
                "text": answer.text,
                "link": answer.link or None,
                "audience": answer.audience,
                "objection": objection or None,
            }
            for answer, objection in trial.answers
        ],
    }


def knowledge_gaps_json(gaps: KnowledgeGaps) -> dict[str, object]:
    """What was asked and not answered, what most people ask first."""
    return {
        "since": gaps.since.isoformat(),
        "questions": gaps.questions,
        "gaps": [
            {
                "authors": gap.authors,
                "questions": gap.questions,
                "examples": list(gap.examples),
                "event_ids": list(gap.event_ids),
                "nearest": {"entry": gap.nearest, "precision": round(gap.precision, 3)}
                if gap.nearest
                else None,
            }
            for gap in gaps.gaps
        ],
    }


def knowledge_usage_json(usages: Sequence[EntryUsage], since: datetime) -> dict[str, object]:
    """What every entry was used for."""
    return {
        "since": since.isoformat(),
        "entries": [
            {
                "entry": usage.entry,
                "sent": usage.sent,
                "taken_back": usage.taken_back,
                "accepted": usage.accepted,
                "changed": usage.changed,
                "rejected": usage.rejected,
            }
            for usage in usages
        ],
    }
