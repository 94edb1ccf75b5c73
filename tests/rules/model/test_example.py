"""What a test of a rule states, and what it leaves open."""

from tests.fakes.rules import rule, rules


def test_what_is_not_stated_is_left_open() -> None:
    written = rule(["queue"], {"words": ["prix"]}, tests=[{"text": "prix ?", "expect": ["queue"]}])
    (example,) = rules(written).rules[0].examples
    assert (example.scores, example.language, example.safety_net, example.before) == ({}, None, None, ())
    assert example.event.text == "prix ?"
