"""Each adapter as an operator configures it, and an action for all that it can do."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot import platforms
from bot.domain import SLOT_OF, TARGET_VERBS, Account, Action, Actor, Handover, Secret, Source, Verb
from bot.platforms.ports import Adapter
from tests.factories import NOW

#: The hosts that these sources name.
HOSTS = frozenset({"graph.test", "desk.test", "chat.test", "hook.test", "videos.test", "social.test"})
_ORGANIZATION = "urn:li:organization:1000"
#: A file for each adapter: `secrets`, `settings` and `accounts` of a source, as `Source` names them.
_FOLDER = Path(__file__).parent.parent / "platforms" / "sources"


def configured(name: str) -> Adapter:
    """That adapter, ready to call."""
    path = _FOLDER / f"{name}.json"
    assert path.exists(), f"say in {path} how a source with the adapter '{name}' is configured"
    written = json.loads(path.read_text("utf-8"))
    accounts = tuple(
        Account(**{**account, "token": Secret(account["token"])} if "token" in account else account)
        for account in written.get("accounts", ())
    )
    return platforms.load_adapter(
        Source(
            name=name,
            adapter=name,
            secrets=tuple(map(Secret, written.get("secrets", ()))),
            settings=written.get("settings", {}),
            accounts=accounts,
        )
    )


def all_actions(adapter: Adapter, **changes: Any) -> Iterator[Action]:
    """One action for each thing that it can do; name what differs. A target hears of a Facebook comment."""
    for platform, verbs in adapter.verbs.items():
        for verb in sorted(verbs):
            of = "facebook" if verb in TARGET_VERBS else platform
            yield Action(**(_fields(adapter.source.name, of, verb) | changes))


def _fields(via: str, platform: str, verb: Verb) -> dict[str, Any]:
    is_message = verb is Verb.MESSAGE
    if platform == "whatsapp":
        in_conversation = {
            "thread_id": "1000:33600000001",
            "target": "33600000001",
            "author_id": "33600000001",
        }
        return _fields(via, "facebook", verb) | {"platform": platform} | in_conversation
    if platform == "linkedin":
        comment = "urn:li:comment:(urn:li:activity:55,1)"
        of_linkedin = {"account_id": _ORGANIZATION, "message_id": comment, "target": comment}
        return (
            _fields(via, "facebook", verb)
            | {"platform": platform, "thread_id": "urn:li:activity:55"}
            | of_linkedin
        )
    return {
        "verb": verb,
        "slot": SLOT_OF[verb],
        "platform": platform,
        "account_id": "1000",
        "message_id": "m_1" if is_message else "55_1",
        "target": "5001" if is_message else "55_1",
        "key": f"{platform}:1000:{verb}:55_1",
        "actor": Actor.rule("crisis"),
        "via": via,
        "text": "I cannot go on",
        "thread_id": "1000_55",
        "author_id": "5001",
        "planned_at": NOW,
        "sent_at": NOW,
        "handover": Handover(title="Crisis", why="Somebody is in danger", author_name="Ana"),
    }
