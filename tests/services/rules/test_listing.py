"""The rules in force, in their order."""

from bot.services.rules.listing import list_rules
from bot.services.workspace import Workspace


def test_each_rule_says_what_it_is_for() -> None:
    instance = Workspace()
    listed = list_rules(instance)
    assert [rule.id for rule in listed.rules] == [rule.id for rule in instance.rules.rules]
    assert listed.version == instance.rules.version
    assert all(rule.why for rule in listed.rules)
