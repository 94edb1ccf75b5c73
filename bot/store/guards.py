"""Guards of rules against the outbox: what was done before, in the transaction that plans the next."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain import Action, CaseRequest, Decision, Match, Reason, Verb
from bot.guards import refusal
from bot.store import Transaction

_COUNTS = "state NOT IN ('cancelled', 'refused', 'dead')"


class _Outbox:
    """What rules did before, as the outbox knows it."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def last(self, action: Action, same: Mapping[str, str]) -> float | None:
        """See `bot.guards.Past`."""
        where = "".join(f" AND json_extract(details, '$.{_KEYS[key]}') = ?" for key in same)
        row = self._tx.execute(
            f"SELECT max(planned_at) AS at FROM outbox WHERE account_id = ? AND rule = ? AND verb IN {_verbs(action)}"
            f" AND {_COUNTS}{where}",
            (action.account_id, action.rule, *same.values()),
        ).fetchone()
        return row["at"]  # type: ignore[no-any-return]

    def count(self, action: Action, since: float) -> int:
        """See `bot.guards.Past`."""
        row = self._tx.execute(
            f"SELECT count(*) AS n FROM outbox WHERE account_id = ? AND rule = ? AND verb IN {_verbs(action)}"
            f" AND planned_at > ? AND {_COUNTS}",
            (action.account_id, action.rule, since),
        ).fetchone()
        return int(row["n"])


_KEYS = {"author_id": "author_id", "thread_id": "thread_id"}


def times_done(tx: Transaction, action: Action) -> int:
    """How often the rule has done this in this account before: whose turn it is among several texts."""
    return _Outbox(tx).count(action, 0.0)


def sift(tx: Transaction, decision: Decision, at: float) -> Decision:
    """The decision without what its rules have done too often already; each match says why.

    Where a cap asks for it, a person gets the event instead.
    """
    past = _Outbox(tx)
    refused: dict[str, dict[Verb, str]] = {}
    kept: list[Action] = []
    queued: list[Action] = []
    for action in decision.actions:
        why = refusal(action, past, at)
        if not why:
            kept.append(action)
            continue
        refused.setdefault(action.rule, {})[action.verb] = why
        if action.guards.is_queued and why.startswith("cap"):
            queued.append(action)
    if not refused:
        return decision
    case = decision.case
    if case is None and queued:
        first = queued[0]
        case = CaseRequest(rule=first.rule, why=refused[first.rule][first.verb], suggested=(first.verb,))
    matches = tuple(_without(match, refused.get(match.rule, {})) for match in decision.matches)
    return replace(decision, actions=tuple(kept), matches=matches, case=case)


def _without(match: Match, refused: Mapping[Verb, str]) -> Match:
    reasons = tuple(Reason(condition=f"no {verb}", saw=why) for verb, why in refused.items())
    got = tuple(verb for verb in match.got if verb not in refused)
    return replace(match, reasons=match.reasons + reasons, got=got)


def _verbs(action: Action) -> str:
    """A message is what a private reply is in a conversation."""
    either = (
        ("private_reply", "message") if action.verb in (Verb.PRIVATE_REPLY, Verb.MESSAGE) else (action.verb,)
    )
    return "(" + ", ".join(f"'{verb}'" for verb in either) + ")"
