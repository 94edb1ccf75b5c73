"""What Graph answers when posts and comments are listed, and what a backfill makes of it."""

from datetime import datetime, timedelta
from typing import Any

from bot.domain import Account, Event, Source
from bot.platforms.meta import Adapter
from bot.platforms.ports import BackfillPage, Request, Response
from tests.factories import NOW, drive, response
from tests.fakes.meta import PAGE, SOURCE, parsed, raw_body

FACEBOOK, MEDIA_ACCOUNT = SOURCE.accounts[0], SOURCE.accounts[2]
SINCE = NOW - timedelta(days=1)
POST = f"{PAGE}_418220945561733"


def when(moment: datetime) -> str:
    """A moment as Graph writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")


def listed(*items: Any, after: str = "") -> Response:
    """A page of an edge; `after` names the next one."""
    paging = {"paging": {"cursors": {"after": after}, "next": "https://x.example"}} if after else {}
    return response({"data": list(items), **paging})


def post(hours_ago: float = 1.0, updated_ago: float = 0.5, **more: Any) -> dict[str, Any]:
    """A post of the Page that somebody wrote below."""
    times = {
        "created_time": when(NOW - timedelta(hours=hours_ago)),
        "updated_time": when(NOW - timedelta(hours=updated_ago)),
    }
    return {"id": POST, "from": {"id": PAGE, "name": "Orchard Co"}, "message": "New!", **times, **more}


def steps(
    answers: list[Response], account: Account = FACEBOOK, source: Source = SOURCE
) -> tuple[list[Request], list[BackfillPage]]:
    """All steps of a backfill with these answers, one call each, as long as there are any."""
    requests: list[Request] = []
    pages: list[BackfillPage] = []
    cursor, adapter = "", Adapter(source)
    while answers and (not pages or pages[-1].has_more):
        flow = adapter.backfill(account, cursor, SINCE, NOW)
        made, page = drive(flow, answers.pop(0))
        requests += made
        pages.append(page)
        cursor = page.cursor
    assert answers == []
    return requests, pages


def events(pages: list[BackfillPage], source: Source = SOURCE) -> list[Event]:
    """What the bodies of these pages say."""
    fetched = []
    for page in pages:
        for body in page.bodies:
            (item,) = parsed(body, source)
            assert isinstance(item, Event), item
            fetched.append(item)
    return fetched


def told(case: str) -> Event:
    """The event of a webhook."""
    (item,) = parsed(raw_body(case))
    assert isinstance(item, Event)
    return item


def as_listed(event: Event, **more: Any) -> dict[str, Any]:
    """A Facebook comment as the API lists what a webhook told."""
    written = {
        "id": event.message_id,
        "from": {"id": event.author_id, "name": event.author_name},
        "message": event.text,
        "created_time": when(event.created_at),
        **({"parent": {"id": event.parent_id}} if event.parent_id else {}),
    }
    return written | more


def as_medium_lists(event: Event) -> dict[str, Any]:
    """An Instagram comment or reply as the API lists what a webhook told."""
    return {
        "id": event.message_id,
        "from": {"id": event.author_id, "username": event.author_name},
        "username": event.author_name,
        "text": event.text,
        "timestamp": when(event.created_at),
    }


#: What must be the same, whoever tells it.
COMPARED = ("dedupe_key", "kind", "message_id", "parent_id", "thread_id", "author_id", "text", "is_own_echo")


def identity(event: Event) -> tuple[object, ...]:
    """What makes two events the same."""
    return tuple(getattr(event, name) for name in COMPARED)


def fb_item(number: int, minutes_ago: float = 10.0, **more: Any) -> dict[str, Any]:
    """A comment as a Page's post lists it."""
    return {
        "id": f"418220945561733_{number}",
        "from": {"id": "900", "name": "Ana"},
        "message": f"comment {number}",
        "created_time": when(NOW - timedelta(minutes=minutes_ago)),
        **more,
    }


def media_item(number: int, minutes_ago: float = 10.0, **more: Any) -> dict[str, Any]:
    """A comment as a medium lists it."""
    """A comment as a Page's post lists it."""
    """What makes two events the same."""
    """What the bodies of these pages say."""
    """A post of the Page that somebody wrote below."""
    """A page of an edge; `after` names the next one."""
    """A moment as Graph writes it."""
    return {
        "id": f"179{number}",
        "from": {"id": "900", "username": "ana"},
        "text": f"comment {number}",
        "timestamp": when(NOW - timedelta(minutes=minutes_ago)),
        **more,
    }
