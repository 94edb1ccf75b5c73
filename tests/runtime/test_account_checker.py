"""An account is looked at every hour: may it act, do its webhooks come? What is wrong is told once."""

import logging
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot import platforms
from bot.domain import (
    Account,
    AccountFault,
    Actor,
    BackfillCause,
    CheckSubject,
    PauseCause,
    RenewableSecret,
    Secret,
    Source,
)
from bot.platforms.ports import Transport
from bot.runtime.account_checker import AccountChecker
from bot.runtime.transport import HttpTransport, open_session
from bot.store.delivery import account_checks, pauses
from bot.store.delivery.account_checks import AccountCheck
from bot.store.delivery.instance_mark import COPY_SCOPE
from bot.store.intake import backfills
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START, FakeClock
from tests.fakes.connecting_server import OPEN_ID, ORGANIZATION, PAGE, ConnectingServer, settings_of
from tests.fakes.oauth_server import CLIENT_SECRET

EDGE = f"{PAGE}/subscribed_apps"
CALLBACK = "https://bot.example/webhooks/s"
ALL_SCOPES = (
    "pages_show_list pages_manage_metadata pages_read_engagement pages_read_user_content"
    " pages_manage_engagement pages_messaging"
)


class Checked:
    """A Page, or another account, that is looked at."""

    def __init__(
        self, db: SqliteStore, folder: Path, server: ConnectingServer, transport: Transport, url: str
    ) -> None:
        ids = {"facebook": PAGE, "tiktok": OPEN_ID, "linkedin": ORGANIZATION}
        self.account = Account(
            platform=server.platform,
            id=ids[server.platform],
            token=Secret("page-token"),
            settings={"member": "urn:li:person:1"} if server.platform == "linkedin" else {},
        )
        source = Source(
            name="s",
            adapter={"facebook": "meta"}.get(server.platform, server.platform),
            secrets=(Secret(CLIENT_SECRET),),
            settings=settings_of(server.platform, url),
            accounts=(self.account,),
        )
        connector = platforms.connector_of(source, self.account)
        assert connector is not None
        self.db = db
        self.clock = FakeClock()
        self.checker = AccountChecker(
            db,
            connector,
            self.account,
            transport,
            folder,
            callback=CALLBACK,
            is_renewed=False,
            can_backfill=True,
            clock=self.clock,
            jitter=random.Random(1),
        )

    async def look(self) -> None:
        self.clock.advance(await self.checker.seconds_until_due())
        assert not await self.checker.run_once()

    async def faults(self) -> list[AccountCheck]:
        return await self.db.read(account_checks.list_faults)


@asynccontextmanager
async def checked(db: SqliteStore, folder: Path, server: ConnectingServer) -> AsyncIterator[Checked]:
    server.access_tokens.add("page-token")
    async with TestServer(server.app()) as listening, open_session({"127.0.0.1"}) as session:
        transport = HttpTransport(session, 5.0, {"127.0.0.1"})
        yield Checked(db, folder, server, transport, str(listening.make_url("")).rstrip("/"))


def page(**changes: object) -> ConnectingServer:
    return ConnectingServer(platform="facebook", granted=ALL_SCOPES, **changes)  # type: ignore[arg-type]


def told(caplog: pytest.LogCaptureFixture, action: str) -> int:
    return sum(record.__dict__.get("action") == action for record in caplog.records)


async def test_a_healthy_account_is_looked_at_every_hour_and_nothing_is_changed(
    db: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = page(subscriptions={EDGE: ["feed", "messages"]})
    async with checked(db, tmp_path, server) as account:
        assert await account.checker.seconds_until_due() <= 60
        await account.look()
        assert await account.checker.seconds_until_due() == 3600
        await account.look()
        assert (server.posts, await account.faults()) == ([], [])
        assert await db.read(backfills.list_open) == []
        checks = await db.read(account_checks.list_checks)
    assert {check.subject: check.fields for check in checks} == {
        CheckSubject.TOKEN: (),
        CheckSubject.PERMISSION: (),
        CheckSubject.SUBSCRIPTION: ("feed", "messages"),
    }
    assert told(caplog, "account_fault") == 0


async def test_a_lost_subscription_is_made_again_with_the_fields_that_it_had(
    db: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = page(subscriptions={EDGE: ["feed", "ratings"]})
    async with checked(db, tmp_path, server) as account:
        await account.look()
        server.subscriptions.clear()
        await account.look()
        assert server.subscriptions == {EDGE: ["feed", "ratings"]}
        assert await account.faults() == []
        (missed,) = await db.read(backfills.list_open)
        assert missed.cause is BackfillCause.SUBSCRIPTION
        assert missed.since == account.clock.now() - timedelta(hours=2), "from the look before the last"
    assert told(caplog, "subscription_renewed") == 1


async def test_a_subscription_that_a_person_made_again_has_what_was_missed_fetched(
    db: SqliteStore, tmp_path: Path
) -> None:
    pauses.set_flag_file(tmp_path, True)
    server = page()
    async with checked(db, tmp_path, server) as account:
        await account.look()
        lost_at = account.clock.now()
        await account.look()
        server.subscriptions = {EDGE: ["feed", "messages"]}
        await account.look()
        await account.look()
        (missed,) = await db.read(backfills.list_open)
    assert (missed.cause, missed.since) == (BackfillCause.SUBSCRIPTION, lost_at - timedelta(hours=1))


async def test_fields_that_somebody_else_subscribed_stay(db: SqliteStore, tmp_path: Path) -> None:
    server = page(subscriptions={EDGE: ["leadgen"]})
    async with checked(db, tmp_path, server) as account:
        await account.look()
    assert {"leadgen", "feed"} <= set(server.subscriptions[EDGE])


@pytest.mark.parametrize("scope", ["all", f"account:{PAGE}", COPY_SCOPE, "flag"])
async def test_whoever_may_not_act_looks_and_changes_nothing(
    db: SqliteStore, tmp_path: Path, scope: str, caplog: pytest.LogCaptureFixture
) -> None:
    if scope == "flag":
        pauses.set_flag_file(tmp_path, True)
    else:
        actor = Actor.system("test")
        await db.write(
            lambda tx: pauses.pause_scope(
                tx, scope=scope, reason="", by=actor, at=1.0, cause=PauseCause.PERSON
            )
        )
    server = page()
    async with checked(db, tmp_path, server) as account:
        await account.look()
        await account.look()
        assert server.posts == []
        assert [check.fault for check in await account.faults()] == [AccountFault.UNSUBSCRIBED]
    assert told(caplog, "account_fault") == 1


async def test_a_missing_permission_is_told_once_until_it_is_given(
    db: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    server = page(subscriptions={EDGE: ["feed"]})
    server.granted = ALL_SCOPES.replace(" pages_manage_engagement", "")
    async with checked(db, tmp_path, server) as account:
        for _ in range(3):
            await account.look()
        (fault,) = await account.faults()
        assert (fault.fault, fault.detail) == (AccountFault.LACKS_PERMISSION, "pages_manage_engagement")
        server.granted = ALL_SCOPES
        await account.look()
        assert await account.faults() == []
    assert (told(caplog, "account_fault"), told(caplog, "account_recovered")) == (1, 1)


async def test_a_token_that_ended_is_told(db: SqliteStore, tmp_path: Path) -> None:
    server = page()
    async with checked(db, tmp_path, server) as account:
        server.access_tokens.clear()
        await account.look()
        (fault,) = await account.faults()
    assert (fault.subject, fault.fault) == (CheckSubject.TOKEN, AccountFault.ENDED)


async def test_a_platform_that_is_down_is_news_after_three_looks(
    db: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = page(down=True)
    async with checked(db, tmp_path, server) as account:
        for faults in (0, 0, 1):
            await account.look()
            assert len(await account.faults()) == faults
        server.down, server.subscriptions = False, {EDGE: ["feed"]}
        await account.look()
        assert await account.faults() == []
    assert "page-token" not in caplog.text
    assert CLIENT_SECRET not in caplog.text


async def test_webhooks_of_tiktok_that_go_elsewhere_are_told_and_left_alone(
    db: SqliteStore, tmp_path: Path
) -> None:
    scopes = "user.info.basic video.list comment.list comment.list.manage message.list.read"
    server = ConnectingServer(
        platform="tiktok",
        granted=f"{scopes} message.list.send message.list.manage",
        subscriptions={"COMMENT": "https://theirs.example/"},
    )
    async with checked(db, tmp_path, server) as account:
        await account.look()
        (fault,) = await account.faults()
    assert (fault.fault, server.posts) == (AccountFault.UNSUBSCRIBED, [])


async def test_a_subscription_of_linkedin_that_ended_with_a_role_is_made_again(
    db: SqliteStore, tmp_path: Path
) -> None:
    server = ConnectingServer(platform="linkedin")
    async with checked(db, tmp_path, server) as account:
        await account.look()
    assert list(server.subscriptions.values()) == [{"webhook": CALLBACK}]


async def test_an_account_that_has_no_token_yet_is_not_asked_about(db: SqliteStore, tmp_path: Path) -> None:
    server = page()
    async with checked(db, tmp_path, server) as account:
        object.__setattr__(account.account, "token", RenewableSecret(""))
        await account.look()
        assert await db.read(account_checks.list_checks) == []


async def test_a_token_that_nothing_renews_is_told_about_a_week_before_it_ends(
    db: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = page(subscriptions={EDGE: ["feed"]})
    server.expires_at = int((START + timedelta(days=8)).timestamp())
    async with checked(db, tmp_path, server) as account:
        await account.look()
        assert await account.faults() == []
        account.clock.advance(2 * 86_400)
        for _ in range(2):
            await account.look()
        (fault,) = await account.faults()
        assert (fault.fault, fault.detail) == (AccountFault.ENDS_SOON, "2026-12-02")
        assert fault.ends_at == server.expires_at
        server.expires_at = 0  # connected again
        await account.look()
        assert await account.faults() == []
    assert told(caplog, "account_fault") == 1


async def test_an_app_that_cannot_be_asked_about_tokens_is_asked_about_webhooks(
    db: SqliteStore, tmp_path: Path
) -> None:
    server = page(refuses_inspection=True)
    async with checked(db, tmp_path, server) as account:
        await account.look()
        (fault,) = await account.faults()
    assert (fault.subject, fault.fault) == (CheckSubject.PERMISSION, AccountFault.UNREADABLE)
    assert "feed" in server.subscriptions[EDGE]


async def test_a_subscription_that_is_refused_says_why(db: SqliteStore, tmp_path: Path) -> None:
    server = page(refuses_changes=True)
    async with checked(db, tmp_path, server) as account:
        await account.look()
        (fault,) = await account.faults()
    assert (fault.fault, server.posts) == (AccountFault.UNSUBSCRIBED, [])
    assert fault.detail.startswith("feed: ")
