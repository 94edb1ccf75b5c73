"""What a slot takes, compiled."""

import pytest

from tests.fakes.dialogues import ORDER, dialogue, mistakes


@pytest.mark.parametrize(
    ("slot", "problem"),
    [
        ("{kind: pattern}", "a slot of this kind needs a 'pattern', such as '[0-9]{6}'"),
        ("{kind: pattern, pattern: '(?=x)x'}", "cannot use look-ahead"),
        ("{kind: pattern, pattern: '[0-9]*'}", "matches the empty text"),
        ("{kind: choice, choices: {one: {text: Un}}}", "expected 2 to 10 choices, found 1"),
        ("{kind: choice}", "expected 2 to 10 choices, found 0"),
        (
            "{kind: choice, choices: {a: {text: {en: A}}, b: {text: B}}}",
            "has no text in the default language 'fr'",
        ),
        ("{kind: number, least: 3, most: 2}", "'least' is more than 'most'"),
        ("{kind: pattern, pattern: x, choices: {}}", "'choices' means nothing"),
    ],
)
def test_what_no_answer_could_fill(slot: str, problem: str) -> None:
    found = mistakes(ORDER.replace("{kind: pattern, pattern: '[0-9]{4,6}'}", slot))
    assert any(problem in text for text in found), found


def test_a_pattern_stands_between_borders_of_words() -> None:
    slot = dialogue(ORDER.replace("'[0-9]{4,6}'", r"'\b[0-9]{4}|AB[0-9]{2}\b'")).slots["order"]
    assert [match[1] for match in slot.in_text.finditer("x 4127, AB12 et 123456")] == ["4127", "AB12"]
