"""Checks the dialogues: every mistake, and what is allowed but looks wrong."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.answers import Reply, sample_texts
from bot.dialogues.model import Dialogue, Step
from bot.dialogues.own_texts import REPLACEABLE
from bot.documents import sort_problems, with_owner
from bot.errors import ConfigError, Message, Problem, message
from bot.rules import RuleSet
from bot.services.dialogues.beginning import unknown_dialogues
from bot.services.dialogues.trying import require_dialogues
from bot.services.workspace import Workspace

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class DialogueCheck:
    """What is wrong with the dialogues, and what looks wrong. `beginning` are the rules that begin them."""

    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    version: str = ""
    dialogues: tuple[str, ...] = ()
    tests: int = 0
    beginning: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether they can be used; warnings do not prevent that."""
        return not self.problems


def check_dialogues(workspace: Workspace) -> DialogueCheck:
    """Check the dialogues beside the rules. Raises `UserError` where there are none."""
    try:
        book = require_dialogues(workspace)
    except ConfigError as error:
        return DialogueCheck(problems=error.problems)
    rules = workspace.rules
    targets = (
        frozenset(target.name for target in workspace.config.targets) if workspace.is_configured else _NONE
    )
    warnings = [
        *unknown_dialogues(book, rules),
        *(doubt for dialogue in book.dialogues.values() for doubt in _doubts(dialogue, rules, targets)),
    ]
    return DialogueCheck(
        warnings=sort_problems(warnings),
        version=book.version,
        dialogues=tuple(book.dialogues),
        tests=sum(len(dialogue.samples) for dialogue in book.dialogues.values()),
        beginning=tuple(rule.id for rule in rules.rules if any(spec.dialogue for spec in rule.then)),
    )


def _doubts(dialogue: Dialogue, rules: RuleSet, targets: frozenset[str]) -> Iterator[Problem]:
    if not any(spec.dialogue == dialogue.id for rule in rules.rules for spec in rule.then):
        text = message("no rule begins it: a rule does with 'then: [{{dialogue: {name}}}]'", name=dialogue.id)
        yield _warning(dialogue, text)
    for name in sorted(_named_targets(dialogue) - targets):
        text = message("there is no target '{name}' in the configuration: a person takes over", name=name)
        yield _warning(dialogue, text)
    texts = list(_texts(dialogue))
    spoken = {language for reply in texts for language in reply.texts}
    for language in sorted(spoken):
        missing = sum(language not in reply.texts for reply in texts)
        if missing:
            text = message(
                "{count} of its texts is missing in '{language}', so that it is not spoken",
                plural="{count} of its texts are missing in '{language}', so that it is not spoken",
                count=missing,
                language=language,
            )
            yield _warning(dialogue, text)
    for reply in texts:
        yield from _objections(dialogue, reply, rules)


def _objections(dialogue: Dialogue, reply: Reply, rules: RuleSet) -> Iterator[Problem]:
    """Texts that have what the rules let nobody say."""
    for language, text in sample_texts(reply):
        if problem := rules.why_unsendable(text, language):
            yield _warning(dialogue, message("{name}: {problem}", name=reply.name, problem=problem))


def _texts(dialogue: Dialogue) -> Iterator[Reply]:
    """Everything that it says in words of its own."""
    for step in dialogue.steps.values():
        yield from _texts_of(step)
    for name in REPLACEABLE:
        reply = dialogue.texts[name]
        if reply.name.startswith("texts."):
            yield reply


def _texts_of(step: Step) -> Iterator[Reply]:
    if step.ask is not None:
        yield step.ask.text
        if step.ask.again is not None:
            yield step.ask.again
    if step.say is not None:
        yield step.say
    if step.look_up is not None and step.look_up.waiting is not None:
        yield step.look_up.waiting
    if step.hand_over is not None and step.hand_over.say is not None:
        yield step.hand_over.say


def _named_targets(dialogue: Dialogue) -> set[str]:
    steps = dialogue.steps.values()
    asked = {step.look_up.target for step in steps if step.look_up}
    return asked | {step.hand_over.to for step in steps if step.hand_over and step.hand_over.to}


def _warning(dialogue: Dialogue, text: Message) -> Problem:
    return Problem(dialogue.where, with_owner(message("dialogue {name}", name=dialogue.id), text))
