"""Figures of this moment: each row is counted in the minute in which it happened."""

from datetime import UTC, datetime

from bot.domain import Actor, ActorKind, CaseRequest, State, Verb
from bot.store import Store, Transaction
from bot.store.delivery import outbox
from bot.store.intake import polls
from bot.store.reporting import live
from bot.store.reporting.live import MinuteActions, NotDone, PollState
from tests.fakes.cases import START, decided, received, waiting

MINUTE = int(START // 60)


async def test_arrivals_are_counted_by_minute_and_echoes_are_none(store: Store) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1, at=-61)
        received(tx, 2, at=1)
        received(tx, 3, at=59)
        received(tx, 4, at=60)
        received(tx, 5, at=61, is_own_echo=True)

    await store.write(work)
    assert await store.read(lambda tx: live.count_arrivals(tx, START)) == {MINUTE: 2, MINUTE + 1: 1}


async def test_actions_are_counted_by_minute_actor_and_verb_once_they_took_effect(store: Store) -> None:
    def work(tx: Transaction) -> None:
        row = received(tx, 1)
        decided(tx, row, Verb.REPLY, rule="price", done_at=30)
        decided(tx, row, Verb.HIDE, rule="person:lea", done_at=70)
        decided(tx, row, Verb.LIKE, rule="thanks")

    await store.write(work)
    actions = await store.read(lambda tx: live.count_actions(tx, START))
    assert sorted(actions, key=lambda one: one.minute) == [
        MinuteActions(minute=MINUTE, actor_kind=ActorKind.RULE, verb="reply", count=1),
        MinuteActions(minute=MINUTE + 1, actor_kind=ActorKind.PERSON, verb="hide", count=1),
    ]


async def test_the_queue_says_what_is_due(store: Store) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx, 1, at=5, queue="care")
        for number, due in ((2, 10), (3, 100), (4, 4000)):
            row = received(tx, number, at=number)
            request = CaseRequest(
                actor=Actor.rule("question"), why="", due_at=datetime.fromtimestamp(START + due, UTC)
            )
            decided(tx, row, case=request, at=number)

    await store.write(work)
    queue = await store.read(lambda tx: live.read_queue(tx, at=START + 50, soon=START + 50 + 3600))
    assert (queue.open, queue.claimed, queue.overdue, queue.due_soon) == (4, 0, 1, 1)
    assert queue.oldest_since == START + 2
    assert [name for name, *_ in queue.by_queue] == ["default", "care"]
    assert [count for _, count, _ in queue.by_queue] == [3, 1]


async def test_an_empty_queue_has_no_oldest(store: Store) -> None:
    queue = await store.read(lambda tx: live.read_queue(tx, at=START, soon=START))
    assert (queue.open, queue.oldest_since, queue.by_queue) == (0, None, ())


async def test_what_was_refused_is_counted_without_a_word_of_the_platform(store: Store) -> None:
    def work(tx: Transaction) -> None:
        for number in (1, 2):
            row = received(tx, number)
            (action,) = decided(tx, row, Verb.REPLY, rule="price")
            outbox.end_action(tx, action, State.REFUSED, "secret words", at=START + number)

    await store.write(work)
    problems = await store.read(lambda tx: live.list_not_done(tx, START))
    assert problems == [
        NotDone(
            platform="facebook",
            account_id="1000",
            verb=Verb.REPLY,
            state=State.REFUSED,
            count=2,
            last_at=START + 2,
        )
    ]
    assert await store.read(lambda tx: live.list_not_done(tx, START + 3)) == []


async def test_polls_say_how_far_they_are(store: Store) -> None:
    await store.write(lambda tx: polls.keep_page(tx, "meta", "1000", "c", None, at=START))
    await store.write(lambda tx: polls.record_failure(tx, "meta", "1000", "no", at=START + 5))
    assert await store.read(live.list_polls) == [
        PollState(source="meta", account_id="1000", polled_at=START, failing_since=START + 5)
    ]
