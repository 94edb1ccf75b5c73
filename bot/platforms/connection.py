"""What connecting an account takes on any platform: an app, the consent of the account's owner, webhooks.

Each provider has its `Connector`s beside its adapter, in a module `connection` of its package. As everywhere
here nothing is sent: flows say what is to be asked.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from bot.domain import Account, Secret, Source, empty_mapping
from bot.errors import Message, Rejected
from bot.platforms.ports import Flow

#: The setting of a source whose accounts publish planned posts.
PUBLISHES = "publishes"


@dataclass(frozen=True, kw_only=True, slots=True)
class Permission:
    """A permission in the provider's spelling, and what does not work without it."""

    name: str
    costs: Message


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """What the consent of an account's owner was exchanged for. `scopes` is None where the provider does not
    say what was allowed, `account_id` empty where the accounts are asked for."""

    token: Secret
    refresh_token: Secret | None = None
    scopes: frozenset[str] | None = None
    account_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An account that the grant reaches, as it would be configured; `settings` are those of the account."""

    id: str
    name: str
    token: Secret
    refresh_token: Secret | None = None
    settings: Mapping[str, str] = field(default_factory=empty_mapping)


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenReport:
    """What the provider says of a token: what it may do and when it ends, None where it does not say."""

    scopes: frozenset[str] | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """Of which fields the provider sends webhooks for an account, and which are `missing` that nothing works
    without. It `can_be_renewed` unless somebody else's address would be overwritten."""

    fields: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    can_be_renewed: bool = True


class Connector(ABC):
    """How accounts of one platform are connected by one app, the `source`."""

    #: The name in `tamis connect NAME`, the platform of its accounts, and their adapter.
    name: ClassVar[str]
    platform: ClassVar[str]
    adapter: ClassVar[str]
    #: Where the operator makes the app, and what to do there. `{redirect}` and `{webhook}` are filled in.
    console: ClassVar[str]
    steps: ClassVar[tuple[Message, ...]]
    permissions: ClassVar[tuple[Permission, ...]]
    #: What planned posts take besides, asked for where the source says `publishes: "true"`.
    publishing_permissions: ClassVar[tuple[Permission, ...]] = ()
    #: The setting of the source that holds the app's id, and settings that the program needs to look after
    #: the webhooks.
    app_id_setting: ClassVar[str]
    #: Whether the owner may be sent back to this machine, http://127.0.0.1 or http://localhost; else it takes
    #: an address with https, which need not exist: the code stands in the browser's address line.
    loopback_host: ClassVar[str] = ""
    #: Whether a token is pasted instead of asked for.
    takes_token: ClassVar[bool] = False
    #: Whether the account keeps its refresh token, and not the token itself.
    needs_refresh_token: ClassVar[bool] = False

    def __init__(self, source: Source) -> None:
        self.source = source

    def serves(self, account: Account) -> bool:
        """Whether the account is one of this connector's."""
        return account.platform == self.platform

    @property
    def app_id(self) -> str:
        """The app's id as configured; "" where it is not."""
        return self.source.settings.get(self.app_id_setting, "")

    @property
    def requested_permissions(self) -> tuple[Permission, ...]:
        """The permissions that are asked for; some of them only where a setting of the source says so."""
        publishes = self.source.settings.get(PUBLISHES) == "true"
        return (*self.permissions, *self.publishing_permissions) if publishes else self.permissions

    @property
    def scopes(self) -> tuple[str, ...]:
        """The names of the permissions that are asked for."""
        return tuple(permission.name for permission in self.requested_permissions)

    def authorize_url(self, redirect: str, state: str, challenge: str) -> str:
        """Where the owner of the account says yes. `challenge` is that of PKCE, for those who know it."""
        raise Rejected("this platform has no consent page")

    def exchange(self, code: str, redirect: str, verifier: str) -> Flow[Grant]:
        """What a code is good for. Raises `TokenExpired` for one that is over, else as `Adapter.perform`."""
        raise Rejected("this platform gives no codes")

    @abstractmethod
    def list_accounts(self, grant: Grant) -> Flow[tuple[Candidate, ...]]:
        """The accounts that the grant reaches. Raises as `Adapter.perform`."""

    def inspect_token(self, account: Account) -> Flow[TokenReport | None]:
        """What the platform says of the account's token; None where it cannot be asked. Raises `TokenExpired`
        for one that is over, else as `Adapter.perform`."""
        yield from ()
        return None

    def read_subscription(self, account: Account, callback: str) -> Flow[Subscription | None]:
        """What the platform sends us for the account at the address `callback` ("": nobody knows it); None
        where it cannot be asked. Changes nothing, and raises as `Adapter.perform`."""
        yield from ()
        return None

    def subscribe(self, account: Account, callback: str, fields: tuple[str, ...]) -> Flow[None]:
        """Have webhooks of these fields sent, or of the usual ones, besides those that are. Raises as
        `Adapter.perform`."""
        raise Rejected("webhooks of this platform are subscribed on its own pages")


def missing_permissions(connector: Connector, scopes: frozenset[str] | None) -> tuple[Permission, ...]:
    """Those that were not allowed, as far as the provider says what was."""
    if scopes is None:
        return ()
    requested = connector.requested_permissions
    return tuple(permission for permission in requested if permission.name not in scopes)
