"""Direct messages and what surrounds them: each body beside the events it must give."""

import json
from dataclasses import replace

import pytest

from tests.fakes.meta import SOURCE, body_of, cases, events_of, expected_events, raw_body

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


def echo(**message: object) -> bytes:
    body = body_of("dm_echo_of_another_app")
    body["entry"][0]["messaging"][0]["message"] |= message
    return json.dumps(body).encode()


@pytest.mark.parametrize(
    ("app_id", "writer"),
    [
        (263902037430900, {"human_reply": "true"}),
        ("1217981644879628", {"human_reply": "true"}),
        (555, {"human_reply": "true", "other_app": "true"}),
        (777, {"is_automatic": "true", "other_app": "true"}),
        ("888", {"is_automatic": "true", "other_app": "true"}),
        (424242, {}),
    ],
    ids=["Page inbox", "Instagram inbox", "another app", "automation", "automation as text", "ours"],
)
def test_an_echo_says_in_which_app_it_was_written(app_id: object, writer: dict[str, str]) -> None:
    settings = {**SOURCE.settings, "automation_app_ids": "777, 888"}
    (event,) = events_of(echo(app_id=app_id), replace(SOURCE, settings=settings))
    assert event["extra"] == {"app_id": str(app_id), "metadata": "orchard:ob-7781"} | writer


@pytest.mark.parametrize("attachments", [[], [{"type": "unsupported_type", "payload": {}}]])
def test_what_the_platform_does_not_show_us_is_an_attachment_all_the_same(attachments: list[object]) -> None:
    body = body_of("dm_unsupported")
    body["entry"][0]["messaging"][0]["message"]["attachments"] = attachments
    (event,) = events_of(json.dumps(body).encode())
    assert event["attachments"] == [{"type": "unsupported"}]


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        ({"coordinates": {"lat": 48.85, "long": 2}}, "48.850000, 2.000000"),
        ({"coordinates": {"lat": "x", "long": 2}}, None),
        ({"coordinates": [1, 2]}, None),
        ({}, None),
    ],
)
def test_a_location_says_where_it_is(payload: object, name: str | None) -> None:
    body = body_of("dm_unsupported")
    attachments = [{"type": "location", "payload": payload}]
    body["entry"][0]["messaging"][0]["message"]["attachments"] = attachments
    (event,) = events_of(json.dumps(body).encode())
    assert event["attachments"][0].get("name") == name
