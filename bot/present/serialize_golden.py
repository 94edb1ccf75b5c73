"""The JSON of golden items. It names nobody who answered."""

from dataclasses import asdict

from bot.services.review.golden import GoldenAnswer, GoldenQuestion, GoldenScore
from bot.store.review.golden import GoldenItem


def golden_json(item: GoldenItem) -> dict[str, object]:
    """An item with its right answer."""
    return {
        "id": item.id,
        "item": f"event:{item.event_id}",
        "policy": item.policy or None,
        "answer": item.verb.value,
    }


def question_json(question: GoldenQuestion) -> dict[str, object]:
    """An item that is to be answered."""
    return asdict(question)


def golden_answer_json(verdict: GoldenAnswer) -> dict[str, object]:
    """What an answer was worth."""
    return {
        "id": verdict.item.id,
        "answered": verdict.answered.value,
        "agreed": verdict.item.verb.value,
        "is_right": verdict.is_right,
    }


def score_json(score: GoldenScore) -> dict[str, object]:
    """Agreement by policy, one's own and everybody's."""
    return {
        "own": {policy: asdict(share) for policy, share in score.own.items()},
        "everybody": {policy: asdict(share) for policy, share in score.everybody.items()},
    }
