"""`tamis doctor`: looks at everything that can be wrong and says what to do about it."""

from dataclasses import replace

import click

from bot.cli import OK, WRONG, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, as_json, looks
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json
from bot.present.messages import Catalog
from bot.runtime.connecting import LoopbackNetwork
from bot.services.operations.doctor import diagnose
from bot.services.operations.findings import Severity
from bot.services.operations.online_check import ask_platforms


@localized.command()
@click.option(
    "--online",
    is_flag=True,
    help="Ask the platforms, too: whether tokens are accepted, permissions given, webhooks sent.",
)
@looks
@as_json
@pass_catalog
def doctor(online: bool, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Look at everything that can be wrong, and say what to do. Exit code 1 if something is.

    Python, SQLite, configuration, secrets, rules, model, data folder, disk, outbox, pauses, when each
    account last received something, and what the running bot last saw of its token, permissions and
    webhooks.
    """
    quiet = replace(instance, mentions_secrets=False)  # it names each of them itself
    findings = quiet.run(diagnose)
    if online:
        findings += quiet.run(ask_platforms, LoopbackNetwork(""))
    language = Catalog("en") if as_json else t  # programs read the same words everywhere
    rows = [
        {
            "state": finding.severity.value,
            "what": finding.subject,
            "said": language.with_data(finding.code, finding.data),
        }
        for finding in findings
    ]
    is_healthy = all(finding.severity is not Severity.WRONG for finding in findings)
    if as_json:
        echo_json({"ok": is_healthy, "findings": rows})
    else:
        rows = [row | {"state": t.term("severity", row["state"])} for row in rows]
        echo_table({"state": "", "what": "", "said": ""}, rows, is_last_whole=True)
        warnings = sum(finding.severity is Severity.WARNING for finding in findings)
        if not is_healthy:
            echo(t("doctor.unhealthy"))
        else:
            echo(t.count("doctor.warned", warnings) if warnings else t("doctor.healthy"))
    return OK if is_healthy else WRONG
