"""Which of our public answers stands, and what it says now and said before."""

from typing import Any

from bot.domain import Effect, Kind, State, Verb
from bot.services import review
from bot.services.review.own_replies import OwnReply, editable_reply, effects_on, standing_reply, text_before
from bot.store import Transaction
from bot.store.delivery import outbox
from bot.store.intake import events
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, waiting, workspace

OURS = {"is_own_echo": True, "author_id": "1000", "state": "recorded"}


def stored(tx: Transaction, row: int) -> events.StoredEvent:
    found = events.get_event(tx, row)
    assert found is not None
    return found


def replied(tx: Transaction, number: int = 1, **changes: Any) -> int:
    row = received(tx, number, **changes)
    decided(tx, row, Verb.REPLY, rule="price", text="It is 20 €.", done_at=2.0, external_id=f"r{number}")
    return row


async def test_only_what_was_posted_and_not_deleted_stands(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[OwnReply | None]:
        unsent = received(tx, 1)
        decided(tx, unsent, Verb.REPLY, text="It is 20 €.")
        private = received(tx, 2)
        decided(tx, private, Verb.PRIVATE_REPLY, text="psst", done_at=2.0, external_id="m1")
        removed = replied(tx, 3)
        overrides.mark_deleted(tx, "1000", "r3", START + 5)
        return [standing_reply(tx, stored(tx, row)) for row in (unsent, private, removed, replied(tx, 4))]

    assert await db.write(work) == [None, None, None, OwnReply(id="r4", text="It is 20 €.")]


async def test_what_it_says_is_the_latest_of_ours_and_of_the_platforms_word(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str]:
        row = replied(tx)
        said = []
        for text, at in (("It is 21 €.", 10.0), ("It is 22 €.", 20.0)):
            edit = {"kind": Kind.EDIT, "message_id": "r1", "text": text, "dedupe_key": text}
            received(tx, 9, at=at, **OURS | edit)
            reply = standing_reply(tx, stored(tx, row))
            said.append(reply.text if reply else "")
        return said

    assert await db.write(work) == ["It is 21 €.", "It is 22 €."]


async def test_a_platform_that_takes_no_edits_has_no_reply_to_edit(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[OwnReply | None, OwnReply | None]:
        row = replied(tx, platform="instagram")
        return standing_reply(tx, stored(tx, row)), editable_reply(tx, stored(tx, row))

    standing, editable = await db.write(work)
    assert standing is not None
    assert editable is None


async def test_an_edit_knows_what_was_there_before_it(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.REPLY, text="a", done_at=2.0, external_id="r1"))
    here = workspace(db, "Léa", moment(10))
    await review.answer_case(here, "1", review.ReviewAnswer.EDIT_REPLY, text="b")

    def work(tx: Transaction) -> tuple[str, State]:
        (edit,) = [effect for effect in effects_on(tx, stored(tx, 1)) if effect.verb is Verb.EDIT_REPLY]
        outbox.mark_done(tx, edit.id, Effect(), at=START + 20)
        (edit,) = [effect for effect in effects_on(tx, stored(tx, 1)) if effect.verb is Verb.EDIT_REPLY]
        return text_before(tx, stored(tx, 1), edit), edit.state

    assert await db.write(work) == ("a", State.DONE)
