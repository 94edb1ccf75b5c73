"""Who acted, and how it is spelled in the audit and in reports."""

import ast
from collections.abc import Iterator

import pytest

from bot.domain import RESERVED_NAMES, Actor, ActorKind
from tests.source_tree import modules, tree


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


def components() -> Iterator[str]:
    """What parts of the program call themselves when they act."""
    constants = {
        target.id: node.value.value
        for path in modules("bot")
        for node in tree(path).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for path in modules("bot"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Actor.system":
                argument = node.args[0]
                if isinstance(argument, ast.Constant):
                    yield argument.value
                else:
                    yield constants[ast.unparse(argument).rpartition(".")[2]]


def test_every_part_of_the_program_has_a_name_that_nobody_else_can_take() -> None:
    assert set(components()) | set(ActorKind) | {"tamis"} == RESERVED_NAMES
