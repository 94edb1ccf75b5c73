"""What lies around an event, and how a person may name it."""

import pytest

from bot.domain import Actor, CancelReason, HoldReason, Kind, State, Verb
from bot.errors import UserError
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.delivery import circuit_breaker, outbox
from bot.store.intake import events
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, received, waiting


@pytest.mark.parametrize("name", ["1", "case:1", "event:2", "55_7"])
async def test_an_item_has_several_names(db: SqliteStore, name: str) -> None:
    await db.write(lambda tx: (received(tx, 1), waiting(tx, 7)))
    assert await db.read(lambda tx: lookup.resolve_reference(tx, name)) == 2


@pytest.mark.parametrize(
    "name", ["9", "case:9", "event:9", "55_9", "", "case:x", "99999999999999999999999", "\u0661"]
)
async def test_an_unknown_name_says_what_a_name_looks_like(db: SqliteStore, name: str) -> None:
    with pytest.raises(UserError, match="reference_unknown"):
        await db.read(lambda tx: lookup.resolve_reference(tx, name))


async def test_an_id_that_two_accounts_know_must_be_said_precisely(db: SqliteStore) -> None:
    await db.write(lambda tx: (received(tx, 1), received(tx, 2, account_id="2000", message_id="55_1")))
    with pytest.raises(UserError, match="event:2, event:1"):
        await db.read(lambda tx: lookup.resolve_reference(tx, "55_1"))


async def test_a_deletion_is_not_what_its_id_means(db: SqliteStore) -> None:
    await db.write(lambda tx: (received(tx, 1), received(tx, 2, kind=Kind.DELETE, message_id="55_1")))
    assert await db.read(lambda tx: lookup.resolve_reference(tx, "55_1")) == 1


async def test_post_parent_and_siblings_are_found(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[object, object, list[str]]:
        received(tx, 1, message_id="1000_55", text="our post")
        received(tx, 2, text="first")
        received(tx, 3, text="second")
        received(tx, 4, kind=Kind.REACTION)
        received(tx, 5, thread_id="1000_66", text="elsewhere")
        row = received(tx, 6, kind=Kind.REPLY, parent_id="55_2", text="an answer")
        stored = events.get_event(tx, row)
        assert stored is not None
        post, parent = lookup.post_event(tx, stored), lookup.parent_event(tx, stored)
        assert post is not None
        assert parent is not None
        siblings = lookup.preceding_in_thread(tx, stored, 2)
        return post.event.text, parent.event.text, [one.event.text for one in siblings]

    assert await db.write(work) == ("our post", "first", ["first", "second"])


async def test_what_stands_above_is_the_answered_comment_then_the_post(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str]:
        received(tx, 1, message_id="1000_55", text="our post")
        received(tx, 2, text="where is my parcel")
        rows = [
            received(tx, 3, kind=Kind.REPLY, parent_id="55_2", text="same"),
            received(tx, 4, parent_id="1000_55", text="how much"),
            received(tx, 5, thread_id="1000_66", text="alone"),
        ]
        stored = [events.get_event(tx, row) for row in rows]
        return [lookup.parent_context(tx, event) for event in stored if event is not None]

    assert await db.write(work) == ["where is my parcel / our post", "our post", ""]


async def test_what_we_published_is_read_by_rules_and_not_by_the_classifier(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[str, str]:
        received(tx, 1, kind=Kind.IGNORED, message_id="1000_55", text="our post")
        stored = events.get_event(tx, received(tx, 2))
        assert stored is not None
        return lookup.parent_context(tx, stored), lookup.post_text(tx, stored.event)

    assert await db.write(work) == ("", "our post")


async def test_decisions_come_back_as_they_were_taken(db: SqliteStore) -> None:
    def work(tx: Transaction) -> lookup.StoredDecision:
        row = received(tx)
        decided(tx, row, Verb.HIDE)
        stored = events.get_event(tx, row)
        assert stored is not None
        return lookup.decisions_about(tx, stored)[0]

    decision = await db.write(work)
    assert (str(decision.actor), decision.rules_version, decision.planned) == ("rules", "v1", 1)
    assert (decision.matches[0].rule, decision.matches[0].granted) == ("insult", (Verb.HIDE,))


async def test_the_last_thing_that_happened_says_whether_it_is_hidden(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[bool]:
        row, seen = received(tx), []
        for rule, verb, done in (
            ("a", Verb.HIDE, None),
            ("b", Verb.HIDE, 2.0),
            ("c", Verb.UNHIDE, None),
            ("d", Verb.UNHIDE, 4.0),
            ("e", Verb.REPLY, 5.0),
            ("f", Verb.DELETE, 6.0),
        ):
            decided(tx, row, verb, rule=rule, done_at=done)
            seen.append(lookup.is_hidden(lookup.effects_on_message(tx, "1000", "55_1")))
        return seen

    assert await db.write(work) == [False, True, True, False, False, True]


async def test_a_verdict_can_be_withdrawn(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[object, object]:
        overrides.set_override(
            tx, account_id="1000", message_id="55_1", by=Actor.person("lea"), verb="hide", at=START
        )
        before = overrides.get_override(tx, "1000", "55_1")
        overrides.delete_override(tx, "1000", "55_1")
        return before, overrides.get_override(tx, "1000", "55_1")

    before, after = await db.write(work)
    assert before == overrides.Override(at=START, by=Actor.person("lea"), verb="hide")
    assert after is None


async def test_effects_are_listed_with_their_state(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, received(tx), Verb.HIDE, done_at=3.0))
    rows = await db.read(lambda tx: lookup.effects_on_message(tx, "1000", "55_1"))
    assert [(row.verb, row.state, row.settled_at, row.actor.is_person) for row in rows] == [
        (Verb.HIDE, State.DONE, START + 3.0, False)
    ]


async def test_an_effect_says_why_it_is_held_or_was_cancelled(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[tuple[State, HoldReason | CancelReason | None]]:
        row = received(tx)
        (first,), (second,) = (decided(tx, row, verb, rule="spam") for verb in (Verb.HIDE, Verb.REPLY))
        circuit_breaker.trip_rule(tx, "spam", "odd", at=START)
        outbox.cancel_action(tx, second, CancelReason.TOO_LATE, at=START)
        (third,) = decided(tx, row, Verb.LIKE)
        return [
            (lookup.get_effect(tx, number).state, lookup.get_effect(tx, number).reason)
            for number in (first, second, third)
        ]

    assert await db.write(work) == [
        (State.HELD, HoldReason.BREAKER),
        (State.CANCELLED, CancelReason.TOO_LATE),
        (State.PLANNED, None),
    ]
