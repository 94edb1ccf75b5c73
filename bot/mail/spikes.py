"""Mails about spikes, as long as the program runs: numbers and ids, nothing that anybody wrote.

What began while the program did not run stands in the log and in `tamis trends`.
"""

import asyncio
import logging
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from aiohttp import web

from bot.mail.smtp import send_mail
from bot.present.spike_view import notice_in
from bot.runtime.faces import Premises
from bot.services.reports.scheduled import MailProblem
from bot.services.reports.spikes import Spike, list_open_spikes

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 30.0
#: A server that takes nothing for so long will not be told of old news.
_TRY_SECONDS = 3_600.0
#: How long a server that did not take a mail is left alone.
_PAUSE_SECONDS = 300.0
#: Others have it, or it may have arrived: an alert is not worth a second copy, and stands in the log as well.
_NOT_AGAIN = frozenset({None, MailProblem.SOME_REFUSED, MailProblem.UNANSWERED})


class SpikeMail:
    """A `Face`: spikes by mail, to whom `trends: {mail: […]}` names."""

    def __init__(self, premises: Premises) -> None:
        config = premises.config
        self._premises = premises
        self._mail = config.mail
        self._to = config.trends.mail if config.trends else ()
        self._names = {
            account.id: account.name or account.id for source in config.sources for account in source.accounts
        }
        self._describe = notice_in(config.language, config.timezone)
        self._since = premises.clock.now().timestamp()
        self._sent: set[int] = set()
        self._not_before = 0.0

    def add_routes(self, webhooks: web.Application) -> None:
        """None: nobody calls it."""

    async def start(self) -> None:
        """Look for spikes from now on, if anybody wants to be told by mail."""
        if self._mail is not None and self._to:
            self._premises.loops.start("spike mails", self.run_once, longest=_LOOK_SECONDS)

    async def stop(self) -> None:
        """Nothing: the loops end with the program."""

    async def run_once(self) -> bool:
        """Send what was not sent. Always False: what failed is tried again for an hour."""
        now = self._premises.clock.now().timestamp()
        if now < self._not_before:
            return False
        for spike in await list_open_spikes(self._premises.workspace):
            is_new = spike.noticed_at >= max(self._since, now - _TRY_SECONDS)
            if is_new and spike.id not in self._sent:
                await self._send(spike)
        return False

    async def _send(self, spike: Spike) -> None:
        assert self._mail is not None  # else the loop was not started
        outcome = await asyncio.to_thread(send_mail, self._mail, self._letter(spike))
        extra = {"action": "spike_mail", "spike": spike.id, "status": outcome.status}
        if outcome.problem in _NOT_AGAIN:
            self._sent.add(spike.id)
        else:
            self._not_before = self._premises.clock.now().timestamp() + _PAUSE_SECONDS
        if outcome.problem is None:
            logger.info("a mail about a spike was sent", extra=extra)
        else:
            extra["why"] = outcome.problem.value
            logger.error("a mail about a spike was not sent as it should be", extra=extra)

    def _letter(self, spike: Spike) -> EmailMessage:
        assert self._mail is not None  # as above
        notice = self._describe(spike, self._names.get(spike.account_id, spike.account_id))
        letter = EmailMessage(policy=SMTP)  # which refuses line ends in headers
        letter["From"] = self._mail.sender
        letter["To"] = ", ".join(self._to)
        letter["Subject"] = " ".join(notice.title.splitlines())
        letter["Date"] = format_datetime(self._premises.clock.now())
        host = parseaddr(self._mail.sender)[1].rpartition("@")[2]
        letter["Message-ID"] = f"<spike-{spike.id}-{spike.noticed_at:.0f}@{host}>"
        letter["Auto-Submitted"] = "auto-generated"  # so that nobody's absence answers it (RFC 3834)
        letter.set_content(f"{notice.title}\n\n{notice.why}\n\ntamis trends\n")
        return letter
