"""Limits of rules against the outbox: what was done before, in the transaction that plans the next."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain import Action, Decision, Slot, rate_limits
from bot.store import Transaction

_COUNTS = "state NOT IN ('cancelled', 'refused', 'dead')"
# As the indexes in 0003_limits.sql spell it, or SQLite does not use them.
_AUTHOR = "json_extract(details, '$.author_id')"
_THREAD = "json_extract(details, '$.thread_id')"


def turn(tx: Transaction, action: Action) -> int:
    """Whose turn it is among several texts: one more than when the rule last spoke in this account."""
    row = tx.execute(
        "SELECT json_extract(details, '$.turn') AS turn FROM outbox WHERE account_id = ? AND rule = ? AND verb = ?"
        " ORDER BY planned_at DESC, id DESC LIMIT 1",
        (action.account_id, action.rule, action.verb),
    ).fetchone()
    return int(row["turn"] or 0) + 1 if row else 0


def apply_limits(tx: Transaction, decision: Decision, at: float) -> Decision:
    """The decision without what its rules have done too often already: see `bot.domain.rate_limits.sift`."""
    return rate_limits.apply_limits(decision, _Outbox(tx), at)


@dataclass(frozen=True, slots=True)
class _Outbox:
    """What rules did before, as the outbox knows it."""

    tx: Transaction

    def last(self, action: Action, same: Mapping[str, str]) -> float | None:
        """See `bot.domain.rate_limits.Past`."""
        if _is_case(action):
            return self._last_case(action, same)
        author, thread = same.get("author_id"), same.get("thread_id")
        # An author says less than a post does; without a word, SQLite may read the whole post.
        index = "outbox_rule_author" if author else "outbox_rule_thread" if thread else "outbox_rule"
        where = (f" AND {_AUTHOR} = ?" if author else "") + (f" AND {_THREAD} = ?" if thread else "")
        found = []
        for verb in rate_limits.interchangeable_verbs(
            action.verb
        ):  # one by one, for the newest ends the search
            row = self.tx.execute(
                f"SELECT planned_at FROM outbox INDEXED BY {index} WHERE account_id = ? AND rule = ? AND verb = ?"
                f"{where} AND {_COUNTS} ORDER BY planned_at DESC LIMIT 1",
                (action.account_id, action.rule, verb, *(value for value in (author, thread) if value)),
            ).fetchone()
            found.append(row["planned_at"] if row else None)
        return max((at for at in found if at is not None), default=None)

    def count(self, action: Action, since: float) -> int:
        """See `bot.domain.rate_limits.Past`."""
        if _is_case(action):
            row = self.tx.execute(
                "SELECT count(*) AS n FROM case_ c JOIN event e ON e.id = c.event_id"
                " WHERE c.rule = ? AND c.since > ? AND e.account_id = ?",
                (action.rule, since, action.account_id),
            ).fetchone()
            return int(row["n"])
        verbs = rate_limits.interchangeable_verbs(action.verb)
        row = self.tx.execute(
            "SELECT count(*) AS n FROM outbox WHERE account_id = ? AND rule = ?"
            f" AND verb IN ({', '.join('?' for _ in verbs)}) AND planned_at > ? AND {_COUNTS}",
            (action.account_id, action.rule, *verbs, since),
        ).fetchone()
        return int(row["n"])

    def _last_case(self, action: Action, same: Mapping[str, str]) -> float | None:
        """When the rule last asked for a person."""
        where = "".join(f" AND e.{column} = ?" for column in same)
        row = self.tx.execute(
            "SELECT max(c.since) AS at FROM case_ c JOIN event e ON e.id = c.event_id"
            f" WHERE c.rule = ? AND e.account_id = ?{where}",
            (action.rule, action.account_id, *same.values()),
        ).fetchone()
        return None if row["at"] is None else float(row["at"])


def _is_case(action: Action) -> bool:
    """Whether it is a wish for a person here, which never stands in the outbox."""
    return action.slot is Slot.CASE and not action.via
