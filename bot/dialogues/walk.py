"""Goes from step to step until somebody has to answer, and collects what is said on the way."""

from dataclasses import dataclass, field, replace

from bot.answers import Reply
from bot.dialogues.model import END, REPEATABLE, Dialogue, HandOver, Slot, SlotKind, Step
from bot.dialogues.own_texts import PERSON
from bot.domain.dialogues import (
    DialogueHandOver,
    DialogueRun,
    FilledSlot,
    LookUpRequest,
    RunEnd,
    RunState,
)

#: More steps without a question than any dialogue has: it goes round in a circle.
_MOST_STEPS = 100
_LONGEST_NOTE = 2_000
_YES_NO = {"fr": ("Oui", "Non"), "en": ("Yes", "No")}


@dataclass
class Walk:
    """What one message or answer leads to: the run as it becomes, the parts of what is said, what is asked to
    happen."""

    dialogue: Dialogue
    run: DialogueRun
    parts: list[Reply | str] = field(default_factory=list)
    choices: tuple[str, ...] = ()
    forgotten: dict[str, str] = field(default_factory=dict)  # still named by what is said before it is asked
    hand_over: DialogueHandOver | None = None
    look_up: LookUpRequest | None = None

    def go_to(self, step_id: str) -> None:
        """Go on at a step, up to the next question, look-up or end."""
        for _ in range(_MOST_STEPS):
            step = self.dialogue.steps.get(step_id)
            if step is None:
                self.finish(RunEnd.DONE)
                return
            self._forget_what_is_asked_again(step)
            self.run = replace(self.run, step=step.id, tries=0, state=RunState.ASKING)
            if self._stops_at(step):
                return
            step_id = self.after(step)
        self.give_up("it went round in a circle")

    def ask(self, step: Step) -> None:
        """Say the question of a step, with the words to choose from."""
        assert step.ask is not None
        self.parts.append(step.ask.text)
        self.choices = choices_of(self.dialogue.slots[step.ask.slot], self.run, self.dialogue)

    def fill(self, slot: Slot, value: FilledSlot) -> None:
        """Write down a value; what was filled later keeps its place."""
        slots = {name: filled for name, filled in self.run.slots.items() if name != slot.name}
        self.run = replace(self.run, slots={**slots, slot.name: value})

    def finish(self, end: RunEnd) -> None:
        """Nothing more is expected."""
        self.run = replace(self.run, state=RunState.ENDED, end=end)

    def give_up(self, why: str, text: Reply | None = None) -> None:
        """A person takes over, with what was filled in."""
        dialogue = self.dialogue
        self.parts.append(text or dialogue.texts[PERSON])
        self._hand_over(HandOver(queue=dialogue.queue, priority=dialogue.priority), why)

    def after(self, step: Step) -> str:
        """Where a step leads, by what was filled in and looked up."""
        values = {name: filled.value for name, filled in self.run.slots.items()} | dict(self.run.looked_up)
        for branch in step.branches:
            has_values = all(values.get(name) in wanted for name, wanted in branch.values.items())
            if has_values and (not branch.intents or self.run.intent in branch.intents):
                return branch.goes_to
        return step.goes_to

    def _stops_at(self, step: Step) -> bool:
        """Do what a step says; whether somebody else has to do something now."""
        if step.ask is not None:
            if step.ask.slot in self.run.slots:
                return False
            self.ask(step)
            return True
        if step.say is not None:
            self.parts.append(step.say)
        if step.look_up is not None:
            look_up = step.look_up
            if look_up.waiting is not None:
                self.parts.append(look_up.waiting)
            values = {name: self.run.slots[name].value for name in look_up.send if name in self.run.slots}
            self.look_up = LookUpRequest(
                target=look_up.target,
                dialogue=self.dialogue.id,
                step=step.id,
                values=values,
                fields=look_up.fields,
            )
            self.run = replace(self.run, state=RunState.LOOKING_UP)
            return True
        if step.hand_over is not None:
            self.parts.append(step.hand_over.say or self.dialogue.texts[PERSON])
            self._hand_over(step.hand_over, self.dialogue.title)
            return True
        return False

    def _forget_what_is_asked_again(self, step: Step) -> None:
        """Whoever is sent back to a question is asked it again, and what followed from its answer, too."""
        current = self.dialogue.steps.get(self.run.step)
        if current is None or step.number >= current.number or self.run.turn == 0:
            return
        between = range(step.number, current.number + 1)
        asked = {
            other.ask.slot
            for other in self.dialogue.steps.values()
            if other.ask is not None and other.number in between
        }
        self.forgotten |= shown_values(self.dialogue, self.run)
        slots = {name: filled for name, filled in self.run.slots.items() if name not in asked}
        self.run = replace(self.run, slots=slots)

    def _hand_over(self, hand_over: HandOver, why: str) -> None:
        self.hand_over = DialogueHandOver(
            why=why,
            note=note_of(self.dialogue, self.run),
            queue=hand_over.queue,
            priority=hand_over.priority,
            to=hand_over.to,
        )
        self.finish(RunEnd.HANDED_OVER)


def note_of(dialogue: Dialogue | None, run: DialogueRun) -> str:
    """What was filled in and looked up, for the colleague who takes over."""
    lines = [dialogue.title if dialogue else run.dialogue]
    lines += [f"{name}: {filled.shown}" for name, filled in run.slots.items() if filled.value]
    lines += [f"{name}: {value}" for name, value in run.looked_up.items()]
    return "\n".join(lines)[:_LONGEST_NOTE]


def shown_values(dialogue: Dialogue, run: DialogueRun) -> dict[str, str]:
    """What may be repeated of what was filled in and looked up."""
    shown = {
        name: filled.shown
        for name, filled in run.slots.items()
        if name in dialogue.slots and dialogue.slots[name].kind in REPEATABLE
    }
    return shown | dict(run.looked_up)


def taken_back(dialogue: Dialogue, run: DialogueRun) -> tuple[DialogueRun, Slot | None]:
    """The run without what was taken back, and the slot that was asked for first of those that lie behind;
    None where none does."""
    lost = {name for name, filled in run.slots.items() if not filled.value}
    if not lost:
        return run, None
    slots = {name: filled for name, filled in run.slots.items() if name not in lost}
    current = dialogue.steps.get(run.step)
    behind = [
        step.ask.slot
        for step in dialogue.steps.values()
        if step.ask and step.ask.slot in lost and current is not None and step.number < current.number
    ]
    return replace(run, slots=slots), dialogue.slots[behind[0]] if behind else None


def choices_of(slot: Slot, run: DialogueRun, dialogue: Dialogue) -> tuple[str, ...]:
    """The words to choose from for a slot; none where anything may be written."""
    if slot.kind is SlotKind.YES_NO:
        return _YES_NO.get(run.language) or _YES_NO["en"]
    return tuple(choice.label(run.language, dialogue.language) for choice in slot.choices)


def restart_at(dialogue: Dialogue, run: DialogueRun, slot: Slot) -> tuple[DialogueRun, str]:
    """The run when a slot was filled anew, and where it goes on: what was looked up and agreed to since holds
    no more, what else was filled in does."""
    step = next((step for step in dialogue.steps.values() if step.ask and step.ask.slot == slot.name), None)
    if step is None:
        return run, END
    agreed = {
        later.ask.slot
        for later in dialogue.steps.values()
        if later.ask and later.number > step.number and dialogue.slots[later.ask.slot].kind is SlotKind.YES_NO
    }
    slots = {name: filled for name, filled in run.slots.items() if name not in agreed}
    # Looking from the step itself, nothing lies behind: going on is no going back.
    return replace(run, slots=slots, looked_up={}, step=step.id, state=RunState.ASKING, end=None), step.id
