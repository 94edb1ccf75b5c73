"""Hides, deletions and answers of rules to claim, for the tests of the breaker."""

from bot.domain import SLOT_OF, Action, Decision, Verb
from bot.domain.answer_limits import AnswerLimits
from bot.domain.rate_limits import BreakerLimits
from bot.store import Transaction, decisions
from bot.store.delivery import outbox
from bot.store.delivery.boot_clock import UNKNOWN, BootTime
from tests.factories import actor_named
from tests.fakes.cases import START, received

HOUR, DAY = 3600.0, 86_400.0
_DEFAULT_ANSWERS = AnswerLimits()
WIDE = BreakerLimits(rule_per_10_minutes=1000, rule_per_day=1000, account_per_hour=1000, post_per_day=1000)


def plan_removals(
    tx: Transaction, count: int, *, rule: str = "insult", verb: Verb = Verb.HIDE, first: int = 0
) -> None:
    for number in range(first, first + count):
        row = received(tx, number, author_id=f"a{number}", text=f"text {number}")
        message = f"55_{number}"
        action = Action(
            verb=verb,
            slot=SLOT_OF[verb],
            platform="facebook",
            account_id="1000",
            message_id=message,
            target=message,
            key=f"{rule}:{verb}:{message}",
            actor=actor_named(rule),
            via="meta",
        )
        decisions.commit(
            tx, event_id=row, decision=Decision(rules_version="v1", actions=(action,)), at=START + number
        )


def count_claimed(
    tx: Transaction,
    now: float,
    limits: BreakerLimits,
    limit: int = 1000,
    uptime: BootTime = UNKNOWN,
    answers: AnswerLimits = _DEFAULT_ANSWERS,
) -> int:
    claimed = outbox.claim_due(
        tx, limit=limit, now=now, busy=(), limits=limits, answers=answers, uptime=uptime
    )
    return len(claimed)


def count_states(tx: Transaction) -> dict[str, int]:
    rows = tx.execute("SELECT state, count(*) AS n FROM outbox GROUP BY state")
    return {row["state"]: row["n"] for row in rows}


def trust_again(tx: Transaction) -> None:
    """Without a word to the buckets, so that they alone must hold."""
    tx.execute("DELETE FROM mode_cap")
    tx.execute("UPDATE outbox SET state = 'planned' WHERE state = 'held'")
