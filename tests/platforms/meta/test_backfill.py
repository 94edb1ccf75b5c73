"""What a backfill asks of Meta, step by step, and what it makes of the answers."""

import pytest

from bot.domain import Account, Event, Origin
from bot.errors import NotFound, NotSent, RateLimited, Rejected, TokenExpired
from bot.platforms.meta import Adapter
from bot.platforms.ports import Response
from tests.factories import NOW, drive, response
from tests.fakes.graph_lists import (
    FACEBOOK,
    MEDIA_ACCOUNT,
    POST,
    SINCE,
    events,
    fb_item,
    listed,
    post,
    steps,
    when,
)
from tests.fakes.meta import GRAPH, PAGE, SOURCE, graph_error, parsed


def test_a_page_is_walked_to_its_end_the_oldest_comment_first_and_advertisements_last() -> None:
    dark = {**post(), "id": f"{PAGE}_777", "is_published": False}
    requests, pages = steps(
        [
            listed(post(), after="p2"),
            listed(fb_item(3, 5), fb_item(2, 20)),
            listed(post(2, 1, id=f"{PAGE}_9")),
            listed(fb_item(4)),
            listed(dark),
            listed(fb_item(5)),
        ]
    )
    assert [(request.url.removeprefix(f"{GRAPH}/"), request.query.get("after")) for request in requests] == [
        (f"{PAGE}/feed", None),
        (f"{POST}/comments", None),
        (f"{PAGE}/feed", "p2"),
        (f"{PAGE}_9/comments", None),
        (f"{PAGE}/ads_posts", None),
        (f"{PAGE}_777/comments", None),
    ]
    assert not any(request.has_side_effects for request in requests)
    assert [page.has_more for page in pages] == [True] * 6, "conversations come last"
    assert [event.text for event in events(pages)] == [f"comment {number}" for number in (2, 3, 4, 5)]
    assert events(pages)[-1].origin is Origin.AD


def test_comments_of_one_post_are_read_in_one_step_until_they_are_older() -> None:
    adapter = Adapter(SOURCE)
    _, posts = drive(adapter.backfill(FACEBOOK, "", SINCE, NOW), listed(post()))
    requests, page = drive(
        adapter.backfill(FACEBOOK, posts.cursor, SINCE, NOW),
        listed(fb_item(3), fb_item(2, 30), after="c2"),
        listed(fb_item(1, 60 * 30), after="c3"),
    )
    assert [request.query.get("after") for request in requests] == [None, "c2"]
    assert {request.query["filter"] for request in requests} == {"stream"}
    assert [event.text for event in events([page])] == ["comment 2", "comment 3"]


def test_a_post_with_very_many_comments_goes_on_in_the_next_step() -> None:
    adapter = Adapter(SOURCE)
    _, posts = drive(adapter.backfill(FACEBOOK, "", SINCE, NOW), listed(post()))
    pages = [listed(fb_item(number), after=f"c{number}") for number in range(10)]
    _, first = drive(adapter.backfill(FACEBOOK, posts.cursor, SINCE, NOW), *pages)
    assert (len(first.bodies), first.has_more) == (10, True)
    (request,), second = drive(adapter.backfill(FACEBOOK, first.cursor, SINCE, NOW), listed(fb_item(10)))
    assert request.query["after"] == "c9"
    assert len(second.bodies) == 1


def test_a_post_that_was_removed_meanwhile_has_no_comments_and_a_refusal_of_its_comments_is_told() -> None:
    adapter = Adapter(SOURCE)
    _, posts = drive(adapter.backfill(FACEBOOK, "", SINCE, NOW), listed(post()))
    gone = graph_error(100, 33)
    _, page = drive(adapter.backfill(FACEBOOK, posts.cursor, SINCE, NOW), gone)
    assert (page.bodies, page.has_more) == ((), True)
    with pytest.raises(Rejected):
        drive(adapter.backfill(FACEBOOK, posts.cursor, SINCE, NOW), graph_error(10))


def test_who_may_not_list_advertisements_goes_without_them_but_not_without_the_posts() -> None:
    requests, pages = steps([listed(), graph_error(200)])
    assert requests[1].url == f"{GRAPH}/{PAGE}/ads_posts"
    assert pages[-1].has_more, "conversations come next"
    with pytest.raises(Rejected):
        steps([graph_error(200)])
    with pytest.raises(NotFound):
        steps([graph_error(100, 33)])


@pytest.mark.parametrize(
    "answer", [response([]), response({"data": {}}), response(b"<html>"), response({}), response(b"", 500)]
)
@pytest.mark.parametrize("account", [FACEBOOK, MEDIA_ACCOUNT], ids=["facebook", "instagram"])
def test_an_answer_that_cannot_be_read_is_asked_for_again(account: Account, answer: Response) -> None:
    with pytest.raises(NotSent):
        drive(Adapter(SOURCE).backfill(account, "", SINCE, NOW), answer)


def test_pages_that_lead_nowhere_are_no_progress() -> None:
    adapter = Adapter(SOURCE)
    _, first = drive(adapter.backfill(FACEBOOK, "", SINCE, NOW), listed(after="p"))
    with pytest.raises(NotSent):
        drive(adapter.backfill(FACEBOOK, first.cursor, SINCE, NOW), listed(after="p"))


def test_one_unreadable_comment_costs_no_other() -> None:
    broken = {"message": "no id", "created_time": when(NOW)}
    _, pages = steps([listed(post()), listed(broken, fb_item(1), 7), listed()])
    items = [item for body in pages[1].bodies for item in parsed(body)]
    assert len([item for item in items if isinstance(item, Event)]) == 1
    assert len(items) == 3


@pytest.mark.parametrize("platform", ["whatsapp", "threads"])
def test_what_cannot_be_listed_is_not_asked_for(platform: str) -> None:
    account = next(one for one in SOURCE.accounts if one.platform == platform)
    assert not Adapter(SOURCE).can_backfill(account)
    assert Adapter(SOURCE).can_backfill(FACEBOOK)
    assert Adapter(SOURCE).can_backfill(MEDIA_ACCOUNT)


def test_nothing_is_asked_without_a_token() -> None:
    with pytest.raises(TokenExpired):
        drive(Adapter(SOURCE).backfill(SOURCE.accounts[1], "", SINCE, NOW))


def test_what_was_read_before_a_page_fails_is_not_asked_for_again() -> None:
    adapter = Adapter(SOURCE)
    _, posts = drive(adapter.backfill(FACEBOOK, "", SINCE, NOW), listed(post()))
    _, page = drive(
        adapter.backfill(FACEBOOK, posts.cursor, SINCE, NOW), listed(fb_item(1), after="c1"), graph_error(32)
    )
    assert (len(page.bodies), page.has_more) == (1, True)
    with pytest.raises(RateLimited):
        drive(adapter.backfill(FACEBOOK, page.cursor, SINCE, NOW), graph_error(32))
