"""A report that was not sent is wrong, one that some did not get a warning, and a first try no news."""

from datetime import UTC, datetime

import pytest

from bot.services.operations.findings import Severity
from bot.services.operations.report_findings import find_unsent
from bot.store.reporting.report_runs import ReportRun

NOW = datetime.fromtimestamp(1_000, UTC)


def run(state: str, problem: str = "", not_before: float = 0.0) -> ReportRun:
    return ReportRun(
        name="weekly",
        period="2026-W48",
        state=state,
        message_id="id",
        attempts=1,
        not_before=not_before,
        due_at=0.0,
        problem=problem,
        status=535 if problem == "login" else 0,
        done_at=None,
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (run("done"), None),
        (run("sending", not_before=2_000), None),
        (run("sending", not_before=500), (Severity.WRONG, "scheduled.problem.unanswered", "-")),
        (run("sending", "login", 2_000), (Severity.WRONG, "scheduled.problem.login", 535)),
        (run("waiting", "login"), (Severity.WRONG, "scheduled.problem.login", 535)),
        (run("given_up", "unmade"), (Severity.WRONG, "scheduled.problem.unmade", "-")),
        (run("done", "some_refused"), (Severity.WARNING, "scheduled.problem.some_refused", "-")),
    ],
)
def test_a_run_says_what_is_wrong_with_it(
    row: ReportRun, expected: tuple[Severity, str, object] | None
) -> None:
    findings = [(one.severity, one.code, one.data["status"]) for one in find_unsent([row], NOW)]
    assert findings == ([] if expected is None else [expected])
    assert all(one.subject == "report weekly 2026-W48" for one in find_unsent([row], NOW))
