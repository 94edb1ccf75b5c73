"""What of a dialogue cannot work."""

import pytest

from bot.dialogues.model import END
from tests.fakes.dialogues import LOOKED_UP, ORDER, dialogue, mistakes


def test_steps_follow_each_other_and_the_last_one_ends_it() -> None:
    steps = dialogue().steps
    assert [(step.id, step.goes_to) for step in steps.values()] == [
        ("number", "step-2"),
        ("step-2", "step-3"),
        ("step-3", END),
    ]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("slot: order,", "slot: ordre,", "there is no slot 'ordre' under 'slots', did you mean 'order'?"),
        ("{{ order }}", "{{ ordre }}", "unknown placeholder 'ordre'"),
        (
            "      email: {kind",
            "      author: {kind: text}\n      email: {kind",
            "'author' is the name of something else",
        ),
        (
            "      email: {kind",
            "      extra: {kind: text}\n      email: {kind",
            "nobody is asked for 'extra'",
        ),
        ("      - id: number\n", "      - id: end\n", "'end' is where a dialogue ends"),
        (
            "email: {kind: email}",
            "email: {kind: email, least: 1}",
            "'least' means nothing for a slot of kind email",
        ),
        ("- ask: {slot: email,", "- say: x\n        ask: {slot: email,", "a step does one thing"),
        ('fr: "Et votre', 'de: "Et votre', "has no text in the default language 'fr'"),
    ],
)
def test_what_is_wrong_in_a_dialogue(before: str, after: str, problem: str) -> None:
    assert before in ORDER
    assert any(problem in text for text in mistakes(ORDER.replace(before, after))), mistakes(
        ORDER.replace(before, after)
    )


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("go: shipped}", "go: shiped}", "there is no step 'shiped', did you mean 'shipped'?"),
        (
            "when: {status:",
            "when: {stattus:",
            "there is no slot 'stattus' under 'slots', did you mean 'status'?",
        ),
        ("not_found: unknown", "not_found: preparing", "no step leads to 'unknown'"),
        ("go: number", "go: unknown", "goes round in a circle without a question"),
        ("fields: [status", "fields: [order, status", "'order' is the name of something else"),
        ("send: [order]", "send: [ordr]", "there is no slot 'ordr'"),
    ],
)
def test_what_leads_nowhere(before: str, after: str, problem: str) -> None:
    assert before in LOOKED_UP
    found = mistakes(LOOKED_UP.replace(before, after))
    assert any(problem in text for text in found), found


def test_a_free_text_cannot_be_repeated() -> None:
    written = ORDER.replace("order: {kind: pattern, pattern: '[0-9]{4,6}'}", "order: {kind: text}")
    assert any("unknown placeholder 'order'" in text for text in mistakes(written))


def test_a_value_that_no_answer_has_is_told() -> None:
    written = LOOKED_UP.replace("{kind: pattern, pattern: '[0-9]{4,6}'}", "{kind: yes_no}").replace(
        "when: {status: [shipped, sent]}", "when: {order: [oui]}"
    )
    assert any("'order' is never 'oui'" in text for text in mistakes(written))
