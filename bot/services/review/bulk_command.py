"""What a bulk answer says of each of its items, and what of that cannot be said to many at once."""

from dataclasses import dataclass

from bot.domain import Verb
from bot.errors import UserError
from bot.rules import Macro, MacroBook
from bot.services.desk.files import MACROS_FILE, DeskPaths, beside_rules, read_macros, require_macro
from bot.services.review.answer_plan import AnswerCommand, ReviewAnswer
from bot.services.review.reply_text import validate_reply
from bot.services.review.targets import LOCAL, require_target
from bot.services.workspace import Workspace

_MACRO = "macro "
_LONGEST_REASON = 4_000  # as long as a note


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkCommand:
    """An answer, or the name of a macro. `reason` becomes a note on every case, never sent anywhere."""

    answer: ReviewAnswer | None = None
    macro: str = ""
    text: str = ""
    target: str = ""
    reason: str = ""

    @property
    def name(self) -> str:
        """The answer as it is recorded: `hide`, or `macro price_dm`."""
        return self.require_answer().value if self.answer else f"{_MACRO}{self.macro}"

    def require_answer(self) -> ReviewAnswer:
        """The answer. Raises `UserError` where there is none."""
        if self.answer is None:
            raise UserError("bulk_answer_missing")
        return self.answer

    def as_answer(self) -> AnswerCommand:
        """What is said of one item."""
        return AnswerCommand(
            answer=self.require_answer(), text=self.text.strip(), target=self.target or LOCAL, version=None
        )


def command_named(name: str, *, text: str, target: str, reason: str) -> BulkCommand:
    """The command that was recorded under that name."""
    is_macro = name.startswith(_MACRO)
    return BulkCommand(
        answer=None if is_macro else ReviewAnswer(name),
        macro=name.removeprefix(_MACRO) if is_macro else "",
        text=text,
        target=target,
        reason=reason,
    )


async def require_command(workspace: Workspace, command: BulkCommand) -> Macro | None:
    """The macro of a command, if it is one. Raises `UserError` for what cannot be said to many at once."""
    if len(command.reason) > _LONGEST_REASON:
        raise UserError("note_length", most=_LONGEST_REASON, length=len(command.reason))
    if command.macro:
        return find_macro(workspace, command.macro)[0]
    answer = command.require_answer()
    if answer is ReviewAnswer.EDIT_REPLY:
        raise UserError("bulk_edit")
    if answer is ReviewAnswer.ESCALATE and command.target:
        await require_target(workspace, command.target)
    if answer in (ReviewAnswer.REPLY, ReviewAnswer.PRIVATE_REPLY):
        validate_reply(Verb(answer.value), command.text)
    return None


def find_macro(workspace: Workspace, name: str) -> tuple[Macro, MacroBook]:
    """The macro of that name beside the rules, as it is now. Raises `UserError` and `ConfigError`."""
    paths = DeskPaths(keys=(), macros=beside_rules(workspace, MACROS_FILE))
    return require_macro(read_macros(workspace, paths), name)
