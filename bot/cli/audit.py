"""`tamis audit`: has the record of who did what been touched?"""

from typing import Any, TextIO

import click

from bot.cli import OK, WRONG, localized
from bot.cli.localized import catalog, pass_catalog
from bot.cli.options import Instance, as_json, looks
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.present.messages import Catalog
from bot.present.serialize_audit import verification_json
from bot.services.operations.audit_trail import (
    Anchor,
    Verification,
    parse_anchor,
    read_anchors,
    verify_audit,
)


class AnchorParameter(click.ParamType[Anchor]):
    """`ROW:SEAL`, as the log, `tamis backup` and this command write it."""

    name = "anchor"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Anchor:
        """The anchor; anything else is a mistake in the call."""
        if isinstance(value, Anchor):
            return value
        try:
            return parse_anchor(str(value))
        except ValueError:
            self.fail(catalog()("audit.no_anchor", value=str(value)[:80]))


@localized.group()
def audit() -> None:
    """Verify the record of who did what."""


@audit.command()
@click.option(
    "--anchor",
    "anchors",
    multiple=True,
    type=AnchorParameter(),
    metavar="ROW:SEAL",
    help="What the record was at an earlier moment; repeatable.",
)
@click.option(
    "--anchors",
    "log",
    type=click.File("r", encoding="utf-8", errors="replace"),
    metavar="FILE",
    help="A log of the bot, or lines ROW:SEAL; - for standard input.",
)
@looks
@as_json
@pass_catalog
def verify(
    anchors: tuple[Anchor, ...], log: TextIO | None, instance: Instance, as_json: bool, t: Catalog
) -> int:
    """Check every seal of the record, oldest first, and compare it with anchors. Exit code 1 when a row was
    changed or is missing.

    The seals have no key: whoever can write the database can write a record anew that fits itself. Without an
    anchor this finds damage and single changes, and proves nothing against such a person. The running bot
    writes an anchor into its log every hour, at start and at stop (audit_anchor); keep that log where the
    bot's user cannot change it. What came after the last anchor is not proven either.
    """
    from_log = tuple(read_anchors(log)) if log else ()
    if log and not from_log:
        raise click.UsageError(t("audit.no_anchors_in_file", path=sanitize_terminal(log.name)))
    every_anchor = (*anchors, *from_log)
    verification = instance.run(verify_audit, every_anchor)
    if as_json:
        echo_json(verification_json(verification, len(every_anchor)))
    else:
        _draw(verification, len(every_anchor), t)
    return OK if verification.is_intact else WRONG


def _draw(verification: Verification, anchors: int, t: Catalog) -> None:
    row, refuted = verification.first_difference, verification.refuted
    if verification.broken_row is not None:
        warn(t("audit.broken", row=verification.broken_row))
    if refuted is not None and refuted.row > verification.last.row:
        warn(t("audit.cut", row=row, anchor=refuted.row, last=verification.last.row))
    elif refuted is not None:
        warn(t("audit.rewritten", row=row, anchor=refuted.row))
    if verification.is_intact:
        echo(t.count("audit.intact", verification.rows))
        echo(t.count("audit.anchored", anchors) if anchors else t("audit.unanchored"))
    echo(t("audit.last", anchor=verification.last))
