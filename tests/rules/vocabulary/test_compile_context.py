"""What conditions and actions may name, and what a name depends on."""

import pytest

from bot.documents import from_yaml
from bot.errors import ConfigError
from bot.rules import Environment
from bot.rules.model.calendars import always_open
from bot.rules.source.node import Node
from bot.rules.vocabulary.compile_context import CompileContext

CONTEXT = CompileContext(
    environment=Environment(staff=frozenset({"900"})),
    lists={"bad": ("connard",), "empty": (), "staff": ("901",)},
    replies=frozenset({"hello"}),
    calendars={"support": always_open("support")},
    counters={"rude": 0.0},
    definitions={"bad": ("connard",), "angry": {"words": "bad"}, "calm": {"ref": "angry"}, "other": {}},
)


def node(text: str) -> Node:
    document = from_yaml(f"in: {text}\n", "rules.yaml")
    return Node(document, ("in",), document.value["in"])


def test_a_list_is_named_or_written_in_place() -> None:
    assert CONTEXT.list_entries(node("bad")) == ("connard",)
    assert CONTEXT.list_entries(node("[a, b]")) == ("a", "b")


@pytest.mark.parametrize(
    ("look_up", "name", "expected"),
    [
        (CONTEXT.list_entries, "bda", "there is no list 'bda' under 'lists', did you mean 'bad'?"),
        (CONTEXT.list_entries, "xyz", "there is no list 'xyz' under 'lists'; write [word, word] for"),
        (CONTEXT.list_entries, "empty", "the list 'empty' is empty, so this can never hold"),
        (CONTEXT.calendar, "suport", "there is no calendar 'suport' under 'calendars', did you mean"),
        (CONTEXT.calendar, "night", "under 'calendars'; it must be defined there"),
        (CONTEXT.reply_name, "helo", "there is no text 'helo' under 'replies', did you mean 'hello'?"),
        (lambda it: CONTEXT.counter_name(it, "count"), "rued", "'count': there is no counter 'rued' under"),
    ],
)
def test_a_name_that_is_not_defined_is_a_mistake(look_up: object, name: str, expected: str) -> None:
    assert callable(look_up)
    with pytest.raises(ConfigError) as caught:
        look_up(node(name))
    assert expected in str(caught.value)


def test_dependencies_are_followed_through_every_name() -> None:
    assert set(CONTEXT.dependencies({"when": [{"ref": "calm"}]})) == {"calm", "angry", "bad"}
    assert CONTEXT.dependencies({"kinds": "dm"}) == {}


def test_staff_come_from_the_configuration_and_from_the_list() -> None:
    assert CONTEXT.staff == {"900", "901"}
