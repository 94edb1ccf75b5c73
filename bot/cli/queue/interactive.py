"""A moderator at a terminal: one case after the other, one key each.

The case is claimed while it is on the screen, and returned when the person skips, quits or is cut off. An
answer is about what was drawn: when the item has changed since, it is drawn again and nothing is decided.
"""

import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto

from bot.cli.queue.keyboard import END, INTERRUPT, Keyboard
from bot.cli.queue.reply_writer import NUMBERS, ReplyWriter, choose_canned
from bot.cli.terminal import echo, prompt, sanitize_terminal, say, size, warn
from bot.errors import TamisError, UserError
from bot.present.answer_keys import ACCEPT_KEY, ANSWER_KEYS, COMMON_KEYS, key_help, key_line
from bot.present.attachment_view import safe_link
from bot.present.care_view import describe_care
from bot.present.case_view import render, wrap
from bot.present.messages import Catalog
from bot.present.outcome_view import describe_outcome, describe_undone
from bot.present.text_wrap import wrap_text
from bot.services import review
from bot.services.desk.review_desk import UNANSWERED, ReviewDesk
from bot.services.review import AnswerOption, CaseView, QueueFilters, ReviewAnswer, ReviewOutcome
from bot.services.review.work_clock import WorkClock

# q, Ctrl-C, Ctrl-D and Escape: in this terminal mode they arrive as characters.
_QUIT = ("q", INTERRUPT, END, "\x1b")
#: Answers that a person writes.
_WRITTEN = (ReviewAnswer.REPLY, ReviewAnswer.PRIVATE_REPLY, ReviewAnswer.EDIT_REPLY)
#: What refuses an answer because the screen shows what is so no more.
_CHANGED = ("item_changed", "proposal_stale", "proposal_replaced")
_WAIT_SECONDS = 2.0  # how often an empty queue is asked for new cases


class _Next(Enum):
    """What follows a key."""

    SAME = auto()  # the screen stands
    REDRAW = auto()
    FOLLOWING = auto()
    QUIT = auto()


@dataclass
class ReviewSession:
    """One run of `tamis queue next` at a terminal. With `waits` it goes on when the queue is empty."""

    filters: QueueFilters
    t: Catalog
    skip: set[int] = field(default_factory=set)
    waits: bool = False
    _seen: list[int] = field(default_factory=list)
    _decided: int = 0
    _show_next: str = ""  # the case to show next, whatever is most pressing
    _remark: str = ""  # what to say below the next screen
    _progress: str = ""
    _is_uncovered: bool = False  # the words of the case on the screen, where they are covered
    _work: WorkClock = field(default_factory=WorkClock)
    _passing: set[int] = field(default_factory=set)  # answers of one's own that cannot be undone

    async def review(self, desk: ReviewDesk) -> bool:
        """Case after case until the person quits or none is left; False when there was none at all."""
        self._desk = desk
        self._writer = ReplyWriter(self.t)
        with Keyboard(sys.stdin.fileno()) as self._keyboard:
            while (view := await self._next_view()) is not None:
                assert view.case is not None  # it was claimed
                case_id = view.case.id
                self._seen.append(case_id)
                try:
                    step = await self._work_on(view, case_id)
                finally:  # an answered case is closed, so this returns only what was left undecided
                    with suppress(UserError):  # somebody else has it by now
                        await desk.run(review.release_claim, f"case:{case_id}")
                if words := self._writer.unsent(case_id):  # for copying
                    warn(self.t("words_kept", text=words))
                if step is _Next.QUIT:
                    break
        return bool(self._seen)

    async def _next_view(self) -> CaseView | None:
        """The case that was asked for, else the most pressing one; None when there is none to be had."""
        reference, self._show_next = self._show_next, ""
        if reference:
            try:
                return await self._desk.run(review.claim_item, reference)
            except UserError as refusal:
                self._remark = self.t.error(refusal)
        view = await self._desk.run(review.claim_next, self.filters, skip=self.skip)
        if view is None:
            for text in filter(None, (self._remark, self.t("empty"))):
                warn(text)
        return await self._wait_for_case() if view is None and self.waits else view

    async def _wait_for_case(self) -> CaseView | None:
        prompt(f"[{self.t('waiting_for_cases')}] ")
        self._keyboard.screen_drawn()
        while self._keyboard.read(_WAIT_SECONDS) not in _QUIT:
            if view := await self._desk.run(review.claim_next, self.filters, skip=self.skip):
                return view
        return None

    async def _work_on(self, view: CaseView, case_id: int) -> _Next:
        """Show it and take keys until it is decided or skipped."""
        self._is_uncovered = False
        await self._draw(view)
        while True:
            key = self._read_key()
            self._work.strike(time.monotonic())
            try:
                step = await self._handle_key(view, case_id, key)
            except TamisError as refusal:
                step = await self._after_refusal(case_id, refusal)
            if step in (_Next.FOLLOWING, _Next.QUIT):
                return step
            if step is _Next.REDRAW:
                view = await self._desk.run(review.show_item, f"case:{case_id}")
                await self._draw(view)
            else:
                self._prompt(view)

    # ---- the screen

    async def _draw(self, view: CaseView) -> None:
        status = await self._desk.run(review.read_care)
        care = describe_care(status, self._work.worked(time.monotonic()), self.t)
        remark, self._remark = "\n".join(filter(None, (self._remark, care))), ""
        self._progress = await self._count(view)
        below = wrap_text(remark, size().columns) if remark else []
        # One row stays free for what is typed.
        taken = len(self._key_rows(view)) + 1 + len(below)
        shown = view if self._is_uncovered else review.masked_view(view, status.settings.masking)
        lines = render(shown, self.t, self._desk.timezone, complete=False)
        for row in wrap(lines, size().columns, size().lines - taken):
            echo(row)
        for row in below:
            warn(row)
        self._prompt(view)
        self._keyboard.screen_drawn()

    async def _count(self, view: CaseView) -> str:
        """Which case of how many this is: those decided here, and those that are open."""
        page = await self._desk.run(review.list_queue, self.filters, limit=1)
        cases = list(dict.fromkeys(self._seen))
        number = cases.index(view.case.id) + 1 if view.case else len(cases)
        return f"{number}/{self._decided + page.total}"

    def _key_rows(self, view: CaseView) -> list[str]:
        proposed = view.proposal is not None and not view.proposal.is_stale
        common = {**ACCEPT_KEY, **COMMON_KEYS} if proposed else COMMON_KEYS
        options = review.answer_options(view)
        return key_line(options, self.t, size().columns, progress=self._progress, common=common)

    def _prompt(self, view: CaseView) -> None:
        *rows, last = self._key_rows(view)
        for row in rows:
            warn(row)
        prompt(last)

    def _read_key(self) -> str:
        key = self._keyboard.read()
        warn(key if key.isprintable() else "")  # so that the line on the screen is complete
        return key

    # ---- keys

    async def _handle_key(self, view: CaseView, case_id: int, key: str) -> _Next:
        """Do what a key means."""
        if key in _QUIT:
            return _Next.QUIT
        if key in ANSWER_KEYS:
            return await self._answer(view, case_id, ANSWER_KEYS[key])
        if key in ("v", "d", "c", *NUMBERS):
            return await self._begin_reply(view, case_id, key)
        if key in ("y", "x"):
            return await (self._accept(view, case_id) if key == "y" else self._refuse(view))
        if key == "s":
            self.skip.add(case_id)
            return _Next.FOLLOWING
        if key == "!":
            say(describe_outcome(await self._desk.run(review.pass_item, f"case:{case_id}"), self.t))
            return _Next.FOLLOWING
        if key == ".":
            self._is_uncovered = not self._is_uncovered
            return _Next.REDRAW
        if key == "u":
            return await self._undo()
        if key == "b":
            return self._go_back(case_id)
        if key == "n":
            await self._note(case_id)
        elif key == "o":
            echo(safe_link(view.stored.event.permalink) or self.t("no_link"))
        elif key == "?":
            for row in key_help(review.answer_options(view), self.t):
                echo(row)
        else:
            warn(self.t("keys.unknown"))
        return _Next.SAME

    async def _answer(
        self, view: CaseView, case_id: int, answer: ReviewAnswer, *, draft: str = "", in_editor: bool = False
    ) -> _Next:
        """Give one answer: after a second key where it may be a slip, and with its text where it has one."""
        option = review.option_of(view, answer)
        if option is None:
            warn(self.t("keys.impossible"))
            return _Next.SAME
        if not self._confirm(option):
            return _Next.SAME

        async def send(text: str) -> ReviewOutcome:
            target = text if answer is ReviewAnswer.ESCALATE else None
            return await self._desk.run(
                review.answer_case,
                f"case:{case_id}",
                answer,
                text=None if target else text,
                target=target,
                version=view.version,
            )

        outcome: ReviewOutcome | None
        if answer is ReviewAnswer.ESCALATE:
            outcome = await self._writer.write_target(self.t("ask.to"), send)
        elif answer in _WRITTEN:
            if answer is ReviewAnswer.EDIT_REPLY and view.own_reply is not None:
                draft = view.own_reply.text
            # Writing a reply may take longer than what is left of the lease.
            await self._desk.run(review.renew_claim, case_id)
            question = self.t(f"ask.{option.sense}")
            outcome = await self._writer.write_reply(
                case_id, question, send, draft=draft, in_editor=in_editor
            )
        else:
            outcome = await send("")
        if outcome is None:
            return _Next.SAME
        self._decided += answer is not ReviewAnswer.ESCALATE or outcome.planned != ()
        self.skip.add(case_id)  # an escalated case stays open, but not for this person now
        say(describe_outcome(outcome, self.t))
        echo()
        return _Next.FOLLOWING

    async def _accept(self, view: CaseView, case_id: int) -> _Next:
        """Give the answer that an assistant proposes, as the person's own."""
        proposal = view.proposal
        if proposal is None:
            raise UserError("proposal_none")
        option = review.option_of(view, ReviewAnswer(proposal.answer))
        if option is not None and not self._confirm(option):
            return _Next.SAME
        outcome = await self._desk.run(review.accept_proposal, f"case:{case_id}", proposal.id)
        self._decided += 1
        self.skip.add(case_id)
        say(describe_outcome(outcome, self.t))
        echo()
        return _Next.FOLLOWING

    async def _refuse(self, view: CaseView) -> _Next:
        """Take the proposal away; the case stays on the screen."""
        if view.proposal is None or view.case is None:
            raise UserError("proposal_none")
        outcome = await self._desk.run(review.refuse_proposal, f"case:{view.case.id}", view.proposal.id)
        self._remark = describe_outcome(outcome, self.t)
        return _Next.REDRAW

    def _confirm(self, option: AnswerOption) -> bool:
        """Whether the person means it: the second key, struck after it could be read what for."""
        if option.caution is None:
            return True
        question = self.t(f"sure.{option.caution}", rule=sanitize_terminal(option.rule, 40))
        prompt(f"{question} [{self.t('cli.yes_no')}] ")
        self._keyboard.screen_drawn()
        return self._read_key() in self.t("cli.yes").split()

    async def _begin_reply(self, view: CaseView, case_id: int, key: str) -> _Next:
        """A reply that begins in $EDITOR, with the draft of the case, or with a canned text."""
        draft = ""
        if key == "d":
            draft = view.draft
            if not draft:
                warn(self.t("no_draft"))
        elif key != "v":
            draft = await choose_canned(self._desk, self._keyboard, view, key, self.t)
        if not draft and key != "v":
            return _Next.SAME
        return await self._answer(view, case_id, ReviewAnswer.REPLY, draft=draft, in_editor=key == "v")

    async def _note(self, case_id: int) -> None:
        async def send(text: str) -> ReviewOutcome:
            return await self._desk.run(review.note_on_item, f"case:{case_id}", text)

        if outcome := await self._writer.write_note(case_id, self.t("ask.note"), send):
            say(describe_outcome(outcome, self.t))

    async def _undo(self) -> _Next:
        """Take the last answer back and show its case; one that cannot be is passed over the next time."""
        (undone,) = await self._desk.run(review.undo_last, passing=self._passing)
        if undone.refusal is not None and undone.answer is not None:
            self._passing.update(undone.answer.decision_ids)
        if undone.outcome is None:
            warn(describe_undone(undone, self.t, self._desk.timezone))
            return _Next.SAME
        self._remark = describe_outcome(undone.outcome, self.t)
        if (case_id := undone.outcome.case_id) is not None:
            self._show_next = f"case:{case_id}"
            self._decided -= undone.outcome.reopened and case_id in self._seen
            self.skip.discard(case_id)
            self._writer.take_back(case_id)
        return _Next.FOLLOWING

    def _go_back(self, case_id: int) -> _Next:
        former = next((number for number in reversed(self._seen) if number != case_id), None)
        if former is None:
            warn(self.t("no_case_before"))
            return _Next.SAME
        self._show_next = f"case:{former}"
        self.skip.discard(former)
        return _Next.FOLLOWING

    async def _after_refusal(self, case_id: int, refusal: TamisError) -> _Next:
        """Say why, and go on where that is possible: with the item as it is now, or with the next one."""
        reason = self.t.error(refusal)
        if isinstance(refusal, UserError) and refusal.code in UNANSWERED:
            warn(reason)
            return _Next.SAME
        # Refused because somebody else has it by now: there is nothing left to decide here.
        if not await self._desk.run(review.renew_claim, case_id):
            warn(reason)
            return _Next.FOLLOWING
        if isinstance(refusal, UserError) and refusal.code in _CHANGED:
            self._remark = reason
            return _Next.REDRAW
        warn(reason)
        return _Next.SAME
