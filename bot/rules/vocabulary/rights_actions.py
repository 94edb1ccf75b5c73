"""The action that asks for the rights to what somebody made.

The function's docstring is its manual page.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain import Verb
from bot.rules.model.rule_set import ActionSpec
from bot.rules.source.node import Node
from bot.rules.vocabulary.compile_context import CompileContext
from bot.rules.vocabulary.platform_actions import CompileAction, compile_reply_action


def request_rights(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Ask the author for the rights to what they made: `request_rights: ugc_ask`, written like `reply`.

    The text of `replies:` is the public answer to the comment, and a message in a conversation; in tests it
    is a `reply`. Nobody is asked twice for one thing, while an earlier request to them is open, after a no of
    theirs, or in a crisis. A clear yes (`rights: {hashtag: "#YesMaison"}` names one more) gives the rights, a
    clear no refuses them, and anything else is read by a person: `tamis rights list`.
    """
    spec = compile_reply_action(node, compile_context, Verb.REPLY)
    return replace(spec, rights_within=compile_context.rights_within)


ACTIONS: Mapping[str, CompileAction] = {"request_rights": request_rights}
