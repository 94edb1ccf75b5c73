"""What is known around an event: its account's, what stood before it, at a price that does not grow."""

from datetime import datetime
from typing import Any

import pytest

from bot.domain import (
    Actor,
    AggregateQuery,
    AuthorHistory,
    AuthorLabel,
    CounterIncrement,
    Decision,
    Facts,
    GroupBy,
    Kind,
    Strike,
    Verb,
)
from bot.store import Transaction, decisions
from bot.store.context import facts, similar_events
from bot.store.intake import events
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW
from tests.fakes.cases import START, decided, moment, received
from tests.fakes.outbox_rows import insert_event

HOUR = 3_600.0
ANGRY = {"sentiment.negative": 0.9, "sentiment.neutral": 0.1}


def around(tx: Transaction, row: int, now: float = 100.0, **asked: Any) -> Facts:
    stored = events.get_event(tx, row)
    assert stored is not None
    return facts.gather_facts(tx, stored, now=START + now, **asked)


def colleague(tx: Transaction, number: int, at: float, **where: Any) -> int:
    """An answer of a colleague, given on the platform itself."""
    return received(
        tx,
        number,
        at=at,
        is_own_echo=True,
        author_id="1000",
        human_reply=True,
        state="recorded",
        **where,
    )


# ---- the author


async def test_only_what_stood_before_the_event_is_its_authors_past(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Facts:
        row = received(tx, 1)
        for number in (2, 3):
            decided(tx, received(tx, number, at=number), Verb.HIDE, done_at=9.0)
        overrides.set_override(
            tx, account_id="1000", message_id="55_3", by=Actor.person("lea"), verb="keep", at=START
        )
        return around(tx, row)

    author = (await db.write(work)).author
    assert (author.messages, author.approved, author.removed, author.first_seen) == (0, 0, 0, None)


async def test_what_a_person_brought_back_is_approved_and_not_removed(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Facts:
        for number in (1, 2):
            decided(tx, received(tx, number, at=number), Verb.HIDE, Verb.REPLY, done_at=5.0)
        overrides.set_override(
            tx, account_id="1000", message_id="55_2", by=Actor.person("lea"), verb="unhide", at=START + 6
        )
        return around(tx, received(tx, 3, at=7.0))

    gathered = await db.write(work)
    author = gathered.author
    assert (author.messages, author.removed, author.approved, author.replied) == (2, 1, 1, 2)
    assert author.first_seen == moment(1.0)
    assert (gathered.thread.comments, gathered.thread.removed) == (2, 1)


async def test_strikes_and_labels_are_those_that_count_now(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[tuple[float, frozenset[str]]]:
        row = received(tx, 1)
        decision = Decision(
            rules_version="v1",
            strikes=(Strike(rule="insult", weight=2.0, expires_at=moment(50)), Strike(rule="insult")),
            author_labels=(AuthorLabel(label="fan"), AuthorLabel(label="new", expires_at=moment(50))),
        )
        decisions.commit(tx, event_id=row, decision=decision, at=START)
        after = received(tx, 2, at=1.0)
        stranger = received(tx, 3, at=2.0, author_id="901")
        authors = [around(tx, one, now).author for one, now in ((after, 10), (after, 60), (stranger, 10))]
        return [(one.strikes, one.labels) for one in authors]

    assert await db.write(work) == [
        (3.0, frozenset({"fan", "new"})),
        (1.0, frozenset({"fan"})),
        (0.0, frozenset()),
    ]


async def test_a_colleagues_answer_is_remembered_wherever_it_was_given(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[datetime | None]:
        first = received(tx, 1)
        seen = [around(tx, first).author.last_human_reply]
        received(tx, 2, at=1.0, is_own_echo=True, parent_id="55_1", kind=Kind.REPLY)  # the machine's
        colleague(tx, 3, 2.0, parent_id="55_99", kind=Kind.REPLY)  # to somebody else
        seen.append(around(tx, first).author.last_human_reply)
        colleague(tx, 4, 3.0, parent_id="55_1", kind=Kind.REPLY)
        seen.append(around(tx, received(tx, 5, at=4.0)).author.last_human_reply)
        received(tx, 6, at=5.0, kind=Kind.DM, thread_id="1000:900")
        colleague(tx, 7, 6.0, thread_id="1000:900", kind=Kind.DM)
        seen.append(around(tx, received(tx, 8, at=7.0)).author.last_human_reply)
        decided(tx, first, Verb.REPLY, rule="person:lea", at=7.0, done_at=8.0)
        decided(tx, received(tx, 9, at=8.0), Verb.REPLY, rule="thanks", at=8.5, done_at=9.0)
        seen.append(around(tx, received(tx, 10, at=10.0)).author.last_human_reply)
        seen.append(around(tx, received(tx, 11, at=11.0, author_id="901")).author.last_human_reply)
        return seen

    assert await db.write(work) == [None, None, moment(3), moment(6), moment(8), None]


async def test_a_prolific_author_has_many_messages_and_a_first_one(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Facts:
        received(tx, 0)
        _crowd_in(tx, 1_500, thread="1000_55", author="900")
        return around(tx, received(tx, 1, at=5_000.0))

    author = (await db.write(work)).author
    assert (author.messages, author.first_seen) == (1_000, moment(0))


# ---- the post


async def test_the_mood_of_a_post_is_that_of_its_latest_comments(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Facts:
        for number in range(1, 6):
            received(tx, number, at=number, scores=ANGRY if number < 3 else None)
        received(tx, 6, at=6.0, scores=ANGRY, thread_id="1000_66")
        received(tx, 7, at=6.0, scores=ANGRY, is_own_echo=True)
        row = received(tx, 8, at=7.0, scores=ANGRY)
        received(tx, 9, at=8.0, scores=ANGRY)
        return around(tx, row)

    thread = (await db.write(work)).thread
    assert (thread.comments, thread.negative) == (5, 2)


async def test_a_post_is_as_old_as_the_first_thing_seen_under_it(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[datetime | None]:
        received(tx, 1, at=-90.0, message_id="1000_55", is_own_echo=True, state="recorded")
        first, alone = received(tx, 2), received(tx, 3, at=3.0, thread_id="1000_66")
        return [around(tx, row).thread.opened_at for row in (first, alone)]

    assert await db.write(work) == [moment(-90), moment(3)]


async def test_the_last_hour_of_a_post_leaves_this_comment_out(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        times = [0.0, 1.0, HOUR, HOUR + 1]
        rows = [received(tx, number, at=at) for number, at in enumerate(times)]
        return [around(tx, row).thread.comments_last_hour for row in rows]

    assert await db.write(work) == [0, 1, 1, 1]


async def test_what_is_usual_is_the_accounts_last_week(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[float]:
        weeks = 7 * 24 * HOUR
        received(tx, 0, at=-2 * weeks, state="recorded")
        for number in range(1, 337):
            thread = f"1000_{number % 5}"
            received(tx, number, at=-weeks + HOUR * (number / 2 - 0.25), thread_id=thread, state="recorded")
        received(tx, 400, kind=Kind.DM, state="recorded")
        received(tx, 401, is_own_echo=True, state="recorded")
        received(tx, 402, kind=Kind.REACTION, state="recorded")
        received(tx, 403, account_id="2000", state="recorded")
        last = received(tx, 404, at=1.0, account_id="2000", thread_id="2000_1")
        return [
            around(tx, received(tx, 500)).thread.usual_hourly_comments,
            around(tx, last).thread.usual_hourly_comments,
        ]

    usual, young = await db.write(work)
    assert usual == pytest.approx(2.0, abs=0.03)
    assert young == 2.0  # two comments in the first hour that we know of


async def test_our_own_withheld_echo_is_not_what_people_usually_do(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[float]:
        echo = received(tx, 1, author_id=None)
        row = received(tx, 2)
        seen = [around(tx, row).thread.usual_hourly_comments]
        events.mark_own_echo(tx, echo, human_reply=False)
        events.mark_own_echo(tx, echo, human_reply=True)
        return [*seen, around(tx, row).thread.usual_hourly_comments]

    assert await db.write(work) == [2.0, 1.0]


async def test_the_comment_that_is_answered_is_known_as_it_stands(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str]:
        received(tx, 0, message_id="1000_55", is_own_echo=True, text="our post")
        received(tx, 1, text="first words")
        received(tx, 1, kind=Kind.EDIT, text="last words", created_at=moment(5))
        parents = ("55_1", "1000_55", "55_77", None)
        rows = [received(tx, 10 + n, kind=Kind.REPLY, parent_id=parent) for n, parent in enumerate(parents)]
        return [around(tx, row).thread.parent_text for row in rows]

    assert await db.write(work) == ["last words", "", "", ""]


async def test_the_text_of_the_post_is_known_as_it_was_last_published(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str]:
        comment = received(tx, 1)
        seen = [around(tx, comment).thread.post_text]
        post: dict[str, Any] = {"kind": Kind.IGNORED, "message_id": "1000_55"}
        received(tx, 2, text="our post", created_at=moment(1), **post)
        seen.append(around(tx, comment).thread.post_text)
        received(tx, 3, text="our post, edited", created_at=moment(9), **post)
        received(tx, 4, kind=Kind.DELETE, message_id="1000_55", text="", created_at=moment(10))
        return [*seen, around(tx, comment).thread.post_text]

    assert await db.write(work) == ["", "our post", "our post, edited"]


async def test_a_visitors_post_stands_under_no_other(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str]:
        post = received(tx, 1, message_id="1000_55", text="look at this")
        return [around(tx, row).thread.post_text for row in (post, received(tx, 2))]

    assert await db.write(work) == ["", "look at this"]


async def test_a_conversation_is_answered_since_its_author_last_wrote(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str]:
        conversation: dict[str, Any] = {"kind": Kind.DM, "thread_id": "1000:900"}
        first = received(tx, 1, **conversation)
        received(tx, 2, is_own_echo=True, **conversation)
        second = received(tx, 3, **conversation)
        seen = [around(tx, row).thread.answered_by for row in (first, second)]
        colleague(tx, 4, 4.0, **conversation)
        return [*seen, around(tx, second).thread.answered_by]

    assert await db.write(work) == ["bot", "none", "human"]


# ---- what rules ask for


async def test_what_is_asked_for_is_answered_and_nothing_else(db: SqliteStore) -> None:
    author, similar = (
        AggregateQuery(group_by=GroupBy.AUTHOR, window=60.0),
        AggregateQuery(group_by=GroupBy.SIMILAR, window=60.0, similarity=0.9),
    )

    def work(tx: Transaction) -> tuple[Facts, Facts]:
        _, row = _said(tx, 1, 1.0), _said(tx, 2, 2.0)
        return around(tx, row), around(tx, row, aggregates=frozenset({author, similar}))

    plain, asked = await db.write(work)
    assert plain.groups == {}
    assert {ask: crowd.events for ask, crowd in asked.groups.items()} == {author: 2, similar: 2}


async def test_counters_come_for_author_post_and_account(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[Facts, Facts, Facts]:
        row = received(tx, 1)
        keys = ("900", "1000_55", "1000", "901")
        decision = Decision(
            rules_version="v1",
            counter_increments=tuple(
                CounterIncrement(counter="heat", of=of, by=8.0, half_life=10.0) for of in keys
            ),
        )
        decisions.commit(tx, event_id=row, decision=decision, at=START)
        withheld = received(tx, 2, author_id=None)
        half_lives = {"heat": 10.0, "other": 0.0}
        return (
            around(tx, row, 10.0),
            around(tx, row, 10.0, counters=half_lives),
            around(tx, withheld, 0.0, counters=half_lives),
        )

    none, counted, withheld = await db.write(work)
    assert none.counters == {}
    assert counted.counters == {("heat", "900"): 4.0, ("heat", "1000_55"): 4.0, ("heat", "1000"): 4.0}
    assert withheld.counters == {("heat", "1000_55"): 8.0, ("heat", "1000"): 8.0}


# ---- the price


def _crowd_in(
    tx: Transaction,
    count: int,
    *,
    thread: str,
    author: str | None = None,
    pace: float = 1.0,
    kind: str = "comment",
) -> None:
    """Many comments at once, one each `pace` seconds, each with its keys for a text that all share."""
    last = tx.execute("SELECT max(id) FROM event").fetchone()[0]
    tx.execute(
        "INSERT INTO event (delivery_id, source, dedupe_key, platform, account_id, kind, message_id,"
        " thread_id, author_id, text, attachments, created_at, created_at_source, origin, is_own_echo, extra,"
        " received_at, state, sentiment)"
        " WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < :count)"
        " SELECT 0, 'meta', 'm' || (x + :last), 'facebook', '1000', :kind, 'm' || (x + :last), :thread,"
        " coalesce(:author, 'a' || x), 'How much is it?', '[]', :start + x * :pace, 'platform', 'organic',"
        " 0, '{}', :start + x, 'decided', 'negative' FROM n",
        {
            "count": count,
            "last": last,
            "thread": thread,
            "author": author,
            "start": START,
            "pace": pace,
            "kind": kind,
        },
    )
    tx.execute(
        "INSERT INTO similarity_key (day, key, created_at, event_id, alike)"
        " SELECT s.day, s.key, e.created_at, e.id, s.alike"
        " FROM similarity_key s CROSS JOIN event e WHERE e.id > :last AND s.event_id = 1",
        {"last": last},
    )


def _steps(tx: Transaction, row: int, **asked: Any) -> int:
    """How many thousand steps SQLite's machine makes for the facts of an event."""
    made = [0]

    def step() -> int:
        made[0] += 1
        return 0

    tx.connection.set_progress_handler(step, 1_000)
    try:
        around(tx, row, **asked)
    finally:
        tx.connection.set_progress_handler(None, 0)
    return made[0]


@pytest.mark.no_cover
@pytest.mark.parametrize("author", [None, "900"], ids=["many authors", "one author"])
async def test_the_price_does_not_grow_with_a_viral_post(sqlite_db: SqliteStore, author: str | None) -> None:
    asks = [AggregateQuery(group_by=alike, window=10 * HOUR, similarity=0.85) for alike in GroupBy]

    def work(tx: Transaction) -> tuple[int, int]:
        seen = []
        _said(tx, 1, 0.0)
        for turn in (1, 2):
            _crowd_in(tx, 4_000 * turn * turn, thread="1000_55", author=author)
            last = _said(tx, 1 + turn, 20_000.0)
            seen.append(_steps(tx, last, aggregates=asks, counters={"heat": 1.0}))
        return seen[0], seen[1]

    small, large = await sqlite_db.write(work)
    assert small > 10
    assert large < 1.2 * small


@pytest.mark.no_cover
@pytest.mark.parametrize("pace", [1.0, 0.0, -1.0], ids=["in order", "at once", "the latest first"])
@pytest.mark.parametrize("author", [None, "900"], ids=["many authors", "one author"])
@pytest.mark.parametrize("kind", ["comment", "dm"])
async def test_the_price_does_not_grow_with_what_waits_behind_the_event(
    sqlite_db: SqliteStore, kind: str, author: str | None, pace: float
) -> None:
    asks = [AggregateQuery(group_by=alike, window=24 * HOUR, similarity=0.85) for alike in GroupBy]

    def work(tx: Transaction) -> list[int]:
        seen = []
        _said(tx, 1, 0.0)
        _crowd_in(tx, 100, thread="1000_55", author=author, pace=pace, kind=kind)
        row = _said(tx, 2, 100.0 * pace, kind=Kind(kind))
        for waiting in (1_000, 5_000):
            _crowd_in(tx, waiting, thread="1000_55", author=author, pace=pace, kind=kind)
            seen.append(_steps(tx, row, aggregates=asks, counters={"heat": 1.0}))
        return seen

    few, many = await sqlite_db.write(work)
    assert few > 0
    assert many < 1.2 * few


def _said(tx: Transaction, number: int, at: float, **changes: Any) -> int:
    row = received(tx, number, at=at, **changes)
    stored = events.get_event(tx, row)
    assert stored is not None
    similar_events.insert_keys(tx, row, stored.event, ("bit.ly",))
    return row


async def test_facts_count_the_authors_past_in_this_account_only(db: SqliteStore) -> None:
    def setting(tx: Transaction) -> AuthorHistory:
        insert_event(tx, 1)
        insert_event(tx, 2, account_id="2000")
        row = insert_event(tx, 3)
        stored = events.get_event(tx, row)
        assert stored is not None
        overrides.set_override(
            tx, account_id="1000", message_id="55_1", by=Actor.person("lea"), verb="keep", at=5.0
        )
        return facts.gather_facts(tx, stored, now=10.0).author

    history = await db.write(setting)
    assert (history.messages, history.approved, history.removed) == (1, 1, 0)
    assert history.first_seen == NOW


async def test_an_author_who_is_withheld_has_no_history(db: SqliteStore) -> None:
    row = await db.write(lambda tx: insert_event(tx, 1, author_id=None))
    stored = await db.read(lambda tx: events.get_event(tx, row))
    assert stored is not None
    assert not (await db.read(lambda tx: facts.gather_facts(tx, stored, now=0.0))).author.is_known


async def test_who_answered_a_comment_is_known(db: SqliteStore) -> None:
    def setting(tx: Transaction) -> list[str]:
        row = insert_event(tx, 1)
        stored = events.get_event(tx, row)
        assert stored is not None
        seen = [facts.gather_facts(tx, stored, now=0.0).thread.answered_by]
        insert_event(tx, 2, parent_id="55_1", is_own_echo=True, kind=Kind.REPLY)
        seen.append(facts.gather_facts(tx, stored, now=0.0).thread.answered_by)
        insert_event(tx, 3, parent_id="55_1", is_own_echo=True, kind=Kind.REPLY, human_reply=True)
        seen.append(facts.gather_facts(tx, stored, now=0.0).thread.answered_by)
        return seen

    assert await db.write(setting) == ["none", "bot", "human"]


# ---- what reaches us late


async def test_the_past_goes_by_when_things_were_written(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[Facts, Facts]:
        received(tx, 1, at=9 * HOUR, created_at=moment(2 * HOUR))  # repeated for seven hours
        received(tx, 2, at=8 * HOUR, created_at=moment(3 * HOUR))
        late = around(tx, received(tx, 3, at=10 * HOUR, created_at=moment(2.5 * HOUR)), now=10 * HOUR)
        return late, around(tx, received(tx, 4, at=10 * HOUR), now=10 * HOUR)

    late, current = await db.write(work)
    assert late.author.first_seen == current.author.first_seen == moment(2 * HOUR)
    assert late.thread.opened_at == moment(2 * HOUR)
    # Of the hour before it was written: the first, not the second, which was written after it.
    assert late.thread.comments_last_hour == 1
    assert current.thread.comments_last_hour == 0


async def test_a_backlog_that_arrives_at_once_is_no_surge(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Facts:
        for number in range(30):  # one every two hours, all of them delivered within a second
            received(tx, number, at=70 * HOUR, created_at=moment(number * 2 * HOUR))
        return around(tx, received(tx, 99, at=70 * HOUR, created_at=moment(60 * HOUR)), now=70 * HOUR)

    thread = (await db.write(work)).thread
    assert thread.comments_last_hour == 0
    assert thread.usual_hourly_comments == pytest.approx(0.5, abs=0.02)


async def test_a_colleague_answered_when_they_wrote_it(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Facts:
        received(tx, 1, at=1.0)
        colleague(tx, 2, 9 * HOUR, parent_id="55_1", created_at=moment(HOUR), kind=Kind.REPLY)
        return around(tx, received(tx, 3, at=10 * HOUR), now=10 * HOUR)

    assert (await db.write(work)).author.last_human_reply == moment(HOUR)


# ---- the account


@pytest.mark.parametrize(("days", "is_new"), [(0, True), (13, True), (15, False)])
async def test_an_account_is_new_for_two_weeks(db: SqliteStore, days: int, is_new: bool) -> None:
    def work(tx: Transaction) -> Facts:
        received(tx, 1, at=-days * 86_400.0)
        return around(tx, received(tx, 2, at=1.0))

    assert (await db.write(work)).is_account_new is is_new


async def test_what_was_written_in_private_is_no_comment(db: SqliteStore) -> None:
    def work(tx: Transaction) -> AuthorHistory:
        for number, kind in ((1, Kind.DM), (2, Kind.COMMENT), (3, Kind.DM)):
            received(tx, number, kind=kind)
        return around(tx, received(tx, 4)).author

    author = await db.write(work)
    assert (author.messages, author.comments) == (3, 1)
