"""What WhatsApp tells about a business account or one of its numbers, as our events.

It names the business account; which numbers of ours belong to that stands in the configuration (`waba_id`).
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/phone_number_quality_update
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.documents import Field, extras, fingerprint, plain_word, text_in
from bot.domain import Event, Kind, Restriction
from bot.platforms.meta.entry import Entry

#: `event` of `account_update` and of `phone_number_quality_update`.
_EVENTS: Mapping[str, Restriction] = MappingProxyType(
    {
        "account_violation": Restriction.WARNED,
        "account_restriction": Restriction.IMPOSED,
        "account_deleted": Restriction.IMPOSED,
        "flagged": Restriction.WARNED,
        "unflagged": Restriction.LIFTED,
    }
)
#: `ban_info.waba_ban_state` of an `account_update` with the event DISABLED_UPDATE.
_BANS: Mapping[str, Restriction] = MappingProxyType(
    {
        "schedule_for_disable": Restriction.WARNED,
        "disable": Restriction.IMPOSED,
        "reinstate": Restriction.LIFTED,
    }
)
_EXTRAS: Mapping[str, str] = MappingProxyType(
    {
        "event": "event",
        "current_limit": "limit",
        "message_template_name": "template",
        "reason": "reason",
        "decision": "decision",
    }
)


def parse_account_update(name: str, value: Field, entry: Entry) -> Iterator[Event]:
    """What a change says about the account itself, once for each of its numbers. Raises `Malformed`."""
    if not isinstance(value.value, dict):
        raise value.wrong("an object")
    word = plain_word(text_in(value, "event") or "")
    ban = plain_word(text_in(value.get("ban_info"), "waba_ban_state") or "")
    restriction = _EVENTS.get(word) or _BANS.get(ban)
    extra = {"verb": plain_word(name)} | extras(value, _EXTRAS)
    if restriction is not None:
        extra["restriction"] = restriction.value
    # The quality of a number is its own, and nothing says which of several it is.
    is_of_one = "display_phone_number" in value and len(entry.numbers) > 1
    for number in (() if is_of_one else entry.numbers) or (entry.account_id,):
        yield _control(value, replace(entry, account_id=number), plain_word(name), extra)


def parse_error(error: Field, _value: Field, entry: Entry) -> Event:
    """An error of the platform that is about no message. Raises `Malformed`."""
    if not isinstance(error.value, dict):
        raise error.wrong("an object")
    extra = {"verb": "error"} | extras(error, {"code": "code", "title": "reason"})
    return _control(error, entry, "error", extra)


def _control(value: Field, entry: Entry, name: str, extra: Mapping[str, str]) -> Event:
    mark = fingerprint(value.value)
    created_at, created_at_source = entry.occurred_at(value.get("timestamp"))
    return Event(
        platform=entry.platform,
        account_id=entry.account_id,
        kind=Kind.CONTROL,
        message_id=mark,
        thread_id=mark,
        dedupe_key=f"{entry.platform}:{entry.account_id}:{Kind.CONTROL}:{mark}:{name}:{entry.version}",
        created_at=created_at,
        created_at_source=created_at_source,
        text=extra.get("reason", ""),
        extra=MappingProxyType(dict(extra)),
    )
