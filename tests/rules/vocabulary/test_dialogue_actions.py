"""The action that begins a dialogue."""

from bot.domain import Verb
from bot.rules import load_rules

RULES = """
version: 1
replies: {}
rules:
  - id: order
    when: {words: [commande]}
    then: [{dialogue: order}]
    tests:
      - {text: ma commande, kind: dm, expect: [message]}
"""


def test_it_is_said_in_private() -> None:
    (spec,) = load_rules(RULES, "rules.yaml").rules[0].then
    assert (spec.verb, spec.dialogue, spec.reply) == (Verb.PRIVATE_REPLY, "order", "dialogue:order")
