"""The JSON of golden items."""

from bot.domain import Verb
from bot.domain.statistics import ratio
from bot.present.serialize_golden import golden_answer_json, golden_json, score_json
from bot.services.review.golden import GoldenAnswer, GoldenScore
from bot.store.review.golden import GoldenItem

ITEM = GoldenItem(id=1, event_id=7, policy="", verb=Verb.KEEP)


def test_an_item_an_answer_and_a_score_name_nobody() -> None:
    assert golden_json(ITEM) == {"id": 1, "item": "event:7", "policy": None, "answer": "keep"}
    assert golden_answer_json(GoldenAnswer(item=ITEM, answered=Verb.HIDE))["is_right"] is False
    score = score_json(GoldenScore(own={"p": ratio(1, 2, "d")}, everybody={}))
    assert score["everybody"] == {}
    assert score["own"]["p"]["n"] == 2  # type: ignore[index]
