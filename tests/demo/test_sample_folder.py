"""The data folder of a sample."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.sample_folder import make_sample
from bot.domain.progress import unwatched
from bot.errors import UserError
from bot.services.reports.briefing import prepare_briefing
from bot.services.workspace import Workspace

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def test_what_the_demo_did_not_make_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "dear.txt").write_text("mine", "utf-8")
    with pytest.raises(UserError) as error:
        await make_sample(tmp_path, 1, now=NOW, progress=unwatched)
    assert error.value.code == "demo_folder_in_use"
    assert (tmp_path / "dear.txt").exists()


@pytest.mark.long
async def test_a_month_fills_every_part_of_the_page(tmp_path: Path) -> None:
    summary = await make_sample(tmp_path / "sample", 1, now=NOW, progress=unwatched)
    workspace = Workspace(data=tmp_path / "sample", clock=lambda: NOW)
    made = await prepare_briefing(workspace, summary.since, None)
    workspace.close()
    assert made.report.service.inbound == summary.events
    assert len(made.comments) == 5
    assert made.contributors
    assert made.best_posts
    assert made.report.moderation.precision_by_rule
    assert made.report.conversation.shift.difference.low is not None
