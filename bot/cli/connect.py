"""`tamis connect`: from nothing to an account whose comments come."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from bot.cli import OK, WRONG, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, as_json, configured
from bot.cli.terminal import ask, ask_unseen, echo, echo_json, sanitize_terminal, warn
from bot.domain import Secret
from bot.errors import Message, UserError
from bot.present.messages import Catalog
from bot.present.serialize_connection import connection_json
from bot.runtime.connecting import LoopbackNetwork
from bot.services.operations.connecting import Connection, connect_account
from bot.services.operations.connection_plan import (
    DEFAULT_PORT,
    PROVIDERS,
    ConnectionPlan,
    ConnectOptions,
    read_secret_file,
)


@localized.command()
@click.argument("provider", type=click.Choice(sorted(PROVIDERS)))
@click.option(
    "--source", default="", metavar="NAME", help="The source in config.yaml.  [default: the one that fits]"
)
@click.option("--app-id", default="", help="The id of your app at the provider.")
@click.option(
    "--app-secret-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file that holds the secret of your app.",
)
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file that holds the token, for providers where one is generated (whatsapp).",
)
@click.option(
    "--redirect", default="", metavar="URL", help="The redirect address that is entered at the provider."
)
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    default=DEFAULT_PORT,
    show_default=True,
    help="The port of this machine that the browser comes back to.",
)
@click.option(
    "--paste",
    is_flag=True,
    help="Read the redirected address from standard input, for servers without a browser.",
)
@click.option("--account", default="", metavar="ID", help="The account to connect, where there are several.")
@click.option("--publish", is_flag=True, help="Ask for what planned posts take, too: 'tamis posts'.")
@click.option(
    "--secrets",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for the secrets.  [default: 'secrets' beside config.yaml]",
)
@configured
@as_json
@pass_catalog
def connect(
    provider: str,
    source: str,
    app_id: str,
    app_secret_file: Path | None,
    token_file: Path | None,
    redirect: str,
    port: int,
    paste: bool,
    account: str,
    publish: bool,
    folder: Path | None,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """Connect an account of PROVIDER, from an app to the first comment: say which app and permissions it
    takes, sign the account's owner in, write the secrets into private files, subscribe to its webhooks, and
    print the lines for config.yaml.

    Nothing is posted, and config.yaml stays as it is. Exit code 1 when a permission is missing or no
    webhooks come.
    """
    options = ConnectOptions(
        provider=provider,
        source=source,
        app_id=app_id,
        app_secret=read_secret_file(app_secret_file) if app_secret_file else None,
        token=read_secret_file(token_file) if token_file else None,
        redirect=redirect,
        port=port,
        account=account,
        secrets_folder=folder,
        pastes=paste,
        publishes=publish,
    )
    network = LoopbackNetwork(t("connect.browser"))
    connection = replace(instance, mentions_secrets=False).run(connect_account, options, Terminal(t), network)
    if as_json:
        echo_json(connection_json(connection, Catalog("en")))
    else:
        _show(connection, t)
    return OK if connection.is_well else WRONG


class Terminal:
    """Asks the person at the terminal; where nobody sits there, options say it, or what is piped in."""

    def __init__(self, t: Catalog) -> None:
        self._t = t

    def show_steps(self, plan: ConnectionPlan) -> None:
        """Which app is needed, with which permissions, on standard error."""
        t = self._t
        data = {
            "redirect": plan.redirect or "-",
            "webhook": plan.webhook or f"https://…/webhooks/{plan.source.name}",
            "product": plan.connector.name,
        }
        warn(t("connect.app", console=plan.connector.console))
        for number, step in enumerate(plan.connector.steps, 1):
            warn(f"  {number}. {t.translate(Message(step.text, data))}")
        warn(t("connect.permissions"))
        for permission in plan.connector.requested_permissions:
            warn(f"  {permission.name}: {t('connect.without', costs=permission.costs)}")

    def ask_app(self, plan: ConnectionPlan) -> tuple[str, Secret]:
        """The app's id and secret, the latter unseen."""
        if not sys.stdin.isatty():
            raise UserError("connect_no_app", setting=plan.connector.app_id_setting)
        app_id = plan.connector.app_id
        while not app_id:
            app_id = ask(self._t("connect.ask_id")).strip()
        secret = plan.source.secrets[0] if plan.source.secrets else self._unseen("connect.ask_secret")
        return app_id, secret

    def ask_token(self, plan: ConnectionPlan) -> Secret:
        """The token, unseen, or what is piped in."""
        if sys.stdin.isatty():
            return self._unseen("connect.ask_token")
        token = Secret(_piped())
        if not token:
            raise UserError("connect_no_token")
        return token

    def show_address(self, plan: ConnectionPlan, address: str) -> None:
        """Where the owner signs in."""
        warn(self._t("connect.open"))
        # Not broken between words, so that it can be copied and clicked.
        click.echo(address, err=True)
        warn(self._t("connect.listening" if plan.listens else "connect.paste", redirect=plan.redirect))

    def ask_redirected(self, plan: ConnectionPlan) -> str:
        """The address that the browser shows afterwards."""
        return ask(self._t("connect.ask_address")) if sys.stdin.isatty() else _piped()

    def is_asked_again(self, mistake: UserError) -> bool:
        """Whether a person sits here, who is told what was wrong."""
        if sys.stdin.isatty():
            warn(self._t.error(mistake))
        return sys.stdin.isatty()

    def choose(self, accounts: Sequence[str]) -> int:
        """One of several accounts, by its number."""
        if not sys.stdin.isatty():
            raise UserError("connect_which_account", accounts=", ".join(accounts))
        for number, account in enumerate(accounts, 1):
            warn(f"  {number}. {account}")
        numbers = [str(number) for number in range(1, len(accounts) + 1)]
        answer = ""
        while answer not in numbers:
            answer = ask(self._t("connect.ask_account", last=len(accounts))).strip()
        return int(answer) - 1

    def _unseen(self, code: str) -> Secret:
        typed = ""
        while not typed:
            typed = ask_unseen(self._t(code)).strip()
        return Secret(typed)


def _piped() -> str:
    return sys.stdin.readline(8192).strip()


def _show(connection: Connection, t: Catalog) -> None:
    """What was done on standard error, the lines for the configuration on standard output."""
    account = connection.account
    warn(t("connect.connected", name=account.name or account.id, id=account.id, platform=account.platform))
    for path in connection.written.files:
        warn(t("connect.wrote", path=path))
    if connection.missing is None:
        warn(t("connect.permissions_unknown"))
    elif not connection.missing:
        warn(t("connect.permissions_given"))
    for permission in connection.missing or ():
        warn(t("connect.missing", name=permission.name, costs=permission.costs))
    warn(
        t(
            f"connect.webhooks.{connection.webhooks}",
            fields=", ".join(connection.unsubscribed),
            reason=connection.problem,
        )
    )
    if connection.written.verify_token is not None:
        warn(t("connect.verify_token", path=connection.written.verify_token))
    warn(
        t(
            "connect.lines_again" if connection.written.was_configured else "connect.lines",
            source=connection.source,
        )
    )
    echo(sanitize_terminal(connection.written.lines.rstrip("\n"), lines=True))
    warn(t("connect.restart"))
