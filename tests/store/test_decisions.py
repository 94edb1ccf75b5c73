"""All that follows from a decision is committed with it, once."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain import (
    Actor,
    AggregateQuery,
    AuthorLabel,
    CaseRequest,
    CounterIncrement,
    Decision,
    DecisionKind,
    GroupBy,
    Judgement,
    Kind,
    Match,
    Mode,
    Reason,
    Strike,
    Timer,
    Verb,
)
from bot.store import Transaction, decisions
from bot.store.codecs import decode_actor, decode_matches, decode_names
from bot.store.context import similar_events
from bot.store.delivery import outbox, timers
from bot.store.history import audit, author_marks, event_labels
from bot.store.intake import events
from bot.store.reporting import reconciliation
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW
from tests.fakes.outbox_rows import action, insert_event

AT = NOW.timestamp() + 10.0
MATCH = Match(
    rule="price",
    mode=Mode.ENFORCE,
    reasons=(Reason(condition="intent", saw="price 0.9"),),
    requested=(Verb.REPLY,),
    granted=(Verb.REPLY,),
)
EVERYTHING = Decision(
    rules_version="v1",
    matches=(MATCH,),
    actions=(action(),),
    labels=("question",),
    case=CaseRequest(actor=Actor.rule("price"), why="please look"),
    strikes=(Strike(rule="price", weight=2.0),),
    counter_increments=(CounterIncrement(counter="heat", of="900", by=3.0),),
    author_labels=(AuthorLabel(label="fan"),),
    timers=(Timer(rule="late", due_at=NOW + timedelta(hours=2)),),
)


def effects(tx: Transaction, event_id: int) -> dict[str, Any]:
    """What stands in the database about an event, room by room."""
    stored = events.get_event(tx, event_id)
    assert stored is not None
    by_label = AggregateQuery(group_by=GroupBy.ACCOUNT, window=3600.0, label="question")
    later = events.get_event(tx, insert_event(tx, 99))
    assert later is not None
    return {
        "decisions": len(decisions.list_decisions(tx, event_id)),
        "actions": len(outbox.list_actions(tx, event_id)),
        "case": cases.case_of_event(tx, event_id) is not None,
        "strikes": author_marks.strike_weight(tx, "1000", "900", AT),
        "labels": author_marks.author_labels(tx, "1000", "900", AT),
        "heat": author_marks.counter_values(tx, "1000", {"heat": 0.0}, ["900"], AT),
        "timers": [row["rule"] for row in timers.list_timers(tx, event_id)],
        "alike": similar_events.count_group(tx, later, by_label).events,
        "audit": [entry.action for entry in audit.list_entries(tx, f"event:{event_id}")],
    }


NOTHING = {
    "decisions": 0,
    "actions": 0,
    "case": False,
    "strikes": 0.0,
    "labels": frozenset(),
    "heat": {},
    "timers": [],
    "alike": 1,
    "audit": [],
}


async def test_everything_that_follows_is_written(db: SqliteStore) -> None:
    def work(tx: Transaction) -> dict[str, Any]:
        row = insert_event(tx)
        decisions.commit(tx, event_id=row, decision=EVERYTHING, at=AT)
        return effects(tx, row)

    assert await db.write(work) == {
        "decisions": 1,
        "actions": 1,
        "case": True,
        "strikes": 2.0,
        "labels": frozenset({"fan"}),
        "heat": {("heat", "900"): 3.0},
        "timers": ["late"],
        "alike": 2,
        "audit": ["decided"],
    }


async def test_a_failure_after_it_leaves_nothing_behind(db: SqliteStore) -> None:
    row = await db.write(insert_event)

    def crash(tx: Transaction) -> None:
        decisions.commit(tx, event_id=row, decision=EVERYTHING, at=AT)
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        await db.write(crash)
    assert await db.write(lambda tx: effects(tx, row)) == NOTHING


@pytest.mark.parametrize(
    ("kind", "actor"),
    [
        (DecisionKind.RULES, Actor.system("rules")),
        (DecisionKind.REVIEW, Actor.person("Léa")),
        (DecisionKind.UNDO, Actor.person("Léa")),
    ],
)
async def test_a_decision_says_what_it_is_and_who_took_it(
    db: SqliteStore, kind: DecisionKind, actor: Actor
) -> None:
    decision = Decision(rules_version="v1", kind=kind, actor=actor, matches=(MATCH,), labels=("b", "a"))

    def work(tx: Transaction) -> Any:
        row = insert_event(tx)
        decisions.commit(tx, event_id=row, decision=decision, at=AT)
        return decisions.list_decisions(tx, row)[0]

    row = await db.write(work)
    assert (row["kind"], decode_actor(row), row["decided_at"]) == (kind, actor, AT)
    assert (decode_matches(row["matches"]), decode_names(row["labels"])) == ((MATCH,), ("b", "a"))


async def test_a_key_that_is_taken_is_not_promised_again(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        row = insert_event(tx)
        twice = Decision(rules_version="v1", actions=(action(), action(key="another")))
        for decision in (Decision(rules_version="v1", actions=(action(),)), twice):
            decisions.commit(tx, event_id=row, decision=decision, at=AT)
        return [row["planned"] for row in decisions.list_decisions(tx, row)]

    assert await db.write(work) == [1, 1]
    assert (await db.read(reconciliation.reconcile)).is_balanced


async def test_a_case_that_has_become_pointless_is_closed(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = insert_event(tx)
        decisions.commit(tx, event_id=row, decision=EVERYTHING, at=AT)
        for _ in range(2):
            closing = Decision(rules_version="v1", closes_case=True)
            decisions.commit(tx, event_id=row, decision=closing, at=AT + 1)
        return cases.case_of_event(tx, row)

    case = await db.write(work)
    assert (case.state, case.closed_by, case.closed_at) == ("closed", Actor.system("rules"), AT + 1)


async def test_a_conversation_in_which_others_wait_is_not_closed(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        asking = Decision(rules_version="v1", case=CaseRequest(actor=Actor.rule("price"), why="please look"))
        rows = [insert_event(tx, number, kind=Kind.DM, thread_id="1000:900") for number in (1, 2)]
        for row in rows:
            decisions.commit(tx, event_id=row, decision=asking, at=AT)
        for row in rows:
            decisions.commit(tx, event_id=row, decision=Decision(rules_version="v1", closes_case=True), at=AT)
        return cases.case_of_event(tx, rows[0])

    assert (await db.write(work)).state == "open"


async def test_the_audit_holds_scores_that_stand_out_and_no_words(db: SqliteStore) -> None:
    judgement = Judgement(
        scores={"toxicity": 0.91234, "spam": 0.29},
        model="m",
        head="h1",
        obfuscation_delta={"toxicity": 0.4},
        attributions={"toxicity": (("idiot", 0.6),)},
    )

    def work(tx: Transaction) -> Any:
        row = insert_event(tx)
        decision = Decision(rules_version="v1", matches=(MATCH,))
        decisions.commit(tx, event_id=row, decision=decision, at=AT, judgement=judgement)
        return audit.list_entries(tx, f"event:{row}")[0]

    entry = await db.write(work)
    assert entry.details == {
        "rules": "v1",
        "matched": ["price"],
        "planned": 0,
        "case": False,
        "read": {"model": "m", "head": "h1", "scores": {"toxicity": 0.912}, "gap": {"toxicity": 0.4}},
    }


async def test_what_is_taken_away_is_neither_counted_nor_found(db: SqliteStore) -> None:
    by_label = AggregateQuery(group_by=GroupBy.ACCOUNT, window=3600.0, label="question")
    away = Decision(
        rules_version="v1",
        matches=(MATCH,),
        labels=("question", "late"),
        author_labels=(AuthorLabel(label="fan"),),
        removed_labels=("question",),
        removed_author_labels=("fan",),
    )

    def seen(tx: Transaction, row: int, later: int) -> tuple[tuple[str, ...], int, frozenset[str]]:
        stored = events.get_event(tx, later)
        assert stored is not None
        return (
            event_labels.labels_of_message(tx, row),
            similar_events.count_group(tx, stored, by_label).events,
            author_marks.author_labels(tx, "1000", "900", AT),
        )

    def work(tx: Transaction) -> list[Any]:
        row, later = insert_event(tx), insert_event(tx, 99)
        decisions.commit(tx, event_id=row, decision=EVERYTHING, at=AT)
        before = seen(tx, row, later)
        decisions.commit(tx, event_id=row, decision=away, at=AT + 1)
        return [before, seen(tx, row, later)]

    assert await db.write(work) == [
        (("question",), 2, frozenset({"fan"})),
        (("late",), 1, frozenset()),
    ]
