"""Ends and resumes automatic messages for whoever asks for it: no rule is asked, and none can prevent it.

What is obeyed is a label of the author, so that it holds for every conversation and comment of theirs in the
account, is shown with them, and is erased with them.
"""

from dataclasses import replace

from bot.domain import (
    NO_AUTOMATIC_MESSAGES,
    SLOT_OF,
    Action,
    Actor,
    AuthorLabel,
    Decision,
    Match,
    Mode,
    Reason,
    Verb,
)
from bot.rules.engine.plan import effect_key
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import OPT_OUT, RuleSet
from bot.text.opt_out import Keyword, ends_with_stop, read_keyword

_GIVEN = AuthorLabel(label=NO_AUTOMATIC_MESSAGES)


def obey_keyword(rules: RuleSet, context: EvalContext) -> Decision | None:
    """The decision about a private message that is nothing but the word that ends or resumes automatic
    messages; None for any other.

    It is confirmed once, when the file has a text for it and nobody else has the conversation.
    """
    event, author = context.event, context.facts.author
    keyword = read_keyword(event.text) if author.is_known and not event.attachments else None
    if keyword is None or (keyword is Keyword.START and not author.is_opted_out):
        return None
    changes = author.is_opted_out is (keyword is Keyword.START)
    text = rules.opt_out.stopped if keyword is Keyword.STOP else rules.opt_out.resumed
    confirms = changes and bool(text) and _may_write(rules, context)
    decision = Decision(
        rules_version=rules.version,
        matches=(_match(keyword, *((Verb.MESSAGE,) if confirms else ()), Verb.NO_ANSWER),),
        actions=(_confirmation(text, context),) if confirms else (),
    )
    if not changes:
        return decision
    if keyword is Keyword.START:
        return replace(decision, removed_author_labels=(NO_AUTOMATIC_MESSAGES,))
    return replace(decision, author_labels=(_GIVEN,))


def with_end_of_messages(context: EvalContext) -> EvalContext | None:
    """What rules see of a private message that ends automatic messages and says something else as well, in
    words before it or in a picture: its author wants none from now on. None for any other message.

    Such a message is for the rules, because nobody may be in danger, or angry, unseen.
    """
    event, author = context.event, context.facts.author
    if not author.is_known or author.is_opted_out:
        return None
    if not ends_with_stop(event.text) and read_keyword(event.text) is not Keyword.STOP:
        return None
    labelled = replace(author, labels=author.labels | {NO_AUTOMATIC_MESSAGES})
    facts = replace(context.facts, author=labelled)
    return EvalContext(event=event, judgement=context.judgement, facts=facts, now=context.now)


def and_end_messages(decision: Decision) -> Decision:
    """The decision of the rules about such a message, which ends automatic messages, too."""
    return replace(
        decision,
        matches=(*decision.matches, _match(Keyword.STOP)),
        author_labels=(*decision.author_labels, _GIVEN),
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


def _match(keyword: Keyword, *granted: Verb) -> Match:
    reason = Reason(condition="message", saw=keyword.value)
    return Match(rule=OPT_OUT, mode=Mode.ENFORCE, reasons=(reason,), requested=granted, granted=granted)


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
