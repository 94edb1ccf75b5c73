"""`tamis review`: the queue on a whole screen. The list above, the item under the cursor below, one key each.

What a person decides is about what is drawn: every answer carries the version of the item, and is refused
when that has changed since. Nothing here decides what an answer does.
"""

import time
from collections.abc import Awaitable, Callable

from textual import events, work
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.timer import Timer
from textual.widgets import Static

from bot.errors import TamisError, UserError
from bot.present.answer_keys import ANSWER_KEYS, answer_rows, key_line
from bot.present.attachment_view import safe_link
from bot.present.case_view import render, wrap
from bot.present.departure_view import describe_holds
from bot.present.messages import Catalog
from bot.present.outcome_view import describe_outcome, describe_refusal
from bot.services import review
from bot.services.review import CaseView, QueueFilters, ReviewAnswer
from bot.services.workspace import Workspace
from bot.tui.asking import ASKED, Asking, Done
from bot.tui.claim import Claim
from bot.tui.command_log import CommandLog, equivalent_command
from bot.tui.dialogs import Page
from bot.tui.key_timing import Clock, KeyTiming
from bot.tui.queue_list import QueueList
from bot.tui.safe_text import safe_text

#: How often the list is looked at again, and how often a claim is renewed (a lease lasts five minutes).
_LOOK_SECONDS, _RENEW_SECONDS = 2.0, 120.0
#: Within how many seconds of the last move a case is only passed over; and how long the cursor rests on one
#: before colleagues see that somebody has it.
_PASSING, _CLAIM_AFTER = 0.15, 1.0
#: Columns from which the item stands beside the list.
_WIDE = 140
_MIN_COLUMNS, _MIN_ROWS = 20, 3


class ReviewApp(App[None]):
    """The app. `clock` gives seconds, for what is struck too early."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [  # noqa: RUF012  as Textual declares it
        Binding("q,ctrl+c,ctrl+q", "leave", show=False, priority=False),
        Binding("space", "scroll_item(1)", show=False),
        Binding("backspace", "scroll_item(-1)", show=False),
        Binding("x", "toggle_log", show=False),
        Binding("t", "toggle_order", show=False),
    ]

    def __init__(
        self, workspace: Workspace, filters: QueueFilters, t: Catalog, *, clock: Clock = time.monotonic
    ) -> None:
        super().__init__()
        self.theme = "ansi-dark"  # the colours that the person chose for the terminal
        self._workspace, self._wanted, self._t = workspace, filters, t
        self._timing = KeyTiming(clock)
        self._clock, self._moved_at = clock, float("-inf")
        self._asking = Asking(self, workspace, t, clock)
        self._view: CaseView | None = None
        self._claim = Claim(workspace)
        self._rests: tuple[Timer, ...] = ()
        self._seen: list[int] = []
        self._passing: set[int] = set()  # answers of one's own that cannot be undone
        self._decided = 0
        self._is_by_age = False
        self._is_answering = False
        self._is_complete = False  # everything about the item, instead of what the screen has room for
        self._holds = ""
        self.fault: Exception | None = None  # a mistake of ours, for whoever started the app

    def compose(self) -> ComposeResult:
        """Head, list, item, what was done, keys."""
        yield Static(id="head")
        yield QueueList(who=self._workspace.actor, t=self._t)
        with VerticalScroll(id="item", can_focus=False):
            yield Static(id="case")
        yield CommandLog()
        yield Static(id="remark")
        yield Static(id="keys")

    async def on_mount(self) -> None:
        """Read the queue, and look at it again and again."""
        self._queue.focus()
        await self._look()
        self.set_interval(_LOOK_SECONDS, self._look_again)
        self.set_interval(_RENEW_SECONDS, self._claim.renew)

    # ---- the list

    @property
    def _queue(self) -> QueueList:
        return self.query_one(QueueList)

    async def _look(self, prefer: int | None = None) -> None:
        order = await review.queue_order(self._workspace, self._wanted, by_age=self._is_by_age)
        self._queue.show_order(order, prefer=prefer)
        await self._read_rows(self._queue.rows_on_screen())
        self._draw_head()
        if not order:
            self._draw_nothing()

    @work(exclusive=True, group="look")
    async def _look_again(self) -> None:
        """The queue as it is now; the item is drawn again when it has changed under the person's eyes."""
        try:
            await self._look()
        except TamisError as refusal:
            self._say(self._t.error(refusal))
            return
        view = self._view
        case = None if view is None else view.case
        entry = self._queue.entry(case.id) if case is not None else None
        if view is None or case is None or entry is None or self._is_answering:
            return
        if case.id == self._queue.case_id and entry.version != view.version:
            self._say(self._t("review.changed"))
            self._draw_item(case.id)

    def on_queue_list_wanted(self, message: QueueList.Wanted) -> None:
        """Rows came into sight."""
        self.run_worker(self._read_rows(message.case_ids), group="rows")

    async def _read_rows(self, case_ids: tuple[int, ...]) -> None:
        if not case_ids:
            return
        try:
            page = await review.queue_entries(self._workspace, case_ids)
        except TamisError as refusal:
            self._say(self._t.error(refusal))
            return
        self._holds = describe_holds(page.holds, self._t)
        self._queue.show_entries({entry.case.id: entry for entry in page.entries}, page.at)

    def on_queue_list_moved(self, message: QueueList.Moved) -> None:
        """Another case: draw it when the cursor rests, claim it when somebody reads."""
        for timer in self._rests:
            timer.stop()
        self._give_back(message.case_id)
        if (case_id := message.case_id) is None:
            return
        # What is only passed over is not read: who reads preserved evidence is recorded.
        is_passing, self._moved_at = self._clock() - self._moved_at < _PASSING, self._clock()
        self._rests = (
            self.set_timer(_PASSING if is_passing else 0.001, lambda: self._draw_item(case_id)),
            self.set_timer(_CLAIM_AFTER, lambda: self._take_what_is_read(case_id)),
        )

    # ---- the item

    @work(exclusive=True, group="item")
    async def _draw_item(self, case_id: int) -> None:
        try:
            view = await review.show_item(self._workspace, f"case:{case_id}")
        except TamisError as refusal:  # it was erased meanwhile
            self._say(self._t.error(refusal))
            return
        if self._queue.case_id != case_id:
            return
        is_same = self._view is not None and self._view.stored.id == view.stored.id
        self._view, self._is_complete = view, self._is_complete and is_same
        self._seen.append(case_id)
        self._draw_view(view)
        self.query_one("#item").scroll_home(animate=False)
        self._timing.item_drawn()

    def _draw_view(self, view: CaseView) -> None:
        size = self.query_one("#item").size
        width, height = max(_MIN_COLUMNS, size.width - 1), max(_MIN_ROWS, size.height)
        lines = render(
            view, self._t, self._workspace.timezone, complete=self._is_complete, with_commands=False
        )
        rows = wrap(lines, width, None if self._is_complete else height)
        self.query_one("#case", Static).update(safe_text("\n".join(rows)))
        rows = key_line(review.answer_options(view), self._t, self.size.width)
        self.query_one("#keys", Static).update(safe_text("\n".join(rows)))

    def _draw_nothing(self) -> None:
        self._view = None
        self.query_one("#case", Static).update(safe_text(self._t("empty")))
        self.query_one("#keys", Static).update(safe_text(self._t("review.keys_of_nothing")))

    def _draw_head(self) -> None:
        parts = [
            self._t.count("review.open", len(self._queue.order)),
            self._t.count("review.decided", self._decided),
            self._t("review.by_age") if self._is_by_age else "",
            self._workspace.actor.id,
            self._holds,
        ]
        self.query_one("#head", Static).update(safe_text(" · ".join(filter(None, parts))))

    def on_resize(self, event: events.Resize) -> None:
        """Side by side where there is room for both."""
        self.set_class(event.size.width >= _WIDE, "wide")
        if self._view is not None:
            self.call_after_refresh(self._draw_view, self._view)

    def _say(self, text: str) -> None:
        self.query_one("#remark", Static).update(safe_text(text))

    # ---- claims

    @work(exclusive=True, group="claim")
    async def _take_what_is_read(self, case_id: int) -> None:
        try:
            await self._claim.take(case_id)
        except TamisError as refusal:
            self._say(self._t.error(refusal))
        else:
            await self._claim.give_back(unless=self._queue.case_id)

    @work(group="claim given back")
    async def _give_back(self, unless: int | None) -> None:
        await self._claim.give_back(unless=unless)

    # ---- keys

    async def on_key(self, event: events.Key) -> None:
        """What a letter means for the item; the list and the dialogs have taken their own keys."""
        key = event.character or ""
        if len(self.screen_stack) > 1 or len(key) != 1:
            return
        acts = self._acts()
        if key not in acts:
            return
        event.stop()
        if self._timing.strike(key) and not self._is_answering:
            self._act(key, acts[key])

    def _acts(self) -> dict[str, Callable[[CaseView], Awaitable[None]]]:
        answers = {key: self._answering(answer) for key, answer in ANSWER_KEYS.items()}
        return answers | {
            "c": self._reply_canned,
            "d": self._reply_draft,
            "v": self._reply_in_editor,
            "b": self._go_back,
            "n": self._note,
            "o": self._tell_link,
            "u": self._undo,
            "z": self._undo,
            "s": self._skip,
            "?": self._tell_keys,
        }

    @work(group="answer")
    async def _act(self, key: str, act: Callable[[CaseView], Awaitable[None]]) -> None:
        """Do it once the key is sure to be meant; one at a time."""
        view = self._view
        if key in ANSWER_KEYS and not await self._timing.is_meant(key):
            return
        is_about_item = key not in "uz?"
        if self._is_answering or (is_about_item and (view is None or view is not self._view)):
            return
        self._is_answering = True
        try:
            if view is not None:
                await act(view)
            elif key in "uz":
                await self._undo(view)
        except TamisError as refusal:
            self._say(self._t.error(refusal))
            if isinstance(refusal, UserError) and refusal.code == "item_changed" and self._queue.case_id:
                self._draw_item(self._queue.case_id)
        finally:
            self._is_answering = False

    def _answering(self, answer: ReviewAnswer) -> Callable[[CaseView], Awaitable[None]]:
        async def act(view: CaseView) -> None:
            await self._answer(view, answer)

        return act

    async def _answer(
        self, view: CaseView, answer: ReviewAnswer, *, draft: str = "", in_editor: bool = False
    ) -> None:
        if answer in ASKED and view.case is not None:
            # Writing may take longer than what is left of a lease, and nobody shall answer meanwhile.
            await self._claim.take(view.case.id)
        done = await self._asking.answer(view, answer, draft=draft, in_editor=in_editor)
        if done is not None:
            self._decided += not done.outcome.repeated
            self._tell(done)
            await self._go_on(done.outcome.case_id)

    async def _reply_canned(self, view: CaseView) -> None:
        if draft := await self._asking.canned(view):
            await self._answer(view, ReviewAnswer.REPLY, draft=draft)

    async def _reply_in_editor(self, view: CaseView) -> None:
        await self._answer(view, ReviewAnswer.REPLY, in_editor=True)

    async def _reply_draft(self, view: CaseView) -> None:
        if view.case is None or not view.case.draft:
            self._say(self._t("no_draft"))
            return
        await self._answer(view, ReviewAnswer.REPLY, draft=view.case.draft)

    def _tell(self, done: Done) -> None:
        self._say(describe_outcome(done.outcome, self._t))
        self.query_one(CommandLog).add(done.command)

    async def _go_on(self, answered: int | None) -> None:
        """To the next case; the answered one may stay open, for a colleague."""
        await self._look()
        if (case_id := self._queue.case_id) is not None and case_id == answered:
            self._queue.action_move(1)
            self._draw_item(self._queue.case_id or case_id)

    async def _note(self, view: CaseView) -> None:
        done = await self._asking.note(view)
        if done is not None and view.case is not None:
            self._tell(done)
            self._draw_item(view.case.id)

    async def _skip(self, view: CaseView) -> None:
        self._queue.action_move(1)

    async def _go_back(self, view: CaseView) -> None:
        former = next((case_id for case_id in reversed(self._seen) if case_id != self._queue.case_id), None)
        if former is None:
            self._say(self._t("no_case_before"))
        elif former in self._queue.order:
            self._queue.show_order(self._queue.order, prefer=former)
        else:
            self._say(self._t("review.answered", id=former))

    async def _tell_link(self, view: CaseView) -> None:
        self._say(safe_link(view.stored.event.permalink) or self._t("no_link"))

    async def _tell_keys(self, view: CaseView) -> None:
        rows = answer_rows(review.answer_options(view), self._t)
        await self.push_screen_wait(Page([*rows, "", *self._t("review.other_keys").split("\n")]))

    async def _undo(self, view: CaseView | None) -> None:
        (undone,) = await review.undo_last(self._workspace, passing=self._passing)
        if undone.refusal is not None:
            self._passing.update(undone.answer.decision_ids)
            self._say(describe_refusal(undone.answer, undone.refusal, self._t))
        if undone.outcome is not None:
            self._decided -= bool(undone.outcome.reopened and self._decided)
            self._tell(Done(outcome=undone.outcome, command=equivalent_command(undone.outcome)))
            await self._look(prefer=undone.outcome.case_id)

    def action_scroll_item(self, pages: int) -> None:
        """Everything about the item, then a screen on, or back."""
        if self._view is not None and not self._is_complete:
            self._is_complete = True
            self._draw_view(self._view)
            return
        item = self.query_one("#item")
        item.scroll_relative(y=pages * max(1, item.size.height - 1), animate=False)

    def action_toggle_log(self) -> None:
        """Show the commands that would have done the same, or hide them."""
        self.query_one(CommandLog).toggle_class("shown")

    @work(exclusive=True, group="look")
    async def action_toggle_order(self) -> None:
        """The oldest first, or the most pressing."""
        self._is_by_age = not self._is_by_age
        try:
            await self._look()
        except TamisError as refusal:
            self._say(self._t.error(refusal))

    @property
    def unsent(self) -> tuple[str, ...]:
        """The texts that somebody wrote here and did not send."""
        return self._asking.unsent

    async def action_quit(self) -> None:
        """What Textual does for its own key."""
        await self.action_leave()

    async def action_leave(self) -> None:
        """Give back what is claimed, and end."""
        await self._claim.give_back()
        self.exit()

    def _handle_exception(self, error: Exception) -> None:
        """A mistake of ours ends the app and is told like that of any command: the trace that Textual prints
        would show what people wrote."""
        self.fault = self.fault or error
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()
