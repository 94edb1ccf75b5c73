"""What narrows the list of `tamis review`."""

from pathlib import Path

from textual.app import App

from bot.present.messages import Catalog
from bot.queries import parse_query
from bot.services.desk.review_desk import LocalDesk
from bot.services.review import QueueFilters
from bot.store.sqlite.engine import SqliteStore
from bot.tui.limits import Limits
from tests.fakes.cases import moment, workspace


async def test_command_view_and_limit_narrow_together(tmp_path: Path, db: SqliteStore) -> None:
    (tmp_path / "config.yaml").write_text("data: .\nrules: rules.yaml\n", "utf-8")
    (tmp_path / "views.yaml").write_text("views:\n  French: 'lang:fr'\n", "utf-8")
    instance = workspace(db, "Léa", moment(), tmp_path / "config.yaml")
    app: App[None] = App()
    limits = Limits(app, LocalDesk(instance), QueueFilters(query=parse_query("kind:dm")), Catalog("en"))
    await limits.read_views()
    assert limits.names == ("All", "French")
    assert (await limits.filters()).query.text == "kind:dm"
    limits.tab = 1
    assert (await limits.filters()).query.text == "(kind:dm) (lang:fr)"


async def test_without_views_there_are_no_tabs(db: SqliteStore) -> None:
    app: App[None] = App()
    limits = Limits(app, LocalDesk(workspace(db, "Léa", moment())), QueueFilters(), Catalog("en"))
    await limits.read_views()
    assert (limits.names, limits.limit, (await limits.filters())) == ((), "", QueueFilters())
