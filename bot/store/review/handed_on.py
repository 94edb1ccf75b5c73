"""A case that a colleague handed on in this queue remembers what was asked before, for when they take it back."""

import json

from bot.store import Transaction
from bot.store.codecs import encode_names
from bot.store.review.cases import Case


def remember_request(tx: Transaction, case: Case) -> None:
    """Keep the queue, the priority, the reason and the suggestions that the case has now."""
    request = {
        "queue": case.queue,
        "priority": case.priority,
        "why": case.why,
        "suggested": encode_names(case.suggested),
    }
    tx.run("handed_on.remember_request", case_id=case.id, request=json.dumps(request))


def restore_request(tx: Transaction, case_id: int) -> bool:
    """Ask again what was asked before; False when nobody handed it on, or when it is closed."""
    request = tx.value("handed_on.get_request", case_id=case_id)
    if request is None:
        return False
    return bool(tx.run("handed_on.restore_request", case_id=case_id, **json.loads(request)))
