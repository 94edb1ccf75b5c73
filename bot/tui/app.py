"""`tamis review`: the queue on a whole screen. The list above, the item under the cursor below, one key each.

What a person decides is about what is drawn: every answer carries the version of the item, and is refused
when that has changed since. Nothing here decides what an answer does.
"""

import asyncio
import time
from contextlib import suppress

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.css.query import NoMatches
from textual.timer import Timer
from textual.widgets import Static

from bot.errors import TamisError, UserError
from bot.present.departure_view import describe_holds
from bot.present.desk_keys import calls_line, desk_key_line, key_page
from bot.present.messages import Catalog
from bot.present.outcome_view import describe_outcome
from bot.services import review
from bot.services.desk.commands import MARKING, MOVEMENTS, WITHOUT_ITEM, DeskCommand
from bot.services.desk.files import DeskFiles
from bot.services.desk.key_names import pressed_name
from bot.services.desk.keymap import MACRO, preset_keymap
from bot.services.desk.review_desk import ReviewDesk
from bot.services.review import CaseView, QueueFilters, ReviewAnswer
from bot.tui.asking import ASKED, Asking, Done
from bot.tui.bulk import BulkDesk
from bot.tui.care import Care
from bot.tui.claim import Claim
from bot.tui.command_log import CommandLog
from bot.tui.desk_actions import DECIDING, DeskActions
from bot.tui.dialogs import Page
from bot.tui.going_app import GoingApp
from bot.tui.item_pane import ItemPane
from bot.tui.key_timing import Clock, KeyTiming
from bot.tui.limited_app import LIMITING
from bot.tui.limits import Limits
from bot.tui.queue_list import QueueList
from bot.tui.safe_text import safe_text
from bot.tui.view_tabs import ViewTabs

#: How often a claim is renewed (a lease lasts five minutes), and how long leaving may take.
_RENEW_SECONDS, _LEAVE_SECONDS = 120.0, 3.0
#: Within how many seconds of the last move a case is only passed over; and how long the cursor rests on one
#: before colleagues see that somebody has it.
_PASSING, _CLAIM_AFTER = 0.15, 1.0
#: What decides nothing, and so needs no care about keys that were not meant.
_AT_ONCE = MOVEMENTS | MARKING | LIMITING
_AT_ONCE |= {DeskCommand.TO_MARKED, DeskCommand.ZEN, DeskCommand.ORDER, DeskCommand.LOG, DeskCommand.QUIT}
#: What is never done to all that is marked, but shows what can be.
_TO_CHOOSE_BY = frozenset({DeskCommand.COMMANDS, DeskCommand.KEYS})
#: Columns from which the item stands beside the list.
_WIDE = 140


class ReviewApp(GoingApp):
    """The app. `clock` gives seconds, for what is struck too early."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [Binding("ctrl+c,ctrl+q", "leave", show=False)]  # noqa: RUF012  as Textual declares it

    def __init__(
        self,
        desk: ReviewDesk,
        filters: QueueFilters,
        t: Catalog,
        *,
        clock: Clock = time.monotonic,
        files: DeskFiles | None = None,
    ) -> None:
        super().__init__()
        self.theme = "ansi-dark"  # the colours that the person chose for the terminal
        self.desk, self.t = desk, t
        self._files, self.keymap = files, preset_keymap()
        self._timing = KeyTiming(clock)
        self._clock, self._moved_at = clock, float("-inf")
        self.asking = Asking(self, desk, t, clock)
        self._limits = Limits(self, desk, filters, t)
        self.bulk = BulkDesk(self, self, lambda: self._queue.marks, clock)
        self._actions = DeskActions(self, self.bulk.on_desk)
        if files is not None:
            self._use(files)
        self._view: CaseView | None = None
        self._care = Care(desk, t, clock, self._show)
        self._claim = Claim(desk, self._care.is_working)
        self._rests: tuple[Timer, ...] = ()
        self._seen: list[int] = []
        self._is_by_age = self._is_answering = False
        self._decided, self._holds, self._calls = 0, "", 0

    def compose(self) -> ComposeResult:
        """Head, list, item, what was done, keys."""
        yield Static(id="head")
        yield ViewTabs()
        yield QueueList(who=self.desk.actor, t=self.t)
        yield ItemPane(self.desk.timezone, self.t)
        yield CommandLog()
        yield Static(id="remark")
        yield Static(id="keys")

    async def on_mount(self) -> None:
        """Read the queue, and look at it again and again."""
        self._queue.focus()
        await self._limits.read_views()
        await self.look()
        self._follow()
        self.set_interval(_RENEW_SECONDS, self._claim.renew)

    # ---- the list

    @property
    def _pane(self) -> ItemPane:
        return self.query_one(ItemPane)

    async def look(self, prefer: int | None = None) -> None:
        """Read the queue again; the cursor goes to that case if it is open."""
        filters = await self._limits.filters()
        order, calls, *_ = await asyncio.gather(
            self.desk.run(review.queue_order, filters, by_age=self._is_by_age),
            self.desk.run(review.unseen_mentions),
            self._care.read(),
            self.bulk.read(),
        )
        self._queue.show_order(order, prefer=prefer)
        await self._read_rows(self._queue.rows_on_screen())
        self._calls = len(calls)
        self._draw_head()
        if not order:
            self._draw_nothing()

    def _use(self, files: DeskFiles) -> None:
        self.keymap, self.asking.files = files.keymap, files

    async def _read_files(self) -> None:
        if self._files is not None and await asyncio.to_thread(self._files.poll):
            self._use(self._files)
            self._draw_keys(self._view)

    @work(exclusive=True, group="look")
    async def _look_again(self) -> None:
        """The queue as it is now; the item is drawn again when it has changed under the person's eyes."""
        try:
            await self.look()
            await self._read_files()
        except (NoMatches, TamisError) as refusal:
            if isinstance(refusal, TamisError):  # else the app has ended meanwhile
                self.say(self.t.error(refusal))
                self._draw_head()
            return
        view, case = self._view, self._view.case if self._view else None
        entry = self._queue.entry(case.id) if case is not None else None
        if view is None or case is None or entry is None or self._is_answering:
            return
        if case.id == self._queue.case_id and entry.version != view.version:
            self.say(self.t("review.changed"))
            self.draw_item(case.id)

    def on_queue_list_wanted(self, message: QueueList.Wanted) -> None:
        """Rows came into sight."""
        self.run_worker(self._read_rows(message.case_ids), group="rows")

    async def _read_rows(self, case_ids: tuple[int, ...]) -> None:
        if not case_ids:
            return
        try:
            page = await self.desk.run(review.queue_entries, case_ids)
        except TamisError as refusal:
            self.say(self.t.error(refusal))
            return
        self._holds = describe_holds(page.holds, self.t)
        rows = {entry.case.id: self._care.shown_row(entry) for entry in page.entries}
        self._queue.show_entries(rows, page.at)

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
            self.set_timer(_PASSING if is_passing else 0.001, lambda: self.draw_item(case_id)),
            self.set_timer(_CLAIM_AFTER, lambda: self._take_what_is_read(case_id)),
        )

    # ---- the item

    @work(exclusive=True, group="item")
    async def draw_item(self, case_id: int) -> None:
        """Draw the case, if the cursor still stands on it then."""
        try:
            view = await self.desk.run(review.show_item, f"case:{case_id}")
        except TamisError as refusal:  # it was erased meanwhile
            self.say(self.t.error(refusal))
            return
        if self._queue.case_id != case_id:
            return
        self._view = view
        self._seen.append(case_id)
        self._show(view)
        self._draw_keys(view)
        self._timing.item_drawn()
        self._read_ahead(self._queue.order, case_id)

    def _show(self, view: CaseView) -> None:
        self._pane.show(self._care.shown(view))

    def uncover(self, view: CaseView) -> None:
        """Show the words of this item, or cover them again."""
        self._care.uncover(view)

    def _draw_keys(self, view: CaseView | None) -> None:
        rows = desk_key_line(self.keymap, view, self.t, self.size.width)
        self.query_one("#keys", Static).update(safe_text("\n".join(rows)))

    def _draw_nothing(self) -> None:
        self._view = None
        self._pane.show_text(self.t("empty"))
        self._draw_keys(None)

    def _draw_head(self) -> None:
        parts = [
            self._link_remark(),
            self._care.remark,
            self.t.count("review.open", len(self._queue.order)),
            self.t.count("review.decided", self._decided),
            self.t("review.by_age") if self._is_by_age else "",
            self._limits.limit,
            self.desk.actor.id,
            self.bulk.head,
            calls_line(self._calls, self.keymap, self.t),
            self._holds,
        ]
        self.query_one("#head", Static).update(safe_text(" · ".join(filter(None, parts))))
        self._draw_tabs()

    def on_resize(self, event: events.Resize) -> None:
        """Side by side where there is room for both."""
        self.set_class(event.size.width >= _WIDE, "wide")
        self.call_after_refresh(self._pane.draw)
        self._draw_keys(self._view)

    def say(self, text: str) -> None:
        """In the row above the keys."""
        self.query_one("#remark", Static).update(safe_text(text))

    # ---- claims

    @work(exclusive=True, group="claim")
    async def _take_what_is_read(self, case_id: int) -> None:
        try:
            await self._claim.take(case_id)
        except TamisError as refusal:
            if case_id == self._queue.case_id:  # else it was answered meanwhile
                self.say(self.t.error(refusal))
        else:
            await self._claim.give_back(unless=self._queue.case_id)

    @work(group="claim given back")
    async def _give_back(self, unless: int | None) -> None:
        await self._claim.give_back(unless=unless)

    # ---- keys

    async def on_key(self, event: events.Key) -> None:
        """What a key means for the desk; a dialog has taken its own keys."""
        self._care.strike()
        key = pressed_name(event.key, event.character)
        command = self.keymap.commands.get(key)
        if len(self.screen_stack) > 1 or (command is None and key != "escape"):
            return
        event.stop()
        if command is None:
            self.escape()
        elif command in _AT_ONCE:
            self.bulk.is_next = False
            await self._do(command, "", self._view)
        elif self._timing.strike(key) and not self._is_answering:
            self._act(command, key=key)

    def _move(self, command: str) -> None:
        """On the screen: nothing is decided."""
        if command in (DeskCommand.DETAILS, DeskCommand.DETAILS_BACK):
            self._pane.page(1 if command == DeskCommand.DETAILS else -1)
        else:
            self._queue.go(command)

    @work(group="answer")
    async def _act(self, command: str, argument: str = "", *, key: str = "") -> None:
        """Do it once the key is sure to be meant; one at a time."""
        view = self._view
        decides = command in DECIDING or command.startswith(MACRO)
        if key and decides and not await self._timing.is_meant(key):
            return
        is_about_item = command not in WITHOUT_ITEM
        if self._is_answering or (is_about_item and (view is None or view is not self._view)):
            return
        self._is_answering = True
        try:
            await self._do(command, argument, view)
        except TamisError as refusal:
            self.say(self.t.error(refusal))
            if isinstance(refusal, UserError) and refusal.code == "item_changed" and self._queue.case_id:
                self.draw_item(self._queue.case_id)
        finally:
            self._is_answering = False

    async def _do(self, command: str, argument: str, view: CaseView | None) -> None:
        if self.bulk.is_next and command not in _TO_CHOOSE_BY:
            await self.bulk.apply(command, argument)
        elif command in self._actions.on_desk:
            await self._actions.on_desk[command](argument)
        elif view is not None and command in self._actions.on_item:
            await self._actions.on_item[command](view, argument)
        elif view is not None and command.startswith(MACRO):
            await self._actions.run_macro(view, command.removeprefix(MACRO))
        elif command in MOVEMENTS:
            self._move(command)
        elif command in MARKING:
            self.mark(command)
        elif command == DeskCommand.ZEN:
            self.toggle_zen()
        elif command == DeskCommand.COMMANDS:
            if typed := await self.asking.command(self.keymap, view):
                await self._do(*typed, view)
        elif command == DeskCommand.KEYS:
            await self.push_screen_wait(Page(key_page(self.keymap, view, self.t)))
        elif command == DeskCommand.ORDER:
            self.action_toggle_order()
        elif command in LIMITING:
            self.limit_by(command)
        elif command == DeskCommand.LOG:
            self.query_one(CommandLog).toggle_class("shown")
        elif command == DeskCommand.QUIT:
            await self.action_leave()

    def show_next(self) -> None:
        """The cursor goes to the next case."""
        self._queue.action_move(1)

    async def answer(
        self, view: CaseView, answer: ReviewAnswer, *, draft: str = "", in_editor: bool = False
    ) -> None:
        """Ask for what the answer needs, give it, and go on."""
        if answer in ASKED and view.case is not None:
            # Writing may take longer than what is left of a lease, and nobody shall answer meanwhile.
            await self._claim.take(view.case.id)
        done = await self.asking.answer(view, answer, draft=draft, in_editor=in_editor)
        if done is not None:
            await self.finish(done)

    async def finish(self, done: Done) -> None:
        """Tell it, count it, and go on to the next case."""
        self._decided += not done.outcome.repeated
        self.tell(done)
        self._queue.leave(done.outcome.case_id)
        self._look_again()

    def tell(self, done: Done) -> None:
        """Tell what was done, and the command that does the same."""
        self.say(describe_outcome(done.outcome, self.t))
        self.query_one(CommandLog).add(done.command)

    def take_back(self) -> None:
        """One decision less."""
        self._decided = max(0, self._decided - 1)

    @work(exclusive=True, group="look")
    async def action_toggle_order(self) -> None:
        """The oldest first, or the most pressing."""
        self._is_by_age = not self._is_by_age
        try:
            await self.look()
        except TamisError as refusal:
            self.say(self.t.error(refusal))

    async def action_leave(self) -> None:
        """Give back what is claimed, and end."""
        with suppress(TimeoutError):  # it ends by itself
            await asyncio.wait_for(self._claim.give_back(), _LEAVE_SECONDS)
        self.exit()
