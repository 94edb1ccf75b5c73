"""Our page on LinkedIn, and the calls and answers of its API."""

from datetime import datetime
from typing import Any

from bot.domain import SLOT_OF, Account, Action, Actor, Effect, Secret, Source, Verb
from bot.platforms.linkedin import Adapter
from bot.platforms.ports import Request, Response
from tests.factories import NOW, drive

PAGE, ACTIVITY = "urn:li:organization:5551234", "urn:li:activity:7260011223344556677"
COMMENT = f"urn:li:comment:({ACTIVITY},7260099887766554433)"
URL = "https://api.linkedin.com/rest"
#: The comment and its post as they stand in addresses.
COMMENT_IN_PATH = "urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A7260011223344556677%2C7260099887766554433%29"
ACTIVITY_IN_PATH = "urn%3Ali%3Aactivity%3A7260011223344556677"
SOURCE = Source(
    name="linkedin",
    adapter="linkedin",
    secrets=(Secret("li-client-secret-31c0"),),
    accounts=(Account(platform="linkedin", id=PAGE, token=Secret("a-token")),),
)


def action(verb: Verb = Verb.REPLY, **changes: Any) -> Action:
    """Something to do about a comment; name what differs."""
    fields: dict[str, Any] = {
        "verb": verb,
        "slot": SLOT_OF[verb],
        "platform": "linkedin",
        "account_id": PAGE,
        "message_id": COMMENT,
        "target": COMMENT,
        "key": "k",
        "actor": Actor.rule("r"),
        "thread_id": ACTIVITY,
        "author_id": "urn:li:person:Zx81KpQ0aa",
        "text": "Yes, on Saturdays.",
    }
    return Action(**fields | changes)


def perform(planned: Action, *answers: Response | Exception) -> tuple[list[Request], Effect]:
    """The requests of an action, and what comes of it after these answers."""
    return drive(Adapter(SOURCE).perform(planned), *answers)


def read_back(
    planned: Action, *answers: Response, since: datetime = NOW
) -> tuple[list[Request], Effect | None]:
    """The requests that look an action up, and what is found with these answers."""
    return drive(Adapter(SOURCE).read_back(planned, since), *answers)
