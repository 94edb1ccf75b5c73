"""One flow per verb: the call that is made, its proof, and what is refused before anything is sent."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import Account, Action, Actor, Effect, Kind, Secret, Source, Verb
from bot.errors import AlreadyDone, NotSent, OutcomeUnknown, Rejected
from bot.platforms.meta import Adapter
from bot.platforms.ports import Response
from tests.factories import NOW, response
from tests.fakes.meta import (
    ACTIONS,
    FB_COMMENT,
    GRAPH,
    IG_COMMENT,
    INSTAGRAM,
    PAGE,
    SENT,
    SOURCE,
    SUCCESS,
    TOKEN,
    action,
    graph_error,
    perform,
    read_back,
)

CALLS = [
    (action(Verb.HIDE), "POST", FB_COMMENT, {"is_hidden": "true"}, SUCCESS, ""),
    (action(Verb.UNHIDE), "POST", FB_COMMENT, {"is_hidden": "false"}, SUCCESS, ""),
    (action(Verb.DELETE), "DELETE", FB_COMMENT, None, SUCCESS, ""),
    (action(Verb.LIKE), "POST", f"{FB_COMMENT}/likes", None, SUCCESS, ""),
    (
        action(Verb.REPLY),
        "POST",
        f"{FB_COMMENT}/comments",
        {"message": "It is 20 euros."},
        response({"id": "55_9"}),
        "55_9",
    ),
    (action(Verb.EDIT_REPLY), "POST", FB_COMMENT, {"message": "It is 20 euros."}, SUCCESS, ""),
    (action(Verb.HIDE, "instagram"), "POST", IG_COMMENT, {"hide": "true"}, SUCCESS, ""),
    (
        action(Verb.UNHIDE, "instagram"),
        "POST",
        IG_COMMENT,
        {"hide": "false"},
        response({"success": "true"}),
        "",
    ),
    (action(Verb.DELETE, "instagram"), "DELETE", IG_COMMENT, None, SUCCESS, ""),
    (
        action(Verb.REPLY, "instagram"),
        "POST",
        f"{IG_COMMENT}/replies",
        {"message": "It is 20 euros."},
        response({"id": 9}),
        "9",
    ),
    (
        action(Verb.REPLY, "instagram", kind=Kind.MENTION, thread_id="1795"),
        "POST",
        f"{INSTAGRAM}/mentions",
        {"media_id": "1795", "comment_id": IG_COMMENT, "message": "It is 20 euros."},
        response({"id": "9"}),
        "9",
    ),
    (
        action(Verb.REPLY, "instagram", kind=Kind.MENTION, thread_id=IG_COMMENT),
        "POST",
        f"{INSTAGRAM}/mentions",
        {"media_id": IG_COMMENT, "message": "It is 20 euros."},
        response({"id": "9"}),
        "9",
    ),
]


@pytest.mark.parametrize(("planned", "method", "path", "form", "answer", "external_id"), CALLS)
def test_a_verb_is_one_call(
    planned: Action, method: str, path: str, form: Any, answer: Response, external_id: str
) -> None:
    request, effect = perform(planned, answer)
    assert (request.method, request.url) == (method, f"{GRAPH}/{path}")
    assert (request.form, request.json, request.body) == (form, None, None)
    assert dict(request.query) == {}
    assert request.headers == {"Authorization": f"Bearer {TOKEN}"}
    assert (request.has_side_effects, request.account) == (True, planned.account_id)
    assert effect == Effect(external_id=external_id)


MESSAGES = [
    (
        action(Verb.MESSAGE, "messenger"),
        {
            "recipient": {"id": "900"},
            "messaging_type": "RESPONSE",
            "message": {"text": "It is 20 euros.", "metadata": "tamis:31"},
        },
    ),
    (
        action(Verb.MESSAGE, "instagram"),
        {"recipient": {"id": "900"}, "messaging_type": "RESPONSE", "message": {"text": "It is 20 euros."}},
    ),
    (
        action(Verb.PRIVATE_REPLY),
        {
            "recipient": {"comment_id": FB_COMMENT},
            "message": {"text": "It is 20 euros.", "metadata": "tamis:31"},
        },
    ),
    (
        action(Verb.PRIVATE_REPLY, thread_id=FB_COMMENT),  # a visitor's post
        {
            "recipient": {"post_id": FB_COMMENT},
            "message": {"text": "It is 20 euros.", "metadata": "tamis:31"},
        },
    ),
    (
        action(Verb.PRIVATE_REPLY, "instagram"),
        {"recipient": {"comment_id": IG_COMMENT}, "message": {"text": "It is 20 euros."}},
    ),
    (
        action(Verb.REPLY, "instagram", kind=Kind.MENTION, thread_id=f"{INSTAGRAM}:900"),
        {"recipient": {"id": "900"}, "messaging_type": "RESPONSE", "message": {"text": "It is 20 euros."}},
    ),
]


@pytest.mark.parametrize(("planned", "body"), MESSAGES)
def test_a_message_goes_through_the_page_as_json(planned: Action, body: Any) -> None:
    request, effect = perform(planned, SENT)
    assert (request.method, request.url) == ("POST", f"{GRAPH}/{PAGE}/messages")
    assert (request.json, request.form) == (body, None)
    json.dumps(request.json)
    assert effect == Effect(external_id="m_1")


PERSON = Actor.person("Léa")
LATE = {"sent_at": NOW + timedelta(hours=30), "window_until": NOW}
IN_TIME = {"sent_at": NOW, "window_until": NOW + timedelta(seconds=1)}
TAGGED = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
PLAIN = {"messaging_type": "RESPONSE"}


def messaging_type(planned: Action, source: Source) -> Any:
    request, _ = perform(planned, SENT, source=source)
    assert request.json is not None
    return {name: request.json[name] for name in ("messaging_type", "tag") if name in request.json}


@pytest.mark.parametrize("platform", ["messenger", "instagram"])
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"actor": PERSON} | LATE, TAGGED),
        ({"actor": PERSON} | IN_TIME, PLAIN),
        ({"actor": PERSON}, PLAIN),
        (LATE, PLAIN),
        ({"actor": Actor.system("rules")} | LATE, PLAIN),
    ],
    ids=["late person", "person in time", "no window known", "late rule", "late program"],
)
def test_only_a_late_answer_of_a_person_carries_the_tag(
    platform: str, changes: dict[str, Any], expected: Any
) -> None:
    source = replace(SOURCE, settings={**SOURCE.settings, "human_agent": "true"})
    assert messaging_type(action(Verb.MESSAGE, platform, **changes), source) == expected


@pytest.mark.parametrize(
    ("of_source", "of_account", "expected"),
    [
        (None, None, PLAIN),
        ("true", None, TAGGED),
        (None, "true", TAGGED),
        ("true", "false", PLAIN),
        ("yes", None, PLAIN),
    ],
)
def test_the_tag_is_used_where_the_operator_has_the_feature(
    of_source: str | None, of_account: str | None, expected: Any
) -> None:
    def settings(value: str | None) -> dict[str, str]:
        return {} if value is None else {"human_agent": value}

    page = Account(platform="facebook", id=PAGE, token=Secret(TOKEN), settings=settings(of_account))
    source = Source(name="meta", adapter="meta", accounts=(page,), settings=settings(of_source))
    late = action(Verb.MESSAGE, "messenger", actor=PERSON, **LATE)
    assert messaging_type(late, source) == expected
    windows = Adapter(source).answer_windows(PAGE)
    assert windows is not None
    days = windows.by_person / timedelta(days=1)
    assert days == (7 if expected is TAGGED else 1)


def test_a_late_answer_to_a_story_mention_carries_the_tag() -> None:
    source = replace(SOURCE, settings={"human_agent": "true"})
    mention = action(
        Verb.REPLY, "instagram", kind=Kind.MENTION, thread_id=f"{INSTAGRAM}:900", actor=PERSON, **LATE
    )
    assert messaging_type(mention, source) == TAGGED


def test_a_message_without_an_outbox_row_carries_no_mark() -> None:
    request, _ = perform(action(Verb.MESSAGE, "messenger", outbox_id=None), SENT)
    assert request.json is not None
    assert request.json["message"] == {"text": "It is 20 euros."}


@pytest.mark.parametrize("planned", [call[0] for call in CALLS] + [message[0] for message in MESSAGES])
def test_neither_token_nor_text_is_ever_in_an_address(planned: Action) -> None:
    flow = Adapter(SOURCE).perform(planned)
    request = next(flow)
    address = request.url + str(dict(request.query))
    assert TOKEN not in address
    assert "20 euros" not in address


@pytest.mark.parametrize(
    ("planned", "limit"),
    [
        (action(Verb.REPLY, text="x" * 8001), "8000"),
        (action(Verb.REPLY, "instagram", text="x" * 2201), "2200"),
        (action(Verb.MESSAGE, "messenger", text="x" * 2001), "2000"),
        (action(Verb.MESSAGE, "instagram", text="é" * 501), "1000"),
        (action(Verb.PRIVATE_REPLY, text="x" * 2001), "2000"),
        (action(Verb.PRIVATE_REPLY, "instagram", text="x" * 1001), "1000"),
        (action(Verb.REPLY, text=""), "text is empty"),
        (action(Verb.MESSAGE, "messenger", text=""), "text is empty"),
    ],
)
def test_a_text_that_does_not_fit_is_refused_with_the_limit(planned: Action, limit: str) -> None:
    with pytest.raises(Rejected, match=limit):
        next(Adapter(SOURCE).perform(planned))


def test_a_message_to_nobody_is_refused() -> None:
    with pytest.raises(Rejected, match="no recipient"):
        next(Adapter(SOURCE).perform(action(Verb.MESSAGE, "messenger", target="")))


@pytest.mark.parametrize(
    ("verb", "platform"),
    [
        (Verb.LIKE, "instagram"),
        (Verb.HIDE, "messenger"),
        (Verb.ESCALATE, "facebook"),
        (Verb.HIDE, "whatsapp"),
    ],
)
def test_what_the_platform_cannot_do_is_refused(verb: Verb, platform: str) -> None:
    with pytest.raises(Rejected, match="not possible"):
        next(Adapter(SOURCE).perform(action(verb, platform)))


@pytest.mark.parametrize("planned", ACTIONS, ids=lambda action: f"{action.platform} {action.verb}")
@pytest.mark.parametrize("silence", [OutcomeUnknown("no answer"), NotSent("no connection")], ids=str)
def test_silence_goes_through_as_it_came(planned: Action, silence: Exception) -> None:
    with pytest.raises(type(silence)) as caught:
        perform(planned, silence)
    assert caught.value is silence


@pytest.mark.parametrize(
    ("verb", "platform", "code"),
    [
        (Verb.PRIVATE_REPLY, "facebook", 10900),
        (Verb.PRIVATE_REPLY, "instagram", 10900),
        (Verb.REPLY, "facebook", 506),
    ],
)
def test_one_of_the_kind_that_stands_already_is_told_from_other_refusals(
    verb: Verb, platform: str, code: int
) -> None:
    with pytest.raises(AlreadyDone, match=str(code)) as caught:
        perform(action(verb, platform), graph_error(code))
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(("verb", "code"), [(Verb.REPLY, 10900), (Verb.PRIVATE_REPLY, 506)])
def test_an_earlier_effect_of_another_kind_proves_nothing(verb: Verb, code: int) -> None:
    with pytest.raises(Rejected) as caught:
        perform(action(verb), graph_error(code))
    assert not isinstance(caught.value, AlreadyDone)


def test_an_answer_to_a_mention_cannot_be_read_back() -> None:
    with pytest.raises(Rejected, match="mention"):
        read_back(action(Verb.REPLY, "instagram", kind=Kind.MENTION))


@pytest.mark.parametrize("verb", [Verb.LIKE, Verb.PRIVATE_REPLY, Verb.ESCALATE])
def test_what_cannot_be_read_back_says_so(verb: Verb) -> None:
    with pytest.raises(Rejected, match="read back"):
        read_back(action(verb))


@pytest.mark.parametrize("platform", ["messenger", "instagram"])
def test_the_buttons_of_a_message_are_quick_replies(platform: str) -> None:
    request, _ = perform(action(Verb.MESSAGE, platform, buttons=("Oui", "Non")), SENT)
    assert request.json is not None
    assert dict(request.json)["message"]["quick_replies"] == [  # type: ignore[index]
        {"content_type": "text", "title": "Oui", "payload": "Oui"},
        {"content_type": "text", "title": "Non", "payload": "Non"},
    ]
