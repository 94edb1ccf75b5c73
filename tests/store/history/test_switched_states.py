"""States that people switch: in their scope, until they end, and as they were at any past moment."""

import pytest

from bot.domain import Actor, Kind
from bot.store import Transaction
from bot.store.history import audit, switched_states
from bot.store.history.switched_states import StateScope
from bot.store.sqlite.engine import SqliteStore
from tests.factories import event

LEA = Actor.person("Léa")
ANYWHERE = StateScope()


def on(tx: Transaction, name: str, scope: StateScope = ANYWHERE, now: float = 10.0, **more: float) -> None:
    until = more.get("until")
    switched_states.switch_on(tx, name, scope, reason="wind", by=LEA, now=now, until=until)


def around(tx: Transaction, now: float = 20.0, **changes: object) -> frozenset[str]:
    names = ("disruption", "strike")
    return switched_states.states_around(tx, event(**changes), names, account_name="@rail", now=now)


@pytest.mark.parametrize(
    ("scope", "holds"),
    [
        (StateScope(), True),
        (StateScope(account="1000"), True),
        (StateScope(account="@rail"), True),
        (StateScope(account="2000"), False),
        (StateScope(post="1000_55"), True),
        (StateScope(post="55"), True),
        (StateScope(post="https://www.facebook.com/rail/posts/55"), True),
        (StateScope(post="1000_56"), False),
        (StateScope(account="2000", post="55"), False),
    ],
    ids=lambda value: f"{value.account}/{value.post}" if isinstance(value, StateScope) else "",
)
async def test_a_state_holds_where_it_was_switched_on(
    db: SqliteStore, scope: StateScope, holds: bool
) -> None:
    def work(tx: Transaction) -> frozenset[str]:
        on(tx, "disruption", scope)
        return around(tx)

    assert ("disruption" in await db.write(work)) is holds


async def test_a_conversation_stands_under_no_post(db: SqliteStore) -> None:
    def work(tx: Transaction) -> frozenset[str]:
        on(tx, "disruption", StateScope(post="1000:900"))
        on(tx, "strike", StateScope(account="1000"))
        return around(tx, kind=Kind.DM, thread_id="1000:900")

    assert await db.write(work) == {"strike"}


async def test_it_ends_by_itself_and_the_past_stays_known(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[bool]:
        on(tx, "disruption", now=10.0, until=30.0)
        return [bool(around(tx, now)) for now in (9.0, 10.0, 29.9, 30.0)]

    assert await db.write(work) == [False, True, True, False]


async def test_a_person_ends_it_and_the_past_stays_known(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[bool]:
        on(tx, "disruption", now=10.0, until=100.0)
        ended = switched_states.switch_off(tx, "disruption", ANYWHERE, by=LEA, now=50.0)
        again = switched_states.switch_off(tx, "disruption", ANYWHERE, by=LEA, now=51.0)
        return [ended, again, *(bool(around(tx, now)) for now in (49.0, 50.0, 60.0))]

    assert await db.write(work) == [True, False, True, False, False]


async def test_off_ends_exactly_the_scope_that_is_named(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[StateScope]:
        on(tx, "disruption")
        on(tx, "disruption", StateScope(post="55"))
        on(tx, "strike")
        switched_states.switch_off(tx, "disruption", ANYWHERE, by=LEA, now=50.0)
        return [state.scope for state in switched_states.list_states(tx, 60.0) if state.name == "disruption"]

    assert await db.write(work) == [StateScope(post="55")]


async def test_on_again_gives_it_a_new_end_and_leaves_one(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[float | None]:
        on(tx, "disruption", until=30.0)
        on(tx, "disruption", now=20.0, until=90.0)
        return [state.until for state in switched_states.list_states(tx, 60.0)]

    assert await db.write(work) == [90.0]


async def test_who_switched_what_stands_in_the_record(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[tuple[str, str, dict[str, object]]]:
        on(tx, "disruption", StateScope(post="55"), until=90.0)
        switched_states.switch_off(tx, "disruption", StateScope(post="55"), by=LEA, now=20.0)
        entries = audit.list_entries(tx, "state:disruption")
        return [(entry.action, entry.actor, dict(entry.details)) for entry in entries]

    assert await db.write(work) == [
        ("state_on", "person:Léa", {"post": "55", "until": 90.0}),
        ("state_off", "person:Léa", {"post": "55"}),
    ]
