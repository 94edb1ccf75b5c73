"""A macro knows which texts it sends."""

from bot.domain import Verb
from bot.rules.model.macros import Macro
from bot.rules.model.rule_set import ActionSpec


def test_its_texts_are_those_of_its_replies() -> None:
    then = (ActionSpec(verb=Verb.HIDE), ActionSpec(verb=Verb.PRIVATE_REPLY, reply="price"))
    assert Macro(name="dm", where="macros.yaml:1:1", then=then).texts == ("price",)
