"""The groups of an experiment against its control group, counted by person."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import UserError
from bot.services.reports.experiments import ExperimentReport, compare_groups
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.history import event_labels
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, moment, received
from tests.fakes.rules import rule, rules

DAY = 86_400.0
NEGATIVE = {"sentiment.negative": 0.9, "sentiment.neutral": 0.1}
TONE = {"name": "tone", "buckets": {"warm": "45%", "short": "45%"}}
REPLY = {"reply": {"template": {"warm": "hello", "short": "bye"}, "experiment": TONE}}


def joins(tx: Transaction, number: int, group: str, at: float = 0.0) -> None:
    row = received(tx, number, at=at, author_id=f"p{number}")
    event_labels.insert_labels(tx, row, [f"tone:{group}"], decision_id=1, at=START)


def writes_again(tx: Transaction, number: int, at: float, **changes: Any) -> None:
    received(tx, 1_000 + number, at=at, author_id=f"p{number}", **changes)


async def report(db: SqliteStore, *entries: dict[str, Any]) -> Sequence[ExperimentReport]:
    instance = Workspace(store=db, clock=lambda: moment(10 * DAY))
    instance.__dict__["rules"] = rules(*(entries or (rule([REPLY]),)))
    return await compare_groups(instance, moment(-DAY), None, window=timedelta(days=3))


async def test_each_group_is_compared_with_the_control_group(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number in range(1, 5):
            joins(tx, number, "warm" if number <= 2 else "control")
        writes_again(tx, 1, at=DAY, scores=NEGATIVE)
        writes_again(tx, 3, at=DAY)
        writes_again(tx, 4, at=4 * DAY)

    await db.write(work)
    (tone,) = await report(db)
    warm, short, control = tone.groups
    assert [(group.name, group.people) for group in (warm, control)] == [("warm", 2), ("control", 2)]
    assert [warm.outcomes[name].hits for name in ("wrote_again", "wrote_negative")] == [1, 1]
    assert [control.outcomes[name].hits for name in ("wrote_again", "wrote_negative")] == [1, 0]
    minus = warm.minus_control["wrote_negative"]
    assert minus.value == 0.5
    assert minus.low is not None
    assert minus.low < 0
    assert short.minus_control["wrote_again"].value is None
    assert control.minus_control == {}


async def test_whose_time_is_not_over_is_not_counted_yet(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        joins(tx, 1, "warm", at=6 * DAY)
        joins(tx, 2, "warm", at=8 * DAY)

    await db.write(work)
    (tone,) = await report(db)
    assert (tone.groups[0].people, tone.groups[0].waiting) == (2, 1)
    assert tone.groups[0].outcomes["wrote_again"].n == 1


async def test_who_was_in_several_groups_is_left_out_and_counted(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        joins(tx, 1, "warm")
        event_labels.insert_labels(tx, 1, ["tone:control"], decision_id=2, at=START)
        joins(tx, 2, "warm")

    await db.write(work)
    (tone,) = await report(db)
    assert (tone.in_several, [group.people for group in tone.groups]) == (1, [1, 0, 0])


async def test_labels_that_only_look_like_a_group_do_not_count(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        joins(tx, 1, "unknown")
        event_labels.insert_labels(tx, 1, ["warm", "other:warm"], decision_id=2, at=START)

    await db.write(work)
    (tone,) = await report(db)
    assert [group.people for group in tone.groups] == [0, 0, 0]


async def test_without_an_experiment_there_is_nothing_to_compare(db: SqliteStore) -> None:
    with pytest.raises(UserError) as refusal:
        await report(db, rule(["queue"]))
    assert refusal.value.code == "no_experiment"
