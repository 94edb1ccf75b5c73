"""What can be done about which event: by its kind, and by what its platform is able to do."""

from bot.domain import PROPOSAL_ONLY_VERBS, RECORDING_VERBS, SPEAKING_VERBS, Event, Kind, Verb
from bot.rules.model.rule_set import Environment

#: Verbs that stay on this machine, go to a target of ours, or are only proposed.
_OWN = RECORDING_VERBS | PROPOSAL_ONLY_VERBS | {Verb.ESCALATE, Verb.NOTIFY, Verb.QUEUE, Verb.CLOSE, Verb.KEEP}
_MODERATION = frozenset({Verb.HIDE, Verb.UNHIDE, Verb.DELETE})
#: A message has no audience; what mentions us stands on somebody else's page.
_NOT_FOR_KIND = {
    Kind.DM: _MODERATION | {Verb.LIKE},
    Kind.MENTION: _MODERATION | {Verb.PRIVATE_REPLY},
    Kind.EDIT: SPEAKING_VERBS,
}
#: The verbs that do the same for the author of a rule.
_EITHER = {Verb.REPLY: (Verb.REPLY, Verb.MESSAGE), Verb.PRIVATE_REPLY: (Verb.PRIVATE_REPLY, Verb.MESSAGE)}


def verb_for(verb: Verb, event: Event) -> Verb:
    """What a wish means for this event: in a conversation, every answer is a message."""
    return Verb.MESSAGE if event.kind is Kind.DM and verb in SPEAKING_VERBS else verb


def obstacle(verb: Verb, event: Event, known: Environment) -> str:
    """Why `verb` cannot be done about this event, in words; empty when it can."""
    if verb in _OWN:
        return ""
    if verb in _NOT_FOR_KIND.get(event.kind, ()):
        return "an edit is never answered" if event.kind is Kind.EDIT else f"impossible for a {event.kind}"
    if verb is Verb.MESSAGE and event.author_id is None:
        return "the platform withheld who wrote"
    able = known.verbs.get(event.platform) if known.verbs is not None else None
    return f"{event.platform} cannot do it" if able is not None and verb not in able else ""


def cannot(verb: Verb, platform: str, known: Environment) -> str:
    """Why a rule for `platform` cannot want `verb`, in words; empty when it can."""
    able = known.verbs.get(platform) if known.verbs is not None else None
    if able is None or verb in _OWN or any(either in able for either in _EITHER.get(verb, (verb,))):
        return ""
    return f"{platform} cannot do it"
