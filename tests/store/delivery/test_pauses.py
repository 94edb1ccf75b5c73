"""What is paused stays so until somebody resumes it, with or without a database."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain import Actor, PauseCause
from bot.store import Transaction
from bot.store.delivery import pauses
from bot.store.delivery.pauses import Pause
from bot.store.history import audit
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.outbox_rows import action, decide

WEEK = 7 * 86_400.0


async def test_a_new_token_lifts_the_pause_that_the_old_one_caused(db: SqliteStore) -> None:
    await db.write(
        lambda tx: pauses.pause_scope(
            tx, scope="account:1000", reason="ended", by=Actor.system("dispatch"), at=1.0, token="old"
        )
    )
    assert not await db.write(lambda tx: pauses.resume_with_new_token(tx, "1000", "old", 2.0))
    assert await db.write(lambda tx: pauses.resume_with_new_token(tx, "1000", "new", 2.0))


@pytest.fixture
def paused(tmp_path: Path) -> Path:
    """A data folder with the flag file in it."""
    pauses.set_flag_file(tmp_path, True)
    return tmp_path


async def test_a_scope_is_paused_once_by_whoever_was_first(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[bool]:
        people = (Actor.person("lea"), Actor.person("tom"))
        return [pauses.pause_scope(tx, scope="all", reason="fire", by=by, at=1.0) for by in people]

    assert await db.write(work) == [True, False]
    (pause,) = await db.read(pauses.list_pauses)
    assert pause == Pause(scope="all", reason="fire", cause=PauseCause.PERSON, by=Actor.person("lea"), at=1.0)


async def test_a_resumed_account_begins_anew_to_prove_what_it_may_do(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[int], list[int]]:
        decide(tx, action(), number=1)
        decide(tx, action(key="other"), number=2)
        pauses.record_denial(tx, "1000", 1, 10.0)
        before = pauses.record_denial(tx, "1000", 2, 11.0)
        pauses.resume_scope(tx, "account:1000", Actor.person("lea"), 12.0)
        return before, pauses.record_denial(tx, "1000", 2, 13.0)

    assert await db.write(work) == ([1, 2], [2])


async def test_resuming_is_recorded_and_only_what_was_paused_is_resumed(db: SqliteStore) -> None:
    lea = Actor.person("lea")
    await db.write(lambda tx: pauses.pause_scope(tx, scope="rule:price", reason="x", by=lea, at=1.0))
    assert await db.write(lambda tx: pauses.resume_scope(tx, "rule:price", lea, 2.0))
    assert not await db.write(lambda tx: pauses.resume_scope(tx, "rule:price", lea, 3.0))
    entries = await db.read(lambda tx: audit.list_entries(tx, "rule:price"))
    assert [(entry.action, entry.actor) for entry in entries] == [
        ("paused", "person:lea"),
        ("resumed", "person:lea"),
    ]


async def test_a_persons_pause_of_an_account_is_not_lifted_by_a_new_token(db: SqliteStore) -> None:
    lea = Actor.person("lea")
    await db.write(lambda tx: pauses.pause_scope(tx, scope="account:1000", reason="x", by=lea, at=1.0))
    assert not await db.write(lambda tx: pauses.resume_with_new_token(tx, "1000", "new", 2.0))


def test_the_flag_file_needs_no_database_and_can_be_lowered_twice(paused: Path) -> None:
    assert pauses.is_flagged(paused)
    for _ in range(2):
        pauses.set_flag_file(paused, False)
        assert not pauses.is_flagged(paused)


@pytest.mark.parametrize(
    "make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("nowhere")], ids=["folder", "pipe", "link"]
)
def test_whatever_has_the_name_of_the_flag_stops_everything(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    make(tmp_path / pauses.FLAG)
    assert pauses.is_flagged(tmp_path)
    pauses.set_flag_file(tmp_path, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == [pauses.FLAG]
    if not (tmp_path / pauses.FLAG).is_dir():
        pauses.set_flag_file(tmp_path, False)
        assert not pauses.is_flagged(tmp_path)


def test_where_nobody_can_tell_whether_the_flag_is_raised_nothing_may_leave(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(NotADirectoryError):
        pauses.is_flagged(tmp_path / "data")


# ---- denied calls


def planned(tx: Transaction, count: int) -> None:
    for number in range(1, count + 1):
        comment = {"message_id": f"55_{number}", "target": f"55_{number}", "key": f"key-{number}"}
        decide(tx, action(**comment), number=number)


async def test_denied_calls_count_by_account_and_each_row_once(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[list[int]]:
        planned(tx, 3)
        calls = [("1000", 1), ("1000", 2), ("2000", 3), ("1000", 1)]
        return [pauses.record_denial(tx, account, row, 10.0 + at) for at, (account, row) in enumerate(calls)]

    assert await db.write(work) == [[1], [1, 2], [3], [2, 1]]


@pytest.mark.parametrize(("later", "denied"), [(WEEK - 1, [1, 2]), (WEEK, [2])])
async def test_denied_calls_count_for_a_week(db: SqliteStore, later: float, denied: list[int]) -> None:
    def work(tx: Transaction) -> list[int]:
        planned(tx, 2)
        pauses.record_denial(tx, "1000", 1, 10.0)
        return pauses.record_denial(tx, "1000", 2, 10.0 + later)

    assert await db.write(work) == denied


async def test_a_comment_that_was_removed_by_its_author_does_not_count(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        planned(tx, 2)
        pauses.record_denial(tx, "1000", 1, 10.0)
        overrides.mark_deleted(tx, "1000", "55_1", 11.0)
        return pauses.record_denial(tx, "1000", 2, 12.0)

    assert await db.write(work) == [2]


async def test_a_success_forgets_those_of_its_account(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[int], list[int]]:
        planned(tx, 4)
        for account, row in (("1000", 1), ("2000", 2)):
            pauses.record_denial(tx, account, row, 10.0)
        pauses.forget_denials(tx, "1000")
        return tuple(pauses.record_denial(tx, *call, 11.0) for call in (("1000", 3), ("2000", 4)))  # type: ignore[return-value]

    assert await db.write(work) == ([3], [2, 4])
