"""Figures of a moment, without any database."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.present.messages import Catalog
from bot.present.report_page.numbers import Numbers
from bot.present.report_page.parts import Voice
from bot.services.reports.live import (
    AccountHealth,
    LiveFigures,
    LiveQueue,
    Minute,
    ShownAccount,
    Today,
)

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NOW = AT.timestamp()
ZONE = "Europe/Paris"
ACCOUNT = ShownAccount(source="meta", platform="facebook", id="1000", name="Maison")
WELL = {"rules": True, "model": True, "disk": True}
_CALM = LiveFigures(
    at=AT,
    queue=LiveQueue(open=0, claimed=0, oldest_since=None, due_soon=0, overdue=0, by_queue=()),
    minutes=tuple(Minute(starts_at=NOW - (59 - number) * 60) for number in range(60)),
    today=Today(),
    pauses=(),
    tripped=(),
    accounts=(AccountHealth(account=ACCOUNT, heard_at=NOW - 120),),
    waiting=(),
    not_done=(),
    refused=(),
    spikes=(),
)


def live_figures(**changes: Any) -> LiveFigures:
    """A calm moment; name what differs."""
    return replace(_CALM, **changes)


def voice(language: str = "en") -> Voice:
    """How the page speaks in that language."""
    return Voice(Catalog(language), Numbers(Catalog(language)))
