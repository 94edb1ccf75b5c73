"""`tamis privacy`: forgets people who ask for it."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts, as_json, looks
from bot.cli.terminal import confirm, echo, echo_json, is_interactive, sanitize_terminal, warn
from bot.domain import ErasureState
from bot.present.local_time import format_moment
from bot.present.messages import Catalog
from bot.present.serialize_privacy import erasure_json, writing_json
from bot.services.privacy.persons import (
    Erasure,
    Person,
    StoredWriting,
    count_evidence,
    erase_person,
    find_erasure,
    look_up_person,
)


@localized.group()
def privacy() -> None:
    """Erase people who ask for it, and show how far that is."""


@privacy.command("erase")
@click.argument("person")
@click.option("--account", default="", metavar="ID", help="Only what they wrote to this account.")
@click.option("--platform", default="", metavar="NAME", help="Only what they wrote on this platform.")
@click.option("--with-evidence", is_flag=True, help="Erase what is kept as evidence, too.")
@click.option("--dry-run", is_flag=True, help="Only show what is stored.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@acts
@as_json
@pass_catalog
def erase(
    person: str,
    account: str,
    platform: str,
    with_evidence: bool,
    dry_run: bool,
    yes: bool,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """Erase a PERSON, by the id that the platform gives them: what they wrote, what was said to
    them, what was noted about them. It cannot be undone.

    What is planned to be said to them is cancelled, their cases are closed. Figures, decisions and
    the record of who did what stay, without them. Copies elsewhere are not reached: backups, help
    desks, the platform itself. What was dangerous or a matter for the law and was edited or removed
    since is kept as evidence until 'retention.evidence' is over, unless you pass --with-evidence.
    """
    whom = Person(id=person, account_id=account, platform=platform)
    if not (dry_run or yes) and not is_interactive():
        raise click.UsageError(t("usage.erase"))
    if dry_run or not yes:
        preserved = instance.run(count_evidence, whom)
        writings = instance.run(look_up_person, whom)
        _show_stored(person, writings, preserved, as_json and dry_run, t)
        if dry_run:
            return OK if writings or preserved else NOTHING
        confirm(t("privacy.sure"), t)
    _show_erasure(instance.run(erase_person, whom, with_evidence=with_evidence), instance, as_json, t)
    return OK


@privacy.command("status")
@click.argument("code")
@looks
@as_json
@pass_catalog
def show_status(code: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show how far the erasure of that CODE is."""
    _show_erasure(instance.run(find_erasure, code), instance, as_json, t)
    return OK


def _show_stored(
    person: str, writings: Sequence[StoredWriting], preserved: int, as_json: bool, t: Catalog
) -> None:
    if as_json:
        accounts = [writing_json(writing) for writing in writings]
        echo_json({"person": person, "accounts": accounts, "evidence": preserved})
        return
    if preserved:
        echo(t.count("privacy.evidence", preserved))
    for writing in writings:
        account = sanitize_terminal(writing.account_id, 80)
        platform = sanitize_terminal(writing.platform, 40)
        echo(t.count("privacy.stored", writing.events, platform=platform, account=account))
    if not writings:
        echo(t("privacy.nothing", person=sanitize_terminal(person, 80)))


def _show_erasure(erasure: Erasure, instance: Instance, as_json: bool, t: Catalog) -> None:
    if as_json:
        echo_json(erasure_json(erasure))
        return
    moments = (erasure.done_at, erasure.erased_at, erasure.requested_at)
    latest = next(moment for moment in moments if moment is not None)
    at = format_moment(datetime.fromtimestamp(latest, UTC), instance.timezone)
    if erasure.state is ErasureState.DONE:
        echo(t.count("privacy.done", erasure.events, code=erasure.code, at=at))
    else:
        echo(t(f"privacy.{erasure.state}", code=erasure.code, at=at))
    if erasure.evidence_kept:
        warn(t.count("privacy.kept", erasure.evidence_kept))
