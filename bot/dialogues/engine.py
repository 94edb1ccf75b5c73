"""What becomes of a dialogue when somebody writes, the shop answers, or time runs out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.answers import Reply, Spoken, with_link
from bot.dialogues.corrections import find_correction
from bot.dialogues.heard import Heard
from bot.dialogues.model import Ask, Dialogue, Slot, SlotKind, Step
from bot.dialogues.own_texts import CANCELLED, CORRECTED, FAILED, REMINDER, WAITING, again_text, own_replies
from bot.dialogues.requests import wants_person, wants_to_stop
from bot.dialogues.values import read_among_words, read_answer
from bot.dialogues.walk import Walk, note_of, restart_at, shown_values, taken_back
from bot.domain.dialogues import (
    DialogueHandOver,
    DialogueRun,
    DialogueTurn,
    RunEnd,
    RunState,
    dialogue_template,
)
from bot.domain.judgement import KnowledgeAnswer
from bot.text.language_id import UNKNOWN

#: After so many turns it is no dialogue any more, whoever the other side is.
_MOST_TURNS = 40
#: The shop answers within this, or a person does.
LONGEST_LOOK_UP = timedelta(seconds=45)
#: For how long what was filled in can be corrected when the dialogue has come to its end.
_CORRECTABLE = timedelta(hours=1)
#: Of a message in another language so many words are needed before we change ours.
_ENOUGH_WORDS = 4


@dataclass(frozen=True, kw_only=True)
class Advance:
    """What becomes of a dialogue, and what is said; None when nothing is."""

    turn: DialogueTurn
    spoken: Spoken | None = None


@dataclass(frozen=True, kw_only=True)
class ShopAnswer:
    """What the shop said: its fields; nothing when it knows no such thing. `failed` is why there is none."""

    fields: dict[str, str] | None = None
    failed: str = ""


def begin(dialogue: Dialogue, heard: Heard, now: datetime) -> Advance:
    """The beginning of a dialogue. What the first message says already is not asked for."""
    run = DialogueRun(
        dialogue=dialogue.id,
        step=dialogue.first,
        language=_language(dialogue, "", heard),
        intent=heard.intent,
        started_at=now,
        updated_at=now,
    )
    walk = Walk(dialogue, run)
    for step in dialogue.steps.values():
        slot = dialogue.slots[step.ask.slot] if step.ask else None
        value = read_among_words(slot, heard, run.language) if slot else None
        if slot is not None and value is not None and slot.name not in walk.run.slots:
            walk.fill(slot, value)
    walk.go_to(dialogue.first)
    if not walk.parts and walk.look_up is not None:
        walk.parts.append(dialogue.texts[WAITING])  # nobody is left to wonder whether anything began
    return _advance(walk, dialogue_template(dialogue.id), "it begins", now)


def hear(dialogue: Dialogue | None, run: DialogueRun, heard: Heard, now: datetime) -> Advance | None:
    """What becomes of a dialogue under way when somebody writes; None when the message is none of its
    business. `dialogue` is None when it is not declared any more."""
    if dialogue is None or (run.step not in dialogue.steps and run.state is not RunState.ENDED):
        return None if run.state is RunState.ENDED else _withdrawn(dialogue, run, now)
    run = replace(run, turn=run.turn + 1, language=_language(dialogue, run.language, heard))
    walk = Walk(dialogue, replace(run, updated_at=now, is_reminded=False))
    if run.state is RunState.ENDED:
        return _correct_afterwards(walk, run, heard, now)
    if wants_person(heard.text):
        walk.give_up("a person was asked for")
        return _advance(walk, "", "a person was asked for", now)
    if wants_to_stop(heard.text):
        walk.parts.append(dialogue.texts[CANCELLED])
        walk.finish(RunEnd.CANCELLED)
        return _advance(walk, "", "it was cancelled", now)
    if run.turn > _MOST_TURNS:
        walk.give_up(f"more than {_MOST_TURNS} turns")
        return _advance(walk, "", "too many turns", now)
    step = dialogue.steps[run.step]
    current = dialogue.slots[step.ask.slot] if step.ask else None
    walk.run, lost = taken_back(dialogue, walk.run)
    if lost is not None and step.ask is not None:
        return _ask_again(walk, lost, current, heard, now)
    if corrected := _correct(walk, heard, current, now):
        return corrected
    if step.ask is None or current is None:
        return _advance(walk, "", "it came while something is looked up", now)
    return _answer(walk, step, step.ask, current, heard, now)


def take_up(dialogue: Dialogue | None, run: DialogueRun, answer: ShopAnswer, now: datetime) -> Advance:
    """What becomes of a dialogue when the shop has answered, or will not."""
    step = dialogue.steps.get(run.step) if dialogue else None
    if dialogue is None or step is None or step.look_up is None:
        return _withdrawn(dialogue, run, now)
    walk = Walk(dialogue, replace(run, turn=run.turn + 1, updated_at=now))
    walk.run, lost = taken_back(dialogue, walk.run)
    if lost is not None:
        return _ask_again(walk, lost, None, None, now)
    if answer.fields is not None:
        walk.run = replace(walk.run, looked_up={**run.looked_up, **answer.fields})
        walk.go_to(walk.after(step))
        return _advance(walk, "", "the shop has answered", now)
    goes_to = step.look_up.failed if answer.failed else step.look_up.not_found
    saw = f"the look-up failed: {answer.failed}" if answer.failed else "the shop knows nothing of it"
    if goes_to:
        walk.go_to(goes_to)
    else:
        walk.give_up(saw, dialogue.texts[FAILED])
    return _advance(walk, "", saw, now)


def run_out(dialogue: Dialogue | None, run: DialogueRun, now: datetime) -> Advance:
    """What becomes of a dialogue in which nobody wrote for so long."""
    if dialogue is None or run.step not in dialogue.steps:
        return _withdrawn(dialogue, run, now)
    if run.state is RunState.LOOKING_UP:
        return take_up(dialogue, run, ShopAnswer(failed="no answer in time"), now)
    walk = Walk(dialogue, replace(run, turn=run.turn + 1))
    step = dialogue.steps[run.step]
    if step.ask is not None and step.ask.slot in run.slots:
        walk.go_to(walk.after(step))
        return _advance(walk, "", f"{step.ask.slot} was edited into an answer", now)
    if dialogue.remind_after and not run.is_reminded and step.ask is not None:
        walk.run = replace(walk.run, is_reminded=True)
        walk.parts.append(dialogue.texts[REMINDER])
        walk.ask(step)
        return _advance(walk, "", "a reminder", now)
    if dialogue.hands_over_silence:
        walk.give_up("no answer came")
        walk.parts.clear()
    else:
        walk.finish(RunEnd.TIMED_OUT)
    return _advance(walk, "", "no answer came", now)


def _answer(walk: Walk, step: Step, ask: Ask, slot: Slot, heard: Heard, now: datetime) -> Advance:
    """What becomes of the answer to a question."""
    asks_back = _answer_between(walk, heard)
    is_question = slot.kind is SlotKind.TEXT and heard.text.rstrip().endswith("?")
    value = read_answer(slot, heard, walk.run.language, walk.dialogue.language)
    if asks_back is not None and (value is None or is_question):
        walk.parts.append(with_link(asks_back, asks_back.text))
        walk.ask(step)
        return _advance(walk, "", f"a question in between: {asks_back.entry}", now)
    if value is not None:
        walk.fill(slot, value)
        if slot.kind is SlotKind.TEXT and heard.intent:
            walk.run = replace(walk.run, intent=heard.intent)
        walk.go_to(walk.after(step))
        return _advance(walk, "", f"{slot.name} was filled in", now)
    tries = walk.run.tries + 1
    if tries >= ask.tries:
        walk.give_up(f"{slot.name} was not understood {tries} times")
        return _advance(walk, "", f"{slot.name} was not understood", now)
    walk.run = replace(walk.run, tries=tries)
    if ask.again is not None:
        walk.parts.append(ask.again)
        walk.choices = _choices_again(walk, step)
    else:
        walk.parts.append(own_replies()[again_text(slot.kind)])
        walk.ask(step)
    return _advance(walk, "", f"{slot.name} was not understood", now, yields=True)


def _choices_again(walk: Walk, step: Step) -> tuple[str, ...]:
    asked = Walk(walk.dialogue, walk.run)
    asked.ask(step)
    return asked.choices


def _answer_between(walk: Walk, heard: Heard) -> KnowledgeAnswer | None:
    """The answer of the knowledge base to a question in between, if it is sure enough."""
    for answer in heard.answers[:1]:
        is_ours = answer.language == walk.run.language or walk.run.language == UNKNOWN
        if answer.text and is_ours and answer.audience != "public":
            return answer if answer.precision >= walk.dialogue.min_precision else None
    return None


def _correct(walk: Walk, heard: Heard, current: Slot | None, now: datetime) -> Advance | None:
    correction = find_correction(walk.dialogue, walk.run, heard, current)
    if correction is None:
        return None
    slot, value = correction
    walk.fill(slot, value)
    walk.parts.append(walk.dialogue.texts[CORRECTED])
    walk.run, step_id = restart_at(walk.dialogue, walk.run, slot)
    walk.go_to(step_id)
    return _advance(walk, "", f"{slot.name} was corrected", now)


def _correct_afterwards(walk: Walk, run: DialogueRun, heard: Heard, now: datetime) -> Advance | None:
    """A correction right after the end begins again where it matters; anything else is a new matter."""
    is_recent = run.updated_at is not None and now - run.updated_at <= _CORRECTABLE
    if run.end is not RunEnd.DONE or not is_recent:
        return None
    return _correct(walk, heard, None, now)


def _ask_again(walk: Walk, lost: Slot, current: Slot | None, heard: Heard | None, now: datetime) -> Advance:
    """An answer was taken back since: what is written now is another one, or the answer to the question that
    stood; whatever is still missing is asked for, and nothing is lost that was given."""
    for slot in (lost, current) if heard is not None else ():
        value = slot and heard and read_answer(slot, heard, walk.run.language, walk.dialogue.language)
        if slot is not None and value:
            walk.fill(slot, value)
            break
    walk.run, step_id = restart_at(walk.dialogue, walk.run, lost)
    walk.go_to(step_id)
    return _advance(walk, "", f"{lost.name} was taken back", now)


def _withdrawn(dialogue: Dialogue | None, run: DialogueRun, now: datetime) -> Advance:
    """The dialogue is not declared any more, or not this step: a person goes on."""
    why = f"the dialogue '{run.dialogue}' is not declared any more"
    ended = replace(run, turn=run.turn + 1, state=RunState.ENDED, end=RunEnd.WITHDRAWN, updated_at=now)
    hand_over = DialogueHandOver(why=why, note=note_of(dialogue, run))
    return Advance(turn=DialogueTurn(run=ended, saw=why, hand_over=hand_over))


def _advance(walk: Walk, template: str, saw: str, now: datetime, *, yields: bool = False) -> Advance:
    dialogue, run = walk.dialogue, walk.run
    is_spoken = bool(walk.parts)
    turn = DialogueTurn(
        run=run,
        saw=f"{dialogue.id}: {saw}",
        template=(template or dialogue_template(dialogue.id, run.step)) if is_spoken else "",
        hand_over=walk.hand_over,
        look_up=walk.look_up,
        due_at=_due_at(dialogue, run, now),
        yields=yields,
    )
    spoken = Spoken(
        language=run.language,
        default_language=dialogue.language,
        parts=tuple(walk.parts),
        values=walk.forgotten | shown_values(dialogue, run),
        choices=walk.choices,
    )
    return Advance(turn=turn, spoken=spoken if is_spoken else None)


def _due_at(dialogue: Dialogue, run: DialogueRun, now: datetime) -> datetime | None:
    if run.state is RunState.ENDED:
        return None
    if run.state is RunState.LOOKING_UP:
        return now + LONGEST_LOOK_UP
    is_to_remind = dialogue.remind_after and not run.is_reminded
    return now + timedelta(seconds=dialogue.remind_after if is_to_remind else dialogue.end_after)


def _language(dialogue: Dialogue, current: str, heard: Heard) -> str:
    """The language to speak: that of the person, of which a single word proves nothing."""
    spoken = set.intersection(*(set(reply.texts) for reply in _texts(dialogue)))
    is_clear = not current or heard.words >= _ENOUGH_WORDS
    if heard.language in spoken and is_clear:
        return heard.language
    return current or dialogue.language


def _texts(dialogue: Dialogue) -> list[Reply]:
    asked = [step.ask.text for step in dialogue.steps.values() if step.ask]
    spoken = [step.say for step in dialogue.steps.values() if step.say]
    return [*asked, *spoken] or [dialogue.texts[CANCELLED]]
