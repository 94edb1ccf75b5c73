"""What follows from an answer, before anything is recorded."""

import pytest

from bot.domain import CancelReason, Verb
from bot.errors import UserError
from bot.services.review import ReviewAnswer
from bot.services.review.answer_plan import AnswerCommand, plan_answer
from bot.services.review.decision import next_decision
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.intake import events
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore
from tests.factories import actor_named
from tests.fakes.cases import START, decided, waiting

LEA = actor_named("person:Léa")


def command(answer: ReviewAnswer, text: str = "") -> AnswerCommand:
    return AnswerCommand(answer=answer, text=text, target="local", version=None)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (ReviewAnswer.APPROVE, Verb.KEEP),
        (ReviewAnswer.UNHIDE, Verb.KEEP),
        (ReviewAnswer.HIDE, Verb.HIDE),
        (ReviewAnswer.DELETE, Verb.DELETE),
        (ReviewAnswer.REPLY, None),
        (ReviewAnswer.ESCALATE, None),
    ],
)
def test_what_an_answer_says_about_visibility(answer: ReviewAnswer, verdict: Verb | None) -> None:
    assert command(answer).opinion == verdict


async def test_to_hide_replaces_the_reply_that_a_rule_had_planned(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[tuple[Verb, ...], int, list[object]]:
        row = waiting(tx)
        decided(tx, row, Verb.REPLY, rule="thanks", text="Thanks!")
        stored, case = events.get_event(tx, row), cases.case_about(tx, row)
        assert stored is not None
        assert case is not None
        plan = plan_answer(tx, next_decision(tx, stored, case, LEA, START), case, command(ReviewAnswer.HIDE))
        effects = lookup.effects_on_message(tx, "1000", "55_1")
        verbs = tuple(action.verb for action in plan.actions)
        return verbs, plan.cancelled, [effect.reason for effect in effects]

    assert await db.write(work) == ((Verb.HIDE,), 1, [CancelReason.OVERRULED])


async def test_a_conversation_is_settled_or_answered_and_nothing_else(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        row = waiting(tx, kind="dm", thread_id="1000:9")
        stored, case = events.get_event(tx, row), cases.case_about(tx, row)
        assert stored is not None
        assert case is not None
        plan_answer(tx, next_decision(tx, stored, case, LEA, START), case, command(ReviewAnswer.HIDE))

    with pytest.raises(UserError, match="impossible_for_direct_message"):
        await db.write(work)
