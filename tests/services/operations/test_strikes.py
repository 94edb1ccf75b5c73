"""Strikes count until they are cleared, per account, and who cleared them is on record."""

from bot.domain import Decision, Strike
from bot.services.operations.strikes import count_strikes, forgive_author
from bot.store import Transaction, decisions
from bot.store.history import audit
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, moment, received, workspace


def struck(tx: Transaction) -> None:
    decision = Decision(rules_version="v1", strikes=(Strike(rule="insult", weight=1.5),))
    decisions.commit(tx, event_id=received(tx, author_id="900"), decision=decision, at=START)


async def test_strikes_count_for_their_account_until_they_are_cleared(db: SqliteStore) -> None:
    await db.write(struck)
    instance = workspace(db, "Léa", moment(10))
    assert await count_strikes(instance, "1000", "900") == 1.5
    assert await count_strikes(instance, "2000", "900") == 0
    assert await forgive_author(instance, "1000", "900") == 1
    assert await count_strikes(instance, "1000", "900") == 0
    assert await forgive_author(instance, "1000", "900") == 0


async def test_who_forgave_is_on_record(db: SqliteStore) -> None:
    await db.write(struck)
    await forgive_author(workspace(db, "Léa", moment(10)), "1000", "900")
    actors = await db.read(lambda tx: [row[0] for row in tx.execute("SELECT actor FROM audit")])
    assert actors[-1] == "person:Léa"
    assert (await db.read(audit.verify_chain)).is_intact
