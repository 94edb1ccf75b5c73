"""`tamis users`: who of the team may come in over a network."""

from datetime import datetime

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, Moment, acts, as_json, looks
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.domain.roles import Role
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.present.serialize_team import token_json, user_json
from bot.services.team.users import (
    ListedUser,
    UserToken,
    add_user,
    change_role,
    list_users,
    make_token,
    remove_user,
    revoke_token,
)

_ROLES = click.Choice([role.value for role in Role])


@localized.group()
def users() -> None:
    """Add, list and remove named users, and make and revoke the tokens that let them in.

    Each role may do what the one before it may: viewer, moderator, lead, admin. The dashboard only shows and
    asks for viewer. Who works on this machine needs no token and may do everything.
    """


@users.command("add")
@click.argument("name")
@click.option("--role", type=_ROLES, default=Role.VIEWER.value, show_default=True, help="What they may do.")
@acts
@as_json
@pass_catalog
def add(name: str, role: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Add the user NAME. 'tamis users token make NAME' then lets them in."""
    user = instance.run(add_user, name, Role(role))
    if as_json:
        echo_json(user_json(ListedUser(user=user, tokens=())))
    else:
        echo(t("users.added", name=sanitize_terminal(user.name, 80), role=t(f"role.{user.role}")))
    return OK


@users.command("list")
@looks
@as_json
@pass_catalog
def show(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show who may come in, with which tokens. Exit code 3 when there is nobody."""
    listed = instance.run(list_users)
    if as_json:
        echo_json([user_json(entry) for entry in listed])
    elif listed:
        rows = [row for entry in listed for row in _rows(entry, instance.timezone, t)]
        echo_table({name: t(f"head.{name}") for name in rows[0]}, rows)
    else:
        echo(t("users.none"))
    return OK if listed else NOTHING


@users.command("role")
@click.argument("name")
@click.argument("role", type=_ROLES)
@acts
@as_json
@pass_catalog
def role(name: str, role: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Give the user NAME another ROLE. It counts from their next request on."""
    user = instance.run(change_role, name, Role(role))
    if as_json:
        echo_json(user_json(ListedUser(user=user, tokens=())))
    else:
        echo(t("users.has_role", name=sanitize_terminal(user.name, 80), role=t(f"role.{user.role}")))
    return OK


@users.command("remove")
@click.argument("name")
@acts
@as_json
@pass_catalog
def remove(name: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Remove the user NAME: their tokens and sessions end within a second."""
    user = instance.run(remove_user, name)
    if as_json:
        echo_json(user_json(ListedUser(user=user, tokens=())))
    else:
        echo(t("users.removed", name=sanitize_terminal(user.name, 80)))
    return OK


@users.group("token")
def token() -> None:
    """Make and revoke the tokens of users."""


@token.command("make")
@click.argument("name")
@click.option(
    "--until", type=Moment(ahead=True), default=None, help="When it ends: 90d, or a date.  [default: never]"
)
@acts
@as_json
@pass_catalog
def make(name: str, until: datetime | None, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Make a token for the user NAME and print it: this once, because only its hash is stored."""
    made = instance.run(make_token, name, until)
    if as_json:
        echo_json({**token_json(made.token), "token": made.secret})
    else:
        echo(made.secret)
        warn(t("users.shown_once", name=sanitize_terminal(made.token.user, 80)))
    return OK


@token.command("revoke")
@click.argument("beginning")
@acts
@as_json
@pass_catalog
def revoke(beginning: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Revoke the token with this BEGINNING, as 'tamis users list' shows it. It is refused within a second."""
    revoked = instance.run(revoke_token, beginning)
    if as_json:
        echo_json(token_json(revoked))
    else:
        echo(t("users.revoked", prefix=revoked.prefix, name=sanitize_terminal(revoked.user, 80)))
    return OK


def _rows(entry: ListedUser, timezone: str, t: Catalog) -> list[dict[str, str]]:
    user = {"user": entry.user.name, "role": t(f"role.{entry.user.role}")}
    tokens = [_token_row(token, timezone, t) for token in entry.tokens] or [_NO_TOKEN]
    return [{**user, **row} for row in tokens]


def _token_row(token: UserToken, timezone: str, t: Catalog) -> dict[str, str]:
    used = "" if token.last_used_at is None else format_seconds(token.last_used_at, timezone)
    if token.revoked_at is not None:
        state = t("users.is_revoked")
    elif token.expires_at is None:
        state = t("users.has_no_end")
    else:
        state = format_seconds(token.expires_at, timezone)
    return {"last_used_at": used, "expires_at": state, "token": f"{token.prefix}…"}


_NO_TOKEN = dict.fromkeys(("last_used_at", "expires_at", "token"), "")
