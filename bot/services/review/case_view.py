"""Gathers what a person needs to see before deciding about one item, in one reading of the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain import Actor, Facts, State, Verb
from bot.domain.proposals import WORDED_ANSWERS, Proposal
from bot.errors import UserError
from bot.services.review.answer_window import answer_until
from bot.services.review.departure import Hold, Outlook, holds_on_answers, read_outlook
from bot.services.review.item_version import read_version
from bot.services.review.own_replies import OwnReply, editable_reply
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import facts, lookup
from bot.store.context.lookup import PlannedEffect, StoredDecision
from bot.store.context.text_versions import TextVersion, list_versions
from bot.store.context.timeline import TimelineEntry, list_timeline
from bot.store.intake import backfills, events
from bot.store.intake.events import StoredEvent
from bot.store.review import (
    appeals,
    blind_reviews,
    case_notes,
    cases,
    evidence,
    opinions,
    overrides,
    proposals,
)
from bot.store.review.appeals import Appeal
from bot.store.review.case_notes import Note
from bot.store.review.case_queue import Pressing, pressing_of
from bot.store.review.cases import Case
from bot.store.review.evidence import Evidence
from bot.store.review.opinions import Stage
from bot.store.review.overrides import Override

#: Comments shown above the item; more push the item itself off a small screen.
_PRECEDING = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseView:
    """One item with everything around it as of `at`. `case` is None when nobody was asked to review it."""

    case: Case | None
    stored: StoredEvent
    post: StoredEvent | None
    parent: StoredEvent | None
    preceding: tuple[StoredEvent, ...]
    facts: Facts
    decisions: tuple[StoredDecision, ...]
    effects: tuple[PlannedEffect, ...]
    notes: tuple[Note, ...]
    override: Override | None
    is_hidden: bool
    is_removed: bool  # by its author
    at: datetime
    version: str  # of what is shown; an answer that carries it is refused when the item has changed since
    answer_until: datetime | None = None  # in private, by a person; None: no limit
    timeline: tuple[TimelineEntry, ...] = ()  # around the item, itself included, in order of time
    members: tuple[StoredEvent, ...] = ()  # the other events of a case that stands for several
    previous: Case | None = None  # the last one of the same conversation, closed
    is_override_in_force: bool = True  # the override is about the text as it is now
    versions: tuple[TextVersion, ...] = ()  # the texts it has had, the one that is shown last
    evidence: tuple[Evidence, ...] = ()  # what was preserved of them
    outlook: Outlook = field(default_factory=Outlook)  # what keeps here what is planned
    private_reply: PlannedEffect | None = None  # the one that a platform takes, if it left or may have
    own_reply: OwnReply | None = None  # the latest one that can be edited
    is_conversation: bool = False  # a direct message, or an edit of one
    former: tuple[StoredDecision, ...] = ()  # about other versions of its text
    is_backfilled: bool = False  # no webhook told it: it was fetched later
    pressing: Pressing | None = None  # why its open case stands where it does in the queue
    appeal: Appeal | None = None  # that its case is about now
    stage: Stage | None = None  # of a case that two people decide
    proposal: Proposal | None = None  # what an assistant proposes about its open case
    is_masked: bool = False  # its words are covered until somebody asks for them

    @property
    def draft(self) -> str:
        """The text that a reply may begin with: what an assistant proposes to say, else what a rule or a
        language model drafted; empty without one."""
        proposed = self.proposal.text if self.proposal and self.proposal.answer in WORDED_ANSWERS else ""
        return proposed or (self.case.draft if self.case else "")

    @property
    def holds(self) -> tuple[Hold, ...]:
        """What would keep here whatever a person decides now."""
        return holds_on_answers(self.outlook, self.stored.event.account_id, Actor.person("?"))


async def show_item(
    workspace: Workspace, reference: str, *, is_blind: bool = True, is_ahead: bool = False
) -> CaseView:
    """One item, by case number, `event:NUMBER` or the platform's id. Raises `UserError`.

    Without `is_blind` a blind review shows what was done, too: for explaining, not for deciding. `is_ahead`
    reads what nobody looks at yet: it refuses evidence, of which each reading is recorded.
    """
    at = workspace.now().timestamp()
    view_of = view_for_review if is_blind else complete_view
    view = await workspace.store.read(
        lambda tx: view_of(tx, lookup.resolve_reference(tx, reference), at, read_outlook(tx, workspace))
    )
    if view.evidence and is_ahead:
        raise UserError("read_when_shown")
    if view.evidence:
        await workspace.store.write(
            lambda tx: evidence.record_reading(tx, view.stored.id, by=workspace.actor, at=at)
        )
    return view


def view_for_review(tx: Transaction, event_id: int, at: float, outlook: Outlook) -> CaseView:
    """Everything about one event as of now.

    An open blind review shows neither the scores nor what was done: people who know it tend to agree.
    """
    view = _without_opinions(tx, complete_view(tx, event_id, at, outlook))
    case = view.case and blind_reviews.as_shown(tx, view.case)
    # Once it is answered, the reviewer may see how it went.
    if case is None or not case.is_blind or case.state != "open":
        return replace(view, case=case)
    return replace(
        view,
        case=case,
        stored=replace(view.stored, judgement=None),
        decisions=(),
        former=(),
        effects=(),
        override=None,
        is_hidden=False,
        notes=tuple(note for note in view.notes if note.by.is_person),
        versions=(),
        evidence=(),
        private_reply=None,
        own_reply=None,
        proposal=None,
        pressing=None,
        timeline=tuple(entry for entry in view.timeline if not entry.is_ours),
    )


def _without_opinions(tx: Transaction, view: CaseView) -> CaseView:
    """The view without what somebody has said of a case that two people decide, for whoever is asked next.

    The notes of whoever has said something are left out, too: they would tell it. A lead sees everything.
    """
    question = opinions.read_question(tx, view.case)
    if question is None:
        return view
    view = replace(view, stage=question.stage)
    if question.stage is not Stage.ONE:
        return view
    decision_ids = {opinion.decision_id for opinion in question.opinions}
    people = {opinion.by for opinion in question.opinions}
    return replace(
        view,
        decisions=tuple(decision for decision in view.decisions if decision.id not in decision_ids),
        former=tuple(decision for decision in view.former if decision.id not in decision_ids),
        notes=tuple(note for note in view.notes if note.by not in people),
    )


def latest_event(tx: Transaction, event_id: int) -> StoredEvent:
    """An event with its text after the last edit and what was read in that. Raises `UserError` when it is not
    stored any more."""
    stored = events.get_event(tx, event_id)
    if stored is None:
        raise UserError("event_not_stored", event_id=event_id)
    shown = list_versions(tx, stored)[-1]
    return replace(events.with_latest_text(tx, stored), judgement=shown.judgement, state=shown.state)


def complete_view(tx: Transaction, event_id: int, at: float, outlook: Outlook) -> CaseView:
    """Everything about one event as of now, whoever asks."""
    stored = latest_event(tx, event_id)
    event = stored.event
    versions = list_versions(tx, stored)
    case = cases.case_of_event(tx, events.leader_of(tx, event_id))
    version = str(read_version(tx, event_id))
    proposal = proposals.standing_proposal(tx, case.id) if case else None
    effects = lookup.effects_on_message(tx, event.account_id, event.message_id)
    return CaseView(
        case=case,
        stored=stored,
        post=lookup.post_event(tx, stored),
        parent=lookup.parent_event(tx, stored),
        preceding=tuple(lookup.preceding_in_thread(tx, stored, _PRECEDING)),
        facts=facts.gather_facts(tx, stored, now=at),
        decisions=tuple(
            lookup.decisions_about_texts(tx, {event_id, *(version.event_id for version in versions)})
        ),
        effects=tuple(effects),
        notes=tuple(case_notes.list_notes(tx, case.id)) if case else (),
        override=overrides.get_override(tx, event.account_id, event.message_id),
        is_hidden=lookup.is_hidden(effects),
        is_removed=overrides.is_deleted(tx, event.account_id, event.message_id),
        at=lookup.utc_time(at),
        version=version,
        timeline=tuple(list_timeline(tx, stored)),
        answer_until=answer_until(tx, event_id),
        members=_other_events(tx, case, event_id) if case else (),
        previous=cases.previous_case(tx, case) if case else None,
        is_override_in_force=overrides.is_in_force(tx, event.account_id, event.message_id),
        versions=versions,
        evidence=tuple(evidence.list_of_message(tx, event)),
        outlook=outlook,
        private_reply=_private_reply(effects),
        own_reply=editable_reply(tx, stored),
        is_conversation=cases.is_direct_message(tx, event_id),
        former=tuple(_former_decisions(tx, stored)),
        is_backfilled=backfills.is_backfilled(tx, event_id),
        pressing=pressing_of(tx, case.id, at=at) if case and case.state == "open" else None,
        appeal=appeals.open_appeal(tx, case.id) if case else None,
        proposal=with_staleness(proposal, version) if proposal else None,
    )


def with_staleness(proposal: Proposal, version: str) -> Proposal:
    """The proposal, stale where the item has another version than the one it is about."""
    return replace(proposal, is_stale=proposal.version != version)


def _former_decisions(tx: Transaction, stored: StoredEvent) -> Iterator[StoredDecision]:
    """The decisions about other events of the same message: the comment that was edited, or its edits."""
    for version in events.list_of_message(tx, stored.event.account_id, stored.event.message_id):
        if version.id != stored.id:
            yield from lookup.decisions_about(tx, version)


def _other_events(tx: Transaction, case: Case, event_id: int) -> tuple[StoredEvent, ...]:
    event_ids = sorted({case.event_id, *cases.list_members(tx, case.id)} - {event_id})
    return tuple(latest_event(tx, other) for other in event_ids)


def _private_reply(effects: Iterable[PlannedEffect]) -> PlannedEffect | None:
    """The private reply that left or may have, if there is one."""
    states = (State.DONE, State.SENDING, State.UNKNOWN)
    replies = (effect for effect in effects if effect.verb is Verb.PRIVATE_REPLY and effect.state in states)
    return next(replies, None)
