"""Notifications of an organization page that no webhook delivered: LinkedIn keeps them for 60 days.

They look as in a delivery. Likes are not asked for.
https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-social-action-notifications
"""

import json
from datetime import datetime
from urllib.parse import quote

from bot.documents import Field, from_json
from bot.domain import Account, Source
from bot.platforms.http import moment_of, readable
from bot.platforms.linkedin.api import PageApi, parse_response
from bot.platforms.linkedin.notifications import NOTIFICATIONS
from bot.platforms.ports import BackfillPage, Flow

_COLLECTION = "organizationalEntityNotifications"
_ACTIONS = "COMMENT,ADMIN_COMMENT,COMMENT_EDIT,COMMENT_DELETE,SHARE,SHARE_MENTION"
_PAGE_SIZE = 100
#: Pages of one step: an answer of ours is to be told with what it answers, in whatever order they come.
_MAX_PAGES = 10


def backfill(
    source: Source, account: Account, cursor: str, since: datetime, until: datetime
) -> Flow[BackfillPage]:
    """One step: up to a thousand notifications, the oldest first."""
    api = PageApi(source, account)
    start = from_json(cursor.encode())["start"].number() if cursor else 0
    notifications: list[Field] = []
    has_more = True
    for _ in range(_MAX_PAGES):
        response = yield api.find(_COLLECTION, _query(account.id, start, since, until))
        with readable("LinkedIn", has_side_effects=False):
            page = list(parse_response(response, has_side_effects=False)["elements"].items())
        notifications += page
        start += len(page)
        # LinkedIn filters what it has paged, so a short page is not the last one; an empty one is.
        has_more = bool(page)
        if not has_more:
            break
    in_order = sorted(notifications, key=lambda item: moment_of(item.get("lastModifiedAt")) or since)
    return BackfillPage(
        cursor=json.dumps({"start": start}), bodies=tuple(map(_delivery, in_order)), has_more=has_more
    )


def _query(account_id: str, start: int, since: datetime, until: datetime) -> str:
    begin, end = (int(moment.timestamp() * 1000) for moment in (since, until))
    return (
        f"q=criteria&actions=List({_ACTIONS})&organizationalEntity={quote(account_id, safe='')}"
        f"&timeRange=(start:{begin},end:{end})&start={start}&count={_PAGE_SIZE}"
    )


def _delivery(notification: Field) -> bytes:
    body = {"type": NOTIFICATIONS, "notifications": [notification.value]}
    return json.dumps(body, separators=(",", ":")).encode()
