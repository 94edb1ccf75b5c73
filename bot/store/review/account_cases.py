"""The case about an account of ours: the platform restricts it, blocks it, or does not let it act any more.

There is one at a time for each account, however often and in however many ways we are told.
"""

from bot.domain import Actor, CaseRequest
from bot.store import Transaction
from bot.store.review import case_notes, cases

#: Who asks for a person: nobody's rule, but the account itself.
ACCOUNT = Actor.system("account")
_QUEUE = "account"
_URGENT = 100


def open_account_case(tx: Transaction, *, account_id: str, event_id: int, why: str, at: float) -> bool:
    """Open the account's urgent case about this event; False when it has an open one, which gets a note."""
    if note_on_account(tx, account_id=account_id, text=why, at=at):
        return False
    request = CaseRequest(actor=ACCOUNT, why=why, queue=_QUEUE, priority=_URGENT)
    cases.open_case(tx, event_id=event_id, request=request, at=at)
    return True


def note_on_account(tx: Transaction, *, account_id: str, text: str, at: float) -> bool:
    """Note something on the account's open case; False when it has none."""
    case_id = tx.value(
        "account_cases.find_open", account_id=account_id, actor_kind=ACCOUNT.kind, actor_id=ACCOUNT.id
    )
    if case_id is None:
        return False
    case_notes.add_note(tx, case_id, by=ACCOUNT, text=text, at=at)
    return True
