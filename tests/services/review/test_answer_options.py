"""What an answer would do in the state that the item is in, and where a person is asked twice."""

import pytest

from bot.domain import Decision, DecisionKind, Kind, Match, Mode, Reason, Verb
from bot.services import review
from bot.services.review import AnswerOption, Caution, ReviewAnswer, Sense
from bot.store import Transaction, decisions
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.factories import actor_named
from tests.fakes.cases import START, decided, moment, received, waiting, workspace


async def options(db: SqliteStore, name: str = "1") -> dict[ReviewAnswer, AnswerOption]:
    view = await review.show_item(workspace(db, "Léa", moment(10)), name)
    return {option.answer: option for option in review.answer_options(view)}


def recorded(tx: Transaction, event_id: int, rule: str, condition: str, *never: Verb) -> int:
    """What a rule that hides nothing leaves behind."""
    match = Match(rule=rule, mode=Mode.ENFORCE, reasons=(Reason(condition=condition, saw="x"),), never=never)
    decision = Decision(
        rules_version="v1", kind=DecisionKind.RULES, actor=actor_named(rule), matches=(match,)
    )
    return decisions.commit(tx, event_id=event_id, decision=decision, at=START)


def hidden_for(tx: Transaction, condition: str, *, done_at: float | None = 2.0) -> None:
    decided(tx, waiting(tx), Verb.HIDE, rule="personal-data", done_at=done_at)
    tx.execute(
        "UPDATE decision SET matches = replace(matches, '\"toxicity\"', :named)", {"named": f'"{condition}"'}
    )


async def test_on_a_visible_comment_the_answers_are_what_their_names_say(db: SqliteStore) -> None:
    await db.write(waiting)
    offered = await options(db)
    assert {answer.value: option.sense.value for answer, option in offered.items()} == {
        "approve": "keep",
        "hide": "hide",
        "unhide": "show_again",
        "delete": "delete",
        "reply": "reply",
        "private_reply": "private_reply",
        "escalate": "escalate",
    }
    assert {option.caution for option in offered.values()} == {None}


async def test_on_a_hidden_comment_one_keeps_it_hidden_or_shows_it_again(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.HIDE, done_at=2.0))
    offered = await options(db)
    assert offered[ReviewAnswer.APPROVE].sense is Sense.SHOW_AGAIN
    assert offered[ReviewAnswer.HIDE].sense is Sense.KEEP_HIDDEN
    assert offered[ReviewAnswer.HIDE].caution is None
    assert offered[ReviewAnswer.APPROVE].caution is None
    assert offered[ReviewAnswer.REPLY].caution is Caution.UNDER_HIDDEN
    assert offered[ReviewAnswer.PRIVATE_REPLY].caution is None


@pytest.mark.parametrize("condition", ["contains_card", "contains_email", "contains_iban", "contains_phone"])
@pytest.mark.parametrize("done_at", [2.0, None], ids=["hidden", "about to be"])
async def test_making_personal_data_public_again_is_asked_about(
    db: SqliteStore, condition: str, done_at: float | None
) -> None:
    await db.write(lambda tx: hidden_for(tx, condition, done_at=done_at))
    offered = await options(db)
    for answer in (ReviewAnswer.APPROVE, ReviewAnswer.UNHIDE):
        assert (offered[answer].caution, offered[answer].rule) == (Caution.PERSONAL_DATA, "personal-data")
    assert offered[ReviewAnswer.HIDE].caution is None


async def test_an_undo_lifts_the_hide_of_a_rule_unless_somebody_decided_since(db: SqliteStore) -> None:
    async def lifted() -> str:
        view = await review.show_item(workspace(db, "Léa", moment(10)), "1")
        return review.rule_lifted_by_undo(view)

    await db.write(lambda tx: hidden_for(tx, "contains_phone"))
    assert await lifted() == "personal-data"
    await review.answer_case(workspace(db, "Léa", moment(10)), "1", ReviewAnswer.HIDE)
    assert await lifted() == ""


async def test_an_undo_of_a_hide_for_anything_else_lifts_no_protection(db: SqliteStore) -> None:
    await db.write(lambda tx: hidden_for(tx, "toxicity"))
    assert review.rule_lifted_by_undo(await review.show_item(workspace(db, "Léa", moment(10)), "1")) == ""


@pytest.mark.parametrize("condition", ["contains_link", "toxicity"])
async def test_what_was_hidden_for_anything_else_is_shown_again_unasked(
    db: SqliteStore, condition: str
) -> None:
    await db.write(lambda tx: hidden_for(tx, condition))
    assert (await options(db))[ReviewAnswer.APPROVE].caution is None


async def test_personal_data_that_came_with_an_edit_counts(db: SqliteStore) -> None:
    def scene(tx: Transaction) -> None:
        waiting(tx)
        edit = received(tx, 1, at=5.0, kind=Kind.EDIT, text="06 12 34 56 78")
        decided(tx, edit, Verb.HIDE, rule="personal-data", at=5.0, done_at=6.0)
        tx.execute(
            "UPDATE decision SET matches = replace(matches, 'toxicity', 'contains_phone') WHERE event_id = 2"
        )

    await db.write(scene)
    assert (await options(db))[ReviewAnswer.APPROVE].caution is Caution.PERSONAL_DATA


async def test_hiding_what_a_rule_lets_no_rule_hide_is_asked_about(db: SqliteStore) -> None:
    await db.write(lambda tx: recorded(tx, waiting(tx), "legal-press", "words", Verb.HIDE, Verb.REPLY))
    offered = await options(db)
    hide = offered[ReviewAnswer.HIDE]
    assert (hide.caution, hide.rule) == (Caution.FORBIDDEN, "legal-press")
    # That no machine may delete or answer is no reason to ask a person who answers.
    assert offered[ReviewAnswer.DELETE].caution is None
    assert offered[ReviewAnswer.REPLY].caution is None


async def test_a_blind_review_asks_nothing_that_would_betray_what_was_done(db: SqliteStore) -> None:
    await db.write(lambda tx: hidden_for(tx, "contains_phone"))
    await db.write(lambda tx: recorded(tx, 1, "legal-press", "words", Verb.HIDE))
    await db.write(lambda tx: tx.execute("UPDATE case_ SET is_blind = 1"))
    offered = await options(db)
    assert {option.caution for option in offered.values()} == {None}
    assert offered[ReviewAnswer.HIDE].sense is Sense.HIDE


async def test_a_conversation_cannot_be_hidden(db: SqliteStore) -> None:
    chat = {"thread_id": "1000:900", "platform": "messenger"}

    def scene(tx: Transaction) -> None:
        waiting(tx, 1, kind=Kind.DM, **chat)
        received(tx, 1, at=5.0, kind=Kind.EDIT, text="sorry, two", **chat)

    await db.write(scene)
    for name in ("1", "event:2"):
        offered = await options(db, name)
        assert {answer.value: option.sense.value for answer, option in offered.items()} == {
            "approve": "settle",
            "reply": "message",
            "escalate": "escalate",
        }


@pytest.mark.parametrize("kind", [Kind.CONTROL, Kind.POST])
async def test_a_notice_about_an_account_is_settled_or_handed_over(db: SqliteStore, kind: Kind) -> None:
    await db.write(lambda tx: waiting(tx, kind=kind))
    assert set(await options(db)) == {ReviewAnswer.APPROVE, ReviewAnswer.ESCALATE}


@pytest.mark.parametrize("kind", [Kind.COMMENT, Kind.DM])
async def test_what_its_author_removed_is_settled_or_handed_over(db: SqliteStore, kind: Kind) -> None:
    def removed(tx: Transaction) -> None:
        waiting(tx, kind=kind)
        overrides.mark_deleted(tx, account_id="1000", message_id="55_1", at=START + 5)
        tx.execute("UPDATE case_ SET state = 'open', closed_at = NULL")  # as when there is evidence for it

    await db.write(removed)
    assert set(await options(db)) == {ReviewAnswer.APPROVE, ReviewAnswer.ESCALATE}


async def test_every_answer_that_is_offered_is_accepted(db: SqliteStore) -> None:
    kinds = [Kind.COMMENT, Kind.DM, Kind.CONTROL]

    def scene(tx: Transaction) -> None:
        for number, kind in enumerate(kinds * 7, start=1):
            waiting(tx, number, kind=kind, thread_id=f"1000:{number}")

    await db.write(scene)
    for number in range(1, 22):
        view = await review.show_item(workspace(db, "Léa", moment(10)), str(number))
        offered = [option.answer for option in review.answer_options(view)]
        answer = offered[(number - 1) // 3 % len(offered)]
        outcome = await review.answer_case(
            workspace(db, "Léa", moment(10)), str(number), answer, text="Thank you", version=view.version
        )
        assert not outcome.repeated
