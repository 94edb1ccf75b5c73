"""Our account on TikTok, and the calls and answers of its API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain import SLOT_OF, Account, Action, Actor, Effect, Secret, Source, Verb
from bot.platforms.ports import Request, Response
from bot.platforms.tiktok import Adapter
from tests.factories import NOW, drive, response

ACCOUNT, VIDEO, COMMENT = "_000fakeOpenIdBrandA1", "7570001112223334445", "7571122334455667788"
URL = "https://business-api.tiktok.com/open_api/v1.3"
SOURCE = Source(
    name="tiktok",
    adapter="tiktok",
    secrets=(Secret("tt-app-secret-5b1e77"),),
    accounts=(
        Account(
            platform="tiktok",
            id=ACCOUNT,
            token=Secret("a-token"),
            settings={"unique_identifier": "OwnBrandUid/0001==", "username": "@orchardco"},
        ),
    ),
)


def action(verb: Verb = Verb.REPLY, **changes: Any) -> Action:
    """Something to do about a comment; name what differs."""
    fields: dict[str, Any] = {
        "verb": verb,
        "slot": SLOT_OF[verb],
        "platform": "tiktok",
        "account_id": ACCOUNT,
        "message_id": COMMENT,
        "target": COMMENT,
        "key": "k",
        "actor": Actor.rule("r"),
        "thread_id": VIDEO,
        "author_id": "q9F+fakeUniqueId/AAbb==",
        "text": "It is 20 euros.",
    }
    return Action(**fields | changes)


def ok(data: Mapping[str, Any] | None = None) -> Response:
    """An answer that a call succeeded."""
    return response({"code": 0, "message": "OK", "request_id": "r", "data": dict(data or {})})


def error(code: object, message: str = "SECRET WORDS", **more: Any) -> Response:
    """A refusal, which TikTok sends with status 200, too."""
    return response({"code": code, "message": message, "data": {}}, **more)


def perform(planned: Action, *answers: Response | Exception) -> tuple[Request, Effect]:
    """The one request of an action, and what comes of it after these answers."""
    (request,), effect = drive(Adapter(SOURCE).perform(planned), *answers)
    return request, effect


def read_back(
    planned: Action, *answers: Response, since: datetime = NOW
) -> tuple[list[Request], Effect | None]:
    """The requests that look an action up, and what is found with these answers."""
    return drive(Adapter(SOURCE).read_back(planned, since), *answers)
