"""What each command of the desk does: it asks what it has to, calls a service, and tells what came of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from bot.errors import UserError
from bot.present.attachment_view import safe_address, safe_link
from bot.present.messages import Catalog
from bot.present.outcome_view import describe_undone
from bot.present.thread_view import near_miss_rows, sibling_rows
from bot.services import review
from bot.services.desk.commands import DeskCommand
from bot.services.desk.review_desk import ReviewDesk
from bot.services.review import CaseView, ReviewAnswer, StoredEvent
from bot.services.rules.explaining import explain_event
from bot.tui.asking import Asking, Done
from bot.tui.browser import open_address
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

#: What decides about an item, or gives up what was prepared for that: no key that was struck by mistake.
DECIDING = frozenset({*ANSWERS, DeskCommand.ACCEPT, DeskCommand.REFUSE})

#: What a command does to the item that is shown; the text is what was typed after its name.
OnItem = Callable[[CaseView, str], Awaitable[None]]
#: What a command does whatever item is shown, or none.
OnDesk = Callable[[str], Awaitable[None]]


class Screen(Protocol):
    """What the actions need of the app."""

    desk: ReviewDesk
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

    async def finish(self, done: Done) -> None:
        """Tell what was done, count it, and go on to the next case."""

    def uncover(self, view: CaseView) -> None:
        """Show the words of this item, or cover them again."""

    def shown_events(self, stored: Sequence[StoredEvent]) -> Sequence[StoredEvent]:
        """What others wrote, as the person wants to see it."""

    def show_next(self) -> None:
        """Move the cursor to the next case."""

    def show_former(self) -> None:
        """Move the cursor to the case that was looked at before."""

    async def show_reference(self, reference: str) -> None:
        """Move the cursor to that item, or show it where it is not in the list."""

    def take_back(self) -> None:
        """One decision less."""


class DeskActions:
    """The actions by command: those on an item, and those on none."""

    def __init__(self, screen: Screen, to_many: Mapping[str, OnDesk]) -> None:
        """`to_many` are the commands about many items."""
        self._screen = screen
        self._passing: set[int] = set()  # answers of one's own that cannot be undone
        self.on_item: Mapping[str, OnItem] = {
            **{command: self._answering(answer) for command, answer in ANSWERS.items()},
            DeskCommand.CANNED: self._reply_canned,
            DeskCommand.DRAFT: self._reply_draft,
            DeskCommand.ACCEPT: self._accept,
            DeskCommand.REFUSE: self._refuse,
            DeskCommand.EDITOR: self._reply_in_editor,
            DeskCommand.NOTE: self._note,
            DeskCommand.LINK: self._open_link,
            DeskCommand.ATTACHMENT: self._open_attachment,
            DeskCommand.ASSIGN: self._assign,
            DeskCommand.SNOOZE: self._snooze,
            DeskCommand.SKIP: self._skip,
            DeskCommand.PASS: self._pass,
            DeskCommand.WORDS: self._uncover,
            DeskCommand.THREAD: self._show_siblings,
            DeskCommand.EXPLAIN: self._explain,
        }
        self.on_desk: Mapping[str, OnDesk] = {
            DeskCommand.UNDO: self._undo,
            DeskCommand.BACK: self._go_back,
            DeskCommand.GO_TO: self._go_to,
            DeskCommand.MENTIONS: self._go_to_mention,
            **to_many,
        }

    # ---- on an item

    def _answering(self, answer: ReviewAnswer) -> OnItem:
        async def act(view: CaseView, argument: str) -> None:
            await self._screen.answer(view, answer, draft=argument)

        return act

    async def _reply_canned(self, view: CaseView, argument: str) -> None:
        if draft := await self._screen.asking.canned(view, argument):
            await self._screen.answer(view, ReviewAnswer.REPLY, draft=draft)

    async def _reply_in_editor(self, view: CaseView, argument: str) -> None:
        await self._screen.answer(view, ReviewAnswer.REPLY, draft=argument, in_editor=True)

    async def _reply_draft(self, view: CaseView, argument: str) -> None:
        if not view.draft:
            raise UserError("no_draft")
        await self._screen.answer(view, ReviewAnswer.REPLY, draft=view.draft)

    async def _accept(self, view: CaseView, argument: str) -> None:
        if (done := await self._screen.asking.accept(view)) is not None:
            await self._screen.finish(done)

    async def _refuse(self, view: CaseView, argument: str) -> None:
        done = await self._screen.asking.refuse(view)
        if view.case is not None:
            self._screen.tell(done)
            self._screen.draw_item(view.case.id)

    async def _note(self, view: CaseView, argument: str) -> None:
        done = await self._screen.asking.note(view, argument)
        if done is not None and view.case is not None:
            self._screen.tell(done)
            self._screen.draw_item(view.case.id)

    async def run_macro(self, view: CaseView, name: str) -> None:
        """Carry out the macro of that name."""
        if (done := await self._screen.asking.macro(view, name)) is not None:
            await self._screen.finish(done)

    async def _assign(self, view: CaseView, argument: str) -> None:
        done = await self._screen.asking.assign(view, argument)
        if done is not None and view.case is not None:
            self._screen.tell(done)
            await self._screen.look()
            self._screen.draw_item(view.case.id)

    async def _snooze(self, view: CaseView, argument: str) -> None:
        if (done := await self._screen.asking.snooze(view, argument)) is not None:
            self._screen.tell(done)
            await self._screen.look()

    async def _skip(self, view: CaseView, argument: str) -> None:
        if (done := await self._screen.asking.skip(view, argument)) is not None:
            self._screen.tell(done)
            self._screen.show_next()
            await self._screen.look()

    async def _pass(self, view: CaseView, argument: str) -> None:
        outcome = await self._screen.desk.run(review.pass_item, f"event:{view.stored.id}")
        self._screen.tell(Done(outcome=outcome, command=equivalent_command(outcome)))
        await self._screen.look()

    async def _uncover(self, view: CaseView, argument: str) -> None:
        self._screen.uncover(view)

    async def _show_siblings(self, view: CaseView, argument: str) -> None:
        screen = self._screen
        siblings = await screen.desk.run(review.list_siblings, f"event:{view.stored.id}")
        shown = screen.shown_events(siblings)
        width = screen.asking.page_width
        await screen.asking.page(sibling_rows(shown, screen.t, screen.desk.timezone, width))

    async def _explain(self, view: CaseView, argument: str) -> None:
        if view.case is not None and view.case.is_blind and view.case.state == "open":
            raise UserError("explain_blind")
        explanation = await self._screen.desk.run(explain_event, f"event:{view.stored.id}")
        asking = self._screen.asking
        await asking.page(near_miss_rows(explanation.near_misses, self._screen.t, asking.page_width))

    async def _open_link(self, view: CaseView, argument: str) -> None:
        await self._open(safe_link(view.stored.event.permalink), "no_link")

    async def _open_attachment(self, view: CaseView, argument: str) -> None:
        attachments = [each for each in view.stored.event.attachments if safe_address(each)]
        address = safe_address(attachments[0]) if attachments else ""
        if len(attachments) > 1:
            chosen = await self._screen.asking.attachment(attachments)
            if chosen is None:
                return
            address = chosen
        await self._open(address, "no_attachment")

    async def _open(self, address: str, otherwise: str) -> None:
        if not address:
            raise UserError(otherwise)
        code = "review.opened" if await open_address(address) else "review.no_browser"
        self._screen.say(self._screen.t(code, address=address))

    # ---- on none

    async def _undo(self, argument: str) -> None:
        (undone,) = await self._screen.desk.run(review.undo_last, passing=self._passing)
        if undone.refusal is not None and undone.answer is not None:
            self._passing.update(undone.answer.decision_ids)
        if undone.outcome is None:
            self._screen.say(describe_undone(undone, self._screen.t, self._screen.desk.timezone))
            await self._screen.look()
        if undone.outcome is not None:
            if undone.outcome.reopened:
                self._screen.take_back()
            self._screen.tell(Done(outcome=undone.outcome, command=equivalent_command(undone.outcome)))
            await self._screen.look(prefer=undone.outcome.case_id)

    async def _go_back(self, argument: str) -> None:
        self._screen.show_former()

    async def _go_to(self, argument: str) -> None:
        reference = argument or await self._screen.asking.reference()
        if reference:
            await self._screen.show_reference(reference)

    async def _go_to_mention(self, argument: str) -> None:
        unseen = await self._screen.desk.run(review.unseen_mentions)
        if not unseen:
            raise UserError("mentions.none")
        reference = f"case:{unseen[0].case_id}"
        await self._screen.desk.run(review.mark_mentions_seen, reference)
        await self._screen.show_reference(reference)
