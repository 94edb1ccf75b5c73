"""What programs read about reports that are sent by themselves."""

from datetime import UTC, datetime

from bot.domain.report_schedule import ScheduledReport
from bot.present.serialize_scheduled import planned_json, sent_json
from bot.services.reports.scheduled import MailProblem, PlannedReport, ReportRun

AT = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
RUN = ReportRun(
    name="weekly",
    period="2026-W48",
    state="waiting",
    message_id="id",
    attempts=2,
    not_before=0.0,
    due_at=0.0,
    problem="login",
    status=535,
    done_at=None,
)


def test_a_plan_has_what_comes_next_and_what_became_of_the_last() -> None:
    report = ScheduledReport(name="weekly", to=("zoe@example.org",))
    written = planned_json(PlannedReport(report=report, next_due=AT, last=RUN))
    assert (written["name"], written["every"], written["at"]) == ("weekly", "week", "08:00")
    assert written["next_due"] == "2026-11-30T07:00:00+00:00"
    assert written["last"] == {
        "period": "2026-W48",
        "state": "waiting",
        "attempts": 2,
        "problem": "login",
        "status": 535,
        "done_at": None,
    }
    assert planned_json(PlannedReport(report=report, next_due=AT, last=None))["last"] is None


def test_what_some_have_was_sent() -> None:
    assert sent_json("w", "p", None, 0)["sent"] is True
    assert sent_json("w", "p", MailProblem.SOME_REFUSED, 550)["sent"] is True
    assert sent_json("w", "p", MailProblem.LOGIN, 535) == {
        "name": "w",
        "period": "p",
        "sent": False,
        "problem": "login",
        "status": 535,
    }
