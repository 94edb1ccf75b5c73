"""Direct messages and what surrounds them: each body beside the events it must give."""

import pytest

from tests.fakes.meta import cases, events_of, expected_events, raw_body

CASES = cases("dm_", "ig_dm_")


@pytest.mark.parametrize("case", CASES)
def test_a_body_gives_its_events(case: str) -> None:
    assert events_of(raw_body(case)) == expected_events(case)


@pytest.mark.parametrize("case", CASES)
def test_a_redelivery_gives_the_same_keys(case: str) -> None:
    first, second = (events_of(raw_body(case)) for _ in range(2))
    assert [event.get("dedupe_key") for event in first] == [event.get("dedupe_key") for event in second]


@pytest.mark.parametrize(
    ("case", "keys"), [("dm_thread_control", 4), ("dm_standby_and_messaging_are_one", 1)]
)
def test_keys_tell_things_apart_and_copies_not(case: str, keys: int) -> None:
    assert len({event["dedupe_key"] for event in events_of(raw_body(case))}) == keys
