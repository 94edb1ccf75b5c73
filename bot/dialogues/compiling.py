"""Compiles one dialogue that has the right shape, and says what of it cannot work."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.answers import PLACEHOLDERS, Reply, compile_reply
from bot.dialogues.model import (
    END,
    REPEATABLE,
    Ask,
    Branch,
    Dialogue,
    HandOver,
    LookUp,
    Sample,
    SampleTurn,
    Step,
)
from bot.dialogues.own_texts import REPLACEABLE, own_replies
from bot.dialogues.schema import DialogueModel, SampleModel, StepModel, TurnModel
from bot.dialogues.slot_compiling import compile_slot
from bot.documents import Document, with_owner, with_suggestion
from bot.documents.yaml import Path
from bot.errors import Message, Problem, message

#: What stands for something else in every text of ours.
_RESERVED = frozenset(PLACEHOLDERS)
_OF_KNOWLEDGE = frozenset({"answer", "link", "question"})
_KINDS = ("ask", "say", "look_up", "hand_over", "branch")


def compile_dialogue(
    entry: DialogueModel, document: Document, path: Path, language: str
) -> tuple[Dialogue, list[Problem]]:
    """The dialogue, and its mistakes, each with its position."""
    compiler = _Compiler(entry, document, path, language)
    dialogue = compiler.dialogue()
    return dialogue, compiler.problems


class _Compiler:
    """One dialogue while it is compiled, with the mistakes so far."""

    def __init__(self, entry: DialogueModel, document: Document, path: Path, language: str) -> None:
        self.entry = entry
        self.document = document
        self.path = path
        self.language = language
        self.problems: list[Problem] = []
        self.ids = [step.id or f"step-{number}" for number, step in enumerate(entry.steps, 1)]
        self.asked = {step.ask.slot for step in entry.steps if step.ask}
        self.fields = {name for step in entry.steps if step.look_up for name in step.look_up.fields}
        self.repeatable = tuple(
            sorted(
                {*(_RESERVED - _OF_KNOWLEDGE), *self.fields}
                | {name for name, slot in entry.slots.items() if slot.kind in REPEATABLE}
            )
        )

    def dialogue(self) -> Dialogue:
        """The whole of it."""
        entry = self.entry
        slots = {
            name: compile_slot(name, slot, self.language, self._reporter("slots", name))
            for name, slot in entry.slots.items()
        }
        self._check_names()
        steps = [self._step(number, step) for number, step in enumerate(entry.steps)]
        self._check_reachable(steps)
        written = {name: getattr(entry.texts, name) for name in REPLACEABLE}
        texts = {
            name: self._reply(texts, "texts", name) for name, texts in written.items() if texts is not None
        }
        return Dialogue(
            id=entry.id,
            title=entry.title or entry.id,
            language=self.language,
            first=self.ids[0],
            steps={step.id: step for step in steps},
            slots=slots,
            texts={**own_replies(), **texts},
            remind_after=entry.remind_after or 0.0,
            end_after=entry.end_after,
            hands_over_silence=entry.on_silence == "person",
            min_precision=2.0 if entry.knowledge is False else float(entry.knowledge),
            queue=entry.queue,
            priority=entry.priority,
            samples=tuple(self._sample(number, sample) for number, sample in enumerate(entry.tests)),
            where=self.document.where((*self.path, "id")),
        )

    def _step(self, number: int, step: StepModel) -> Step:
        at: Path = ("steps", number)
        kinds = [kind for kind in _KINDS if getattr(step, kind) is not None]
        if len(kinds) != 1:
            written = ", ".join(kinds) or message("none")
            text = message(
                "a step does one thing: {kinds}; found {written}", kinds=", ".join(_KINDS), written=written
            )
            self._report(text, *at)
        following = self.ids[number + 1] if number + 1 < len(self.ids) else END
        goes_to = self._target(step.go, *at, "go") if step.go else following
        return Step(
            id=self.ids[number],
            number=number,
            goes_to=goes_to,
            ask=self._ask(step, *at),
            say=self._reply(step.say, *at, "say") if step.say is not None else None,
            look_up=self._look_up(step, *at),
            hand_over=self._hand_over(step, *at),
            branches=self._branches(step, *at),
        )

    def _ask(self, step: StepModel, *at: str | int) -> Ask | None:
        ask = step.ask
        if ask is None:
            return None
        if ask.slot not in self.entry.slots:
            self._report_unknown(ask.slot, self.entry.slots, *at, "ask", "slot")
        return Ask(
            slot=ask.slot,
            text=self._reply(ask.text, *at, "ask", "text"),
            again=self._reply(ask.again, *at, "ask", "again") if ask.again is not None else None,
            tries=ask.tries,
        )

    def _look_up(self, step: StepModel, *at: str | int) -> LookUp | None:
        look_up = step.look_up
        if look_up is None:
            return None
        for number, name in enumerate(look_up.send):
            if name not in self.entry.slots:
                self._report_unknown(name, self.entry.slots, *at, "look_up", "send", number)
        for number, name in enumerate(look_up.fields):
            if name in self.entry.slots or name in _RESERVED:
                text = message("'{name}' is the name of something else already", name=name)
                self._report(text, *at, "look_up", "fields", number)
        waiting = look_up.waiting
        return LookUp(
            target=look_up.target,
            send=tuple(look_up.send),
            fields=tuple(look_up.fields),
            waiting=self._reply(waiting, *at, "look_up", "waiting") if waiting is not None else None,
            not_found=self._target(look_up.not_found, *at, "look_up", "not_found"),
            failed=self._target(look_up.failed, *at, "look_up", "failed"),
        )

    def _hand_over(self, step: StepModel, *at: str | int) -> HandOver | None:
        hand_over = step.hand_over
        if hand_over is None:
            return None
        return HandOver(
            queue=hand_over.queue,
            priority=hand_over.priority,
            to=hand_over.to,
            say=self._reply(hand_over.say, *at, "hand_over", "say") if hand_over.say is not None else None,
        )

    def _branches(self, step: StepModel, *at: str | int) -> tuple[Branch, ...]:
        branches = []
        for number, branch in enumerate(step.branch or ()):
            for name in branch.when:
                if name not in self.entry.slots and name not in self.fields:
                    names = [*self.entry.slots, *self.fields]
                    self._report_unknown(name, names, *at, "branch", number, "when", name)
            self._check_values(branch.when, *at, "branch", number, "when")
            branches.append(
                Branch(
                    goes_to=self._target(branch.go, *at, "branch", number, "go"),
                    values={name: frozenset(values) for name, values in branch.when.items()},
                    intents=frozenset(branch.intent),
                )
            )
        return tuple(branches)

    def _check_values(self, when: Mapping[str, list[str]], *at: str | int) -> None:
        """Values that no answer can have."""
        for name, values in when.items():
            slot = self.entry.slots.get(name)
            if slot is None or slot.kind not in ("choice", "yes_no"):
                continue
            possible = ("yes", "no") if slot.kind == "yes_no" else tuple(slot.choices or ())
            for value in values:
                if value not in possible:
                    text = message("'{name}' is never '{value}'", name=name, value=value[:40])
                    self._report(with_suggestion(text, value, possible), *at, name)

    def _check_names(self) -> None:
        for name in self.entry.slots:
            if name in _RESERVED:
                text = message("'{name}' is the name of something else already", name=name)
                self._report(text, "slots", name, key=True)
            elif name not in self.asked:
                text = message("nobody is asked for '{name}'", name=name)
                self._report(text, "slots", name, key=True)
        for number, step_id in enumerate(self.ids):
            if step_id == END:
                text = message("'{id}' is where a dialogue ends; give this step another id", id=END)
                self._report(text, "steps", number, "id")
            elif step_id in self.ids[:number]:
                text = message("'{id}' is the id of another step already", id=step_id)
                self._report(text, "steps", number, "id")

    def _check_reachable(self, steps: list[Step]) -> None:
        """Steps that nothing leads to, and circles in which nobody is asked anything."""
        by_id = {step.id: step for step in steps}
        reached: set[str] = set()
        pending = [self.ids[0]]
        while pending:
            step_id = pending.pop()
            if step_id in by_id and step_id not in reached:
                reached.add(step_id)
                pending += _next_ids(by_id[step_id])
        for step in steps:
            if step.id not in reached:
                self._report(message("no step leads to '{id}'", id=step.id), "steps", step.number)
            elif _goes_round(step, by_id):
                text = message("from '{id}' on it goes round in a circle without a question", id=step.id)
                self._report(text, "steps", step.number)

    def _target(self, step_id: str | None, *at: str | int) -> str:
        if not step_id or step_id == END or step_id in self.ids:
            return step_id or ""
        text = message("there is no step '{id}'", id=step_id)
        self._report(with_suggestion(text, step_id, [*self.ids, END]), *at)
        return END

    def _reply(self, texts: Any, *at: str | int) -> Reply:
        by_language = texts if isinstance(texts, dict) else {self.language: texts}
        name = ".".join(str(step) for step in at)
        reply, mistakes = compile_reply(name, by_language, self.language, self.repeatable)
        for language, mistake in mistakes:
            path = (*at, language) if isinstance(texts, dict) and language in texts else at
            self._report(mistake, *path)
        return reply

    def _sample(self, number: int, sample: SampleModel) -> Sample:
        at: Path = (*self.path, "tests", number)
        return Sample(
            name=sample.name,
            where=self.document.where((*at, "name")),
            language=sample.language or self.language,
            turns=tuple(
                _turn(turn, self.document.where((*at, "turns", index)))
                for index, turn in enumerate(sample.turns)
            ),
            slots={name: str(value) for name, value in sample.slots.items()},
            ends=sample.ends,
        )

    def _report_unknown(self, name: str, names: Any, *at: str | int) -> None:
        text = message("there is no slot '{name}' under 'slots'", name=name)
        self._report(with_suggestion(text, name, list(names)), *at)

    def _reporter(self, *at: str | int) -> Callable[..., None]:
        return lambda text, *below: self._report(text, *at, *below)

    def _report(self, text: Message, *at: str | int, key: bool = False) -> None:
        owner = message("dialogue {name}", name=self.entry.id)
        where = self.document.where((*self.path, *at), key)
        self.problems.append(Problem(where, with_owner(owner, text)))


def _next_ids(step: Step) -> Iterator[str]:
    """Where a step may lead."""
    yield from (branch.goes_to for branch in step.branches)
    if step.hand_over is None:
        yield step.goes_to
    if step.look_up is not None:
        yield from (target for target in (step.look_up.not_found, step.look_up.failed) if target)


def _goes_round(start: Step, by_id: Mapping[str, Step]) -> bool:
    """Whether a step can be reached again from itself and nobody has to answer on the way."""
    pending, seen = [start.id], set()
    while pending:
        step = by_id.get(pending.pop())
        if step is None or step.ask is not None:
            continue
        for next_id in _next_ids(step):
            if next_id == start.id:
                return True
            if next_id not in seen:
                seen.add(next_id)
                pending.append(next_id)
    return False


def _turn(turn: TurnModel, where: str) -> SampleTurn:
    fields = {name: str(value) for name, value in turn.shop.items()} if isinstance(turn.shop, dict) else None
    return SampleTurn(
        where=where,
        user=turn.user,
        photo=turn.photo,
        bot=turn.bot,
        not_bot=turn.not_bot,
        shop=fields,
        shop_fails=turn.shop == "fails",
        shop_knows_nothing=turn.shop == "knows nothing",
        passes=turn.wait or 0.0,
    )
