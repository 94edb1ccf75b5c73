"""Two people decide, each without knowing what the other said; nobody confirms or overrules themselves."""

import json
from collections.abc import Sequence

import pytest

from bot.domain import Actor, CaseRequest, State, Verb
from bot.domain.review_settings import ReviewSettings
from bot.errors import UserError
from bot.present import serialize
from bot.present.case_view import render
from bot.present.messages import Catalog
from bot.services import review
from bot.services.review import QueueFilters, ReviewAnswer, ReviewOutcome
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.review import blind_reviews, cases, review_settings
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, workspace

HIDE, APPROVE, REPLY = ReviewAnswer.HIDE, ReviewAnswer.APPROVE, ReviewAnswer.REPLY


def careful(tx: Transaction, number: int = 1) -> int:
    """A comment that a rule hides once two people agree."""
    row = received(tx, number)
    request = CaseRequest(
        actor=Actor.rule("legal"), why="careful", queue="legal", suggested=(Verb.HIDE,), needs_two=True
    )
    decided(tx, row, Verb.HIDE, rule="legal", case=request)
    tx.execute("UPDATE outbox SET state = 'held', hold_reason = 'second_approval'")
    return row


async def say(
    db: SqliteStore, who: str, answer: ReviewAnswer, at: float = 10.0, **more: str
) -> ReviewOutcome:
    return await review.answer_case(workspace(db, who, moment(at)), "case:1", answer, **more)


async def case_now(db: SqliteStore) -> tuple[str, str, str | None]:
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    return case.state, case.queue, case.answer


async def effects(db: SqliteStore) -> Sequence[tuple[Verb, State]]:
    planned = await db.read(lambda tx: lookup.effects_on_message(tx, "1000", "55_1"))
    return [(effect.verb, effect.state) for effect in planned]


async def next_case(db: SqliteStore, who: str) -> int | None:
    view = await review.claim_next(workspace(db, who, moment(20)), QueueFilters())
    return view.case.id if view and view.case else None


async def test_nothing_happens_before_the_second_agrees(db: SqliteStore) -> None:
    await db.write(careful)
    first = await say(db, "Léa", HIDE)
    assert (first.needs_second, first.planned, first.repeated) == (True, (), False)
    assert await case_now(db) == ("open", "legal", None)
    assert await effects(db) == [(Verb.HIDE, State.HELD)]
    second = await say(db, "Tom", HIDE)
    assert (second.needs_second, second.planned) == (False, (Verb.HIDE,))
    assert await case_now(db) == ("closed", "legal", "hide")
    assert await effects(db) == [(Verb.HIDE, State.PLANNED)]


async def test_nobody_confirms_themselves_however_often_they_say_it(db: SqliteStore) -> None:
    await db.write(careful)
    for _ in range(3):
        outcome = await say(db, "Léa", HIDE)
    assert outcome.repeated
    assert outcome.needs_second
    assert (await say(db, "Léa", APPROVE)).needs_second, "whoever thinks again is still one"
    assert await effects(db) == [(Verb.HIDE, State.HELD)]


async def test_the_case_goes_to_somebody_else_and_leaves_the_list_of_the_first(db: SqliteStore) -> None:
    await db.write(careful)
    await say(db, "Léa", HIDE)
    assert await next_case(db, "Léa") is None
    assert await review.queue_order(workspace(db, "Léa", moment(20)), QueueFilters()) == ()
    assert await next_case(db, "Tom") == 1


async def test_the_second_sees_nothing_of_what_the_first_said(db: SqliteStore) -> None:
    await db.write(careful)
    await review.note_on_item(workspace(db, "Nadège", moment(5)), "case:1", "I would hide it")
    await review.note_on_item(workspace(db, "Tom", moment(5)), "case:1", "she wrote before")
    await say(db, "Nadège", HIDE)
    tom = workspace(db, "Tom", moment(20))
    claimed = await review.claim_next(tom, QueueFilters())
    assert claimed is not None
    page = await review.list_queue(tom, QueueFilters(), limit=9)
    shown = await review.show_item(tom, "case:1")
    lines = render(shown, Catalog("en"), "UTC", complete=True)
    told = [
        json.dumps(serialize.view_json(claimed), ensure_ascii=False),
        json.dumps(serialize.view_json(shown), ensure_ascii=False),
        *(json.dumps(serialize.entry_json(entry), ensure_ascii=False) for entry in page.entries),
        "\n".join(line.text for line in lines),
    ]
    assert not [text for text in told if "Nadège" in text]
    assert "she wrote before" in told[-1], "who has said nothing about it hides nothing"
    assert "a colleague has said what they think" in told[-1]


async def test_a_disagreement_does_nothing_and_goes_to_a_lead_who_sees_both(db: SqliteStore) -> None:
    await db.write(careful)
    await db.write(lambda tx: review_settings.replace_settings(tx, ReviewSettings(leads=("Zoé",))))
    await say(db, "Léa", HIDE)
    second = await say(db, "Tom", APPROVE)
    assert (second.disagreed, second.needs_second, second.planned) == (True, False, ())
    assert await case_now(db) == ("open", "disagreement", None)
    assert await effects(db) == [(Verb.HIDE, State.HELD)]
    for who, code in (("Léa", "own_opinion"), ("Tom", "own_opinion"), ("Max", "lead_decides")):
        assert await next_case(db, who) is None
        with pytest.raises(UserError, match=code):
            await say(db, who, HIDE)
    assert await next_case(db, "Zoé") == 1
    view = await review.show_item(workspace(db, "Zoé", moment(20)), "case:1")
    assert {"Léa", "Tom"} <= {decision.actor.id for decision in view.decisions}
    decision = await say(db, "Zoé", APPROVE, at=21)
    assert (decision.disagreed, decision.cancelled) == (False, 1)
    assert await case_now(db) == ("closed", "disagreement", "approve")


async def test_to_hide_and_to_delete_is_no_agreement(db: SqliteStore) -> None:
    await db.write(careful)
    await say(db, "Léa", HIDE)
    assert (await say(db, "Tom", ReviewAnswer.DELETE)).disagreed


async def test_taking_the_opinion_back_that_made_it_a_disagreement_returns_it(db: SqliteStore) -> None:
    await db.write(careful)
    await say(db, "Léa", HIDE)
    await say(db, "Tom", APPROVE, at=11)
    await review.undo_last(workspace(db, "Tom", moment(12)))
    assert await case_now(db) == ("open", "legal", None)
    assert (await say(db, "Tom", HIDE, at=13)).planned == (Verb.HIDE,)


async def test_nobody_else_takes_back_what_somebody_said(db: SqliteStore) -> None:
    await db.write(careful)
    await say(db, "Léa", APPROVE)
    await review.undo_item(workspace(db, "Tom", moment(11)), "case:1")  # what the rule had planned
    assert (await say(db, "Tom", APPROVE, at=12)).needs_second is False


async def test_a_reply_leaves_and_decides_nothing(db: SqliteStore) -> None:
    await db.write(careful)
    reply = await say(db, "Léa", REPLY, text="Bonjour !")
    assert reply.planned == (Verb.REPLY,)
    assert await case_now(db) == ("open", "legal", None)
    assert await next_case(db, "Tom") == 1


async def test_an_answer_that_cannot_be_is_no_opinion(db: SqliteStore) -> None:
    def direct(tx: Transaction) -> None:
        row = received(tx, 1, kind="dm", thread_id="1000:9")
        decided(tx, row, case=CaseRequest(actor=Actor.rule("legal"), why="careful", needs_two=True))

    await db.write(direct)
    with pytest.raises(UserError, match="impossible_for_direct_message"):
        await say(db, "Léa", HIDE)
    assert (await say(db, "Léa", APPROVE)).needs_second


async def test_a_blind_review_by_two_is_settled_by_the_second_and_shows_the_first_nothing(
    db: SqliteStore,
) -> None:
    def drawn(tx: Transaction) -> None:
        row = received(tx, 1)
        decided(tx, row, Verb.HIDE, rule="insult", done_at=2.0)
        blind_reviews.open_blind_review(tx, row, [("insult", True)], at=START + 2, needs_two=True)

    await db.write(drawn)
    await say(db, "Léa", HIDE)
    (count,) = await db.read(blind_reviews.precision_by_rule)
    assert (count.reviewed, count.waiting) == (0, 1)
    view = await review.show_item(workspace(db, "Tom", moment(12)), "case:1")
    assert view.case is not None
    assert (view.case.is_blind, view.decisions, view.effects) == (True, (), ())
    await say(db, "Tom", HIDE, at=13)
    (count,) = await db.read(blind_reviews.precision_by_rule)
    assert (count.agreed, count.reviewed) == (1, 1)


async def test_whoever_decides_where_two_disagreed_about_a_blind_review_is_told_everything(
    db: SqliteStore,
) -> None:
    def drawn(tx: Transaction) -> None:
        row = received(tx, 1)
        decided(tx, row, Verb.HIDE, rule="insult", done_at=2.0)
        blind_reviews.open_blind_review(tx, row, [("insult", True)], at=START + 2, needs_two=True)

    await db.write(drawn)
    await say(db, "Léa", HIDE)
    await say(db, "Tom", APPROVE, at=11)
    view = await review.show_item(workspace(db, "Zoé", moment(12)), "case:1")
    assert view.case is not None
    assert not view.case.is_blind
    assert view.effects
    assert view.stored.judgement is not None
