"""Values of a rules file that know their position, and the ways to read them."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.documents import from_yaml
from bot.errors import ConfigError, message
from bot.rules.source.node import Node, collect


def node(yaml: str) -> Node:
    """The value of `key:` in a file that holds nothing else."""
    document = from_yaml(f"key: {yaml}\n", "rules.yaml")
    return Node(document, ("key",), document.value["key"], message("rule {name}", name="one"))


def mistake(read: Callable[[], Any]) -> str:
    with pytest.raises(ConfigError) as caught:
        read()
    return str(caught.value)


@pytest.mark.parametrize(
    ("yaml", "read", "value"),
    [
        ("hello", Node.text, "hello"),
        ("1000", Node.text, "1000"),
        ("hello", Node.texts, ("hello",)),
        ("[a, 1]", Node.texts, ("a", "1")),
        ("true", Node.flag, True),
        ("0.5", lambda it: it.number(0, 1), 0.5),
        ("b", lambda it: it.choice(("a", "b")), "b"),
        ("[a, b]", lambda it: it.choices(("a", "b", "c")), frozenset({"a", "b"})),
    ],
)
def test_a_value_is_read_as_what_it_should_be(yaml: str, read: Callable[[Node], Any], value: Any) -> None:
    assert read(node(yaml)) == value


@pytest.mark.parametrize(
    ("yaml", "read", "expected"),
    [
        ("[]", Node.text, "'key': expected a text, found a list"),
        ("true", Node.text, "'key': expected a text, found true/false"),
        ("[]", Node.texts, "'key': the list is empty, so this can never hold"),
        ("maybe", Node.flag, "'key': expected true or false, found a text"),
        ("2", lambda it: it.number(0, 1), "'key': expected a number from 0 to 1, found 2"),
        ("true", lambda it: it.number(0, 1), "'key': expected a number from 0 to 1, found true/false"),
        ("hdie", lambda it: it.choice(("hide", "like")), "expected one of hide, like, found 'hdie', did you"),
        ("3", lambda it: it.choice(("hide", "like")), "expected one of hide, like, found a number"),
        ("z", lambda it: it.choice(map(str, range(20))), "expected one of 20 known words, found 'z'"),
        ("x", lambda it: it.members(), "'key': expected keys and values, found a text"),
    ],
)
def test_a_wrong_value_says_what_was_expected(yaml: str, read: Callable[[Node], Any], expected: str) -> None:
    text = mistake(lambda: read(node(yaml)))
    assert text.startswith("rules.yaml:1:6: rule one: ")
    assert expected in text


def test_an_unknown_key_is_reported_at_the_key() -> None:
    text = mistake(lambda: node("{colour: red}").members(("color", "size")))
    assert text == "rules.yaml:1:7: rule one: unknown key 'colour', did you mean 'color'?"


def test_a_key_that_is_known_elsewhere_gets_its_hint() -> None:
    hints = {"sla": message("write 'within'")}
    text = mistake(lambda: node("{sla: 1h}").members(("within",), hints))
    assert text.endswith("'sla' is not available; write 'within'")


def test_all_mistakes_are_collected() -> None:
    with pytest.raises(ConfigError) as caught:
        collect(item.text for item in node("[a, [], b, true]").items())
    assert [problem.where for problem in caught.value.problems] == ["rules.yaml:1:10", "rules.yaml:1:17"]
