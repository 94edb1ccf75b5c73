"""Macros are checked like rules: words, texts, targets, every mistake at once."""

import pytest

from bot.domain import Verb
from bot.errors import ConfigError
from bot.rules import load_macros, load_rules

RULES = load_rules(
    """
version: 1
defaults: {language: en, mode: enforce}
replies:
  price: {en: "Hi{% if author %} {{ author }}{% endif %}, it is 25."}
rules:
  - id: prices
    owner: care
    why: people ask
    when: {intent: question_price}
    then: [{reply: price}]
""",
    "rules.yaml",
)


def test_a_macro_has_actions_of_rules_and_of_people() -> None:
    book = load_macros(
        """
macros:
  price_dm:
    key: P
    title: Price in private
    then:
      - private_reply: sorry
      - hide
      - label: price
      - note: "@zoe told them"
      - assign: Zoé
  later: [{snooze: 2h}, {label: waits}]
  fine: [approve, like]
replies:
  sorry: {en: "Sorry, {{ author }}!", fr: "Désolé !"}
  bye: "Good bye."
""",
        "macros.yaml",
        RULES,
    )
    macro = book.macros["price_dm"]
    assert [spec.verb for spec in macro.then] == [Verb.PRIVATE_REPLY, Verb.HIDE, Verb.LABEL]
    assert (macro.key, macro.note, macro.assignee, macro.texts) == ("P", "@zoe told them", "Zoé", ("sorry",))
    assert book.macros["later"].snooze == 7200.0
    assert book.macros["fine"].approves
    assert set(book.replies) == {"sorry", "bye"}


def test_an_empty_file_has_none() -> None:
    assert load_macros("", "macros.yaml", RULES).macros == {}


def test_every_mistake_is_told_with_its_line() -> None:
    text = """
macros:
  one: [hid, {reply: prise}]
  two: {key: P}
  three: {key: P, then: [hide, approve]}
  four: {key: Q, then: [{reply: price}, {reply: sorry}]}
  five: [{snooze: 2h}, hide]
  "two words": [hide]
  six: [{snooze: 5}]
  seven: [block]
  eight: {key: Q, then: [hide]}
replies:
  sorry: {en: "Hi {{ nobody }}"}
  price: {en: "twice"}
"""
    with pytest.raises(ConfigError) as raised:
        load_macros(text, "macros.yaml", RULES)
    problems = [str(problem) for problem in raised.value.problems]
    lines = [int(problem.split(":")[1]) for problem in problems]
    assert lines == sorted(lines)
    assert set(lines) == {3, 4, 5, 6, 7, 8, 9, 10, 13, 14}
    assert any("did you mean 'hide'?" in problem for problem in problems)
    assert any("did you mean 'price'?" in problem for problem in problems)
    assert any("a macro cannot do 'block'" in problem for problem in problems)


def test_a_key_of_two_macros_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match="is the key of macro one, too"):
        load_macros("macros:\n  one: {key: P, then: [hide]}\n  two: {key: P, then: [approve]}\n", "m", RULES)
