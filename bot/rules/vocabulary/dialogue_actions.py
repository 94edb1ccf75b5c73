"""The action that begins a dialogue.

The function's docstring is its manual page.
"""

from collections.abc import Mapping

from bot.domain import Verb
from bot.domain.dialogues import dialogue_template
from bot.rules.model.rule_set import ActionSpec
from bot.rules.source.node import Node
from bot.rules.vocabulary.compile_context import CompileContext
from bot.rules.vocabulary.platform_actions import CompileAction


def dialogue(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Begin a dialogue of the folder `dialogues`: `dialogue: order`.

    In a private conversation only; of a comment nothing comes. While one is under way in the conversation,
    none begins. What it says goes the way of every reply: `never`, the limits, the disclosure and whoever has
    taken over are heeded, and so is this rule for as long as it lasts: when it is switched off, a person goes
    on. Where no such dialogue is declared, a case opens.
    """
    name = node.text()
    return ActionSpec(verb=Verb.PRIVATE_REPLY, reply=dialogue_template(name), dialogue=name)


ACTIONS: Mapping[str, CompileAction] = {"dialogue": dialogue}
