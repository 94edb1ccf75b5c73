"""Actions as they are written under `then`, with their limits."""

import pytest

from bot.errors import ConfigError
from bot.rules import load_rules

HEAD = """version: 1
replies:
  hello: {fr: Bonjour}
rules:
"""


def complaint(then: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_rules(f"{HEAD}  - id: one\n    when: {{}}\n    then: {then}\n", "rules.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ("[hid]", "rules.yaml:7:12: rule one: unknown key 'hid', did you mean 'hide'?"),
        ("[{hide: {once_per: 1}}]", "'once_per': expected one of author, thread, post, found a number"),
        ("[{hide: 3}]", "'hide' takes no settings"),
        ("[{hide: 6h}]", "'hide': for a time only? write hide: {for: 6h}"),
        ("[reply]", "'reply' needs a text"),
        ("[{reply: helo}]", "there is no text 'helo' under 'replies', did you mean 'hello'?"),
        ("[{reply: {template: hello, cap: 3}}]", "'cap': expected keys and values"),
        ("[{escalate: {}}]", "'to' is missing"),
        ("[{escalate: {to: [x]}}]", "'to': expected a text, found a list"),
        ("[{queue: {nmae: x}}]", "did you mean 'name'?"),
        ("[{queue: {priority: hihg}}]", "did you mean 'high'?"),
        ("[{queue: {priority: 1000}}]", "from -100 to 100"),
        ("[{label: [x, {}]}]", "'label': 'name' is missing"),
        ("[assign]", "'assign' is not available; write it under 'queue'"),
        ("[3]", "expected keys and values"),
    ],
)
def test_a_mistake_in_an_action_is_reported_with_its_position(then: str, expected: str) -> None:
    assert expected in complaint(then)
