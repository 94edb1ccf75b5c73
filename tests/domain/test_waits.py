"""What others answer makes nobody wait longer than we allow."""

import math

import pytest

from bot.domain.waits import limit_wait


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        (0.0, 0.0),
        (299.9, 299.9),
        (300.0, 300.0),
        (300.1, 300.0),
        (999_999_999.0, 300.0),
        (1e300, 300.0),
        (math.inf, 300.0),
        (-math.inf, 0.0),
        (-1.0, 0.0),
        (math.nan, 300.0),
    ],
)
def test_a_wait_is_a_number_of_seconds_between_nothing_and_the_limit(asked: float, granted: float) -> None:
    assert limit_wait(asked, 300.0) == granted
