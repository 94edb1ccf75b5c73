"""A person's answer: what it plans, what it overrules, and that it counts once."""

import asyncio
import json

import pytest

from bot.domain import Kind, State, Verb
from bot.errors import UserError
from bot.services import review
from bot.services.review import Answer
from bot.services.review.answer import checked
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.delivery import outbox
from bot.store.reporting import reconciliation
from bot.store.review import cases, overrides
from bot.store.review.cases import Filters
from bot.store.sqlite.engine import SqliteStore
from tests.services.review.stock import START, decided, moment, received, waiting


async def say(
    db: SqliteStore, said: Answer, name: str = "1", who: str = "Léa", **more: str
) -> review.Outcome:
    return await review.answer(db, name, who, said, now=moment(10), **more)


async def rows(db: SqliteStore, message_id: str = "55_1") -> list[lookup.Planned]:
    return await db.read(lambda tx: lookup.planned_for(tx, "1000", message_id))


@pytest.mark.parametrize(
    ("said", "verb", "verdict"),
    [
        (Answer.HIDE, Verb.HIDE, "hide"),
        (Answer.UNHIDE, Verb.UNHIDE, "unhide"),
        (Answer.DELETE, Verb.DELETE, "delete"),
    ],
)
async def test_a_visibility_answer_is_planned_and_stands_as_a_verdict(
    db: SqliteStore, said: Answer, verb: Verb, verdict: str
) -> None:
    await db.write(waiting)
    outcome = await say(db, said)
    assert outcome.planned == (verb,)
    (row,) = await rows(db)
    assert (row.verb, row.rule, row.via, row.target) == (verb, "person:Léa", "meta", "55_1")
    found = await db.read(lambda tx: lookup.verdict_on(tx, "1000", "55_1"))
    assert found == lookup.Verdict(at=START + 10, by="person:Léa", verb=verdict)
    case = await db.read(lambda tx: cases.get(tx, 1))
    assert case is not None
    assert (case.state, case.closed_by, case.answer) == ("closed", "person:Léa", said.value)


async def test_approving_cancels_what_would_hide_it_and_plans_nothing(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.HIDE))
    outcome = await say(db, Answer.APPROVE)
    assert (outcome.planned, outcome.cancelled) == ((), 1)
    assert [row.state for row in await rows(db)] == [State.CANCELLED]
    assert await db.read(lambda tx: overrides.is_in_force(tx, "1000", "55_1"))


async def test_approving_what_was_hidden_brings_it_back(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.HIDE, done_at=2.0))
    assert (await say(db, Answer.APPROVE)).planned == (Verb.UNHIDE,)


async def test_hiding_takes_back_the_public_words_that_were_planned_but_not_the_private_ones(
    db: SqliteStore,
) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.REPLY, Verb.PRIVATE_REPLY, Verb.LIKE, text="hi"))
    await say(db, Answer.HIDE)
    states = {row.verb: row.state for row in await rows(db)}
    assert states == {
        Verb.REPLY: State.CANCELLED,
        Verb.LIKE: State.CANCELLED,
        Verb.PRIVATE_REPLY: State.PLANNED,
        Verb.HIDE: State.PLANNED,
    }


async def test_a_reply_replaces_the_words_that_a_rule_had_planned(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.REPLY, text="automatic"))
    outcome = await say(db, Answer.REPLY, text="  It is 12 €.  ")
    assert (outcome.planned, outcome.cancelled) == ((Verb.REPLY,), 1)
    planned = [row for row in await rows(db) if row.state is State.PLANNED]
    assert [(row.text, row.rule) for row in planned] == [("It is 12 €.", "person:Léa")]
    assert await db.read(lambda tx: lookup.verdict_on(tx, "1000", "55_1")) is None


@pytest.mark.parametrize("said", [Answer.REPLY, Answer.PRIVATE_REPLY])
async def test_in_a_conversation_every_reply_is_a_message_to_its_author(
    db: SqliteStore, said: Answer
) -> None:
    await db.write(lambda tx: waiting(tx, kind=Kind.DM, thread_id="t:900", platform="messenger"))
    await say(db, said, text="Hello")
    (row,) = await rows(db)
    assert (row.verb, row.target) == (Verb.MESSAGE, "900")
    assert await db.read(lambda tx: overrides.is_taken_over(tx, "1000", "t:900", START + 60))


async def test_a_message_cannot_be_sent_to_somebody_who_is_withheld(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, kind=Kind.DM, author_id=None))
    with pytest.raises(UserError, match="withheld who wrote this"):
        await say(db, Answer.REPLY, text="Hello")


@pytest.mark.parametrize("said", [Answer.HIDE, Answer.UNHIDE, Answer.DELETE])
async def test_a_direct_message_cannot_be_hidden(db: SqliteStore, said: Answer) -> None:
    await db.write(lambda tx: waiting(tx, kind=Kind.DM))
    with pytest.raises(UserError, match="impossible for a direct message; approve, reply or escalate"):
        await say(db, said)
    assert await rows(db) == []


async def test_an_escalation_carries_what_a_colleague_needs(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, text="my parcel is lost"))
    outcome = await say(db, Answer.ESCALATE, to="care", text="please hurry")
    assert outcome.answer == "escalate to care"
    row = (await db.read(lambda tx: [dict(row) for row in outbox.of_event(tx, 1)]))[0]
    details = json.loads(row["details"])
    assert (row["verb"], row["via"], row["text"]) == ("escalate", "care", "my parcel is lost")
    assert (details["why"], details["author_name"], details["rule"]) == ("please hurry", "Ana", "insult")
    assert details["title"] == "handed over by Léa"


async def test_a_local_escalation_moves_the_case_to_its_queue_and_frees_it(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.next_case(db, "Léa", Filters(), moment(1))
    outcome = await say(db, Answer.ESCALATE, text="a lawyer should read this")
    assert outcome.planned == ()
    case = await db.read(lambda tx: cases.get(tx, 1))
    assert case is not None
    assert (case.state, case.queue, case.priority) == ("open", "escalated", 50)
    assert (case.why, case.holder(START + 10)) == ("a lawyer should read this", None)
    assert (await say(db, Answer.ESCALATE, text="a lawyer should read this")).repeated


@pytest.mark.parametrize(
    ("said", "more"),
    [
        (Answer.HIDE, {}),
        (Answer.APPROVE, {}),
        (Answer.REPLY, {"text": "Hello"}),
        (Answer.ESCALATE, {"to": "care"}),
    ],
    ids=str,
)
async def test_the_same_command_twice_changes_nothing(
    db: SqliteStore, said: Answer, more: dict[str, str]
) -> None:
    await db.write(waiting)
    first = await say(db, said, **more)
    before = len(await rows(db))
    again = await say(db, said, **more)
    assert (first.repeated, again.repeated, again.answer) == (False, True, first.answer)
    assert len(await rows(db)) == before


async def test_another_text_is_another_reply_and_the_case_is_closed(db: SqliteStore) -> None:
    await db.write(waiting)
    await say(db, Answer.REPLY, text="Hello")
    with pytest.raises(UserError, match="case 1 is closed: Léa decided 0 s ago: reply"):
        await say(db, Answer.REPLY, text="Goodbye")


async def test_a_second_decision_is_refused_with_the_first(db: SqliteStore) -> None:
    await db.write(waiting)
    await say(db, Answer.HIDE)
    with pytest.raises(UserError, match="Léa decided 12 s ago: hide"):
        await review.answer(db, "1", "Tom", Answer.APPROVE, now=moment(22))


async def test_of_two_people_who_decide_at_once_one_is_refused(db: SqliteStore) -> None:
    await db.write(waiting)
    results = await asyncio.gather(
        say(db, Answer.HIDE, who="Léa"), say(db, Answer.APPROVE, who="Tom"), return_exceptions=True
    )
    assert [type(result) for result in results] == [review.Outcome, UserError]
    assert len(await rows(db)) == 1


async def test_a_case_that_somebody_looks_at_cannot_be_answered_by_others(db: SqliteStore) -> None:
    await db.write(lambda tx: cases.claim(tx, cases_of(tx), who="person:Tom", at=START))
    with pytest.raises(UserError, match="Tom is looking at case 1"):
        await say(db, Answer.HIDE)


async def test_what_its_author_removed_is_not_decided_any_more(db: SqliteStore) -> None:
    await db.write(waiting)
    await db.write(lambda tx: overrides.mark_deleted(tx, "1000", "55_1", START))
    with pytest.raises(UserError, match="its author removed it"):
        await say(db, Answer.HIDE)


async def test_an_item_that_nobody_asked_about_can_be_picked_by_hand(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, 4))
    outcome = await say(db, Answer.HIDE, "55_4")
    case = await db.read(lambda tx: cases.get(tx, outcome.case_id or 0))
    assert case is not None
    assert (case.queue, case.answer) == ("picked", "hide")


async def test_a_refused_answer_leaves_nothing_behind(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, 4))
    with pytest.raises(UserError):
        await say(db, Answer.REPLY, "55_4", text="")
    assert await db.read(lambda tx: tx.execute("SELECT count(*) FROM case_").fetchone()[0]) == 0
    assert await db.read(lambda tx: tx.execute("SELECT count(*) FROM decision").fetchone()[0]) == 0


async def test_the_books_balance_after_every_answer(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number in range(1, 5):
            decided(tx, waiting(tx, number), Verb.HIDE, Verb.REPLY, text="hi")

    await db.write(work)
    for number, said in enumerate((Answer.HIDE, Answer.APPROVE, Answer.DELETE, Answer.UNHIDE), 1):
        await say(db, said, str(number))
    found = await db.read(reconciliation.check)
    assert found.is_balanced
    assert found.open_cases == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "needs words"),
        ("  \n ", "needs words"),
        ("Hello {{ author }}", "placeholder that nobody filled in"),
        ("Hello {% if x %}", "placeholder that nobody filled in"),
        ("{# note #}", "placeholder that nobody filled in"),
        ("x" * 8001, "8001 characters; at most 8000"),
        ("a\x1b[2J", "invisible characters"),
        ("a\u202eb", "invisible characters"),
        ("\ud800", "invisible characters"),
    ],
    ids=ascii,
)
def test_a_text_that_must_not_leave_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        checked(Verb.REPLY, text)


@pytest.mark.parametrize("text", ["Ça va\u00a0?\n\nOui 👩\u200d🚀", "می\u200cخواهم", "{ok}", "12\u202f000 €"])
def test_ordinary_texts_leave_as_they_are(text: str) -> None:
    assert checked(Verb.REPLY, f" {text} ") == text


def test_a_message_is_shorter_than_a_comment() -> None:
    with pytest.raises(UserError, match="at most 2000"):
        checked(Verb.MESSAGE, "x" * 2001)


@pytest.mark.parametrize("name", ["", "  ", "a:b", "x" * 65, "a\nb", "a\x1b"], ids=ascii)
async def test_a_name_that_cannot_stand_in_a_record_is_refused(db: SqliteStore, name: str) -> None:
    with pytest.raises(UserError, match="moderator's name"):
        await say(db, Answer.HIDE, who=name)


def cases_of(tx: Transaction) -> int:
    waiting(tx)
    return 1
