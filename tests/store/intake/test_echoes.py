"""Echoes: proof for the right row, never for another, and a colleague's hand is respected."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import Decision, Effect, Kind, Slot, Verb
from bot.store import Transaction, decisions
from bot.store.delivery import outbox
from bot.store.intake import echoes, events
from bot.store.intake.echoes import Writer
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW, event
from tests.fakes.outbox_rows import action, decide, insert_event
from tests.fakes.restores import RESTORED_AT, restore

SAME = "It is 20 €."


def sent(tx: Transaction, number: int, **changes: Any) -> None:
    """A reply to comment `number` that is on its way."""
    target = f"55_{number}"
    decide(tx, action(message_id=target, **{"target": target, "text": SAME, **changes}), number=number)
    outbox.claim_due(tx, limit=10, now=100.0, busy=())


def echo(**changes: Any) -> Any:
    fields = {
        "message_id": "55_900",
        "kind": Kind.REPLY,
        "text": SAME,
        "is_own_echo": True,
        "author_id": "1000",
        "created_at": NOW + timedelta(minutes=5),
    }
    return event(**{**fields, **changes})


def states(tx: Transaction) -> list[tuple[str, str | None]]:
    return [(row["state"], row["external_id"]) for row in tx.execute("SELECT * FROM outbox ORDER BY id")]


async def test_an_echo_proves_the_row_of_its_own_comment_among_many_with_the_same_words(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> list[tuple[str, str | None]]:
        for number in (1, 2, 3):
            sent(tx, number)
        assert echoes.absorb_own_event(tx, echo(parent_id="55_2"), now=101.0) is Writer.US
        return states(tx)

    assert await db.write(work) == [("sending", None), ("done", "55_900"), ("sending", None)]


async def test_an_echo_under_the_top_comment_proves_the_answer_to_a_reply_in_that_thread(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> list[tuple[str, str | None]]:
        sent(tx, 1)
        sent(tx, 2)
        tx.execute("UPDATE event SET parent_id = '55_top' WHERE message_id = '55_2'")
        assert echoes.absorb_own_event(tx, echo(parent_id="55_top"), now=101.0) is Writer.US
        return states(tx)

    assert await db.write(work) == [("sending", None), ("done", "55_900")]


async def test_other_words_on_the_same_comment_are_a_colleagues(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[tuple[str, str | None]]:
        decide(tx, action(), number=1)
        writer = echoes.absorb_own_event(tx, echo(parent_id="55_1", text="I wrote to you"), now=101.0)
        assert writer is Writer.COLLEAGUE
        return states(tx)

    assert await db.write(work) == [("cancelled", None)]


async def test_a_private_replys_echo_never_proves_somebody_elses(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[bool, list[tuple[str, str | None]], bool]:
        private = {"verb": Verb.PRIVATE_REPLY, "slot": Slot.PRIVATE_REPLY}
        sent(tx, 1, **private)
        sent(tx, 2, **private)
        own_event = echo(kind=Kind.DM, thread_id="1000:777", message_id="m_1", platform="messenger")
        ours = echoes.absorb_own_event(tx, own_event, now=101.0) is Writer.US
        return ours, states(tx), overrides.is_taken_over(tx, "1000", "1000:777", 101.0)

    assert await db.write(work) == (True, [("sending", None), ("sending", None)], False)


async def test_our_own_mark_decides_whatever_the_words(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[tuple[str, str | None]]:
        sent(tx, 1)
        sent(tx, 2)
        marked = echo(
            kind=Kind.DM, thread_id="1000:5", message_id="m_2", text="other", extra={"metadata": "tamis:2"}
        )
        assert echoes.absorb_own_event(tx, marked, now=101.0) is Writer.US
        return states(tx)

    assert await db.write(work) == [("sending", None), ("done", "m_2")]


async def test_a_colleague_in_a_conversation_silences_the_machine_there(db: SqliteStore) -> None:
    def work(tx: Transaction) -> bool:
        own_event = echo(kind=Kind.DM, thread_id="1000:777", text="Hi, Lea here")
        assert echoes.absorb_own_event(tx, own_event, now=101.0) is Writer.COLLEAGUE
        return overrides.is_taken_over(tx, "1000", "1000:777", 102.0)

    assert await db.write(work)


@pytest.mark.parametrize(("verb", "verdict"), [("hide", False), ("unhide", True)])
async def test_a_hide_we_did_is_proof_and_an_unhide_we_did_not_is_a_verdict(
    db: SqliteStore, verb: str, verdict: bool
) -> None:
    def work(tx: Transaction) -> bool:
        sent(tx, 1, verb=Verb.HIDE, slot=Slot.VISIBILITY)
        outbox.mark_done(tx, 1, Effect(), at=100.5)
        own_event = event(kind=Kind.CONTROL, message_id="55_1", author_id=None, extra={"verb": verb})
        assert echoes.absorb_visibility(tx, own_event, now=101.0) is not verdict
        return overrides.is_in_force(tx, "1000", "55_1")

    assert await db.write(work) is verdict


async def test_after_a_restore_an_echo_proves_what_the_database_thinks_is_still_planned(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> list[tuple[str, str | None]]:
        decide(tx, action(text=SAME))
        restore(tx)
        assert echoes.absorb_own_event(tx, echo(parent_id="55_1"), now=101.0) is Writer.US
        return states(tx)

    assert await db.write(work) == [("done", "55_900")]


@pytest.mark.parametrize(("minutes", "is_ours"), [(-60, False), (60, True)])
async def test_a_mark_of_before_a_restore_is_not_that_of_a_later_row_with_its_number(
    db: SqliteStore, minutes: int, is_ours: bool
) -> None:
    def work(tx: Transaction) -> Any:
        restore(tx)
        restored_at = NOW + timedelta(seconds=RESTORED_AT - NOW.timestamp())
        decide(tx, action(text=SAME, verb=Verb.MESSAGE, slot=Slot.PRIVATE_REPLY, target="900"))
        tx.execute("UPDATE outbox SET planned_at = ?", (RESTORED_AT + 60,))
        outbox.claim_due(tx, limit=10, now=RESTORED_AT + 61, busy=())
        message = echo(
            kind=Kind.DM,
            text="other words",
            thread_id="1000:900",
            extra={"metadata": "tamis:1"},
            created_at=restored_at + timedelta(minutes=minutes),
        )
        return echoes.is_echo(tx, message, now=RESTORED_AT + 62)

    assert await db.write(work) is is_ours


@pytest.mark.parametrize("was_hidden", [False, True])
async def test_a_comment_that_is_published_is_shown_by_somebody_only_if_it_had_been_hidden(
    db: SqliteStore, was_hidden: bool
) -> None:
    published = event(
        kind=Kind.CONTROL, message_id="55_1", author_id=None, extra={"verb": "unhide", "published": "true"}
    )

    def work(tx: Transaction) -> bool:
        if was_hidden:
            sent(tx, 1, verb=Verb.HIDE, slot=Slot.VISIBILITY)
        assert echoes.absorb_visibility(tx, published, now=101.0) is not was_hidden
        return overrides.is_in_force(tx, "1000", "55_1")

    assert await db.write(work) is was_hidden


@pytest.mark.parametrize(("external_id", "is_ours"), [("55_2", True), ("55_9", False)])
async def test_an_author_under_whom_our_answer_came_back_is_ourselves(
    db: SqliteStore, external_id: str, is_ours: bool
) -> None:
    def work(tx: Transaction) -> bool:
        sent(tx, 1)
        outbox.mark_done(tx, 1, Effect(external_id=external_id), at=100.5)
        row = insert_event(tx, 2, author_id="us")
        events.mark_own_echo(tx, row, human_reply=False)
        assert not echoes.is_own_author(tx, event(author_id="900"))
        assert not echoes.is_own_author(tx, event(author_id=None))
        return echoes.is_own_author(tx, event(author_id="us"))

    assert await db.write(work) is is_ours


async def test_a_conversation_is_known_by_its_thread_whatever_that_is_called(db: SqliteStore) -> None:
    conversation = {"kind": Kind.DM, "thread_id": "CONV+1"}

    def work(tx: Transaction) -> list[tuple[str, str | None]]:
        insert_event(tx, 1, author_id="walker", **conversation)
        planned = action(verb=Verb.MESSAGE, slot=Slot.PRIVATE_REPLY, target="walker", text=SAME)
        decision = Decision(rules_version="v1", actions=(planned,))
        decisions.commit(tx, event_id=1, decision=decision, at=10.0)
        outbox.claim_due(tx, limit=10, now=100.0, busy=())
        assert echoes.absorb_own_event(tx, echo(message_id="m_2", **conversation), now=101.0) is Writer.US
        return states(tx)

    assert await db.write(work) == [("done", "m_2")]


async def test_a_colleague_in_a_conversation_stops_what_waits_in_it(db: SqliteStore) -> None:
    conversation = {"kind": Kind.DM, "thread_id": "CONV+1"}

    def work(tx: Transaction) -> list[tuple[str, str | None]]:
        insert_event(tx, 1, author_id="walker", **conversation)
        planned = action(verb=Verb.MESSAGE, slot=Slot.PRIVATE_REPLY, target="walker")
        decision = Decision(rules_version="v1", actions=(planned,))
        decisions.commit(tx, event_id=1, decision=decision, at=10.0)
        own_event = echo(message_id="m_2", text="Hi, Lea here", human_reply=True, **conversation)
        assert echoes.absorb_own_event(tx, own_event, now=101.0) is Writer.COLLEAGUE
        return states(tx)

    assert await db.write(work) == [("cancelled", None)]


@pytest.mark.parametrize("told_under", ["1000_77", "77_other_name"], ids=["as answered", "by another name"])
async def test_our_first_comment_is_not_taken_for_a_colleagues(db: SqliteStore, told_under: str) -> None:
    def work(tx: Transaction) -> list[tuple[str, str | None]]:
        post = action(verb=Verb.PUBLISH, slot=Slot.POST, message_id="post:1", target="1000", key="post:1:1")
        decide(tx, replace(post, text="Our sale begins today."))
        outbox.claim_due(tx, limit=10, now=100.0, busy=())
        outbox.mark_done(tx, 1, Effect(external_id="1000_77"), at=101.0)
        first = replace(post, verb=Verb.FIRST_COMMENT, target="1000_77", key="post:1:1:comment", text=SAME)
        decision = Decision(rules_version="", actions=(first,))
        decisions.commit(tx, event_id=1, decision=decision, at=102.0)
        outbox.claim_due(tx, limit=10, now=103.0, busy=())
        tx.execute("UPDATE outbox SET external_id = ? WHERE verb = 'publish'", (told_under,))
        told = echo(kind=Kind.COMMENT, thread_id=told_under, parent_id=None)
        assert echoes.absorb_own_event(tx, told, now=104.0) is Writer.US
        return states(tx)

    assert await db.write(work) == [("done", told_under), ("done", "55_900")]


async def test_a_comment_of_ours_below_another_post_is_a_colleagues(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Writer:
        first = action(
            verb=Verb.FIRST_COMMENT,
            slot=Slot.POST,
            message_id="post:1",
            target="1000_77",
            key="post:1:1:comment",
        )
        decide(tx, replace(first, text=SAME))
        outbox.claim_due(tx, limit=10, now=100.0, busy=())
        told = echo(kind=Kind.COMMENT, thread_id="1000_78", parent_id=None)
        return echoes.absorb_own_event(tx, told, now=104.0)

    assert await db.write(work) is Writer.COLLEAGUE
