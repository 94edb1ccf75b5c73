"""A token is renewed before it ends, once, and what the platform gave outlives a crash."""

import json
import logging
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain import (
    Account,
    Action,
    Actor,
    Credentials,
    Delivery,
    Effect,
    Event,
    PauseCause,
    RenewableSecret,
    Secret,
    Source,
)
from bot.errors import Malformed, NotSent, TamisError, TokenExpired
from bot.platforms.ports import Adapter, Flow, Request, Response, WebhookRequest
from bot.runtime.credentials import FOLDER, CredentialKeeper
from bot.store.delivery import pauses
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import FakeClock

HOUR = 3600.0


class Renewing(Adapter):
    """A platform that gives what a test prepares, and keeps in mind which refresh tokens it was shown."""

    renews_tokens = True

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
        self, db: SqliteStore, folder: Path, *answers: Credentials | TamisError, configured: str = "first"
    ) -> None:
        self.account = Account(
            platform="tube", id="UC1", token=RenewableSecret(""), refresh_token=Secret(configured)
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


async def test_what_fails_is_tried_again_later_and_told_once(
    db: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [NotSent("no connection"), TokenExpired("over"), NotSent("no connection")]
    kept = Kept(db, tmp_path, *failures, given("one"))
    for _ in range(3):
        await kept.wait_and_run()
        assert 0 < await kept.keeper.seconds_until_due() <= HOUR
    await kept.wait_and_run()
    assert kept.token == "one"
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [record.__dict__["action"] for record in errors] == ["token_not_renewed"]
    assert not {"first", "one"} & set(caplog.text.split())


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
