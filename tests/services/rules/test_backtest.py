"""Other rules on the same past: what would differ, and nothing else happens."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Verb
from bot.rules import RuleSet
from bot.services.rules.backtest import Backtest, backtest, chosen
from bot.store import Transaction
from bot.store.history import backtests
from bot.store.sqlite.engine import SqliteStore
from tests.conftest import NOW
from tests.rules.conftest import rule, rules
from tests.services.review.stock import decided, received


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteStore]:
    database = SqliteStore(tmp_path)
    yield database
    database.close()


def file(words: list[str], then: Any = ("hide",), **more: Any) -> RuleSet:
    return rules(rule(list(then), {"words": words}, **more))


async def past(db: SqliteStore) -> None:
    """Ten events; a rule hid the first three, a person brought one of them back."""

    def work(tx: Transaction) -> None:
        for number in range(10):
            text = "gagnez vite" if number < 3 else ("quel prix" if number < 5 else "merci")
            row = received(tx, number, at=number * 60.0, text=text, author_id=f"a{number % 4}")
            if number < 3:
                decided(tx, row, Verb.HIDE, rule="one", at=number * 60.0)
        tx.execute("INSERT INTO override VALUES ('1000', '55_1', ?, 'person:lea', 'unhide')", (1e10,))

    await db.write(work)


async def run(db: SqliteStore, after: RuleSet, before: RuleSet | None = None) -> Backtest:
    since, now = NOW - timedelta(days=1), NOW + timedelta(hours=1)
    return await backtest(db, after, since=since, now=now, before=before)


async def test_the_same_rules_change_nothing(db: SqliteStore) -> None:
    await past(db)
    found = await run(db, file(["gagnez"]))
    assert (found.events, found.changed) == (10, 0)
    assert found.verbs_before == found.verbs_after == {"hide": 3}


async def test_a_person_s_later_word_does_not_hide_what_a_rule_would_do(db: SqliteStore) -> None:
    await past(db)
    assert (await run(db, file(["gagnez"]), file(["gagnez"]))).verbs_after["hide"] == 3


async def test_the_difference_is_counted_with_rules_authors_and_examples(db: SqliteStore) -> None:
    await past(db)
    found = await run(db, file(["gagnez", "prix"]), file(["gagnez"]))
    assert (found.changed, found.verbs_before["hide"], found.verbs_after["hide"]) == (2, 3, 5)
    counts = found.rules["one"]
    assert (counts.matched_before, counts.matched_after, counts.acted_after) == (3, 5, 5)
    assert found.authors == {"a3", "a0"}
    assert [(one.text, one.before, one.after) for one in found.examples] == [
        ("quel prix", (), ("hide",)),
        ("quel prix", (), ("hide",)),
    ]


async def test_overlap_with_other_rules_is_counted(db: SqliteStore) -> None:
    await past(db)
    both = rules(rule(["hide"], {"words": ["gagnez"]}), rule(["queue"], {"words": ["vite"]}))
    found = await run(db, both)
    assert found.overlaps == {("one", "two"): 3}
    assert found.verbs_after["queue"] == 3


async def test_limits_are_replayed(db: SqliteStore) -> None:
    await past(db)
    found = await run(db, file(["gagnez"], [{"hide": {"cap": {"per_day": 2}}}]))
    assert found.verbs_after["hide"] == 2


async def test_an_observing_rule_matches_and_does_nothing(db: SqliteStore) -> None:
    await past(db)
    found = await run(db, file(["merci"], mode="observe"))
    assert (found.rules["one"].matched_after, found.rules["one"].acted_after) == (5, 0)


async def test_nothing_is_planned_and_the_trial_is_remembered(db: SqliteStore) -> None:
    await past(db)
    before = await db.read(lambda tx: tx.execute("SELECT count(*) AS n FROM outbox").fetchone()["n"])
    new = file(["prix"])
    await run(db, new)
    after = await db.read(lambda tx: tx.execute("SELECT count(*) AS n FROM outbox").fetchone()["n"])
    assert after == before
    tried = await db.read(lambda tx: backtests.latest(tx, "one", new.rules[0].fingerprint))
    assert tried is not None
    assert (tried.events, tried.matched) == (10, 2)


async def test_what_came_before_is_left_out(db: SqliteStore) -> None:
    await past(db)
    found = await backtest(db, file(["x"]), since=NOW + timedelta(minutes=5), now=NOW + timedelta(hours=1))
    assert found.events == 5


async def test_rare_changes_are_shown_too(db: SqliteStore) -> None:
    await past(db)
    new = rules(rule(["hide"], {"words": ["merci"]}), rule(["like"], {"words": ["prix"]}))
    shown = list(chosen(await run(db, new, file(["nothing"])), 2))
    assert {one.after for one in shown} == {("hide",), ("like",)}
