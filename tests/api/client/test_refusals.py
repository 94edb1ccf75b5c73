"""A refusal from afar is said as one of this machine, and can do nothing to a screen."""

from datetime import timedelta

import pytest

from bot.api.client.refusals import refusal_of
from bot.api.problems import Problem, problem_of
from bot.errors import StoreBusy, TamisError, UserError, message
from bot.present.messages import Catalog
from bot.services.review import ReviewAnswer

T = Catalog("en")


@pytest.mark.parametrize(
    "error",
    [
        UserError("case_claimed", id=7, by="Zoé", remaining=timedelta(seconds=30)),
        UserError("impossible_for_notice", answer=ReviewAnswer.HIDE),
        UserError("api.key_in_use"),
    ],
    ids=lambda error: error.code,
)
def test_what_a_service_refuses_is_said_in_the_language_of_this_side(error: UserError) -> None:
    refusal = refusal_of(problem_of(error, T), "desk.example.org")
    assert isinstance(refusal, UserError)
    assert (refusal.code, dict(refusal.data)) == (error.code, dict(error.data))
    assert Catalog("fr").error(refusal) == Catalog("fr").error(error)


@pytest.mark.parametrize(
    "error",
    [
        UserError("query_mistake", problem=message("x"), query="q", caret="^"),
        StoreBusy("busy"),
    ],
    ids=["sentence", "busy"],
)
def test_any_other_is_told_in_the_words_of_the_server(error: TamisError) -> None:
    refusal = refusal_of(problem_of(error, T), "desk.example.org")
    assert isinstance(refusal, UserError)
    assert refusal.code == "remote.refused"


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("no such code", {}),
        ("case_claimed", {}),
        ("case_claimed", {"id": 1, "by": "\x1b[2J", "remaining": 3}),
    ],
)
def test_a_wrong_server_cannot_reach_the_screen(code: str, data: dict[str, object]) -> None:
    problem = Problem(type="x", title="t", status=409, detail="\x1b[31mred\u202e", code=code, data=data)
    said = T.error(refusal_of(problem, "desk.example.org"))
    assert said
    assert "\x1b" not in said
    assert "\u202e" not in said
