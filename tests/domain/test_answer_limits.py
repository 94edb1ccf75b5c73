"""The numbers by which rules may answer."""

from dataclasses import astuple

from bot.domain.answer_limits import AnswerLimits

LIMITS = AnswerLimits()
#: A post under which so many people ask for the price in a day, a sixth of them in the busiest hour.
ASKING, BUSIEST_HOUR = 2_000, 2_000 / 6


def test_a_busy_page_under_an_advertisement_meets_none_of_them() -> None:
    """Each is answered in public, and every second one in private, too."""
    answers = 1.5
    assert LIMITS.rule_per_day > ASKING * answers
    assert LIMITS.account_per_hour > BUSIEST_HOUR * answers
    assert LIMITS.post_per_hour >= BUSIEST_HOUR * answers
    assert LIMITS.rule_per_10_minutes > 2 * BUSIEST_HOUR * answers / 6  # minutes are not alike


def test_one_person_gets_no_twenty_answers_an_hour_and_two_machines_fewer() -> None:
    assert LIMITS.exchanges < LIMITS.person_per_hour < LIMITS.person_per_day
    assert LIMITS.person_per_hour < 20
    assert LIMITS.person_per_hour < LIMITS.thread_per_hour < 96


def test_every_one_of_them_lets_something_through() -> None:
    assert all(number >= 1 for number in astuple(LIMITS))
