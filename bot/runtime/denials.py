"""What becomes of a call that the platform denied, when the comment or the account may be the reason.

One transaction each: the outcome, the count of denials in a row, and with the last of them the pause of the
account and the cases for all that was not done.
"""

from bot.domain import VISIBILITY_VERBS, Action, Actor, CaseRequest, Effect, PauseCause, State, Verb
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.delivery import outbox, pauses
from bot.store.delivery.outbox import ClaimedAction
from bot.store.history import audit
from bot.store.intake import events
from bot.store.review import account_cases, cases, overrides

#: So many denials in a row are a lost permission. People delete comments, but rarely three running before us.
DENIALS_IN_A_ROW = 3

_ON_COMMENTS = VISIBILITY_VERBS | {Verb.REPLY, Verb.LIKE}
_ACTOR = Actor.system("dispatch")
_NOT_DONE = "not done after all, the account may have lost the permission"


def proves_permission(action: Action) -> bool:
    """Whether the success of an action shows that the account may act on comments. Messages are another
    permission."""
    return action.verb in _ON_COMMENTS and not action.thread_id.startswith(f"{action.account_id}:")


def settle_denied_call(
    tx: Transaction, row: ClaimedAction, why: str, *, is_gone: bool, token: str, now: float
) -> tuple[State, bool]:
    """Record a denied call on a comment, and whether the account was found to have lost its permission by it.

    Below the limit it is done if the comment `is_gone`, else refused. From the limit on it waits with the
    account, so that it is carried out once the permission is back.
    """
    denied = _count(tx, row, now)
    if len(denied) < DENIALS_IN_A_ROW:
        if is_gone:
            outbox.mark_done(tx, row.id, Effect(found_by="gone"), at=now)
            return State.DONE, False
        if outbox.end_action(tx, row.id, State.REFUSED, why, at=now):
            open_failure_case(tx, row.id, why, now)
        return State.REFUSED, False
    outbox.postpone_action(tx, row, State.WAITING, at=now, wait=0.0, problem=why)
    is_new = _pause(tx, row, why, token, now)
    for row_id in denied if is_new else [row.id]:
        if lookup.get_effect(tx, row_id).state is not State.REFUSED:  # that one has its case already
            open_failure_case(tx, row_id, _NOT_DONE, now)
    if is_new:
        _call_person(tx, row, len(denied), now)
    return State.WAITING, is_new


def open_failure_case(tx: Transaction, row_id: int, why: str, now: float) -> None:
    """Bring an action that did not happen to a person."""
    effect = lookup.get_effect(tx, row_id)
    why = f"{effect.verb}: {why}"
    request = CaseRequest(actor=effect.actor, why=why, queue="failed", priority=30, suggested=())
    cases.open_case(tx, event_id=effect.event_id, request=request, at=now)
    audit.append_entry(tx, at=now, actor=_ACTOR, action="case_opened", subject=f"outbox:{row_id}")


def _count(tx: Transaction, row: ClaimedAction, now: float) -> list[int]:
    """The rows denied in a row, with this one; none when the reason is known."""
    action = row.action
    stored = events.get_event(tx, row.event_id)
    # In somebody's group a Page may not do more than answer in private.
    is_in_group = stored is not None and "group_id" in stored.event.extra
    if is_in_group or overrides.is_deleted(tx, action.account_id, action.message_id):
        return []
    return pauses.record_denial(tx, action.account_id, row.id, now)


def _pause(tx: Transaction, row: ClaimedAction, why: str, token: str, now: float) -> bool:
    return pauses.pause_scope(
        tx,
        scope=f"account:{row.action.account_id}",
        reason=f"{DENIALS_IN_A_ROW} calls in a row were denied, the last with: {why}",
        by=_ACTOR,
        at=now,
        cause=PauseCause.LOST_PERMISSION,
        token=token,
    )


def _call_person(tx: Transaction, row: ClaimedAction, count: int, now: float) -> None:
    account_id = row.action.account_id
    why = (
        f"the account may not act on comments any more: {count} calls in a row were denied. Give the app its"
        f" permissions back, then run 'tamis resume --account {account_id}'"
    )
    account_cases.open_account_case(tx, account_id=account_id, event_id=row.event_id, why=why, at=now)
