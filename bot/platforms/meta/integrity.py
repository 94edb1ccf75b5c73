"""What Meta thinks of the account: warnings, blocks and restrictions, as our events.

Both kinds say it in `extra["restriction"]`: a word of `Restriction`.
https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_policy_enforcement
https://developers.facebook.com/docs/pages-api/integrity-webhook
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bot.documents import Field, fingerprint, plain_word, text_in
from bot.domain import Event, Kind, Restriction
from bot.errors import Malformed
from bot.platforms.http import moment_of
from bot.platforms.meta.entry import Entry

BUSINESS_INTEGRITY = "business_integrity"
#: `action` of a policy enforcement. A word that is not documented is bad news until somebody has looked.
_POLICY_ACTIONS: Mapping[str, Restriction] = MappingProxyType(
    {"block": Restriction.IMPOSED, "warning": Restriction.WARNED, "unblock": Restriction.LIFTED}
)
# Meta documents `status` as a text without listing its words; these say that all is well (again).
_FINE = frozenset(
    {
        "active",
        "enabled",
        "ended",
        "expired",
        "good",
        "healthy",
        "inactive",  # of a restriction, not of the account: see `_is_in_force`
        "lifted",
        "no_restriction",
        "no_restrictions",
        "none",
        "normal",
        "not_restricted",
        "ok",
        "published",
        "removed",
        "resolved",
        "unrestricted",
    }
)
_WARNINGS = frozenset({"at_risk", "flagged", "warned", "warning"})
_LISTS = ("violations", "restrictions", "action_events")
_LONGEST_TEXT = 2000


def policy_restriction(body: Field) -> Restriction:
    """What a `policy_enforcement` of the Messenger platform means for the account."""
    return _POLICY_ACTIONS.get((text_in(body, "action") or "").lower(), Restriction.IMPOSED)


def is_integrity_update(item: Field) -> bool:
    """Whether an item among the messages is an integrity update: Meta documents it there as well as among
    the changes."""
    has_lists = any(name in item for name in _LISTS)
    return "sender" not in item and (has_lists or text_in(item, "field") == BUSINESS_INTEGRITY)


def parse_integrity_update(value: Field, entry: Entry) -> Event:
    """The event of an integrity update. Raises `Malformed`."""
    if not isinstance(value.value, dict):
        raise value.wrong("an object")
    mark = fingerprint(value.value)
    created_at, created_at_source = entry.occurred_at(value.get("timestamp"))
    status = plain_word(named) if (named := text_in(value, "status")) else ""
    violations = [plain_word(text_in(item, "type") or "other") for item in _objects(value, "violations")]
    restrictions = [item for item in _objects(value, "restrictions") if _is_in_force(item, value, entry)]
    features = [plain_word(text_in(item, "feature") or "other") for item in restrictions]
    words = {
        "restriction": _restriction(status, bool(violations), bool(restrictions)),
        "status": status,
        "violations": ", ".join(violations),
        "features": ", ".join(features),
    }
    descriptions = (text_in(item, "description") for item in _objects(value, "violations", "restrictions"))
    return Event(
        platform=entry.platform,
        account_id=entry.account_id,
        kind=Kind.CONTROL,
        message_id=mark,
        thread_id=mark,
        dedupe_key=f"{entry.platform}:{entry.account_id}:{Kind.CONTROL}:{mark}:{BUSINESS_INTEGRITY}",
        created_at=created_at,
        created_at_source=created_at_source,
        text="\n".join(dict.fromkeys(text for text in descriptions if text))[:_LONGEST_TEXT],
        extra=MappingProxyType(
            {"verb": BUSINESS_INTEGRITY} | {name: str(word) for name, word in words.items() if word}
        ),
    )


def _restriction(status: str, is_accused: bool, is_restricted: bool) -> Restriction | None:
    """None for an update that says neither, such as the progress of an appeal."""
    if is_restricted:
        return Restriction.IMPOSED
    if not status:
        return Restriction.WARNED if is_accused else None
    if status in _WARNINGS:
        return Restriction.WARNED
    return Restriction.LIFTED if status in _FINE else Restriction.IMPOSED


def _is_in_force(restriction: Field, value: Field, entry: Entry) -> bool:
    """Whether a restriction of the list still holds at the time of the update."""
    status = plain_word(text_in(restriction, "status") or "restricted")
    expires_at = moment_of(restriction.get("expiration_time"))
    updated_at, _ = entry.occurred_at(value.get("timestamp"))
    is_over = expires_at is not None and expires_at <= updated_at
    # An active restriction is one that holds, an active account one that may act.
    return not is_over and (status == "active" or status not in _FINE)


def _objects(value: Field, *names: str) -> Iterator[Field]:
    """The objects of these lists; what is not a list of objects is left out: the status says enough."""
    for name in names:
        try:
            yield from (item for item in value.elements(name) if isinstance(item.value, dict))
        except Malformed:
            continue
