"""Measures how satisfied people say they are with how their conversation ended (CSAT)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.estimates import Mean, mean
from bot.domain.statistics import Ratio, ratio
from bot.store.reporting.satisfaction import AskedPerson
from bot.text.ratings import HIGHEST, LOWEST

#: From that rating on, somebody is satisfied: the two best of five, as everybody counts it.
_SATISFIED = 4
#: Below so many ratings, one more may change the share by several points.
FEW = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupSatisfaction:
    """The same of one account or queue."""

    satisfied: Ratio
    answered: Ratio


@dataclass(frozen=True, kw_only=True, slots=True)
class Satisfaction:
    """What people answered who were asked in the period. `is_few`: so few ratings that the share says little.
    `not_asked` are the closed conversations after which nobody was asked, by the reason why."""

    satisfied: Ratio
    answered: Ratio
    rating: Mean
    ratings: Mapping[str, int]  # 1 to 5, how many gave each
    is_few: bool
    by_account: Mapping[str, GroupSatisfaction]
    by_queue: Mapping[str, GroupSatisfaction]
    not_asked: Mapping[str, int]


def measure_satisfaction(asked: Sequence[AskedPerson], not_asked: Mapping[str, int]) -> Satisfaction:
    """The figures of these questions."""
    ratings = [person.rating for person in asked if person.rating is not None]
    total = _measure_group(asked)
    return Satisfaction(
        satisfied=total.satisfied,
        answered=total.answered,
        rating=mean(map(float, ratings), f"rating from {LOWEST} to {HIGHEST}, of those who answered"),
        ratings={str(value): ratings.count(value) for value in range(LOWEST, HIGHEST + 1)},
        is_few=len(ratings) < FEW,
        by_account=_by(asked, [person.account_id for person in asked]),
        by_queue=_by(asked, [person.queue for person in asked]),
        not_asked=not_asked,
    )


def _by(asked: Sequence[AskedPerson], names: Sequence[str]) -> dict[str, GroupSatisfaction]:
    return {
        name: _measure_group([person for person, own in zip(asked, names, strict=True) if own == name])
        for name in sorted(set(names))
    }


def _measure_group(asked: Sequence[AskedPerson]) -> GroupSatisfaction:
    ratings = [person.rating for person in asked if person.rating is not None]
    return GroupSatisfaction(
        satisfied=ratio(
            sum(rating >= _SATISFIED for rating in ratings),
            len(ratings),
            f"rated {_SATISFIED} or {HIGHEST}, of those who rated how their conversation ended",
        ),
        answered=ratio(
            len(ratings),
            len(asked),
            "rated, of the questions that left in the period",
        ),
    )
