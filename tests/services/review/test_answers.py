"""A person's answer: what it plans, what it overrules, and that it counts once."""

import asyncio
from pathlib import Path

import pytest

from bot.domain import Actor, CaseRequest, Kind, State, Verb
from bot.errors import UserError
from bot.services import review
from bot.services.review import QueueFilters, ReviewAnswer
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.codecs import decode_action
from bot.store.context import lookup, started_with
from bot.store.context.started_with import Started
from bot.store.delivery import outbox
from bot.store.reporting import reconciliation
from bot.store.review import case_leases, cases, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, waiting, workspace


@pytest.fixture(autouse=True)
async def target(db: SqliteStore) -> None:
    """The bot was started with one target to hand over to."""
    await db.write(lambda tx: started_with.replace_names(tx, Started.TARGET, ["care"]))


async def say(
    db: SqliteStore, said: ReviewAnswer, name: str = "1", who: str = "Léa", **more: str
) -> review.ReviewOutcome:
    return await review.answer_case(workspace(db, who, moment(10)), name, said, **more)


async def rows(db: SqliteStore, message_id: str = "55_1") -> list[lookup.PlannedEffect]:
    return await db.read(lambda tx: lookup.effects_on_message(tx, "1000", message_id))


@pytest.mark.parametrize(
    ("said", "verb", "verdict"),
    [
        (ReviewAnswer.HIDE, Verb.HIDE, "hide"),
        (ReviewAnswer.UNHIDE, Verb.UNHIDE, "unhide"),
        (ReviewAnswer.DELETE, Verb.DELETE, "delete"),
    ],
)
async def test_a_visibility_answer_is_planned_and_stands_as_a_verdict(
    db: SqliteStore, said: ReviewAnswer, verb: Verb, verdict: str
) -> None:
    await db.write(waiting)
    outcome = await say(db, said)
    assert outcome.planned == (verb,)
    (row,) = await rows(db)
    assert (row.verb, row.actor, row.via, row.target) == (verb, Actor.person("Léa"), "meta", "55_1")
    found = await db.read(lambda tx: overrides.get_override(tx, "1000", "55_1"))
    assert found == overrides.Override(at=START + 10, by=Actor.person("Léa"), verb=verdict)
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert (case.state, case.closed_by, case.answer) == ("closed", Actor.person("Léa"), said.value)


async def test_approving_cancels_what_would_hide_it_and_plans_nothing(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.HIDE))
    outcome = await say(db, ReviewAnswer.APPROVE)
    assert (outcome.planned, outcome.cancelled) == ((), 1)
    assert [row.state for row in await rows(db)] == [State.CANCELLED]
    assert await db.read(lambda tx: overrides.is_in_force(tx, "1000", "55_1"))


async def test_approving_what_was_hidden_brings_it_back(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.HIDE, done_at=2.0))
    assert (await say(db, ReviewAnswer.APPROVE)).planned == (Verb.UNHIDE,)


async def test_hiding_takes_back_the_public_words_that_were_planned_but_not_the_private_ones(
    db: SqliteStore,
) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.REPLY, Verb.PRIVATE_REPLY, Verb.LIKE, text="hi"))
    await say(db, ReviewAnswer.HIDE)
    states = {row.verb: row.state for row in await rows(db)}
    assert states == {
        Verb.REPLY: State.CANCELLED,
        Verb.LIKE: State.CANCELLED,
        Verb.PRIVATE_REPLY: State.PLANNED,
        Verb.HIDE: State.PLANNED,
    }


async def test_a_reply_replaces_the_words_that_a_rule_had_planned(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.REPLY, text="automatic"))
    outcome = await say(db, ReviewAnswer.REPLY, text="  It is 12 €.  ")
    assert (outcome.planned, outcome.cancelled) == ((Verb.REPLY,), 1)
    planned = [row for row in await rows(db) if row.state is State.PLANNED]
    assert [(row.text, row.actor) for row in planned] == [("It is 12 €.", Actor.person("Léa"))]
    assert await db.read(lambda tx: overrides.get_override(tx, "1000", "55_1")) is None


@pytest.mark.parametrize("said", [ReviewAnswer.REPLY, ReviewAnswer.PRIVATE_REPLY])
async def test_in_a_conversation_every_reply_is_a_message_to_its_author(
    db: SqliteStore, said: ReviewAnswer
) -> None:
    await db.write(lambda tx: waiting(tx, kind=Kind.DM, thread_id="t:900", platform="messenger"))
    await say(db, said, text="Hello")
    (row,) = await rows(db)
    assert (row.verb, row.target) == (Verb.MESSAGE, "900")
    assert await db.read(lambda tx: overrides.is_taken_over(tx, "1000", "t:900", START + 60))


async def test_a_message_cannot_be_sent_to_somebody_who_is_withheld(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, kind=Kind.DM, author_id=None))
    with pytest.raises(UserError, match="author_withheld"):
        await say(db, ReviewAnswer.REPLY, text="Hello")


@pytest.mark.parametrize("said", [ReviewAnswer.HIDE, ReviewAnswer.UNHIDE, ReviewAnswer.DELETE])
async def test_a_direct_message_cannot_be_hidden(db: SqliteStore, said: ReviewAnswer) -> None:
    await db.write(lambda tx: waiting(tx, kind=Kind.DM))
    with pytest.raises(UserError, match="impossible_for_direct_message"):
        await say(db, said)
    assert await rows(db) == []


async def test_an_escalation_carries_what_a_colleague_needs(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, text="my parcel is lost"))
    outcome = await say(db, ReviewAnswer.ESCALATE, target="care", text="please hurry")
    assert outcome.answer == "escalate to care"
    row = (await db.read(lambda tx: [dict(row) for row in outbox.list_actions(tx, 1)]))[0]
    action = decode_action(row)
    assert action.handover is not None
    assert (row["verb"], row["via"], row["text"]) == ("escalate", "care", "my parcel is lost")
    assert (action.handover.why, action.handover.author_name, action.handover.rule) == (
        "please hurry",
        "Ana",
        "insult",
    )
    assert action.handover.title == "handed over by Léa"


async def test_a_local_escalation_moves_the_case_to_its_queue_and_frees_it(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.claim_next(workspace(db, "Léa", moment(1)), QueueFilters())
    outcome = await say(db, ReviewAnswer.ESCALATE, text="a lawyer should read this")
    assert outcome.planned == ()
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert (case.state, case.queue, case.priority) == ("open", "escalated", 50)
    assert (case.why, case.holder(START + 10)) == ("a lawyer should read this", None)
    assert (await say(db, ReviewAnswer.ESCALATE, text="a lawyer should read this")).repeated


@pytest.mark.parametrize(
    ("said", "more"),
    [
        (ReviewAnswer.HIDE, {}),
        (ReviewAnswer.APPROVE, {}),
        (ReviewAnswer.REPLY, {"text": "Hello"}),
        (ReviewAnswer.ESCALATE, {"target": "care"}),
    ],
    ids=str,
)
async def test_the_same_command_twice_changes_nothing(
    db: SqliteStore, said: ReviewAnswer, more: dict[str, str]
) -> None:
    await db.write(waiting)
    first = await say(db, said, **more)
    before = len(await rows(db))
    again = await say(db, said, **more)
    assert (first.repeated, again.repeated, again.answer) == (False, True, first.answer)
    assert len(await rows(db)) == before


async def test_another_text_is_another_reply_and_the_case_is_closed(db: SqliteStore) -> None:
    await db.write(waiting)
    await say(db, ReviewAnswer.REPLY, text="Hello")
    with pytest.raises(UserError, match="case_closed_by_person"):
        await say(db, ReviewAnswer.REPLY, text="Goodbye")


async def test_a_second_decision_is_refused_with_the_first(db: SqliteStore) -> None:
    await db.write(waiting)
    await say(db, ReviewAnswer.HIDE)
    with pytest.raises(UserError, match="case_closed_by_person"):
        await review.answer_case(workspace(db, "Tom", moment(22)), "1", ReviewAnswer.APPROVE)


async def test_of_two_people_who_decide_at_once_one_is_refused(db: SqliteStore) -> None:
    await db.write(waiting)
    results = await asyncio.gather(
        say(db, ReviewAnswer.HIDE, who="Léa"),
        say(db, ReviewAnswer.APPROVE, who="Tom"),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [review.ReviewOutcome, UserError]
    assert len(await rows(db)) == 1


async def test_a_case_that_somebody_looks_at_cannot_be_answered_by_others(db: SqliteStore) -> None:
    await db.write(lambda tx: case_leases.claim_case(tx, cases_of(tx), who=Actor.person("Tom"), at=START))
    with pytest.raises(UserError, match="case_claimed"):
        await say(db, ReviewAnswer.HIDE)


async def test_what_its_author_removed_is_not_decided_any_more(db: SqliteStore) -> None:
    await db.write(waiting)
    await db.write(lambda tx: overrides.mark_deleted(tx, "1000", "55_1", START))
    with pytest.raises(UserError, match="item_removed"):
        await say(db, ReviewAnswer.HIDE)


async def test_an_item_that_nobody_asked_about_can_be_picked_by_hand(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, 4))
    outcome = await say(db, ReviewAnswer.HIDE, "55_4")
    case = await db.read(lambda tx: cases.get_case(tx, outcome.case_id or 0))
    assert case is not None
    assert (case.queue, case.answer) == ("picked", "hide")


async def test_a_refused_answer_leaves_nothing_behind(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, 4))
    with pytest.raises(UserError):
        await say(db, ReviewAnswer.REPLY, "55_4", text="")
    assert await db.read(lambda tx: tx.execute("SELECT count(*) FROM case_").fetchone()[0]) == 0
    assert await db.read(lambda tx: tx.execute("SELECT count(*) FROM decision").fetchone()[0]) == 0


async def test_the_books_balance_after_every_answer(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number in range(1, 5):
            decided(tx, waiting(tx, number), Verb.HIDE, Verb.REPLY, text="hi")

    await db.write(work)
    for number, said in enumerate(
        (ReviewAnswer.HIDE, ReviewAnswer.APPROVE, ReviewAnswer.DELETE, ReviewAnswer.UNHIDE), 1
    ):
        await say(db, said, str(number))
    found = await db.read(reconciliation.reconcile)
    assert found.is_balanced
    assert found.open_cases == 0


def cases_of(tx: Transaction) -> int:
    waiting(tx)
    return 1


@pytest.mark.parametrize(
    "said", [ReviewAnswer.HIDE, ReviewAnswer.DELETE, ReviewAnswer.REPLY, ReviewAnswer.PRIVATE_REPLY]
)
@pytest.mark.parametrize("kind", [Kind.CONTROL, Kind.POST])
async def test_a_notice_and_a_post_of_ours_cannot_be_hidden_or_answered(
    db: SqliteStore, said: ReviewAnswer, kind: Kind
) -> None:
    await db.write(lambda tx: waiting(tx, kind=kind))
    with pytest.raises(UserError) as refused:
        await say(db, said, text="hello")
    assert refused.value.code == "impossible_for_notice"
    assert (await say(db, ReviewAnswer.APPROVE)).planned == ()


# ---- conversations


def conversation(tx: Transaction, count: int = 3) -> None:
    """So many messages of one person, which share a case."""
    for number in range(1, count + 1):
        waiting(tx, number, at=number, kind=Kind.DM, thread_id="t:900", platform="messenger")


@pytest.mark.parametrize("name", ["1", "case:1", "55_1", "55_3", "event:2"])
async def test_an_answer_to_a_conversation_is_for_its_latest_message_and_closes_it(
    db: SqliteStore, name: str
) -> None:
    await db.write(conversation)
    outcome = await say(db, ReviewAnswer.REPLY, name, text="It is on its way.")
    assert (outcome.case_id, outcome.event_id, outcome.repeated) == (1, 3, False)
    (row,) = await rows(db, "55_3")
    assert (row.verb, row.target, row.text) == (Verb.MESSAGE, "900", "It is on its way.")
    states = await db.read(lambda tx: [row["state"] for row in tx.execute("SELECT state FROM case_")])
    assert states == ["closed"]
    assert (await say(db, ReviewAnswer.REPLY, name, text="It is on its way.")).repeated


@pytest.mark.parametrize("name", ["1", "55_1"])
async def test_approving_a_conversation_approves_all_of_it(db: SqliteStore, name: str) -> None:
    await db.write(conversation)
    outcome = await say(db, ReviewAnswer.APPROVE, name)
    assert outcome.others == 2
    in_force = [
        await db.read(lambda tx, number=number: overrides.is_in_force(tx, "1000", f"55_{number}"))  # type: ignore[misc]
        for number in (1, 2, 3)
    ]
    assert in_force == [True, True, True]


async def test_no_message_of_a_conversation_can_be_hidden(db: SqliteStore) -> None:
    await db.write(conversation)
    with pytest.raises(UserError, match="impossible_for_direct_message"):
        await say(db, ReviewAnswer.HIDE, "55_1")


async def test_the_latest_message_that_stands_is_answered(db: SqliteStore) -> None:
    await db.write(conversation)
    await db.write(lambda tx: overrides.mark_deleted(tx, "1000", "55_3", START + 5))
    outcome = await say(db, ReviewAnswer.REPLY, text="It is on its way.")
    assert outcome.event_id == 2


async def test_a_colleague_gets_what_was_read_together(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1, kind=Kind.DM, thread_id="t:900", state="joined", text="my parcel")
        waiting(tx, 2, kind=Kind.DM, thread_id="t:900", text="is lost")
        tx.execute("UPDATE event SET leader_id = 2")

    await db.write(work)
    await say(db, ReviewAnswer.ESCALATE, "55_1", target="care")
    (row,) = await rows(db, "55_2")
    assert row.text == "my parcel\nis lost"


async def test_a_conversation_moves_to_the_colleagues_as_a_whole(db: SqliteStore) -> None:
    await db.write(conversation)
    await say(db, ReviewAnswer.ESCALATE, "55_1", text="a lawyer should read this")
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert (case.state, case.queue, case.event_id) == ("open", "escalated", 3)


async def test_what_is_named_out_of_a_group_is_answered_alone(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        first = received(tx, 1)
        request = CaseRequest(actor=Actor.rule("flood"), why="the same text", group=(first,))
        cases.open_case(tx, event_id=received(tx, 2), request=request, at=START)

    await db.write(work)
    for repeated in (False, True):
        outcome = await say(db, ReviewAnswer.HIDE, "55_2")
        assert (outcome.case_id, outcome.others, outcome.repeated) == (2, 0, repeated)
    group = await db.read(lambda tx: cases.get_case(tx, 1))
    assert group is not None
    assert group.state == "open"


async def test_a_group_whose_first_was_removed_is_answered_for_the_others(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        first = received(tx, 1)
        request = CaseRequest(actor=Actor.rule("flood"), why="the same text", group=(first,))
        cases.open_case(tx, event_id=received(tx, 2), request=request, at=START)
        overrides.mark_deleted(tx, "1000", "55_1", START + 1)

    await db.write(work)
    outcome = await say(db, ReviewAnswer.HIDE, "1")
    assert (outcome.case_id, outcome.event_id, outcome.planned) == (1, 2, (Verb.HIDE,))


RULES = """version: 1
rules:
  - id: insult
    when: {words: [connard]}
    then: [hide]
    tests: [{text: connard, expect: [hide]}, {text: ok, expect: []}]
"""


@pytest.mark.parametrize(
    ("rules", "text", "objection"),
    [
        (RULES, "quel connard", 'words: "connard" (rule insult)'),
        (RULES, "Bonjour", ""),
        ("version: 2", "quel connard", ""),
    ],
)
async def test_what_the_rules_mind_in_an_answer_is_told(
    db: SqliteStore, tmp_path: Path, rules: str, text: str, objection: str
) -> None:
    await db.write(waiting)
    (tmp_path / "config.yaml").write_text("version: 1\nsources: {}\n", "utf-8")
    (tmp_path / "rules.yaml").write_text(rules, "utf-8")
    instance = Workspace(config=tmp_path / "config.yaml", store=db, actor=Actor.person("Léa"))
    outcome = await review.answer_case(instance, "1", ReviewAnswer.REPLY, text=text)
    assert (outcome.planned, outcome.objection) == ((Verb.REPLY,), objection)


async def test_without_a_configuration_no_rules_are_asked(db: SqliteStore) -> None:
    await db.write(waiting)
    outcome = await say(db, ReviewAnswer.REPLY, text="quel connard")
    assert outcome.objection == ""


@pytest.mark.parametrize("by", ["care-note", "person:Jo"])
@pytest.mark.parametrize("state", ["planned", "sending", "unknown", "done"])
async def test_a_second_private_reply_is_refused_before_it_is_written(
    db: SqliteStore, by: str, state: str
) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.PRIVATE_REPLY, rule=by, text="first"))
    await db.write(lambda tx: tx.execute("UPDATE outbox SET state = ?", (state,)))
    if (by, state) == ("care-note", "planned"):  # a rule's that has not left gives way, as ever
        assert (await say(db, ReviewAnswer.PRIVATE_REPLY, text="second")).cancelled == 1
        return
    with pytest.raises(UserError, match="private_reply_given"):
        await say(db, ReviewAnswer.PRIVATE_REPLY, text="second")
    assert [row.text for row in await rows(db)] == ["first"]
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert case.state == "open"


@pytest.mark.parametrize("state", ["cancelled", "refused", "failed"])
async def test_a_private_reply_that_never_left_stands_in_nobodys_way(db: SqliteStore, state: str) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.PRIVATE_REPLY, text="first"))
    await db.write(lambda tx: tx.execute("UPDATE outbox SET state = ?", (state,)))
    assert (await say(db, ReviewAnswer.PRIVATE_REPLY, text="second")).planned == (Verb.PRIVATE_REPLY,)


async def test_a_private_reply_that_somebody_gave_in_the_app_is_known_from_the_first_refusal_on(
    db: SqliteStore,
) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.PRIVATE_REPLY, rule="person:Jo", text="first"))
    await db.write(
        lambda tx: outbox.end_action(
            tx, 1, State.REFUSED, "the comment has one", at=START, found_by=outbox.EARLIER
        )
    )
    with pytest.raises(UserError, match="private_reply_elsewhere"):
        await say(db, ReviewAnswer.PRIVATE_REPLY, text="second")
