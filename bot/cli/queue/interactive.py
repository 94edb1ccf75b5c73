"""A moderator at a terminal: one case after the other, one key each.

The case is claimed while it is on the screen, and returned when the person skips, quits or is cut off.
"""

from contextlib import suppress
from dataclasses import dataclass, field

import click

from bot.cli.queue.answers import describe
from bot.cli.terminal import ask, echo, size, warn
from bot.errors import UserError
from bot.present.case_view import render, wrap
from bot.present.messages import Catalog
from bot.services import review
from bot.services.review import CaseView, QueueFilters, ReviewAnswer
from bot.services.workspace import Workspace

# q, Ctrl-C, Ctrl-D and Escape: in a raw terminal the second and third arrive as characters.
_QUIT = ("q", "\x03", "\x04", "\x1b")


@dataclass
class ReviewSession:
    """One run of `tamis queue next` at a terminal."""

    filters: QueueFilters
    t: Catalog
    skip: set[int] = field(default_factory=set)

    async def review(self, workspace: Workspace) -> bool:
        """Case after case until the person quits or none is left; False when there was none at all."""
        has_seen_one = False
        while True:
            view = await review.claim_next(workspace, self.filters, skip=self.skip)
            if view is None or view.case is None:
                warn(self.t("empty"))
                return has_seen_one
            has_seen_one = True
            case_id = view.case.id
            try:
                if not await self._decide(workspace, view, case_id):
                    return has_seen_one
            finally:  # an answered case is closed, so this returns only what was left undecided
                with suppress(UserError):  # somebody else has it by now
                    await review.release_claim(workspace, f"case:{case_id}")

    async def _decide(self, workspace: Workspace, view: CaseView, case_id: int) -> bool:
        """Show it and take keys until it is decided or skipped; False when the person quits."""
        lines = render(view, self.t, workspace.timezone, complete=False)
        for row in wrap(lines, size().columns, size().lines - 2):
            echo(row)
        while True:
            click.echo(f"[{self.t('keys')}] ", nl=False, err=True)
            key = _read_key()
            click.echo("", err=True)
            if key in _QUIT:
                return False
            if key == "s":
                self.skip.add(case_id)
                return True
            if await self._handle_key(workspace, key, case_id):
                return True

    async def _handle_key(self, workspace: Workspace, key: str, case_id: int) -> bool:
        """Do what a key means; True when the case is finished."""
        try:
            if key == "a":
                return await self._answer(workspace, case_id, ReviewAnswer.APPROVE)
            if key == "h":
                return await self._answer(workspace, case_id, ReviewAnswer.HIDE)
            if key == "r":
                return await self._reply(workspace, case_id)
            if key == "e":
                target = ask(self.t("ask.to"), default=review.LOCAL).strip()
                return await self._answer(workspace, case_id, ReviewAnswer.ESCALATE, target=target)
        except UserError as refusal:
            warn(self.t.error(refusal))
            # Refused because somebody else has it by now: there is nothing left to decide here.
            return not await review.renew_claim(workspace, case_id)
        warn(self.t("keys.unknown"))
        return False

    async def _reply(self, workspace: Workspace, case_id: int) -> bool:
        # Writing a reply may take longer than what is left of the lease.
        await review.renew_claim(workspace, case_id)
        text = ask(self.t("ask.reply"))
        return bool(text.strip()) and await self._answer(workspace, case_id, ReviewAnswer.REPLY, text=text)

    async def _answer(
        self,
        workspace: Workspace,
        case_id: int,
        answer: ReviewAnswer,
        *,
        text: str | None = None,
        target: str | None = None,
    ) -> bool:
        outcome = await review.answer_case(workspace, f"case:{case_id}", answer, text=text, target=target)
        self.skip.add(case_id)  # an escalated case stays open, but not for this person now
        echo(describe(outcome, self.t))
        echo()
        return True


def _read_key() -> str:
    try:
        return click.getchar().lower()
    except (EOFError, KeyboardInterrupt):
        return "q"
