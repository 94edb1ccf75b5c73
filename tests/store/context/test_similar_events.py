"""Crowds: what is counted as alike, in whatever order it came, and what never is."""

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.domain import Actor, AggregateQuery, EventGroup, GroupBy, Kind, Verb
from bot.store import Transaction
from bot.store.context import similar_events
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from bot.text.similarity import similarity, text_key
from tests.fakes.cases import START, decided, moment, received

MINUTE, HOUR = 60.0, 3_600.0
SIMILAR = AggregateQuery(group_by=GroupBy.SIMILAR, window=HOUR, similarity=0.85)
ALL = tuple(AggregateQuery(group_by=alike, window=HOUR, similarity=0.85) for alike in GroupBy)


def hosts(text: str) -> list[str]:
    """What the rules would find, as far as these texts go."""
    return re.findall(r"[\w-]+\.(?:ly|fr|biz|com)\b", text)


def said(tx: Transaction, number: int, text: str = "hello", *, at: float = 0.0, **changes: Any) -> int:
    """An event that is stored as the program stores it, with its keys."""
    row = received(tx, number, at=at, text=text, **changes)
    keyed(tx, row)
    return row


def keyed(tx: Transaction, row: int) -> None:
    stored = known(tx, row)
    similar_events.insert_keys(tx, row, stored.event, hosts(stored.event.text))


def known(tx: Transaction, row: int) -> StoredEvent:
    stored = events.get_event(tx, row)
    assert stored is not None
    return stored


def crowd(
    tx: Transaction, row: int, alike: GroupBy = GroupBy.SIMILAR, over: float = HOUR, **how: Any
) -> EventGroup:
    how = {"similarity": 0.85} | how
    stored = events.with_latest_text(tx, known(tx, row))
    return similar_events.count_group(tx, stored, AggregateQuery(group_by=alike, window=over, **how))


def size(group: EventGroup) -> tuple[int, int]:
    return group.events, group.authors


# ---- S11: floods and copies


async def test_five_comments_of_one_author_in_ten_seconds_are_a_flood(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        rows = [said(tx, number, f"text {number}", at=2.0 * number) for number in range(1, 6)]
        rows.append(said(tx, 6, "text 6", at=30.0))
        return [crowd(tx, row, GroupBy.AUTHOR, 10.0).events for row in rows]

    assert await db.write(work) == [1, 2, 3, 4, 5, 1]


async def test_the_flood_is_named_oldest_first_so_that_the_first_can_stay(db: SqliteStore) -> None:
    def work(tx: Transaction) -> EventGroup:
        rows = [said(tx, number, at=float(number)) for number in range(1, 6)]
        return crowd(tx, rows[-1], GroupBy.AUTHOR, 10.0)

    group = await db.write(work)
    assert [one.message_id for one in group.earlier] == ["55_1", "55_2", "55_3", "55_4"]
    assert {(one.thread_id, one.author_id) for one in group.earlier} == {("1000_55", "900")}


async def test_three_near_copies_of_different_authors_are_found(db: SqliteStore) -> None:
    texts = ["Gagnez 500€ 💰", "gagnez 500 € !!", "Où est mon colis ?", "G A G N E Z 500€ 💰💰"]

    def work(tx: Transaction) -> list[tuple[int, int]]:
        rows = [
            said(tx, number, text, at=number * 10 * MINUTE, author_id=f"a{number}")
            for number, text in enumerate(texts)
        ]
        return [size(crowd(tx, row)) for row in rows]

    assert await db.write(work) == [(1, 1), (2, 2), (1, 1), (3, 3)]


async def test_one_who_repeats_himself_is_one_author(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, int]:
        rows = [said(tx, number, "Gagnez 500€", at=number) for number in range(4)]
        return size(crowd(tx, rows[-1]))

    assert await db.write(work) == (4, 1)


@pytest.mark.parametrize("wish", ["Joyeux anniversaire", "❤️❤️"])
@pytest.mark.parametrize("alike", [GroupBy.SIMILAR, GroupBy.TEXT])
async def test_twenty_who_wish_the_same_are_a_crowd_too(db: SqliteStore, wish: str, alike: GroupBy) -> None:
    signs = ["", "!", " !!", " 🎉", "  "] if wish[0].isalpha() else ["", "❤️"]

    def work(tx: Transaction) -> tuple[int, int]:
        rows = [
            said(tx, number, wish + signs[number % len(signs)], at=number, author_id=f"a{number}")
            for number in range(20)
        ]
        return size(crowd(tx, rows[-1], alike))

    assert await db.write(work) == (20, 20)


async def test_a_copy_after_an_hour_is_none(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        first = [said(tx, 1, at=0.0), said(tx, 2, at=HOUR), said(tx, 3, at=HOUR + 0.5)]
        return [crowd(tx, row).events for row in first]

    assert await db.write(work) == [1, 1, 2]  # the window opens just after its beginning


# ---- S12: how the past of an author went


async def test_the_share_that_was_removed_is_counted_over_the_window(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, int]:
        week = 7 * 24 * HOUR
        decided(tx, said(tx, 100, "old", at=-week - 1), Verb.HIDE, done_at=1.0)
        for number in range(1, 7):
            row = said(tx, number, at=number)
            if number <= 2:
                decided(tx, row, Verb.HIDE, done_at=2.0)
        group = crowd(tx, said(tx, 7, at=10.0), GroupBy.AUTHOR, week)
        return group.events, group.removed

    assert await db.write(work) == (7, 2)


async def test_what_became_of_a_crowd_is_told(db: SqliteStore) -> None:
    def work(tx: Transaction) -> EventGroup:
        rows = [said(tx, number, at=number, author_id=f"a{number}") for number in range(1, 7)]
        decided(tx, rows[0], Verb.HIDE, done_at=9.0)
        decided(tx, rows[1], Verb.DELETE, Verb.REPLY, done_at=9.0)
        decided(tx, rows[2], Verb.HIDE)  # planned, not done
        decided(tx, rows[3], Verb.PRIVATE_REPLY, done_at=9.0)
        overrides.set_override(
            tx, account_id="1000", message_id="55_5", by=Actor.person("lea"), verb="keep", at=START
        )
        return crowd(tx, rows[5])

    group = await db.write(work)
    assert (group.removed, group.approved, group.replied) == (2, 1, 2)


async def test_what_a_person_brought_back_was_not_removed(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, int]:
        decided(tx, said(tx, 1), Verb.HIDE, done_at=1.0)
        overrides.set_override(
            tx, account_id="1000", message_id="55_1", by=Actor.person("lea"), verb="unhide", at=START + 2
        )
        group = crowd(tx, said(tx, 2, at=3.0), GroupBy.AUTHOR)
        return group.removed, group.approved

    assert await db.write(work) == (0, 1)


# ---- who and what is counted


@pytest.mark.parametrize(
    ("alike", "changes", "counted"),
    [
        (GroupBy.AUTHOR, {"text": "other", "thread_id": "1000_66"}, True),
        (GroupBy.AUTHOR, {"author_id": "901"}, False),
        (GroupBy.THREAD, {"text": "other", "author_id": "901"}, True),
        (GroupBy.THREAD, {"thread_id": "1000_66"}, False),
        (GroupBy.ACCOUNT, {"text": "other", "author_id": "901", "thread_id": "1000_66"}, True),
        (GroupBy.TEXT, {"text": "VOIR  www.gagnez-vite.biz/a ...", "author_id": "901"}, True),
        (GroupBy.TEXT, {"text": "voir gagnez-vite.biz/b"}, False),
        (GroupBy.DOMAIN, {"text": "autre chose: gagnez-vite.biz", "author_id": "901"}, True),
        (GroupBy.DOMAIN, {"text": "voir www.maison.fr/a"}, False),
        (GroupBy.SIMILAR, {"text": "voir www.gagnez-vite.biz/a !", "author_id": "901"}, True),
        (GroupBy.SIMILAR, {"text": "tout autre chose"}, False),
    ],
)
async def test_what_is_alike(db: SqliteStore, alike: GroupBy, changes: dict[str, Any], counted: bool) -> None:
    def work(tx: Transaction) -> int:
        text = "voir www.gagnez-vite.biz/a"
        said(tx, 1, **({"text": text} | changes))
        return crowd(tx, said(tx, 2, text, at=1.0), alike).events

    assert await db.write(work) == (2 if counted else 1)


@pytest.mark.parametrize("ask", ALL, ids=lambda ask: ask.group_by)
@pytest.mark.parametrize(
    "changes",
    [
        {"account_id": "2000"},
        {"is_own_echo": True},
        {"kind": Kind.REACTION},
        {"kind": Kind.RECEIPT},
        {"message_id": "55_2"},  # the same message under another name
    ],
    ids=["other account", "our own", "reaction", "receipt", "same message"],
)
async def test_what_is_never_counted(db: SqliteStore, ask: AggregateQuery, changes: dict[str, Any]) -> None:
    def work(tx: Transaction) -> EventGroup:
        said(tx, 1, "see bit.ly/x", **changes)
        return similar_events.count_group(tx, known(tx, said(tx, 2, "see bit.ly/x", at=1.0)), ask)

    assert await db.write(work) == EventGroup()


@pytest.mark.parametrize("ask", ALL, ids=lambda ask: ask.group_by)
async def test_what_its_author_removed_does_not_count_nor_come_back(
    db: SqliteStore, ask: AggregateQuery
) -> None:
    def work(tx: Transaction) -> list[int]:
        said(tx, 1, "see bit.ly/x")
        seen = [similar_events.count_group(tx, known(tx, said(tx, 2, "see bit.ly/x", at=2.0)), ask).events]
        for number in (1, 2, 3):
            overrides.mark_deleted(tx, "1000", f"55_{number}", START + 3)
        said(tx, 3, "see bit.ly/x", at=4.0)  # the deletion was faster
        return [
            *seen,
            similar_events.count_group(tx, known(tx, said(tx, 4, "see bit.ly/x", at=5.0)), ask).events,
        ]

    assert await db.write(work) == [2, 1]


@pytest.mark.parametrize("ask", ALL, ids=lambda ask: ask.group_by)
async def test_a_withheld_author_who_was_ourselves_does_not_count(
    db: SqliteStore, ask: AggregateQuery
) -> None:
    def work(tx: Transaction) -> list[int]:
        first = said(tx, 1, "see bit.ly/x", author_id=None)
        last = known(tx, said(tx, 2, "see bit.ly/x", at=1.0))
        before = similar_events.count_group(tx, last, ask).events
        events.mark_own_echo(tx, first, human_reply=False)
        return [before, similar_events.count_group(tx, last, ask).events]

    assert await db.write(work) == [1 if ask.group_by is GroupBy.AUTHOR else 2, 1]


async def test_who_is_withheld_is_alike_to_nobody_and_somebody_else_each_time(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[tuple[int, int]]:
        rows = [said(tx, number, at=number, author_id=None) for number in range(3)]
        return [size(crowd(tx, rows[2], alike)) for alike in (GroupBy.AUTHOR, GroupBy.TEXT, GroupBy.THREAD)]

    assert await db.write(work) == [(1, 1), (3, 3), (3, 3)]


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
async def test_what_says_nothing_is_like_nothing(db: SqliteStore, text: str) -> None:
    def work(tx: Transaction) -> list[int]:
        rows = [said(tx, number, text, at=number) for number in range(3)]
        return [crowd(tx, rows[2], alike).events for alike in (GroupBy.TEXT, GroupBy.SIMILAR, GroupBy.DOMAIN)]

    assert await db.write(work) == [1, 1, 1]


# ---- order, repetition, edits, clocks


@pytest.mark.parametrize("seed", range(6))
async def test_the_order_of_arrival_changes_nothing(db: SqliteStore, seed: int) -> None:
    """All the same events, each with its time, stored in another order: the last sees the same."""

    def work(tx: Transaction) -> list[list[tuple[Any, ...]]]:
        seen = []
        for turn in range(3):
            account, order = f"{turn}", list(range(24))
            random.Random(turn * 100 + seed).shuffle(order)
            for one in (*order, 24):
                draw = random.Random(seed * 1000 + one)
                said(
                    tx,
                    one,
                    draw.choice(["Gagnez 500€ ici", "gagnez 500 € ici!", "voir bit.ly/x", "bonjour"]),
                    at=float(one) if one < 24 else 100.0,
                    account_id=account,
                    author_id=draw.choice(["a", "b", None]),
                    dedupe_key=f"{turn}-{one}",
                )
            last = known(tx, tx.execute("SELECT max(id) FROM event").fetchone()[0])
            seen.append([_summary(similar_events.count_group(tx, last, ask)) for ask in ALL])
        return seen

    first, *others = await db.write(work)
    assert others == [first, first]
    assert max(events for events, *_ in first) > 5


def _summary(group: EventGroup) -> tuple[Any, ...]:
    return (*size(group), tuple(one.message_id for one in group.earlier))


async def test_a_redelivery_changes_nothing(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[Any], list[Any], int]:
        row = said(tx, 1, "voir bit.ly/x")
        before = rows_of(tx)
        again = events.insert_event(
            tx,
            known(tx, row).event,
            source="meta",
            delivery_id=1,
            received_at=START + 50,
            state="new",
            not_before=0,
        )
        assert again is None
        keyed(tx, row)
        return before, rows_of(tx), crowd(tx, said(tx, 2, "voir bit.ly/x", at=60.0)).events

    before, after, events_ = await db.write(work)
    assert (before, events_) == (after, 2)
    assert len(before) == 10  # words, link, eight bands


def rows_of(tx: Transaction) -> list[Any]:
    return [tuple(row) for row in tx.execute("SELECT * FROM similarity_key ORDER BY key")]


def _edit(tx: Transaction, number: int, text: str, at: float) -> int:
    return said(tx, number, text, at=at, kind=Kind.EDIT, created_at=moment(at))


@pytest.mark.parametrize("edit_first", [False, True])
@pytest.mark.parametrize("alike", [GroupBy.TEXT, GroupBy.SIMILAR, GroupBy.DOMAIN])
async def test_a_message_is_found_by_the_words_that_stand(
    db: SqliteStore, alike: GroupBy, edit_first: bool
) -> None:
    def work(tx: Transaction) -> list[tuple[int, int]]:
        steps = [
            partial(said, tx, 1, "old words maison.fr/a", at=1.0),
            partial(_edit, tx, 1, "voir bit.ly/x", 2.0),
        ]
        for step in reversed(steps) if edit_first else steps:
            step()
        rows = [said(tx, 2, "old words maison.fr/a", at=3.0), said(tx, 3, "voir bit.ly/x", at=4.0)]
        return [size(crowd(tx, row, alike)) for row in rows]

    assert await db.write(work) == [(1, 1), (2, 1)]


async def test_the_later_of_two_edits_counts_in_whatever_order_they_come(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        said(tx, 1, "first words")
        for text, at in (("third words", 30.0), ("second words", 20.0)):
            said(tx, 1, text, at=at, kind=Kind.EDIT, created_at=moment(at), dedupe_key=text)
        texts = ("first words", "second words", "third words")
        return [
            crowd(tx, said(tx, 10 + n, text, at=40.0 + n), GroupBy.TEXT).events
            for n, text in enumerate(texts)
        ]

    assert await db.write(work) == [1, 1, 2]


async def test_an_edit_joins_the_crowd_of_its_new_words_but_not_itself(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[tuple[int, int], tuple[int, int]]:
        said(tx, 1, "Gagnez 500€", author_id="a")
        said(tx, 2, "Gagnez 500€", at=1.0, author_id="b")
        row = _edit(tx, 2, "Gagnez 500€ !", 2.0)
        return size(crowd(tx, row)), size(crowd(tx, row, GroupBy.ACCOUNT))

    assert await db.write(work) == ((2, 2), (2, 2))


@pytest.mark.parametrize("ask", ALL, ids=lambda ask: ask.group_by)
async def test_a_clock_that_jumps_counts_what_lies_in_the_window_and_goes_on(
    db: SqliteStore, ask: AggregateQuery
) -> None:
    def work(tx: Transaction) -> list[int]:
        times = [0.0, 1.0, 10 * HOUR, 10 * HOUR + 1, 2.0, -5e8, -5e8 + 1, 3.0]
        rows = [said(tx, number, "voir bit.ly/x", at=at) for number, at in enumerate(times)]
        return [similar_events.count_group(tx, known(tx, row), ask).events for row in rows]

    assert await db.write(work) == [1, 2, 1, 2, 3, 1, 2, 4]


@pytest.mark.parametrize("ask", ALL, ids=lambda ask: ask.group_by)
async def test_of_the_same_moment_only_what_came_before_counts(db: SqliteStore, ask: AggregateQuery) -> None:
    def work(tx: Transaction) -> list[int]:
        rows = [said(tx, number, "voir bit.ly/x", at=5.0) for number in range(4)]
        return [similar_events.count_group(tx, known(tx, row), ask).events for row in rows]

    assert await db.write(work) == [1, 2, 3, 4]


# ---- against a plain count


@dataclass(frozen=True, kw_only=True)
class Fate:
    row: int
    is_counted: bool


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(20))
async def test_a_plain_count_of_everything_finds_the_same(db: SqliteStore, seed: int) -> None:
    draw = random.Random(seed)
    texts = ["Gagnez 500€ sur mon profil", "gagnez 500 € sur mon profil!", "voir bit.ly/x", "😍", "", "merci"]
    texts.append("voir bit.ly/y et maison.fr")

    def work(tx: Transaction) -> Iterable[tuple[AggregateQuery, EventGroup, EventGroup]]:
        fates = [_random_event(tx, draw, number, texts) for number in range(60)]
        stored = [known(tx, one.row) for one in fates if one.is_counted]
        for last in stored[-12:]:
            for alike in GroupBy:
                ask = AggregateQuery(
                    group_by=alike, window=draw.choice([5.0, 60.0, HOUR]), similarity=draw.choice([0.8, 1.0])
                )
                yield ask, similar_events.count_group(tx, last, ask), _plain_count(stored, last, ask)

    def all_of_it(tx: Transaction) -> list[tuple[AggregateQuery, EventGroup, EventGroup]]:
        return list(work(tx))

    for ask, group, expected in await db.write(all_of_it):
        assert (ask, group) == (ask, expected)


def _random_event(tx: Transaction, draw: random.Random, number: int, texts: Sequence[str]) -> Fate:
    is_own, removed = draw.random() < 0.1, draw.random() < 0.1
    kind = draw.choice([Kind.COMMENT, Kind.REPLY, Kind.DM, Kind.REACTION])
    row = said(
        tx,
        number,
        draw.choice(texts),
        at=draw.random() * 120,
        author_id=draw.choice(["a", "b", "c", None]),
        thread_id=draw.choice(["t1", "t2"]),
        account_id=draw.choice(["1000", "1000", "2000"]),
        is_own_echo=is_own,
        kind=kind,
    )
    if removed:
        overrides.mark_deleted(tx, known(tx, row).event.account_id, f"55_{number}", START)
    return Fate(row=row, is_counted=not (is_own or removed or kind is Kind.REACTION))


def _plain_count(stored: Sequence[StoredEvent], last: StoredEvent, ask: AggregateQuery) -> EventGroup:
    def is_alike(one: StoredEvent) -> bool:
        ours, theirs = last.event, one.event
        return {
            GroupBy.AUTHOR: ours.author_id is not None and ours.author_id == theirs.author_id,
            GroupBy.THREAD: ours.thread_id == theirs.thread_id,
            GroupBy.ACCOUNT: True,
            GroupBy.TEXT: bool(ours.text) and text_key(ours.text) == text_key(theirs.text),
            GroupBy.DOMAIN: bool(set(hosts(ours.text)) & set(hosts(theirs.text))),
            GroupBy.SIMILAR: similarity(ours.text, theirs.text) >= ask.similarity,
        }[ask.group_by]

    alike = [
        one
        for one in stored
        if one.id < last.id and one.event.account_id == last.event.account_id and is_alike(one)
    ]
    alike.sort(key=lambda one: (one.event.created_at, one.id))
    at, window = last.event.created_at, timedelta(seconds=ask.window)
    ends = [at, *(one.event.created_at for one in alike if at <= one.event.created_at < at + window)]
    # The fullest stretch of time that has the event in it, and the earliest of those.
    stretches = [[one for one in alike if end - window < one.event.created_at <= end] for end in ends]
    alike = max(stretches, key=len)
    authors = {one.event.author_id or one.event.message_id for one in (*alike, last)}
    return EventGroup(
        events=1 + len(alike),
        authors=len(authors),
        judged=len(alike),  # as neutral, all of them
        earlier=tuple(
            similar_events.GroupMember(
                event_id=one.id,
                message_id=one.event.message_id,
                thread_id=one.event.thread_id,
                author_id=one.event.author_id,
            )
            for one in alike
        ),
    )


# ---- limits


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("ask", "most"),
    [(ask, similar_events.MAX_COMPARED if ask == SIMILAR else similar_events.MAX_MEMBERS) for ask in ALL],
    ids=[ask.group_by for ask in ALL],
)  # fmt: skip
async def test_a_very_large_crowd_is_many_and_names_its_oldest(
    db: SqliteStore, ask: AggregateQuery, most: int
) -> None:
    """The oldest of those that are counted: where events themselves are read, the latest that came in."""
    is_read_backwards = ask.group_by in (GroupBy.AUTHOR, GroupBy.THREAD, GroupBy.ACCOUNT) and not ask.label
    first = 41 if is_read_backwards else 1

    def work(tx: Transaction) -> EventGroup:
        for number in range(1, most + 41):
            said(tx, number, "voir bit.ly/x", at=number / 100)
        return similar_events.count_group(tx, known(tx, said(tx, 0, "voir bit.ly/x", at=60.0)), ask)

    group = await db.write(work)
    assert group.events == most + 1
    oldest = range(first, first + similar_events.MAX_EARLIER)
    assert [one.message_id for one in group.earlier] == [f"55_{number}" for number in oldest]


async def test_a_comment_full_of_links_is_found_by_its_first_ones(db: SqliteStore) -> None:
    def work(tx: Transaction) -> int:
        said(tx, 1, " ".join(f"site{number}.com" for number in range(200)))
        return int(tx.execute("SELECT count(*) FROM similarity_key WHERE alike = 'domain'").fetchone()[0])

    assert await db.write(work) == 20


async def test_old_keys_are_dropped_by_days(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, int, int]:
        for number, days in enumerate((40, 31, 5)):
            said(tx, number, at=-days * 86_400.0)
        dropped = similar_events.delete_keys_before(tx, START - 30 * 86_400.0)
        return dropped, len(rows_of(tx)), tx.execute("SELECT count(*) FROM event").fetchone()[0]

    assert await db.write(work) == (18, 9, 3)


async def test_an_erased_event_leaves_no_keys(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[Any]:
        tx.execute("DELETE FROM event WHERE id = ?", (said(tx, 1, "voir bit.ly/x"),))
        return rows_of(tx)

    assert await db.write(work) == []


# ---- what reaches us late


@pytest.mark.parametrize("by", [GroupBy.AUTHOR, GroupBy.THREAD, GroupBy.ACCOUNT, GroupBy.TEXT])
async def test_a_backlog_that_arrives_at_once_is_no_flood(db: SqliteStore, by: GroupBy) -> None:
    def work(tx: Transaction) -> EventGroup:
        for number in range(9):
            said(tx, number, "voir ici", at=10 * HOUR, created_at=moment(number * HOUR))
        return crowd(tx, said(tx, 9, "voir ici", at=10 * HOUR, created_at=moment(9 * HOUR)), by, over=MINUTE)

    assert size(await db.write(work)) == (1, 1)


@pytest.mark.parametrize("by", [GroupBy.AUTHOR, GroupBy.THREAD, GroupBy.ACCOUNT, GroupBy.TEXT])
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)], ids=str)
async def test_a_flood_is_one_in_whatever_order_it_arrives(
    db: SqliteStore, by: GroupBy, order: tuple[int, ...]
) -> None:
    def work(tx: Transaction) -> list[int]:
        rows = [
            said(tx, number, "voir ici", at=HOUR + place, created_at=moment(number * 5))
            for place, number in enumerate(order)
        ]
        return [crowd(tx, row, by, over=MINUTE).events for row in rows]

    assert await db.write(work) == [1, 2, 3, 4]


async def test_what_was_written_in_two_windows_is_not_added_up(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, int]:
        for number, at in enumerate((0, 20, 40, 80, 90, 100)):
            said(tx, number, "voir ici", at=HOUR, created_at=moment(at))
        middle = said(tx, 9, "voir ici", at=HOUR, created_at=moment(60))
        group = crowd(tx, middle, GroupBy.TEXT, over=MINUTE)
        return group.events, len(group.earlier)

    # From after 40 to 100 there are 60, 80, 90, 100; from after 0 to 60 there are 20, 40, 60.
    assert await db.write(work) == (4, 3)


async def test_a_group_knows_how_many_were_read_and_how_many_as_negative(db: SqliteStore) -> None:
    angry = {"sentiment.negative": 0.9, "sentiment.neutral": 0.1}

    def work(tx: Transaction) -> tuple[int, int, int]:
        received(tx, 1, at=1, scores=angry)
        received(tx, 2, at=2)
        received(tx, 3, at=3, scores={})
        stored = events.get_event(tx, received(tx, 4, at=4, scores=angry))
        assert stored is not None
        query = AggregateQuery(group_by=GroupBy.THREAD, window=60.0)
        group = similar_events.count_group(tx, stored, query)
        return group.events, group.judged, group.negative

    assert await db.write(work) == (4, 2, 1)


async def test_the_usual_is_that_of_this_hour_of_the_week_in_the_weeks_that_are_known(
    db: SqliteStore,
) -> None:
    week = 7 * 86_400.0
    query = AggregateQuery(group_by=GroupBy.ACCOUNT, window=3_600.0, is_volume=True)

    def work(tx: Transaction) -> list[tuple[int, float | None]]:
        for number, at in enumerate((-2 * week, -week, -week + 60, -week + 7_200, -3_000.0, -30.0)):
            received(tx, number, at=at)
        received(tx, 50, at=-20, kind=Kind.DM)
        seen = []
        for number, at in ((60, 0.0), (61, -2 * week + 120)):
            stored = events.get_event(tx, received(tx, number, at=at))
            assert stored is not None
            group = similar_events.count_group(tx, stored, query)
            seen.append((group.events, group.usual))
        return seen

    assert await db.write(work) == [(3, 1.5), (2, None)]
