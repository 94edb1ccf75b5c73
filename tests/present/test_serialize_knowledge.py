"""The JSON of `tamis knowledge`."""

from datetime import UTC, datetime

from bot.present.serialize_knowledge import knowledge_trial_json, knowledge_usage_json
from bot.services.knowledge.trying import KnowledgeTrial
from bot.services.knowledge.usage import EntryUsage
from tests.fakes.knowledge import answer


def test_a_trial_has_its_answers_with_what_the_rules_object_to() -> None:
    trial = KnowledgeTrial(language="fr", answers=((answer(), "words"),), is_calibrated=True)
    (first,) = knowledge_trial_json(trial)["answers"]  # type: ignore[misc]
    assert (first["entry"], first["precision"], first["objection"]) == ("hours", 0.97, "words")


def test_usage_has_a_row_for_each_entry() -> None:
    usages = knowledge_usage_json([EntryUsage(entry="hours", sent=2)], datetime(2026, 1, 1, tzinfo=UTC))
    assert usages["entries"][0]["sent"] == 2  # type: ignore[index]
