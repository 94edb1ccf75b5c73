"""Gets from the person what an answer needs: a text, a target, a second key. No word is lost."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual.app import App

from bot.errors import UserError
from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_terminal
from bot.services import review
from bot.services.review import LOCAL, AnswerOption, CaseView, ReviewAnswer, ReviewOutcome
from bot.services.workspace import Workspace
from bot.tui.command_log import equivalent_command
from bot.tui.dialogs import Choice, Question, TextDialog
from bot.tui.key_timing import Clock

#: Answers that a person writes.
_WRITTEN = (ReviewAnswer.REPLY, ReviewAnswer.PRIVATE_REPLY, ReviewAnswer.EDIT_REPLY)
#: Answers for which something is asked first, which takes time.
ASKED = (ReviewAnswer.ESCALATE, *_WRITTEN)
#: Refusals that whoever wrote the text can mend.
_REPAIRABLE = (
    "reply_empty",
    "reply_placeholder",
    "reply_foreign_placeholder",
    "reply_too_long",
    "reply_invisible",
    "note_length",
)
_LONGEST_ROW = 70

Send = Callable[[str], Awaitable[ReviewOutcome]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """What a person did, and the command that does the same."""

    outcome: ReviewOutcome
    command: str


class Asking:
    """The questions of one app, and the texts that were not sent. `clock` gives seconds."""

    def __init__(self, app: App[None], workspace: Workspace, t: Catalog, clock: Clock) -> None:
        self._clock = clock
        self._app = app
        self._workspace = workspace
        self._t = t
        self._unsent: dict[str, str] = {}

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
            return await review.answer_case(
                self._workspace, reference, answer, text=text, target=target, version=view.version
            )

        if answer not in ASKED:
            return _done(await send(None))
        if answer is ReviewAnswer.ESCALATE:
            target = await self._target()
            return None if target is None else _done(await send(None, target), target)
        if answer is ReviewAnswer.EDIT_REPLY and view.own_reply is not None:
            draft = view.own_reply.text
        question = self._t(f"ask.{option.sense}")
        return await self._write(f"{reference}:{answer}", question, send, draft, in_editor)

    @property
    def unsent(self) -> tuple[str, ...]:
        """The texts that somebody wrote and did not send."""
        return tuple(text for text in self._unsent.values() if text.strip())

    async def canned(self, view: CaseView, name: str = "") -> str | None:
        """One of the texts of the rules, chosen or by `name`; None when the person went back. Raises
        `UserError`."""
        replies = review.canned_replies(self._workspace, view)
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
            return await review.note_on_item(self._workspace, reference, text)

        return await self._write(f"{reference}:note", self._t("ask.note"), send, text)

    async def _write(
        self, key: str, question: str, send: Send, draft: str, in_editor: bool = False
    ) -> Done | None:
        """Ask until the text is accepted. What is left unsent, or refused, is there the next time."""
        text, remark = draft or self._unsent.get(key, ""), ""
        while True:
            text, is_sent = await self._app.push_screen_wait(
                TextDialog(question, self._t, self._clock, text=text, remark=remark, in_editor=in_editor)
            )
            in_editor = False
            self._unsent[key] = text
            if not is_sent:
                return None
            try:
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

    async def _target(self) -> str | None:
        names = await review.list_targets(self._workspace)
        options = [(name, name if name != LOCAL else self._t("review.local")) for name in names]
        numbered = [(name, f"{number} {shown}") for number, (name, shown) in enumerate(options, start=1)]
        return await self._app.push_screen_wait(Choice(self._t("ask.to"), numbered))


def _done(outcome: ReviewOutcome, target: str = "") -> Done:
    return Done(outcome=outcome, command=equivalent_command(outcome, target=target))
