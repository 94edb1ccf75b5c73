"""Whom rules must not ask for the rights to what they made: those whom we asked, who said no, and nobody at
all in a crisis."""

from bot.domain import Decision
from bot.domain.rate_limits import Refusal
from bot.store import Transaction
from bot.store.history import switched_states
from bot.store.intake.events import StoredEvent
from bot.store.review import rights


def find_unaskable(
    tx: Transaction, stored: StoredEvent, decision: Decision, crisis: str, *, now: float
) -> list[Refusal]:
    """The requests for rights that are not to be made, each with the reason. `crisis` is the state that says
    that there is one."""
    asking = [action for action in decision.actions if action.rights_within]
    refusals = []
    for action in asking:
        if switched_states.states_around(
            tx, stored.event, (crisis,), account_name=action.account_name, now=now
        ):
            refusals.append(Refusal(action=action, why="nobody is asked for rights in a crisis"))
        elif why := rights.why_not_askable(tx, action, now):
            refusals.append(Refusal(action=action, why=why, is_repetition=True))
    return refusals
