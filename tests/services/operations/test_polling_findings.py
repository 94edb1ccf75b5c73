"""What doctor says of polls and quotas."""

from datetime import UTC, datetime

import pytest

from bot.services.operations.polling_findings import find_polling
from bot.store.delivery.daily_quotas import QuotaUse

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("used", "code"),
    [(10, "doctor.quota"), (60, "doctor.quota_of_polls_spent"), (100, "doctor.quota_spent")],
)
def test_a_quota_is_told_before_and_when_it_is_used_up(used: int, code: str) -> None:
    use = QuotaUse(scope="youtube", used=used, units=100, reserved=40, turns_at=0.0)
    (finding,) = find_polling((), (use,), NOW)
    assert (finding.code, finding.data["turn"]) == (code, "1970-01-01T00:00+00:00")
