"""Each answer is shown as the command that gives it."""

import pytest

from bot.services.review import ReviewOutcome
from bot.tui.command_log import equivalent_command
from tests.factories import actor_named


@pytest.mark.parametrize(
    ("answer", "case_id", "command"),
    [
        ("hide", 7, "tamis queue hide 7"),
        ("reply", 7, "tamis queue reply 7 --text …"),
        ("private_reply", 7, "tamis queue reply --private 7 --text …"),
        ("edit_reply", 7, "tamis queue edit 7 --text …"),
        ("approve", None, "tamis queue approve event:12"),
    ],
)
def test_a_command_that_can_be_copied(answer: str, case_id: int | None, command: str) -> None:
    outcome = ReviewOutcome(case_id=case_id, event_id=12, answer=answer, by=actor_named("person:Léa"), at=0.0)
    assert equivalent_command(outcome) == command


def test_a_case_that_was_handed_over_names_its_target() -> None:
    outcome = ReviewOutcome(
        case_id=7, event_id=12, answer="escalate to the desk", by=actor_named("person:Léa"), at=0.0
    )
    assert equivalent_command(outcome, target="the desk") == "tamis queue escalate 7 --to 'the desk'"
