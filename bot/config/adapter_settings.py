"""What may be written for an adapter. Each adapter declares it as data; `adapter_check` holds entries to it.

An adapter that is added later gets every check by naming the kinds of its settings.
"""

import re
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
class ValueForm:
    """How a platform spells an id or a setting: what fits `pattern` as a whole. `rewrites` turn what people
    write instead into it: a pattern, and what takes its place."""

    pattern: str
    expected: Message
    rewrites: tuple[tuple[str, str], ...] = ()

    def problem(self, value: str) -> Message | None:
        """What is wrong with a value; None for one in this form."""
        if re.fullmatch(self.pattern, value):
            return None
        wrong = message("should be {expected}", expected=self.expected)
        for written, meant in self.rewrites:
            if match := re.fullmatch(written, value):
                return with_advice(wrong, message("write '{value}'", value=match.expand(meant)))
        return wrong


@dataclass(frozen=True, kw_only=True, slots=True)
class AdapterSettings:
    """The settings of a source or target and of its accounts, by name.

    `forms` are those of settings, `account_ids` those of ids, by platform: no other platform has accounts,
    but messages of those in `comes_with` come with the accounts of another. The setting `one_per_key` lists
    one name for each secret. `source_wants` are settings that a source can go without, and why it should
    not. `needs_token` is whether nothing can be done on an account without a token, `only_polled` whether
    nothing even comes.

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
    source_wants: Mapping[str, Message] = field(default_factory=empty_mapping)
    forms: Mapping[str, ValueForm] = field(default_factory=empty_mapping)
    account_ids: Mapping[str, ValueForm] = field(default_factory=empty_mapping)
    comes_with: Mapping[str, str] = field(default_factory=empty_mapping)
    one_per_key: str = ""
    needs_token: bool = False
    only_polled: bool = False
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
