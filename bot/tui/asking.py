"""Gets from the person what an answer needs: a text, a target, a second key. No word is lost."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from textual.app import App

from bot.domain import Attachment, SkipReason
from bot.errors import UserError
from bot.present.attachment_view import name_attachment, safe_address
from bot.present.case_view import render, wrap
from bot.present.desk_keys import key_label, valid_commands
from bot.present.messages import Catalog
from bot.present.reply_check_view import describe_doubts, describe_length
from bot.present.sanitize import sanitize_terminal
from bot.services import review
from bot.services.desk.files import DeskFiles, require_macro
from bot.services.desk.keymap import Keymap
from bot.services.desk.review_desk import UNANSWERED, ReviewDesk
from bot.services.review import LOCAL, AnswerOption, CaseView, ReviewAnswer, ReviewOutcome, Sense
from bot.tui.command_line import CommandLine, CommandRow, split_line
from bot.tui.command_log import equivalent_command
from bot.tui.dialogs import Choice, LineDialog, Page, Question, TextDialog
from bot.tui.key_timing import Clock

#: Answers that a person writes.
_WRITTEN = (ReviewAnswer.REPLY, ReviewAnswer.PRIVATE_REPLY, ReviewAnswer.EDIT_REPLY)
#: Answers for which something is asked first, which takes time.
ASKED = (ReviewAnswer.ESCALATE, *_WRITTEN)
#: Refusals after which whoever wrote the text goes on with it.
_REPAIRABLE = (
    "reply_empty",
    "reply_placeholder",
    "reply_foreign_placeholder",
    "reply_too_long",
    "reply_invisible",
    "note_length",
    *UNANSWERED,
)
_LONGEST_ROW = 70
_PAGE_MARGIN = 14  # columns that a page leaves at its sides
#: For how long a case may be put away with one more key.
_SNOOZES = ("30m", "2h", "1d", "1w")
_SPAN = re.compile(r"(\d{1,4})\s*([mhdw])")
_UNITS = {"m": 60.0, "h": 3_600.0, "d": 86_400.0, "w": 604_800.0}

Send = Callable[[str], Awaitable[ReviewOutcome]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """What a person did, and the command that does the same."""

    outcome: ReviewOutcome
    command: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Checks:
    """What is said of a text while it is written, and what speaks against it before it is sent."""

    measure: Callable[[str], str]
    doubt: Callable[[str], Awaitable[str]]


class Asking:
    """The questions of one app, and the texts that were not sent. `clock` gives seconds."""

    def __init__(self, app: App[None], desk: ReviewDesk, t: Catalog, clock: Clock) -> None:
        self._clock = clock
        self._app = app
        self._desk = desk
        self._t = t
        self._unsent: dict[str, str] = {}
        self.files: DeskFiles | None = None

    async def answer(
        self, view: CaseView, answer: ReviewAnswer, *, draft: str = "", in_editor: bool = False
    ) -> Done | None:
        """Give one answer about what was shown; None when the person went back. Raises `UserError`."""
        option = review.option_of(view, answer)
        if option is None:
            raise UserError("answer_impossible_here")
        if not await self._is_sure(option):
            return None
        assert view.case is not None  # the list has cases only
        reference = f"case:{view.case.id}"

        async def send(text: str | None, target: str | None = None) -> ReviewOutcome:
            return await self._desk.run(
                review.answer_case, reference, answer, text=text, target=target, version=view.version
            )

        if answer not in ASKED:
            return _done(await send(None))
        if answer is ReviewAnswer.ESCALATE:
            target = await self.target()
            return None if target is None else _done(await send(None, target), target)
        if answer is ReviewAnswer.EDIT_REPLY and view.own_reply is not None:
            draft = view.own_reply.text
        question = self._t(f"ask.{option.sense}")
        # Rules and model are loaded while the person writes, so that sending need not wait for them.
        self._app.run_worker(
            self._desk.run(review.check_before_sending, view, answer, ""), group="checks", exclusive=True
        )
        checks = _Checks(
            measure=lambda text: describe_length(review.check_typed(view, answer, text), self._t),
            doubt=lambda text: self._doubt(view, answer, text),
        )
        return await self._write(f"{reference}:{answer}", question, send, draft, in_editor, checks)

    async def accept(self, view: CaseView) -> Done | None:
        """Give the answer that is proposed; None when the person went back. Raises `UserError`."""
        if view.proposal is None:
            raise UserError("proposal_none")
        option = review.option_of(view, ReviewAnswer(view.proposal.answer))
        if option is not None and not await self._is_sure(option):
            return None
        outcome = await self._desk.run(review.accept_proposal, _reference(view), view.proposal.id)
        return Done(outcome=outcome, command=f"tamis queue accept {view.proposal.case_id}")

    async def refuse(self, view: CaseView) -> Done:
        """Take the proposal away. Raises `UserError`."""
        if view.proposal is None:
            raise UserError("proposal_none")
        return _done(await self._desk.run(review.refuse_proposal, _reference(view), view.proposal.id))

    async def _doubt(self, view: CaseView, answer: ReviewAnswer, text: str) -> str:
        check = await self._desk.run(review.check_before_sending, view, answer, text)
        return "" if check.problem else describe_doubts(check, self._t)

    @property
    def unsent(self) -> tuple[str, ...]:
        """The texts that somebody wrote and did not send."""
        return tuple(text for text in self._unsent.values() if text.strip())

    async def canned(self, view: CaseView, name: str = "") -> str | None:
        """One of the texts of the rules, chosen or by `name`; None when the person went back. Raises
        `UserError`."""
        macros = self.files.macros if self.files else None
        replies = await self._desk.call(review.canned_replies, view, macros.replies if macros else {})
        if not replies:
            raise UserError("no_replies_here")
        if name:
            named = [reply.text for reply in replies if reply.name == name]
            if not named:
                raise UserError("no_such_reply", name=name, names=", ".join(reply.name for reply in replies))
            return named[0]
        options = [
            (reply.text, f"{number} {reply.name}: {sanitize_terminal(reply.text, _LONGEST_ROW)}")
            for number, reply in enumerate(replies, start=1)
        ]
        return await self._app.push_screen_wait(Choice(self._t("review.which_reply"), options))

    async def note(self, view: CaseView, text: str = "") -> Done | None:
        """A note for colleagues; None when the person went back."""
        assert view.case is not None  # as above
        reference = f"case:{view.case.id}"

        async def send(text: str) -> ReviewOutcome:
            return await self._desk.run(review.note_on_item, reference, text)

        return await self._write(f"{reference}:note", self._t("ask.note"), send, text)

    async def macro(self, view: CaseView, name: str) -> Done | None:
        """Carry out a macro; None when the person thought better of it. Raises `UserError`."""
        macro, book = require_macro(self.files.macros if self.files else None, name)
        for option in review.macro_cautions(view, macro):
            if not await self._is_sure(option):
                return None
        outcome = await self._desk.run(review.run_macro, _reference(view), macro, book, version=view.version)
        return _done(outcome, name)

    async def assign(self, view: CaseView, name: str = "") -> Done | None:
        """Give the case to somebody; None when the person went back."""
        reference = _reference(view)
        if not name:
            question = self._t("review.assign_to")
            asked = await self._app.push_screen_wait(LineDialog(question, text=self._desk.actor.id))
            if asked is None:
                return None
            name = asked
        return _done(await self._desk.run(review.assign_item, reference, name), name)

    async def snooze(self, view: CaseView, span: str = "") -> Done | None:
        """Put the case out of sight; None when the person went back."""
        if not span:
            options = [(each, f"{each:>4}  {self._t(f'review.snooze_{each}')}") for each in _SNOOZES]
            numbered = [(each, f"{number}  {shown}") for number, (each, shown) in enumerate(options, start=1)]
            asked = await self._app.push_screen_wait(Choice(self._t("review.snooze_for"), numbered))
            if asked is None:
                return None
            span = asked
        until = self._desk.now() + timedelta(seconds=_seconds_of(span))
        return _done(await self._desk.run(review.snooze_item, _reference(view), until), span)

    async def skip(self, view: CaseView, reason: str = "") -> Done | None:
        """Pass the case on; None when the person went back."""
        if reason not in set(SkipReason):
            options = [
                (each.value, f"{number}  {self._t.term('skipreason', each)}")
                for number, each in enumerate(SkipReason, start=1)
            ]
            asked = await self._app.push_screen_wait(Choice(self._t("review.skip_why"), options))
            if asked is None:
                return None
            reason = asked
        outcome = await self._desk.run(review.skip_item, _reference(view), SkipReason(reason))
        return _done(outcome, reason)

    async def text_for_many(self, answer: ReviewAnswer, draft: str = "") -> str | None:
        """A text for all that is marked; None when the person went back."""
        sense = Sense.REPLY if answer is ReviewAnswer.REPLY else Sense.PRIVATE_REPLY
        key = f"marked:{answer}"
        text, is_sent = await self._app.push_screen_wait(
            TextDialog(self._t(f"ask.{sense}"), self._t, self._clock, text=draft or self._unsent.get(key, ""))
        )
        self._unsent[key] = "" if is_sent else text
        return text if is_sent else None

    async def attachment(self, attachments: Sequence[Attachment]) -> str | None:
        """The address of one of them; None when the person went back."""
        options = [
            (safe_address(attachment), f"{number}  {name_attachment(attachment, self._t)}")
            for number, attachment in enumerate(attachments, start=1)
        ]
        return await self._app.push_screen_wait(Choice(self._t("review.which_attachment"), options))

    async def command(self, keymap: Keymap, view: CaseView | None) -> tuple[str, str] | None:
        """A command by its name, and what was typed after it; None when the person went back."""
        rows = [
            CommandRow(
                name=name,
                meaning=meaning,
                key=" ".join(key_label(key) for key in keymap.keys.get(name, ())),
            )
            for name, meaning in valid_commands(keymap, view, self._t)
        ]
        line = await self._app.push_screen_wait(CommandLine(rows, self._t))
        return split_line(line, [row.name for row in rows]) if line else None

    async def read(self, view: CaseView) -> None:
        """Show everything about an item that is not in the list."""
        lines = render(view, self._t, self._desk.timezone, complete=True)
        await self._app.push_screen_wait(Page(wrap(lines, self._app.size.width - _PAGE_MARGIN)))

    async def page(self, rows: Sequence[str]) -> None:
        """Show something to read."""
        await self._app.push_screen_wait(Page(rows))

    @property
    def page_width(self) -> int:
        """How many columns a page has."""
        return self._app.size.width - _PAGE_MARGIN

    async def reference(self) -> str | None:
        """What somebody typed or pasted to go to; None when they went back."""
        return await self._app.push_screen_wait(LineDialog(self._t("review.go_where")))

    async def _write(
        self,
        key: str,
        question: str,
        send: Send,
        draft: str,
        in_editor: bool = False,
        checks: _Checks | None = None,
    ) -> Done | None:
        """Ask until the text is accepted. What is left unsent, or refused, is there the next time.

        A text that something speaks against is sent when the person sends it again as it is.
        """
        text, remark = draft or self._unsent.get(key, ""), ""
        doubted: str | None = None
        while True:
            text, is_sent = await self._app.push_screen_wait(
                TextDialog(
                    question,
                    self._t,
                    self._clock,
                    text=text,
                    remark=remark,
                    in_editor=in_editor,
                    measure=checks.measure if checks else None,
                )
            )
            in_editor = False
            self._unsent[key] = text
            if not is_sent:
                return None
            try:
                if checks is not None and text != doubted and (remark := await checks.doubt(text)):
                    doubted = text
                    continue
                outcome = await send(text)
            except UserError as refusal:
                if refusal.code not in _REPAIRABLE:
                    raise
                remark = self._t.error(refusal)
            else:
                del self._unsent[key]
                return _done(outcome)

    async def _is_sure(self, option: AnswerOption) -> bool:
        if option.caution is None:
            return True
        question = self._t(f"sure.{option.caution}", rule=sanitize_terminal(option.rule, 40))
        return await self._app.push_screen_wait(Question(question, self._t, self._clock))

    async def target(self) -> str | None:
        """Where something is handed over to; None when the person went back."""
        names = await self._desk.run(review.list_targets)
        options = [(name, name if name != LOCAL else self._t("review.local")) for name in names]
        numbered = [(name, f"{number} {shown}") for number, (name, shown) in enumerate(options, start=1)]
        return await self._app.push_screen_wait(Choice(self._t("ask.to"), numbered))


def _reference(view: CaseView) -> str:
    assert view.case is not None  # the list has cases only
    return f"case:{view.case.id}"


def _seconds_of(span: str) -> float:
    match = _SPAN.fullmatch(span.strip().lower())
    if match is None:
        raise UserError("review.time_malformed", text=span[:20])
    return float(match[1]) * _UNITS[match[2]]


def _done(outcome: ReviewOutcome, target: str = "") -> Done:
    return Done(outcome=outcome, command=equivalent_command(outcome, target=target))
