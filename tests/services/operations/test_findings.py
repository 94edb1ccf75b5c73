"""A finding is a value that carries no sentence."""

from bot.present.messages import Catalog
from bot.services.operations.findings import Finding, Severity


def test_a_finding_without_data_has_none_and_each_severity_a_name() -> None:
    assert Finding(severity=Severity.OK, subject="disk", code="doctor.disk").data == {}
    assert [Catalog("fr").term("severity", severity) for severity in Severity] == [
        "ok",
        "attention",
        "erreur",
    ]
