"""Whom rules must not ask for rights."""

from dataclasses import replace

from bot.domain import Actor, Decision
from bot.runtime.rights_requests import find_unaskable
from bot.store import Transaction
from bot.store.history import switched_states
from bot.store.history.switched_states import StateScope
from bot.store.intake import events
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received
from tests.fakes.rights import ask, request_about

NOW = START + 100


def reasons(tx: Transaction, number: int) -> list[str]:
    """Why a rule may not ask about another thing of the same author."""
    stored = events.get_event(tx, received(tx, number, author_id="900"))
    assert stored is not None
    asking = request_about(stored)
    silent = replace(asking, key="reply", rights_within=0.0)
    decision = Decision(rules_version="v", actions=(asking, silent))
    return [refusal.why for refusal in find_unaskable(tx, stored, decision, "crisis", now=NOW)]


async def test_somebody_new_may_be_asked_and_an_open_request_is_enough(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[list[str]]:
        first = reasons(tx, 7)
        ask(tx)
        return [first, reasons(tx, 8)]

    assert await db.write(work) == [[], ["an earlier request to its author is open"]]


async def test_nobody_is_asked_in_a_crisis(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str]:
        by = Actor.person("Léa")
        switched_states.switch_on(tx, "crisis", StateScope(), reason="", by=by, now=START, until=None)
        return reasons(tx, 7)

    assert await db.write(work) == ["nobody is asked for rights in a crisis"]
