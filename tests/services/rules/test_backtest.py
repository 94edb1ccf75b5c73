"""Replaying stored events with other rules: what would be different, and nothing else happens."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Actor, CaseRequest, Decision, Judgement, Mode, Strike, Verb
from bot.domain.answer_limits import AnswerLimits
from bot.domain.progress import Step
from bot.errors import UserError
from bot.rules import RuleSet, decide
from bot.services.rules.backtest import backtest_rules, replay
from bot.services.rules.comparison import Backtest
from bot.services.workspace import Workspace
from bot.store import Transaction, decisions
from bot.store.context import facts
from bot.store.history import backtests
from bot.store.intake import events
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW
from tests.fakes.cases import START, decided, received
from tests.fakes.databases import open_store
from tests.fakes.progress import Watcher
from tests.fakes.rules import rule, rules

OBSERVING = """
version: 1
rules:
  - {id: win, mode: enforce, when: {words: [gagnez]}, then: [hide]}
  - {id: thanks, mode: observe, when: {words: [merci]}, then: [hide]}
"""


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteStore]:
    database = open_store(tmp_path)
    yield database
    database.close()


def file(words: list[str], then: Any = ("hide",), **more: Any) -> RuleSet:
    return rules(rule(list(then), {"words": words}, **more))


async def fill_history(db: SqliteStore) -> None:
    """Ten events; a rule hid the first three, a person made one of them visible again."""

    def work(tx: Transaction) -> None:
        for number in range(10):
            text = "gagnez vite" if number < 3 else ("quel prix" if number < 5 else "merci")
            author = f"a{number % 4}"
            row = received(tx, number, at=number * 60.0, text=text, author_id=author, scores={})
            if number < 3:
                decided(tx, row, Verb.HIDE, rule="one", at=number * 60.0)
        overrides.set_override(
            tx, account_id="1000", message_id="55_1", by=Actor.person("lea"), verb="unhide", at=1e10
        )

    await db.write(work)


async def run(db: SqliteStore, after: RuleSet, before: RuleSet | None = None) -> Backtest:
    since, now = NOW - timedelta(days=1), NOW + timedelta(hours=1)
    return await replay(db, after, since=since, now=now, before=before)


async def test_the_same_rules_change_nothing(db: SqliteStore) -> None:
    await fill_history(db)
    backtest = await run(db, file(["gagnez"]))
    assert (backtest.events, backtest.changed) == (10, 0)
    assert backtest.verbs_before == backtest.verbs_after == {"hide": 3}


async def test_a_later_override_does_not_hide_what_a_rule_would_do(db: SqliteStore) -> None:
    await fill_history(db)
    assert (await run(db, file(["gagnez"]), file(["gagnez"]))).verbs_after["hide"] == 3


async def test_the_difference_is_counted_with_rules_authors_and_examples(db: SqliteStore) -> None:
    await fill_history(db)
    backtest = await run(db, file(["gagnez", "prix"]), file(["gagnez"]))
    assert (backtest.changed, backtest.verbs_before["hide"], backtest.verbs_after["hide"]) == (2, 3, 5)
    counts = backtest.rules["one"]
    assert (counts.matched_before, counts.matched_after, counts.acted_after) == (3, 5, 5)
    assert backtest.authors == {"a3", "a0"}
    assert [(change.text, change.before, change.after) for change in backtest.examples] == [
        ("quel prix", (), ("hide",)),
        ("quel prix", (), ("hide",)),
    ]


async def test_overlap_with_other_rules_is_counted(db: SqliteStore) -> None:
    await fill_history(db)
    both = rules(rule(["hide"], {"words": ["gagnez"]}), rule(["queue"], {"words": ["vite"]}))
    backtest = await run(db, both)
    assert backtest.overlaps == {("one", "two"): 3}
    assert backtest.verbs_after["queue"] == 3


async def test_limits_are_replayed(db: SqliteStore) -> None:
    await fill_history(db)
    backtest = await run(db, file(["gagnez"], [{"hide": {"cap": {"per_day": 2}}}]))
    assert backtest.verbs_after["hide"] == 2


RECORDING = {
    "strikes": (["strike"], {"author": {"strikes": ">= 2"}}),
    "counters": ([{"count": "rude"}], {"counter": {"name": "rude", "is": ">= 2"}}),
    "counters of the post": (
        [{"count": {"name": "rude", "of": "thread"}}],
        {"counter": {"name": "rude", "of": "thread", "is": ">= 2"}},
    ),
    "labels": (
        [{"label": {"name": "rude", "of": "author"}}],
        {"author": {"labels": "rude"}, "words": ["quater"]},
    ),
}


@pytest.mark.parametrize("kind", RECORDING)
async def test_what_is_recorded_later_is_unknown_to_earlier_comments(db: SqliteStore, kind: str) -> None:
    """The store has today's strikes, counters and labels; the first comment met none of them."""
    then, when = RECORDING[kind]
    record = rule(then, {"words": ["gagnez"]})
    after = rules(record, rule(["queue"], when), counters={"rude": {}})

    def work(tx: Transaction) -> None:
        words = ("bis", "ter", "quater")
        for number, word in enumerate(words):
            row = received(tx, number, at=number * 60.0, text=f"gagnez {word}", author_id="a", scores={})
            stored = events.get_event(tx, row)
            assert stored is not None
            known = facts.gather_facts(tx, stored, now=START + number * 60.0, counters=after.counters)
            moment = stored.received_at
            decision = decide(after, stored.event, Judgement(scores={}), known, moment)
            decisions.commit(tx, event_id=row, decision=decision, at=START + number * 60.0)

    await db.write(work)
    backtest = await run(db, after)
    assert (backtest.rules["two"].matched_before, backtest.rules["two"].matched_after) == (1, 1)
    assert backtest.changed == 0


async def test_strikes_from_before_the_replay_count(db: SqliteStore) -> None:
    after = rules(rule(["strike"], {"words": ["gagnez"]}), rule(["queue"], {"author": {"strikes": ">= 1"}}))

    def work(tx: Transaction) -> None:
        old = received(tx, 1, at=-2 * 86_400.0, text="gagnez", author_id="a", scores={})
        strikes = (Strike(rule="one"),)
        decisions.commit(
            tx,
            event_id=old,
            decision=Decision(rules_version="v1", strikes=strikes),
            at=START - 2 * 86_400.0,
        )
        received(tx, 2, at=0.0, text="merci", author_id="a", scores={})

    await db.write(work)
    backtest = await run(db, after)
    assert backtest.rules["two"].matched_after == 1


async def test_an_observing_rule_matches_and_does_nothing(db: SqliteStore) -> None:
    await fill_history(db)
    backtest = await run(db, file(["merci"], mode="observe"))
    assert (backtest.rules["one"].matched_after, backtest.rules["one"].acted_after) == (5, 0)


async def test_nothing_is_planned_and_the_run_is_recorded(db: SqliteStore) -> None:
    await fill_history(db)
    before = await db.read(lambda tx: tx.execute("SELECT count(*) AS n FROM outbox").fetchone()["n"])
    new = file(["prix"])
    await run(db, new)
    after = await db.read(lambda tx: tx.execute("SELECT count(*) AS n FROM outbox").fetchone()["n"])
    assert after == before
    latest = await db.read(lambda tx: backtests.latest_run(tx, "one", new.rules[0].fingerprint))
    assert latest is not None
    assert (latest.events, latest.matched) == (10, 2)


async def test_what_came_before_is_left_out(db: SqliteStore) -> None:
    await fill_history(db)
    backtest = await replay(db, file(["x"]), since=NOW + timedelta(minutes=5), now=NOW + timedelta(hours=1))
    assert backtest.events == 5


async def test_who_is_left_waiting_by_new_rules_is_in_the_difference(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number in range(4):
            received(tx, number, at=number * 60.0, text="quel prix", author_id=f"a{number}")

    await db.write(work)
    asking, silent = file(["prix"], [{"queue": "x"}]), file(["gagnez"], [{"queue": "x"}])
    backtest = await run(db, silent, asking)
    assert (backtest.changed, backtest.left_waiting) == (4, (0, 4))
    assert (backtest.verbs_before, backtest.verbs_after) == ({"queue": 4}, {"safety_net": 4})
    assert backtest.queue_per_day[0] == backtest.queue_per_day[1]
    assert {change.after for change in backtest.examples} == {("safety_net",)}


async def test_the_second_answer_under_one_post_is_held_back(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number in range(3):
            received(tx, number, at=number * 60.0, text="quel prix")

    await db.write(work)
    backtest = await run(db, file(["prix"], [{"reply": "hello"}]), file(["x"]))
    assert (backtest.verbs_after, backtest.left_waiting) == ({"reply": 1, "safety_net": 2}, (3, 2))


async def test_what_a_limit_leaves_to_the_next_rule_is_counted_for_that_rule(db: SqliteStore) -> None:
    await fill_history(db)
    alert = rule([{"queue": {"name": "alert", "once_per": "thread"}}], {"words": ["prix"]})
    backtest = await run(db, rules(alert, rule([{"queue": "urgent"}], {"words": ["prix"]})))
    assert [backtest.rules[name].acted_after for name in ("one", "two")] == [1, 1]


async def test_whoever_rules_would_answer_too_often_is_counted_as_a_case(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number in range(9):
            received(tx, number, at=number * 30.0, text="merci", author_id="bot", scores={})

    await db.write(work)
    thanks = rules(rule([{"reply": "hello"}], {"words": ["merci"]}, limits={"repeat": True}))
    backtest = await run(db, thanks)
    assert (backtest.verbs_after["reply"], backtest.verbs_after["queue"]) == (3, 6)
    since, now = NOW - timedelta(days=1), NOW + timedelta(hours=1)
    wide = await replay(
        db, thanks, since=since, now=now, answers=AnswerLimits(exchanges=9, person_per_hour=9)
    )
    assert (wide.verbs_after["reply"], wide.verbs_after["queue"]) == (9, 0)


async def test_a_case_that_suggesting_opens_is_counted_on_either_side(db: SqliteStore) -> None:
    await fill_history(db)
    observing, suggesting = file(["merci"], mode="observe"), file(["merci"], mode="suggest")
    backtest = await run(db, suggesting, observing)
    assert (backtest.changed, backtest.cases) == (5, (0, 5))
    assert backtest.verbs_after == {"suggested": 5}
    assert backtest.queue_per_day == (0.0, pytest.approx(5 / backtest.days))


async def test_a_case_that_was_opened_at_the_time_is_known(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number in range(3):
            row = received(tx, number, at=number * 60.0, text="merci", scores={})
            case = CaseRequest(actor=Actor.rule("one"), why="thanks", suggested=(Verb.HIDE,))
            decided(tx, row, rule="one", case=case, at=number * 60.0)

    await db.write(work)
    backtest = await run(db, file(["merci"], mode="suggest"))
    assert (backtest.changed, backtest.cases) == (0, (3, 3))


@pytest.fixture
def workspace(db: SqliteStore, tmp_path: Path) -> Workspace:
    (tmp_path / "config.yaml").write_text("version: 1\nmodel: nowhere\nsources: {}\n", "utf-8")
    (tmp_path / "rules.yaml").write_text(OBSERVING, "utf-8")
    return Workspace(config=tmp_path / "config.yaml", store=db, clock=lambda: NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("mode", "after", "cases"),
    [(None, ("hide",), 0), (Mode.ENFORCE, ("hide",), 0), (Mode.SUGGEST, ("suggested",), 5)],
)
async def test_one_rule_is_tried_in_a_mode_that_it_does_not_have(
    db: SqliteStore, workspace: Workspace, mode: Mode | None, after: tuple[str, ...], cases: int
) -> None:
    await fill_history(db)
    backtest = await backtest_rules(
        workspace, None, since=NOW - timedelta(days=1), reclassify=False, rule_id="thanks", mode=mode
    )
    assert (backtest.changed, backtest.cases, backtest.rule) == (5, (0, cases), "thanks")
    assert {(change.text, change.before, change.after) for change in backtest.examples} == {
        ("merci", (), after)
    }


async def test_an_unknown_rule_is_refused_with_the_nearest(workspace: Workspace) -> None:
    with pytest.raises(UserError) as caught:
        await backtest_rules(workspace, None, since=NOW, reclassify=False, rule_id="thank")
    assert caught.value.code == "unknown_rule"
    assert "thanks" in str(caught.value.data["hint"])


async def test_it_tells_how_far_it_is(db: SqliteStore) -> None:
    await db.write(lambda tx: [received(tx, number, at=number, scores={}) for number in range(120)])
    watcher = Watcher()
    since, now = NOW - timedelta(days=1), NOW + timedelta(hours=1)
    backtest = await replay(db, file(["gagnez"]), since=since, now=now, progress=watcher)
    assert backtest.events == 120
    assert watcher.told == [
        *((Step.REPLAY, done, 120) for done in (0, 50, 100)),
        (Step.SAVE, 0, None),
    ]


async def test_texts_are_classified_again_a_few_at_a_time_and_in_order(db: SqliteStore) -> None:
    await db.write(lambda tx: [received(tx, n, at=n, text=f"text {n}", scores={}) for n in range(120)])
    batches: list[list[str]] = []

    def judge(texts: Sequence[str]) -> list[Judgement]:
        batches.append([*texts])
        return [Judgement(scores={}, language="en", model="test") for _ in texts]

    since, now = NOW - timedelta(days=1), NOW + timedelta(hours=1)
    backtest = await replay(db, file(["gagnez"]), since=since, now=now, judge=judge)
    assert (backtest.events, [len(batch) for batch in batches]) == (120, [50, 50, 20])
    assert [text for batch in batches for text in batch] == [f"text {n}" for n in range(120)]
