"""`tamis report scheduled` and `send`: the reports that are sent by themselves."""

from pathlib import Path

import click

from bot.cli import NOTHING, OK, WRONG, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts, as_json, looks
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.mail.letter import page_name
from bot.mail.reports import DraftReport, draft_report, send_report
from bot.present.local_time import format_moment
from bot.present.messages import Catalog
from bot.present.serialize_scheduled import planned_json, sent_json
from bot.services.reports.scheduled import MailProblem, list_scheduled


@localized.command("scheduled")
@looks
@as_json
@pass_catalog
def scheduled(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show the reports of the configuration: when each is due, and what became of the last one.

    Exit code 3 when there is none.
    """
    planned = instance.run(list_scheduled)
    if as_json:
        echo_json([planned_json(entry) for entry in planned])
    elif planned:
        rows = [
            {
                "report": entry.report.name,
                "next_due": format_moment(entry.next_due, instance.timezone),
                "last_period": entry.last.period if entry.last else "",
                "state": t(f"scheduled.state.{entry.last.state}") if entry.last else "",
            }
            for entry in planned
        ]
        echo_table({name: t(f"head.{name}") for name in rows[0]}, rows)
    else:
        echo(t("scheduled.none"))
    return OK if planned else NOTHING


@localized.command("send")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Show what would be sent, and send nothing.")
@click.option("--again", is_flag=True, help="Also when it was sent already.")
@acts
@as_json
@pass_catalog
def send(name: str, dry_run: bool, again: bool, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Send the report NAME of the configuration about the last period now.

    Exit code 1 when nobody has it; a running bot then tries again by itself.
    """
    if dry_run:
        draft = instance.run(draft_report, name)
        _show_draft(draft, t, as_json=as_json)
        return OK
    sent = instance.run(send_report, name, again=again)
    report, period, problem = sent.claimed.report.name, sent.claimed.period.key, sent.outcome.problem
    if as_json:
        echo_json(sent_json(report, period, problem, sent.outcome.status))
    elif problem is None:
        echo(t("scheduled.sent", name=report, period=period))
    else:
        code = "scheduled.partly" if problem is MailProblem.SOME_REFUSED else "scheduled.failed"
        why = t.with_data(f"scheduled.problem.{problem}", {"status": sent.outcome.status or "-"})
        warn(t(code, name=report, period=period, why=why))
    return OK if problem in (None, MailProblem.SOME_REFUSED) else WRONG


def _show_draft(draft: DraftReport, t: Catalog, *, as_json: bool) -> None:
    report, file = draft.report, page_name(draft.report.name, draft.period)
    size = f"{len(draft.page.encode()) / 1024:.0f}"
    if as_json:
        shown = {"to": list(report.to), "subject": draft.text.subject, "text": draft.text.body, "page": file}
        echo_json({**sent_json(report.name, draft.period.key, None, 0), "sent": False, **shown})
        return
    if report.to:
        echo(t("scheduled.to", to=", ".join(report.to)))
    if report.folder:
        path = sanitize_terminal(str(Path(report.folder) / file))
        echo(t("scheduled.written", path=path))
    echo(sanitize_terminal(draft.text.subject))
    echo()
    echo(sanitize_terminal(draft.text.body, lines=True))
    echo(t("scheduled.page", name=file, size=size))
    warn(t("scheduled.dry_run"))
