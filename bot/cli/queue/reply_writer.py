"""Gets a text from a moderator and has it sent; what was refused or left unsent is kept for mending."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.cli.queue.keyboard import Keyboard
from bot.cli.queue.text_entry import write_text
from bot.cli.terminal import echo, prompt, sanitize_terminal, size, warn
from bot.errors import UserError
from bot.present.messages import Catalog
from bot.services import review
from bot.services.desk.review_desk import UNANSWERED, ReviewDesk
from bot.services.review import CaseView, ReviewOutcome

#: Keys of the canned texts.
NUMBERS = "123456789"
#: Refusals after which whoever wrote the text goes on with it.
_REPAIRABLE = (
    "reply_empty",
    "reply_placeholder",
    "reply_foreign_placeholder",
    "reply_too_long",
    "reply_invisible",
    "unknown_target",
    "note_length",
    *UNANSWERED,
)
_LONGEST_NAME = 30
_MIN_EXCERPT = 20
_REMAINDER = 18  # columns for the number and for how much of the text is left out

Send = Callable[[str], Awaitable[ReviewOutcome]]


@dataclass
class ReplyWriter:
    """The texts of one session, by case: those that were not sent, and those that were."""

    t: Catalog
    _unsent: dict[int, str] = field(default_factory=dict)
    _sent: dict[int, str] = field(default_factory=dict)
    _notes: dict[int, str] = field(default_factory=dict)  # begun and not added

    async def write_reply(
        self, case_id: int, question: str, send: Send, *, draft: str = "", in_editor: bool = False
    ) -> ReviewOutcome | None:
        """Ask for a reply until it is accepted; None when the person goes back.

        Begins with `draft`, or with what was left unsent in this case. A draft that nobody changed replaces
        no words of theirs; one that was changed does, and those are shown once more. Raises `UserError` for a
        refusal that no other text would change; the text is kept all the same.
        """
        earlier = self._unsent.get(case_id, "")
        text = draft or earlier
        while True:
            written = await write_text(question, text=text, in_editor=in_editor)
            text, in_editor = written.text, False
            if text != draft or not draft:
                if draft and earlier.strip():
                    warn(self.t("words_kept", text=earlier))
                    earlier = ""
                self._unsent[case_id] = text
            if not written.is_sent:
                return None
            if outcome := await self._try(send, text):
                self._sent[case_id] = text
                if self._unsent.get(case_id) == text:
                    del self._unsent[case_id]
                return outcome

    async def write_note(self, case_id: int, question: str, send: Send) -> ReviewOutcome | None:
        """Ask for a note until it is accepted; None when the person goes back, keeping what they wrote."""
        while True:
            written = await write_text(question, text=self._notes.pop(case_id, ""))
            if written.text.strip():
                self._notes[case_id] = written.text
            if not written.is_sent:
                return None
            if outcome := await self._try(send, written.text):
                del self._notes[case_id]
                return outcome

    async def write_target(self, question: str, send: Send) -> ReviewOutcome | None:
        """Ask for an escalation target until there is one of that name; None when the person goes back."""
        target = review.LOCAL
        while True:
            written = await write_text(question, text=target)
            target = written.text.strip()
            if not written.is_sent:
                return None
            if outcome := await self._try(send, target):
                return outcome

    def take_back(self, case_id: int) -> None:
        """The reply to a case was undone: it can be mended and sent again."""
        if case_id in self._sent:
            self._unsent[case_id] = self._sent.pop(case_id)

    def unsent(self, case_id: int) -> str:
        """What was written in a case and not sent: a reply, a note, or both."""
        texts = (texts.get(case_id, "").strip() for texts in (self._unsent, self._notes))
        return "\n\n".join(filter(None, texts))

    async def _try(self, send: Send, text: str) -> ReviewOutcome | None:
        try:
            return await send(text)
        except UserError as refusal:
            if refusal.code not in _REPAIRABLE:
                raise
            warn(self.t.error(refusal))
            return None


async def choose_canned(desk: ReviewDesk, keyboard: Keyboard, view: CaseView, key: str, t: Catalog) -> str:
    """The canned text of that number, or of the one that is struck once all are listed; empty for none."""
    replies = await desk.call(review.canned_replies, view)
    if not replies:
        warn(t("no_canned"))
        return ""
    if key not in NUMBERS:
        for number, reply in zip(NUMBERS, replies, strict=False):
            name = sanitize_terminal(reply.name, _LONGEST_NAME)
            room = max(_MIN_EXCERPT, size().columns - len(name) - _REMAINDER)
            echo(f"  {number}  {name}  {sanitize_terminal(reply.text, room)}")
        prompt(f"{t('ask.canned')} ")
        keyboard.screen_drawn()
        key = keyboard.read()
        warn(key if key.isprintable() else "")
    index = NUMBERS.find(key)
    if 0 <= index < len(replies):
        return replies[index].text
    warn(t("keys.unknown"))
    return ""
