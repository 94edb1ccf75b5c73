"""All operations, by name."""

import pytest

from bot.api.operations import OPERATIONS, operation_named


def test_each_is_found_by_its_name() -> None:
    assert [operation_named(one.name) for one in OPERATIONS] == list(OPERATIONS)


def test_no_two_answer_the_same_request() -> None:
    assert len({(one.method, one.path) for one in OPERATIONS}) == len(OPERATIONS)


def test_what_looks_is_a_get_and_what_acts_is_not() -> None:
    acting = {one.name for one in OPERATIONS if one.is_act}
    assert acting == {one.name for one in OPERATIONS if one.method != "GET"} - {
        "try_rules",
        "check_reply",
        "preview_bulk",
    }


def test_a_name_that_nobody_has_is_a_mistake_of_ours() -> None:
    with pytest.raises(StopIteration):
        operation_named("nothing")
