"""Lengths of time as people write them."""

import pytest

from bot.documents import parse_duration


@pytest.mark.parametrize(
    ("value", "length"),
    [(5, 5), (0.5, 0.5), ("90s", 90), ("30m", 1800), ("6h", 21600), ("7 d", 604800), ("2w", 1209600)],
)
def test_a_length_of_time_has_many_forms(value: object, length: float) -> None:
    assert parse_duration(value) == length


@pytest.mark.parametrize("value", ["", "6", "h", "-1h", "1h30", True, None, -1, 10**12, "999999999w"])
def test_what_is_no_length_of_time_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="expected a length of time"):
        parse_duration(value)
