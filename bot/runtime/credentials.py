"""Renews the access token of an account before it ends, and keeps what the platform gave on the disk.

The new pair is on the disk before the old one is forgotten, so a crash never costs the refresh token. It lies
in a private file of the data folder, which no backup of the database holds. One process works on a data
folder, so none renews what another has.
"""

import hashlib
import json
import logging
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.documents import from_json
from bot.domain import Account, Credentials, RenewableSecret, Secret
from bot.errors import Malformed, TamisError
from bot.files import make_folder, read_bytes, write_atomically
from bot.platforms.ports import Adapter, Transport, run
from bot.runtime import logs
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.rate_limiter import backoff
from bot.store import Store
from bot.store.delivery import pauses

logger = logging.getLogger(__name__)

FOLDER = "credentials"
#: A token is renewed when a fifth of its time is left, or ten minutes of it.
_SHARE_LEFT, _LEAST_LEFT = 0.2, 600.0


class CredentialKeeper:
    """Keeps the access token of one account valid."""

    def __init__(
        self,
        db: Store,
        adapter: Adapter,
        account: Account,
        transport: Transport,
        folder: Path,
        *,
        clock: Clock = SYSTEM_CLOCK,
        jitter: random.Random | None = None,
    ) -> None:
        assert isinstance(account.token, RenewableSecret)
        assert account.refresh_token is not None
        self._db = db
        self._adapter = adapter
        self._account = account
        self._token = account.token
        self._configured = account.refresh_token
        self._transport = transport
        name = hashlib.sha256(f"{adapter.source.name}\0{account.id}".encode()).hexdigest()[:24]
        self._path = folder / FOLDER / f"{name}.json"
        self._clock = clock
        self._jitter = jitter or random.Random()  # noqa: S311  jitter, not a secret
        self._refresh_token = account.refresh_token
        self._failures = 0
        self._due_at = clock.now()
        self._take_up()

    async def run_once(self) -> bool:
        """Renew the token if it is time to; always False: there is nothing more to do at once."""
        if await self.seconds_until_due() <= 0:
            try:
                newer = await run(self._adapter.renew(self._account, self._refresh_token), self._transport)
            except TamisError as error:
                self._postpone(error)
            else:
                await self._keep(newer)
        return False

    async def seconds_until_due(self) -> float:
        """Seconds until the token is renewed again."""
        return max(0.0, (self._due_at - self._clock.now()).total_seconds())

    def _take_up(self) -> None:
        """Go on with what was kept, unless the operator has configured another refresh token since."""
        try:
            stored = from_json(read_bytes(self._path))
            if stored["configured"].text() != self._configured.fingerprint():
                return
            ends_at = datetime.fromtimestamp(stored["ends_at"].number(), UTC)
            lasts = timedelta(seconds=stored["seconds"].number())
            self._refresh_token = Secret(stored["refresh_token"].text())
            self._use(Secret(stored["token"].text()), ends_at, lasts)
        except FileNotFoundError:
            return
        except (OSError, Malformed):  # renewed at once, with the configured one
            logger.warning("kept credentials cannot be read", extra=self._extra("credentials_unreadable"))

    async def _keep(self, newer: Credentials) -> None:
        lasts = timedelta(seconds=newer.seconds)
        ends_at = self._clock.now() + lasts
        self._refresh_token = newer.refresh_token or self._refresh_token
        stored = {
            "configured": self._configured.fingerprint(),
            "token": newer.token.reveal(),
            "refresh_token": self._refresh_token.reveal(),
            "ends_at": int(ends_at.timestamp()),
            "seconds": int(newer.seconds),
        }
        make_folder(self._path.parent)
        write_atomically(self._path, json.dumps(stored).encode(), 0o600)
        self._use(newer.token, ends_at, lasts)
        self._failures = 0
        account_id, fingerprint = self._account.id, self._token.fingerprint()
        at = self._clock.now().timestamp()
        await self._db.write(lambda tx: pauses.resume_with_new_token(tx, account_id, fingerprint, at))
        logger.info("the token of an account was renewed", extra=self._extra("token_renewed"))

    def _use(self, token: Secret, ends_at: datetime, lasts: timedelta) -> None:
        logs.mask((token, self._refresh_token))
        self._token.exchange(token)
        left = min(max(lasts.total_seconds() * _SHARE_LEFT, _LEAST_LEFT), lasts.total_seconds() / 2)
        self._due_at = ends_at - timedelta(seconds=left)

    def _postpone(self, error: TamisError) -> None:
        """Try again, later and later; the first failure is told, for there is still time to see to it."""
        self._failures += 1
        if self._failures == 1:
            logger.error("a token cannot be renewed: %s", error, extra=self._extra("token_not_renewed"))
        wait = backoff(self._failures + 4, None, self._jitter)
        self._due_at = self._clock.now() + timedelta(seconds=wait)

    def _extra(self, action: str) -> dict[str, str]:
        return {"action": action, "source": self._adapter.source.name, "account": self._account.id}
