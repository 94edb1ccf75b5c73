"""One request for each comment, what it is by now, and what a removal or an edit makes of it."""

from dataclasses import replace

import pytest

from bot.domain import Actor, Kind, RightsChange, RightsState, State
from bot.store import Transaction
from bot.store.intake import events
from bot.store.review import case_queue, rights
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, matching, received
from tests.fakes.rights import WITHIN, ask, request_about

BOT = Actor.rule("rights")
LATER = START + 100


@pytest.mark.parametrize(
    ("sent", "now", "state"),
    [
        (State.PLANNED, LATER, RightsState.PLANNED),
        (State.DONE, LATER, RightsState.ASKED),
        (State.UNKNOWN, LATER, RightsState.ASKED),
        (State.CANCELLED, LATER, RightsState.NOT_SENT),
        (State.DONE, START + WITHIN + 2, RightsState.EXPIRED),
    ],
)
async def test_what_it_is_follows_from_what_became_of_our_words(
    db: SqliteStore, sent: State, now: float, state: RightsState
) -> None:
    def work(tx: Transaction) -> list[RightsState]:
        ask(tx, state=sent)
        return [request.state for request in rights.list_requests(tx, since=0.0, now=now)]

    assert await db.write(work) == [state]


def answer_to(tx: Transaction, number: int, parent: str, **changes: object) -> rights.RightsRequest | None:
    """The request that a reply below `parent` may answer."""
    row = received(tx, number, at=float(number), kind=Kind.REPLY, parent_id=parent, **changes)
    stored = events.get_event(tx, row)
    assert stored is not None
    return rights.request_for(tx, stored, LATER)


async def test_an_answer_stands_below_what_was_asked_for_or_below_our_words(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[bool | None]:
        content = ask(tx)
        found = [
            answer_to(tx, 2, content.event.message_id, author_id="900"),
            answer_to(tx, 3, "made_1", author_id="900"),
            answer_to(tx, 4, "something", author_id="900"),
            answer_to(tx, 5, content.event.message_id, author_id="901"),
        ]
        return [None if request is None else request.is_below for request in found]

    assert await db.write(work) == [True, True, False, None]


async def test_what_never_left_asks_nobody_and_may_be_asked_again(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[object, str]:
        content = ask(tx, state=State.REFUSED)
        answer = answer_to(tx, 2, content.event.message_id, author_id="900")
        return answer, rights.why_not_askable(tx, request_about(content), LATER)

    assert await db.write(work) == (None, "")


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (None, "an earlier request to its author is open"),
        (RightsState.REFUSED, "its author has said no before"),
        (RightsState.WITHDRAWN, "its author has said no before"),
        (RightsState.UNCLEAR, "an earlier request to its author is open"),
        (RightsState.GRANTED, ""),
    ],
)
async def test_nobody_is_asked_beside_an_open_request_or_after_a_no(
    db: SqliteStore, state: RightsState | None, why: str
) -> None:
    def work(tx: Transaction) -> str:
        ask(tx)
        if state is not None:
            change = RightsChange(request_id=1, state=state, why="said")
            rights.apply_change(tx, received(tx, 2), change, by=BOT, at=LATER)
        other = events.get_event(tx, received(tx, 3, author_id="900"))
        assert other is not None
        return rights.why_not_askable(tx, request_about(other), LATER)

    assert await db.write(work) == why


async def test_the_same_is_never_asked_for_twice_nor_somebody_unknown(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str]:
        content = ask(tx)
        change = RightsChange(request_id=1, state=RightsState.GRANTED, why="said yes")
        rights.apply_change(tx, received(tx, 2), change, by=BOT, at=LATER)
        again = request_about(content)
        return [rights.why_not_askable(tx, one, LATER) for one in (again, replace(again, author_id=""))]

    assert await db.write(work) == [
        "its author was asked for this before",
        "the platform does not say who wrote it",
    ]


async def test_the_removal_of_the_content_takes_rights_back_and_calls_a_person(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[RightsState], list[str]]:
        content = ask(tx)
        change = RightsChange(request_id=1, state=RightsState.GRANTED, why="said yes")
        rights.apply_change(tx, received(tx, 2, author_id="900"), change, by=BOT, at=LATER)
        rights.apply_removal(tx, content.event, LATER)
        listed = rights.list_requests(tx, since=0.0, now=LATER)
        cases, _ = case_queue.list_cases(tx, matching(at=LATER), at=LATER, limit=9)
        return [request.state for request in listed], [case.why for case in cases]

    states, whys = await db.write(work)
    assert states == [RightsState.WITHDRAWN]
    assert whys == ["rights that were given: its author removed what we asked for"]


async def test_the_removal_of_the_answer_takes_a_yes_back_and_leaves_a_no(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[RightsState]:
        found = []
        for number, state in ((1, RightsState.GRANTED), (3, RightsState.REFUSED)):
            ask(tx, number, author=f"9{number}")
            answer = received(tx, number + 1, author_id=f"9{number}")
            request_id = rights.list_requests(tx, since=0.0, now=LATER)[0].id
            change = RightsChange(request_id=request_id, state=state, why="said")
            rights.apply_change(tx, answer, change, by=BOT, at=LATER)
            stored = events.get_event(tx, answer)
            assert stored is not None
            rights.apply_removal(tx, stored.event, LATER)
            found.append(rights.list_requests(tx, since=0.0, now=LATER)[0].state)
        return found

    assert await db.write(work) == [RightsState.WITHDRAWN, RightsState.REFUSED]


@pytest.mark.parametrize(("withdraws", "state"), [(True, "withdrawn"), (False, "granted")])
async def test_forgetting_leaves_no_name_and_takes_back_only_what_the_person_asked_for(
    db: SqliteStore, withdraws: bool, state: str
) -> None:
    def work(tx: Transaction) -> rights.StoredRights:
        content = ask(tx)
        change = RightsChange(request_id=1, state=RightsState.GRANTED, why="said yes")
        rights.apply_change(tx, received(tx, 2), change, by=BOT, at=LATER)
        rights.forget_author(tx, [content.id], "erased:1", withdraws=withdraws, at=LATER)
        request = rights.get_request(tx, 1, LATER)
        assert request is not None
        return request

    request = await db.write(work)
    assert (request.state.value, request.author_id, request.salt) == (state, "erased:1", "")
    assert request.sha256
