"""What the platform says became of a message that it took from us: on its way, read, or not delivered after all.

Some platforms answer a call before they know; what comes later by webhook then decides.
"""

from dataclasses import dataclass

from bot.domain import Effect, Event, State
from bot.store import Transaction
from bot.store.delivery import outbox
from bot.store.intake import echoes
from bot.store.ports import Row

#: `verb` of a receipt: the platform has the message.
_PROOFS = frozenset({"sent", "delivered", "read", "played"})
_FAILED = "failed"
_NOT_DELIVERED = "the platform could not deliver it"


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An outbox row that looked done, and why it is not."""

    row_id: int
    why: str


def absorb_receipt(tx: Transaction, event: Event, *, now: float) -> Undelivered | None:
    """Take note of what became of a message of ours; returns it if it has just proved undeliverable."""
    verb = event.extra.get("verb", "")
    row = _find_row(tx, event) if verb == _FAILED or verb in _PROOFS else None
    if row is None:
        return None
    if verb in _PROOFS:
        effect = Effect(external_id=event.message_id, found_by="echo")
        outbox.mark_echoed(tx, row["id"], State(row["state"]), effect, at=now)
        return None
    why = _explain(event)
    return Undelivered(row["id"], why) if outbox.mark_undelivered(tx, row["id"], why, at=now) else None


def _find_row(tx: Transaction, event: Event) -> Row | None:
    """The row by the number that our call put into the message, else by the message's id."""
    if (marked := echoes.find_marked_row(tx, event)) is not None:
        return marked
    return tx.one("receipts.find_by_external_id", account_id=event.account_id, external_id=event.message_id)


def _explain(event: Event) -> str:
    reason, code = event.extra.get("reason", ""), event.extra.get("code", "")
    return _NOT_DELIVERED + (f": {reason}" if reason else "") + (f" (code {code})" if code else "")
