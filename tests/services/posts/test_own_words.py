"""Our own posts, read as if somebody else had written them."""

from collections.abc import Sequence

import pytest

from bot.classify.ports import MayGoOn, always
from bot.domain import Judgement
from bot.rules import Environment, load_rules
from bot.services.posts.own_words import find_objection
from tests.factories import NOW
from tests.fakes.planned import RULES, draft

LOADED = load_rules(RULES, "rules.yaml", Environment(), lambda name: "")


class Scores:
    """A classifier that reads the same in every text."""

    name = "scores"

    def __init__(self, **scores: float) -> None:
        self._scores = scores

    def judge(
        self, texts: Sequence[str], above: Sequence[str] = (), may_go_on: MayGoOn = always
    ) -> list[Judgement]:
        return [Judgement(scores=self._scores, language="en") for _ in texts]


@pytest.mark.parametrize("texts", [("You idiot.", ""), ("Our sale.", "What an idiot."), ("Quel idiot !", "")])
def test_a_word_that_rules_hide_is_objected_to_in_text_and_comment(texts: tuple[str, str]) -> None:
    assert "idiot" in find_objection(texts, draft(), LOADED, None, NOW)


def test_a_plain_text_is_not() -> None:
    assert find_objection(("Our sale.", ""), draft(), LOADED, Scores(insult=0.1), NOW) == ""
    assert find_objection(("", ""), draft(), LOADED, Scores(insult=0.9), NOW) == ""


def test_what_the_classifier_finds_harmful_is_named() -> None:
    assert find_objection(("Our sale.", ""), draft(), LOADED, Scores(insult=0.91), NOW) == "insult: 0.91"


def test_advertising_is_what_posts_are() -> None:
    assert find_objection(("Buy now!", ""), draft(), LOADED, Scores(spam=0.99), NOW) == ""
