"""What `answer: {from: knowledge}` means for one event: the answer, a proposal to a person, or nothing.

The entries were looked up when the text was read and stand in the judgement, so that a replay decides alike.
"""

from dataclasses import replace

from bot.answers import knowledge_template
from bot.domain import Kind, KnowledgeAnswer, Reason, Verb
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import ActionSpec
from bot.text.language_id import UNKNOWN

#: Who may read what is said so.
_PUBLIC, _PRIVATE = "public", "private"


def resolve_answers(
    specs: tuple[ActionSpec, ...], context: EvalContext
) -> tuple[tuple[ActionSpec, ...], tuple[Reason, ...]]:
    """The actions of a rule with what becomes of its answers from the knowledge base, and why."""
    resolved: list[ActionSpec] = []
    reasons: list[Reason] = []
    for spec in specs:
        if spec.min_precision is None:
            resolved.append(spec)
            continue
        answers = context.judgement.knowledge
        if not answers:
            reasons.append(Reason(condition="knowledge", saw="no entry comes near"))
            continue
        objection = _objection(answers[0], spec, spec.min_precision, context)
        listed = ", ".join(f"{answer.entry} ({answer.precision:.2f})" for answer in answers)
        reasons.append(Reason(condition="knowledge", saw=f"{listed}: {objection}" if objection else listed))
        resolved.append(
            _proposal(spec, answers) if objection or spec.verb is Verb.QUEUE else _said(spec, answers[0])
        )
    return tuple(resolved), tuple(reasons)


def _said(spec: ActionSpec, answer: KnowledgeAnswer) -> ActionSpec:
    return replace(spec, reply=knowledge_template(answer.entry, spec.reply))


def _proposal(spec: ActionSpec, answers: tuple[KnowledgeAnswer, ...]) -> ActionSpec:
    """A case with the likeliest answer as its draft; the others are among the texts to choose from."""
    return replace(spec, verb=Verb.QUEUE, draft=knowledge_template(answers[0].entry, spec.reply), reply="")


def _objection(answer: KnowledgeAnswer, spec: ActionSpec, least: float, context: EvalContext) -> str:
    """Why the answer is not given, in words; empty when it may be."""
    language = context.judgement.language
    if not answer.text:
        return "it has no answer"
    if answer.precision < least:
        return f"below {least:g}"
    if answer.language != language and language != UNKNOWN:
        return f"it has no answer in '{language}'"
    if answer.valid_until is not None and context.now > answer.valid_until:
        return "it has expired"
    is_private = spec.verb is Verb.PRIVATE_REPLY or context.event.kind is Kind.DM
    if spec.verb is not Verb.QUEUE and answer.audience == (_PUBLIC if is_private else _PRIVATE):
        return f"it is {answer.audience}"
    return ""
