"""A refusal keeps what it says on its way to a client of ours, in any language."""

from datetime import timedelta

import pytest

from bot.api.operation import read, spell
from bot.api.problems import Problem, error_of, problem_of
from bot.domain import AnswerName, Verb
from bot.errors import ConfigError, StoreBusy, StoreFull, TamisError, UserError, message
from bot.present.messages import Catalog
from bot.services.review.item_version import Aspect

_ERRORS = [
    UserError("case_claimed", id=7, by="Léa", remaining=timedelta(seconds=90)),
    UserError("item_changed", changes=(Aspect.TEXT, Aspect.CASE)),
    UserError("case_closed_by_person", id=7, by="Léa", age=timedelta(hours=3), answer=AnswerName("approve")),
    UserError("effect_in_flight", verb=Verb.HIDE),
    UserError("cannot_read_file", path="x", reason=message("there is no such file or folder")),
]


@pytest.mark.parametrize("error", _ERRORS, ids=lambda error: error.code)
def test_a_client_says_the_same_sentence_in_its_own_language(error: UserError) -> None:
    spelled = spell(Problem, problem_of(error, Catalog("en")))
    again = error_of(read(Problem, spelled))
    assert isinstance(again, UserError)
    for language in ("en", "fr"):
        assert Catalog(language).error(again) == Catalog(language).error(error)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UserError("reference_unknown", reference="x"), 404),
        (UserError("case_claimed", id=7, by="Léa", remaining=timedelta(seconds=90)), 409),
        (UserError("item_changed", changes=(Aspect.TEXT,)), 412),
        (UserError("reply_empty"), 422),
        (StoreBusy("busy"), 503),
        (StoreFull("full"), 503),
        (ConfigError([]), 503),
    ],
    ids=lambda value: type(value).__name__ + getattr(value, "code", ""),
)
def test_a_status_says_what_to_do_next(error: TamisError, status: int) -> None:
    assert problem_of(error, Catalog("en")).status == status


def test_a_busy_server_is_a_busy_store_for_a_client() -> None:
    t = Catalog("en")
    assert isinstance(error_of(problem_of(StoreBusy("busy"), t)), StoreBusy)
    assert isinstance(error_of(problem_of(StoreFull("full"), t)), StoreFull)


def test_what_a_newer_server_says_is_text() -> None:
    problem = Problem(
        type="x",
        title="x",
        status=422,
        detail="x",
        code="case_claimed",
        data={"by": {"enum": "Colour", "value": "red"}, "id": {"odd": 1}, "remaining": None},
    )
    again = error_of(problem)
    assert isinstance(again, UserError)
    assert (again.data["by"], again.data["id"]) == ("red", "{'odd': 1}")
