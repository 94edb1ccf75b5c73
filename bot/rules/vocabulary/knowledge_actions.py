"""The action that answers from the knowledge base.

The function's docstring is its manual page.
"""

from collections.abc import Mapping

from bot.domain import Verb
from bot.errors import message
from bot.rules.model.rule_set import ActionSpec
from bot.rules.source.hints import Hints
from bot.rules.source.node import Node
from bot.rules.vocabulary.compile_context import CompileContext
from bot.rules.vocabulary.platform_actions import CompileAction

_VERBS: Mapping[str, Verb] = {"public": Verb.REPLY, "private": Verb.PRIVATE_REPLY, "queue": Verb.QUEUE}
_SETTINGS = ("from", "min_precision", "in", "template", "queue")
_HINTS: Hints = {
    "min_score": message("write 'min_precision'"),
    "threshold": message("write 'min_precision'"),
    "private_reply": message("write 'in: private'"),
}
_PRECISION = 0.95


def answer(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Answer with an entry of the knowledge base: `answer: {from: knowledge, min_precision: 0.95, in:
    public}`.

    `in` is `public` (a direct message is answered in private), `private`, or `queue`, where the answer is
    only proposed to a person. `min_precision` is the share of such answers that must be right, from 0.5 to
    0.99, by default 0.95. Below it, for another language than the author's, and for an entry that is not
    for this audience, nothing is said: a case opens in `queue` (by default `knowledge`) with the two
    likeliest entries as proposals. When no entry comes near, nothing happens, and the safety net holds.

    `template` is a text of `replies:` to put around it, with `{{ answer }}`, `{{ link }}` and `{{ question
    }}`; without it, the answer is sent as it is written, with its link below. What a platform finds too
    long ends after a sentence that fits.
    """
    members = node.members(_SETTINGS, _HINTS)
    if "from" not in members or members["from"].choice(("knowledge",)) != "knowledge":
        raise node.error(message("'answer' needs 'from: knowledge'"))
    where = members["in"].choice(_VERBS) if "in" in members else "public"
    return ActionSpec(
        verb=_VERBS[where],
        min_precision=members["min_precision"].number(0.5, 0.99)
        if "min_precision" in members
        else _PRECISION,
        reply=compile_context.reply_name(members["template"]) if "template" in members else "",
        queue=members["queue"].text() if "queue" in members else "knowledge",
    )


ACTIONS: Mapping[str, CompileAction] = {"answer": answer}
