"""What a request may say."""

import pytest
from pydantic import ValidationError

from bot.api.queue_requests import DecisionBody, EntriesQuery, Filters, ListQuery
from bot.domain import Kind
from bot.services.review import QueueFilters
from bot.services.workspace import Workspace


def test_filters_are_those_of_the_queue() -> None:
    assert Filters.model_validate({"kind": "dm", "mine": "true"}).chosen(Workspace()) == QueueFilters(
        kind=Kind.DM, mine=True
    )


def test_numbers_are_separated_by_commas() -> None:
    assert EntriesQuery.model_validate({"id": "1,2"}).id == (1, 2)


@pytest.mark.parametrize(
    "query", [{"id": ""}, {"id": "1,x"}, {"id": "0"}, {"id": str(2**63)}, {"id": ",".join(["1"] * 201)}]
)
def test_what_is_no_list_of_numbers_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        EntriesQuery.model_validate(query)


def test_a_moment_names_its_zone() -> None:
    with pytest.raises(ValidationError):
        ListQuery.model_validate({"received_since": "2026-11-01T10:00:00"})


def test_an_answer_that_the_queue_does_not_know_is_refused() -> None:
    with pytest.raises(ValidationError):
        DecisionBody.model_validate_json('{"answer": "ban"}', strict=True)


def test_a_moment_in_a_body_is_a_text_with_its_offset() -> None:
    body = Filters.model_validate_json('{"received_since": "2026-11-30T08:00:00+01:00"}', strict=True)
    assert body.received_since is not None
    assert body.received_since.isoformat() == "2026-11-30T08:00:00+01:00"
    for moment in ("12", '"12"', '"2026-11-30T08:00:00"', '"a-b"'):
        with pytest.raises(ValidationError):
            Filters.model_validate_json(f'{{"received_since": {moment}}}', strict=True)
