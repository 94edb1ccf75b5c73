"""Limits of rules against the outbox: what was done before, in the transaction that plans the next."""

from dataclasses import dataclass

from bot.domain import Action, Decision, Slot, Verb
from bot.domain.answer_limits import AnswerLimits
from bot.domain.rate_limits import Limited, interchangeable_verbs, limit_by
from bot.store import Transaction

_DEFAULT_ANSWERS = AnswerLimits()
_MOST_BELOW = 500  # messages below one comment that are looked through


def next_turn(tx: Transaction, action: Action) -> int:
    """Whose turn it is among several wordings: one more than when the rule last spoke in this account."""
    last = tx.one(
        "rate_limits.last_turn", account_id=action.account_id, rule=action.actor.id, verb=action.verb
    )
    return 0 if last is None else int(last["turn"] or 0) + 1


def check_rate_limits(
    tx: Transaction, decision: Decision, at: float, answers: AnswerLimits = _DEFAULT_ANSWERS
) -> Limited:
    """The decision with what of it its rules have done too often already: see `domain.rate_limits`."""
    return limit_by(_OutboxHistory(tx), at, answers)(decision)


@dataclass(frozen=True, slots=True)
class _OutboxHistory:
    """What rules did before, as the outbox and the cases have it."""

    tx: Transaction

    def last_planned(
        self, action: Action, *, author_id: str | None = None, thread_id: str | None = None
    ) -> float | None:
        """See `ActionHistory`."""
        ids = {"author_id": author_id, "thread_id": thread_id}
        if _is_case(action):
            last: float | None = self.tx.value("rate_limits.last_case", **_rule(action), **ids)
            return last
        scope = {name: value for name, value in ids.items() if value is not None}
        # One verb at a time: the newest entry of the index ends the search.
        times = [
            self.tx.value(_QUERIES[frozenset(scope)], verb=verb, **_rule(action), **scope)
            for verb in interchangeable_verbs(action.verb)
        ]
        return max((time for time in times if time is not None), default=None)

    def last_in_slot(self, action: Action) -> float | None:
        """See `ActionHistory`."""
        last: float | None = self.tx.value(
            "rate_limits.last_in_slot",
            account_id=action.account_id,
            author_id=action.author_id,
            thread_id=action.thread_id,
            slot=action.slot,
        )
        return last

    def count_planned(self, action: Action, since: float) -> int:
        """See `ActionHistory`."""
        if _is_case(action):
            return int(self.tx.value("rate_limits.count_cases", since=since, **_rule(action)))
        verbs: list[Verb] = list(interchangeable_verbs(action.verb))
        return int(self.tx.value("rate_limits.count_actions", verbs=verbs, since=since, **_rule(action)))

    def count_answered(self, action: Action, since: float, *, in_thread: bool) -> int:
        """See `ActionHistory`."""
        others = {
            "account_id": action.account_id,
            "author_id": action.author_id,
            "message_id": action.message_id,
            "since": since,
        }
        if in_thread:
            return int(
                self.tx.value("rate_limits.count_answered_in_thread", thread_id=action.thread_id, **others)
            )
        return int(self.tx.value("rate_limits.count_answered", **others))

    def count_answered_below(self, action: Action, since: float) -> int:
        """See `ActionHistory`. Of the latest messages below a comment, which is more than any limit lets by."""
        return int(
            self.tx.value(
                "rate_limits.count_answered_below",
                account_id=action.account_id,
                parent_id=action.parent_id,
                message_id=action.message_id,
                since=since,
                most=_MOST_BELOW,
            )
        )


_QUERIES = {
    frozenset(): "rate_limits.last_by_rule",
    frozenset({"author_id"}): "rate_limits.last_for_author",
    frozenset({"thread_id"}): "rate_limits.last_for_thread",
    frozenset({"author_id", "thread_id"}): "rate_limits.last_for_author_in_thread",
}


def _rule(action: Action) -> dict[str, object]:
    return {"account_id": action.account_id, "rule": action.actor.id}


def _is_case(action: Action) -> bool:
    """Whether it asks for a person here, which never stands in the outbox."""
    return action.slot is Slot.CASE and not action.via
