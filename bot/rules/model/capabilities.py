"""Which action is possible for which event: by the kind of the event, and by what its platform supports."""

from collections.abc import Collection

from bot.domain import (
    PROPOSAL_ONLY_VERBS,
    RECORDING_VERBS,
    SPEAKING_VERBS,
    VISIBILITY_VERBS,
    Event,
    Kind,
    Origin,
    PlatformLimits,
    Verb,
)
from bot.rules.model.rule_set import Environment

#: Verbs that need no platform: they stay on this machine, go to a target of ours, or are only proposed.
_PLATFORM_INDEPENDENT = (
    RECORDING_VERBS
    | PROPOSAL_ONLY_VERBS
    | {Verb.ESCALATE, Verb.NOTIFY, Verb.QUEUE, Verb.CLOSE, Verb.NO_ANSWER, Verb.KEEP}
)
#: A message has no audience, and a mention is on somebody else's page.
_IMPOSSIBLE_FOR_KIND = {
    Kind.DM: VISIBILITY_VERBS | {Verb.LIKE, Verb.EDIT_REPLY},
    Kind.MENTION: VISIBILITY_VERBS | {Verb.PRIVATE_REPLY},
    Kind.EDIT: SPEAKING_VERBS,
}
#: The verbs that are the same to the author of a rule.
_EQUIVALENT = {
    Verb.REPLY: (Verb.REPLY, Verb.MESSAGE),
    Verb.PRIVATE_REPLY: (Verb.PRIVATE_REPLY, Verb.MESSAGE),
}


def verb_for(verb: Verb, event: Event) -> Verb:
    """The verb that an action of a rule means for this event: in a conversation, every reply is a message."""
    return Verb.MESSAGE if event.kind is Kind.DM and verb in SPEAKING_VERBS else verb


def obstacle(verb: Verb, event: Event, environment: Environment) -> str:
    """Why `verb` is impossible for this event, in words; empty when it is possible."""
    if verb in _PLATFORM_INDEPENDENT:
        return ""
    if verb in _IMPOSSIBLE_FOR_KIND.get(event.kind, ()):
        return "an edit is never answered" if event.kind is Kind.EDIT else f"impossible for a {event.kind}"
    if verb is Verb.MESSAGE and event.author_id is None:
        return "the platform withheld who wrote"
    if verb is Verb.MESSAGE and event.kind is Kind.DM and "group_id" in event.extra:
        return "in a group nobody is answered"
    supported = _supported(event.platform, environment)
    if supported is not None and verb not in supported:
        return f"{event.platform} cannot do it"
    limits = environment.limits.get(event.platform)
    if limits is not None and verb in limits.impossible.get(event.kind, ()):
        return f"{event.platform} cannot do it to a {event.kind}"
    if limits is not None and event.origin is Origin.AD and verb in limits.impossible_under_ads:
        return f"{event.platform} cannot do it under an advertisement"
    return ""


def possible_verbs(
    kind: Kind, supported: Collection[Verb], limits: PlatformLimits | None
) -> tuple[Verb, ...]:
    """What can be done on a platform about an event of this kind, in the order of `Verb`."""
    impossible = set(_IMPOSSIBLE_FOR_KIND.get(kind, ()))
    impossible |= limits.impossible.get(kind, frozenset()) if limits is not None else set()
    # What is said in a conversation is a message, and a message belongs in one.
    impossible |= SPEAKING_VERBS - {Verb.MESSAGE} if kind is Kind.DM else {Verb.MESSAGE}
    platform_independent = _PLATFORM_INDEPENDENT | impossible
    return tuple(verb for verb in Verb if verb in supported and verb not in platform_independent)


def impossible_for_kinds(verb: Verb, kinds: Collection[Kind], limits: PlatformLimits | None = None) -> bool:
    """Whether what a rule means by `verb` is impossible for every one of these kinds of events, on a platform
    with these `limits` where there are some."""
    by_platform = limits.impossible if limits is not None else {}
    return bool(kinds) and all(
        (Verb.MESSAGE if kind is Kind.DM and verb in SPEAKING_VERBS else verb)
        in (*_IMPOSSIBLE_FOR_KIND.get(kind, ()), *by_platform.get(kind, ()))
        for kind in kinds
    )


def can_ever(verb: Verb, platform: str, environment: Environment) -> bool:
    """Whether `platform` supports what a rule means by `verb`, for some event at least."""
    supported = _supported(platform, environment)
    if supported is None or verb in _PLATFORM_INDEPENDENT:
        return True
    return any(equivalent in supported for equivalent in _EQUIVALENT.get(verb, (verb,)))


def _supported(platform: str, environment: Environment) -> frozenset[Verb] | None:
    return environment.verbs.get(platform) if environment.verbs is not None else None
