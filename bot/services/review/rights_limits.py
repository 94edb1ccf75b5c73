"""What keeps a person, too, from asking somebody for the rights to what they made."""

from bot.domain import Action, RightsState
from bot.errors import UserError
from bot.store import Transaction
from bot.store.review import rights


def require_askable(tx: Transaction, action: Action, at: float) -> None:
    """Raise `UserError` when the platform does not say who made it, and when they were asked for it before.

    That somebody said no to something else, or has not answered yet, is for a person to weigh.
    """
    if not action.author_id:
        raise UserError("author_withheld")
    earlier = rights.request_of_message(tx, action.account_id, action.message_id, at)
    if earlier is not None and earlier.state is not RightsState.NOT_SENT:
        raise UserError("rights_asked_before")
