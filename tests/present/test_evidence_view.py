"""The words then beside the words now."""

from typing import Any

import pytest

from bot.domain import Actor, CaseRequest, Kind, Verb
from bot.errors import UserError
from bot.present.case_view import render, wrap
from bot.present.messages import Catalog
from bot.services import review
from bot.services.review import CaseView, QueueFilters, ReviewAnswer
from bot.store import Transaction
from bot.store.intake import events
from bot.store.review import evidence, overrides
from bot.store.review.evidence import Change
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, workspace

EN = Catalog("en")
CRISIS = {"intent.crisis_selfharm": 0.97, "toxicity": 0.02}
CALM = {"intent.crisis_selfharm": 0.01, "toxicity": 0.03}


def urgent(tx: Transaction) -> None:
    row = received(tx, text="I cannot go on", scores=CRISIS)
    request = CaseRequest(actor=Actor.rule("crisis"), why="crisis 0.97", queue="urgent", priority=100)
    decided(tx, row, rule="crisis", case=request)


def change(tx: Transaction, kind: Kind, text: str = "good evening") -> None:
    row = received(tx, kind=kind, at=60.0, text=text, scores=CALM)
    stored = events.get_event(tx, row)
    assert stored is not None
    cause = Change.EDITED if kind is Kind.EDIT else Change.REMOVED
    evidence.preserve_message(tx, stored.event, cause, event_id=row, at=START + 61)
    if kind is Kind.DELETE:
        overrides.mark_deleted(tx, "1000", "55_1", START + 61)
        events.redact_message(tx, "1000", "55_1")


async def screen(db: SqliteStore, *, complete: bool = False) -> str:
    view = await review.show_item(workspace(db, "Léa", moment(600)), "1")
    return "\n".join(wrap(render(view, EN, "Europe/Paris", complete=complete), 100))


@pytest.mark.parametrize("complete", [False, True])
async def test_an_edited_comment_shows_both_texts_each_with_its_own_scores(
    db: SqliteStore, complete: bool
) -> None:
    await db.write(urgent)
    await db.write(lambda tx: change(tx, Kind.EDIT))
    text = await screen(db, complete=complete)
    assert "words then  I cannot go on" in text
    assert "intent.crisis_selfharm 0.97" in text
    assert "words now   good evening" in text
    assert "scores      en · toxicity 0.03" in text
    assert "kept as evidence, its author changed it afterwards; intent.crisis_selfharm 0.97" in text


async def test_a_removed_comment_keeps_its_case_and_its_words(db: SqliteStore) -> None:
    await db.write(urgent)
    await db.write(lambda tx: change(tx, Kind.DELETE))
    text = await screen(db)
    assert "case 1 · queue urgent" in text
    assert "words then  I cannot go on" in text
    assert "its author removed it afterwards" in text
    assert "words now   removed by its author" in text
    assert text.count("I cannot go on") == 1
    assert "tamis queue approve 1 · escalate · note · release" in text


async def test_what_was_removed_can_be_settled_or_handed_on_and_nothing_else(db: SqliteStore) -> None:
    await db.write(urgent)
    await db.write(lambda tx: change(tx, Kind.DELETE))
    lea = workspace(db, "Léa", moment(600))
    for answer, more in ((ReviewAnswer.HIDE, {}), (ReviewAnswer.REPLY, {"text": "hello"})):
        arguments: dict[str, Any] = more
        with pytest.raises(UserError, match="item_removed_evidence"):
            await review.answer_case(lea, "1", answer, **arguments)
    outcome = await review.answer_case(lea, "1", ReviewAnswer.APPROVE)
    assert (outcome.planned, outcome.repeated) == ((), False)
    assert "closed: approve by Léa" in await screen(db)


async def test_whoever_is_shown_evidence_is_recorded(db: SqliteStore) -> None:
    await db.write(urgent)
    await db.write(lambda tx: change(tx, Kind.EDIT))
    view = await review.claim_next(workspace(db, "Jo", moment(600)), QueueFilters())
    assert isinstance(view, CaseView)
    assert [item.text for item in view.evidence] == ["I cannot go on"]
    await screen(db)

    def readers(tx: Transaction) -> list[str]:
        rows = tx.execute("SELECT actor FROM audit WHERE action = 'evidence_read' ORDER BY id").fetchall()
        return [row["actor"] for row in rows]

    assert await db.read(readers) == ["person:Jo", "person:Léa"]


async def test_a_decision_names_the_words_that_it_was_about(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, received(tx, text="first"), Verb.HIDE, rule="insult"))
    await db.write(
        lambda tx: decided(tx, received(tx, kind=Kind.EDIT, at=9.0, text="second"), rule="price", at=10.0)
    )
    text = await screen_of(db, "event:1")
    assert "about the words “first”" in text
    assert "about the words “second”" not in text


async def screen_of(db: SqliteStore, reference: str) -> str:
    view = await review.show_item(workspace(db, "Léa", moment(600)), reference)
    return "\n".join(wrap(render(view, EN, "Europe/Paris", complete=True), 100))


async def test_our_answer_under_other_words_is_flagged(db: SqliteStore) -> None:
    request = CaseRequest(actor=Actor.rule("spam"), why="an advert")

    def work(tx: Transaction) -> None:
        decided(tx, received(tx, text="nice"), Verb.LIKE, done_at=2.0)
        decided(
            tx,
            received(tx, kind=Kind.EDIT, at=60.0, text="buy followers"),
            rule="spam",
            at=61.0,
            case=request,
        )

    await db.write(work)
    assert "what we answered or liked publicly was about the words then" in await screen_of(db, "1")
