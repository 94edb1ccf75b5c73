"""The simulated networks take the calls of the real adapters, and show what became of them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.demo.fake_platform import Credentials, FakePlatform, Faults
from bot.demo.graph import Graph, PlatformMessage
from bot.demo.scenario import ACCOUNTS, ANNOUNCED, LINKEDIN, THREADS, TIKTOK, WHATSAPP, YOUTUBE
from bot.domain import SLOT_OF, Account, Action, Actor, Secret, Source, Verb
from bot.errors import TokenExpired
from bot.platforms import load_adapter
from bot.platforms.ports import Adapter, Flow, run
from bot.runtime.transport import HttpTransport
from tests.factories import NOW

CREDENTIALS = Credentials(
    token=Secret("token of the demo"),
    app_secret=Secret("app"),
    verify_token=Secret("verify"),
    desk_secret=Secret("whsec_QUJD"),
)
POST = "urn:li:activity:72600"
TARGETS = {
    TIKTOK: "757112",
    LINKEDIN: f"urn:li:comment:({POST},7260)",
    YOUTUBE: "Ugxdemo0001AaABAg",
    THREADS: "18044",
}


@pytest.fixture
async def platform() -> AsyncIterator[FakePlatform]:
    graph = Graph(ACCOUNTS)
    for account, name in TARGETS.items():
        post = POST if account == LINKEDIN else "757000"
        written = PlatformMessage(id=name, author="ana", text="Prix ?", created_time=1, post=post)
        graph.add_message(written, account=account)
    graph.add_message(
        PlatformMessage(id="wamid.1", author="33600000001", text="Hi", created_time=1), account=WHATSAPP
    )
    simulated = FakePlatform(graph, CREDENTIALS, Faults(throttle_rate=0, lose_nth_write=0))
    await simulated.start()
    yield simulated
    await simulated.stop()


def adapter(platform: FakePlatform, account: str, token: Secret = CREDENTIALS.token) -> Adapter:
    network = ACCOUNTS[account]
    name = network if network in ("tiktok", "linkedin", "youtube") else "meta"
    base = platform.url if name == "meta" else f"{platform.url}/{name}"
    accounts = (Account(platform=network, id=account, token=token),)
    return load_adapter(Source(name=name, adapter=name, accounts=accounts, settings={"base_url": base}))


async def carry_out(flow: Flow[Any]) -> Any:
    async with aiohttp.ClientSession() as session:
        return await run(flow, HttpTransport(session, 10, {"127.0.0.1"}))


def action(account: str, verb: Verb, **changes: Any) -> Action:
    target = TARGETS.get(account, "33600000001")
    fields: dict[str, Any] = {
        "verb": verb,
        "slot": SLOT_OF[verb],
        "platform": ACCOUNTS[account],
        "account_id": account,
        "message_id": target,
        "target": target,
        "key": "k",
        "actor": Actor.rule("r"),
        "text": "39 euros",
        "thread_id": f"{account}:33600000001" if verb is Verb.MESSAGE else "757000",
        "outbox_id": 7,
    }
    return Action(**fields | changes)


@pytest.mark.parametrize("account", TARGETS)
async def test_a_reply_is_published_and_found_again(platform: FakePlatform, account: str) -> None:
    reply, bot = action(account, Verb.REPLY), adapter(platform, account)
    effect = await carry_out(bot.perform(reply))
    assert platform.graph.comments[effect.external_id].text == "39 euros"
    assert platform.graph.comments[effect.external_id].author == account
    assert platform.calls["reply"] == 1
    if account != THREADS:  # whose list has the form of the Graph API
        found = await carry_out(bot.read_back(reply, NOW))
        assert found.external_id == effect.external_id


@pytest.mark.parametrize("account", [TIKTOK, YOUTUBE, THREADS])
async def test_a_comment_is_hidden_and_shown(platform: FakePlatform, account: str) -> None:
    bot = adapter(platform, account)
    await carry_out(bot.perform(action(account, Verb.HIDE)))
    assert platform.graph.comments[TARGETS[account]].hidden
    await carry_out(bot.perform(action(account, Verb.UNHIDE)))
    assert not platform.graph.comments[TARGETS[account]].hidden


@pytest.mark.parametrize("account", [TIKTOK, LINKEDIN])
async def test_a_comment_is_liked(platform: FakePlatform, account: str) -> None:
    await carry_out(adapter(platform, account).perform(action(account, Verb.LIKE)))
    assert platform.graph.comments[TARGETS[account]].liked


async def test_a_message_goes_to_the_number(platform: FakePlatform) -> None:
    effect = await carry_out(adapter(platform, WHATSAPP).perform(action(WHATSAPP, Verb.MESSAGE)))
    (message,) = platform.graph.conversations["33600000001"]
    assert (message.id, message.text) == (effect.external_id, "39 euros")


async def test_a_comment_of_linkedin_is_deleted_and_gone(platform: FakePlatform) -> None:
    bot, deletion = adapter(platform, LINKEDIN), action(LINKEDIN, Verb.DELETE)
    await carry_out(bot.perform(deletion))
    assert platform.graph.comments[TARGETS[LINKEDIN]].removed
    assert (await carry_out(bot.read_back(deletion, NOW))).found_by == "read-back"


async def test_the_channel_is_polled_with_what_is_held_back(platform: FakePlatform) -> None:
    bot = adapter(platform, YOUTUBE)
    (account,) = bot.source.accounts
    page = await carry_out(bot.poll(account, "", NOW.replace(year=1969)))
    assert TARGETS[YOUTUBE] in page.body.decode()


@pytest.mark.parametrize("account", [TIKTOK, LINKEDIN, YOUTUBE])
async def test_another_token_is_refused(platform: FakePlatform, account: str) -> None:
    stranger = adapter(platform, account, Secret("of somebody else"))
    with pytest.raises(TokenExpired):
        await carry_out(stranger.perform(action(account, Verb.REPLY)))


async def test_the_token_of_threads_is_renewed(platform: FakePlatform) -> None:
    bot = adapter(platform, THREADS)
    (account,) = bot.source.accounts
    newer = await carry_out(bot.renew(account, CREDENTIALS.token))
    assert newer.token == CREDENTIALS.token


@pytest.mark.parametrize("account", [LINKEDIN, YOUTUBE])
async def test_our_reply_is_edited_and_says_so_when_it_is_looked_up(
    platform: FakePlatform, account: str
) -> None:
    bot = adapter(platform, account)
    reply = await carry_out(bot.perform(action(account, Verb.REPLY)))
    edit = replace(action(account, Verb.EDIT_REPLY), target=reply.external_id, text="49 euros")
    assert await carry_out(bot.read_back(edit, NOW)) is None
    await carry_out(bot.perform(edit))
    assert platform.graph.comments[reply.external_id].text == "49 euros"
    assert (await carry_out(bot.read_back(edit, NOW))).found_by == "read-back"


async def test_the_page_publishes_under_the_name_of_a_share(platform: FakePlatform) -> None:
    post = action(LINKEDIN, Verb.PUBLISH, target=LINKEDIN, text="Open doors on Saturday.")
    effect = await carry_out(adapter(platform, LINKEDIN).perform(post))
    assert [effect.external_id] == list(ANNOUNCED.values())
    async with asyncio.timeout(5):
        await platform.wait_for_posts(1)
