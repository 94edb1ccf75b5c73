"""Strikes, counters and labels: what counts now, what has run out, what was taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Actor, AuthorLabel, CounterIncrement, Decision, Strike
from bot.store import Transaction, decisions
from bot.store.history import audit, author_marks
from bot.store.history.author_marks import _decayed
from bot.store.intake import events
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, moment, received

DAY = 86_400.0
Work = Callable[[Transaction], Any]


def wrote(
    tx: Transaction, number: int = 1, *, at: float = 0.0, event: dict[str, Any] | None = None, **marks: Any
) -> int:
    """A decision about a new event of author 900 that writes something down; answers the decision."""
    row = received(tx, number, at=at, **(event or {}))
    decision = Decision(rules_version="v1", **marks)
    return decisions.commit(tx, event_id=row, decision=decision, at=START + at)


def strike(weight: float = 1.0, until: float | None = DAY) -> Strike:
    return Strike(rule="insult", weight=weight, expires_at=None if until is None else moment(until))


def standing(tx: Transaction, at: float = 1.0, author: str = "900", account: str = "1000") -> float:
    return author_marks.strike_weight(tx, account, author, START + at)


async def test_strikes_add_up_until_each_runs_out(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[float]:
        wrote(tx, 1, strikes=(strike(until=10), strike(2.0, until=20)))
        wrote(tx, 2, strikes=(strike(0.5, until=None),))
        return [standing(tx, at) for at in (5, 9.9, 10, 20, 1e9)]

    assert await db.write(work) == [3.5, 3.5, 2.5, 0.5, 0.5]


async def test_a_strike_is_one_authors_in_one_account(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[float]:
        wrote(tx, 1, strikes=(strike(),))
        return [standing(tx), standing(tx, author="901"), standing(tx, account="2000")]

    assert await db.write(work) == [1.0, 0.0, 0.0]


async def test_of_a_withheld_author_nothing_is_written_but_counters_of_places(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, int, float]:
        wrote(
            tx,
            event={"author_id": None},
            strikes=(strike(),),
            author_labels=(AuthorLabel(label="rude"),),
            counter_increments=(CounterIncrement(counter="heat", of="1000_55"),),
        )
        count = [
            tx.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("strike", "author_label")
        ]
        return *count, author_marks.counter_values(tx, "1000", {"heat": 0.0}, ["1000_55"], START)[
            "heat", "1000_55"
        ]

    assert await db.write(work) == (0, 0, 1.0)


async def test_an_overturned_decision_gives_its_strikes_back_and_no_others(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, float, int, float]:
        first = wrote(tx, 1, strikes=(strike(), strike(2.0)))
        wrote(tx, 2, strikes=(strike(4.0),))
        back = author_marks.revoke_strikes(tx, by=Actor.person("lea"), at=START + 5, decision_id=first)
        left = standing(tx, 6)
        return (
            back,
            left,
            author_marks.revoke_strikes(tx, by=Actor.person("lea"), at=START + 7, decision_id=first),
            standing(tx, 8),
        )

    assert await db.write(work) == (2, 4.0, 0, 4.0)


async def test_a_word_on_a_comment_gives_back_what_its_edit_had_earned(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, float]:
        row = received(tx, 1)
        wrote(tx, 2, at=1, event={"kind": "edit", "message_id": "55_1"}, strikes=(strike(),))
        wrote(tx, 3, at=2, strikes=(strike(8.0),))
        return author_marks.revoke_strikes(tx, by=Actor.person("lea"), at=START + 3, event_id=row), standing(
            tx, 4
        )

    assert await db.write(work) == (1, 8.0)


@pytest.mark.parametrize("what", [{}, {"decision_id": 1, "event_id": 1}], ids=["neither", "both"])
async def test_what_is_overturned_must_be_said(db: SqliteStore, what: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="either a decision or an event"):
        await db.write(lambda tx: author_marks.revoke_strikes(tx, by=Actor.person("lea"), at=0.0, **what))


async def test_a_person_clears_an_author_and_the_audit_says_so_without_naming_them(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, float, float, int, dict[str, Any], int | None]:
        wrote(tx, 1, strikes=(strike(until=None), strike(until=2.0)))
        wrote(tx, 2, event={"author_id": "901"}, strikes=(strike(),))
        cleared = author_marks.clear_strikes(
            tx, account_id="1000", author_id="900", by=Actor.person("lea"), at=START + 5
        )
        again = author_marks.clear_strikes(
            tx, account_id="1000", author_id="900", by=Actor.person("lea"), at=START + 6
        )
        wrote(tx, 3, at=7, strikes=(strike(0.25),))
        row = tx.execute("SELECT * FROM audit WHERE action = 'strikes_cleared'").fetchall()
        assert len(row) == 1
        return (
            cleared,
            standing(tx, 8),
            standing(tx, 8, "901"),
            again,
            dict(row[0]),
            audit.verify_chain(tx).broken_row,
        )

    cleared, left, others, again, row, broken = await db.write(work)
    assert (cleared, left, others, again, broken) == (1, 0.25, 1.0, 0, None)
    assert (row["actor"], row["subject"]) == ("person:lea", "account:1000")
    assert "900" not in row["details"]


async def test_a_counter_halves_in_its_half_life(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[float]:
        wrote(tx, 1, counter_increments=(CounterIncrement(counter="heat", of="900", by=8.0, half_life=10.0),))
        wrote(
            tx,
            2,
            at=10,
            counter_increments=(CounterIncrement(counter="heat", of="900", by=2.0, half_life=10.0),),
        )
        return [
            author_marks.counter_values(tx, "1000", {"heat": 10.0}, ["900"], START + at)["heat", "900"]
            for at in (10, 20, 30, 1e12)
        ]

    assert await db.write(work) == pytest.approx([6.0, 3.0, 1.5, 0.0])


async def test_a_counter_without_half_life_stays(db: SqliteStore) -> None:
    def work(tx: Transaction) -> float:
        for number, by in enumerate((3.0, -1.0)):
            wrote(tx, number, counter_increments=(CounterIncrement(counter="gifts", of="900", by=by),))
        return author_marks.counter_values(tx, "1000", {"gifts": 0.0}, ["900"], START + 1e9)["gifts", "900"]

    assert await db.write(work) == 2.0


async def test_a_clock_set_back_neither_raises_nor_freezes_a_counter(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[float]:
        wrote(
            tx,
            1,
            at=1e9,
            counter_increments=(CounterIncrement(counter="heat", of="900", by=8.0, half_life=10.0),),
        )
        seen = [author_marks.counter_values(tx, "1000", {"heat": 10.0}, ["900"], START)["heat", "900"]]
        wrote(
            tx,
            2,
            at=0,
            counter_increments=(CounterIncrement(counter="heat", of="900", by=0.0, half_life=10.0),),
        )
        return [
            *seen,
            author_marks.counter_values(tx, "1000", {"heat": 10.0}, ["900"], START + 10)["heat", "900"],
        ]

    assert await db.write(work) == [8.0, 4.0]


async def test_counters_are_read_by_name_and_by_what_they_count_for(db: SqliteStore) -> None:
    def work(tx: Transaction) -> dict[tuple[str, str], float]:
        wrote(
            tx,
            counter_increments=(
                CounterIncrement(counter="heat", of="900"),
                CounterIncrement(counter="heat", of="1000_55", by=2.0),
                CounterIncrement(counter="heat", of="1000_66", by=4.0),
                CounterIncrement(counter="other", of="900", by=8.0),
            ),
        )
        wrote(
            tx,
            2,
            event={"account_id": "2000"},
            counter_increments=(CounterIncrement(counter="heat", of="900", by=16.0),),
        )
        assert author_marks.counter_values(tx, "1000", {}, ["900"], START) == {}
        return author_marks.counter_values(
            tx, "1000", {"heat": 0.0, "unused": 0.0}, ["900", "1000_55", "1000"], START
        )

    assert await db.write(work) == {("heat", "900"): 1.0, ("heat", "1000_55"): 2.0}


@given(
    st.floats(-1e6, 1e6),
    st.floats(0, 4e9),
    st.floats(0, 4e9),
    st.floats(0, 1e9),
)
def test_a_counter_only_ever_nears_nought(value: float, since: float, now: float, half_life: float) -> None:
    decayed = _decayed(value, since, now, half_life)
    assert abs(decayed) <= abs(value)
    assert decayed * value >= 0.0


async def test_a_label_lasts_as_long_as_the_longest_that_was_given(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[frozenset[str]]:
        wrote(
            tx, 1, author_labels=(AuthorLabel(label="rude", expires_at=moment(10)), AuthorLabel(label="fan"))
        )
        wrote(tx, 2, author_labels=(AuthorLabel(label="rude", expires_at=moment(30)),))
        wrote(tx, 3, author_labels=(AuthorLabel(label="rude", expires_at=moment(20)),))
        wrote(tx, 4, author_labels=(AuthorLabel(label="fan", expires_at=moment(5)),))
        return [author_marks.author_labels(tx, "1000", "900", START + at) for at in (1, 29, 30, 1e9)]

    both, only = frozenset({"rude", "fan"}), frozenset({"fan"})
    assert await db.write(work) == [both, both, only, only]


async def test_labels_are_one_authors_in_one_account(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[frozenset[str]]:
        wrote(tx, author_labels=(AuthorLabel(label="fan"),))
        return [
            author_marks.author_labels(tx, *whose, START)
            for whose in (("1000", "900"), ("1000", "901"), ("2000", "900"))
        ]

    assert await db.write(work) == [frozenset({"fan"}), frozenset(), frozenset()]


async def test_an_erased_event_takes_its_records_along(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        number = wrote(
            tx,
            strikes=(strike(),),
            author_labels=(AuthorLabel(label="rude"),),
            counter_increments=(
                CounterIncrement(counter="heat", of="900"),
                CounterIncrement(counter="heat", of="1000_55"),
            ),
        )
        tx.execute("DELETE FROM decision WHERE id = ?", (number,))
        tx.execute("DELETE FROM rule_counter WHERE author_id = '900'")
        tx.execute("DELETE FROM event")
        tables = ("strike", "author_label", "rule_counter")
        return [tx.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]

    assert await db.write(work) == [0, 0, 1]


async def test_what_was_recorded_before_a_moment_is_read_as_it_was(db: SqliteStore) -> None:
    """A counter that was added to since is unknown, a strike that ended since still counts."""

    def work(tx: Transaction) -> list[author_marks.PastMarks]:
        bad = CounterIncrement(counter="bad", of="900")
        rude = CounterIncrement(counter="rude", of="900")
        fan, press = AuthorLabel(label="fan"), AuthorLabel(label="press")
        wrote(tx, 1, at=0, strikes=(strike(),), counter_increments=(bad, rude), author_labels=(fan,))
        wrote(tx, 2, at=100, strikes=(strike(4.0),), counter_increments=(rude,), author_labels=(press,))
        author_marks.clear_strikes(
            tx, account_id="1000", author_id="900", by=Actor.person("lea"), at=START + 200
        )
        stored = events.get_event(tx, 2)
        assert stored is not None
        counters = {"rude": 0.0, "bad": 0.0}
        return [
            author_marks.marks_before(tx, stored.event, counters, before=START + before, now=START + now)
            for before, now in ((50, 60), (150, 160), (150, 300))
        ]

    first, second, third = await db.write(work)
    assert (first.strikes, first.labels, dict(first.counters)) == (1.0, {"fan"}, {("bad", "900"): 1.0})
    assert (second.strikes, second.labels) == (5.0, {"fan", "press"})
    assert second.counters == {("bad", "900"): 1.0, ("rude", "900"): 2.0}
    assert third.strikes == 0.0
