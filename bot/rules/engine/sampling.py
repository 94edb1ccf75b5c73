"""Chances that always fall the same way: drawn from ids by hash, so that every run agrees."""

import hashlib

from bot.domain import Decision, Event, Verb
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import ActionSpec, BlindReviewSpec, Experiment, Limits, Rule

CONTROL = "control"
_REMOVAL = frozenset({Verb.HIDE, Verb.DELETE})


def stable_fraction(*parts: str) -> float:
    """A number from 0 up to 1, evenly spread over all texts and always the same for the same ones."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


def bucket(experiment: Experiment, scene: EvalContext) -> str:
    """The group of the event's author; an author whom the platform withheld is drawn by the event."""
    at = stable_fraction("experiment", experiment.name, scene.event.author_id or scene.event.message_id)
    reached = 0.0
    for name, share in experiment.buckets:
        reached += share
        if at < reached:
            return name
    return CONTROL


def withheld(wish: ActionSpec, rule: Rule, scene: EvalContext) -> str:
    """Why the limits of a wish keep it from this event, as far as that can be told without knowing what
    was done before; empty when they do not."""
    limits = wish.limits
    if limits.sample < 1.0 and stable_fraction("sample", rule.id, scene.event.message_id) >= limits.sample:
        return f"not in the sample of {limits.sample:.4g}"
    if limits.only_if_unanswered and scene.facts.thread.answered_by != "none":
        return f"answered already ({scene.facts.thread.answered_by})"
    if limits.experiment and bucket(limits.experiment, scene) == CONTROL:
        return f"in the control group of {limits.experiment.name}"
    return ""


def second_looks(look: BlindReviewSpec, event: Event, decision: Decision) -> tuple[tuple[str, bool], ...]:
    """What of a decision is to be looked at again: the rules that removed the comment or would have, or
    for one that was left alone the rule '', each with whether it removes.

    Every rule is a stratum of its own. The same seed and the same events give the same sample.
    """
    removing = [match.rule for match in decision.matches if _REMOVAL & {*match.requested}]
    drawn = [
        (rule, True)
        for rule in removing
        if stable_fraction("look", look.seed, rule, event.message_id) < look.hides
    ]
    if not removing and stable_fraction("look", look.seed, "", event.message_id) < look.keeps:
        drawn.append(("", False))
    return tuple(drawn)


def wait(limits: Limits, key: str) -> float:
    """How many seconds an action stays here: its delay, drawn by its key, or its undo window if longer."""
    least, most = limits.delay
    return max(least + (most - least) * stable_fraction("delay", key), limits.undo_window)
