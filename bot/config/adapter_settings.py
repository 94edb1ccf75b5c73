"""What may be written for an adapter. Each adapter declares it as data; `adapter_check` holds entries to it.

An adapter that is added later gets every check by naming the kinds of its settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.documents import with_advice, with_suggestion
from bot.domain import empty_mapping
from bot.errors import Message, message


class SettingKind(StrEnum):
    """What the value of a setting is. A `NUMBER` is above nought. To a `BASE_ADDRESS` the adapter adds path
    and version itself."""

    TEXT = "text"
    NUMBER = "number"
    SECRET = "secret"  # noqa: S105  the name of a kind
    ADDRESS = "address"
    BASE_ADDRESS = "base_address"


class SecretForm(StrEnum):
    """What stands behind an entry of `secrets`."""

    KEY = "key"
    BASE64_KEY = "base64_key"
    ADDRESS = "address"


@dataclass(frozen=True, kw_only=True, slots=True)
class AdapterSettings:
    """The settings of a source or target and of its accounts, by name.

    `source_needs` and `target_needs` are what an entry can do nothing without: `secrets`, `accounts`, or a
    setting; `renewal_needs` is what an account's `refresh_token` cannot be exchanged without. An adapter that
    does not receive is no source. `platforms` are those that it serves, each of which somebody may take for
    an adapter.
    """

    source: Mapping[str, SettingKind] = field(default_factory=empty_mapping)
    account: Mapping[str, SettingKind] = field(default_factory=empty_mapping)
    secret: SecretForm = SecretForm.KEY
    source_needs: tuple[str, ...] = ("secrets",)
    target_needs: tuple[str, ...] = ()
    renewal_needs: tuple[str, ...] = ()
    receives: bool = True
    platforms: frozenset[str] = frozenset()


def unknown_adapter(name: str, adapters: Mapping[str, AdapterSettings]) -> Message:
    """What is wrong with the name of an adapter that does not exist, and what may be meant by it."""
    names = sorted(adapters)
    serving = next((adapter for adapter in names if name.lower() in adapters[adapter].platforms), "")
    unknown = message(
        "unknown adapter '{adapter}' (there are {adapters})", adapter=name[:60], adapters=", ".join(names)
    )
    if serving:
        hint = message(
            "{platform} is a platform of the adapter {adapter}: write 'adapter: {adapter}', and"
            " 'platform: {platform}' at its accounts",
            platform=name.lower(),
            adapter=serving,
        )
        return with_advice(unknown, hint)
    return with_suggestion(unknown, name, names)
