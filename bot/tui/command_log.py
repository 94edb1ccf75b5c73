"""Each answer as the command that would have given it: so people learn to script what they do."""

import shlex

from textual.widgets import RichLog

from bot.services.review import ReviewAnswer, ReviewOutcome
from bot.tui.safe_text import safe_text

_LONGEST = 200


class CommandLog(RichLog):
    """The commands, the latest at the end."""

    def __init__(self) -> None:
        super().__init__(id="commands", markup=False, highlight=False, wrap=True, max_lines=_LONGEST)
        self.can_focus = False

    def add(self, command: str) -> None:
        """One more."""
        self.write(safe_text(f"$ {command}"))


def equivalent_command(outcome: ReviewOutcome, *, target: str = "") -> str:
    """The command that does the same; `target` is where it was handed over to. Texts are left out: the record
    has them, and a terminal keeps what it showed."""
    item = str(outcome.case_id) if outcome.case_id is not None else f"event:{outcome.event_id}"
    # What was answered says whom it was handed over to, in words of its own.
    answer = outcome.answer.partition(" ")[0]
    words = ["tamis", "queue", *_COMMANDS.get(answer, (answer,)), item]
    if answer == "macro":
        return shlex.join(["tamis", "queue", "macro", target, item])
    if target:
        words += [_TARGET_OPTIONS.get(answer, "--to"), target]
    if outcome.answer in _WRITTEN:
        words += ["--text", "…"]
    return shlex.join(words).replace("'…'", "…")


_COMMANDS = {
    ReviewAnswer.PRIVATE_REPLY.value: ("reply", "--private"),
    ReviewAnswer.EDIT_REPLY.value: ("edit",),
    "unassign": ("assign", "--nobody"),
}
_TARGET_OPTIONS = {"snooze": "--until", "skip": "--reason"}
_WRITTEN = (ReviewAnswer.REPLY, ReviewAnswer.PRIVATE_REPLY, ReviewAnswer.EDIT_REPLY, "note")
