"""Conversions come in by file and by signed request, once, and a file can be undone."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config, Conversions
from bot.config.secrets import decode_key
from bot.domain import Secret
from bot.errors import InvalidSignature, Malformed, UserError
from bot.platforms.ports import WebhookRequest
from bot.platforms.signatures import sign_webhook
from bot.services.metrics.conversions import holds_conversions, import_conversions, take_conversions
from bot.services.metrics.importing import list_metric_imports, undo_metric_import
from bot.services.workspace import Workspace
from bot.store.reporting import conversions
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, workspace

KEY = "whsec_" + "QUJD" * 11
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CONFIG = Config(conversions=Conversions(secrets=(Secret("not a key"), Secret(KEY))))
ORDERS = "Order ID,Date,Amount,Currency\n1,2026-11-22,5,EUR\n2,2026-11-22,7,EUR\n"


@pytest.fixture
def instance(db: SqliteStore, tmp_path: Path) -> Workspace:
    opened = workspace(db, "Léa", moment(10.0))
    opened.config_file = tmp_path / "none.yaml"
    return opened


def file(folder: Path, text: str) -> Path:
    path = folder / "orders.csv"
    path.write_text(text, "utf-8")
    return path


def signed(document: object, *, key: str = KEY, age: int = 0) -> WebhookRequest:
    body = json.dumps(document).encode()
    secret, timestamp = decode_key(key), str(int(NOW.timestamp()) - age)
    assert secret is not None
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": timestamp,
        "webhook-signature": sign_webhook(secret, "m1", timestamp, body),
    }
    return WebhookRequest(method="POST", query={}, headers=headers, body=body, received_at=NOW)


async def amounts(db: SqliteStore) -> list[Any]:
    listed = await db.read(lambda tx: conversions.list_conversions(tx, 0, 4e9))
    return [conversion.amount for conversion in listed]


async def test_a_file_again_changes_nothing_and_can_be_undone(
    db: SqliteStore, instance: Workspace, tmp_path: Path
) -> None:
    path = file(tmp_path, ORDERS)
    assert holds_conversions(path)
    preview = await import_conversions(instance, path, is_preview=True)
    assert (preview.import_id, preview.new, await amounts(db)) == (None, 2, [])
    report = await import_conversions(instance, path)
    assert (report.import_id, report.new, report.changed, report.unchanged) == (1, 2, 0, 0)
    assert report.days is not None
    again = await import_conversions(instance, path)
    assert (again.import_id, again.unchanged, again.same_as is not None) == (None, 2, True)
    more = await import_conversions(instance, file(tmp_path, ORDERS.replace(",7,", ",8,")))
    assert (more.new, more.changed, more.unchanged) == (0, 1, 1)
    assert await amounts(db) == [5_000_000, 8_000_000]
    assert await undo_metric_import(instance, 2) == 2
    assert await amounts(db) == [5_000_000, 7_000_000]
    assert [stored.source for stored in await list_metric_imports(instance)] == ["conversions"] * 2


async def test_a_file_that_holds_none_is_refused(instance: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        await import_conversions(instance, file(tmp_path, "a,b\n1,2\n"))
    assert refused.value.code == "no_conversions"


async def test_a_signed_request_counts_once(db: SqliteStore, instance: Workspace) -> None:
    request = signed({"id": "1", "time": "2026-11-22", "amount": "5", "currency": "EUR"})
    for _ in range(2):
        assert len((await take_conversions(instance, CONFIG, request)).conversions) == 1
    assert await amounts(db) == [5_000_000]


async def test_what_is_not_signed_by_a_secret_of_ours_is_believed_nothing(
    db: SqliteStore, instance: Workspace
) -> None:
    document = {"id": "1", "time": "2026-11-22"}
    for request in (
        signed(document, key="whsec_" + "WFla" * 11),
        signed(document, age=301),
        signed(document, age=-301),
        WebhookRequest(method="POST", query={}, headers={}, body=b"{}", received_at=NOW),
    ):
        with pytest.raises(InvalidSignature):
            await take_conversions(instance, CONFIG, request)
    with pytest.raises(InvalidSignature):
        await take_conversions(instance, Config(), signed(document))
    with pytest.raises(Malformed):
        await take_conversions(instance, CONFIG, signed([1]))
    assert await amounts(db) == []
