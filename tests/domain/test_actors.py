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
def test_an_actor_is_spelled_one_way_in_the_audit_and_read_back_the_same(
    actor: Actor, spelled: str, label: str, is_person: bool
) -> None:
    assert (str(actor), actor.label, actor.is_person) == (spelled, label, is_person)
    assert Actor.parse(spelled) == actor


@pytest.mark.parametrize(
    ("text", "bare", "expected"),
    [
        ("price", ActorKind.RULE, Actor.rule("price")),
        ("person:lea", ActorKind.RULE, Actor.person("lea")),
        ("robot:r2", ActorKind.SYSTEM, Actor.system("robot:r2")),
        ("", ActorKind.SYSTEM, Actor.system("")),
    ],
)
def test_a_bare_id_is_of_the_kind_that_is_expected(text: str, bare: ActorKind, expected: Actor) -> None:
    assert Actor.parse(text, bare) == expected
