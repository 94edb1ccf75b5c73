"""What takes long to be read never stands before what does not, and nobody's own words change their order."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from bot.classify.ports import MayGoOn, always
from bot.config import Config
from bot.domain import Decision, Event, Judgement
from bot.rules import RuleSet
from bot.rules.model.context import TextReading
from bot.runtime.lanes import LANES, lane_of
from bot.runtime.pipeline import ActivePolicy, Pipeline
from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import received
from tests.fakes.clock import FakeClock
from tests.fakes.rules import rule, rules

CONFIG = Config(sources=())
LONG, LONGER = "how much " * 60, "how much " * 400


@dataclass
class Slow:
    """A classifier that takes a second for a text, so many for a long one, and keeps what it was given."""

    clock: FakeClock
    seconds_of_long: float = 1.0
    name: str = "slow"
    calls: list[tuple[int, bool]] = field(default_factory=list)

    def judge(
        self, texts: Sequence[str], above: Sequence[str] = (), may_go_on: MayGoOn = always
    ) -> list[Judgement]:
        self.clock.advance(sum(self.seconds_of_long if lane_of(text) else 1.0 for text in texts))
        self.calls.append((len(texts), may_go_on()))
        return [Judgement(scores={}, language="en", model=self.name) for _ in texts]


@dataclass
class Desk:
    """A pipeline that decides what was stored, in the order in which it does."""

    db: SqliteStore
    clock: FakeClock = field(default_factory=FakeClock)
    decided: list[str] = field(default_factory=list)
    rules: RuleSet = field(default_factory=rules)

    def __post_init__(self) -> None:
        self.reader = Slow(self.clock)

    async def store(self, *written: tuple[str, str], first: int = 1) -> None:
        """Comments as author and text, numbered in their order."""

        def work(tx: Transaction) -> None:
            for number, (author, text) in enumerate(written, start=first):
                received(tx, number, state="new", author_id=author, text=text)

        await self.db.write(work)

    async def run(self) -> list[str]:
        """The numbers of the comments in the order in which they were decided."""

        def on_decided(event: Event, judgement: Judgement, decision: Decision) -> None:
            self.decided.append(event.message_id.removeprefix("55_"))

        policy = ActivePolicy(fallback=self.reader, rules=self.rules, classifier=self.reader)
        pipeline = Pipeline(self.db, {}, policy, CONFIG, on_decided, clock=self.clock)
        while await pipeline.run_once():
            pass
        pipeline.close()
        return self.decided


@pytest.fixture
def desk(db: SqliteStore) -> Desk:
    return Desk(db)


@pytest.mark.parametrize(
    ("text", "lane"),
    [
        ("", 0),
        ("a" * 300, 0),
        ("a" * 301, 1),
        ("a" * 1_000, 1),
        ("a" * 1_001, 2),
        ("a" * 60_000, 2),
        ("\ufdfa" * 10, 0),
        ("\ufdfa" * 17, 1),
        ("\ufdfa" * 300, 2),
        ("é" * 300, 0),
    ],
    ids=ascii,
)
def test_the_lane_is_that_of_the_length_a_text_grows_to(text: str, lane: int) -> None:
    assert lane_of(text) == lane


async def test_short_texts_are_decided_before_long_ones_that_came_first(desk: Desk) -> None:
    heavy = [(f"h{number}", LONGER) for number in range(5)]
    await desk.store(*heavy, ("a", "how much"), ("b", "where"), ("c", LONG), ("d", "nice"))
    assert await desk.run() == ["6", "7", "9", "8", "1", "2", "3", "4", "5"]


async def test_what_one_person_wrote_keeps_its_order(desk: Desk) -> None:
    await desk.store(
        ("a", "first"), ("a", LONGER), ("a", "third"), ("b", "other"), ("a", LONG), ("a", "last")
    )
    decided = await desk.run()
    assert [number for number in decided if number != "4"] == ["1", "2", "3", "5", "6"]
    assert decided[:2] == ["1", "4"]


async def test_what_a_person_writes_while_a_long_text_of_theirs_waits_comes_after_it(desk: Desk) -> None:
    await desk.store(("a", LONGER), ("b", LONGER), ("c", LONGER))
    policy = ActivePolicy(fallback=desk.reader, rules=rules(), classifier=desk.reader)
    pipeline = Pipeline(desk.db, {}, policy, CONFIG, clock=desk.clock)
    await pipeline.run_once()
    pipeline.close()
    await desk.store(("c", "and now"), ("d", "hello"), first=4)
    assert await desk.run() == ["5", "2", "3", "4"]


async def test_a_person_who_is_withheld_has_no_order_to_keep(desk: Desk) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1, state="new", author_id=None, text=LONGER)
        received(tx, 2, state="new", author_id=None, text="hello")

    await desk.db.write(work)
    assert await desk.run() == ["2", "1"]


async def test_only_long_texts_have_a_deadline(desk: Desk) -> None:
    await desk.store(*((f"s{number}", "how much") for number in range(70)), ("l", LONG), ("m", LONGER))
    await desk.run()
    assert sorted(desk.reader.calls) == [(1, False), (1, False), (6, True), (64, True)]


async def test_longer_texts_are_read_one_by_one_each_lane_in_its_turn(desk: Desk) -> None:
    written = [*(("l", LONG) for _ in range(3)), *(("x", LONGER) for _ in range(3))]
    await desk.store(*((f"{author}{number}", text) for number, (author, text) in enumerate(written)))
    assert await desk.run() == ["1", "4", "2", "5", "3", "6"]
    assert {size for size, _ in desk.reader.calls} == {1}


@pytest.mark.no_cover
@pytest.mark.parametrize(("seconds", "rounds"), [(1.0, 1), (7.0, 1), (7.5, 2), (21.0, 3), (100.0, 15)])
async def test_while_short_texts_wait_long_ones_take_a_tenth_of_the_time(
    desk: Desk, seconds: float, rounds: int
) -> None:
    desk.reader.seconds_of_long = seconds
    a_round = LANES[0].batch
    short = [(f"s{number}", "how much") for number in range((rounds + 5) * a_round)]
    await desk.store(("h1", LONGER), ("h2", LONGER), *short)
    decided = await desk.run()
    first, second = decided.index("1"), decided.index("2")
    assert [first, second - first - 1] == [a_round - 2, rounds * a_round]


async def test_long_ones_do_not_wait_while_nobody_else_does(desk: Desk) -> None:
    desk.reader.seconds_of_long = 100.0
    await desk.store(("h1", LONGER), ("h2", LONGER), ("h3", LONG), ("s", "how much"))
    assert await desk.run() == ["4", "3", "1", "2"]


async def test_a_move_to_another_lane_is_no_crash(desk: Desk) -> None:
    await desk.store(("a", LONGER), ("b", "hello"))
    await desk.run()
    rows = await desk.db.read(lambda tx: tx.execute("SELECT attempts, lane, state FROM event").fetchall())
    assert [tuple(row) for row in rows] == [(1, 2, "decided"), (1, 0, "decided")]


async def test_long_texts_are_read_before_the_transaction_that_decides(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, set[str]] = {}
    once = TextReading.once

    def watched(reading: TextReading, name: object, read: Callable[[TextReading], object]) -> object:
        def reading_now(text: TextReading) -> object:
            asked.setdefault(threading.current_thread().name.rstrip("_0"), set()).add(text.written)
            return read(text)

        return once(reading, name, reading_now)

    desk.rules = rules(rule(["hide"], {"words": ["connard"]}))
    monkeypatch.setattr(TextReading, "once", watched)
    await desk.store(("a", LONGER), ("b", "how much"))
    await desk.run()
    assert asked == {"judge": {LONGER}, "store-writer": {"how much"}}
