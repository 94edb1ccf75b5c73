"""What outweighs a rule, for how long, and for what."""

from typing import Any

import pytest

from bot.domain import Actor, Kind
from bot.store import Transaction
from bot.store.review import cases, overrides
from bot.store.review.overrides import Override
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received, waiting
from tests.fakes.outbox_rows import insert_event

LEA, TOM = Actor.person("lea"), Actor.person("tom")


def decide(tx: Transaction, verb: str, *, by: Actor = LEA, at: float = 5.0) -> None:
    overrides.set_override(tx, account_id="1000", message_id="55_1", by=by, verb=verb, at=START + at)


async def test_the_latest_decision_replaces_the_one_before_with_its_author(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Override | None:
        decide(tx, "hide")
        decide(tx, "unhide", by=TOM, at=9.0)
        return overrides.get_override(tx, "1000", "55_1")

    assert await db.write(work) == Override(at=START + 9.0, by=TOM, verb="unhide")


async def test_a_decision_holds_for_one_message_of_one_account_until_it_is_reverted(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[bool]:
        decide(tx, "keep")
        before = [
            overrides.is_in_force(tx, account, message)
            for account, message in (("1000", "55_1"), ("1000", "55_2"), ("2000", "55_1"))
        ]
        overrides.delete_override(tx, "1000", "55_1")
        return [*before, overrides.is_in_force(tx, "1000", "55_1")]

    assert await db.write(work) == [True, False, False, False]


@pytest.mark.parametrize(("at", "in_force"), [(4.0, True), (6.0, False)], ids=["before", "after"])
async def test_an_edit_after_the_decision_reopens_the_question(
    db: SqliteStore, at: float, in_force: bool
) -> None:
    def work(tx: Transaction) -> bool:
        decide(tx, "keep", at=5.0)
        received(tx, 1, at=at, kind=Kind.EDIT)
        return overrides.is_in_force(tx, "1000", "55_1")

    assert await db.write(work) is in_force


@pytest.mark.parametrize(
    ("verb", "since", "overruled"),
    [("hide", 4.0, True), ("hide", 5.0, False), ("unhide", 4.0, False)],
    ids=["otherwise and later", "otherwise and before", "the same"],
)
async def test_an_effect_is_overruled_by_another_decision_after_it_was_planned(
    db: SqliteStore, verb: str, since: float, overruled: bool
) -> None:
    def work(tx: Transaction) -> bool:
        decide(tx, "unhide", at=5.0)
        return overrides.is_overruled(tx, "1000", "55_1", verb, START + since)

    assert await db.write(work) is overruled


async def test_nothing_overrules_what_nobody_decided_about(db: SqliteStore) -> None:
    assert await db.read(lambda tx: overrides.is_overruled(tx, "1000", "55_1", "hide", 0.0)) is False


async def test_what_its_author_deleted_needs_nobody_and_stays_deleted(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[bool], list[Any]]:
        waiting(tx, 1)
        waiting(tx, 2)
        for at in (7.0, 8.0):  # the platform may report it twice
            overrides.mark_deleted(tx, "1000", "55_1", START + at)
        deleted = [overrides.is_deleted(tx, "1000", message) for message in ("55_1", "55_2")]
        closed = [cases.get_case(tx, number) for number in (1, 2)]
        return deleted, [(case.state, case.closed_at, case.closed_by, case.answer) for case in closed if case]

    assert await db.write(work) == (
        [True, False],
        [
            ("closed", START + 7.0, Actor.system("author"), "removed by its author"),
            ("open", None, None, None),
        ],
    )


async def test_a_conversation_is_taken_over_until_a_moment_that_can_move(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[bool]:
        overrides.start_takeover(tx, "1000", "t:9", START + 60)
        first = [overrides.is_taken_over(tx, "1000", "t:9", START + at) for at in (59.9, 60.0)]
        overrides.start_takeover(tx, "1000", "t:9", START + 90)
        later = [overrides.is_taken_over(tx, "1000", "t:9", START + at) for at in (60.0, 90.0)]
        return [*first, *later, overrides.is_taken_over(tx, "1000", "t:8", START)]

    assert await db.write(work) == [True, False, True, False, False]


async def test_a_persons_verdict_holds_until_the_comment_is_edited(db: SqliteStore) -> None:
    def setting(tx: Transaction) -> tuple[bool, bool]:
        overrides.set_override(
            tx, account_id="1000", message_id="55_9", by=Actor.person("lea"), verb="keep", at=1.0
        )
        before = overrides.is_in_force(tx, "1000", "55_9")
        insert_event(tx, 9, kind=Kind.EDIT)
        return before, overrides.is_in_force(tx, "1000", "55_9")

    assert await db.write(setting) == (True, False)
