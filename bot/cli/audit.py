"""`tamis audit`: has the record of who did what been touched?"""

from bot.cli import OK, WRONG, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, as_json, looks
from bot.cli.terminal import echo, echo_json, warn
from bot.present.messages import Catalog
from bot.services.operations.audit_trail import verify_audit


@localized.group()
def audit() -> None:
    """Verify the record of who did what."""


@audit.command()
@looks
@as_json
@pass_catalog
def verify(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Check every seal of the record, oldest first. Exit code 1 when a row was changed or is missing."""
    broken_row = instance.run(verify_audit)
    if as_json:
        echo_json({"whole": broken_row is None, "first_broken": broken_row})
    elif broken_row is None:
        echo(t("audit.intact"))
    else:
        warn(t("audit.broken", row=broken_row))
    return OK if broken_row is None else WRONG
