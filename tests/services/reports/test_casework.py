"""The queue on rows that were made by hand."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.services.reports.casework import Queue, measure_queue
from bot.store.reporting.engagement import Deadline, OpenCases
from tests.fakes.inbound import answered_case

NOTHING = OpenCases(cases=0, oldest_since=None, overdue=0)


def queue(*answered: Any, **changes: Any) -> Queue:
    given: dict[str, Any] = {"opened": 0, "deadlines": (), "automatic": 0, "now": 10_000.0, "timezone": "UTC"}
    return measure_queue(answered, NOTHING, **{**given, **changes})


def deadline(number: int, closed_at: float | None, due_at: float = 100.0) -> Deadline:
    return Deadline(case_id=number, due_at=due_at, closed_at=closed_at, owner="Léa")


def test_deadlines_are_met_or_broken_and_what_has_time_left_is_neither() -> None:
    made = queue(
        deadlines=[
            deadline(1, 100.0),
            deadline(2, 101.0),
            deadline(3, None),
            deadline(4, None, due_at=20_000.0),
        ]
    )
    assert (made.in_time.hits, made.in_time.n) == (1, 3)
    assert [(breach.case_id, breach.owner) for breach in made.breaches] == [(2, "Léa"), (3, "Léa")]
    assert made.breaches[0].due_at == datetime.fromtimestamp(100, UTC)
    assert (made.breaches[0].closed_at, made.breaches[1].closed_at) == (
        datetime.fromtimestamp(101, UTC),
        None,
    )


def test_handling_counts_from_the_first_reply_and_the_whole_from_writing() -> None:
    made = queue(
        answered_case(500.0, answered_at=200.0),
        answered_case(900.0),
        answered_case(50.0, answered_at=60.0),  # the reply left after the case was closed
    )
    assert (made.handling.n, made.handling.median) == (2, 150.0)
    assert (made.time_to_answer.n, made.time_to_answer.median) == (3, 500.0)


def test_effort_is_measured_between_answers_without_breaks() -> None:
    made = queue(
        *(answered_case(moment) for moment in (100.0, 130.0, 180.0, 5_000.0, 5_020.0)),
        answered_case(140.0, by="tom"),
        automatic=2,
    )
    # Léa: 30, 50, a break, 20. Tom answered once: nothing to measure.
    assert (made.effort.per_case.n, made.effort.per_case.median) == (3, 30.0)
    assert (made.effort.automatic, made.effort.saved_seconds) == (2, 60.0)
    assert made.exposure.longest_run_seconds == 80.0


def test_the_pace_is_that_of_people_at_work() -> None:
    moments = (0.0, 60.0, 120.0, 180.0, 240.0, 300.0)  # five in five minutes
    made = queue(*(answered_case(moment) for moment in moments), answered_case(9_000.0)).effort.per_hour
    assert (made.n, made.value) == (5, pytest.approx(60.0))
    # Byar's limits of a count of 5 are 1.61 and 11.67, in a twelfth of an hour.
    assert made.low == pytest.approx(12 * 1.611, rel=1e-3)
    assert made.high == pytest.approx(12 * 11.67, rel=1e-3)
    assert queue(answered_case(5.0)).effort.per_hour.value is None


def test_a_case_is_taken_up_where_an_answer_changed_something() -> None:
    made = queue(
        answered_case(1.0, answer="hide"),
        answered_case(2.0, answer="reply"),
        answered_case(3.0, answer="escalate"),
        answered_case(4.0, answer="approve"),
        answered_case(5.0, answer="unhide"),
        answered_case(6.0, answer="hide", is_of_rule=False),  # a blind review
    )
    assert (made.taken_up.hits, made.taken_up.n) == (3, 5)


def test_without_measured_time_nothing_is_saved() -> None:
    made = queue(answered_case(5.0), automatic=1)
    assert (made.effort.automatic, made.effort.saved_seconds) == (1, None)


def test_exposure_is_to_what_is_harmful_in_one_hour_of_one_person() -> None:
    made = queue(
        *(answered_case(moment, harm=0.9) for moment in (10.0, 20.0, 3_700.0)),
        answered_case(30.0, by="tom", harm=0.5),
        answered_case(40.0),
    )
    assert (made.exposure.severe.hits, made.exposure.severe.n) == (4, 5)
    assert made.exposure.most_in_one_hour == 2


@pytest.mark.parametrize("timezone", ["UTC", "Europe/Paris"])
def test_an_empty_queue_has_no_values(timezone: str) -> None:
    made = queue(timezone=timezone)
    assert (made.in_time.share, made.handling.median, made.oldest_seconds) == (None, None, None)
    assert (made.exposure.most_in_one_hour, made.exposure.longest_run_seconds) == (0, 0.0)
