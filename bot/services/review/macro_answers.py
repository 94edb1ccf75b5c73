"""Carries out a macro: all its actions as one decision of a person, which is undone as one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.answers import fill_replies
from bot.domain import SPEAKING_VERBS, VISIBILITY_VERBS, Action, Actor, CaseRequest, Decision, Judgement, Verb
from bot.errors import UserError
from bot.rules import Macro, MacroBook
from bot.services.campaign_links import links_of
from bot.services.review.answer_options import AnswerOption, option_of
from bot.services.review.answer_plan import AnswerCommand, ReviewAnswer, plan_answer
from bot.services.review.answers import case_to_answer, escalate_locally, open_picked_case
from bot.services.review.case_view import CaseView, latest_event, show_item
from bot.services.review.decision import ReviewDecision, next_decision, other_members
from bot.services.review.item_version import require_version
from bot.services.review.mentions import called_in
from bot.services.review.outcome import ReviewOutcome, with_holds
from bot.services.review.targets import LOCAL, require_target
from bot.services.workspace import Workspace, moderator
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.delivery.undo_window import undo_window_seconds
from bot.store.history import event_labels
from bot.store.review import (
    appeals,
    approvals,
    blind_reviews,
    case_leases,
    case_notes,
    case_routing,
    cases,
    opinions,
    overrides,
)
from bot.store.review.cases import Case

_ASKED = Actor.system("macro")
_ANSWERS: Mapping[Verb, ReviewAnswer] = {
    Verb.HIDE: ReviewAnswer.HIDE,
    Verb.UNHIDE: ReviewAnswer.UNHIDE,
    Verb.DELETE: ReviewAnswer.DELETE,
    Verb.REPLY: ReviewAnswer.REPLY,
    Verb.PRIVATE_REPLY: ReviewAnswer.PRIVATE_REPLY,
    Verb.ESCALATE: ReviewAnswer.ESCALATE,
}


#: Records a macro of that person at that moment, about that version of the item.
RecordMacro = Callable[[Transaction, Actor, float, str | None], ReviewOutcome]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Steps:
    """The answers of a macro for one item, with their texts, and what it writes down."""

    macro: Macro
    commands: tuple[AnswerCommand, ...]
    likes: bool
    labels: tuple[str, ...]
    unlabels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MacroSummary:
    """What is shown of a macro; `does` is in the words of its file."""

    name: str
    title: str
    key: str
    does: tuple[str, ...]
    answers: tuple[ReviewAnswer, ...] = ()  # what it answers, for what a person is asked about twice


def summarize_macro(macro: Macro) -> MacroSummary:
    """What a person needs to know of a macro before they use it."""
    actions = [
        " ".join(filter(None, (spec.verb.value, spec.reply or spec.label or spec.to))) for spec in macro.then
    ]
    actions += ["approve"] if macro.approves else []
    actions += ["note"] if macro.note else []
    actions += [f"assign {macro.assignee}"] if macro.assignee else []
    actions += ["snooze"] if macro.snooze else []
    return MacroSummary(
        name=macro.name,
        title=macro.title,
        key=macro.key,
        does=tuple(actions),
        answers=tuple(answers_of_macro(macro)),
    )


def macro_cautions(view: CaseView, macro: Macro) -> tuple[AnswerOption, ...]:
    """What a person should be asked about twice before this macro."""
    options = (option_of(view, answer) for answer in answers_of_macro(macro))
    return tuple(option for option in options if option is not None and option.caution is not None)


async def run_macro(
    workspace: Workspace, reference: str, macro: Macro, book: MacroBook, *, version: str | None = None
) -> ReviewOutcome:
    """Carry out all of a macro, or nothing.

    Raises `UserError` when a text cannot be filled in for this item, when one of its actions is impossible
    here, and as `answer_case` does.
    """
    record = await macro_recorder(workspace, reference, macro, book)
    by, at = workspace.actor, workspace.now().timestamp()
    outcome = await workspace.store.write(lambda tx: record(tx, by, at, version))
    return await with_holds(workspace, outcome)


async def macro_recorder(workspace: Workspace, reference: str, macro: Macro, book: MacroBook) -> RecordMacro:
    """`run_macro` in a transaction: its texts are filled in now. Raises `UserError` where they cannot be."""
    view = await show_item(workspace, reference)
    steps = _steps(workspace, view, macro, book)
    for command in steps.commands:
        if command.answer is ReviewAnswer.ESCALATE:
            await require_target(workspace, command.target)
    return lambda tx, by, at, version: _record(tx, reference, steps, by, at, version)


def answers_of_macro(macro: Macro) -> list[ReviewAnswer]:
    """What it answers; empty for one that only writes something down."""
    answers = [_ANSWERS[spec.verb] for spec in macro.then if spec.verb in _ANSWERS]
    return [*answers, *([ReviewAnswer.APPROVE] if macro.approves else [])]


def _steps(workspace: Workspace, view: CaseView, macro: Macro, book: MacroBook) -> _Steps:
    commands = []
    for spec in macro.then:
        if spec.verb not in _ANSWERS:
            continue
        text = _fill(workspace, view, macro, spec.reply, book) if spec.verb in SPEAKING_VERBS else ""
        target = spec.to or LOCAL
        commands.append(AnswerCommand(answer=_ANSWERS[spec.verb], text=text, target=target, version=None))
    if macro.approves:
        commands.append(AnswerCommand(answer=ReviewAnswer.APPROVE, text="", target=LOCAL, version=None))
    return _Steps(
        macro=macro,
        commands=tuple(commands),
        likes=any(spec.verb is Verb.LIKE for spec in macro.then),
        labels=tuple(spec.label for spec in macro.then if spec.verb is Verb.LABEL),
        unlabels=tuple(spec.label for spec in macro.then if spec.verb is Verb.UNLABEL),
    )


def _fill(workspace: Workspace, view: CaseView, macro: Macro, name: str, book: MacroBook) -> str:
    """The text of that name for this item. Raises `UserError` where a placeholder stays empty, or where the
    rules let nobody say it."""
    rules, event = workspace.rules, view.stored.event
    source = replace(rules, replies={**rules.replies, **book.replies})
    judgement = view.stored.judgement or Judgement(scores={}, language="und", model="")
    request = CaseRequest(actor=_ASKED, why="", draft=name)
    links = links_of(workspace.config) if workspace.is_configured else None
    filled = fill_replies(
        Decision(rules_version=rules.version, case=request), event, judgement, source, links=links
    )
    text = filled.case.draft if filled.case else ""
    if not text:
        raise UserError("macro_unfilled", macro=macro.name, text=name)
    return text


def _record(
    tx: Transaction, reference: str, steps: _Steps, by: Actor, at: float, version: str | None
) -> ReviewOutcome:
    event_id = lookup.resolve_reference(tx, reference)
    case = case_to_answer(tx, event_id)
    if case is not None and case.is_conversation:
        event_id = cases.event_to_answer(tx, case)
    stored = latest_event(tx, event_id)
    if overrides.is_deleted(tx, stored.event.account_id, stored.event.message_id):
        raise UserError("item_removed")
    if case is not None:
        case_leases.check_available(tx, case.id, who=by, at=at)
    require_version(tx, event_id, version)
    case = case or open_picked_case(tx, event_id, by, at)
    decision = next_decision(tx, stored, case, by, at, wait=undo_window_seconds(tx))
    _require_alone(tx, case, event_id, steps)
    actions, cancelled = _plan_all(tx, decision, case, steps.commands)
    actions += [decision.action(Verb.LIKE)] if steps.likes else []
    decision_id = decision.commit(tx, _main_verb(steps), f"macro {steps.macro.name}", *actions)
    others = 0
    for member in other_members(tx, case, reference, event_id):
        others += _apply_to_member(
            tx, next_decision(tx, member, case, by, at, wait=decision.wait), case, steps
        )
    event_labels.insert_labels(tx, event_id, steps.labels, decision_id=decision_id, at=at)
    event_labels.remove_labels(tx, event_id, steps.unlabels)
    _settle_case(tx, decision, case, steps)
    return ReviewOutcome(
        case_id=case.id,
        event_id=event_id,
        answer=f"macro {steps.macro.name}",
        by=by,
        at=at,
        planned=tuple(dict.fromkeys(action.verb for action in actions)),
        cancelled=cancelled,
        others=others,
    )


def _require_alone(tx: Transaction, case: Case, event_id: int, steps: _Steps) -> None:
    """What two people have to agree on is no matter of a macro, and neither is an appeal."""
    if (steps.commands or steps.likes) and opinions.read_question(tx, case):
        raise UserError("macro_two_people", macro=steps.macro.name)
    if (steps.commands or steps.likes) and appeals.open_appeal(tx, case.id):
        raise UserError("macro_appeal", macro=steps.macro.name)
    for verb in _visibility_verbs(steps):
        if approvals.list_awaiting_approval(tx, event_id, verb):
            raise UserError("macro_two_people", macro=steps.macro.name)


def _plan_all(
    tx: Transaction, decision: ReviewDecision, case: Case, commands: Sequence[AnswerCommand]
) -> tuple[list[Action], int]:
    """What all of it comes to. What hides comes first: it cancels replies of rules, and none of ours."""
    actions: list[Action] = []
    cancelled = 0
    for command in sorted(commands, key=lambda command: command.answer in (ReviewAnswer.REPLY,)):
        plan = plan_answer(tx, decision, case, command)
        actions += plan.actions
        cancelled += plan.cancelled
        if command.answer in (ReviewAnswer.HIDE, ReviewAnswer.DELETE, ReviewAnswer.APPROVE):
            removes = command.answer is not ReviewAnswer.APPROVE
            blind_reviews.settle_blind_review(
                tx, decision.stored.id, removes=removes, by=decision.by, at=decision.at
            )
    return actions, cancelled


def _apply_to_member(tx: Transaction, decision: ReviewDecision, case: Case, steps: _Steps) -> int:
    """What the macro says about visibility holds for the others of a group, too; how many that was."""
    commands = [command for command in steps.commands if _verb_of(command) in VISIBILITY_VERBS | {Verb.KEEP}]
    if not commands:
        return 0
    actions, _ = _plan_all(tx, decision, case, commands)
    decision.commit(tx, _main_verb(steps), f"macro {steps.macro.name}", *actions)
    return 1


def _settle_case(tx: Transaction, decision: ReviewDecision, case: Case, steps: _Steps) -> None:
    macro, by, at = steps.macro, decision.by, decision.at
    if macro.note:
        case_notes.add_note(tx, case.id, by=by, text=macro.note, at=at, calls=called_in(macro.note))
    if macro.assignee:
        case_routing.assign_case(tx, case.id, moderator(macro.assignee).id, by=by, at=at)
    if macro.snooze:
        until = at + timedelta(seconds=macro.snooze).total_seconds()
        case_routing.snooze_case(tx, case.id, until, by=by, at=at)
        case_leases.release_case(tx, case.id, who=by, at=at)
    handed_on = [command for command in steps.commands if command.answer is ReviewAnswer.ESCALATE]
    if any(command.target == LOCAL for command in handed_on):
        escalate_locally(tx, decision, case, macro.note)
    elif steps.commands or steps.likes:
        cases.close_case(tx, case.id, by=by, answer=f"macro {macro.name}", at=at)


def _visibility_verbs(steps: _Steps) -> list[Verb]:
    verbs = (_verb_of(command) for command in steps.commands)
    return [verb for verb in verbs if verb in VISIBILITY_VERBS]


def _main_verb(steps: _Steps) -> Verb:
    """What the decision is counted as: what it says about visibility, else what it says."""
    verbs = [_verb_of(command) for command in steps.commands]
    ranked = sorted(verbs, key=lambda verb: verb not in VISIBILITY_VERBS)
    return ranked[0] if ranked else Verb.KEEP


def _verb_of(command: AnswerCommand) -> Verb:
    return Verb.KEEP if command.answer is ReviewAnswer.APPROVE else Verb(command.answer.value)
