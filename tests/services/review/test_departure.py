"""When what is decided leaves: what faces say and what the dispatcher does are one."""

from itertools import product
from pathlib import Path

import pytest

from bot.domain import Actor, PauseCause, State, Verb
from bot.services import review
from bot.services.review import HoldCause, Outlook, ReviewAnswer
from bot.services.review.departure import holds_on_answers, read_outlook
from bot.services.workspace import Workspace, moderator
from bot.store import Transaction, instance_lock
from bot.store.context import lookup, started_with
from bot.store.context.started_with import Started
from bot.store.delivery import circuit_breaker, outbox, pauses, restores
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, waiting, workspace
from tests.fakes.restores import restore

SYSTEM = Actor.system("test")
SCOPES = [
    ("all", PauseCause.PERSON),
    ("copy", PauseCause.COPIED),
    ("account:1000", PauseCause.PERSON),
    ("account:1000", PauseCause.TOKEN_EXPIRED),
    ("account:1000", PauseCause.LOST_PERMISSION),
    ("account:2000", PauseCause.PERSON),
    ("words:1000", PauseCause.BLOCKED),
    ("words:1000", PauseCause.RESTRICTED),
    ("words:2000", PauseCause.BLOCKED),
    ("rule:insult", PauseCause.PERSON),
    ("rule:price", PauseCause.PERSON),
    ("rule:Jo", PauseCause.PERSON),
]
VERBS = (Verb.HIDE, Verb.UNHIDE, Verb.REPLY, Verb.PRIVATE_REPLY, Verb.MESSAGE, Verb.ESCALATE, Verb.LIKE)


def pause(tx: Transaction, scope: str, cause: PauseCause) -> None:
    token = "" if cause in (PauseCause.TOKEN_EXPIRED, PauseCause.LOST_PERMISSION) else None
    pauses.pause_scope(tx, scope=scope, reason="a reason", by=SYSTEM, at=START, cause=cause, token=token)


@pytest.mark.parametrize(("scope", "cause"), SCOPES, ids=lambda value: str(value))
async def test_what_is_said_to_leave_leaves_and_what_is_said_to_stay_stays(
    db: SqliteStore, scope: str, cause: PauseCause
) -> None:
    await db.write(lambda tx: pause(tx, scope, cause))
    for number, (verb, by) in enumerate(product(VERBS, ("insult", "person:Jo")), start=1):

        def plan(tx: Transaction, verb: Verb = verb, by: str = by, number: int = number) -> None:
            decided(tx, waiting(tx, number), verb, rule=by, text="hello")

        await db.write(plan)
    outlook = await db.read(lambda tx: read_outlook(tx, workspace(db, "Léa", moment(60))))
    rows = await db.read(lambda tx: tx.execute("SELECT id FROM outbox").fetchall())
    effects = [
        await db.read(lambda tx, row=row: lookup.get_effect(tx, row["id"]))  # type: ignore[misc]
        for row in rows
    ]
    said = {effect.id for effect in effects if not outlook.holds_on(effect)}
    claimed = await db.write(lambda tx: outbox.claim_due(tx, limit=100, now=START + 1e6, busy=()))
    assert {row.id for row in claimed} == said


def test_nothing_holds_anything_unless_something_is_known() -> None:
    assert Outlook().holds(account_id="1000", verb=Verb.HIDE, actor=SYSTEM) == ()


async def test_an_account_without_a_token_does_nothing_but_hand_over(db: SqliteStore) -> None:
    await db.write(lambda tx: started_with.replace_names(tx, Started.TOKENLESS_ACCOUNT, ["1000"]))
    outlook = await db.read(lambda tx: read_outlook(tx, workspace(db, "Léa", moment())))
    (hold,) = outlook.holds(account_id="1000", verb=Verb.HIDE, actor=SYSTEM)
    assert (hold.cause, hold.subject) == (HoldCause.NO_TOKEN, "1000")
    assert outlook.holds(account_id="1000", verb=Verb.ESCALATE, actor=SYSTEM) == ()
    assert outlook.holds(account_id="2000", verb=Verb.HIDE, actor=SYSTEM) == ()
    # The first call found it out, too: said once.
    await db.write(lambda tx: pause(tx, "account:1000", PauseCause.TOKEN_EXPIRED))
    outlook = await db.read(lambda tx: read_outlook(tx, workspace(db, "Léa", moment())))
    (hold,) = outlook.holds(account_id="1000", verb=Verb.HIDE, actor=SYSTEM)
    assert hold.cause is HoldCause.TOKEN_EXPIRED


async def test_whether_a_bot_runs_is_seen_by_the_lock_on_its_data(db: SqliteStore, tmp_path: Path) -> None:
    await db.write(waiting)
    beside = Workspace(store=db, data=tmp_path, actor=moderator("Léa"), clock=lambda: moment(10))
    outcome = await review.answer_case(beside, "1", ReviewAnswer.HIDE)
    assert [hold.cause for hold in outcome.holds] == [HoldCause.NOT_RUNNING]
    handle = instance_lock.acquire(tmp_path)
    assert handle is not None
    with handle:
        assert (await review.show_item(beside, "1")).holds == ()
        pauses.set_flag_file(tmp_path, True)
        (hold,) = (await review.show_item(beside, "1")).holds
        assert hold.cause is HoldCause.EVERYTHING_PAUSED


async def test_a_held_effect_says_what_releases_it(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.HIDE))
    await db.write(lambda tx: circuit_breaker.trip_rule(tx, "insult", "too many", at=START, counted_too=True))
    view = await review.show_item(workspace(db, "Léa", moment(5)), "1")
    (effect,) = view.effects
    assert effect.state is State.HELD
    assert [(hold.cause, hold.subject) for hold in view.outlook.holds_on(effect)] == [
        (HoldCause.BREAKER, "insult")
    ]


async def test_what_is_held_after_a_restore_is_released_by_its_own_command(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.REPLY))
    await db.write(restore)
    await db.write(lambda tx: restores.hold_action(tx, 1, at=START))
    view = await review.show_item(workspace(db, "Léa", moment(5)), "1")
    assert [hold.cause for hold in view.outlook.holds_on(view.effects[0])] == [HoldCause.RESTORED]


def test_one_cause_is_said_once_for_several_verbs() -> None:
    outlook = Outlook(is_running=False)
    holds = holds_on_answers(outlook, "1000", SYSTEM, (Verb.HIDE, Verb.REPLY))
    assert [hold.cause for hold in holds] == [HoldCause.NOT_RUNNING]
