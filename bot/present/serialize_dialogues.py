"""The JSON of `tamis dialogues`: stable names, plain values."""

from bot.present.serialize_problems import problems_json
from bot.services.dialogues.checking import DialogueCheck
from bot.services.dialogues.testing import SampleRun
from bot.services.dialogues.trying import TrialTurn


def dialogue_check_json(check: DialogueCheck) -> dict[str, object]:
    """Whether the dialogues are valid, and everything that is wrong or doubtful in them."""
    return {
        "ok": check.is_valid,
        "problems": problems_json(check.problems),
        "warnings": problems_json(check.warnings),
        "version": check.version,
        "dialogues": list(check.dialogues),
        "tests": check.tests,
        "rules": list(check.beginning),
    }


def trial_turn_json(turn: TrialTurn) -> dict[str, object]:
    """What came of one line of a conversation that is tried."""
    hand_over, look_up = turn.hand_over, turn.look_up
    return {
        "bot": turn.text or None,
        "choices": list(turn.choices),
        "saw": turn.saw,
        "state": turn.state.value,
        "end": turn.end or None,
        "slots": dict(turn.slots),
        "objection": turn.objection or None,
        "hand_over": {
            "why": hand_over.why,
            "queue": hand_over.queue,
            "to": hand_over.to or None,
            "priority": hand_over.priority,
            "note": hand_over.note,
        }
        if hand_over
        else None,
        "look_up": {
            "target": look_up.target,
            "values": dict(look_up.values),
            "fields": list(look_up.fields),
        }
        if look_up
        else None,
    }


def sample_run_json(run: SampleRun) -> dict[str, object]:
    """How the tests of the dialogues did."""
    return {
        "ok": not run.failed,
        "total": run.total,
        "failed": [
            {
                "dialogue": result.dialogue,
                "name": result.name,
                "where": result.where,
                "message": str(result.problem),
            }
            for result in run.failed
        ],
    }
