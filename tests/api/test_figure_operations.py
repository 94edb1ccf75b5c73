"""A report is about a period that names its zone."""

import pytest
from pydantic import ValidationError

from bot.api.figure_operations import ReportQuery


def test_a_period_needs_a_beginning_with_a_zone() -> None:
    assert ReportQuery.model_validate({"since": "2026-11-01T00:00:00Z"}).until is None
    for since in ("2026-11-01T00:00:00", "yesterday", ""):
        with pytest.raises(ValidationError):
            ReportQuery.model_validate({"since": since})
