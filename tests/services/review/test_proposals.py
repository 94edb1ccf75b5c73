"""A proposal does nothing until a person accepts it, and then it is that person's answer."""

import pytest

from bot.domain import Actor, CaseRequest, Verb
from bot.errors import UserError
from bot.queries import parse_query
from bot.services import review
from bot.services.review import QueueFilters, ReviewAnswer
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.history import audit
from bot.store.review import blind_reviews, cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, waiting, workspace

HIDE, APPROVE = ReviewAnswer.HIDE, ReviewAnswer.APPROVE


def at(db: SqliteStore, who: str, seconds: float = 10) -> Workspace:
    return workspace(db, who, moment(seconds))


async def actions_of(db: SqliteStore) -> list[str]:
    entries = await db.read(lambda tx: audit.list_entries(tx, "case:1"))
    return [entry.action for entry in entries]


async def test_it_stands_in_the_case_and_does_nothing(db: SqliteStore) -> None:
    await db.write(waiting)
    proposal = await review.propose_answer(at(db, "bot"), "case:1", HIDE, why="it  insults\nsomebody")
    view = await review.show_item(at(db, "Léa"), "case:1")
    assert view.proposal == proposal
    assert (proposal.why, proposal.by, proposal.is_stale) == (
        "it insults somebody",
        Actor.person("bot"),
        False,
    )
    assert (view.case.state, view.effects) == ("open", ())


async def test_whoever_accepts_decides_and_the_record_says_what_was_proposed(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.propose_answer(at(db, "bot"), "case:1", HIDE)
    outcome = await review.accept_proposal(at(db, "Léa"), "case:1")
    assert (outcome.planned, outcome.by) == ((Verb.HIDE,), Actor.person("Léa"))
    view = await review.show_item(at(db, "Léa", 20), "case:1")
    assert (view.case.closed_by, view.case.answer, view.proposal) == (Actor.person("Léa"), "hide", None)
    assert {"proposed", "proposal_accepted"} <= set(await actions_of(db))
    with pytest.raises(UserError, match="proposal_none"):
        await review.accept_proposal(at(db, "Tom", 30), "case:1")


async def test_a_refused_one_is_gone_and_the_case_stays(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.propose_answer(at(db, "bot"), "case:1", HIDE)
    await review.refuse_proposal(at(db, "Léa"), "case:1")
    view = await review.show_item(at(db, "Léa"), "case:1")
    assert (view.proposal, view.case.state, view.effects) == (None, "open", ())
    assert await actions_of(db) == ["proposed", "proposal_refused"]


async def test_it_is_stale_once_the_text_is_edited(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.propose_answer(at(db, "bot"), "case:1", APPROVE)

    def edit(tx: Transaction) -> None:
        received(tx, 2, at=12, kind="edit", message_id="55_1", text="something else")

    await db.write(edit)
    view = await review.show_item(at(db, "Léa", 20), "case:1")
    assert view.proposal.is_stale
    with pytest.raises(UserError, match="proposal_stale"):
        await review.accept_proposal(at(db, "Léa", 20), "case:1")
    await review.refuse_proposal(at(db, "Léa", 20), "case:1")


async def test_nobody_accepts_another_one_than_they_saw(db: SqliteStore) -> None:
    await db.write(waiting)
    first = await review.propose_answer(at(db, "bot"), "case:1", APPROVE)
    second = await review.propose_answer(at(db, "bot"), "case:1", HIDE)
    with pytest.raises(UserError, match="proposal_replaced"):
        await review.accept_proposal(at(db, "Léa"), "case:1", first.id)
    assert (await review.accept_proposal(at(db, "Léa"), "case:1", second.id)).answer == "hide"


async def test_what_was_seen_has_to_be_what_is_there(db: SqliteStore) -> None:
    await db.write(waiting)
    version = (await review.show_item(at(db, "bot"), "case:1")).version
    await db.write(lambda tx: decided(tx, 1, Verb.HIDE, rule="other", at=5.0))
    with pytest.raises(UserError, match="item_changed"):
        await review.propose_answer(at(db, "bot"), "case:1", APPROVE, version=version)


@pytest.mark.parametrize(
    ("answer", "text", "why", "code"),
    [
        (ReviewAnswer.DELETE, "", "", "proposal_answer"),
        (ReviewAnswer.EDIT_REPLY, "x", "", "proposal_answer"),
        (APPROVE, "a text", "", "proposal_text"),
        (APPROVE, "", "x" * 501, "proposal_why"),
        (APPROVE, "", "\x1b[2J", "proposal_why"),
        (ReviewAnswer.REPLY, "", "", "reply_empty"),
        (ReviewAnswer.ESCALATE, "\u202eabc", "", "proposal_why"),
    ],
)
async def test_what_cannot_be_proposed(
    db: SqliteStore, answer: ReviewAnswer, text: str, why: str, code: str
) -> None:
    await db.write(waiting)
    with pytest.raises(UserError, match=code):
        await review.propose_answer(at(db, "bot"), "case:1", answer, text=text, why=why)


async def test_a_blind_review_and_a_closed_case_take_none(db: SqliteStore) -> None:
    def drawn(tx: Transaction) -> None:
        blind_reviews.open_blind_review(tx, received(tx, 1), [("insult", True)], at=START)
        waiting(tx, 2)
        cases.close_case(tx, 2, by=Actor.person("Léa"), answer="approve", at=START)

    await db.write(drawn)
    with pytest.raises(UserError, match="proposal_blind"):
        await review.propose_answer(at(db, "bot"), "case:1", APPROVE)
    with pytest.raises(UserError, match="proposal_no_case"):
        await review.propose_answer(at(db, "bot"), "case:2", APPROVE)


async def test_of_two_people_each_accepts_for_themselves(db: SqliteStore) -> None:
    def two(tx: Transaction) -> None:
        request = CaseRequest(actor=Actor.rule("insult"), why="rude", needs_two=True)
        decided(tx, received(tx, 1), case=request)

    await db.write(two)
    await review.propose_answer(at(db, "bot"), "case:1", HIDE)
    assert (await review.accept_proposal(at(db, "Léa"), "case:1")).needs_second
    view = await review.show_item(at(db, "Tom", 20), "case:1")
    assert (view.effects, view.proposal.answer) == ((), "hide")
    outcome = await review.accept_proposal(at(db, "Tom", 20), "case:1")
    assert (outcome.planned, outcome.needs_second) == ((Verb.HIDE,), False)


async def test_the_query_finds_what_is_proposed(db: SqliteStore) -> None:
    await db.write(lambda tx: [waiting(tx, 1), waiting(tx, 2)])
    await review.propose_answer(at(db, "bot"), "case:2", HIDE)
    filters = QueueFilters(query=parse_query("has:proposal"))
    page = await review.list_queue(at(db, "Léa"), filters, limit=5)
    assert [entry.case.id for entry in page.entries] == [2]
