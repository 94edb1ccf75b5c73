"""`tamis doctor`: looks at everything that can be wrong and says what to do about it."""

from dataclasses import replace

from bot.cli import OK, WRONG, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, as_json, looks
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json
from bot.present.messages import Catalog
from bot.services.operations.doctor import diagnose
from bot.services.operations.findings import Severity


@localized.command()
@looks
@as_json
@pass_catalog
def doctor(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Look at everything that can be wrong, and say what to do. Exit code 1 if something is.

    Python, SQLite, configuration, secrets, rules, model, data folder, disk, outbox, pauses, and
    when each account last received something.
    """
    findings = replace(instance, mentions_secrets=False).run(diagnose)  # it names each of them itself
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
