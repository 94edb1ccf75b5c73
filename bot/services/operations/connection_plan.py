"""What `tamis connect` is going to do: which app and source, where the account's owner comes back to, where
webhooks go. Calls nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot import platforms
from bot.domain import Secret, Source
from bot.errors import UserError, explain_io
from bot.files import read_text
from bot.platforms.connection import PUBLISHES, Connector
from bot.services.workspace import Workspace

#: The names of `tamis connect`, and the adapter behind each.
PROVIDERS = platforms.connector_names()
#: Those with an app of their own beside that of their family.
_OWN_APPS = ("instagram-login", "threads", "whatsapp")
DEFAULT_PORT = 8765
_MAX_SECRET_BYTES = 4096


@dataclass(frozen=True, kw_only=True, slots=True)
class ConnectOptions:
    """What an operator says beforehand; the empty is taken from the configuration, found out, or asked."""

    provider: str
    source: str = ""
    app_id: str = ""
    app_secret: Secret | None = None
    token: Secret | None = None
    redirect: str = ""
    port: int = DEFAULT_PORT
    account: str = ""
    secrets_folder: Path | None = None
    pastes: bool = False
    publishes: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ConnectionPlan:
    """What is going to be connected: by which app, where its owner comes back to, where webhooks go ("" where
    nobody knows), and whether the address is listened at or pasted. The source `is_new` where the
    configuration has none."""

    connector: Connector
    is_new: bool
    redirect: str
    webhook: str
    listens: bool
    secrets_folder: Path
    has_new_secret: bool
    token: Secret | None = None

    @property
    def source(self) -> Source:
        """The source that the account belongs to."""
        return self.connector.source

    @property
    def has_app(self) -> bool:
        """Whether the app's secret is known, which signs webhooks, and its id where it asks for tokens."""
        return bool(self.source.secrets and (self.connector.app_id or self.connector.takes_token))


def plan_connection(workspace: Workspace, options: ConnectOptions) -> ConnectionPlan:
    """What the options mean for this instance. Raises `UserError` for what cannot be, `ConfigError`."""
    adapter = PROVIDERS[options.provider]
    config = workspace.config if workspace.is_configured else None
    name, configured = _source(config.sources if config else (), adapter, options)
    secret = options.app_secret
    source = configured or Source(name=name, adapter=adapter)
    probe = _connector(source, options.provider)
    settings = dict(source.settings) | ({probe.app_id_setting: options.app_id} if options.app_id else {})
    if options.publishes:
        settings |= _publishing(probe, source)
    source = replace(source, settings=settings, secrets=(secret,) if secret else source.secrets)
    connector = _connector(source, options.provider)
    public_url = config.public_url.rstrip("/") if config else ""
    folder = options.secrets_folder or workspace.config_file.parent / "secrets"
    redirect, listens = _redirect(connector, options, public_url)
    return ConnectionPlan(
        connector=connector,
        is_new=configured is None,
        redirect=redirect,
        webhook=f"{public_url}/webhooks/{name}" if public_url else "",
        listens=listens,
        secrets_folder=folder,
        has_new_secret=secret is not None,
        token=options.token,
    )


def read_secret_file(path: Path) -> Secret:
    """A secret that an operator put into a file. Raises `UserError`."""
    try:
        secret = Secret(read_text(path, _MAX_SECRET_BYTES))
    except (OSError, UnicodeError) as error:
        raise UserError("connect_unreadable", path=path, reason=explain_io(error)) from error
    if not secret:
        raise UserError("connect_empty", path=path)
    return secret


def _connector(source: Source, provider: str) -> Connector:
    return next(connector for connector in platforms.connectors_of(source) if connector.name == provider)


def _publishing(connector: Connector, source: Source) -> dict[str, str]:
    """The setting of a source whose accounts publish; none where that takes no permission of its own. Raises
    `UserError` for a platform on which nothing can be published."""
    limits = platforms.load_adapter(source).limits.get(connector.platform)
    if limits is None or limits.post is None:
        raise UserError("connect_no_posts", platform=connector.platform)
    return {PUBLISHES: "true"} if connector.publishing_permissions else {}


def _source(sources: Sequence[Source], adapter: str, options: ConnectOptions) -> tuple[str, Source | None]:
    """The source that the account belongs to: as named, else the one that has such accounts or that serves
    their family, else a new one."""
    of_adapter = [source for source in sources if source.adapter == adapter]
    if options.source:
        named = next((source for source in sources if source.name == options.source), None)
        if named is not None and named.adapter != adapter:
            raise UserError("connect_other_adapter", source=options.source, adapter=named.adapter)
        return options.source, named
    fitting = [source for source in of_adapter if _has_accounts(source, options.provider)]
    if not fitting and options.provider not in _OWN_APPS:
        fitting = of_adapter
    # One that was begun and has no account yet is meant by its name, or by its app.
    fitting = fitting or [source for source in of_adapter if _is_begun_for(source, options)]
    if len(fitting) > 1:
        raise UserError("connect_which_source", sources=", ".join(source.name for source in fitting))
    if fitting:
        return fitting[0].name, fitting[0]
    default = options.provider if options.provider in _OWN_APPS else adapter
    taken = {source.name for source in sources}
    return next(name for name in (default, f"{default}-2", f"{default}-3") if name not in taken), None


def _is_begun_for(source: Source, options: ConnectOptions) -> bool:
    """Whether a source without accounts is there for these."""
    app_id = _connector(source, options.provider).app_id
    is_named = source.name == options.provider
    return not source.accounts and (is_named or (bool(app_id) and app_id == options.app_id))


def _has_accounts(source: Source, provider: str) -> bool:
    connector = _connector(source, provider)
    return any(connector.serves(account) for account in source.accounts)


def _redirect(connector: Connector, options: ConnectOptions, public_url: str) -> tuple[str, bool]:
    """Where the owner is sent back to, and whether we listen there."""
    if connector.takes_token:
        return "", False
    if options.redirect:
        return options.redirect, False
    if connector.loopback_host:
        return f"http://{connector.loopback_host}:{options.port}/", not options.pastes
    if not public_url:
        raise UserError("connect_no_redirect", provider=options.provider)
    return f"{public_url}/connected", False
