"""Seconds within opening hours, on the days when the clock changes."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from bot.errors import UserError
from bot.services.reports.opening_hours import OpeningHours, read_opening_hours
from bot.services.workspace import Workspace

RULES = """\
version: 1
calendars:
  team: {timezone: Europe/Paris, open: {mon-sun: ["01:00-09:00"]}}
rules:
  - {id: a, mode: observe, when: {words: [x]}, then: [{label: x}]}
"""


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.fixture
def hours(tmp_path: Path) -> OpeningHours:
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "config.yaml").write_text(
        f"version: 1\nsources: {{}}\nrules: {tmp_path / 'rules.yaml'}\n", "utf-8"
    )
    workspace = Workspace(config=tmp_path / "config.yaml")
    opened = read_opening_hours(
        workspace, "team", datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 27, tzinfo=UTC)
    )
    assert opened is not None
    return opened


@pytest.mark.parametrize(
    ("begin", "end", "open_hours"),
    [
        ("2026-06-01T00:00+02:00", "2026-06-02T00:00+02:00", 8),
        ("2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00", 7),  # a night with an hour less
        ("2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00", 9),  # and one with an hour more
        ("2026-06-01T08:00+02:00", "2026-06-02T02:00+02:00", 2),
        ("2026-06-01T10:00+02:00", "2026-06-01T12:00+02:00", 0),
        ("2026-06-01T08:00+02:00", "2026-06-01T02:00+02:00", 0),  # it ends before it begins
    ],
)
def test_open_seconds_are_counted(hours: OpeningHours, begin: str, end: str, open_hours: int) -> None:
    assert hours.seconds_between(np.array([at(begin)]), np.array([at(end)])).tolist() == [3600 * open_hours]


def test_a_moment_is_in_or_out(hours: OpeningHours) -> None:
    moments = [
        at("2026-06-01T01:00+02:00"),
        at("2026-06-01T09:00+02:00"),
        0.0,
    ]  # the last is before all periods
    assert hours.are_open(np.array(moments)).tolist() == [True, False, False]
    assert OpeningHours("never", []).are_open(np.array(moments)).tolist() == [False] * 3
    assert OpeningHours("never", []).seconds_between(np.zeros(1), np.ones(1)).tolist() == [0.0]


def test_a_calendar_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "config.yaml").write_text(
        f"version: 1\nsources: {{}}\nrules: {tmp_path / 'rules.yaml'}\n", "utf-8"
    )
    workspace = Workspace(config=tmp_path / "config.yaml")
    now = datetime(2026, 3, 28, tzinfo=UTC)
    assert read_opening_hours(workspace, "", now, now) is None
    with pytest.raises(UserError) as error:
        read_opening_hours(workspace, "night", now, now)
    assert (error.value.code, error.value.data["calendars"]) == ("no_such_calendar", "team")
