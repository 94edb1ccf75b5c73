"""Buckets by rule, account and post: how much rules may still take out of sight, and how much they may say.

They fill up in the transaction that claims a row, so that no crash and no second worker lets more
through. What is in one leaves it when its window is over, never bit by bit, so that no ten minutes, hour or
day sees more than it may, also where the wall clock is set forward or back. People's own actions are never
counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain import REMOVING_VERBS, SPEAKING_VERBS, ActorKind, Verb
from bot.domain.answer_limits import AnswerLimits
from bot.domain.rate_limits import BreakerLimits
from bot.store import Transaction
from bot.store.ports import Row

_TEN_MINUTES, _HOUR, _DAY = 600, 3600, 86_400
_PERIODS = {_TEN_MINUTES: "10 minutes", _HOUR: "an hour", _DAY: "a day"}
_GRAINS = 60  # a bucket forgets by sixtieths of its window
_MOST_MESSAGES = 10_000  # under one post; counting more for every hide would take too long
_RULE_SIZES = ("10min", "day", "deletes", "answers-10min", "answers-day")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bucket:
    """How much of what is allowed in so many seconds is used up."""

    scope: str
    used: int
    capacity: float
    seconds: int

    @property
    def left(self) -> float:
        return max(0.0, self.capacity - self.used)

    @property
    def is_full(self) -> bool:
        return self.used + 1 > self.capacity


def try_acquire(
    tx: Transaction, row: Row, now: float, at: float, limits: BreakerLimits, answers: AnswerLimits
) -> str:
    """Count one outbox row that is about to leave; why it may not, in words, or "" when it may.

    `at` is the breaker's own time. Rows of people, and all that neither takes anything out of sight nor says
    anything, always may. A row in its second attempt was counted in its first.
    """
    if row["actor_kind"] == ActorKind.PERSON or row["attempts"] > 0:
        return ""
    if row["verb"] in REMOVING_VERBS:
        buckets = [_filled(tx, bucket, at) for bucket in _rule_and_account_buckets(row, limits)]
        buckets.append(_post_bucket(tx, row, now, at, limits))
    else:
        buckets = [_filled(tx, bucket, at) for bucket in _answer_buckets(row, answers)]
    full = next((bucket for bucket in buckets if bucket.is_full), None)
    if full is None:
        for bucket in buckets:
            _add_one(tx, bucket, at)
        return ""
    what = " answers" if row["verb"] in SPEAKING_VERBS else ""
    scope = full.scope.partition(":")[0]
    return f"more than {full.capacity:g}{what} within {_PERIODS[full.seconds]} ({scope})"


def list_buckets(tx: Transaction, at: float) -> list[Bucket]:
    """The buckets that something is in at that moment of the breaker's own time, the fullest first."""
    buckets = [
        Bucket(scope=row["scope"], used=row["used"], capacity=row["capacity"], seconds=row["seconds"])
        for row in tx.all("breaker_buckets.list_buckets", at=at)
    ]
    return sorted(buckets, key=lambda bucket: (bucket.left / max(1.0, bucket.capacity), bucket.scope))


def empty_rule_buckets(tx: Transaction, rule: str) -> None:
    """Forget what a rule has used up; the buckets of accounts and posts stay."""
    for size in _RULE_SIZES:
        tx.run("breaker_buckets.delete_scope", scope=f"rule:{size}:{rule}")


def delete_expired(tx: Transaction, at: float) -> None:
    """Drop what counts no more at that moment of the breaker's own time."""
    tx.run("breaker_buckets.delete_expired", at=at)


def _rule_and_account_buckets(row: Row, limits: BreakerLimits) -> list[Bucket]:
    """The buckets of a row's rule and account, without what is in them."""
    rule = row["actor_id"]
    if row["verb"] == Verb.DELETE:
        sizes = {f"rule:deletes:{rule}": (limits.deletes_per_day, _DAY)}
    else:
        sizes = {
            f"rule:10min:{rule}": (limits.rule_per_10_minutes, _TEN_MINUTES),
            f"rule:day:{rule}": (limits.rule_per_day, _DAY),
        }
    sizes[f"account:{row['account_id']}"] = (limits.account_per_hour, _HOUR)
    return _empty_buckets(sizes)


def _answer_buckets(row: Row, answers: AnswerLimits) -> list[Bucket]:
    """The buckets of what a rule is about to say, without what is in them; none for what says nothing. A
    conversation has no bucket of its own: it is one person, whose limits hold when the answer is planned."""
    if row["verb"] not in SPEAKING_VERBS:
        return []
    rule, account_id = row["actor_id"], row["account_id"]
    sizes = {
        f"rule:answers-10min:{rule}": (answers.rule_per_10_minutes, _TEN_MINUTES),
        f"rule:answers-day:{rule}": (answers.rule_per_day, _DAY),
        f"account:answers:{account_id}": (answers.account_per_hour, _HOUR),
    }
    if row["verb"] != Verb.MESSAGE:
        sizes[f"post:answers:{account_id}:{row['thread_id']}"] = (answers.post_per_hour, _HOUR)
    return _empty_buckets(sizes)


def _empty_buckets(sizes: Mapping[str, tuple[float, int]]) -> list[Bucket]:
    return [
        Bucket(scope=scope, used=0, capacity=capacity, seconds=seconds)
        for scope, (capacity, seconds) in sizes.items()
    ]


def _post_bucket(tx: Transaction, row: Row, now: float, at: float, limits: BreakerLimits) -> Bucket:
    """The bucket of a row's post. Its comments are counted only when the fixed number is used up."""
    account_id = row["account_id"]
    thread_id = tx.value("breaker_buckets.thread_of_event", event_id=row["event_id"])
    scope = f"post:{account_id}:{thread_id}"
    bucket = _filled(tx, Bucket(scope=scope, used=0, capacity=limits.post_per_day, seconds=_DAY), at)
    if not bucket.is_full:
        return bucket
    messages = tx.value(
        "breaker_buckets.count_thread_messages",
        account_id=account_id,
        thread_id=thread_id,
        since=now - _DAY,
        most=_MOST_MESSAGES,
    )
    return replace(bucket, capacity=max(bucket.capacity, limits.post_share * messages))


def _filled(tx: Transaction, bucket: Bucket, at: float) -> Bucket:
    """The bucket with what is in it at that moment."""
    return replace(bucket, used=tx.value("breaker_buckets.used", scope=bucket.scope, at=at))


def _add_one(tx: Transaction, bucket: Bucket, at: float) -> None:
    grain = bucket.seconds // _GRAINS
    # One grain more than the window has: what is added late in its grain counts for the whole window, too.
    until = (int(at // grain) + _GRAINS + 1) * grain
    tx.run(
        "breaker_buckets.add_one",
        scope=bucket.scope,
        until=until,
        capacity=bucket.capacity,
        seconds=bucket.seconds,
    )
