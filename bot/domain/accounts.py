"""Whose accounts these are, and the credentials for them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.empty import empty_mapping

#: Where the people are whom accounts serve, unless a configuration says otherwise (ISO 3166).
COUNTRIES = ("FR", "BE", "CH", "LU", "MC", "CA", "GB", "IE", "US")


class Secret:
    """A credential that prints as `***`. Its value comes out of `reveal()` only."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value.strip()

    def reveal(self) -> str:
        return self._value

    def fingerprint(self) -> str:
        """12 hexadecimal digits by which two secrets can be compared without showing either."""
        return hashlib.sha256(b"tamis" + self._value.encode()).hexdigest()[:12]

    def __repr__(self) -> str:
        return "Secret('***')"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, value: object) -> bool:
        return isinstance(value, Secret) and value._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


class RenewableSecret(Secret):
    """A credential that is exchanged for newer ones while the program runs; its holders have the newest."""

    __slots__ = ()

    def exchange(self, newer: Secret) -> None:
        """Take the value of a newer one."""
        self._value = newer.reveal()


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """What a platform gave for a refresh token: an access token, how many seconds it lasts, and the refresh
    token for the next time, None when the old one stays."""

    token: Secret
    seconds: float
    refresh_token: Secret | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """One Page, channel or phone number of ours. `settings` holds what only its platform needs.

    A `token` that can be renewed is a `RenewableSecret`; with a `refresh_token` it may be empty until it was.
    """

    platform: str
    id: str
    name: str = ""
    token: Secret | None = None
    refresh_token: Secret | None = None
    settings: Mapping[str, str] = field(default_factory=empty_mapping)


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerWindows:
    """How long an answer in private is possible on an account.

    `standard` and `by_person` count from somebody's last message in the conversation: until when anything
    may be sent, and until when a person may answer. `private_reply` counts from the comment. With
    `takes_templates`, what the platform has approved may be sent afterwards.
    """

    standard: timedelta
    by_person: timedelta
    private_reply: timedelta
    takes_templates: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One provider app (or one target that cases are handed over to) as configured.

    All `secrets` are valid at the same time, so that they can be rotated without a gap. `is_complete` is
    False where a secret or a setting could not be opened: a command that calls nobody goes without.
    """

    name: str
    adapter: str
    secrets: tuple[Secret, ...] = ()
    accounts: tuple[Account, ...] = ()
    settings: Mapping[str, str] = field(default_factory=empty_mapping)
    is_complete: bool = True

    def account(self, account_id: str) -> Account | None:
        """The account with that id, or None when it is not ours."""
        return next((account for account in self.accounts if account.id == account_id), None)
