"""What a page shows, from a real database."""

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.services.reports.briefing import prepare_briefing
from bot.services.workspace import Workspace
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.briefings import DAY, briefing, story
from tests.fakes.cases import START, moment


async def test_the_period_before_is_as_long_and_ends_where_this_one_begins(tmp_path: Path) -> None:
    made = await briefing(tmp_path)
    assert made.previous.until == made.report.since
    assert made.previous.until - made.previous.since == made.report.until - made.report.since
    assert (made.report.service.inbound, made.previous.service.inbound) == (21, 1)
    change = made.changes["negative"]
    assert change.value == pytest.approx(11 / 21 - 1)


async def test_patterns_agree_with_the_figures(tmp_path: Path) -> None:
    made = await briefing(tmp_path)
    assert sum(slot.written for slot in made.series.slots) == made.report.service.inbound
    assert sum(map(sum, made.by_hour)) == made.report.service.inbound
    assert sum(slot.hidden for slot in made.series.slots) == made.report.moderation.hidden.hits
    assert made.funnel.written == made.report.service.inbound
    assert [mood.post for mood in made.best_posts] == ["1000_55"]
    assert [mood.post for mood in made.worst_posts] == ["1000_77"]


async def test_the_best_comments_are_quoted_once_and_as_they_stand(tmp_path: Path) -> None:
    made = await briefing(tmp_path, text="The zip is weak: use metal.")
    assert made.comments[0].text == "The zip is weak: use metal."
    texts = [event.text for event in made.comments]
    assert len(texts) == len(set(texts)) == 5


async def test_what_its_author_removed_is_not_quoted(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    await store.write(story(text="I take that back"))
    await store.write(lambda tx: overrides.mark_deleted(tx, "1000", "55_1", START + 5 * DAY))
    workspace = Workspace(store=store, clock=lambda: moment(7 * DAY))
    made = await prepare_briefing(workspace, moment(0), None)
    workspace.close()
    assert "I take that back" not in [event.text for event in made.comments]
    assert made.report.service.inbound == 21, "it was written all the same"


async def test_a_period_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    workspace = Workspace(store=SqliteStore(tmp_path), clock=lambda: moment(0))
    with pytest.raises(UserError) as error:
        await prepare_briefing(workspace, moment(1), moment(0))
    workspace.close()
    assert error.value.code == "period_ends_before_it_begins"
