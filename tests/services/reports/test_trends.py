"""What is new in a period: examples stand in public, and nothing in them leads to a person."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.report_scope import ReportScope
from bot.errors import UserError
from bot.services.reports.trends import Trends, measure_trends
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START
from tests.fakes.crowd import insert_crowd

WEEK = timedelta(days=7)
CHATTER = [
    f"La robe {what}" for what in ("bleue", "verte", "noire", "rouge", "longue", "courte", "fine", "chic")
]
ZIP = [
    f"The zipper {how}: 06 12 34 56 {number:02} or zoe{number}@example.org"
    for number, how in enumerate(
        ("broke", "is stuck", "came off", "failed", "jammed", "tore", "split", "bent")
    )
]


def story(tx: Transaction, zipper: datetime = START) -> None:
    """Sixty people talk about dresses in each of two weeks, and sixteen about a zipper in the second."""
    insert_crowd(tx, START - WEEK - timedelta(days=1), people=60, post="1000_1", texts=CHATTER)
    insert_crowd(tx, START - timedelta(days=1), people=60, post="1000_2", texts=CHATTER)
    insert_crowd(
        tx, zipper, people=16, post="1000_3", texts=ZIP, intent="complaint_product", sentiment="negative"
    )


async def trends(store: SqliteStore, **scope: str) -> Trends:
    workspace = Workspace(store=store, clock=lambda: START + timedelta(hours=1))
    return await measure_trends(workspace, START - WEEK + timedelta(hours=1), None, ReportScope(**scope))


async def test_a_topic_rises_with_examples_in_which_nobody_can_be_called(db: SqliteStore) -> None:
    await db.write(story)
    made = await trends(db)
    assert [rising.topic.words for rising in made.topics] == ["zipper"]
    (rising,) = made.topics
    assert (rising.topic.people, rising.topic.before, rising.topic.of_before) == (16, 0, 60)
    assert len(rising.examples) == 3
    for example in rising.examples:
        assert example.text.startswith("The zipper ")
        assert "06 12" not in example.text
        assert "example.org" not in example.text
    assert [rising.topic.words for rising in made.complaints] == []
    assert (made.texts, made.parts) == (76, 1)


async def test_a_complaint_rises_among_complaints(db: SqliteStore) -> None:
    def write(tx: Transaction) -> None:
        story(tx)
        insert_crowd(
            tx,
            START - WEEK - timedelta(days=2),
            people=30,
            post="1000_4",
            texts=["Colis perdu", "Colis en retard", "Le colis est ouvert"],
            intent="complaint_service",
        )

    await db.write(write)
    made = await trends(db)
    assert [rising.topic.words for rising in made.complaints] == ["zipper"]


async def test_questions_that_several_asked_and_nobody_answered_are_listed(db: SqliteStore) -> None:
    def write(tx: Transaction) -> None:
        ask = {"intent": "question_policy", "needs_answer": 0.9}
        insert_crowd(tx, START, people=3, post="1000_5", texts=["Vous livrez en Belgique ?"], **ask)
        insert_crowd(tx, START, people=1, post="1000_6", texts=["Do you ship to Canada?"], **ask)
        insert_crowd(
            tx, START - WEEK, people=2, post="1000_7", texts=["est-ce que vous livrez la Belgique"], **ask
        )

    await db.write(write)
    (question,) = (await trends(db)).questions
    assert (question.people, question.before) == (3, 2)
    assert question.example.text == "Vous livrez en Belgique ?"


async def test_nothing_is_quoted_that_its_author_removed_or_that_was_erased(db: SqliteStore) -> None:
    def write(tx: Transaction) -> None:
        story(tx)
        for number in range(16):
            overrides.mark_deleted(tx, "1000", f"1000_3:{START.timestamp()}:{number}", START.timestamp())

    await db.write(write)
    made = await trends(db)
    assert made.topics == ()
    assert made.comments == ()


async def test_a_filter_holds_for_everything(db: SqliteStore) -> None:
    await db.write(story)
    made = await trends(db, post="1000_2")
    assert (made.topics, made.texts) == ((), 60)
    assert [account.account_id for account in (await trends(db, account_id="2000")).history] == []


async def test_an_account_says_when_it_has_not_enough_history(db: SqliteStore) -> None:
    await db.write(story)
    (account,) = (await trends(db)).history
    assert (account.account_id, account.weeks, account.is_enough) == ("1000", 1, False)


async def test_a_period_has_a_length(tmp_path: Path) -> None:
    workspace = Workspace(store=SqliteStore(tmp_path), clock=lambda: START)
    with pytest.raises(UserError) as error:
        await measure_trends(workspace, START, START)
    workspace.close()
    assert error.value.code == "period_ends_before_it_begins"
