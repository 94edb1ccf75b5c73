"""Several denied calls in a row are a lost permission: the account pauses and all that was not done comes
before a person. One that was denied because its comment is gone says nothing."""

from pathlib import Path
from typing import Any

import pytest

from bot.domain import Actor, Effect, PauseCause, Slot, State, Verb
from bot.errors import NotFound, NotPermitted, TamisError
from bot.store.delivery import pauses
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.dispatching import DispatchBench
from tests.fakes.outbox_rows import action

UNREADABLE = NotFound("gone or out of reach")
FORBIDDEN = NotPermitted("a permission is missing")
LEA = Actor.person("Léa")
NOT_DONE = "hide: not done after all, the account may have lost the permission"


@pytest.fixture
def bench(tmp_path: Path, db: SqliteStore) -> DispatchBench:
    return DispatchBench(tmp_path, db)


def hide(number: int, **changes: Any) -> Any:
    """Hiding comment 55_<number>, as a rule or whoever is named."""
    ids = {"message_id": f"55_{number}", "target": f"55_{number}", "key": f"key-{number}"}
    return action(**{"verb": Verb.HIDE, "slot": Slot.VISIBILITY, **ids, **changes})


async def call(bench: DispatchBench, planned: Any, ending: TamisError | None, *effects: Any) -> None:
    """Plan one more action and let its call end so; `effects` are what a look at the comment finds."""
    await bench.plan(planned)
    bench.adapter.endings, bench.adapter.effects = [ending], list(effects)
    await bench.turn()
    bench.clock.advance(60)


async def states(bench: DispatchBench) -> list[tuple[str, str | None]]:
    return await bench.db.read(
        lambda tx: [(row["state"], row["found_by"]) for row in tx.execute("SELECT * FROM outbox ORDER BY id")]
    )


async def paused(bench: DispatchBench) -> list[tuple[str, PauseCause]]:
    return [(pause.scope, pause.cause) for pause in await bench.db.read(pauses.list_pauses)]


async def case_rows(bench: DispatchBench) -> list[tuple[int, str, int]]:
    return await bench.db.read(
        lambda tx: [
            (row["event_id"], row["queue"], row["priority"])
            for row in tx.execute("SELECT * FROM case_ ORDER BY event_id")
        ]
    )


async def test_the_third_comment_that_is_out_of_reach_pauses_the_account(
    bench: DispatchBench, caplog: pytest.LogCaptureFixture
) -> None:
    for number in (1, 2, 3):
        await call(bench, hide(number), UNREADABLE, UNREADABLE)
    assert await states(bench) == [("done", "gone"), ("done", "gone"), ("waiting", None)]
    assert await paused(bench) == [("account:1000", PauseCause.LOST_PERMISSION)]
    assert await case_rows(bench) == [(1, "failed", 30), (2, "failed", 30), (3, "account", 100)]
    assert NOT_DONE in await bench.cases()
    critical = [record for record in caplog.records if record.levelname == "CRITICAL"]
    assert [record.__dict__["action"] for record in critical] == ["lost_permission"]
    assert "55_" not in caplog.text, "no ids of comments in an alert"


async def test_one_comment_that_is_gone_is_nothing(bench: DispatchBench) -> None:
    await call(bench, hide(1), UNREADABLE, UNREADABLE)
    assert (await paused(bench), await case_rows(bench)) == ([], [])


@pytest.mark.parametrize(
    ("verb", "slot", "resets"),
    [
        (Verb.HIDE, Slot.VISIBILITY, True),
        (Verb.REPLY, Slot.PUBLIC_REPLY, True),
        (Verb.LIKE, Slot.LIKE, True),
        (Verb.MESSAGE, Slot.PRIVATE_REPLY, False),
        (Verb.PRIVATE_REPLY, Slot.PRIVATE_REPLY, False),
        (Verb.ESCALATE, Slot.CASE, False),
    ],
)
async def test_a_success_on_a_comment_begins_the_count_anew(
    bench: DispatchBench, verb: Verb, slot: Slot, resets: bool
) -> None:
    for number in (1, 2):
        await call(bench, hide(number), UNREADABLE, UNREADABLE)
    await call(bench, hide(3, verb=verb, slot=slot), None)
    await call(bench, hide(4), UNREADABLE, UNREADABLE)
    assert (await paused(bench) == []) is resets


async def test_what_is_found_done_does_not_prove_that_we_may(bench: DispatchBench) -> None:
    for number in (1, 2):
        await call(bench, hide(number), UNREADABLE, UNREADABLE)
    await call(bench, hide(3), UNREADABLE, Effect(found_by="read-back"))
    assert await paused(bench) == []
    await call(bench, hide(4), UNREADABLE, UNREADABLE)
    assert await paused(bench) == [("account:1000", PauseCause.LOST_PERMISSION)]


@pytest.mark.parametrize(
    ("ending", "look"),
    [(FORBIDDEN, ()), (UNREADABLE, (None,)), (UNREADABLE, (FORBIDDEN,))],
    ids=["said so", "still there", "may not look"],
)
async def test_what_is_plainly_not_permitted_is_refused_each_time_and_counts(
    bench: DispatchBench, ending: TamisError, look: tuple[Any, ...]
) -> None:
    for number in (1, 2, 3):
        await call(bench, hide(number), ending, *look)
    assert [state for state, _ in await states(bench)] == ["refused", "refused", "waiting"]
    assert await case_rows(bench) == [(1, "failed", 30), (2, "failed", 30), (3, "account", 100)]


async def test_denials_of_another_account_do_not_count(bench: DispatchBench) -> None:
    for number in (1, 2):
        await call(bench, hide(number), UNREADABLE, UNREADABLE)
    await call(bench, hide(3, account_id="2000"), UNREADABLE, UNREADABLE)
    assert await paused(bench) == []


async def test_a_comment_that_its_author_removed_counts_for_nothing(bench: DispatchBench) -> None:
    for number in (1, 2):
        await call(bench, hide(number), UNREADABLE, UNREADABLE)
    await bench.db.write(lambda tx: overrides.mark_deleted(tx, "1000", "55_2", 1.0))
    await call(bench, hide(3), UNREADABLE, UNREADABLE)
    assert await paused(bench) == []


async def test_a_week_later_a_denial_is_the_first_again(bench: DispatchBench) -> None:
    for number in (1, 2):
        await call(bench, hide(number), UNREADABLE, UNREADABLE)
    bench.clock.advance(7 * 86_400)
    await call(bench, hide(3), UNREADABLE, UNREADABLE)
    assert await paused(bench) == []


async def test_in_a_group_a_page_may_not_hide_and_that_says_nothing(bench: DispatchBench) -> None:
    await bench.plan(hide(1), hide(2), hide(3))
    await bench.db.write(lambda tx: tx.execute("""UPDATE event SET extra = '{"group_id": "330011"}'"""))
    bench.adapter.endings = [FORBIDDEN] * 3
    await bench.turn()
    assert (await paused(bench), len(await case_rows(bench))) == ([], 3)


async def test_calls_that_were_on_their_way_wait_with_the_account_and_are_shown(bench: DispatchBench) -> None:
    planned = [hide(number) for number in range(1, 6)]
    await bench.plan(*planned)
    bench.adapter.endings, bench.adapter.effects = [UNREADABLE] * 5, [UNREADABLE] * 5
    await bench.turn()
    assert [state for state, _ in await states(bench)].count("waiting") == 3
    assert await paused(bench) == [("account:1000", PauseCause.LOST_PERMISSION)]
    rows = await case_rows(bench)
    assert (len(rows), sum(priority == 100 for *_, priority in rows)) == (5, 1)


async def test_once_a_person_resumes_the_account_what_waited_is_done(bench: DispatchBench) -> None:
    for number in (1, 2, 3):
        await call(bench, hide(number), UNREADABLE, UNREADABLE)
    await bench.turn()
    assert (await states(bench))[2] == ("waiting", None)
    await bench.db.write(lambda tx: pauses.resume_scope(tx, "account:1000", LEA, bench.clock.timestamp))
    await bench.turn()
    assert (await states(bench))[2] == ("done", "answer")


async def test_a_new_token_resumes_the_account_and_the_old_one_does_not(bench: DispatchBench) -> None:
    for number in (1, 2, 3):
        await call(bench, hide(number), UNREADABLE, UNREADABLE)
    token = bench.adapter.source.accounts[0].token
    assert token is not None

    async def resumes(fingerprint: str) -> bool:
        return await bench.db.write(lambda tx: pauses.resume_with_new_token(tx, "1000", fingerprint, 1.0))

    assert not await resumes(token.fingerprint())
    assert await resumes("another")
    await call(bench, hide(4), UNREADABLE, UNREADABLE)
    assert await paused(bench) == [], "it counts from one again"


async def test_a_reply_under_a_comment_that_is_gone_is_refused_and_counts(bench: DispatchBench) -> None:
    reply = {"verb": Verb.REPLY, "slot": Slot.PUBLIC_REPLY}
    for number in (1, 2):
        await call(bench, hide(number, **reply), UNREADABLE)
    assert [state for state, _ in await states(bench)] == [State.REFUSED, State.REFUSED]
    await call(bench, hide(3), UNREADABLE, UNREADABLE)
    assert await paused(bench) == [("account:1000", PauseCause.LOST_PERMISSION)]


async def test_an_answer_in_a_conversation_says_nothing_about_comments(bench: DispatchBench) -> None:
    mention = {"verb": Verb.REPLY, "slot": Slot.PUBLIC_REPLY, "thread_id": "1000:900"}
    for number in (1, 2, 3, 4):
        await call(bench, hide(number, **mention), FORBIDDEN)
    assert await paused(bench) == []
    assert [state for state, _ in await states(bench)] == ["refused"] * 4
