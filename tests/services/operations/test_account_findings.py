"""Every fault of an account is a finding that says how bad it is and what to do."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.config import Config
from bot.domain import Account, AccountFault, CheckSubject, Source
from bot.services.operations.account_findings import find_faults
from bot.services.operations.findings import Finding, Severity
from bot.store.delivery.account_checks import AccountCheck

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
AT = NOW.timestamp()
CONFIG = Config(
    sources=(Source(name="s", adapter="tiktok", accounts=(Account(platform="tiktok", id="_000"),)),)
)


def finding_of(
    *, fault: AccountFault | None = None, ends_at: float | None = None, config: Config | None = CONFIG
) -> list[Finding]:
    check = AccountCheck(
        source="s",
        account_id="_000",
        subject=CheckSubject.TOKEN,
        checked_at=AT,
        fault=fault,
        detail="why",
        since=AT - 5400,
        ends_at=ends_at,
    )
    return list(find_faults([check], config, NOW))


@pytest.mark.parametrize(
    ("fault", "severity"),
    [
        (AccountFault.NOT_RENEWED, Severity.WARNING),
        (AccountFault.ENDED, Severity.WRONG),
        (AccountFault.ENDS_SOON, Severity.WARNING),
        (AccountFault.ANSWER_LOST, Severity.WRONG),
        (AccountFault.LACKS_PERMISSION, Severity.WARNING),
        (AccountFault.UNSUBSCRIBED, Severity.WRONG),
        (AccountFault.UNREADABLE, Severity.WARNING),
    ],
)
def test_a_fault_says_since_when_and_why(fault: AccountFault, severity: Severity) -> None:
    (finding,) = finding_of(fault=fault)
    assert (finding.severity, finding.subject) == (severity, "tiktok _000")
    assert finding.code == f"doctor.account.{fault}"
    assert finding.data == {"span": timedelta(minutes=90), "detail": "why", "platform": "tiktok"}


def test_a_token_with_an_end_says_until_when_it_lasts() -> None:
    (finding,) = finding_of(ends_at=AT + 3600)
    assert (finding.severity, finding.code) == (Severity.OK, "doctor.account.token_lasts")
    assert finding.data["until"] == "2026-11-29 13:00+00:00"


def test_a_token_that_nobody_renewed_is_wrong() -> None:
    (finding,) = finding_of(ends_at=AT - 1)
    assert (finding.severity, finding.code) == (Severity.WRONG, "doctor.account.token_over")


def test_what_was_looked_at_and_is_well_needs_no_word() -> None:
    assert finding_of() == []


def test_without_a_configuration_the_account_is_named_by_its_id() -> None:
    (finding,) = finding_of(fault=AccountFault.ENDED, config=None)
    assert finding.subject == "_000"
