"""Our accounts at Meta, the fixtures of its webhooks, and the calls and answers of its Graph API."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import platforms
from bot.domain import SLOT_OF, Account, Action, Actor, Delivery, Effect, Event, Secret, Source, Verb
from bot.errors import Malformed
from bot.platforms.meta import Adapter
from bot.platforms.ports import Request, Response
from tests.factories import NOW, drive, response

PAGE = "204817360015588"
INSTAGRAM = "17841400222233344"
NUMBER = "440022113355778"
THREADS = "31770000111122223"
TOKEN = "page-token-of-a-test"
#: The comments that actions are about.
FB_COMMENT = "418220945561733_902211330077441"
IG_COMMENT = "17999888777666555"
#: Where calls go, and the answers to calls that succeed.
GRAPH = "https://graph.facebook.com/v25.0"
SUCCESS = response({"success": True})
SENT = response({"recipient_id": "900", "message_id": "m_1"})
_FOLDER = Path(__file__).parent.parent / "platforms" / "meta"
SOURCE = Source(
    name="meta",
    adapter="meta",
    secrets=(Secret("0f1e2d3c4b5a69788796a5b4c3d2e1f0"), Secret("the-instagram-secret")),
    accounts=(
        Account(platform="facebook", id=PAGE, token=Secret(TOKEN)),
        Account(platform="facebook", id="204817360019999"),
        Account(
            platform="instagram",
            id=INSTAGRAM,
            token=Secret(TOKEN),
            settings={"page_id": PAGE, "username": "orchardco"},
        ),
        Account(platform="whatsapp", id=NUMBER, token=Secret(TOKEN)),
        Account(platform="threads", id=THREADS, token=Secret(TOKEN), settings={"username": "OrchardCo"}),
    ),
    settings={"verify_token": "orchard-verify-7", "app_id": "424242"},
)


def events_of(body: bytes, source: Source = SOURCE) -> list[Any]:
    """The events of a body as JSON; a malformed item as `{"malformed": where and why}`."""
    delivery = Delivery(source="meta", body=body, headers={}, received_at=NOW)
    return [
        {"malformed": str(item)} if isinstance(item, Malformed) else platforms.event_as_json(item)
        for item in Adapter(source).parse(delivery)
    ]


def action(verb: Verb = Verb.REPLY, platform: str = "facebook", **changes: Any) -> Action:
    """Something to do under a comment; name what differs."""
    comment = FB_COMMENT if platform == "facebook" else IG_COMMENT
    fields: dict[str, Any] = {
        "verb": verb,
        "slot": SLOT_OF[verb],
        "platform": platform,
        "account_id": INSTAGRAM if platform == "instagram" else PAGE,
        "message_id": comment,
        "target": "900" if verb is Verb.MESSAGE else comment,
        "key": "k",
        "actor": Actor.rule("r"),
        "thread_id": "418",
        "author_id": "900",
        "outbox_id": 31,
        "text": "It is 20 euros.",
    }
    return Action(**fields | changes)


#: One action of each verb and platform that has a flow of its own.
ACTIONS = [
    action(Verb.HIDE),
    action(Verb.UNHIDE, "instagram"),
    action(Verb.DELETE),
    action(Verb.LIKE),
    action(Verb.REPLY),
    action(Verb.REPLY, "instagram"),
    action(Verb.PRIVATE_REPLY),
    action(Verb.PRIVATE_REPLY, "instagram"),
    action(Verb.MESSAGE, "messenger"),
    action(Verb.MESSAGE, "instagram"),
]


def cases(*prefixes: str) -> list[str]:
    """The names of the recorded and invented bodies that begin with one of these."""
    names = (path.stem for path in _FOLDER.glob("*.json") if not path.name.endswith(".events.json"))
    return sorted(name for name in names if name.startswith(prefixes or ""))


def raw_body(case: str) -> bytes:
    """The body of a case as it came."""
    return (_FOLDER / f"{case}.json").read_bytes()


def body_of(case: str) -> Any:
    """The body of a case as JSON, to be changed."""
    return json.loads(raw_body(case))


def expected_events(case: str) -> Any:
    """What must come out of a case, in the form of `events_of`."""
    return json.loads((_FOLDER / f"{case}.events.json").read_text("utf-8"))


def parsed(body: Any, source: Source = SOURCE) -> list[Event | Malformed]:
    """What comes out of a body, which is bytes or JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return list(Adapter(source).parse(Delivery(source="m", body=raw, headers={}, received_at=NOW)))


def perform(
    planned: Action, *answers: Response | Exception, source: Source = SOURCE
) -> tuple[Request, Effect]:
    """The one request of an action, and what comes of it after these answers."""
    (request,), effect = drive(Adapter(source).perform(planned), *answers)
    return request, effect


def read_back(
    planned: Action, *answers: Response | Exception, since: datetime = NOW, source: Source = SOURCE
) -> tuple[list[Request], Effect | None]:
    """The requests that look an action up, and what is found with these answers."""
    return drive(Adapter(source).read_back(planned, since), *answers)


def graph_error(
    code: Any, subcode: Any = None, status: int = 400, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """An error as the Graph API describes it; its message must never be repeated."""
    error = {"message": "SECRET WORDS", "code": code, "error_subcode": subcode, "fbtrace_id": "A", **more}
    return response({"error": error}, status, headers)
