"""Refused webhooks: a stranger's call is no fault, a wrong secret is one, and what tells them apart."""

import pytest

from bot.config import Config
from bot.domain import Refusal, Source
from bot.present.messages import MESSAGES, Catalog
from bot.services.operations.findings import Severity
from bot.services.operations.refused_findings import find_refused, weigh
from bot.store.intake.refused_deliveries import RefusedDeliveries
from tests.fakes.clock import START

NOW = START.timestamp()
HOUR = 3600.0


def refused(count: int, **changes: object) -> RefusedDeliveries:
    """So many with a wrong signature, the last one half an hour ago."""
    fields = {
        "source": "meta",
        "refusal": Refusal.SIGNATURE,
        "last_at": NOW - HOUR / 2,
        "last_taken_in": None,
    }
    return RefusedDeliveries(**{**fields, "count": count, **changes})  # type: ignore[arg-type]


def believed(count: int, *, ago: float, since: int, taken_in: int = 100) -> RefusedDeliveries:
    """The same, of a source that was believed so many seconds ago, and not these times since."""
    return refused(count, last_taken_in=NOW - ago, since_taken_in=since, taken_in=taken_in)


@pytest.mark.parametrize(
    ("deliveries", "severity"),
    [
        (refused(1, since_taken_in=1), Severity.WARNING),
        (refused(3, since_taken_in=3), Severity.WRONG),
        (believed(1, ago=60, since=0), Severity.OK),
        (believed(1, ago=6 * HOUR, since=1), Severity.OK),
        (believed(2, ago=6 * HOUR, since=2), Severity.OK),
        (believed(9, ago=6 * HOUR, since=9), Severity.WARNING),
        (believed(10, ago=6 * HOUR, since=10), Severity.WRONG),
        (believed(500, ago=HOUR, since=500), Severity.WARNING),  # half an hour of silence may be peace
        (believed(12, ago=60, since=0, taken_in=1000), Severity.OK),
        (believed(500, ago=60, since=0, taken_in=1000), Severity.WARNING),
    ],
)
def test_how_bad_it_is(deliveries: RefusedDeliveries, severity: Severity) -> None:
    assert weigh(deliveries) is severity


@pytest.mark.parametrize("refusal", [Refusal.DISK_FULL, Refusal.DATABASE_BUSY])
def test_a_fault_of_ours_is_over_once_something_was_taken_in(refusal: Refusal) -> None:
    assert weigh(refused(1, refusal=refusal)) is Severity.WRONG
    assert weigh(refused(1, refusal=refusal, last_taken_in=NOW)) is Severity.WARNING


def test_where_no_webhooks_are_taken_nothing_is_wrong_with_one() -> None:
    config = Config(sources=(Source(name="tube", adapter="youtube"),))
    (finding,) = find_refused([refused(50, source="tube", since_taken_in=50)], config, START)
    assert (finding.severity, finding.code) == (Severity.OK, "doctor.refused.no_webhooks")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("refusal", Refusal, ids=str)
def test_each_finding_is_a_sentence_with_a_length_of_time(refusal: Refusal, language: str) -> None:
    cases = [refused(5), believed(1, ago=60, since=0), believed(500, ago=60, since=0)]
    for case in cases:
        given = RefusedDeliveries(
            source=case.source,
            refusal=refusal,
            count=case.count,
            last_at=case.last_at,
            last_taken_in=case.last_taken_in,
            taken_in=case.taken_in,
            since_taken_in=case.since_taken_in,
        )
        (finding,) = find_refused([given], None, START)
        assert finding.code in MESSAGES
        said = Catalog(language).with_data(finding.code, finding.data)
        assert "30 min" in said.replace("\u00a0", " ").replace("\u202f", " ")
        assert "{" not in said
