"""Runs the conversations that are written beside the dialogues as their tests."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.dialogues.model import Dialogue, Sample, SampleTurn
from bot.domain.dialogues import RunEnd
from bot.errors import Message, TamisError, message
from bot.services.dialogues.trying import (
    Judge,
    TrialConversation,
    TrialTurn,
    find_dialogue,
    judge_with,
    require_dialogues,
)
from bot.services.workspace import Workspace
from bot.text.normalize import fold

#: How an end is called in a test.
_ENDS = {
    "done": RunEnd.DONE,
    "person": RunEnd.HANDED_OVER,
    "cancelled": RunEnd.CANCELLED,
    "silence": RunEnd.TIMED_OUT,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleResult:
    """The outcome of one conversation; `problem` is None when it went as it must."""

    dialogue: str
    name: str
    where: str
    problem: Message | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleRun:
    """How all of them did; `classifier_error` says why only word lists judged what people wrote."""

    total: int
    failed: tuple[SampleResult, ...]
    classifier_error: TamisError | None = None


def run_samples(workspace: Workspace, name: str = "") -> SampleRun:
    """Hold every conversation, or those of one dialogue. Raises `ConfigError` for files with mistakes,
    `UserError` where there is no such dialogue."""
    book = require_dialogues(workspace)
    dialogues = [find_dialogue(book, name)] if name else list(book.dialogues.values())
    results = [
        SampleResult(
            dialogue=dialogue.id,
            name=sample.name,
            where=where,
            problem=problem,
        )
        for dialogue in dialogues
        for sample in dialogue.samples
        for where, problem in [_hold(workspace, dialogue, sample)]
    ]
    return SampleRun(
        total=len(results),
        failed=tuple(result for result in results if result.problem is not None),
        classifier_error=workspace.classifier_error,
    )


def _hold(workspace: Workspace, dialogue: Dialogue, sample: Sample) -> tuple[str, Message | None]:
    """Where a conversation went wrong, and how; the place of the sample and None when it did not."""
    judge: Judge = judge_with(workspace, sample.language)
    conversation = TrialConversation(dialogue, judge, workspace.now(), workspace.timezone)
    spoken = ""
    for turn in sample.turns:
        if turn.bot is not None or turn.not_bot is not None:
            problem = _misspoken(turn, spoken)
            if problem is not None:
                return turn.where, problem
            continue
        spoken = "\n".join(_texts(conversation, turn))
    return sample.where, _misfilled(conversation, sample)


def _texts(conversation: TrialConversation, turn: SampleTurn) -> Iterator[str]:
    """What is said to one line of a test."""
    results: list[TrialTurn | None] = []
    if turn.passes:
        results += conversation.wait(turn.passes)
    if turn.user is not None or turn.photo:
        results.append(conversation.say(turn.user or "", with_photo=turn.photo))
    if turn.shop is not None or turn.shop_knows_nothing or turn.shop_fails:
        failed = "it fails" if turn.shop_fails else ""
        results.append(conversation.answer(turn.shop, failed=failed))
    for result in results:
        if result is not None:
            yield "\n".join((result.text or result.objection, *result.choices))


def _misspoken(turn: SampleTurn, spoken: str) -> Message | None:
    shown = spoken.replace("\n", " ") or "-"
    if turn.bot is not None and _plain(turn.bot) not in _plain(spoken):
        return message("expected the bot to say '{text}', it said: {spoken}", text=turn.bot, spoken=shown)
    if turn.not_bot is not None and _plain(turn.not_bot) in _plain(spoken):
        return message("the bot must not say '{text}', it said: {spoken}", text=turn.not_bot, spoken=shown)
    return None


def _misfilled(conversation: TrialConversation, sample: Sample) -> Message | None:
    """What differs at the end of the conversation."""
    run = conversation.run
    values = {name: filled.value for name, filled in run.slots.items()} if run else {}
    for name, value in sample.slots.items():
        if values.get(name) != value:
            return message(
                "expected '{name}' to be '{value}', it is '{actual}'",
                name=name,
                value=value,
                actual=values.get(name, ""),
            )
    end = run.end if run else None
    if sample.ends is not None and end is not _ENDS.get(sample.ends):
        actual = next((word for word, known in _ENDS.items() if known is end), end or "open")
        return message(
            "expected it to end as {expected}, it is {actual}", expected=sample.ends, actual=actual
        )
    return None


def _plain(text: str) -> str:
    return " ".join(fold(text).replace("’", "'").split())
