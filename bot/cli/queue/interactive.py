"""A moderator at a terminal: one case after the other, one key each.

The case is lent while it is on the screen, and given back when the person skips, quits or is cut
off.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import click

from bot.cli.queue.answers import lines_of
from bot.cli.queue.commands import one_screen
from bot.cli.terminal import echo, warn
from bot.errors import UserError
from bot.present.i18n import Catalog
from bot.services import review
from bot.services.review import Answer, View
from bot.store import Store
from bot.store.review.cases import Filters

_QUIT = ("q", "\x03", "\x04", "\x1b")


@dataclass
class ReviewSession:
    """One run of `tamis queue next` at a terminal."""

    who: str
    filters: Filters
    words: Catalog
    skip: set[int] = field(default_factory=set)

    async def go(self, db: Store) -> bool:
        """Case after case until the person quits or none is left; False when there was none at all."""
        seen = False
        while True:
            view = await review.next_case(db, self.who, self.filters, _now(), skip=self.skip)
            if view is None or view.case is None:
                warn(self.words("empty"))
                return seen
            seen = True
            number = view.case.id
            try:
                if not await self._decide(db, view, number):
                    return seen
            finally:  # an answered case is closed, so this frees only what was left undecided
                await review.release(db, f"case:{number}", self.who, now=_now())

    async def _decide(self, db: Store, view: View, number: int) -> bool:
        """Show it and take keys until it is decided or skipped; False when the person quits."""
        for row in one_screen(view, self.words, _now()):
            echo(row)
        while True:
            click.echo(f"[{self.words('keys')}] ", nl=False, err=True)
            key = _key()
            click.echo("", err=True)
            if key in _QUIT:
                return False
            if key == "s":
                self.skip.add(number)
                return True
            if await self._key(db, key, number):
                return True

    async def _key(self, db: Store, key: str, number: int) -> bool:
        """Do what a key means; True when the case is done with."""
        try:
            if key == "a":
                return await self._say(db, number, Answer.APPROVE)
            if key == "h":
                return await self._say(db, number, Answer.HIDE)
            if key == "r":
                return await self._reply(db, number)
            if key == "e":
                to = str(click.prompt(self.words("ask.to"), default=review.LOCAL, err=True))
                return await self._say(db, number, Answer.ESCALATE, to=to.strip())
        except UserError as refusal:
            warn(str(refusal))
            still_mine = await review.renew(db, number, self.who, now=_now())
            return not still_mine
        warn(self.words("keys.unknown"))
        return False

    async def _reply(self, db: Store, number: int) -> bool:
        await review.renew(db, number, self.who, now=_now())
        text = str(click.prompt(self.words("ask.reply"), default="", show_default=False, err=True))
        return bool(text.strip()) and await self._say(db, number, Answer.REPLY, text=text)

    async def _say(
        self, db: Store, number: int, said: Answer, *, text: str | None = None, to: str | None = None
    ) -> bool:
        outcome = await review.answer(db, f"case:{number}", self.who, said, now=_now(), text=text, to=to)
        self.skip.add(number)  # an escalated case stays open, but not for this person now
        echo(" ".join(lines_of(outcome, self.words)))
        echo()
        return True


def _key() -> str:
    try:
        return click.getchar().lower()
    except (EOFError, KeyboardInterrupt):
        return "q"


def _now() -> datetime:
    return datetime.now(UTC)
