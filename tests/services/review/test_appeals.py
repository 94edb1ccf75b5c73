"""Appeals: another person decides, what is overturned is undone, and the strikes go with it."""

import json

import pytest

from bot.domain import Actor, Decision, State, Strike, Verb
from bot.errors import UserError
from bot.present import serialize
from bot.present.case_view import render
from bot.present.messages import Catalog
from bot.services import review
from bot.services.review import QueueFilters, ReviewAnswer
from bot.store import Transaction, decisions
from bot.store.context import lookup
from bot.store.delivery import outbox
from bot.store.history import author_marks
from bot.store.review import appeals, cases, overrides
from bot.store.review.appeals import AppealOutcome
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, waiting, workspace

UPHELD, OVERTURNED = AppealOutcome.UPHELD, AppealOutcome.OVERTURNED
SAID = "It was a joke between friends"


def hidden_by_rule(tx: Transaction, verb: Verb = Verb.HIDE) -> int:
    row = received(tx, 1, author_id="900")
    strike = Decision(rules_version="v1", strikes=(Strike(rule="insult", weight=1.0),))
    decisions.commit(tx, event_id=row, decision=strike, at=START)
    decided(tx, row, verb, done_at=2.0)
    return row


def hidden_by_lea(tx: Transaction) -> None:
    row = waiting(tx, 1, author_id="900")
    decided(tx, row, Verb.HIDE, rule="person:Léa", done_at=3.0)
    overrides.set_override(
        tx, account_id="1000", message_id="55_1", by=Actor.person("Léa"), verb="hide", at=START + 3
    )
    cases.close_case(tx, 1, by=Actor.person("Léa"), answer="hide", at=START + 3)


async def effects(db: SqliteStore) -> list[tuple[Verb, State]]:
    planned = await db.read(lambda tx: lookup.effects_on_message(tx, "1000", "55_1"))
    return [(effect.verb, effect.state) for effect in planned]


async def strikes(db: SqliteStore) -> float:
    return await db.read(lambda tx: author_marks.strike_weight(tx, "1000", "900", START + 50))


async def test_what_is_overturned_is_shown_again_and_its_strikes_count_no_more(db: SqliteStore) -> None:
    await db.write(hidden_by_rule)
    tom = workspace(db, "Tom", moment(10))
    appeal = await review.file_appeal(tom, "event:1", SAID)
    assert (appeal.verb, appeal.policy, appeal.due_at) == (Verb.HIDE, "insult", START + 10 + 7 * 86_400)
    assert await strikes(db) == 1.0
    outcome = await review.decide_appeal(workspace(db, "Tom", moment(20)), appeal.id, OVERTURNED)
    assert outcome.planned == (Verb.UNHIDE,)
    assert await strikes(db) == 0.0
    settled = await review.get_appeal(tom, appeal.id)
    assert (settled.outcome, settled.settled_by) == (OVERTURNED, Actor.person("Tom"))


async def test_what_is_upheld_stays_with_its_strikes(db: SqliteStore) -> None:
    await db.write(hidden_by_rule)
    appeal = await review.file_appeal(workspace(db, "Tom", moment(10)), "event:1", SAID)
    outcome = await review.decide_appeal(workspace(db, "Tom", moment(20)), appeal.id, UPHELD)
    assert outcome.planned == ()
    assert await effects(db) == [(Verb.HIDE, State.DONE)]
    assert await strikes(db) == 1.0


async def test_whoever_decided_first_does_not_decide_the_appeal_and_is_not_given_it(db: SqliteStore) -> None:
    await db.write(hidden_by_lea)
    appeal = await review.file_appeal(workspace(db, "Léa", moment(10)), "case:1", SAID)
    assert (appeal.decided_by, appeal.policy) == (Actor.person("Léa"), "insult")
    lea = workspace(db, "Léa", moment(20))
    assert await review.claim_next(lea, QueueFilters()) is None
    for outcome in AppealOutcome:
        with pytest.raises(UserError, match="appeal_of_own_decision"):
            await review.decide_appeal(lea, appeal.id, outcome)
    with pytest.raises(UserError, match="appeal_of_own_decision"):
        await review.answer_case(lea, "case:1", ReviewAnswer.APPROVE)
    view = await review.claim_next(workspace(db, "Tom", moment(21)), QueueFilters())
    assert view is not None
    assert view.appeal == appeal


async def test_in_the_queue_it_is_decided_like_any_case(db: SqliteStore) -> None:
    await db.write(hidden_by_lea)
    appeal = await review.file_appeal(workspace(db, "Zoé", moment(10)), "case:1", SAID)
    tom = workspace(db, "Tom", moment(20))
    view = await review.show_item(tom, "case:1")
    text = "\n".join(line.text for line in render(view, Catalog("en"), "UTC", complete=True))
    assert SAID in text
    assert "appeal against" in text
    assert json.loads(json.dumps(serialize.view_json(view)))["appeal"]["statement"] == SAID
    reply = await review.answer_case(tom, "case:1", ReviewAnswer.PRIVATE_REPLY, text="We look into it.")
    assert reply.planned == (Verb.PRIVATE_REPLY,)
    assert (await review.get_appeal(tom, appeal.id)).settled_at is None, "a reply decides nothing"
    await review.answer_case(workspace(db, "Tom", moment(30)), "case:1", ReviewAnswer.APPROVE)
    assert (await review.get_appeal(tom, appeal.id)).outcome is OVERTURNED
    await review.undo_last(workspace(db, "Tom", moment(31)))
    assert (await review.get_appeal(tom, appeal.id)).outcome is None, "it is open again"


async def test_the_answer_is_sent_before_it_is_decided_and_kept(db: SqliteStore) -> None:
    await db.write(hidden_by_rule)
    tom = workspace(db, "Tom", moment(20))
    appeal = await review.file_appeal(tom, "event:1", SAID)
    with pytest.raises(UserError, match="reply_placeholder"):
        await review.decide_appeal(tom, appeal.id, UPHELD, answer="Dear {{ name }}")
    assert (await review.get_appeal(tom, appeal.id)).settled_at is None
    await review.decide_appeal(tom, appeal.id, UPHELD, answer="We keep it hidden, because …")
    assert (Verb.PRIVATE_REPLY, State.PLANNED) in await effects(db)
    settled = await review.get_appeal(tom, appeal.id)
    assert (settled.outcome, settled.answer) == (UPHELD, "We keep it hidden, because …")


async def test_what_was_deleted_cannot_come_back_but_its_strikes_go(db: SqliteStore) -> None:
    await db.write(lambda tx: hidden_by_rule(tx, Verb.DELETE))
    tom = workspace(db, "Tom", moment(20))
    appeal = await review.file_appeal(tom, "event:1", SAID)
    outcome = await review.decide_appeal(tom, appeal.id, OVERTURNED)
    assert (outcome.irreversible, outcome.planned) == ((Verb.DELETE,), ())
    assert await strikes(db) == 0.0
    assert await db.read(lambda tx: [row["verb"] for row in outbox.list_actions(tx, 1)]) == ["delete"]


async def test_one_appeal_at_a_time_and_none_where_nothing_was_decided(db: SqliteStore) -> None:
    await db.write(hidden_by_rule)
    await db.write(lambda tx: received(tx, 2))
    tom = workspace(db, "Tom", moment(20))
    appeal = await review.file_appeal(tom, "event:1", SAID)
    with pytest.raises(UserError, match="appeal_open"):
        await review.file_appeal(tom, "event:1", "again")
    with pytest.raises(UserError, match="nothing_to_appeal"):
        await review.file_appeal(tom, "event:2", SAID)
    with pytest.raises(UserError, match="note_length"):
        await review.file_appeal(tom, "event:1", "  ")
    await review.decide_appeal(tom, appeal.id, UPHELD)
    with pytest.raises(UserError, match="appeal_settled"):
        await review.decide_appeal(tom, appeal.id, OVERTURNED)
    with pytest.raises(UserError, match="appeal_unknown"):
        await review.get_appeal(tom, 99)


async def test_open_ones_are_listed_by_their_deadline_and_settled_ones_after_them(db: SqliteStore) -> None:
    def stock(tx: Transaction) -> None:
        for number in (1, 2, 3):
            row = received(tx, number)
            decided(tx, row, Verb.HIDE, done_at=2.0)

    await db.write(stock)
    filed = [
        await review.file_appeal(workspace(db, "Tom", moment(at)), f"event:{number}", SAID)
        for number, at in ((1, 30.0), (2, 10.0), (3, 20.0))
    ]
    await review.decide_appeal(workspace(db, "Tom", moment(40)), filed[2].id, UPHELD)
    tom = workspace(db, "Tom", moment(50))
    assert [appeal.id for appeal in await review.list_appeals(tom)] == [2, 1]
    assert [appeal.id for appeal in await review.list_appeals(tom, with_settled=True)] == [2, 1, 3]


async def test_a_report_counts_what_was_settled_by_rule_and_whether_in_time(db: SqliteStore) -> None:
    await db.write(hidden_by_rule)
    appeal = await review.file_appeal(workspace(db, "Tom", moment(10)), "event:1", SAID)
    await review.decide_appeal(workspace(db, "Tom", moment(9 * 86_400)), appeal.id, OVERTURNED)
    (settled,) = await db.read(lambda tx: appeals.list_settled(tx, 0.0, START + 10 * 86_400))
    assert (settled.policy, settled.is_overturned, settled.is_in_time) == ("insult", True, False)
