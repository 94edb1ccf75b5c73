"""The JSON of the commands about rules: stable names, plain values."""

from collections.abc import Sequence

from bot.present import serialize
from bot.present.serialize_problems import problems_json
from bot.services.rules.checking import RulesCheck
from bot.services.rules.comparison import Backtest, pick_examples
from bot.services.rules.explaining import EventExplanation
from bot.services.rules.promotion import ModeChange, RulePrecision
from bot.services.rules.testing import ExampleRun
from bot.services.rules.trying import MatchedRule, TextTrial

# The rest are single coincidences.
_MAX_OVERLAPS = 20


def rules_check_json(check: RulesCheck) -> dict[str, object]:
    """Whether a rules file is valid, and everything that is wrong or doubtful in it."""
    return {
        "ok": check.is_valid,
        "problems": problems_json(check.problems),
        "warnings": problems_json(check.warnings),
        "checked_against_config": check.is_checked_against_config,
    }


def example_run_json(run: ExampleRun) -> dict[str, object]:
    """How many examples there are, and those that failed."""
    return {
        "ok": not run.failed,
        "examples": run.total,
        "failed": [
            {"rule": result.rule, "where": result.where, "message": str(result.message)}
            for result in run.failed
        ],
        "doubtful_replies": [
            {
                "reply": reply.name,
                "language": reply.language,
                "score": reply.score,
                "value": round(reply.value, 3),
            }
            for reply in run.doubtful
        ],
    }


def event_explanation_json(explanation: EventExplanation) -> dict[str, object]:
    """Why something happened to an event."""
    view = explanation.view
    return {
        "event_id": view.stored.id,
        "message_id": view.stored.event.message_id,
        "state": view.stored.state,
        "decisions": serialize.decisions_json(view),
        "planned": serialize.effects_json(view),
        "nearly": [
            {"rule": miss.rule, "missed": list(miss.unmet), "read": list(miss.read)}
            for miss in explanation.near_misses
        ],
    }


def text_trial_json(trial: TextTrial) -> dict[str, object]:
    """What the rules make of a text. Scripts outside read this: its names never change."""
    return {
        "matched": [_matched_rule(rule) for rule in trial.matched],
        "others": [
            {
                "rule": rule.rule,
                "mode": rule.mode.value,
                "missed": list(rule.unmet),
                "read": list(rule.read),
                "near": rule.is_near_miss,
            }
            for rule in trial.unmatched
        ],
    }


def backtest_json(backtest: Backtest, max_examples: int) -> dict[str, object]:
    """What other rules would have changed; pairs are [before, after]."""
    return {
        "since": backtest.since.isoformat(),
        "events": backtest.events,
        "within_dialogues": backtest.within_dialogues,
        "changed": backtest.changed,
        "authors": len(backtest.authors),
        "before": dict(backtest.verbs_before),
        "after": dict(backtest.verbs_after),
        "rules": {
            name: {
                "matched": [counts.matched_before, counts.matched_after],
                "acted": [counts.acted_before, counts.acted_after],
                "authors": len(counts.authors),
                "mode": counts.mode.value if counts.mode else None,
                "would": {verb.value: count for verb, count in sorted(counts.held.items())},
            }
            for name, counts in sorted(backtest.rules.items())
        },
        "overlaps": [[*pair, count] for pair, count in backtest.overlaps.most_common(_MAX_OVERLAPS)],
        "left_waiting": list(backtest.left_waiting),
        "rule": backtest.rule or None,
        "cases": list(backtest.cases),
        "queue_a_day": [round(cases, 2) for cases in backtest.queue_per_day],
        "examples": [
            {
                "event": change.event_id,
                "text": change.text,
                "before": change.before,
                "after": change.after,
                "rules": [change.rules_before, change.rules_after],
            }
            for change in pick_examples(backtest, max_examples)
        ],
    }


def mode_change_json(change: ModeChange, blockers: Sequence[str]) -> dict[str, object]:
    """A rule that was moved, or the sentences that say what keeps it where it is."""
    moved = {"rule": change.rule, "from": change.before, "to": change.after, "done": change.is_done}
    return moved if change.is_done else moved | {"obstacles": list(blockers)}


def precision_json(rules: Sequence[RulePrecision]) -> dict[str, object]:
    """The measured precision of every rule; that of what all rules left alone has no rule."""
    return {
        "rules": [
            {
                "rule": rule.rule or None,
                "agreed": rule.measured.hits,
                "n": rule.measured.n,
                "waiting": rule.waiting,
                "share": rule.measured.share,
                "low": rule.measured.low,
                "high": rule.measured.high,
            }
            for rule in rules
        ]
    }


def _matched_rule(rule: MatchedRule) -> dict[str, object]:
    return {
        "rule": rule.rule,
        "mode": rule.mode.value,
        "does": [verb.value for verb in rule.verbs],
        "reached": rule.is_reached,
        "because": [{"condition": reason.condition, "saw": reason.saw} for reason in rule.reasons],
        "text": rule.reply,
        "due_at": rule.due_at.isoformat() if rule.due_at else None,
        "after_seconds": rule.after,
        "shown_again_seconds": rule.shown_again_after,
    }
