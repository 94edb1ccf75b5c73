"""A desk at a server: what is read ahead, the live list, and a server that goes and comes back."""

import asyncio

import pytest
from yarl import URL

from bot.api.client.desk import RemoteDesk, open_desk, work_at
from bot.api.client.server import Server
from bot.domain.roles import Role
from bot.errors import UserError
from bot.services import review
from bot.services.review import QueueFilters, ReviewAnswer
from bot.services.review.watching import mark_cases
from tests.fakes.api import ApiProgram, remote_server


async def test_what_was_read_ahead_is_there_once_and_not_after_it_changed(api: ApiProgram) -> None:
    async with open_desk(await remote_server(api, "Léa"), "en") as desk:
        desk.prefetch("case:2")
        desk.prefetch("case:2")
        _, task = desk._ahead["case:2"]
        view = await task
        assert await desk.run(review.show_item, "case:2") is view
        assert await desk.run(review.show_item, "case:2") is not view
        desk.prefetch("case:99")
        with pytest.raises(UserError):
            await desk.run(review.show_item, "case:99")
        desk.prefetch("case:3")
        watching = asyncio.create_task(desk.wait_for_change())
        async with open_desk(await remote_server(api, "Zoé"), "en") as other:
            while not await mark_cases(api.program.workspace) or not _listens(desk):
                await asyncio.sleep(0.02)
            await other.run(review.answer_case, "case:3", ReviewAnswer.APPROVE)
        async with asyncio.timeout(10):
            while "case:3" in desk._ahead:
                await asyncio.sleep(0.02)
            await watching


def _listens(desk: RemoteDesk) -> bool:
    return desk._changed.is_set() or desk._following is not None


async def test_a_change_elsewhere_wakes_whoever_waits(api: ApiProgram) -> None:
    async with open_desk(await remote_server(api, "Léa"), "en") as desk:
        async with asyncio.timeout(20):
            await desk.wait_for_change()  # the stream begins with a reset
            waiting = asyncio.create_task(desk.wait_for_change())
            await desk.run(review.answer_case, "case:1", ReviewAnswer.HIDE)
            await waiting
        assert 1 not in await desk.run(review.queue_order, QueueFilters())


async def test_who_is_let_in_is_known_and_a_stranger_is_told(api: ApiProgram) -> None:
    async def who(desk: RemoteDesk) -> str:
        return desk.actor.id

    server = await remote_server(api, "Léa", Role.VIEWER)
    assert await work_at(server, "fr", who) == "Léa"
    with pytest.raises(UserError) as refusal:
        await work_at(Server(url=URL(api.program.url), token="tamis_u_" + "x" * 40), "en", who)
    assert refusal.value.code == "api.unauthorized"


async def test_a_server_that_is_gone_wakes_whoever_waits_and_is_followed_again(api: ApiProgram) -> None:
    async with open_desk(await remote_server(api, "Léa"), "en") as desk:
        there = desk._link.server
        desk._link.server = Server(url=URL("http://127.0.0.1:1"), token="t")
        async with asyncio.timeout(20):
            await desk.wait_for_change()
            assert not desk.is_reachable
            desk._link.server = there
            while not desk.is_reachable:
                await desk.wait_for_change()
        assert len(await desk.run(review.queue_order, QueueFilters())) == 5
