"""A process that renews the token of one account again and again, as fast as it can, until it is killed.

Called with a folder, the address of the provider, the platform and the day on which its clock begins. It says
`ready` before the first renewal, and with `once` ends after one.
"""

import asyncio
import random
import sys
from datetime import timedelta
from pathlib import Path

from bot import platforms
from bot.domain import Account, RenewableSecret, Secret, Source
from bot.runtime.credentials import CredentialKeeper
from bot.runtime.transport import HttpTransport, open_session
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START, FakeClock
from tests.fakes.oauth_server import CLIENT_ID, CLIENT_SECRET

#: The refresh token of the configuration, and the account.
CONFIGURED = "configured-refresh-token"
ACCOUNT = {"youtube": "UC1", "linkedin": "urn:li:organization:1000"}
_ENDPOINTS = {"youtube": "/token", "linkedin": "/oauth/v2/accessToken"}


async def renew(folder: Path, url: str, platform: str, day: int, *, once: bool) -> None:
    """Renew until killed, or once."""
    account = Account(
        platform=platform,
        id=ACCOUNT[platform],
        token=RenewableSecret(""),
        refresh_token=Secret(CONFIGURED),
    )
    source = Source(
        name="s",
        adapter=platform,
        secrets=(Secret(CLIENT_SECRET),),
        settings={"client_id": CLIENT_ID, "token_url": url + _ENDPOINTS[platform]},
        accounts=(account,),
    )
    clock, db = FakeClock(START + timedelta(days=day)), SqliteStore(folder)
    async with open_session({"127.0.0.1"}) as session:
        transport = HttpTransport(session, 5.0, {"127.0.0.1"})
        adapter = platforms.load_adapter(source)
        jitter = random.Random(day)
        keeper = CredentialKeeper(db, adapter, account, transport, folder, clock=clock, jitter=jitter)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for _ in range(1 if once else 100):
            clock.advance(await keeper.seconds_until_due())
            await keeper.run_once()
    db.close()


if __name__ == "__main__":
    _, where, address, name, begins, *more = sys.argv
    asyncio.run(renew(Path(where), address, name, int(begins), once=more == ["once"]))
