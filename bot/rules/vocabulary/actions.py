"""Compiles `then:`: the words of all actions, each with its limits.

Adding an action is one function with its manual page as docstring, one line in the `ACTIONS` of its module,
and a test.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain import PROPOSAL_ONLY_VERBS, RECORDING_VERBS, SPEAKING_VERBS, RateLimits, Verb
from bot.errors import message
from bot.rules.model.rule_set import ActionSpec, Limits
from bot.rules.source.hints import Hints
from bot.rules.source.node import Node
from bot.rules.vocabulary import (
    case_actions,
    dialogue_actions,
    knowledge_actions,
    platform_actions,
    record_actions,
    rights_actions,
)
from bot.rules.vocabulary.compile_context import CompileContext
from bot.rules.vocabulary.limits import LIMITS, compile_limits
from bot.rules.vocabulary.platform_actions import CompileAction

ACTIONS: Mapping[str, CompileAction] = {
    **platform_actions.ACTIONS,
    **knowledge_actions.ACTIONS,
    **dialogue_actions.ACTIONS,
    **rights_actions.ACTIONS,
    **case_actions.ACTIONS,
    **record_actions.ACTIONS,
}

#: What `never:` may forbid for the whole event.
FORBIDDABLE_VERBS = (
    *(Verb.HIDE, Verb.DELETE, Verb.UNHIDE, *sorted(SPEAKING_VERBS), Verb.LIKE, Verb.QUEUE, Verb.ESCALATE),
    *sorted(RECORDING_VERBS),
)
#: What sends nothing, so that rate limits make no sense.
_LOCAL_VERBS = RECORDING_VERBS | PROPOSAL_ONLY_VERBS | {Verb.CLOSE, Verb.NO_ANSWER}

_HINTS: Hints = {
    **dict.fromkeys(("assign", "note", "draft", "snooze"), message("write it under 'queue'")),
    "ban": message("write 'block'"),
    "webhook": message("write 'notify: {to: name}' with a target of config.yaml"),
}


def compile_actions(
    node: Node, compile_context: CompileContext, shared: Mapping[str, Node]
) -> tuple[ActionSpec, ...]:
    """The actions of one entry of `then:`: a word alone, or words with their settings.

    `shared` are the limits of the whole rule, which an action's own limits override.
    """
    if isinstance(node.value, str):
        word = node.value
        holder = Node(node.document, (*node.path, word), None, node.owner)
        holder.require_allowed(ACTIONS, _HINTS)
        return (_with_limits(ACTIONS[word](holder, compile_context), {}, shared, node),)
    specs = []
    for word, member in node.members(ACTIONS, _HINTS).items():
        for item in member.items() if word in ("label", "unlabel") else [member]:  # `label: [a, b]` is two
            settings, own_limits = _split_limits(item)
            spec = ACTIONS[word](settings, compile_context)
            specs.append(_with_limits(spec, own_limits, shared, item))
    return tuple(specs)


def _split_limits(node: Node) -> tuple[Node, dict[str, Node]]:
    """The settings of an action without its limits, and its limits."""
    if not isinstance(node.value, dict):
        return node, {}
    own_limits = {word: node.at(word) for word in node.value if word in LIMITS}
    settings = {key: value for key, value in node.value.items() if key not in LIMITS}
    return (replace(node, value=settings or None) if own_limits else node), own_limits


def _with_limits(
    spec: ActionSpec, own_limits: Mapping[str, Node], shared: Mapping[str, Node], node: Node
) -> ActionSpec:
    limits = compile_limits({**shared, **own_limits})
    if spec.verb in _LOCAL_VERBS:
        if own_limits and compile_limits(own_limits).rate_limits != RateLimits():
            raise node.error(
                message(
                    "'{verb}' sends nothing, so it takes no once_per, cooldown or cap", verb=spec.verb.value
                )
            )
        limits = replace(limits, rate_limits=RateLimits())
    if spec.replies:
        _require_same_buckets(spec, limits, node)
    return replace(spec, limits=limits)


def _require_same_buckets(spec: ActionSpec, limits: Limits, node: Node) -> None:
    buckets = {name for name, _ in limits.experiment.buckets} if limits.experiment else set()
    if buckets == set(spec.replies):
        return
    if not buckets:
        raise node.error(
            message(
                "'template' has texts for {texts}, but there is no experiment with these buckets",
                texts=", ".join(sorted(spec.replies)),
            )
        )
    raise node.error(
        message(
            "'template' has texts for {texts}, the experiment has the buckets {buckets}; they must be the"
            " same",
            texts=", ".join(sorted(spec.replies)),
            buckets=", ".join(sorted(buckets)),
        )
    )
