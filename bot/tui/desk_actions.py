"""What each command of the desk does: it asks what it has to, calls a service, and tells what came of it."""

import shlex
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Protocol

from bot.errors import UserError
from bot.present.attachment_view import safe_link
from bot.present.messages import Catalog
from bot.present.outcome_view import describe_refusal
from bot.services import review
from bot.services.desk.commands import DeskCommand
from bot.services.review import CaseView, ReviewAnswer
from bot.services.workspace import Workspace
from bot.tui.asking import Asking, Done
from bot.tui.command_log import equivalent_command

#: The commands that answer an item.
ANSWERS: Mapping[str, ReviewAnswer] = {
    DeskCommand.APPROVE: ReviewAnswer.APPROVE,
    DeskCommand.HIDE: ReviewAnswer.HIDE,
    DeskCommand.UNHIDE: ReviewAnswer.UNHIDE,
    DeskCommand.DELETE: ReviewAnswer.DELETE,
    DeskCommand.REPLY: ReviewAnswer.REPLY,
    DeskCommand.PRIVATE_REPLY: ReviewAnswer.PRIVATE_REPLY,
    DeskCommand.EDIT_REPLY: ReviewAnswer.EDIT_REPLY,
    DeskCommand.ESCALATE: ReviewAnswer.ESCALATE,
}

#: What a command does to the item that is shown; the text is what was typed after its name.
OnItem = Callable[[CaseView, str], Awaitable[None]]
#: What a command does whatever item is shown, or none.
OnDesk = Callable[[str], Awaitable[None]]


class Desk(Protocol):
    """What the actions need of the app."""

    workspace: Workspace
    t: Catalog
    asking: Asking

    def say(self, text: str) -> None:
        """Tell the person something in one or two lines."""

    def tell(self, done: Done) -> None:
        """Tell what was done, and the command that does the same."""

    def draw_item(self, case_id: int) -> object:
        """Draw the case again."""

    async def look(self, prefer: int | None = None) -> None:
        """Read the queue again; the cursor goes to that case if it is open."""

    async def answer(
        self, view: CaseView, answer: ReviewAnswer, *, draft: str = "", in_editor: bool = False
    ) -> None:
        """Ask for what the answer needs, give it, and go on."""

    def show_next(self) -> None:
        """Move the cursor to the next case."""

    def show_former(self) -> None:
        """Move the cursor to the case that was looked at before."""

    def take_back(self) -> None:
        """One decision less."""


class DeskActions:
    """The actions by command: those on an item, and those on none."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._passing: set[int] = set()  # answers of one's own that cannot be undone
        self.on_item: Mapping[str, OnItem] = {
            **{command: self._answering(answer) for command, answer in ANSWERS.items()},
            DeskCommand.CANNED: self._reply_canned,
            DeskCommand.DRAFT: self._reply_draft,
            DeskCommand.EDITOR: self._reply_in_editor,
            DeskCommand.NOTE: self._note,
            DeskCommand.LINK: self._tell_link,
            DeskCommand.SKIP: self._skip,
        }
        self.on_desk: Mapping[str, OnDesk] = {
            DeskCommand.UNDO: self._undo,
            DeskCommand.BACK: self._go_back,
        }

    # ---- on an item

    def _answering(self, answer: ReviewAnswer) -> OnItem:
        async def act(view: CaseView, argument: str) -> None:
            await self._desk.answer(view, answer, draft=argument)

        return act

    async def _reply_canned(self, view: CaseView, argument: str) -> None:
        if draft := await self._desk.asking.canned(view, argument):
            await self._desk.answer(view, ReviewAnswer.REPLY, draft=draft)

    async def _reply_in_editor(self, view: CaseView, argument: str) -> None:
        await self._desk.answer(view, ReviewAnswer.REPLY, draft=argument, in_editor=True)

    async def _reply_draft(self, view: CaseView, argument: str) -> None:
        if view.case is None or not view.case.draft:
            raise UserError("no_draft")
        await self._desk.answer(view, ReviewAnswer.REPLY, draft=view.case.draft)

    async def _note(self, view: CaseView, argument: str) -> None:
        done = await self._desk.asking.note(view, argument)
        if done is not None and view.case is not None:
            self._desk.tell(done)
            self._desk.draw_item(view.case.id)

    async def _skip(self, view: CaseView, argument: str) -> None:
        self._desk.show_next()

    async def _tell_link(self, view: CaseView, argument: str) -> None:
        self._desk.say(safe_link(view.stored.event.permalink) or self._desk.t("no_link"))

    # ---- on none

    async def _undo(self, argument: str) -> None:
        (undone,) = await review.undo_last(self._desk.workspace, passing=self._passing)
        if undone.refusal is not None:
            self._passing.update(undone.answer.decision_ids)
            self._desk.say(describe_refusal(undone.answer, undone.refusal, self._desk.t))
        if undone.outcome is not None:
            if undone.outcome.reopened:
                self._desk.take_back()
            self._desk.tell(Done(outcome=undone.outcome, command=equivalent_command(undone.outcome)))
            await self._desk.look(prefer=undone.outcome.case_id)

    async def _go_back(self, argument: str) -> None:
        self._desk.show_former()


def split_line(line: str, commands: Collection[str]) -> tuple[str, str]:
    """Which of the commands a typed line begins with, and what comes after it. Raises `UserError`."""
    typed = line.strip().removeprefix(":").strip()
    for name in sorted(commands, key=len, reverse=True):  # `macro refund_late` before `macro refund`
        if f"{typed} ".startswith(f"{name} "):
            return name, typed[len(name) :].strip()
    raise UserError("desk_unknown_command", command=shlex.quote(typed.partition(" ")[0][:40]))
