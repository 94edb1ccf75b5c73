"""Actions on the platform: what becomes of a comment, and what is said about it.

Each function's docstring is its manual page.
"""

from collections.abc import Callable, Mapping

from bot.domain import Verb
from bot.errors import message
from bot.rules.model.rule_set import ActionSpec
from bot.rules.source.hints import Hints, old_words
from bot.rules.source.node import Node
from bot.rules.vocabulary.compile_context import CompileContext
from bot.rules.vocabulary.quantities import parse_period

#: An action of the vocabulary: checks its YAML value and returns the spec, without its limits.
CompileAction = Callable[[Node, CompileContext], ActionSpec]
_LONGEST_HIDE = 90 * 86_400.0
_REPLY_HINTS: Hints = {
    "variants": message("the texts of a list take turns automatically"),
    "approve": message("write 'mode: suggest'"),
}


def hide(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Hide the comment: its author still sees it, on most platforms nobody else does.

    When the platform cannot hide comments, a person gets it instead. Cancels public replies
    and likes. `hide: {apply_to: group}` beside `rate` or `duplicate_of_recent` also hides the earlier
    comments of the group, except the first.

    `hide: {for: 6h}` shows the comment again after that time, unless a person has decided about it meanwhile,
    another rule or an edit has hidden it, or it is gone. What a person hides by themselves stays hidden.
    """
    if isinstance(node.value, str):
        raise node.error(message("'hide': for a time only? write hide: {for: 6h}"))
    if not isinstance(node.value, dict):
        return plain_action(node, Verb.HIDE)
    members = node.members(("apply_to", "for"), old_words("hide"))
    applies_to = members["apply_to"].choice(("comment", "group")) if "apply_to" in members else "comment"
    show_again = parse_period(members["for"]) if "for" in members else 0.0
    if "for" in members and not 60.0 <= show_again <= _LONGEST_HIDE:
        raise members["for"].error(
            message("'for': expected from 1m to 90d, found {value}", value=members["for"].value)
        )
    if show_again and applies_to == "group":
        raise members["for"].error(
            message("'for' shows one comment again; it does not go with apply_to: group")
        )
    return ActionSpec(verb=Verb.HIDE, applies_to_group=applies_to == "group", show_again=show_again)


def unhide(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Show the comment again, for instance one that the platform hid automatically."""
    return plain_action(node, Verb.UNHIDE)


def delete(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Delete the comment for good. Cannot be undone: prefer `hide`."""
    return plain_action(node, Verb.DELETE)


def reply(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Reply in public with a text of `replies:`; a direct message is answered in private.

    `reply: delivery_public`, or `reply: {template: delivery_public, delay: {min: 20s, max: 90s}}` with
    limits. Several texts of one name take turns. With an `experiment`, `template` may hold a text for
    each bucket.
    """
    return compile_reply_action(node, compile_context, Verb.REPLY)


def private_reply(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Reply to the author of a comment in private with a text of `replies:`. Written like `reply`."""
    return compile_reply_action(node, compile_context, Verb.PRIVATE_REPLY)


def like(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Like the comment in the account's name; skipped on platforms that do not support it."""
    return plain_action(node, Verb.LIKE)


def block(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Propose to a person to block the author. Never done automatically, whatever the mode of the rule."""
    return plain_action(node, Verb.BLOCK)


def mute(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Propose to a person to mute the author. Never done automatically, whatever the mode of the rule."""
    return plain_action(node, Verb.MUTE)


def lock_thread(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Propose to a person to close the comments of the post. Never done automatically."""
    return plain_action(node, Verb.LOCK_THREAD)


def plain_action(node: Node, verb: Verb) -> ActionSpec:
    """An action without settings."""
    if node.value is not None and node.value is not True and node.value != {}:
        raise node.error(message("'{verb}' takes no settings except limits; write - {verb}", verb=verb.value))
    return ActionSpec(verb=verb)


def compile_reply_action(node: Node, compile_context: CompileContext, verb: Verb) -> ActionSpec:
    """An action that says a text of `replies:`."""
    is_mapping = isinstance(node.value, dict)
    members = node.members(("template",), _REPLY_HINTS) if is_mapping else {"template": node}
    if "template" not in members or members["template"].value is None:
        raise node.error(message("'{verb}' needs a text, by its name under 'replies'", verb=verb.value))
    template = members["template"]
    if isinstance(template.value, dict):
        texts = {bucket: compile_context.reply_name(member) for bucket, member in template.members().items()}
        return ActionSpec(verb=verb, reply=next(iter(texts.values()), ""), replies=texts)
    return ActionSpec(verb=verb, reply=compile_context.reply_name(template))


ACTIONS: Mapping[str, CompileAction] = {
    "hide": hide,
    "unhide": unhide,
    "delete": delete,
    "reply": reply,
    "private_reply": private_reply,
    "like": like,
    "block": block,
    "mute": mute,
    "lock_thread": lock_thread,
}
