"""Comments under advertisements: polled once, known as such, hidden and shown."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import Account, Event, Kind, Origin, Secret, Verb
from bot.errors import Malformed, NotFound, OutcomeUnknown, RateLimited, Rejected
from bot.platforms.ports import Page, Request, Response
from bot.platforms.tiktok import Adapter
from tests.factories import NOW, drive
from tests.fakes.fixtures import parsed
from tests.fakes.tiktok import SOURCE, URL, action, error, ok

ADVERTISER = Account(
    platform="tiktok", id="7001", token=Secret("ads-token"), settings={"adgroup_ids": "1801, 1802"}
)
ADAPTER = Adapter(replace(SOURCE, accounts=(*SOURCE.accounts, ADVERTISER)))
SINCE = NOW - timedelta(days=1)
AT = int(NOW.timestamp())
ITEM = {
    "comment_id": "91",
    "content": "is it real?",
    "comment_type": "COMMENT",
    "create_time": AT,
    "ad_id": "1800",
    "adgroup_id": "1801",
    "campaign_id": "1700",
    "tiktok_item_id": "7570001112223334445",
    "user_id": "u-1",
    "user_name": "tomas_v",
}


def poll(*answers: Response, cursor: str = "") -> tuple[list[Request], Page]:
    return drive(ADAPTER.poll(ADVERTISER, cursor, SINCE), *answers)


def page(*items: dict[str, Any]) -> Response:
    return ok({"comments": list(items)})


def test_every_ad_group_is_asked_for() -> None:
    requests, result = poll(page(ITEM), page())
    assert [request.query["search_value"] for request in requests] == ["1801", "1802"]
    assert requests[0].url == f"{URL}/comment/list/"
    assert requests[0].query["advertiser_id"] == "7001"
    assert (requests[0].query["start_time"], requests[0].query["end_time"]) == ("2026-11-20", "2026-11-23")
    assert requests[0].headers == {"Access-Token": "ads-token"}
    assert result.body is not None
    assert not result.has_more


def test_what_was_read_is_not_kept_again() -> None:
    _, first = poll(page(ITEM), page())
    _, second = poll(page(ITEM), page(), cursor=first.cursor)
    assert second.body is None
    later = [{**ITEM, "comment_id": "92"}, {**ITEM, "comment_id": "93", "create_time": AT + 60}]
    _, third = poll(page(ITEM, *later), page(), cursor=second.cursor)
    assert third.body is not None
    assert [item["comment_id"] for item in json.loads(third.body)["comments"]] == ["92", "93"]


def test_what_is_older_than_the_first_look_is_left_alone() -> None:
    _, result = poll(page({**ITEM, "create_time": int(SINCE.timestamp()) - 1}), page())
    assert result.body is None


def test_full_pages_are_followed() -> None:
    full = page(*({**ITEM, "comment_id": str(number)} for number in range(100)))
    requests, result = poll(full, page(ITEM), page())
    assert [request.query["page"] for request in requests] == ["1", "2", "1"]
    assert result.body is not None


def test_a_comment_under_an_ad_is_known_as_one() -> None:
    _, result = poll(page(ITEM), page())
    (event,) = parsed(ADAPTER, result.body or b"")
    assert isinstance(event, Event)
    assert (event.origin, event.account_id, event.thread_id) == (Origin.AD, "7001", ITEM["tiktok_item_id"])
    assert dict(event.extra) == {"ad_id": "1800", "adgroup_id": "1801", "campaign_id": "1700"}
    assert (event.text, event.author_id, event.created_at) == ("is it real?", "u-1", NOW)


def test_a_bad_comment_does_not_cost_the_others() -> None:
    reply = {**ITEM, "comment_type": "REPLY", "original_comment_id": "90", "tiktok_item_id": None}
    body = {"advertiser_id": 7001, "comments": [7, {**ITEM, "comment_id": []}, reply]}
    first, second, third = parsed(ADAPTER, json.dumps(body).encode())
    assert isinstance(first, Malformed)
    assert str(second) == "body.comments[1].comment_id: expected an id, found a list"
    assert isinstance(third, Event)
    assert (third.kind, third.parent_id, third.thread_id) == (Kind.REPLY, "90", "1800")


@pytest.mark.parametrize(("verb", "operation"), [(Verb.HIDE, "HIDDEN"), (Verb.UNHIDE, "PUBLIC")])
def test_a_comment_under_an_ad_is_hidden_and_shown(verb: Verb, operation: str) -> None:
    planned = action(verb, account_id="7001", target="91")
    (request,), _ = drive(ADAPTER.perform(planned), ok())
    assert request.url == f"{URL}/comment/status/update/"
    assert request.json == {"advertiser_id": "7001", "comment_ids": ["91"], "operation": operation}
    assert drive(ADAPTER.read_back(planned, NOW)) == ([], None)


PLACE = {"identity_type": "TT_USER", "identity_id": "id-7"}


def test_an_answer_is_given_by_the_identity_of_the_ad() -> None:
    planned = action(
        Verb.REPLY, account_id="7001", planned_at=NOW, target="91", text="39 euros", kind=Kind.COMMENT
    )
    requests, effect = drive(ADAPTER.perform(planned), page(), page(ITEM | PLACE), ok({"comment_id": "99"}))
    assert [request.query.get("search_value") for request in requests] == ["1801", "1802", None]
    assert requests[-1].url == f"{URL}/comment/post/"
    assert requests[-1].json == {
        "advertiser_id": "7001",
        "ad_id": "1800",
        "tiktok_item_id": "7570001112223334445",
        **PLACE,
        "comment_id": "91",
        "comment_type": "REPLY",
        "text": "39 euros",
    }
    assert effect.external_id == "99"


def test_our_answer_is_deleted_where_it_stands() -> None:
    planned = action(Verb.DELETE, account_id="7001", planned_at=NOW, target="91", is_own_reply=True)
    requests, _ = drive(ADAPTER.perform(planned), page(ITEM | PLACE), ok())
    assert requests[-1].url == f"{URL}/comment/delete/"
    assert requests[-1].json is not None
    assert (requests[-1].json["comment_id"], requests[-1].json["ad_id"]) == ("91", "1800")


@pytest.mark.parametrize(
    ("changes", "answers", "error_class", "match"),
    [
        ({"kind": Kind.REPLY}, [], Rejected, "answers to comments only"),
        ({"text": "x" * 151}, [], Rejected, "too long"),
        ({"text": ""}, [], Rejected, "empty"),
        ({}, [page(ITEM)], Rejected, "which identity"),
        ({}, [page(), page()], NotFound, "adgroup_ids"),
        ({}, [page(ITEM | PLACE), ok({})], OutcomeUnknown, "named no id"),
    ],
    ids=["below a reply", "too long", "empty", "without identity", "gone", "answer without id"],
)
def test_an_answer_that_cannot_be_given_says_why(
    changes: dict[str, Any], answers: list[Response], error_class: type[Exception], match: str
) -> None:
    planned = action(
        Verb.REPLY, account_id="7001", planned_at=NOW, target="91", **({"kind": Kind.COMMENT} | changes)
    )
    with pytest.raises(error_class, match=match):
        drive(ADAPTER.perform(planned), *answers)


@pytest.mark.parametrize(
    ("item", "is_found"),
    [
        ({"content": "39  euros"}, True),
        ({"content": "39 euros", "create_time": f"{NOW:%Y-%m-%d %H:%M:%S} +0000 UTC"}, True),
        ({"content": "39 euros", "create_time": AT - 3600}, False),
        ({"content": "other"}, False),
        ({"content": "39 euros", "comment_id": "91"}, False),
    ],
    ids=["same words", "time as Go writes it", "older", "other words", "the comment itself"],
)
def test_an_answer_whose_outcome_is_unknown_is_looked_for(item: dict[str, Any], is_found: bool) -> None:
    planned = action(Verb.REPLY, account_id="7001", planned_at=NOW, target="91", text="39 euros")
    listed = {"comment_id": "99", "create_time": AT, **item}
    (request,), effect = drive(ADAPTER.read_back(planned, NOW), page({**ITEM, "content": "?"}, listed))
    assert request.url == f"{URL}/comment/reference/"
    assert (effect is not None) is is_found
    if effect:
        assert effect.external_id == "99"


def test_times_are_read_as_the_api_of_ads_writes_them() -> None:
    written = {**ITEM, "create_time": "2026-11-22 10:00:00 +0000 UTC"}
    (event,) = parsed(ADAPTER, json.dumps({"advertiser_id": "7001", "comments": [written]}).encode())
    assert isinstance(event, Event)
    assert event.created_at.isoformat() == "2026-11-22T10:00:00+00:00"
    assert event.created_at_source == "platform"


@pytest.mark.parametrize("verb", [Verb.LIKE, Verb.MESSAGE])
def test_anything_else_is_left_to_a_person(verb: Verb) -> None:
    with pytest.raises(Rejected, match="under advertisements"):
        drive(ADAPTER.perform(action(verb, account_id="7001")))


def test_only_advertisers_are_polled() -> None:
    assert ADAPTER.poll_interval(SOURCE.accounts[0]) is None
    assert ADAPTER.poll_interval(ADVERTISER) is not None


def test_a_throttled_poll_begins_again_where_it_was() -> None:
    with pytest.raises(RateLimited):
        poll(page(ITEM), error(40100))
