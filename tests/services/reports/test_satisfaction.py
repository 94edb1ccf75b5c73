"""The figures of satisfaction, on questions that were made by hand."""

from bot.services.reports.satisfaction import FEW, measure_satisfaction
from bot.store.reporting.satisfaction import AskedPerson


def asked(*ratings: int | None, account: str = "1000", queue: str = "care") -> list[AskedPerson]:
    return [AskedPerson(account_id=account, queue=queue, rating=rating) for rating in ratings]


def test_satisfied_are_the_two_best_and_who_did_not_answer_counts_among_the_asked_only() -> None:
    made = measure_satisfaction(asked(5, 4, 3, 1, None, None), {"delicate": 2})
    assert (made.satisfied.hits, made.satisfied.n) == (2, 4)
    assert (made.answered.hits, made.answered.n) == (4, 6)
    assert made.rating.value == 3.25
    assert dict(made.ratings) == {"1": 1, "2": 0, "3": 1, "4": 1, "5": 1}
    assert made.is_few
    assert made.not_asked == {"delicate": 2}


def test_accounts_and_queues_are_told_apart() -> None:
    made = measure_satisfaction([*asked(5, 5), *asked(1, account="2000", queue="sales")], {})
    assert {name: group.satisfied.hits for name, group in made.by_account.items()} == {"1000": 2, "2000": 0}
    assert {name: group.answered.n for name, group in made.by_queue.items()} == {"care": 2, "sales": 1}


def test_nothing_was_measured_is_no_zero_and_many_are_not_few() -> None:
    nothing = measure_satisfaction([], {})
    assert (nothing.satisfied.share, nothing.answered.share, nothing.rating.value) == (None, None, None)
    assert not measure_satisfaction(asked(*[4] * FEW), {}).is_few
