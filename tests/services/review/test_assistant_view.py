"""An assistant sees what was written, and nobody who wrote it."""

from dataclasses import asdict
from pathlib import Path

from bot.services.review import QueueFilters
from bot.services.review.assistant_view import list_for_assistant, show_for_assistant
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, waiting


def stock(tx: Transaction) -> None:
    for number in (1, 2):
        waiting(
            tx,
            number,
            author_id="900",
            author_name="Camille Durand",
            text="write to camille@example.org or see https://shop.example/x",
        )


async def test_names_ids_and_addresses_are_gone_and_hosts_stay(db: SqliteStore, tmp_path: Path) -> None:
    await db.write(stock)
    workspace = Workspace(store=db, data=tmp_path, clock=lambda: moment(20))
    page = await list_for_assistant(workspace, QueueFilters(), limit=9)
    shown = await show_for_assistant(workspace, 1)
    assert page.total == 2
    assert {entry.seen.author for entry in page.entries} == {shown.item.author}
    assert shown.item.text == "write to <email> or see http"
    assert shown.item.hosts == ("shop.example",)
    for seen in (shown.item, *(entry.seen for entry in page.entries), *shown.thread):
        assert "900" not in str(asdict(seen))
        assert "Camille" not in str(asdict(seen))
