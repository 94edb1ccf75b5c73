"""WhatsApp's messages and what surrounds them: each body beside the events it must give."""

import pytest

from bot.domain import Event, Kind
from bot.errors import Malformed
from tests.fakes.meta import NUMBER, body_of, cases, events_of, expected_events, parsed, raw_body

CASES = [case for case in cases("wa_") if not case.startswith(("wa_account_", "wa_quality_", "wa_template_"))]


@pytest.mark.parametrize("case", CASES)
def test_a_body_gives_its_events(case: str) -> None:
    assert events_of(raw_body(case)) == expected_events(case)


@pytest.mark.parametrize("case", CASES)
def test_a_redelivery_gives_the_same_keys(case: str) -> None:
    first, second = (events_of(raw_body(case)) for _ in range(2))
    assert [event.get("dedupe_key") for event in first] == [event.get("dedupe_key") for event in second]


def test_each_status_of_a_message_has_a_key_of_its_own() -> None:
    assert len({event["dedupe_key"] for event in events_of(raw_body("wa_statuses"))}) == 4


def test_a_message_belongs_to_the_number_and_its_conversation_to_the_person() -> None:
    (event,) = parsed(body_of("wa_text"))
    assert isinstance(event, Event)
    assert (event.account_id, event.thread_id) == (NUMBER, f"{NUMBER}:{event.author_id}")


@pytest.mark.parametrize(
    ("case", "is_own"), [("wa_echo_of_phone", True), ("wa_from_our_own_number", True), ("wa_text", False)]
)
def test_what_a_colleague_writes_on_the_phone_is_their_reply_to_that_customer(
    case: str, is_own: bool
) -> None:
    (event,) = parsed(body_of(case))
    assert isinstance(event, Event)
    assert (event.is_own_echo, event.human_reply) == (is_own, is_own)
    assert event.thread_id == f"{NUMBER}:447700900123"


@pytest.mark.parametrize("number", ["+1 555-010-9900", "15550109900"])
def test_our_own_number_is_known_however_it_is_written(number: str) -> None:
    body = body_of("wa_from_our_own_number")
    body["entry"][0]["changes"][0]["value"]["metadata"]["display_phone_number"] = number
    (event,) = parsed(body)
    assert isinstance(event, Event)
    assert event.is_own_echo


@pytest.mark.parametrize("number", [None, "", "unknown"])
def test_nobody_is_taken_for_us_when_our_number_is_not_told(number: str | None) -> None:
    body = body_of("wa_person_without_number")
    body["entry"][0]["changes"][0]["value"]["metadata"]["display_phone_number"] = number
    (event,) = parsed(body)
    assert isinstance(event, Event)
    assert not event.is_own_echo


def test_a_message_of_a_kind_that_is_not_known_is_still_a_message() -> None:
    body = body_of("wa_text")
    body["entry"][0]["changes"][0]["value"]["messages"][0]["type"] = "Hologram 3D"
    (event,) = parsed(body)
    assert isinstance(event, Event)
    assert (event.kind, [item.type for item in event.attachments]) == (Kind.DM, ["other"])


@pytest.mark.parametrize(("text", "place"), [("hello", "text"), ({"body": 5}, "text.body"), (None, "text")])
def test_a_text_whose_words_cannot_be_read_is_malformed_and_never_empty(text: object, place: str) -> None:
    body = body_of("wa_text")
    body["entry"][0]["changes"][0]["value"]["messages"][0]["text"] = text
    (item,) = parsed(body)
    assert isinstance(item, Malformed)
    assert f"messages[0].{place}:" in str(item) or f"'{place}'" in str(item)
