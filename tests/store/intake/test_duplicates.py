"""A comment that is told twice is one event, whoever is told and whichever report comes first."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain import Actor, Attachment, CancelReason, CaseRequest, Event, Kind, Timer
from bot.store import Transaction
from bot.store.delivery import timers
from bot.store.intake import duplicates, events
from bot.store.intake.duplicates import Report
from bot.store.review import case_leases, cases
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW, event
from tests.fakes.outbox_rows import action, decide, insert_event

AT = NOW.timestamp()
ACCOUNTS = ("1000", "2000")
COMMENT = event(author_name=None, permalink=None)
BARE_MENTION = event(
    kind=Kind.MENTION, account_id="2000", dedupe_key="mention", author_id=None, author_name=None, text=""
)
PICTURE = Attachment(type="image", url="https://cdn.example/1.jpg")


def store(tx: Transaction, first: Event, *, state: str = "new") -> int:
    """The first report, in that state; its row."""
    row = insert_event(tx, 1, text=first.text)
    tx.execute(
        "UPDATE event SET kind = ?, account_id = ?, author_id = ?, author_name = ?, dedupe_key = ?,"
        " state = ?",
        (first.kind, first.account_id, first.author_id, first.author_name, first.dedupe_key, state),
    )
    return row


def text_of(tx: Transaction, row: int) -> tuple[str, str | None]:
    stored = events.get_event(tx, row)
    assert stored is not None
    return stored.event.text, stored.event.author_id


async def test_what_was_told_in_full_is_not_told_again(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Report:
        store(tx, COMMENT)
        return duplicates.compare_report(tx, BARE_MENTION, ACCOUNTS)

    assert await db.write(work) == Report(event=None)


async def test_the_first_gets_what_it_lacks(db: SqliteStore) -> None:
    second = replace(COMMENT, dedupe_key="again", attachments=(PICTURE,), permalink="https://p.example/1")

    def work(tx: Transaction) -> Event:
        row = store(tx, replace(COMMENT, text="", author_id=None))
        report = duplicates.compare_report(tx, second, ACCOUNTS)
        assert report.completed is not None
        stored = events.get_event(tx, row)
        assert stored is not None
        assert (report.event, report.completed) == (None, (row, stored.event))
        return stored.event

    completed = await db.write(work)
    assert (completed.text, completed.author_id, completed.attachments, completed.permalink) == (
        second.text,
        second.author_id,
        second.attachments,
        second.permalink,
    )


async def test_the_comment_takes_over_from_a_mention_and_takes_along_what_it_knows(db: SqliteStore) -> None:
    mention = replace(BARE_MENTION, author_id="900", author_name="Ana", text="How much is it?")

    def work(tx: Transaction) -> Report:
        store(tx, mention)
        return duplicates.compare_report(tx, replace(COMMENT, author_id=None, text=""), ACCOUNTS)

    report = await db.write(work)
    assert report.replaces == 1
    assert report.event == replace(COMMENT, author_name="Ana")


@pytest.mark.parametrize("state", ["decided", "recorded", "quarantined"])
async def test_a_mention_that_was_decided_without_its_text_is_decided_again(
    db: SqliteStore, state: str
) -> None:
    def work(tx: Transaction) -> Report:
        store(tx, BARE_MENTION, state=state)
        return duplicates.compare_report(tx, COMMENT, ACCOUNTS)

    assert await db.write(work) == Report(event=COMMENT, replaces=1)


async def test_a_mention_that_was_answered_is_not_answered_again(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Report:
        decide(tx, action())
        tx.execute("UPDATE event SET kind = 'mention', text = '', account_id = '2000', state = 'decided'")
        return duplicates.compare_report(tx, replace(COMMENT, dedupe_key="again"), ACCOUNTS)

    assert await db.write(work) == Report(event=None)


async def test_a_comment_that_was_decided_is_not_decided_again(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Report:
        store(tx, COMMENT, state="decided")
        return duplicates.compare_report(tx, replace(BARE_MENTION, text="more of it"), ACCOUNTS)

    assert await db.write(work) == Report(event=None)


@pytest.mark.parametrize(
    "other",
    [
        replace(BARE_MENTION, message_id="55_2"),
        replace(BARE_MENTION, platform="instagram"),
        replace(BARE_MENTION, kind=Kind.DM),
        replace(BARE_MENTION, kind=Kind.REVIEW),
    ],
    ids=["another comment", "another platform", "a direct message", "a review"],
)
async def test_what_is_something_else_is_told(db: SqliteStore, other: Event) -> None:
    def work(tx: Transaction) -> Report:
        store(tx, COMMENT)
        return duplicates.compare_report(tx, other, ACCOUNTS)

    assert await db.write(work) == Report(event=other)


async def test_accounts_of_others_do_not_count(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Report:
        store(tx, COMMENT)
        return duplicates.compare_report(tx, BARE_MENTION, ("2000",))

    assert await db.write(work) == Report(event=BARE_MENTION)


@pytest.mark.parametrize(("text", "is_new"), [("new words", False), ("newer words", True)])
async def test_one_edit_told_twice_is_one(db: SqliteStore, text: str, is_new: bool) -> None:
    edit = event(kind=Kind.EDIT, dedupe_key="again", text=text)

    def work(tx: Transaction) -> Report:
        insert_event(tx, 1, kind=Kind.EDIT, text="new words")
        return duplicates.compare_report(tx, edit, ACCOUNTS)

    assert await db.write(work) == Report(event=edit if is_new else None)


async def test_what_gives_way_leads_to_the_other_and_leaves_nothing_to_do(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = store(tx, BARE_MENTION, state="decided")
        request = CaseRequest(actor=Actor.system("safety-net"), why="a mention without its text")
        case_id = cases.open_case(tx, event_id=row, request=request, at=AT)
        timers.start_timers(tx, row, [Timer(rule="late", due_at=NOW)])
        duplicates.give_way(tx, row, to=insert_event(tx, 2), at=AT)
        case = cases.get_case(tx, case_id)
        assert case is not None
        (timer,) = timers.list_timers(tx, row)
        return case.state, case.answer, timer["cancel_reason"], events.leader_of(tx, row)

    assert await db.write(work) == ("closed", duplicates.TOLD_AGAIN, CancelReason.AUTHOR_EDITED, 2)


async def test_who_looks_at_a_mention_keeps_its_case(db: SqliteStore) -> None:
    def work(tx: Transaction) -> str:
        row = store(tx, BARE_MENTION, state="decided")
        request = CaseRequest(actor=Actor.system("safety-net"), why="a mention without its text")
        case_id = cases.open_case(tx, event_id=row, request=request, at=AT)
        case_leases.claim_case(tx, case_id, who=Actor.person("lea"), at=AT)
        duplicates.give_way(tx, row, to=insert_event(tx, 2), at=AT + 1)
        case = cases.get_case(tx, case_id)
        assert case is not None
        return case.state

    assert await db.write(work) == "open"


@pytest.mark.parametrize(("author_id", "state"), [(None, "recorded"), ("900", "new")])
async def test_what_one_of_our_accounts_wrote_is_decided_for_none_of_them(
    db: SqliteStore, author_id: str | None, state: str
) -> None:
    own = replace(COMMENT, dedupe_key="own", author_id="1000", is_own_echo=True)

    def work(tx: Transaction) -> str:
        row = store(tx, replace(BARE_MENTION, author_id=author_id, text="from us"))
        duplicates.settle_own_echo(tx, own, ACCOUNTS, at=AT)
        stored = events.get_event(tx, row)
        assert stored is not None
        return stored.state

    assert await db.write(work) == state


@pytest.mark.parametrize("kind", [Kind.EDIT, Kind.DELETE])
async def test_a_change_belongs_to_the_comment_that_is_known(db: SqliteStore, kind: Kind) -> None:
    def work(tx: Transaction) -> list[str]:
        store(tx, COMMENT)
        changes = [event(kind=kind, account_id=account) for account in ACCOUNTS]
        changes.append(event(kind=kind, account_id="2000", message_id="55_9"))
        return [duplicates.under_known_account(tx, change, ACCOUNTS).account_id for change in changes]

    assert await db.write(work) == ["1000", "1000", "2000"]


async def test_nothing_else_changes_its_account(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Event:
        store(tx, COMMENT)
        return duplicates.under_known_account(tx, BARE_MENTION, ACCOUNTS)

    assert await db.write(work) == BARE_MENTION


async def test_a_comment_that_is_published_before_we_knew_of_it_is_read_as_new(db: SqliteStore) -> None:
    told = event(kind=Kind.CONTROL, message_id="55_1", extra={"verb": "unhide", "published": "true"})

    def work(tx: Transaction) -> list[Kind]:
        unknown = duplicates.first_sight(tx, told)
        reply = duplicates.first_sight(tx, replace(told, parent_id="55_0"))
        shown = duplicates.first_sight(tx, replace(told, extra={"verb": "unhide"}))
        store(tx, event(message_id="55_1"))
        return [unknown.kind, reply.kind, shown.kind, duplicates.first_sight(tx, told).kind]

    assert await db.write(work) == [Kind.COMMENT, Kind.REPLY, Kind.CONTROL, Kind.CONTROL]
