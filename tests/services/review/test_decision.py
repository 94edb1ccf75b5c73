"""A person's actions have the same form as a rule's, and keys of their own."""

import pytest

from bot.domain import Actor, DecisionKind, Kind, Verb
from bot.services.review.decision import next_decision, other_members
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.delivery import outbox
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import cases, overrides
from bot.store.review.cases import Case
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, received, waiting

LEA = Actor.person("Léa")


def opened(tx: Transaction, **changes: object) -> tuple[StoredEvent, Case]:
    event_id = waiting(tx, **changes)  # type: ignore[arg-type]
    stored, case = events.get_event(tx, event_id), cases.case_of_event(tx, event_id)
    assert stored is not None
    assert case is not None
    return stored, case


async def test_a_person_may_do_again_what_a_rule_did(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str]:
        stored, case = opened(tx)
        decided(tx, stored.id, Verb.HIDE)
        for _ in range(2):
            decision = next_decision(tx, stored, case, LEA, START + 10)
            decision.commit(tx, Verb.HIDE, "hide", decision.action(Verb.HIDE))
        return [row["key"] for row in outbox.list_actions(tx, stored.id)]

    keys = await db.write(work)
    assert len(set(keys)) == 3


async def test_what_was_decided_is_recorded_as_a_persons(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[lookup.StoredDecision]:
        stored, case = opened(tx)
        decision = next_decision(tx, stored, case, LEA, START + 10)
        decision.commit(tx, Verb.KEEP, "undo", kind=DecisionKind.UNDO)
        return lookup.decisions_about(tx, stored)

    decision = (await db.write(work))[-1]
    assert (decision.actor, decision.kind, decision.planned) == (LEA, DecisionKind.UNDO, 0)
    assert [(reason.condition, reason.saw) for reason in decision.matches[0].reasons] == [("person", "undo")]


@pytest.mark.parametrize(
    ("kind", "external_id"), [(Kind.COMMENT, "55_1"), (Kind.DM, "900")], ids=["comment", "conversation"]
)
async def test_an_escalation_names_whom_a_colleague_will_answer(
    db: SqliteStore, kind: Kind, external_id: str
) -> None:
    def work(tx: Transaction) -> object:
        stored, case = opened(tx, kind=kind, text="my parcel is lost")
        return (
            next_decision(tx, stored, case, LEA, START).escalation(tx, "care", case, "please hurry").handover
        )

    handover = await db.write(work)
    assert (handover.why, handover.external_id, handover.title) == (  # type: ignore[attr-defined]
        "please hurry",
        external_id,
        "handed over by Léa",
    )


@pytest.mark.parametrize(("reference", "count"), [("1", 1), ("case:1", 1), ("event:1", 0), ("55_1", 0)])
async def test_only_the_case_itself_stands_for_its_group(db: SqliteStore, reference: str, count: int) -> None:
    def work(tx: Transaction) -> int:
        _, case = opened(tx)
        for number in (2, 3):
            row = received(tx, number)
            tx.execute("INSERT INTO case_member (case_id, event_id) VALUES (1, ?)", (row,))
        overrides.mark_deleted(tx, "1000", "55_3", START)
        return len(other_members(tx, case, reference))

    assert await db.write(work) == count
