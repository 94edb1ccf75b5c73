"""What the tests of the Meta adapter share: our accounts, and a body read the short way."""

from typing import Any

from bot import platforms
from bot.domain import SLOT_OF, Account, Action, Delivery, Secret, Source, Verb
from bot.errors import Malformed
from bot.platforms.meta import Adapter
from tests.conftest import NOW

PAGE = "204817360015588"
INSTAGRAM = "17841400222233344"
TOKEN = "page-token-of-a-test"
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
    ),
    settings={"verify_token": "orchard-verify-7", "app_id": "424242"},
)


def said(body: bytes, source: Source = SOURCE) -> list[Any]:
    """The events of a body as JSON; what is malformed as `{"malformed": where and why}`."""
    delivery = Delivery(source="meta", body=body, headers={}, received_at=NOW)
    return [
        {"malformed": str(found)} if isinstance(found, Malformed) else platforms.event_as_json(found)
        for found in Adapter(source).parse(delivery)
    ]


def action(verb: Verb = Verb.REPLY, platform: str = "facebook", **changes: Any) -> Action:
    """Something to do under a comment; name what differs. `details` are added to the usual ones."""
    comment = "418220945561733_902211330077441" if platform == "facebook" else "17999888777666555"
    details = {"kind": "comment", "thread_id": "418", "author_id": "900", "outbox_id": "31"}
    fields: dict[str, Any] = {
        "verb": verb,
        "slot": SLOT_OF[verb],
        "platform": platform,
        "account_id": INSTAGRAM if platform == "instagram" else PAGE,
        "message_id": comment,
        "target": "900" if verb is Verb.MESSAGE else comment,
        "key": "k",
        "rule": "r",
        "text": "It is 20 euros.",
    }
    return Action(**fields | changes | {"details": details | changes.get("details", {})})
