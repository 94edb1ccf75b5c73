"""Answers to all marked cases at once: the next command is for them, and a panel shows what is meant.

Nothing is decided before the person has seen how many, of whom, and a sample; one undo takes back all of it.
"""

import shlex
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Protocol

from textual.app import App

from bot.errors import UserError
from bot.present.bulk_view import describe_bulk, describe_preview, sample_row
from bot.present.desk_keys import key_label
from bot.present.messages import Catalog
from bot.services import review
from bot.services.desk.commands import DeskCommand
from bot.services.desk.keymap import MACRO, Keymap
from bot.services.desk.review_desk import ReviewDesk
from bot.services.review import (
    BulkCommand,
    BulkOutcome,
    BulkPreview,
    BulkSelection,
    BulkState,
    QueueEntry,
    ReviewAnswer,
)
from bot.tui.asking import Asking
from bot.tui.dialogs import Choice, Question
from bot.tui.key_timing import Clock
from bot.tui.marks import Marks

_ANSWERS: Mapping[str, ReviewAnswer] = {
    DeskCommand.APPROVE: ReviewAnswer.APPROVE,
    DeskCommand.HIDE: ReviewAnswer.HIDE,
    DeskCommand.UNHIDE: ReviewAnswer.UNHIDE,
    DeskCommand.DELETE: ReviewAnswer.DELETE,
    DeskCommand.REPLY: ReviewAnswer.REPLY,
    DeskCommand.PRIVATE_REPLY: ReviewAnswer.PRIVATE_REPLY,
    DeskCommand.ESCALATE: ReviewAnswer.ESCALATE,
}
_WRITTEN = (ReviewAnswer.REPLY, ReviewAnswer.PRIVATE_REPLY)
#: Columns that the panel leaves at its sides.
_MARGIN = 12
#: More cases are named in no command: whoever wants to repeat it has a query.
_NAMED = 20


class BulkScreen(Protocol):
    """What it needs of the app."""

    desk: ReviewDesk
    t: Catalog
    asking: Asking
    keymap: Keymap

    def say(self, text: str) -> None:
        """Tell the person something in one or two lines."""

    def log_command(self, command: str) -> None:
        """Tell the command that does the same."""

    def shown_row(self, entry: QueueEntry) -> QueueEntry:
        """A line of the list as the person wants to see it."""

    async def look(self, prefer: int | None = None) -> None:
        """Read the queue again."""


class BulkDesk:
    """Answers to many at one desk. `clock` gives seconds."""

    def __init__(self, screen: BulkScreen, app: App[None], marks: Callable[[], Marks], clock: Clock) -> None:
        self._screen = screen
        self._app = app
        self._marks = marks
        self._clock = clock
        self.is_next = False  # the next command is for what is marked
        self.waiting = 0
        self.on_desk: Mapping[str, Callable[[str], Awaitable[None]]] = {
            DeskCommand.TO_MARKED: self._begin,
            DeskCommand.BULKS: self._settle_others,
        }

    @property
    def head(self) -> str:
        """What the head of the list says of it."""
        t, key = self._screen.t, self._screen.keymap.first_key(DeskCommand.BULKS)
        label = key_label(key) if key else f":{DeskCommand.BULKS}"
        count = len(self._marks().cases)
        parts = [
            t("review.marked", count=count) if count else "",
            t.count("review.bulks", self.waiting, key=label) if self.waiting else "",
        ]
        return " \u00b7 ".join(filter(None, parts))

    @property
    def range_hint(self) -> str:
        """How a range that has begun is ended."""
        return self._screen.t("review.range")

    async def read(self) -> None:
        """How many wait for this person."""
        self.waiting = await self._screen.desk.run(review.waiting_bulks)

    def give_up(self) -> bool:
        """Escape: the next command is for one item; without that, nothing is marked any more."""
        was_next, self.is_next = self.is_next, False
        if not was_next:
            self._marks().clear()
        return was_next

    async def _begin(self, argument: str) -> None:
        # Struck too early or not: were it dropped, the next key would decide about the item under the cursor.
        count = len(self._marks().cases)
        self.is_next = count > 0
        t = self._screen.t
        self._screen.say(t.count("review.to_marked", count) if count else t("nothing_marked"))

    async def apply(self, command: str, argument: str = "") -> None:
        """Do it to all that is marked. Raises `UserError` for what is done to one item at a time."""
        self.is_next = False
        answer = _ANSWERS.get(command)
        if answer is None and not command.startswith(MACRO):
            raise UserError("not_for_many")
        bulk = BulkCommand(answer=answer, macro="" if answer else command.removeprefix(MACRO))
        if answer is ReviewAnswer.ESCALATE:
            target = await self._screen.asking.target()
            if target is None:
                return
            bulk = replace(bulk, target="" if target == review.LOCAL else target)
        if answer in _WRITTEN:
            if (text := await self._screen.asking.text_for_many(answer, argument)) is None:
                return
            bulk = replace(bulk, text=text)
        await self._answer(bulk)

    async def _answer(self, command: BulkCommand) -> None:
        screen, marked = self._screen, sorted(self._marks().cases)
        screen.say(screen.t("review.bulk_reading"))
        selection = BulkSelection(references=tuple(f"case:{case_id}" for case_id in marked))
        preview = await screen.desk.run(review.preview_bulk, selection, command)
        if not await self._is_agreed(preview):
            screen.say("")
            return
        screen.say(screen.t("review.bulk_deciding"))
        items = [(item.reference, item.version) for item in preview.items]
        outcome = await screen.desk.run(review.ask_bulk, command, items)
        self._marks().clear()
        screen.log_command(_equivalent(command, [item.case_id for item in preview.items if item.case_id]))
        await self._tell(outcome)

    async def _is_agreed(self, preview: BulkPreview) -> bool:
        t, width = self._screen.t, self._app.size.width - _MARGIN
        rows = describe_preview(preview, t)
        if not preview.items:
            raise UserError("bulk_empty")
        if preview.sample:
            sample = (self._screen.shown_row(entry) for entry in preview.sample)
            rows += [t("bulk.sample"), *(f"  {sample_row(entry, width - 2)}" for entry in sample)]
        question = "\n".join([*rows, "", t("ask.bulk")])
        return await self._app.push_screen_wait(Question(question, t, self._clock))

    async def _tell(self, outcome: BulkOutcome) -> None:
        await self._screen.look()
        self._screen.say(describe_bulk(outcome, self._screen.t, self._screen.desk.timezone))

    async def _settle_others(self, argument: str) -> None:
        """Look at what waits for a second person, and confirm or refuse it."""
        screen, t = self._screen, self._screen.t
        listed = await screen.desk.run(review.list_bulks)
        others = [
            outcome
            for outcome in listed
            if outcome.bulk.state is BulkState.WAITING and outcome.bulk.by != screen.desk.actor
        ]
        if not others:
            raise UserError("no_bulks_waiting")
        outcome = others[0] if len(others) == 1 else await self._choose(others)
        if outcome is None:
            return
        preview = await screen.desk.run(review.preview_waiting, outcome.bulk.id)
        rows = describe_preview(preview, t)
        sample = (screen.shown_row(entry) for entry in preview.sample)
        rows += [sample_row(entry, self._app.size.width - _MARGIN) for entry in sample]
        by = outcome.bulk.by.id
        options = [
            ("confirm", f"1  {t('review.bulk_carry_out', by=by)}"),
            ("refuse", f"2  {t('review.bulk_refuse')}"),
        ]
        chosen = await self._app.push_screen_wait(Choice("\n".join(rows), options))
        if chosen is not None:
            settle = review.confirm_bulk if chosen == "confirm" else review.refuse_bulk
            screen.log_command(f"tamis queue {chosen}-bulk {outcome.bulk.id}")
            await self._tell(await screen.desk.run(settle, outcome.bulk.id))

    async def _choose(self, others: list[BulkOutcome]) -> BulkOutcome | None:
        t = self._screen.t
        options = [
            (
                str(outcome.bulk.id),
                t(
                    "review.bulk_row",
                    id=outcome.bulk.id,
                    answer=t.term("answer", outcome.bulk.answer),
                    count=outcome.items,
                    by=outcome.bulk.by.id,
                ),
            )
            for outcome in others
        ]
        chosen = await self._app.push_screen_wait(Choice(t("review.which_bulk"), options))
        return next((outcome for outcome in others if str(outcome.bulk.id) == chosen), None)


def _equivalent(command: BulkCommand, case_ids: list[int]) -> str:
    """The command that does the same. Texts are left out: a terminal keeps what it showed."""
    if command.answer is None:
        what = ["--macro", command.macro]
    elif command.answer in _WRITTEN:
        what = [f"--{command.answer.value.replace('_', '-')}", "…"]
    else:
        what = [f"--{command.answer.value}", *(["--to", command.target] if command.target else [])]
    items = [word for case_id in case_ids[:_NAMED] for word in ("--item", str(case_id))]
    words = shlex.join(["tamis", "queue", "bulk", *items, *what]).replace("'…'", "…")
    return f"{words} …" if len(case_ids) > _NAMED else words
