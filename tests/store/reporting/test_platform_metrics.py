"""What platforms count: the import that says it last is in force, and an undone one never was."""

from collections.abc import Mapping
from datetime import date

from bot.domain import Actor
from bot.domain.platform_metrics import Level, MetricObject, MetricRow
from bot.store import Store, Transaction
from bot.store.reporting import platform_metrics
from bot.store.reporting.platform_metrics import ObjectKey, ValueKey

LEA = Actor.person("Léa")
AD = ObjectKey("meta", Level.AD, "11")


def row(day: date | None, values: Mapping[str, int], *, title: str = "Loaf", post_id: str = "") -> MetricRow:
    about = MetricObject(level=Level.AD, platform="meta", id="11", title=title, post_id=post_id)
    return MetricRow(
        source="meta_ads",
        about=about,
        origin="ad",
        first_day=day,
        last_day=day,
        currency="EUR",
        values=values,
    )


def bring(tx: Transaction, at: float, *rows: MetricRow) -> int:
    number = platform_metrics.insert_import(
        tx,
        source="meta_ads",
        account_id="1000",
        file_name=f"{at:g}.csv",
        sha256=f"{at:g}",
        by=LEA,
        at=at,
        rows=len(rows),
    )
    platform_metrics.put_rows(tx, number, rows, at=at)
    return number


def key(day: date | None, metric: str) -> ValueKey:
    return ValueKey(AD, day, day, "ad", metric)


SECOND, THIRD = date(2026, 11, 2), date(2026, 11, 3)


async def test_the_last_import_is_in_force_and_undoing_it_brings_the_one_before_back(store: Store) -> None:
    await store.write(lambda tx: bring(tx, 1.0, row(SECOND, {"spend": 10, "clicks": 1}, title="Old")))
    later = await store.write(lambda tx: bring(tx, 2.0, row(SECOND, {"spend": 12}, title="New")))
    values = await store.read(platform_metrics.list_values)
    assert {name.metric: stored.amount for name, stored in values.items()} == {"clicks": 1, "spend": 12}
    assert (await store.read(platform_metrics.list_objects))[AD].title == "New"
    assert await store.write(lambda tx: platform_metrics.undo_import(tx, later, at=3.0)) == 1
    values = await store.read(platform_metrics.list_values)
    assert {name.metric: stored.amount for name, stored in values.items()} == {"clicks": 1, "spend": 10}
    assert (await store.read(platform_metrics.list_objects))[AD].title == "Old"
    assert await store.write(lambda tx: platform_metrics.undo_import(tx, later, at=4.0)) == 0


async def test_an_api_replaces_what_it_said_and_outlives_an_older_file(store: Store) -> None:
    def poll(tx: Transaction, at: float, spend: int) -> None:
        rows = [row(SECOND, {"spend": spend}, post_id="1000_5" if at == 1.0 else "")]
        platform_metrics.take_from_api(tx, rows, source="meta_api", account_id="7", by=LEA, at=at)

    await store.write(lambda tx: poll(tx, 1.0, 10))
    await store.write(lambda tx: bring(tx, 2.0, row(SECOND, {"spend": 11})))
    assert (await store.read(platform_metrics.list_values))[key(SECOND, "spend")].amount == 11
    await store.write(lambda tx: poll(tx, 3.0, 12))
    stored = (await store.read(platform_metrics.list_values))[key(SECOND, "spend")]
    assert (stored.amount, stored.currency, stored.source) == (12, "EUR", "meta_api")
    assert (await store.read(platform_metrics.list_objects))[AD].post_id == "1000_5"  # not taken back
    imports = await store.read(platform_metrics.list_imports)
    assert [(stored.source, stored.file_name) for stored in imports] == [
        ("meta_api", ""),
        ("meta_ads", "2.csv"),
    ]
    api = imports[0].id
    assert await store.write(lambda tx: platform_metrics.undo_import(tx, api, at=4.0)) == 0  # it is no file


async def test_days_are_found_that_touch_a_period_and_whole_lives_always(store: Store) -> None:
    rows = [row(SECOND, {"clicks": 1}), row(THIRD, {"clicks": 2}), row(None, {"clicks": 3})]
    await store.write(lambda tx: bring(tx, 1.0, *rows))
    values = await store.read(lambda tx: platform_metrics.list_values(tx, THIRD, THIRD))
    assert {name.first_day: stored.amount for name, stored in values.items()} == {THIRD: 2, None: 3}


async def test_the_same_file_is_known_while_its_import_stands(store: Store) -> None:
    number = await store.write(lambda tx: bring(tx, 1.0, row(SECOND, {"clicks": 1})))
    same = await store.read(lambda tx: platform_metrics.find_same_file(tx, "1", "1000"))
    assert same is not None
    assert (same.id, same.actor, same.imported_at) == (number, LEA, 1.0)
    assert await store.read(lambda tx: platform_metrics.find_same_file(tx, "1", "2000")) is None
    await store.write(lambda tx: platform_metrics.undo_import(tx, number, at=2.0))
    assert await store.read(lambda tx: platform_metrics.find_same_file(tx, "1", "1000")) is None
    undone = await store.read(lambda tx: platform_metrics.get_import(tx, number))
    assert undone is not None
    assert undone.undone_at == 2.0
