"""What `answer` may say."""

from bot.domain import Verb
from tests.fakes.rules import rule, rules


def test_where_it_is_said_decides_the_verb() -> None:
    verbs = {}
    for where in ("public", "private", "queue"):
        rule_set = rules(rule([{"answer": {"from": "knowledge", "in": where}}]))
        verbs[where] = rule_set.rules[0].then[0].verb
    assert verbs == {"public": Verb.REPLY, "private": Verb.PRIVATE_REPLY, "queue": Verb.QUEUE}


def test_it_has_a_precision_and_a_queue_by_default() -> None:
    spec = rules(rule([{"answer": {"from": "knowledge"}}])).rules[0].then[0]
    assert (spec.min_precision, spec.queue) == (0.95, "knowledge")
