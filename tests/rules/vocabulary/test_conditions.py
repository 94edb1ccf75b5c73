"""Conditions on the event, on scores, on people and threads, and the logic that joins them."""

from typing import Any

import pytest

from bot.errors import ConfigError
from tests.fakes.rules import matches


class TestLogic:
    YES: dict[str, Any] = {"kinds": "comment"}  # noqa: RUF012
    NO: dict[str, Any] = {"kinds": "dm"}  # noqa: RUF012

    @pytest.mark.parametrize(
        ("when", "holds"),
        [
            ({}, True),
            ({"all": [YES, YES]}, True),
            ({"all": [YES, NO]}, False),
            ({"any": [NO, YES]}, True),
            ({"any": [NO, NO]}, False),
            ({"any": [{**YES, "origin": "ad"}]}, False),
            ({"none": [NO, NO]}, True),
            ({"none": [NO, YES]}, False),
            ({"none": NO}, True),
            ({"none": YES}, False),
            ({"at_least": {"count": 2, "of": [YES, NO, YES]}}, True),
            ({"at_least": {"count": 2, "of": [YES, NO, NO]}}, False),
            ({"any": [{"all": [YES, {"none": [NO]}]}, NO]}, True),
        ],
    )
    def test_groups_nest(self, when: Any, holds: bool) -> None:
        assert matches(when) is holds

    def test_a_named_condition_is_used_by_its_name(self) -> None:
        conditions = {"ours": {"any": [{"ref": "here"}]}, "here": self.YES}
        assert matches({"ref": "ours"}, conditions=conditions)
        assert not matches({"none": [{"ref": "ours"}]}, conditions=conditions)

    @pytest.mark.parametrize(
        ("when", "expected"),
        [
            ({"any": []}, "'any': the list is empty"),
            ({"any": "x"}, "expected keys and values"),
            ({"at_least": {"count": 3, "of": [YES]}}, "expected a number from 1 to 1"),
            ({"at_least": {"of": [YES]}}, "'count' is missing"),
            ({"ref": "nobody"}, "there is no condition 'nobody'"),
        ],
    )
    def test_a_broken_group_is_refused(self, when: Any, expected: str) -> None:
        with pytest.raises(ConfigError, match=expected):
            matches(when)
