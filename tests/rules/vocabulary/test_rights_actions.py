"""The action that asks for rights."""

from bot.domain import Kind, Verb
from tests.factories import event
from tests.fakes.rules import decided, mistakes, rule, rules


def test_it_is_a_public_reply_that_knows_how_long_an_answer_counts() -> None:
    rule_set = rules(rule([{"request_rights": "hello"}]), rights={"answer_within": "7d"})
    (action,) = decided(rule_set).actions
    assert (action.verb, action.template, action.rights_within) == (Verb.REPLY, "hello", 7 * 86_400.0)


def test_in_a_conversation_it_is_a_message() -> None:
    (action,) = decided(rules(rule([{"request_rights": "hello"}])), event(kind=Kind.DM)).actions
    assert (action.verb, action.rights_within) == (Verb.MESSAGE, 14 * 86_400.0)


def test_it_takes_the_limits_of_a_reply_and_needs_a_text() -> None:
    rule_set = rules(rule([{"request_rights": {"template": "hello", "cap": {"per_day": 5}}}]))
    assert decided(rule_set).actions[0].limits.per_day == 5
    assert "'reply' needs a text" in mistakes(rule(["request_rights"]))
