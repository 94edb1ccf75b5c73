"""States that people switch on and off, for rules to look at: a disruption, a crisis, a closed shop.

What was on at a moment stays known, so that past events can be decided again.
"""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain import Actor, Event, Kind
from bot.store import Transaction
from bot.store.codecs import decode_actor
from bot.store.history import audit
from bot.store.ports import Row
from bot.text.post_addresses import post_key, post_keys


@dataclass(frozen=True, kw_only=True, slots=True)
class StateScope:
    """Where a state is on: in one account, under one post, or everywhere when both are empty. An account is
    named by its id or its name, a post as rules name it."""

    account: str = ""
    post: str = ""

    def holds(self, event: Event, account_name: str) -> bool:
        """Whether the event happened there. A conversation stands under no post."""
        if self.account and self.account not in (event.account_id, account_name):
            return False
        if not self.post:
            return True
        keys = post_keys(event.thread_id, event.permalink)
        return event.kind is not Kind.DM and post_key(self.post) in keys


@dataclass(frozen=True, kw_only=True, slots=True)
class SwitchedState:
    """A state that is on. Times are seconds since 1970; `until` is when it ends by itself."""

    name: str
    scope: StateScope
    reason: str
    by: Actor
    since: float
    until: float | None


def switch_on(
    tx: Transaction,
    name: str,
    scope: StateScope,
    *,
    reason: str,
    by: Actor,
    now: float,
    until: float | None = None,
) -> None:
    """Switch a state on, or say anew until when and why it is."""
    tx.run("switched_states.end_state", name=name, account=scope.account, post=scope.post, now=now)
    tx.run(
        "switched_states.insert_state",
        name=name,
        account=scope.account,
        post=scope.post,
        reason=reason,
        actor_kind=by.kind,
        actor_id=by.id,
        now=now,
        until=until,
    )
    _record(tx, "state_on", name, scope, by, now, until=until)


def switch_off(tx: Transaction, name: str, scope: StateScope, *, by: Actor, now: float) -> bool:
    """End a state in exactly this scope; False when it was not on there."""
    ended = tx.run("switched_states.end_state", name=name, account=scope.account, post=scope.post, now=now)
    if ended:
        _record(tx, "state_off", name, scope, by, now)
    return bool(ended)


def list_states(tx: Transaction, now: float) -> list[SwitchedState]:
    """Every state that is on, oldest first."""
    return [_decode(row) for row in tx.all("switched_states.list_on", now=now)]


def states_around(
    tx: Transaction, event: Event, names: Collection[str], *, account_name: str, now: float
) -> frozenset[str]:
    """Which of these states are on where the event happened."""
    rows = tx.all("switched_states.list_on_of", names=sorted(names), now=now)
    return frozenset(state.name for state in map(_decode, rows) if state.scope.holds(event, account_name))


def _record(
    tx: Transaction,
    action: str,
    name: str,
    scope: StateScope,
    by: Actor,
    now: float,
    *,
    until: float | None = None,
) -> None:
    details: dict[str, object] = {"account": scope.account, "post": scope.post, "until": until}
    audit.append_entry(
        tx,
        at=now,
        actor=by,
        action=action,
        subject=f"state:{name}",
        details={key: value for key, value in details.items() if value},
    )


def _decode(row: Row) -> SwitchedState:
    return SwitchedState(
        name=row["name"],
        scope=StateScope(account=row["account"], post=row["post"]),
        reason=row["reason"],
        by=decode_actor(row),
        since=row["since"],
        until=row["until"],
    )
