"""What dialogues would say to a message, worked out before the rules decide whether they may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.answers import Spoken
from bot.dialogues import engine
from bot.dialogues.engine import Advance, ShopAnswer
from bot.dialogues.heard import heard
from bot.dialogues.model import DialogueBook
from bot.dialogues.values import read_answer
from bot.documents.local_time import local_day
from bot.domain import Event, Facts, Judgement
from bot.domain.dialogues import TAKEN_BACK, DialogueRun, DialogueTurn, RunEnd, RunState, turn_of_timer
from bot.rules import RuleSet
from bot.store import Transaction
from bot.store.context import dialogue_runs
from bot.store.context.dialogue_runs import StoredRun
from bot.store.delivery.timers import DueTimer
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import cases


@dataclass(frozen=True, kw_only=True)
class Talk:
    """What becomes of the dialogue under way, how others would begin, and what would be said, by the name of
    the text."""

    under_way: Advance | None = None
    openings: Mapping[str, Advance] = field(default_factory=dict)
    spoken: Mapping[str, Spoken] = field(default_factory=dict)
    is_handed_over: bool = False

    def with_facts(self, facts: Facts) -> Facts:
        """The facts with what the rules have to know of it."""
        return replace(
            facts,
            dialogue=self.under_way.turn if self.under_way else None,
            openings={name: advance.turn for name, advance in self.openings.items()},
            is_handed_over=self.is_handed_over,
        )


#: Nobody speaks.
SILENCE = Talk()


def listen(
    tx: Transaction,
    stored: StoredEvent,
    judgement: Judgement,
    book: DialogueBook,
    rule_set: RuleSet,
    facts: Facts,
    *,
    now: datetime,
    timezone: str,
) -> Talk:
    """What dialogues make of a new private message."""
    event = stored.event
    if event.author_id is None:
        return SILENCE
    message = heard(event, judgement, local_day(now, timezone))
    latest = dialogue_runs.latest_run(tx, event)
    under_way = None
    if latest is not None:
        run = latest.run
        under_way = (
            _taken_over(latest)
            if _has_colleague(run, facts)
            else engine.hear(book.dialogues.get(run.dialogue), run, message, now)
        )
    named = {spec.dialogue for rule in rule_set.rules for spec in rule.then if spec.dialogue}
    openings = {
        name: engine.begin(book.dialogues[name], message, now) for name in named if name in book.dialogues
    }
    was_handed_over = latest is not None and latest.run.end is RunEnd.HANDED_OVER
    advances = [*openings.values(), *([under_way] if under_way else [])]
    return Talk(
        under_way=under_way,
        openings=openings,
        spoken=_spoken(advances),
        is_handed_over=was_handed_over and cases.find_shared_case(tx, stored.id) is not None,
    )


def heed_edit(
    tx: Transaction,
    stored: StoredEvent,
    judgement: Judgement,
    book: DialogueBook,
    *,
    today: date,
    at: float,
) -> None:
    """Take over what somebody edited in a message that filled a slot, or that should have. An edit is never
    answered, but for one that makes the last message the answer to the question that still stands: nobody
    waits for the other then. What was looked up or has ended is corrected by a message."""
    event = stored.event
    latest = dialogue_runs.latest_run(tx, event)
    dialogue = book.dialogues.get(latest.run.dialogue) if latest else None
    if latest is None or dialogue is None or latest.run.state is not RunState.ASKING:
        return
    run, written = latest.run, heard(event, judgement, today)
    slots = dict(run.slots)
    for name, filled in run.slots.items():
        if filled.message_id == event.message_id and name in dialogue.slots:
            value = read_answer(dialogue.slots[name], written, run.language, dialogue.language)
            slots[name] = value or TAKEN_BACK
    step = dialogue.steps.get(run.step)
    if step is not None and step.ask is not None and _is_last_heard(tx, latest, event):
        value = read_answer(dialogue.slots[step.ask.slot], written, run.language, dialogue.language)
        if value is not None:
            slots[step.ask.slot] = value
            dialogue_runs.go_on_at_once(tx, latest, at)
    if slots != run.slots:
        dialogue_runs.replace_slots(tx, latest.id, slots)


def _is_last_heard(tx: Transaction, latest: StoredRun, event: Event) -> bool:
    """Whether this is the message that was heard last, and that did not answer the question."""
    stored = events.get_event(tx, latest.event_id)
    is_last = stored is not None and stored.event.message_id == event.message_id
    return is_last and latest.run.tries > 0


def is_dialogue_timer(timer: DueTimer) -> bool:
    """Whether a timer is to continue a dialogue."""
    return turn_of_timer(timer.rule) is not None


def go_on(
    tx: Transaction, timer: DueTimer, event: Event, book: DialogueBook, facts: Facts, *, now: datetime
) -> Talk:
    """What a dialogue does because its time has come; nothing when somebody has written since."""
    latest = dialogue_runs.latest_run(tx, event)
    if latest is None or latest.run.state is RunState.ENDED:
        return SILENCE
    if latest.event_id != timer.event_id or latest.run.turn != turn_of_timer(timer.rule):
        return SILENCE
    if _has_colleague(latest.run, facts):
        return Talk(under_way=_taken_over(latest))
    dialogue = book.dialogues.get(latest.run.dialogue)
    if latest.run.state is RunState.LOOKING_UP:
        answer = dialogue_runs.find_answer_of_turn(tx, latest.id, latest.run.turn)
        if answer is not None:
            shop_answer = ShopAnswer(
                fields=None if answer.fields is None else dict(answer.fields), failed=answer.failed
            )
            return _alone(engine.take_up(dialogue, latest.run, shop_answer, now))
    return _alone(engine.run_out(dialogue, latest.run, now))


def _alone(advance: Advance) -> Talk:
    return Talk(under_way=advance, spoken=_spoken([advance]))


def _spoken(advances: Sequence[Advance]) -> Mapping[str, Spoken]:
    return {advance.turn.template: advance.spoken for advance in advances if advance.spoken is not None}


def _has_colleague(run: DialogueRun, facts: Facts) -> bool:
    """Whether a colleague has the conversation, or has answered in it since the dialogue last spoke: what is
    written now is for them."""
    if run.state is RunState.ENDED:
        return False
    answered_at = facts.author.last_human_reply
    has_answered = answered_at is not None and run.updated_at is not None and answered_at > run.updated_at
    return facts.thread.automation_paused or has_answered


def _taken_over(latest: StoredRun) -> Advance:
    run = replace(latest.run, turn=latest.run.turn + 1, state=RunState.ENDED, end=RunEnd.TAKEN_OVER)
    saw = f"{run.dialogue}: a colleague has taken over"
    return Advance(turn=DialogueTurn(run=run, saw=saw, yields=True))
