"""The states that people switch for rules: on, off, and which are on now."""

from dataclasses import dataclass
from datetime import datetime

from bot.errors import UserError
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.history import switched_states
from bot.store.history.switched_states import StateScope, SwitchedState
from bot.text.post_addresses import post_key

__all__ = [
    "StateChange",
    "StateScope",
    "SwitchedState",
    "list_states",
    "switch_state_off",
    "switch_state_on",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class StateChange:
    """What became of a state: whether it was on in exactly that scope, and where it is on now."""

    name: str
    was_on: bool
    now_on: tuple[SwitchedState, ...]


async def list_states(workspace: Workspace) -> tuple[SwitchedState, ...]:
    """Every state that is on, oldest first."""
    now = workspace.now().timestamp()
    return tuple(await workspace.store.read(lambda tx: switched_states.list_states(tx, now)))


async def switch_state_on(
    workspace: Workspace, name: str, scope: StateScope, *, reason: str = "", until: datetime | None = None
) -> StateChange:
    """Switch a state on that the rules define, or say anew until when and why it is.

    Raises `UserError` when the rules define no such state, the scope names no account of ours or no post, or
    the end is past, and `ConfigError` when the rules are invalid.
    """
    _check(workspace, name, scope)
    now = workspace.now()
    if until is not None and until <= now:
        raise UserError("state_ends_before_it_begins")

    def work(tx: Transaction) -> StateChange:
        was_on = _is_on(tx, name, scope, now)
        switched_states.switch_on(
            tx,
            name,
            scope,
            reason=reason,
            by=workspace.actor,
            now=now.timestamp(),
            until=until.timestamp() if until else None,
        )
        return _change(tx, name, was_on, now)

    return await workspace.store.write(work)


async def switch_state_off(workspace: Workspace, name: str, scope: StateScope) -> StateChange:
    """End a state in exactly this scope; whether the rules still define it does not matter."""
    now = workspace.now()

    def work(tx: Transaction) -> StateChange:
        was_on = switched_states.switch_off(tx, name, scope, by=workspace.actor, now=now.timestamp())
        return _change(tx, name, was_on, now)

    return await workspace.store.write(work)


def _check(workspace: Workspace, name: str, scope: StateScope) -> None:
    rules = workspace.rules
    if name not in rules.states:
        raise UserError("state_unknown", name=name[:60], states=", ".join(sorted(rules.states)) or "-")
    accounts = rules.environment.accounts
    if scope.account and accounts is not None and scope.account not in accounts:
        raise UserError("account_unknown", account=scope.account[:60], accounts=", ".join(sorted(accounts)))
    if scope.post and post_key(scope.post) is None:
        raise UserError("post_unknown", post=scope.post[:120])


def _is_on(tx: Transaction, name: str, scope: StateScope, now: datetime) -> bool:
    states = switched_states.list_states(tx, now.timestamp())
    return any((state.name, state.scope) == (name, scope) for state in states)


def _change(tx: Transaction, name: str, was_on: bool, now: datetime) -> StateChange:
    states = switched_states.list_states(tx, now.timestamp())
    return StateChange(
        name=name, was_on=was_on, now_on=tuple(state for state in states if state.name == name)
    )
