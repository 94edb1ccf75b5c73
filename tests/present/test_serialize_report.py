"""The JSON of the report keeps its names, and has nothing but plain values."""

import json
from datetime import timedelta
from pathlib import Path

from bot.present.serialize_report import quality_report_json
from bot.services.reports.quality import measure_quality
from bot.services.workspace import Workspace
from tests.factories import NOW
from tests.fakes.databases import open_store

NAMES = [
    "since",
    "until",
    "timezone",
    "made_at",
    "scope",
    "calendar",
    "volumes",
    "names",
    "service",
    "mood",
    "conversation",
    "labels",
    "mentions",
    "intents",
    "moderation",
    "queue",
    "satisfaction",
    "rights",
    "second_opinions",
    "best_posts",
    "worst_posts",
    "by_origin",
    "ad_minus_organic",
    "publicity",
    "channels",
]


async def test_names_and_times_are_plain_and_in_order(tmp_path: Path) -> None:
    workspace = Workspace(store=open_store(tmp_path), clock=lambda: NOW)
    report = await measure_quality(workspace, NOW - timedelta(days=1), None)
    workspace.close()
    document = quality_report_json(report)
    assert list(document) == NAMES
    assert document["until"] == document["made_at"] == "2026-11-22T12:00:00+00:00"
    assert json.loads(json.dumps(document)) == document
