"""`intents.local.yaml`: every mistake with its place, and what is right as it was written."""

import pytest

from bot.errors import ConfigError
from bot.training.custom_intents import parse_custom_intents

TAKEN = ("praise", "thanks")
EIGHT = "[a1, a2, a3, a4, a5, a6, a7, a8]"


def test_intents_come_with_title_and_examples() -> None:
    intents = parse_custom_intents(
        f"version: 1\nintents:\n  parking: {{title: Se garer, examples: {EIGHT}}}\n", "i.yaml", TAKEN
    )
    assert list(intents) == ["parking"]
    assert (intents["parking"].title, intents["parking"].examples[:2]) == ("Se garer", ("a1", "a2"))


def test_without_a_title_the_name_is_the_title() -> None:
    assert (
        parse_custom_intents(f"version: 1\nintents: {{a_2: {{examples: {EIGHT}}}}}", "i.yaml", TAKEN)[
            "a_2"
        ].title
        == "a_2"
    )


ONE = "intent parking: "


@pytest.mark.parametrize(
    ("intents", "problem"),
    [
        ("{parking: {examples: [a, b]}}", f"44: {ONE}'examples': expected 8 to 200 examples, found 2"),
        (f"{{parking: {{titel: x, examples: {EIGHT}}}}}", f"{ONE}unknown key 'titel', did you mean 'title'?"),
        ("{parking: {title: x}}", f"{ONE}'examples' is missing"),
        (f"{{praise: {{examples: {EIGHT}}}}}", "24: intent praise: the model has an intent of that name"),
        (f"{{Par-2: {{examples: {EIGHT}}}}}", "intent Par-2: expected a name of up to 40 lower-case letters"),
        ("{parking: {examples: [a, b, c, d, e, f, g, 8]}}", "'examples': expected a text, found a number"),
        ("{parking: {examples: [a, b, c, d, e, f, g, ' \u200b']}}", "expected a text that is not empty"),
        (
            "{parking: {examples: [Où, b, c, d, e, f, g, ou]}}",
            f"67: {ONE}this example says the same as number 1",
        ),
        (
            f"{{a: {{examples: {EIGHT}}}, b: {{examples: [b1, b2, b3, b4, b5, b6, b7, A8]}}}}",
            "intent b: this example says the same as number 8 of intent a",
        ),
        (f"{{a: {{examples: {EIGHT}}}, a: {{examples: {EIGHT}}}}}", "duplicate key 'a'"),
        ("[]", "'intents': expected keys and values, found a list"),
        ("{a: &x {}}", "anchors are not allowed"),
    ],
)
def test_a_mistake_has_its_place(intents: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_custom_intents("{version: 1, intents: " + intents + "}", "i.yaml", TAKEN)
    assert problem in str(caught.value)
    assert str(caught.value).startswith("i.yaml:1:")


def test_all_mistakes_are_told_at_once() -> None:
    text = f"version: 1\nintents:\n  thanks: {{examples: {EIGHT}}}\n  praise:\n    examples: {EIGHT}\n"
    with pytest.raises(ConfigError) as caught:
        parse_custom_intents(text, "i.yaml", TAKEN)
    problems = [str(problem) for problem in caught.value.problems]
    assert [problem.split(": ")[0] for problem in problems[:2]] == ["i.yaml:3:3", "i.yaml:4:3"]
    assert len(problems) == 2 + 8, "and each copied example"


def test_more_intents_than_anyone_can_look_after_are_refused() -> None:
    many = ", ".join(f"i{n}: {{examples: [{', '.join(f't{n}x{m}' for m in range(8))}]}}" for n in range(51))
    with pytest.raises(ConfigError, match="expected at most 50 intents, found 51"):
        parse_custom_intents(f"{{version: 1, intents: {{{many}}}}}", "i.yaml", TAKEN)
