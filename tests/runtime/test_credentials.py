"""A token is renewed before it ends, once, and what the platform gave outlives a crash."""

import fcntl
import json
import logging
import os
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot import platforms
from bot.domain import (
    Account,
    AccountFault,
    Action,
    Actor,
    CheckSubject,
    Credentials,
    Delivery,
    Effect,
    Event,
    PauseCause,
    RenewableSecret,
    Secret,
    Source,
)
from bot.errors import Malformed, NotSent, OutcomeUnknown, Rejected, TamisError, TokenExpired
from bot.platforms.ports import Adapter, Flow, Request, Response, Transport, WebhookRequest
from bot.runtime.credentials import CredentialKeeper
from bot.runtime.transport import HttpTransport, open_session
from bot.services.stored_credentials import FOLDER
from bot.store.delivery import account_checks, pauses
from bot.store.delivery.account_checks import AccountCheck
from bot.store.delivery.instance_mark import COPY_SCOPE
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import FakeClock
from tests.fakes.oauth_server import CLIENT_ID, CLIENT_SECRET, OAuthServer

HOUR = 3600.0


class Renewing(Adapter):
    """A platform that gives what a test prepares, and keeps in mind which refresh tokens it was shown."""

    renews_tokens = True
    rotates_refresh_tokens = True

    def __init__(self, account: Account, *answers: Credentials | TamisError) -> None:
        super().__init__(Source(name="tube", adapter="tube", accounts=(account,)))
        self.answers = list(answers)
        self.shown: list[str] = []

    def verify(self, request: WebhookRequest) -> None:
        raise AssertionError("nothing comes by webhook")

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        raise AssertionError("nothing is read")

    def perform(self, action: Action) -> Flow[Effect]:
        raise AssertionError("nothing is done")

    def renewal_token(self, account: Account) -> Secret | None:
        return account.refresh_token or account.token

    def renew(self, account: Account, refresh_token: Secret) -> Flow[Credentials]:
        self.shown.append(refresh_token.reveal())
        yield Request(method="POST", url="https://id.example/token")
        answer = self.answers.pop(0)
        if isinstance(answer, TamisError):
            raise answer
        return answer


class Silent:
    """A transport whose answers nobody reads."""

    async def send(self, request: Request) -> Response:
        return Response(status=200, headers={}, body=b"{}")


class Kept:
    """An account whose token is kept valid in a folder."""

    def __init__(
        self,
        db: SqliteStore,
        folder: Path,
        *answers: Credentials | TamisError,
        configured: str = "first",
        shows_itself: bool = False,
    ) -> None:
        self.account = Account(
            platform="tube",
            id="UC1",
            token=RenewableSecret(configured if shows_itself else ""),
            refresh_token=None if shows_itself else Secret(configured),
        )
        self.adapter = Renewing(self.account, *answers)
        self.clock = FakeClock()
        self.keeper = CredentialKeeper(
            db, self.adapter, self.account, Silent(), folder, clock=self.clock, jitter=random.Random(1)
        )

    @property
    def token(self) -> str:
        assert self.account.token is not None
        return self.account.token.reveal()

    async def wait_and_run(self) -> None:
        self.clock.advance(await self.keeper.seconds_until_due())
        await self.keeper.run_once()


def given(token: str, refresh_token: str | None = None, seconds: float = HOUR) -> Credentials:
    newer = Secret(refresh_token) if refresh_token else None
    return Credentials(token=Secret(token), seconds=seconds, refresh_token=newer)


async def test_a_token_is_there_at_once_and_renewed_before_it_ends(db: SqliteStore, tmp_path: Path) -> None:
    kept = Kept(db, tmp_path, given("one"), given("two"))
    await kept.keeper.run_once()
    assert kept.token == "one"
    assert await kept.keeper.seconds_until_due() == HOUR - 720
    await kept.keeper.run_once()
    assert kept.adapter.shown == ["first"]
    await kept.wait_and_run()
    assert kept.token == "two"


async def test_a_new_refresh_token_takes_the_place_of_the_old_one(db: SqliteStore, tmp_path: Path) -> None:
    kept = Kept(db, tmp_path, given("one", "second"), given("two", "third"), given("three"))
    for _ in range(3):
        await kept.wait_and_run()
    assert kept.adapter.shown == ["first", "second", "third"]


async def test_after_a_crash_the_pair_that_was_given_is_used(db: SqliteStore, tmp_path: Path) -> None:
    await Kept(db, tmp_path, given("one", "second")).keeper.run_once()
    again = Kept(db, tmp_path, given("two"))
    assert again.token == "one"
    await again.keeper.run_once()
    assert again.adapter.shown == []
    await again.wait_and_run()
    assert again.adapter.shown == ["second"]


async def test_a_refresh_token_that_the_operator_has_changed_counts(db: SqliteStore, tmp_path: Path) -> None:
    await Kept(db, tmp_path, given("one", "second")).keeper.run_once()
    changed = Kept(db, tmp_path, given("two"), configured="anew")
    await changed.keeper.run_once()
    assert (changed.adapter.shown, changed.token) == (["anew"], "two")


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b'{"configured": 1}', b"\xff"])
async def test_a_damaged_file_costs_one_renewal(db: SqliteStore, tmp_path: Path, content: bytes) -> None:
    await Kept(db, tmp_path, given("one")).keeper.run_once()
    (path,) = (tmp_path / FOLDER).iterdir()
    path.write_bytes(content)
    damaged = Kept(db, tmp_path, given("two"))
    await damaged.keeper.run_once()
    assert damaged.token == "two"


async def test_the_pair_is_private_and_no_name_of_an_account_is_one_of_a_file(
    db: SqliteStore, tmp_path: Path
) -> None:
    await Kept(db, tmp_path, given("one", "second")).keeper.run_once()
    (path,) = (tmp_path / FOLDER).iterdir()
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert "UC1" not in path.name
    document = json.loads(path.read_bytes())
    assert (document["token"], document["refresh_token"]) == ("one", "second")
    assert document["configured"] != "first"


async def test_what_fails_is_tried_again_later_and_each_fault_is_told_once(
    db: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [
        NotSent("no way"),
        NotSent("no way"),
        TokenExpired("over"),
        NotSent("no way"),
        TokenExpired("over"),
    ]
    kept = Kept(db, tmp_path, *failures, given("one"))
    for _ in failures:
        await kept.wait_and_run()
        assert 0 < await kept.keeper.seconds_until_due() <= 6 * HOUR
    assert faults_told(caplog) == ["not_renewed", "ended"]
    assert (await check_of(db)).fault is AccountFault.ENDED  # the last failure says nothing new
    await kept.wait_and_run()
    assert kept.token == "one"
    assert (await check_of(db)).fault is None
    assert not {"first", "one"} & set(caplog.text.split())


async def check_of(db: SqliteStore) -> AccountCheck:
    check = await db.read(lambda tx: account_checks.get_check(tx, "tube", "UC1", CheckSubject.TOKEN))
    assert check is not None
    return check


def faults_told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.__dict__["fault"] for record in caplog.records if record.levelno == logging.ERROR]


# ---- lost answers


async def test_a_lost_answer_that_changed_nothing_is_made_good_by_the_old_token(
    db: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = Kept(db, tmp_path, OutcomeUnknown("no answer"), given("one", "second"))
    await kept.wait_and_run()
    await kept.wait_and_run()
    assert (kept.adapter.shown, kept.token) == (["first", "first"], "one")
    assert (await check_of(db)).attempted_at is None
    assert faults_told(caplog) == ["not_renewed"]


@pytest.mark.parametrize("refusal", [TokenExpired("over"), Rejected("declined")], ids=["over", "declined"])
@pytest.mark.parametrize("between", [[], [NotSent("no way")]], ids=["at once", "after a failure"])
async def test_a_lost_answer_that_used_the_token_up_is_said_plainly(
    db: SqliteStore,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    between: list[TamisError],
    refusal: TamisError,
) -> None:
    kept = Kept(db, tmp_path, OutcomeUnknown("no answer"), *between, refusal)
    for _ in range(2 + len(between)):
        await kept.wait_and_run()
    assert faults_told(caplog) == ["not_renewed", "answer_lost"]
    assert "connect the account again" in caplog.text


async def test_a_process_that_was_killed_while_it_asked_leaves_the_same_doubt(
    db: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await db.write(lambda tx: account_checks.mark_attempt(tx, "tube", "UC1", 1.0))
    await Kept(db, tmp_path, TokenExpired("over")).keeper.run_once()
    assert faults_told(caplog) == ["answer_lost"]


async def test_a_process_that_was_killed_after_the_pair_was_kept_leaves_no_doubt(
    db: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = Kept(db, tmp_path, given("one", "second"))
    await kept.keeper.run_once()
    await db.write(lambda tx: account_checks.mark_attempt(tx, "tube", "UC1", kept.clock.timestamp))
    again = Kept(db, tmp_path, TokenExpired("over"))
    await again.wait_and_run()
    assert (again.adapter.shown, faults_told(caplog)) == (["second"], ["ended"])


# ---- who may renew


async def test_two_processes_renew_once(db: SqliteStore, tmp_path: Path) -> None:
    ours, theirs = Kept(db, tmp_path, given("one", "second")), Kept(db, tmp_path)
    await ours.keeper.run_once()
    await theirs.keeper.run_once()
    assert (theirs.adapter.shown, theirs.token) == ([], "one")


async def test_while_another_process_renews_this_one_waits(db: SqliteStore, tmp_path: Path) -> None:
    kept = Kept(db, tmp_path, given("one"))
    (tmp_path / FOLDER).mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(tmp_path / FOLDER, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    await kept.keeper.run_once()
    assert (kept.adapter.shown, await kept.keeper.seconds_until_due()) == ([], 60.0)
    os.close(descriptor)
    await kept.wait_and_run()
    assert kept.token == "one"


async def test_a_copied_folder_renews_nothing_until_it_is_adopted(db: SqliteStore, tmp_path: Path) -> None:
    kept = Kept(db, tmp_path, given("one"))
    system = Actor.system("instance")
    await db.write(
        lambda tx: pauses.pause_scope(
            tx, scope=COPY_SCOPE, reason="a copy", by=system, at=0.0, cause=PauseCause.COPIED
        )
    )
    await kept.keeper.run_once()
    assert kept.adapter.shown == []
    await db.write(lambda tx: pauses.resume_scope(tx, COPY_SCOPE, system, 1.0))
    await kept.wait_and_run()
    assert kept.token == "one"


# ---- when it cannot be renewed


async def test_an_account_works_until_its_last_token_ends_and_is_paused_then(
    db: SqliteStore, tmp_path: Path
) -> None:
    kept = Kept(db, tmp_path, given("one"), TokenExpired("over"), TokenExpired("over"))
    await kept.keeper.run_once()
    await kept.wait_and_run()
    assert await db.read(pauses.list_pauses) == []
    assert await kept.keeper.seconds_until_due() == 720  # not later than the end of what we have
    await kept.wait_and_run()
    (pause,) = await db.read(pauses.list_pauses)
    assert (pause.scope, pause.cause) == ("account:UC1", PauseCause.TOKEN_EXPIRED)


async def test_a_token_that_is_exchanged_itself_and_too_young_waits_a_day_without_a_word(
    db: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = Kept(db, tmp_path, Rejected("too young"), given("newer", "newer"), shows_itself=True)
    await kept.keeper.run_once()
    assert (await kept.keeper.seconds_until_due(), faults_told(caplog)) == (25 * HOUR, [])
    await kept.wait_and_run()
    assert (kept.adapter.shown, kept.token) == (["first", "first"], "newer")


async def test_a_token_that_is_exchanged_itself_and_over_pauses_the_account(
    db: SqliteStore, tmp_path: Path
) -> None:
    kept = Kept(db, tmp_path, TokenExpired("over"), shows_itself=True)
    await kept.keeper.run_once()
    assert [pause.scope for pause in await db.read(pauses.list_pauses)] == ["account:UC1"]


async def test_an_account_that_was_paused_because_of_its_token_goes_on(
    db: SqliteStore, tmp_path: Path
) -> None:
    kept = Kept(db, tmp_path, given("one"))

    def pause(tx):  # type: ignore[no-untyped-def]
        return pauses.pause_scope(
            tx,
            scope="account:UC1",
            reason="over",
            by=Actor.system("token"),
            at=0.0,
            cause=PauseCause.TOKEN_EXPIRED,
            token="of the old one",
        )

    await db.write(pause)
    await kept.keeper.run_once()
    assert await db.read(pauses.list_pauses) == []


# ---- against real servers

OPEN_ID, PAGE = "_000open", "urn:li:organization:1000"
PROVIDERS: dict[str, dict[str, Any]] = {
    "youtube": {"settings": {"client_id": CLIENT_ID, "token_url": "{url}/token"}, "id": "UC1"},
    "linkedin": {"settings": {"client_id": CLIENT_ID, "token_url": "{url}/oauth/v2/accessToken"}, "id": PAGE},
    "tiktok": {"settings": {"app_id": CLIENT_ID, "base_url": "{url}/open_api/v1.3"}, "id": OPEN_ID},
    "threads": {"settings": {"threads_base_url": "{url}"}, "id": "3177", "adapter": "meta"},
    "instagram": {
        "settings": {"instagram_base_url": "{url}"},
        "id": "1784",
        "adapter": "meta",
        "account": {"login": "instagram"},
    },
}


@asynccontextmanager
async def connected(platform: str, server: OAuthServer) -> AsyncIterator[tuple[Adapter, Transport]]:
    """The adapter of a platform with one account, and a transport to that server."""
    entry = PROVIDERS[platform]
    async with TestServer(server.app()) as listening, open_session({"127.0.0.1"}) as session:
        url = str(listening.make_url("")).rstrip("/")
        server.access_tokens.add("configured-token")
        server.refresh_tokens.add("configured-refresh-token")
        shows_itself = platform in ("threads", "instagram")
        account = Account(
            platform=platform,
            id=entry["id"],
            token=RenewableSecret("configured-token"),
            refresh_token=None if shows_itself else Secret("configured-refresh-token"),
            settings=entry.get("account", {}),
        )
        source = Source(
            name="s",
            adapter=entry.get("adapter", platform),
            secrets=(Secret(CLIENT_SECRET),),
            settings={name: text.format(url=url) for name, text in entry["settings"].items()},
            accounts=(account,),
        )
        yield platforms.load_adapter(source), HttpTransport(session, 5.0, {"127.0.0.1"})


def keeper_of(
    db: SqliteStore, adapter: Adapter, transport: Transport, folder: Path
) -> tuple[CredentialKeeper, FakeClock]:
    clock = FakeClock()
    (account,) = adapter.source.accounts
    jitter = random.Random(1)
    return CredentialKeeper(db, adapter, account, transport, folder, clock=clock, jitter=jitter), clock


@pytest.mark.parametrize("platform", PROVIDERS)
async def test_each_platform_renews_again_and_again(db: SqliteStore, tmp_path: Path, platform: str) -> None:
    server = OAuthServer(rotates=platform != "youtube")
    async with connected(platform, server) as (adapter, transport):
        keeper, clock = keeper_of(db, adapter, transport, tmp_path)
        for _ in range(3):
            clock.advance(await keeper.seconds_until_due())
            await keeper.run_once()
    (account,) = adapter.source.accounts
    assert server.exchanges["refresh"] == 3
    assert account.token is not None
    assert account.token.reveal() in server.access_tokens - {"configured-token"}


@pytest.mark.parametrize("platform", PROVIDERS)
async def test_what_each_platform_refuses_for_good_is_the_end(
    db: SqliteStore, tmp_path: Path, platform: str, caplog: pytest.LogCaptureFixture
) -> None:
    server = OAuthServer()
    async with connected(platform, server) as (adapter, transport):
        server.access_tokens.clear()
        server.refresh_tokens.clear()
        keeper, _ = keeper_of(db, adapter, transport, tmp_path)
        await keeper.run_once()
    assert faults_told(caplog) == ["ended"]
    assert not any(secret in caplog.text for secret in ("configured-token", "refresh-token", CLIENT_SECRET))


@pytest.mark.parametrize("platform", ["linkedin", "tiktok"])
async def test_a_pair_whose_answer_got_lost_is_told_after_the_old_one_was_tried(
    db: SqliteStore, tmp_path: Path, platform: str, caplog: pytest.LogCaptureFixture
) -> None:
    server = OAuthServer(lost=1)
    async with connected(platform, server) as (adapter, transport):
        keeper, clock = keeper_of(db, adapter, transport, tmp_path)
        for _ in range(2):
            clock.advance(await keeper.seconds_until_due())
            await keeper.run_once()
    assert faults_told(caplog) == ["not_renewed", "answer_lost"]


@pytest.mark.parametrize("platform", ["youtube", "threads", "instagram"])
async def test_a_lost_answer_costs_nothing_where_the_old_token_stays(
    db: SqliteStore, tmp_path: Path, platform: str
) -> None:
    server = OAuthServer(lost=1, rotates=False)
    async with connected(platform, server) as (adapter, transport):
        keeper, clock = keeper_of(db, adapter, transport, tmp_path)
        for _ in range(2):
            clock.advance(await keeper.seconds_until_due())
            await keeper.run_once()
    faults = await db.read(account_checks.list_faults)
    assert (server.exchanges["refresh"] >= 2, faults) == (True, [])  # a read is repeated by itself, too
