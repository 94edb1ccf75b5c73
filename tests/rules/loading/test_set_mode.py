"""One word changes, everything else stays as its author wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Mode
from bot.errors import UserError
from bot.rules import load_rules
from bot.rules.loading.set_mode import set_mode

BLOCK = """# ours
version: 1
rules:
  - id: one          # the first
    mode: observe    # for now
    when: {words: [x]}
  - title: Two
    id: two
    when: {words: [y]}
  - {id: three, when: {words: [z]}}
  - {id: four, mode: 'off', when: {words: [z]}}
"""


@pytest.mark.parametrize("name", ["one", "two", "three", "four"])
@pytest.mark.parametrize("mode", list(Mode))
def test_only_the_mode_of_that_rule_changes(name: str, mode: Mode) -> None:
    before, after = load_rules(BLOCK, "r"), load_rules(set_mode(BLOCK, "r", name, mode), "r")
    modes = {one.id: one.mode for one in before.rules} | {name: mode}
    assert {one.id: one.mode for one in after.rules} == modes


def test_comments_and_layout_stay() -> None:
    changed = set_mode(BLOCK, "r", "one", Mode.ENFORCE)
    assert changed == BLOCK.replace("mode: observe    # for now", "mode: enforce    # for now")
    assert "    id: two\n    mode: suggest\n" in set_mode(BLOCK, "r", "two", Mode.SUGGEST)


def test_a_file_without_its_last_newline_is_no_trouble() -> None:
    text = "version: 1\nrules:\n  - when: {words: [x]}\n    id: one"
    assert load_rules(set_mode(text, "r", "one", Mode.ENFORCE), "r").rules[0].mode is Mode.ENFORCE


def test_a_rule_of_another_page_is_refused() -> None:
    with pytest.raises(UserError) as caught:
        set_mode(BLOCK, "r", "five", Mode.OFF)
    assert (caught.value.code, caught.value.data["rule"]) == ("unknown_rule", "five")


@given(st.permutations(["one", "two", "three", "four"]), st.sampled_from(list(Mode)))
def test_changes_do_not_disturb_one_another(order: list[str], mode: Mode) -> None:
    text = BLOCK
    for name in order:
        text = set_mode(text, "r", name, mode)
    assert {one.mode for one in load_rules(text, "r").rules} == {mode}
