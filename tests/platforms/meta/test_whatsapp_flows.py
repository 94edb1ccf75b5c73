"""What is sent to WhatsApp, and what its answers mean."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import Action, ApprovedTemplate, Effect, Source, Verb
from bot.errors import (
    Blocked,
    EchoOnly,
    NotPermitted,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TamisError,
    TokenExpired,
)
from bot.platforms.meta import Adapter
from bot.platforms.ports import Request, Response
from tests.factories import NOW, drive, response
from tests.fakes.meta import GRAPH, NUMBER, SOURCE, TOKEN, action, graph_error

PERSON = "447700900123"
SENT = response({"messaging_product": "whatsapp", "contacts": [], "messages": [{"id": "wamid.OUT"}]})
READ = response({"success": True})
MARKING = replace(SOURCE, settings={**SOURCE.settings, "mark_as_read": "true"})


def message(**changes: Any) -> Action:
    fields = {
        "account_id": NUMBER,
        "message_id": "wamid.IN",
        "thread_id": f"{NUMBER}:{PERSON}",
        "author_id": PERSON,
        "target": PERSON,
    }
    return action(Verb.MESSAGE, "whatsapp", **(fields | changes))


def perform(
    planned: Action, *answers: Response | Exception, source: Source = SOURCE
) -> tuple[list[Request], Effect]:
    return drive(Adapter(source).perform(planned), *answers)


def test_a_text_goes_to_the_number_with_the_mark_of_its_outbox_row() -> None:
    (request,), effect = perform(message(), SENT)
    assert (request.method, request.url) == ("POST", f"{GRAPH}/{NUMBER}/messages")
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert request.json == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": PERSON,
        "type": "text",
        "text": {"preview_url": False, "body": "It is 20 euros."},
        "biz_opaque_callback_data": "tamis:31",
    }
    assert effect == Effect(external_id="wamid.OUT")


def test_somebody_without_a_number_is_reached_by_their_id() -> None:
    (request,), _ = perform(message(target="US.13491208655302741918"), SENT)
    assert request.json is not None
    assert request.json["recipient"] == "US.13491208655302741918"
    assert "to" not in request.json


@pytest.mark.parametrize("target", ["", "+447700900123", "447700900123/../x", "us.1", "US.", "1" * 30])
def test_nothing_is_sent_to_what_is_no_recipient(target: str) -> None:
    with pytest.raises(Rejected, match="neither a telephone number nor a user id"):
        next(Adapter(SOURCE).perform(message(target=target)))


def test_nothing_is_sent_into_a_group() -> None:
    with pytest.raises(Rejected, match="in a group nobody is answered"):
        next(Adapter(SOURCE).perform(message(thread_id="120363041234567890@g.us")))


@pytest.mark.parametrize(("text", "why"), [("", "empty"), ("x" * 4097, "4097 characters, at most 4096")])
def test_a_text_that_does_not_fit_is_refused(text: str, why: str) -> None:
    with pytest.raises(Rejected, match=why):
        next(Adapter(SOURCE).perform(message(text=text)))


def test_the_longest_text_fits() -> None:
    assert perform(message(text="x" * 4096), SENT)[1].external_id == "wamid.OUT"


def test_the_answered_message_is_marked_as_read_before_the_answer_where_that_is_wanted() -> None:
    (read, sent), effect = perform(message(), READ, SENT, source=MARKING)
    assert read.json == {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.IN"}
    assert sent.json is not None
    assert sent.json["type"] == "text"
    assert effect.external_id == "wamid.OUT"


@pytest.mark.parametrize(
    "failure", [graph_error(131009), OutcomeUnknown("no answer"), response(b"<html>")], ids=str
)
def test_the_answer_leaves_whether_or_not_the_message_could_be_marked(failure: Response | Exception) -> None:
    assert perform(message(), failure, SENT, source=MARKING)[1].external_id == "wamid.OUT"


@pytest.mark.parametrize(
    "failure", [graph_error(190), graph_error(130429), NotSent("no connection")], ids=str
)
def test_nothing_is_said_while_the_account_may_not_call(failure: Response | Exception) -> None:
    with pytest.raises((TokenExpired, RateLimited, NotSent)):
        perform(message(), failure, source=MARKING)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"messages": []},
        {"messages": {}},
        {"messages": [{}]},
        {"messages": [{"id": ""}]},
        {"messages": ["x"]},
    ],
    ids=str,
)
def test_an_answer_without_an_id_proves_nothing(answer: dict[str, Any]) -> None:
    with pytest.raises(OutcomeUnknown):
        perform(message(), response(answer))


@pytest.mark.parametrize(
    ("code", "status", "error", "why"),
    [
        (131047, 400, Rejected, "outside the messaging window"),
        (131026, 400, Rejected, "cannot be delivered"),
        (131030, 400, Rejected, "test number"),
        (131051, 400, Rejected, "this kind of message"),
        (131042, 400, Rejected, "cannot be charged"),
        (131049, 400, Rejected, "kept it back"),
        (130472, 400, Rejected, "experiment"),
        (130497, 403, Rejected, "country"),
        (131008, 400, Rejected, "declined"),
        (132001, 404, Rejected, "declined"),
        (131005, 403, NotPermitted, "permission"),
        (10, 403, NotPermitted, "not permitted"),
        (130429, 429, RateLimited, "fewer calls"),
        (131056, 400, RateLimited, "fewer calls"),
        (131064, 400, RateLimited, "fewer calls"),
        (80007, 400, RateLimited, "fewer calls"),
        (4, 400, RateLimited, "fewer calls"),
        (131031, 403, Blocked, "blocks the account"),
        (131048, 400, Blocked, "blocks the account"),
        (368, 403, Blocked, "blocks the account"),
        (131000, 400, NotSent, "could not send"),
        (131016, 400, NotSent, "could not send"),
        (131057, 400, NotSent, "could not send"),
        (135000, 400, NotSent, "could not send"),
        (190, 401, TokenExpired, "not accepted"),
        (2, 400, OutcomeUnknown, "failed"),
        (131000, 500, OutcomeUnknown, "failed"),
    ],
)
def test_each_error_says_what_to_do_next(code: int, status: int, error: type[TamisError], why: str) -> None:
    with pytest.raises(error, match=why) as caught:
        perform(message(), graph_error(code, status=status))
    assert type(caught.value) is error
    assert "SECRET" not in str(caught.value)


def test_what_became_of_a_message_is_told_and_cannot_be_asked() -> None:
    with pytest.raises(EchoOnly):
        drive(Adapter(SOURCE).read_back(message(), NOW))


@pytest.mark.parametrize("is_human_agent", ["true", "false"])
def test_people_have_no_longer_than_rules(is_human_agent: str) -> None:
    adapter = Adapter(replace(SOURCE, settings={"human_agent": is_human_agent}))
    windows = adapter.answer_windows(NUMBER)
    assert windows is not None
    assert windows.standard == windows.by_person
    assert windows.standard.total_seconds() == 24 * 3600


CHOICES = ("Yes", "No")
APPROVED = ApprovedTemplate(name="order_update", language="en_GB", parameters=("Priya",))
AFTER = {"window_until": NOW, "sent_at": NOW + timedelta(seconds=1)}
CLOSED = graph_error(131047)


def sent(request: Request) -> Any:
    assert request.json is not None
    return request.json[str(request.json["type"])]


def test_buttons_stand_below_a_text() -> None:
    (request,), _ = perform(message(buttons=CHOICES), SENT)
    assert request.json is not None
    assert sent(request) == {
        "type": "button",
        "body": {"text": "It is 20 euros."},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "choice-1", "title": "Yes"}},
                {"type": "reply", "reply": {"id": "choice-2", "title": "No"}},
            ]
        },
    }
    assert request.json["biz_opaque_callback_data"] == "tamis:31"


def test_a_text_that_is_too_long_for_buttons_has_its_choices_as_lines() -> None:
    (request,), _ = perform(message(text="a" * 1025, buttons=CHOICES), SENT)
    assert sent(request)["body"] == "a" * 1025 + "\n• Yes\n• No"


def test_after_the_window_the_approved_message_leaves() -> None:
    (request,), _ = perform(message(approved=APPROVED, **AFTER), SENT)
    assert sent(request) == {
        "name": "order_update",
        "language": {"code": "en_GB"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "Priya"}]}],
    }
    without = replace(APPROVED, parameters=())
    (request,), _ = perform(message(approved=without, **AFTER), SENT)
    assert sent(request)["components"] == []


def test_within_the_window_the_text_leaves_and_a_refusal_for_the_window_is_met_by_the_approved_one() -> None:
    first, second = perform(message(approved=APPROVED, window_until=NOW), CLOSED, SENT)[0]
    assert sent(first)["body"] == "It is 20 euros."
    assert sent(second)["name"] == "order_update"


@pytest.mark.parametrize(
    ("changes", "answers"),
    [
        ({}, [CLOSED]),
        ({"approved": APPROVED, **AFTER}, [CLOSED]),
        ({"approved": APPROVED}, [graph_error(131026)]),
    ],
    ids=["no approved message", "the approved one is refused", "another reason"],
)
def test_a_refusal_is_not_met_by_the_same_again(changes: dict[str, Any], answers: list[Response]) -> None:
    with pytest.raises(Rejected):
        perform(message(**changes), *answers)
