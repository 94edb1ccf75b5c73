"""Page feed, mentions and ratings: each body beside the events it must give."""

import json
from typing import Any

import pytest

from tests.fakes.meta import body_of, cases, events_of, expected_events, raw_body

CASES = cases("fb_")


@pytest.mark.parametrize("case", CASES)
def test_a_body_gives_its_events(case: str) -> None:
    assert events_of(raw_body(case)) == expected_events(case)


@pytest.mark.parametrize("case", CASES)
def test_a_redelivery_gives_the_same_keys(case: str) -> None:
    first, second = (events_of(raw_body(case)) for _ in range(2))
    assert [event.get("dedupe_key") for event in first] == [event.get("dedupe_key") for event in second]


@pytest.mark.parametrize(
    ("case", "keys"),
    [("fb_two_edits_in_one_entry", 3), ("fb_reaction_given_twice", 3), ("fb_unknown_item_and_field", 3)],
)
def test_keys_tell_things_apart_and_copies_not(case: str, keys: int) -> None:
    assert len({event["dedupe_key"] for event in events_of(raw_body(case))}) == keys


def test_hiding_twice_is_two_things() -> None:
    body = body_of("fb_comment_hidden")
    first = events_of(json.dumps(body).encode())
    body["entry"][0]["time"] += 60
    assert first[0]["dedupe_key"] != events_of(json.dumps(body).encode())[0]["dedupe_key"]


@pytest.mark.parametrize("item", ["status", "photo", "video", "share", "album", "link"])
@pytest.mark.parametrize("verb", ["remove", "delete"])
def test_our_own_post_tells_of_its_end_whatever_it_held(item: str, verb: str) -> None:
    body = body_of("fb_own_post_removed")
    body["entry"][0]["changes"][0]["value"] |= {"item": item, "verb": verb}
    (event,) = events_of(json.dumps(body).encode())
    assert (event["kind"], event["is_own_echo"]) == ("delete", True)
    assert event["message_id"] == event["thread_id"] == "204817360015588_418220945561733"


@pytest.mark.parametrize("verb", ["add", "edit", "hide", "unhide"])
def test_else_our_own_posts_are_nobodys_business(verb: str) -> None:
    body = body_of("fb_own_post_removed")
    body["entry"][0]["changes"][0]["value"]["verb"] = verb
    (event,) = events_of(json.dumps(body).encode())
    assert event["kind"] == "ignored"


def test_of_our_own_posts_the_text_is_told_and_nothing_is_decided() -> None:
    (event,) = events_of(json.dumps(body_of("fb_own_post")).encode())
    assert (event["kind"], event["text"]) == ("ignored", "New!")
    assert event["message_id"] == event["thread_id"] == "204817360015588_418220945561733"
    assert event["extra"] == {"why": "own_post", "verb": "add"}
    edited = body_of("fb_own_post")
    edited["entry"][0]["changes"][0]["value"] |= {"verb": "edited", "message": "Newer!"}
    (second,) = events_of(json.dumps(edited).encode())
    assert (second["text"], second["message_id"]) == ("Newer!", event["message_id"])
    assert second["dedupe_key"] != event["dedupe_key"]
    assert second["extra"]["verb"] == "edit"


@pytest.mark.parametrize(
    "hidden", [{"published": 0}, {"published": False}, {"post": {"is_published": False}}], ids=repr
)
def test_what_nobody_sees_yet_is_not_published(hidden: dict[str, Any]) -> None:
    body = body_of("fb_own_post")
    body["entry"][0]["changes"][0]["value"] |= hidden
    (event,) = events_of(json.dumps(body).encode())
    assert event["extra"] == {"why": "own_post"}
