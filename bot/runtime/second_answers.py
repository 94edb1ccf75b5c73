"""What would be a second answer to the same message: an earlier rule, or a colleague, has given one."""

from datetime import timedelta

from bot.domain import SPEAKING_VERBS, Decision, Verb
from bot.domain.rate_limits import Refusal
from bot.store import Transaction
from bot.store.delivery import outbox
from bot.store.intake import backfills
from bot.store.intake.events import StoredEvent

#: What takes longer from being written to reaching us may have been answered in between.
_LATE = timedelta(minutes=1)


def find_second_answers(tx: Transaction, stored: StoredEvent, decision: Decision) -> list[Refusal]:
    """The answers of a decision that are not to be given, each with the reason."""
    return [*_second_answers(tx, decision), *_answered_meanwhile(tx, stored, decision)]


def _answered_meanwhile(tx: Transaction, stored: StoredEvent, decision: Decision) -> list[Refusal]:
    """The answers to something that reached us late, when a colleague has given one before it did."""
    answers = [action for action in decision.actions if action.verb in SPEAKING_VERBS]
    is_late = stored.received_at - stored.event.created_at >= _LATE
    if not (answers and is_late and backfills.was_answered_meanwhile(tx, stored)):
        return []
    why = "a colleague answered before it reached us"
    return [Refusal(action=action, why=why, is_repetition=True) for action in answers]


def _second_answers(tx: Transaction, decision: Decision) -> list[Refusal]:
    """The answers to comments that have theirs, whichever rule gave it: platforms take one private reply, and
    two public ones are a machine that talks to itself."""
    refusals = []
    for action in decision.actions:
        account_id, key = action.account_id, action.key
        if action.verb is Verb.PRIVATE_REPLY and outbox.private_reply_to(
            tx, account_id, action.target, key=key
        ):
            why = "the comment has its one private reply already"
        elif action.verb is Verb.REPLY and outbox.public_answer_to(
            tx, account_id, action.message_id, key=key
        ):
            why = "the comment has its one public answer already"
        else:
            continue
        refusals.append(Refusal(action=action, why=why, is_repetition=True))
    return refusals
