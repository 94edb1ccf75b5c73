"""Rules that speak later: they wait across restarts, and speak once or not at all."""

from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bot.domain import Actor, CancelReason, CaseRequest, Kind, State, Timer, Verb
from bot.store import Transaction
from bot.store.delivery import timers
from bot.store.delivery.timers import DueTimer
from bot.store.intake import events
from bot.store.review import cases, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW, event
from tests.fakes.cases import decided, received
from tests.fakes.databases import open_store

AT = NOW.timestamp()
WAIT = Timer(rule="late", due_at=NOW + timedelta(hours=2), unless=("answered", "closed"))


async def started(db: SqliteStore, timer: Timer = WAIT) -> int:
    stored = await db.write(lambda tx: received(tx, message_id="m1"))
    await db.write(lambda tx: timers.start_timers(tx, stored, [timer]))
    return stored


async def due(db: SqliteStore, at: float) -> list[DueTimer]:
    return await db.write(lambda tx: timers.claim_due_timers(tx, 10, at))


async def ended(db: SqliteStore, answered_by: str = "none") -> CancelReason | None:
    (timer,) = await due(db, AT + 7200)

    def work(tx: Transaction) -> CancelReason | None:
        stored = events.get_event(tx, timer.event_id)
        assert stored is not None
        return timers.find_cancel_reason(tx, timer, stored, answered_by)

    return await db.read(work)


async def test_nothing_is_due_before_its_time(db: SqliteStore) -> None:
    stored = await started(db)
    assert await due(db, AT + 7199) == []
    assert await db.read(lambda tx: timers.seconds_until_timer_due(tx, AT)) == 7200.0
    (timer,) = await due(db, AT + 7200)
    assert (timer.event_id, timer.rule, timer.unless) == (stored, "late", ("answered", "closed"))


async def test_a_timer_survives_a_restart(tmp_path: Path) -> None:
    first = open_store(tmp_path)
    await started(first)
    first.close()
    second = open_store(tmp_path)
    assert [timer.rule for timer in await due(second, AT + 7200)] == ["late"]
    second.close()


async def test_it_is_started_once_and_spent_once(db: SqliteStore) -> None:
    stored = await started(db)
    await db.write(lambda tx: timers.start_timers(tx, stored, [WAIT]))
    (timer,) = await due(db, AT + 7200)
    assert await db.write(lambda tx: timers.mark_timer_done(tx, timer.id, at=AT))
    assert not await db.write(lambda tx: timers.mark_timer_done(tx, timer.id, at=AT))
    assert await due(db, AT + 9000) == []
    await db.write(lambda tx: timers.start_timers(tx, stored, [WAIT]))
    assert await due(db, AT + 9000) == []


async def test_one_that_always_fails_is_given_up(db: SqliteStore) -> None:
    stored = await started(db)
    assert [len(await due(db, AT + 7200)) for _ in range(7)] == [1, 1, 1, 1, 1, 0, 0]
    (row,) = await db.read(lambda tx: timers.list_timers(tx, stored))
    assert (row["state"], row["cancel_reason"]) == ("cancelled", CancelReason.CRASHED)


async def test_nothing_happened_so_it_speaks(db: SqliteStore) -> None:
    await started(db)
    assert await ended(db) is None


@pytest.mark.parametrize(("unless", "reason"), [(("answered",), CancelReason.PERSON_REPLIED), ((), None)])
async def test_an_answer_ends_it_where_the_rule_says_so(
    db: SqliteStore, unless: tuple[str, ...], reason: CancelReason | None
) -> None:
    await started(db, Timer(rule="late", due_at=WAIT.due_at, unless=unless))
    assert await ended(db, "human") == reason


async def test_an_edit_ends_it_always(db: SqliteStore) -> None:
    await started(db, Timer(rule="late", due_at=WAIT.due_at))
    await db.write(lambda tx: received(tx, 2, message_id="m1", kind=Kind.EDIT))
    assert await ended(db) is CancelReason.AUTHOR_EDITED


async def test_a_removal_ends_it_always(db: SqliteStore) -> None:
    await started(db, Timer(rule="late", due_at=WAIT.due_at))
    timer = event(message_id="m1")
    await db.write(lambda tx: overrides.mark_deleted(tx, timer.account_id, "m1", AT))
    assert await ended(db) is CancelReason.AUTHOR_DELETED


async def test_a_closed_case_ends_it(db: SqliteStore) -> None:
    stored = await started(db)

    def closed(tx: Transaction) -> None:
        number = cases.open_case(
            tx, event_id=stored, request=CaseRequest(actor=Actor.rule("x"), why="y"), at=AT
        )
        cases.close_case(tx, number, by=Actor.person("lea"), answer="approve", at=AT)

    await db.write(closed)
    assert await ended(db) is CancelReason.CASE_CLOSED


async def test_a_case_that_it_shared_ends_it_when_it_is_closed(db: SqliteStore) -> None:
    stored = await started(db)

    def closed(tx: Transaction) -> None:
        request = CaseRequest(actor=Actor.rule("x"), why="y", group=(received(tx, 7), stored))
        number = cases.open_case(tx, event_id=stored, request=request, at=AT)
        cases.close_case(tx, number, by=Actor.person("lea"), answer="approve", at=AT)

    await db.write(closed)
    assert await ended(db) is CancelReason.CASE_CLOSED


class TestAnsweredSince:
    """Who answered a message or its conversation after it, in the platform's own app or from here."""

    async def answered(self, db: SqliteStore, *said: dict[str, Any], **first: Any) -> str:
        def work(tx: Transaction) -> str:
            row = received(tx, 5, message_id="m1", thread_id="t", **first)
            for number, changes in enumerate(said, start=6):
                fields = {"message_id": f"m{number}", "thread_id": "t", "is_own_echo": True, **changes}
                received(tx, number, **fields)
            stored = events.get_event(tx, row)
            assert stored is not None
            return timers.answered_since(tx, stored)

        return await db.write(work)

    REPLY: ClassVar[dict[str, Any]] = {"kind": Kind.REPLY, "parent_id": "m1"}
    MESSAGE: ClassVar[dict[str, Any]] = {"kind": Kind.DM}

    @pytest.mark.parametrize(
        ("said", "answered_by"),
        [
            ([], "none"),
            ([REPLY], "bot"),
            ([REPLY | {"human_reply": True}], "human"),
            ([REPLY | {"human_reply": True}, REPLY], "human"),
            ([REPLY | {"is_automatic": True}], "none"),
            ([REPLY | {"parent_id": "another"}], "none"),
            ([REPLY | {"is_own_echo": False}], "none"),
        ],
        ids=["nobody", "bot", "colleague", "both", "another app", "elsewhere", "somebody else"],
    )
    async def test_a_comment(self, db: SqliteStore, said: list[dict[str, Any]], answered_by: str) -> None:
        assert await self.answered(db, *said) == answered_by

    @pytest.mark.parametrize(
        ("said", "answered_by"),
        [
            ([MESSAGE | {"human_reply": True}], "human"),
            ([MESSAGE], "bot"),
            ([MESSAGE | {"is_automatic": True}], "none"),
            ([MESSAGE | {"thread_id": "u"}], "none"),
        ],
        ids=["colleague", "bot", "greeting", "another conversation"],
    )
    async def test_a_conversation(
        self, db: SqliteStore, said: list[dict[str, Any]], answered_by: str
    ) -> None:
        assert await self.answered(db, *said, kind=Kind.DM) == answered_by

    async def test_what_was_said_before_the_message_does_not_answer_it(self, db: SqliteStore) -> None:
        await db.write(lambda tx: received(tx, 1, kind=Kind.DM, thread_id="t", is_own_echo=True))
        assert await self.answered(db, kind=Kind.DM) == "none"

    @pytest.mark.parametrize("kind", [Kind.COMMENT, Kind.DM])
    async def test_an_edit_is_answered_by_what_came_after_it(self, db: SqliteStore, kind: Kind) -> None:
        answer = self.MESSAGE if kind is Kind.DM else self.REPLY

        def before(tx: Transaction) -> None:
            received(tx, 1, message_id="m1", thread_id="t", kind=kind)
            received(tx, 2, **{"message_id": "m2", "thread_id": "t", "is_own_echo": True, **answer})

        await db.write(before)
        assert await self.answered(db, kind=Kind.EDIT) == "none"

    @pytest.mark.parametrize("kind", [Kind.COMMENT, Kind.DM])
    async def test_an_edit_may_be_answered_like_what_it_edits(self, db: SqliteStore, kind: Kind) -> None:
        await db.write(lambda tx: received(tx, 1, message_id="m1", thread_id="t", kind=kind))
        answer = self.MESSAGE if kind is Kind.DM else self.REPLY
        assert await self.answered(db, answer | {"human_reply": True}, kind=Kind.EDIT) == "human"

    @pytest.mark.parametrize(
        ("actor", "state", "answered_by"),
        [
            ("price", State.PLANNED, "bot"),
            ("price", State.DONE, "bot"),
            ("price", State.FAILED, "none"),
            ("price", State.REFUSED, "none"),
            ("price", State.CANCELLED, "none"),
            ("person:lea", State.DONE, "human"),
        ],
    )
    async def test_what_we_say_from_here_counts_before_it_comes_back(
        self, db: SqliteStore, actor: str, state: State, answered_by: str
    ) -> None:
        def work(tx: Transaction) -> list[str]:
            comment, first, second = (
                received(tx, 1),
                received(tx, 2, kind=Kind.DM),
                received(tx, 3, kind=Kind.DM),
            )
            decided(tx, comment, Verb.REPLY, rule=actor)
            decided(tx, second, Verb.MESSAGE, rule=actor)
            tx.execute("UPDATE outbox SET state = ?", (state,))
            stored = [events.get_event(tx, row) for row in (comment, first, second)]
            return [timers.answered_since(tx, event) for event in stored if event is not None]

        assert await db.write(work) == [answered_by] * 3

    async def test_an_earlier_answer_does_not_answer_a_later_message(self, db: SqliteStore) -> None:
        def work(tx: Transaction) -> str:
            decided(tx, received(tx, 1, kind=Kind.DM), Verb.MESSAGE)
            stored = events.get_event(tx, received(tx, 2, kind=Kind.DM))
            assert stored is not None
            return timers.answered_since(tx, stored)

        assert await db.write(work) == "none"


class TestReasonSettled:
    """Why nobody must be asked any more although nobody answered."""

    async def reason(self, db: SqliteStore, row: int) -> CancelReason | None:
        def work(tx: Transaction) -> CancelReason | None:
            stored = events.get_event(tx, row)
            assert stored is not None
            return timers.find_reason_settled(tx, stored)

        return await db.read(work)

    @staticmethod
    def opened(tx: Transaction, row: int, group: tuple[int, ...] = ()) -> int:
        request = CaseRequest(actor=Actor.rule("x"), why="y", group=group)
        return cases.open_case(tx, event_id=row, request=request, at=AT)

    async def test_nothing(self, db: SqliteStore) -> None:
        assert await self.reason(db, await db.write(received)) is None

    async def test_a_case_of_its_own_or_one_that_it_shares(self, db: SqliteStore) -> None:
        def work(tx: Transaction) -> tuple[int, int]:
            leader, member = received(tx, 1), received(tx, 2)
            self.opened(tx, member, group=(leader,))
            return leader, member

        rows = await db.write(work)
        assert [await self.reason(db, row) for row in rows] == [CancelReason.CASE_OPEN] * 2
        await db.write(lambda tx: cases.close_case(tx, 1, by=Actor.person("lea"), answer="approve", at=AT))
        assert [await self.reason(db, row) for row in rows] == [CancelReason.CASE_CLOSED] * 2

    async def test_a_decision_of_a_person(self, db: SqliteStore) -> None:
        row = await db.write(received)
        lea = Actor.person("lea")
        await db.write(
            lambda tx: overrides.set_override(
                tx, account_id="1000", message_id="55_1", by=lea, verb="keep", at=AT
            )
        )
        assert await self.reason(db, row) is CancelReason.OVERRULED

    @pytest.mark.parametrize(
        ("closed_at", "by", "reason"),
        [
            (60.0, Actor.person("lea"), CancelReason.CASE_CLOSED),
            (-60.0, Actor.person("lea"), None),
            (60.0, Actor.system("rules"), None),
        ],
        ids=["after", "before", "by a rule"],
    )
    async def test_a_conversation_that_a_person_was_done_with(
        self, db: SqliteStore, closed_at: float, by: Actor, reason: CancelReason | None
    ) -> None:
        def work(tx: Transaction) -> int:
            other = received(tx, 1, kind=Kind.DM)
            row = received(tx, 2, kind=Kind.DM)
            cases.close_case(tx, self.opened(tx, other), by=by, answer="approve", at=AT + closed_at)
            return row

        assert await self.reason(db, await db.write(work)) is reason


class TestSharedCase:
    NET = Actor.system("safety-net")

    async def shared(self, db: SqliteStore, actor: Actor = NET, **changes: Any) -> int | None:
        def work(tx: Transaction) -> int | None:
            first = received(tx, 1)
            cases.open_case(tx, event_id=first, request=CaseRequest(actor=actor, why="y"), at=AT)
            stored = events.get_event(tx, received(tx, 2, **changes))
            assert stored is not None
            return timers.find_shared_case(tx, stored, self.NET)

        return await db.write(work)

    async def test_an_author_under_one_post_has_one(self, db: SqliteStore) -> None:
        assert await self.shared(db) == 1

    @pytest.mark.parametrize(
        "changes",
        [
            {"author_id": "901"},
            {"author_id": None},
            {"thread_id": "elsewhere"},
            {"account_id": "2000"},
            {"kind": Kind.DM},
        ],
    )
    async def test_anybody_and_anywhere_else_another(self, db: SqliteStore, changes: dict[str, Any]) -> None:
        assert await self.shared(db, **changes) is None

    async def test_not_with_what_a_rule_asked(self, db: SqliteStore) -> None:
        assert await self.shared(db, Actor.rule("safety-net")) is None

    async def test_not_with_one_that_is_closed(self, db: SqliteStore) -> None:
        await self.shared(db)
        await db.write(lambda tx: cases.close_case(tx, 1, by=Actor.person("lea"), answer="x", at=AT))

        def work(tx: Transaction) -> int | None:
            stored = events.get_event(tx, 2)
            assert stored is not None
            return timers.find_shared_case(tx, stored, self.NET)

        assert await db.read(work) is None


async def test_a_timer_is_not_blamed_for_the_crash_of_another(db: SqliteStore) -> None:
    for number in range(3):
        stored = await db.write(lambda tx: received(tx, number + 1, message_id=f"m{number}"))
        await db.write(lambda tx: timers.start_timers(tx, stored, [WAIT]))
    assert len(await due(db, AT + 7200)) == 3  # and then the crash
    spent = []
    for _ in range(12):
        claimed = await due(db, AT + 7200)
        assert len(claimed) <= 1
        for timer in claimed:
            if timer.event_id != 1:  # the first one crashes the program whenever it is begun
                await db.write(lambda tx: timers.mark_timer_done(tx, timer.id, at=AT))
                spent.append(timer.event_id)
    states = await db.read(lambda tx: [row["state"] for row in timers.list_timers(tx, 1)])
    assert (sorted(spent), states) == ([2, 3], ["cancelled"])
