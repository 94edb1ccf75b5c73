"""Threads: each body beside the events it must give, and whose account each is for."""

from dataclasses import replace

import pytest

from bot.domain import Event, Kind, Source
from bot.errors import Malformed
from tests.fakes.meta import SOURCE, THREADS, body_of, cases, events_of, expected_events, parsed, raw_body

CASES = cases("th_")


@pytest.mark.parametrize("case", CASES)
def test_a_body_gives_its_events(case: str) -> None:
    assert events_of(raw_body(case)) == expected_events(case)


def test_a_reply_that_names_us_is_one_message_though_it_is_told_as_two() -> None:
    events = events_of(raw_body("th_reply_that_names_us"))
    assert [event["kind"] for event in events] == ["comment", "mention"]
    assert len({event["dedupe_key"] for event in events}) == 1


@pytest.mark.parametrize(
    ("case", "account_id"),
    [
        ("th_reply", THREADS),
        ("th_mention_in_reply", THREADS),
        ("th_published", THREADS),
        ("th_deleted", THREADS),
        ("th_known_by_user_name", THREADS),
        ("th_of_nobody_of_ours", "777"),
    ],
)
def test_the_account_is_found_in_what_each_kind_says(case: str, account_id: str) -> None:
    (event,) = parsed(body_of(case))
    assert isinstance(event, Event)
    assert event.account_id == account_id


@pytest.mark.parametrize(
    ("case", "account_id"), [("th_reply", THREADS), ("th_mention_in_reply", THREADS), ("th_deleted", THREADS)]
)
def test_without_any_account_of_ours_the_likeliest_is_named(case: str, account_id: str) -> None:
    (event,) = parsed(body_of(case), Source(name="meta", adapter="meta"))
    assert isinstance(event, Event)
    assert event.account_id == account_id


def test_the_owner_of_the_post_is_us_even_without_a_user_name_in_the_file() -> None:
    (event,) = parsed(body_of("th_own_reply") | {}, replace(SOURCE, accounts=()))
    assert isinstance(event, Event)
    assert not event.is_own_echo, "the case differs, and nothing says whose it is"
    body = body_of("th_own_reply")
    body["values"]["value"]["username"] = "orchardco"
    (event,) = parsed(body, replace(SOURCE, accounts=()))
    assert isinstance(event, Event)
    assert event.is_own_echo


def test_the_end_of_a_post_of_ours_ends_what_waits_below_it() -> None:
    (event,) = parsed(body_of("th_deleted"))
    assert isinstance(event, Event)
    assert (event.kind, event.message_id) == (Kind.DELETE, event.thread_id)


def test_without_a_target_the_delivery_cannot_be_read() -> None:
    body = body_of("th_reply")
    del body["target_id"]
    (problem,) = parsed(body)
    assert isinstance(problem, Malformed)
    assert "'target_id' is missing" in str(problem)
