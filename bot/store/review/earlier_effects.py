"""What of ours stands under words that were others when we gave it: an answer or a like under a comment that its
author edited into something that rules hide."""

from bot.domain import REMOVING_VERBS, Actor, CaseRequest, Decision, Event, State, Verb
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.review import cases

QUEUE = "edited"
_ACTOR = Actor.system("edited")
_PRIORITY = 20
_PUBLIC = (Verb.REPLY, Verb.LIKE)


def ask_about_earlier_effects(
    tx: Transaction, event: Event, event_id: int, decision: Decision, *, at: float
) -> None:
    """Let a person look at what we said or liked publicly, if rules take the edit out of sight and nobody is
    asked about it anyway: an answer may be wrong under other words in more ways than a machine can tell."""
    removes = any(action.verb in REMOVING_VERBS for action in decision.actions)
    if not removes or decision.case is not None:  # whoever opens a case sees what we said there
        return
    verbs = {
        effect.verb
        for effect in lookup.effects_on_message(tx, event.account_id, event.message_id)
        if effect.verb in _PUBLIC and effect.state is State.DONE
    }
    if not verbs:
        return
    why = f"edited after our {' and '.join(sorted(verbs))}: does it still stand under these words?"
    cases.open_case(
        tx,
        event_id=event_id,
        request=CaseRequest(actor=_ACTOR, why=why, queue=QUEUE, priority=_PRIORITY),
        at=at,
    )
