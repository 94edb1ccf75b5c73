"""A document becomes a model, or a list of everything that is wrong with it."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic import Field as Bounds

from bot.documents import from_yaml, sort_problems
from bot.documents.validation import validate
from bot.errors import ConfigError, message


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    word: str
    mode: Literal["observe", "enforce"] = "observe"
    count: int = 0


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    things: list[Inner] = []
    named: dict[str, Inner] = {}


def test_every_mistake_is_reported_with_its_place() -> None:
    text = "things:\n  - wrod: x\n    mode: enforec\n  - word: 12\n    word: x\n    count: many\nnamde: {}\n"
    with pytest.raises(ConfigError) as caught:
        validate(
            Outer,
            from_yaml(text, "x.yaml"),
            label=lambda path: f"thing {path[1]}" if len(path) > 1 else "",
        )
    assert [str(problem) for problem in sort_problems(caught.value.problems)] == [
        "x.yaml:2:5: thing 0: 'word' is missing",
        "x.yaml:2:5: thing 0: unknown key 'wrod', did you mean 'word'?",
        "x.yaml:3:11: thing 0: 'mode': expected one of observe, enforce, did you mean 'enforce'?",
        "x.yaml:4:11: thing 1: 'word': expected a text, found a number (put it in quotes)",
        "x.yaml:5:5: duplicate key 'word' (first on line 4)",
        "x.yaml:6:12: thing 1: 'count': expected a whole number, found a text",
        "x.yaml:7:1: unknown key 'namde', did you mean 'named'?",
    ]


def test_keys_of_named_things_are_suggested_too() -> None:
    with pytest.raises(ConfigError, match="did you mean 'count'"):
        validate(Outer, from_yaml("named: {a: {word: x, cuont: 1}}", "x.yaml"))


def test_a_hint_goes_before_a_similar_word() -> None:
    with pytest.raises(ConfigError, match="unknown key 'name'; write 'named'"):
        validate(Outer, from_yaml("name: x", "x.yaml"), hints={"name": "write 'named'"})


def test_no_value_is_ever_quoted() -> None:
    with pytest.raises(ConfigError) as caught:
        validate(
            Outer, from_yaml("things: [{word: [canary], mode: canary, count: canary}, canary]", "x.yaml")
        )
    assert "canary" not in str(caught.value)


def test_a_right_sheet_becomes_its_model() -> None:
    assert validate(Outer, from_yaml("things: [{word: x}]", "x.yaml")).things[0].word == "x"


def must_be_even(number: int) -> int:
    if number % 2:
        raise ValueError(message("expected an even number"))
    return number


class Bounded(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    share: Annotated[float, Bounds(gt=0, le=1)] = 0.5
    workers: Annotated[int, Bounds(ge=1)] = 1
    pair: Annotated[list[int], Bounds(min_length=2, max_length=2)] = [1, 2]
    even: Annotated[int, AfterValidator(must_be_even)] = 2


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("share: 0", "'share': expected a number above 0"),
        ("share: 2", "'share': expected a number of at most 1"),
        ("workers: 0", "'workers': expected a number of at least 1"),
        ("pair: [1]", "'pair': expected at least 2 elements"),
        ("pair: [1, 2, 3]", "'pair': expected at most 2 elements"),
        ("even: 3", "'even': expected an even number"),
        ("workers: true", "'workers': expected a whole number, found true/false"),
    ],
)
def test_a_bound_is_named_in_our_words(text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        validate(Bounded, from_yaml(text, "x.yaml"))
    assert str(caught.value).endswith(problem)


def test_a_message_of_a_validator_can_be_translated() -> None:
    with pytest.raises(ConfigError) as caught:
        validate(Bounded, from_yaml("even: 3", "x.yaml"))
    (problem,) = caught.value.problems
    text: Any = problem.message
    assert text.data["problem"] == message("expected an even number")
