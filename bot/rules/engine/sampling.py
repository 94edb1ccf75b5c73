"""Random choices that every run repeats: each is drawn from ids by hash, never from a generator."""

import hashlib

from bot.domain import REMOVING_VERBS, Decision, Event, Kind
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import ActionSpec, BlindReviewSpec, Experiment, Limits, Rule

CONTROL = "control"


def stable_fraction(*keys: str) -> float:
    """A number from 0 up to 1, evenly distributed over all keys and always the same for the same ones."""
    digest = hashlib.sha256("\0".join(keys).encode()).digest()
    # Seven bytes: a float has 53 bits, and 64 would sometimes round up to 1.0.
    return int.from_bytes(digest[:7], "big") / 2**56


def bucket(experiment: Experiment, context: EvalContext) -> str:
    """The bucket of the event's author, or `control`. Without an author id, the event itself is drawn."""
    event = context.event
    fraction = stable_fraction("experiment", experiment.name, event.author_id or event.message_id)
    upper = 0.0
    for name, share in experiment.buckets:
        upper += share
        if fraction < upper:
            return name
    return CONTROL


def withheld(spec: ActionSpec, rule: Rule, context: EvalContext) -> str:
    """Why the limits of an action exclude this event, as far as earlier actions do not matter; empty when
    they do not."""
    limits = spec.limits
    is_sampled = (
        limits.sample >= 1.0 or stable_fraction("sample", rule.id, context.event.message_id) < limits.sample
    )
    if not is_sampled:
        return f"not in the sample of {limits.sample:.4g}"
    if limits.only_if_unanswered and context.facts.thread.answered_by != "none":
        return f"answered already ({context.facts.thread.answered_by})"
    if limits.experiment and bucket(limits.experiment, context) == CONTROL:
        return f"in the control group of {limits.experiment.name}"
    return ""


def draw_blind_reviews(
    spec: BlindReviewSpec, event: Event, decision: Decision
) -> tuple[tuple[str, bool], ...]:
    """The rules whose decision about an event is to be reviewed blindly, each with whether it removes the
    comment. The rule '' stands for a comment that all rules left alone.

    Every rule is a stratum of its own. The same seed and the same events give the same sample. Direct
    messages are never drawn: nobody could hide them.
    """
    if event.kind is Kind.DM:
        return ()
    removing = [match.rule for match in decision.matches if REMOVING_VERBS & {*match.requested}]
    drawn = [
        (rule, True)
        for rule in removing
        if stable_fraction("look", spec.seed, rule, event.message_id) < spec.hidden_share
    ]
    if not removing and stable_fraction("look", spec.seed, "", event.message_id) < spec.kept_share:
        drawn.append(("", False))
    return tuple(drawn)


def is_reviewed_twice(spec: BlindReviewSpec, event: Event) -> bool:
    """Whether two people review what is drawn of the event, each without knowing what the other said."""
    return stable_fraction("twice", spec.seed, event.message_id) < spec.twice_share


def hold_seconds(limits: Limits, key: str) -> float:
    """How long an action is held before it is sent: its delay, drawn by its key, or its undo window if
    that is longer."""
    shortest, longest = limits.delay
    delay = shortest + (longest - shortest) * stable_fraction("delay", key)
    return max(delay, limits.undo_window)
