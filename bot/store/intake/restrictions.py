"""What a platform says about what our account may do: its automatic words stop, and a person is called."""

from bot.domain import Actor, Event, PauseCause, Restriction
from bot.store import Transaction
from bot.store.delivery import pauses
from bot.store.history import audit
from bot.store.review import account_cases

_ACTOR = Actor.system("intake")
_LONGEST_WHY = 500


def apply_restriction(tx: Transaction, event: Event, event_id: int, *, now: float) -> bool:
    """Take note of an event with a `restriction`; True when it is bad news that nobody knows of yet.

    A restriction that is lifted is noted, and a person resumes the account: whoever was restricted should look
    at what led to it first.
    """
    restriction, what = Restriction(event.extra["restriction"]), _describe(event)
    audit.append_entry(
        tx, at=now, actor=_ACTOR, action=f"restriction_{restriction}", subject=f"account:{event.account_id}"
    )
    if restriction is Restriction.LIFTED:
        advice = f"{what}; 'tamis resume --account {event.account_id}' lets automatic replies leave again"
        account_cases.note_on_account(tx, account_id=event.account_id, text=advice[:_LONGEST_WHY], at=now)
        return False
    pauses.pause_scope(
        tx,
        scope=f"words:{event.account_id}",
        reason=what,
        by=_ACTOR,
        at=now,
        cause=PauseCause.RESTRICTED,
    )
    why = f"{what}; automatic replies are paused"
    return account_cases.open_account_case(
        tx, account_id=event.account_id, event_id=event_id, why=why[:_LONGEST_WHY], at=now
    )


def _describe(event: Event) -> str:
    """What was said, in the platform's own words where it has some: `policy_enforcement: block (spam)`."""
    extra = event.extra
    word = extra.get("action") or extra.get("status") or extra["restriction"]
    details = "; ".join(
        text for name in ("violations", "features", "reason") if (text := extra.get(name, "").strip())
    )
    return f"{extra.get('verb', 'restriction')}: {word}" + (f" ({details[:300]})" if details else "")
