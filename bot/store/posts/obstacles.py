"""Whether something may be published on an account now: looked at when a post is handed over, and once more
when it leaves, which a pause may have put off."""

from collections.abc import Collection

from bot.domain import CancelReason, Verb
from bot.domain.posts import PostHold, PostSettings
from bot.store import Transaction
from bot.store.delivery.outbox import ClaimedAction
from bot.store.history import switched_states
from bot.store.posts import planned_posts


def crisis_on(tx: Transaction, account: Collection[str], names: Collection[str], now: float) -> str:
    """The state that is on for an account, by its id or name, or under one of its posts; empty when none of
    these is."""
    for state in switched_states.list_states(tx, now):
        if state.name in names and (not state.scope.account or state.scope.account in account):
            return state.name
    return ""


def reason_not_to_publish(
    tx: Transaction, row: ClaimedAction, settings: PostSettings, now: float
) -> CancelReason | None:
    """Why a row must not be published any more, checked in the transaction that claims it."""
    action = row.action
    if row.expires_at is not None and row.expires_at < now:
        return CancelReason.TOO_LATE
    if action.verb is not Verb.PUBLISH:
        return None
    post = planned_posts.find_of_event(tx, row.event_id)
    if post is not None and post.waived is PostHold.CRISIS:
        return None
    account = (action.account_id, action.account_name)
    return CancelReason.CRISIS if crisis_on(tx, account, settings.hold_while, now) else None
