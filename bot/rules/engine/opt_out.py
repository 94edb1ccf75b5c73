"""Ends and resumes automatic messages for whoever asks for it: no rule is asked, and none can prevent it.

What is obeyed is a label of the author, so that it holds for every conversation and comment of theirs in the
account, is shown with them, and is erased with them.
"""

from bot.domain import (
    SLOT_OF,
    Action,
    Actor,
    AuthorLabel,
    CaseRequest,
    Decision,
    Match,
    Mode,
    Reason,
    Verb,
)
from bot.rules.engine.plan import effect_key
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import NO_AUTOMATIC_MESSAGES, OPT_OUT, RuleSet
from bot.text.opt_out import Keyword, ends_with_stop, read_keyword


def obey_keyword(rules: RuleSet, context: EvalContext) -> Decision | None:
    """The decision about a private message that ends or resumes automatic messages; None for any other.

    It is confirmed once, when the file has a text for it and nobody else has the conversation. What else came
    with the word is for a person.
    """
    event, author = context.event, context.facts.author
    if not author.is_known:
        return None
    keyword = read_keyword(event.text)
    has_more = bool(event.attachments) if keyword else ends_with_stop(event.text)
    keyword = Keyword.STOP if has_more else keyword
    is_out = NO_AUTOMATIC_MESSAGES in author.labels
    if keyword is None or (keyword is Keyword.START and not is_out):
        return None
    changes = is_out is (keyword is Keyword.START)
    text = rules.opt_out.stopped if keyword is Keyword.STOP else rules.opt_out.resumed
    confirms = changes and bool(text) and _may_write(rules, context)
    done = (
        *((Verb.MESSAGE,) if confirms else ()),
        Verb.QUEUE if has_more else Verb.NO_ANSWER,
    )
    reason = Reason(condition="message", saw=keyword.value)
    match = Match(rule=OPT_OUT, mode=Mode.ENFORCE, reasons=(reason,), requested=done, granted=done)
    labels = (NO_AUTOMATIC_MESSAGES,) if changes else ()
    return Decision(
        rules_version=rules.version,
        matches=(match,),
        actions=(_confirmation(text, context),) if confirms else (),
        case=_case(rules) if has_more else None,
        author_labels=tuple(AuthorLabel(label=name) for name in labels if keyword is Keyword.STOP),
        removed_author_labels=tuple(name for name in labels if keyword is Keyword.START),
    )


def obeys_keyword(decision: Decision) -> bool:
    """Whether the decision is that about a message that ends or resumes automatic messages."""
    return any(match.rule == OPT_OUT for match in decision.matches)


def ends_automatic_messages(decision: Decision) -> bool:
    """Whether the decision is about a message with which its author ended automatic messages."""
    return any(given.label == NO_AUTOMATIC_MESSAGES for given in decision.author_labels)


def _may_write(rules: RuleSet, context: EvalContext) -> bool:
    """Whether the platform lets us write in the conversation, and nobody else has it."""
    event, verbs = context.event, rules.environment.verbs
    is_theirs = context.facts.thread.automation_paused or event.extra.get("standby") == "true"
    return not is_theirs and (verbs is None or Verb.MESSAGE in verbs.get(event.platform, ()))


def _case(rules: RuleSet) -> CaseRequest:
    net = rules.safety_net
    why = "wants no automatic messages any more, and said something else as well"
    return CaseRequest(actor=Actor.system(OPT_OUT), why=why, queue=net.queue, priority=net.priority)


def _confirmation(text: str, context: EvalContext) -> Action:
    event, slot = context.event, SLOT_OF[Verb.MESSAGE]
    return Action(
        verb=Verb.MESSAGE,
        slot=slot,
        platform=event.platform,
        account_id=event.account_id,
        message_id=event.message_id,
        target=event.author_id or "",
        key=effect_key(event, slot),
        actor=Actor.rule(OPT_OUT),
        kind=event.kind,
        thread_id=event.thread_id,
        parent_id=event.parent_id or "",
        author_id=event.author_id or "",
        language=context.judgement.language,
        account_name=context.facts.account_name,
        template=text,
    )
