"""One answer to many items: each decided about as if it were alone, all or nothing of each."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.domain import Actor, CaseRequest, Verb
from bot.domain.review_settings import BulkSettings, ReviewSettings
from bot.errors import UserError
from bot.services import review
from bot.services.review import BulkCommand, BulkState, LeftOut, ReviewAnswer
from bot.store import Store, Transaction
from bot.store.delivery import outbox
from bot.store.history import audit
from bot.store.review import case_leases, case_notes, review_settings
from tests.fakes.bulk import HIDE, answered, chosen, many, previewed, states
from tests.fakes.cases import START, decided, moment, received, waiting, workspace


def limited(tx: Transaction, most: int = 2, expires: float = 3_600.0) -> None:
    """A second person confirms from three items on."""
    bulk = BulkSettings(second_person_above=most, expires=expires)
    review_settings.replace_settings(tx, ReviewSettings(bulk=bulk))


async def planned(db: Store) -> list[tuple[str, str]]:
    rows = await db.read(
        lambda tx: [row for number in range(1, 10) for row in outbox.list_actions(tx, number)]
    )
    return [(row["verb"], row["state"]) for row in rows]


async def test_every_item_is_decided_about_and_waits_for_its_undo(db: Store) -> None:
    await db.write(many)
    outcome = await answered(workspace(db, "Léa", moment(10)))
    assert (outcome.bulk.state, outcome.items, outcome.done, outcome.pending) == (BulkState.DONE, 3, 3, 0)
    assert await states(db, 3) == ["closed"] * 3
    assert await planned(db) == [("hide", "planned")] * 3
    not_before = await db.read(lambda tx: {row["not_before"] for row in outbox.list_actions(tx, 1)})
    assert not_before == {START + 15}, "the same few seconds as after a single answer"


async def test_what_arrived_after_the_preview_is_not_answered(db: Store) -> None:
    await db.write(many)
    space = workspace(db, "Léa", moment(10))
    preview = await previewed(space)
    await db.write(lambda tx: waiting(tx, 4, at=5))
    outcome = await review.ask_bulk(space, HIDE, chosen(preview))
    assert outcome.items == 3
    assert await states(db, 4) == ["closed"] * 3 + ["open"]


async def test_what_others_did_meanwhile_is_left_alone_and_counted(db: Store) -> None:
    await db.write(lambda tx: many(tx, 4))
    space = workspace(db, "Léa", moment(10))
    preview = await previewed(space)
    await review.answer_case(workspace(db, "Max", moment(11)), "1", ReviewAnswer.APPROVE)
    await review.claim_item(workspace(db, "Max", moment(11)), "2")
    await db.write(lambda tx: decided(tx, 3, Verb.HIDE, rule="insult", at=11, done_at=12))
    outcome = await review.ask_bulk(space, HIDE, chosen(preview))
    assert outcome.left_out == {LeftOut.DECIDED: 1, LeftOut.CLAIMED: 1, LeftOut.CHANGED: 1}
    assert outcome.done == 1
    assert await states(db, 4) == ["closed", "open", "open", "closed"]


async def test_the_reason_is_a_note_on_every_case_and_the_bulk_is_on_record(db: Store) -> None:
    await db.write(many)
    outcome = await answered(
        workspace(db, "Léa", moment(10)), command=replace(HIDE, reason="the raffle spam")
    )
    notes = await db.read(lambda tx: [case_notes.list_notes(tx, number)[-1].text for number in (1, 2, 3)])
    assert notes == ["the raffle spam"] * 3
    entries = await db.read(lambda tx: audit.list_entries(tx, f"bulk:{outcome.bulk.id}"))
    assert [(entry.action, entry.actor) for entry in entries] == [
        ("bulk_asked", "person:Léa"),
        ("bulk_done", "person:Léa"),
    ]
    assert entries[-1].details == {"done": 3}


async def test_an_opinion_of_two_people_stays_one(db: Store) -> None:
    def ask_two(tx: Transaction) -> None:
        row = received(tx, 1)
        decided(tx, row, case=CaseRequest(actor=Actor.rule("legal"), why="?", needs_two=True))
        waiting(tx, 2)

    await db.write(ask_two)
    outcome = await answered(workspace(db, "Léa", moment(10)))
    assert (outcome.done, outcome.opinions) == (2, 1)
    assert await planned(db) == [("hide", "planned")], "the case of two people plans nothing yet"
    assert await states(db, 2) == ["open", "closed"]
    again = await previewed(workspace(db, "Léa", moment(11)))
    assert again.left_out == {LeftOut.WITHHELD: 1}


async def test_above_the_limit_nothing_happens_before_a_second_person_has_confirmed(db: Store) -> None:
    await db.write(lambda tx: (many(tx), limited(tx)))
    lea = workspace(db, "Léa", moment(10))
    outcome = await answered(lea)
    assert (outcome.bulk.state, outcome.pending) == (BulkState.WAITING, 3)
    assert await planned(db) == []
    with pytest.raises(UserError) as own:
        await review.confirm_bulk(lea, outcome.bulk.id)
    assert own.value.code == "bulk_of_own"
    assert await review.waiting_bulks(lea) == 0
    max_ = workspace(db, "Max", moment(20))
    assert await review.waiting_bulks(max_) == 1
    await review.answer_case(max_, "1", ReviewAnswer.APPROVE)
    await review.claim_item(max_, "2")  # it is on his screen while he confirms
    assert len((await review.preview_waiting(max_, outcome.bulk.id)).items) == 2
    confirmed = await review.confirm_bulk(max_, outcome.bulk.id)
    assert (confirmed.bulk.state, confirmed.done) == (BulkState.DONE, 2)
    assert confirmed.left_out == {LeftOut.DECIDED: 1}
    assert confirmed.bulk.settled_by == Actor.person("Max")
    case = await review.show_item(max_, "2")
    assert case.case is not None
    assert case.case.closed_by == Actor.person("Léa"), "it is her answer, and he agreed"


async def test_a_second_person_may_refuse_and_the_first_may_think_again(db: Store) -> None:
    await db.write(lambda tx: (many(tx), limited(tx)))
    lea, max_ = workspace(db, "Léa", moment(10)), workspace(db, "Max", moment(20))
    refused = await review.refuse_bulk(max_, (await answered(lea)).bulk.id)
    withdrawn = await review.refuse_bulk(lea, (await answered(lea)).bulk.id)
    assert (refused.bulk.state, withdrawn.bulk.state) == (BulkState.REFUSED, BulkState.WITHDRAWN)
    for bulk_id in (refused.bulk.id, withdrawn.bulk.id):
        with pytest.raises(UserError) as settled:
            await review.confirm_bulk(max_, bulk_id)
        assert settled.value.code == "bulk_settled"
    assert await states(db, 3) == ["open"] * 3
    listed = await review.list_bulks(max_)
    assert [outcome.bulk.state for outcome in listed] == [BulkState.WITHDRAWN, BulkState.REFUSED]


async def test_after_its_time_nobody_confirms_any_more(db: Store) -> None:
    await db.write(lambda tx: (many(tx), limited(tx, expires=60.0)))
    outcome = await answered(workspace(db, "Léa", moment(10)))
    with pytest.raises(UserError) as late:
        await review.confirm_bulk(workspace(db, "Max", moment(71)), outcome.bulk.id)
    assert late.value.code == "bulk_expired"


async def test_the_same_again_changes_nothing(db: Store) -> None:
    await db.write(many)
    space = workspace(db, "Léa", moment(10))
    preview = await previewed(space)
    await review.ask_bulk(space, HIDE, chosen(preview))
    again = await review.ask_bulk(space, HIDE, chosen(preview))
    assert (again.done, again.repeated) == (0, 3)
    assert len(await planned(db)) == 3


async def test_a_colleague_who_claims_first_keeps_the_case(db: Store) -> None:
    await db.write(many)
    space = workspace(db, "Léa", moment(10))
    preview = await previewed(space)
    await db.write(lambda tx: case_leases.claim_case(tx, 2, who=Actor.person("Max"), at=START + 10))
    outcome = await review.ask_bulk(space, HIDE, chosen(preview))
    assert outcome.left_out == {LeftOut.CLAIMED: 1}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (BulkCommand(answer=ReviewAnswer.EDIT_REPLY, text="x"), "bulk_edit"),
        (BulkCommand(answer=ReviewAnswer.REPLY), "reply_empty"),
        (BulkCommand(answer=ReviewAnswer.REPLY, text="Hi {{ author }}"), "reply_placeholder"),
        (BulkCommand(answer=ReviewAnswer.ESCALATE, target="karine"), "unknown_target"),
        (BulkCommand(), "bulk_answer_missing"),
        (BulkCommand(macro="nothing"), "macro_unknown"),
        (BulkCommand(answer=ReviewAnswer.HIDE, reason="x" * 4_001), "note_length"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_cannot_be_said_to_many_is_refused_before_anything(
    db: Store, command: BulkCommand, code: str
) -> None:
    await db.write(many)
    space = workspace(db, "Léa", moment(10))
    for ask in (previewed(space, command=command), review.ask_bulk(space, command, [("case:1", "x")])):
        with pytest.raises(UserError) as refused:
            await ask
        assert refused.value.code == code
    assert await states(db, 3) == ["open"] * 3


async def test_an_empty_one_is_refused(db: Store) -> None:
    with pytest.raises(UserError) as refused:
        await review.ask_bulk(workspace(db, "Léa", moment(10)), HIDE, [])
    assert refused.value.code == "bulk_empty"


async def test_short_writes_of_others_come_in_between(db: Store) -> None:
    await db.write(lambda tx: many(tx, 120))
    space = workspace(db, "Léa", moment(500))
    preview = await previewed(space)
    done: list[int] = []

    async def deliver() -> None:
        while not done:
            await db.write(lambda tx: None, urgent=True)
            counts = await db.read(lambda tx: tx.one("bulks.get_state", id=1))
            if counts is not None and counts["state"] == "running":
                seen.append(1)

    seen: list[int] = []
    delivering = asyncio.create_task(deliver())
    outcome: Any = await review.ask_bulk(space, HIDE, chosen(preview))
    done.append(1)
    await delivering
    assert outcome.bulk.state == BulkState.WAITING, "120 are above the limit of 100"
    confirmed = asyncio.create_task(review.confirm_bulk(workspace(db, "Max", moment(501)), outcome.bulk.id))
    done.clear()
    delivering = asyncio.create_task(deliver())
    await confirmed
    done.append(1)
    await delivering
    assert len(seen) >= 3, "others wrote while it was carried out"
