"""Cases: one person each, nothing starves, nothing is answered twice."""

import asyncio

import pytest

from bot.domain import CaseRequest, Verb
from bot.errors import UserError
from bot.store import Transaction
from bot.store.history import audit
from bot.store.review import cases
from bot.store.review.cases import Filters
from bot.store.sqlite.engine import SqliteStore
from tests.services.review.stock import START, received, waiting

ANY = Filters()


def request(priority: int = 0, why: str = "sounds rude", queue: str = "default") -> CaseRequest:
    return CaseRequest(rule="insult", why=why, queue=queue, priority=priority, suggested=(Verb.HIDE,))


async def test_a_case_remembers_what_was_asked(db: SqliteStore) -> None:
    def work(tx: Transaction) -> int:
        return cases.open(tx, event_id=received(tx), request=request(7), at=START)

    number = await db.write(work)
    case = await db.read(lambda tx: cases.get(tx, number))
    assert case is not None
    assert (case.queue, case.priority, case.rule, case.why) == ("default", 7, "insult", "sounds rude")
    assert case.suggested == (Verb.HIDE,)
    assert (case.state, case.since, case.holder(START)) == ("open", START, None)


@pytest.mark.parametrize(
    ("second", "priority", "why"), [(9, 9, "worse"), (7, 7, "worse"), (1, 7, "sounds rude")]
)
async def test_a_second_wish_raises_but_never_lowers_and_keeps_the_age(
    db: SqliteStore, second: int, priority: int, why: str
) -> None:
    def work(tx: Transaction) -> tuple[int, int]:
        row = received(tx)
        first = cases.open(tx, event_id=row, request=request(7), at=START)
        return first, cases.open(tx, event_id=row, request=request(second, "worse"), at=START + 50)

    first, again = await db.write(work)
    case = await db.read(lambda tx: cases.get(tx, first))
    assert case is not None
    assert again == first
    assert (case.priority, case.why, case.since) == (priority, why, START)


async def test_a_closed_case_that_is_asked_for_again_waits_with_the_new_reason(db: SqliteStore) -> None:
    def work(tx: Transaction) -> int:
        row = received(tx)
        number = cases.open(tx, event_id=row, request=request(7), at=START)
        cases.claim(tx, number, who="person:lea", at=START)
        assert cases.close(tx, number, by="person:lea", answer="hide", at=START + 1)
        return cases.open(tx, event_id=row, request=request(1, "it failed"), at=START + 2)

    number = await db.write(work)
    case = await db.read(lambda tx: cases.get(tx, number))
    assert case is not None
    assert (case.state, case.priority, case.why, case.since) == ("open", 1, "it failed", START)
    assert (case.closed_by, case.answer, case.holder(START + 2)) == (None, None, None)


async def test_a_case_closes_once(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[bool, bool]:
        number = cases.open(tx, event_id=received(tx), request=request(), at=START)
        first = cases.close(tx, number, by="person:lea", answer="hide", at=START)
        return first, cases.close(tx, number, by="person:tom", answer="approve", at=START)

    assert await db.write(work) == (True, False)


async def test_two_people_who_ask_at_once_get_different_cases(db: SqliteStore) -> None:
    def stock(tx: Transaction) -> None:
        for number in range(1, 9):
            waiting(tx, number)

    await db.write(stock)

    async def ask(who: str) -> int | None:
        case = await db.write(lambda tx: cases.claim_next(tx, who=who, filters=ANY, at=START))
        return case.id if case else None

    given = await asyncio.gather(*(ask(f"person:{number}") for number in range(10)))
    found = [number for number in given if number is not None]
    assert sorted(found) == list(range(1, 9))
    assert given.count(None) == 2


async def test_who_has_a_case_gets_the_same_one_again(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        waiting(tx, 1)
        waiting(tx, 2, priority=50)
        taken = [cases.claim_next(tx, who="person:lea", filters=ANY, at=START + at) for at in (0, 10, 299)]
        return [case.id for case in taken if case]

    assert await db.write(work) == [2, 2, 2]


async def test_a_lease_that_ran_out_frees_the_case(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[bool, bool]:
        waiting(tx, 1)
        cases.claim_next(tx, who="person:lea", filters=ANY, at=START, lease_seconds=300)
        early = cases.claim_next(tx, who="person:tom", filters=ANY, at=START + 299)
        late = cases.claim_next(tx, who="person:tom", filters=ANY, at=START + 300)
        return early is None, late is not None and late.claimed_by == "person:tom"

    assert await db.write(work) == (True, True)


async def test_a_renewed_lease_holds_longer_and_only_for_its_holder(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[bool, bool, object]:
        waiting(tx, 1)
        cases.claim_next(tx, who="person:lea", filters=ANY, at=START)
        mine = cases.renew(tx, 1, who="person:lea", at=START + 200)
        theirs = cases.renew(tx, 1, who="person:tom", at=START + 200)
        return mine, theirs, cases.claim_next(tx, who="person:tom", filters=ANY, at=START + 400)

    assert await db.write(work) == (True, False, None)


async def test_a_released_case_is_free_at_once(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[bool, bool, bool]:
        waiting(tx, 1)
        cases.claim_next(tx, who="person:lea", filters=ANY, at=START)
        theirs = cases.release(tx, 1, who="person:tom", at=START)
        mine = cases.release(tx, 1, who="person:lea", at=START)
        return theirs, mine, cases.claim_next(tx, who="person:tom", filters=ANY, at=START) is not None

    assert await db.write(work) == (False, True, True)


async def test_a_case_of_somebody_else_says_who_has_it_and_for_how_long(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx, 1)
        cases.claim(tx, 1, who="person:Léa", at=START)
        cases.claim(tx, 1, who="person:Tom", at=START + 60)

    with pytest.raises(UserError, match="Léa is looking at case 1 and has it for another 4 min"):
        await db.write(work)


async def test_a_closed_case_says_who_decided_when_and_how(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx, 1)
        cases.close(tx, 1, by="person:Léa", answer="hide", at=START)
        cases.claim(tx, 1, who="person:Tom", at=START + 12)

    with pytest.raises(UserError, match="Léa decided 12 s ago: hide"):
        await db.write(work)


async def test_an_unknown_case_says_where_to_look(db: SqliteStore) -> None:
    with pytest.raises(UserError, match="there is no case 99; 'tamis queue list'"):
        await db.write(lambda tx: cases.claim(tx, 99, who="person:tom", at=START))


async def test_the_most_pressing_comes_first_and_the_old_ones_catch_up(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[list[int]]:
        waiting(tx, 1, at=0.0)
        waiting(tx, 2, at=3600.0 * 5, priority=5)
        waiting(tx, 3, at=3600.0 * 10, priority=50)
        at = START + 3600 * 10
        fresh, _ = cases.listing(tx, ANY, at=at, limit=10)
        by_age, _ = cases.listing(tx, ANY, at=at, limit=10, by_age=True)
        return [[case.id for case in fresh], [case.id for case in by_age]]

    assert await db.write(work) == [[3, 1, 2], [1, 2, 3]]


async def test_skipped_cases_are_not_given(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int | None]:
        waiting(tx, 1)
        waiting(tx, 2)
        found = []
        for skip in ((), (1,), (1, 2)):
            case = cases.claim_next(tx, who="person:lea", filters=ANY, at=START + 1, skip=skip)
            found.append(case.id if case else None)
        return found

    assert await db.write(work) == [1, 2, None]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(platform="instagram"), [2]),
        (Filters(account="2000"), [3]),
        (Filters(language="fr"), [4]),
        (Filters(queue="pii"), [5]),
        (Filters(rule="insult"), [1, 2, 3, 4, 5]),
        (Filters(rule="spam"), []),
        (Filters(kind="reply"), [2]),
        (Filters(origin="ad"), [3]),
        (Filters(received_since=START + 4), [4, 5]),
        (Filters(claimed_by="person:lea"), [1]),
        (Filters(platform="facebook", language="fr"), [4]),
    ],
    ids=str,
)
async def test_filters_narrow_the_list(db: SqliteStore, filters: Filters, expected: list[int]) -> None:
    def work(tx: Transaction) -> tuple[list[int], int]:
        waiting(tx, 1, at=1)
        waiting(tx, 2, at=2, platform="instagram", kind="reply")
        waiting(tx, 3, at=3, account_id="2000", origin="ad")
        waiting(tx, 4, at=4, language="fr")
        waiting(tx, 5, at=5, queue="pii")
        cases.claim(tx, 1, who="person:lea", at=START + 5)
        found, total = cases.listing(tx, filters, at=START + 9, limit=3)
        more, _ = cases.listing(tx, filters, at=START + 9, limit=3, offset=3)
        return [case.id for case in (*found, *more)], total

    assert await db.write(work) == (expected, len(expected))


async def test_counts_say_how_the_queue_is_doing(db: SqliteStore) -> None:
    def work(tx: Transaction) -> cases.Counts:
        for number in range(1, 6):
            waiting(tx, number, at=number, queue="pii" if number == 1 else "default")
        cases.claim(tx, 2, who="person:lea", at=START + 9)
        cases.close(tx, 3, by="person:lea", answer="hide", at=START + 9)
        cases.close(tx, 4, by="author", answer="removed by its author", at=START + 9)
        return cases.count(tx, at=START + 10)

    counts = await db.write(work)
    assert (counts.open, counts.claimed, counts.oldest) == (3, 1, START + 1)
    assert counts.by_queue == {"default": 2, "pii": 1}
    assert counts.answered == {"hide": 1}


async def test_the_same_note_twice_is_one_note(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[tuple[str, str]]:
        waiting(tx, 1)
        for by, text in (
            ("person:lea", "a regular"),
            ("person:lea", "a regular"),
            ("person:tom", "a regular"),
        ):
            cases.add_note(tx, 1, by=by, text=text, at=START)
        return [(note.by, note.text) for note in cases.notes(tx, 1)]

    assert await db.write(work) == [("person:lea", "a regular"), ("person:tom", "a regular")]


async def test_who_did_what_is_recorded_without_a_word_of_the_comment(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[str], str]:
        waiting(tx, 1, text="a very special text")
        cases.claim_next(tx, who="person:lea", filters=ANY, at=START)
        cases.add_note(tx, 1, by="person:lea", text="secret remark", at=START)
        cases.release(tx, 1, who="person:lea", at=START)
        cases.close(tx, 1, by="person:lea", answer="hide", at=START)
        cases.reopen(tx, 1, by="person:lea", at=START)
        rows = tx.execute("SELECT action, details, subject FROM audit WHERE subject = 'case:1'").fetchall()
        assert audit.verify(tx) is None
        return [row["action"] for row in rows], " ".join(row["details"] for row in rows)

    actions, details = await db.write(work)
    assert actions == ["case_claimed", "noted", "case_released", "case_closed", "case_reopened"]
    assert "special" not in details
    assert "secret" not in details


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7200, "2 h"), (172_800, "2 d"), (-5, "0 s")],
)
def test_a_length_of_time_has_the_unit_that_suits_it(seconds: float, words: str) -> None:
    assert cases.span(seconds) == words
