"""Who acted, and how it is spelled in the audit and in reports."""

import pytest

from bot.domain import Actor, ActorKind


@pytest.mark.parametrize(
    ("actor", "spelled", "label", "is_person"),
    [
        (Actor.rule("price"), "rule:price", "price", False),
        (Actor.person("Léa: night shift"), "person:Léa: night shift", "person:Léa: night shift", True),
        (Actor.system("dispatcher"), "dispatcher", "system:dispatcher", False),
    ],
)
def test_an_actor_is_spelled_one_way_in_the_audit_and_one_way_in_reports(
    actor: Actor, spelled: str, label: str, is_person: bool
) -> None:
    assert (str(actor), actor.label, actor.is_person) == (spelled, label, is_person)


def test_a_person_and_a_rule_of_the_same_name_are_two() -> None:
    assert len({Actor.person("price"), Actor.rule("price"), Actor.system("price")}) == 3


@pytest.mark.parametrize(
    ("text", "bare", "expected"),
    [
        ("price", ActorKind.RULE, Actor.rule("price")),
        ("dispatch", ActorKind.SYSTEM, Actor.system("dispatch")),
        ("person:Léa", ActorKind.RULE, Actor.person("Léa")),
        ("system:poison", ActorKind.RULE, Actor.system("poison")),
        ("shop:price", ActorKind.RULE, Actor.rule("shop:price")),
    ],
)
def test_a_name_that_was_typed_is_read_as_reports_write_it(
    text: str, bare: ActorKind, expected: Actor
) -> None:
    assert Actor.parse(text, bare) == expected
