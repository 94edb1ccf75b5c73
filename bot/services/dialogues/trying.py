"""A conversation with a dialogue that nobody has: without rules' conditions, platforms and a database.

What the dialogue says is what it would say, and what the rules would object to is told beside it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.answers import Unfilled
from bot.dialogues import engine
from bot.dialogues.engine import Advance, ShopAnswer
from bot.dialogues.heard import heard
from bot.dialogues.model import Dialogue, DialogueBook
from bot.documents.local_time import local_day
from bot.domain import Attachment, Event, Judgement, Kind
from bot.domain.dialogues import DialogueHandOver, DialogueRun, LookUpRequest, RunState
from bot.errors import UserError
from bot.services.dialogues.opening import dialogues_folder, open_dialogues
from bot.services.workspace import Workspace

#: What stands for the name of the author and of the account.
_NAMES = {"author": "Camille", "account": "Tamis"}

#: Reads a text: its language, its intent, and what the knowledge base has to say.
Judge = Callable[[Event], Judgement]


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialTurn:
    """What came of one message, of an answer of the shop, or of a silence. Empty `text`: nothing is said.
    `objection` is why the text would not be sent."""

    text: str
    saw: str
    state: RunState
    end: str = ""
    choices: tuple[str, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)
    hand_over: DialogueHandOver | None = None
    look_up: LookUpRequest | None = None
    objection: str = ""


class TrialConversation:
    """One conversation. `judge` reads what is written; `now` is when it begins."""

    def __init__(self, dialogue: Dialogue, judge: Judge, now: datetime, timezone: str) -> None:
        self.dialogue = dialogue
        self.now = now
        self.run: DialogueRun | None = None
        self._judge = judge
        self._timezone = timezone
        self._number = 0
        self._last: TrialTurn | None = None

    def say(self, text: str, *, with_photo: bool = False) -> TrialTurn | None:
        """What comes of a message; None when it is none of the dialogue's business any more."""
        self._number += 1
        attachments = (Attachment(type="image"),) if with_photo else ()
        event = _event(text, f"m{self._number}", self.now, attachments)
        written = heard(event, self._judge(event), local_day(self.now, self._timezone))
        if self.run is None:
            return self._keep(engine.begin(self.dialogue, written, self.now))
        advance = engine.hear(self.dialogue, self.run, written, self.now)
        return None if advance is None else self._keep(advance)

    def answer(self, fields: Mapping[str, str] | None, *, failed: str = "") -> TrialTurn | None:
        """What comes of the shop's answer, of which only what was declared is read; None when the shop was
        not asked anything."""
        if self.run is None or self.run.state is not RunState.LOOKING_UP:
            return None
        step = self.dialogue.steps[self.run.step]
        declared = step.look_up.fields if step.look_up else ()
        read = None if fields is None else {name: fields[name] for name in declared if name in fields}
        return self._keep(
            engine.take_up(self.dialogue, self.run, ShopAnswer(fields=read, failed=failed), self.now)
        )

    def wait(self, seconds: float) -> list[TrialTurn]:
        """What comes of saying nothing for so long."""
        until, turns = self.now + timedelta(seconds=seconds), []
        while self.run is not None and self.run.state is not RunState.ENDED:
            due_at = self._due_at
            if due_at is None or due_at > until:
                break
            self.now = due_at
            turns.append(self._keep(engine.run_out(self.dialogue, self.run, self.now)))
        self.now = until
        return turns

    def _keep(self, advance: Advance) -> TrialTurn:
        turn = advance.turn
        self.run, self._due_at = turn.run, turn.due_at
        text, objection = "", ""
        if advance.spoken is not None:
            try:
                text = advance.spoken.render("", _NAMES, turn.run.turn)
            except Unfilled as error:
                objection = str(error)
        return TrialTurn(
            text=text,
            saw=turn.saw,
            state=turn.run.state,
            end=turn.run.end.value if turn.run.end else "",
            choices=advance.spoken.choices if advance.spoken else (),
            slots={name: filled.value for name, filled in turn.run.slots.items()},
            hand_over=turn.hand_over,
            look_up=turn.look_up,
            objection=objection,
        )

    _due_at: datetime | None = None


def begin_trial(workspace: Workspace, name: str, *, language: str = "") -> TrialConversation:
    """A conversation with the dialogue of that name, or the only one. Raises `ConfigError` for files with
    mistakes, `UserError` where there is no such dialogue."""
    dialogue = find_dialogue(require_dialogues(workspace), name)
    return TrialConversation(dialogue, judge_with(workspace, language), workspace.now(), workspace.timezone)


def require_dialogues(workspace: Workspace) -> DialogueBook:
    """All dialogues. Raises `ConfigError` for files with mistakes, `UserError` where there are none."""
    config = workspace.config if workspace.is_configured else None
    book = open_dialogues(config, workspace.rules_file)
    if book is None or not book.dialogues:
        raise UserError("no_dialogues", folder=dialogues_folder(workspace.rules_file))
    return book


def find_dialogue(book: DialogueBook, name: str) -> Dialogue:
    """The dialogue of that name, or the only one. Raises `UserError`."""
    if not name and len(book.dialogues) == 1:
        return next(iter(book.dialogues.values()))
    if name not in book.dialogues:
        raise UserError("no_such_dialogue", name=name[:60], names=", ".join(book.dialogues))
    return book.dialogues[name]


def judge_with(workspace: Workspace, language: str) -> Judge:
    """Reads texts with the classifier of the instance and its knowledge base; in that language, if it is
    given."""
    knowledge = workspace.knowledge

    def judge(event: Event) -> Judgement:
        judgement = workspace.classifier.judge([event.text])[0]
        if language:
            judgement = Judgement(scores=judgement.scores, language=language, model=judgement.model)
        return knowledge.look_up(event, judgement) if knowledge else judgement

    return judge


def _event(text: str, message_id: str, now: datetime, attachments: tuple[Attachment, ...]) -> Event:
    return Event(
        platform="messenger",
        account_id="0",
        kind=Kind.DM,
        message_id=message_id,
        thread_id="tried",
        dedupe_key=message_id,
        author_id="tried",
        created_at=now,
        text=text,
        attachments=attachments,
    )
