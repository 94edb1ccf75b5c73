"""Every service of the queue answers a desk far from the data as it answers one beside it."""

import ast
import inspect
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.api.client.calls import CALLS
from bot.api.client.desk import RemoteDesk, open_desk
from bot.domain import SkipReason
from bot.errors import UserError
from bot.queries import parse_query
from bot.services import review
from bot.services.desk import macros
from bot.services.desk.review_desk import LocalDesk
from bot.services.review import QueueFilters, ReviewAnswer
from bot.services.workspace import Workspace, moderator
from tests.fakes.api import ApiProgram, remote_server

ROOT = Path(__file__).parent.parent.parent.parent
#: What the screen and the commands ask for and no server does: it is about files of this machine.
AT_HOME = {"desk_paths", "read_query", "settle"}


@pytest.fixture
async def far(api: ApiProgram) -> AsyncIterator[RemoteDesk]:
    async with open_desk(await remote_server(api, "Léa"), "en") as desk:
        yield desk


@pytest.fixture
def near(api: ApiProgram) -> LocalDesk:
    return LocalDesk(Workspace(store=api.program.workspace.store, actor=moderator("Léa")))


def asked_for() -> set[str]:
    """Every service that the screen and the commands have a desk or an instance run or call."""
    names = set()
    for folder in (ROOT / "bot" / "tui", ROOT / "bot" / "cli" / "queue"):
        for path in folder.glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                    continue
                if node.func.attr in ("run", "call") and "asyncio" not in ast.unparse(node.func):
                    names.add(ast.unparse(node.args[0]).removeprefix("review."))
    return names


def test_whatever_the_faces_of_the_queue_ask_for_can_be_asked_for_from_afar() -> None:
    services = {service.__name__ for service in CALLS}
    assert asked_for() - services - AT_HOME == set()
    assert services - asked_for() <= {"canned_replies"}


@pytest.mark.parametrize("service", list(CALLS), ids=lambda service: service.__name__)
def test_a_request_takes_what_its_service_takes(service: Callable[..., Any]) -> None:
    asked = inspect.signature(CALLS[service]).parameters
    taken = inspect.signature(service).parameters
    # What only other callers of a service say is not for a desk.
    aside = {"rights_within", "template", "is_blind", "is_ahead"}
    assert list(asked)[1:] == [name for name in list(taken)[1:] if name not in aside]


async def test_what_is_read_from_afar_is_what_is_there(near: LocalDesk, far: RemoteDesk) -> None:
    query = QueueFilters(query=parse_query("kind:comment"))
    assert await far.run(review.queue_order, query, by_age=True) == await near.run(
        review.queue_order, query, by_age=True
    )
    for desk in (far, near):
        await desk.run(review.note_on_item, "case:3", f"@léa look, says {desk.actor.id}")
    seen, known = [await desk.run(review.show_item, "case:3") for desk in (far, near)]
    assert replace(seen, at=known.at, outlook=known.outlook) == known
    here, there = [await desk.run(review.list_queue, query, limit=3, offset=1) for desk in (near, far)]
    assert (there.entries, there.total, there.holds) == (here.entries, here.total, here.holds)
    here, there = [await desk.run(review.queue_entries, (1, 2)) for desk in (near, far)]
    assert there.entries == here.entries
    assert (await far.run(review.queue_stats)).open == (await near.run(review.queue_stats)).open == 5
    assert await far.run(review.read_care) == await near.run(review.read_care)
    assert await far.run(review.list_targets) == await near.run(review.list_targets)
    assert await far.run(review.unseen_mentions) == await near.run(review.unseen_mentions) != ()
    assert await far.run(review.mark_mentions_seen, "case:3")
    assert not await near.run(review.unseen_mentions)
    assert await far.call(review.saved_views) == ()
    assert await far.call(macros.list_macros) == macros.DeskMacros()
    assert (far.actor, far.timezone) == (near.actor, "Europe/Paris")


async def test_a_case_is_claimed_answered_undone_and_sent_on_its_way(
    near: LocalDesk, far: RemoteDesk
) -> None:
    view = await far.run(review.claim_next, QueueFilters(), skip=(1,))
    assert view is not None
    assert view.case is not None
    assert view.case.id == 2
    assert await far.run(review.renew_claim, 2)
    version = view.version
    outcome = await far.run(review.answer_case, "case:2", ReviewAnswer.HIDE, version=version)
    assert (outcome.case_id, outcome.repeated, outcome.by) == (2, False, near.actor)
    closed = await far.run(review.list_closed, QueueFilters(mine=True), by=None, limit=5)
    assert [entry.case.id for entry in closed.entries] == [2]
    (undone,) = await far.run(review.undo_last)
    assert undone.outcome is not None
    assert undone.outcome.reopened
    until = far.now() + timedelta(hours=2)
    assert (await far.run(review.snooze_item, "case:3", until)).answer == "snooze"
    assert (await far.run(review.skip_item, "case:4", SkipReason.LANGUAGE)).answer == "skip"
    assert (await far.run(review.assign_item, "case:5", "Tom")).answer == "assign to Tom"
    assert (await far.run(review.pass_item, "case:1")).answer == "pass"
    assert await near.run(review.queue_order, QueueFilters()) == await far.run(
        review.queue_order, QueueFilters()
    )


async def test_a_text_is_measured_here_and_minded_there(far: RemoteDesk) -> None:
    view = await far.run(review.show_item, "case:1")
    check = await far.run(review.check_before_sending, view, ReviewAnswer.REPLY, "Bonjour à vous")
    assert (check.length, check.objection) == (14, "")
    replies = await far.call(review.canned_replies, view, {})
    assert all(reply.text for reply in replies)


async def test_a_refusal_is_the_one_of_the_service(far: RemoteDesk, near: LocalDesk) -> None:
    for service, arguments in (
        (review.show_item, ("https://example.org/posts/1?comment=2",)),
        (review.claim_item, ("case:99",)),
        (macros.question_macro, ("case:1", "nothing")),
    ):
        refusals = []
        for desk in (near, far):
            with pytest.raises(UserError) as refused:
                await desk.run(service, *arguments)  # type: ignore[arg-type]
            refusals.append((refused.value.code, dict(refused.value.data)))
        assert refusals[0] == refusals[1]
    with pytest.raises(UserError) as refused:
        await far.run(review.file_appeal, "case:1", "no")
    assert refused.value.code == "remote.not_there"
