"""Units are taken before calls, given back for calls that were not made, and forgotten with the day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain import DailyQuota
from bot.store import Transaction
from bot.store.delivery import daily_quotas
from bot.store.sqlite.engine import SqliteStore

QUOTA = DailyQuota(scope="tube", units=200, reserved=100)
NOW = datetime(2026, 11, 29, 20, tzinfo=UTC)


async def test_polls_end_before_actions_and_both_before_the_quota(db: SqliteStore) -> None:
    def use(tx: Transaction) -> list[bool]:
        return [
            daily_quotas.take(tx, QUOTA, 99, NOW, is_poll=True),
            daily_quotas.take(tx, QUOTA, 2, NOW, is_poll=True),
            daily_quotas.take(tx, QUOTA, 1, NOW, is_poll=True),
            daily_quotas.take(tx, QUOTA, 50, NOW, is_poll=False),
            daily_quotas.take(tx, QUOTA, 51, NOW, is_poll=False),
            daily_quotas.take(tx, QUOTA, 50, NOW, is_poll=False),
        ]

    assert await db.write(use) == [True, False, True, True, False, True]
    assert await db.read(lambda tx: daily_quotas.used_today(tx, QUOTA, NOW)) == 200


async def test_what_was_not_called_is_given_back_and_a_new_day_begins_with_nothing(db: SqliteStore) -> None:
    def use(tx: Transaction) -> list[int]:
        daily_quotas.take(tx, QUOTA, 60, NOW, is_poll=True)
        daily_quotas.give_back(tx, QUOTA, 50, NOW)
        before = daily_quotas.used_today(tx, QUOTA, NOW)
        morning = NOW + timedelta(hours=4)
        daily_quotas.give_back(tx, QUOTA, 10, morning)  # of a call that began yesterday
        daily_quotas.take(tx, QUOTA, 7, morning, is_poll=True)
        return [before, daily_quotas.used_today(tx, QUOTA, morning)]

    assert await db.write(use) == [10, 7]


async def test_the_platforms_word_counts_and_scopes_are_apart(db: SqliteStore) -> None:
    other = replace(QUOTA, scope="other")

    def use(tx: Transaction) -> None:
        daily_quotas.use_up(tx, QUOTA, NOW)
        daily_quotas.take(tx, other, 5, NOW, is_poll=False)

    await db.write(use)
    listed = await db.read(lambda tx: daily_quotas.list_use(tx, NOW.timestamp()))
    assert [(one.scope, one.used, one.units, one.reserved) for one in listed] == [
        ("other", 5, 200, 100),
        ("tube", 200, 200, 100),
    ]
    assert {one.turns_at for one in listed} == {datetime(2026, 11, 30, tzinfo=UTC).timestamp()}
    assert await db.read(lambda tx: daily_quotas.list_use(tx, NOW.timestamp() + 86_400)) == []
