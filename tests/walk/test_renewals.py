"""A process that is killed while it renews a token never costs the account more than the answer that was
under way: the pair on the disk is whole, and what cannot be known is said."""

import asyncio
import random
import signal
import sys
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot.domain import AccountFault, CheckSubject, Secret
from bot.services.stored_credentials import credentials_file, load_credentials
from bot.store.delivery import account_checks
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.oauth_server import OAuthServer
from tests.fakes.renewing import ACCOUNT, CONFIGURED


class Renewals:
    """The folder of an account, and the provider that keeps its own books."""

    def __init__(self, folder: Path, platform: str, url: str, server: OAuthServer) -> None:
        self.folder = folder
        self.platform = platform
        self._url = url
        self._server = server
        self._day = 0

    async def start(self, *more: str) -> asyncio.subprocess.Process:
        """A process that renews, once it is about to."""
        self._day += 500
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.fakes.renewing"),
            *(str(self.folder), self._url, self.platform, str(self._day), *more),
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        return process

    async def once(self) -> None:
        """One renewal, to its end."""
        process = await self.start("once")
        assert await process.wait() == 0

    @property
    def refresh_token(self) -> str:
        """What would be shown next."""
        path = credentials_file(self.folder, "s", ACCOUNT[self.platform])
        stored = load_credentials(path, Secret(CONFIGURED))
        return CONFIGURED if stored is None else stored.refresh_token.reveal()

    @property
    def can_go_on(self) -> bool:
        """Whether the provider would take it."""
        return self.refresh_token in self._server.refresh_tokens

    async def fault(self) -> AccountFault | None:
        """What the program says of the token."""
        db = SqliteStore(self.folder)
        account = ACCOUNT[self.platform]
        check = await db.read(lambda tx: account_checks.get_check(tx, "s", account, CheckSubject.TOKEN))
        db.close()
        return None if check is None else check.fault


@pytest.mark.parametrize(
    ("platform", "kills"),
    [
        pytest.param("youtube", 2, id="a refresh token that stays"),
        pytest.param("linkedin", 3, id="a refresh token for one exchange"),
        pytest.param("youtube", 60, id="a refresh token that stays, long", marks=pytest.mark.long),
        pytest.param("linkedin", 100, id="a refresh token for one exchange, long", marks=pytest.mark.long),
    ],
)
async def test_a_kill_never_costs_more_than_the_answer_under_way(
    tmp_path: Path, platform: str, kills: int
) -> None:
    rng, lost = random.Random(kills), 0
    server = OAuthServer(rotates=platform == "linkedin", refresh_tokens={CONFIGURED})
    async with TestServer(server.app()) as listening:
        url = str(listening.make_url("")).rstrip("/")
        account = Renewals(tmp_path, platform, url, server)
        for _ in range(kills):
            process = await account.start()
            await asyncio.sleep(rng.uniform(0.0, 0.25))
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
            await process.wait()
            before = account.can_go_on
            assert before or server.rotates
            await account.once()
            if before:
                assert await account.fault() is None
                assert account.can_go_on
                continue
            # The provider has given a pair that nobody received: the one thing that nobody can mend.
            assert await account.fault() is AccountFault.ANSWER_LOST
            lost += 1
            server.refresh_tokens.add(account.refresh_token)  # the account is connected again
            await account.once()
            assert await account.fault() is None
        assert server.exchanges["refresh"] > kills
    assert lost <= kills
