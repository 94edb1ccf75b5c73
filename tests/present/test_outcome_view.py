"""What an answer did is said in one sentence each."""

from bot.domain import Verb
from bot.present.messages import Catalog
from bot.present.outcome_view import describe_outcome
from bot.services.review import ReviewOutcome
from tests.factories import actor_named


def test_what_was_done_is_told_with_what_could_not_be_taken_back() -> None:
    outcome = ReviewOutcome(
        case_id=7,
        event_id=12,
        answer="undo",
        by=actor_named("person:Léa"),
        at=0.0,
        irreversible=(Verb.DELETE,),
    )
    text = describe_outcome(outcome, Catalog("en"))
    assert text.startswith("case 7: undone")
    assert "delete" in text


def test_what_was_done_before_is_told_as_such() -> None:
    outcome = ReviewOutcome(
        case_id=7, event_id=12, answer="hide", by=actor_named("person:Léa"), at=0.0, repeated=True
    )
    assert describe_outcome(outcome, Catalog("en")) != describe_outcome(outcome, Catalog("fr"))
