"""Requests for the rights to what people made: asked, listed, recorded, taken back, and their proof.

What rules ask and what authors answer is decided while the program runs; this is what people do about it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.answers import fill_replies
from bot.domain import Actor, CaseRequest, Decision, Judgement, RightsState, StoredRights
from bot.domain.spikes import TrendSettings
from bot.errors import UserError
from bot.services.review import ReviewAnswer, ReviewOutcome, answer_case
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.history import switched_states
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import rights
from bot.text.consent import Consent, read_consent

#: What a person may record: what was answered elsewhere, and that rights were taken back.
RECORDABLE = (RightsState.GRANTED, RightsState.REFUSED, RightsState.WITHDRAWN)
_LONGEST_WORDS = 2_000
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_ASKED = Actor.system("canned")


@dataclass(frozen=True, kw_only=True, slots=True)
class RightsProof:
    """The record of rights that were given, and its hash; `is_unchanged` compares it with the hash of
    then."""

    rights: StoredRights
    proof: dict[str, object]
    sha256: str
    is_unchanged: bool


async def ask_rights(
    workspace: Workspace, reference: str, *, template: str = "", text: str = ""
) -> ReviewOutcome:
    """Ask the author of a comment or message for the rights to it, with a text of `replies:` or one's own.

    Raises `UserError` when they were asked before, when the platform does not say who they are, while a
    crisis is on there, and when there is no such text.
    """
    if not workspace.is_configured:
        raise UserError("no_replies_here")
    state, now = (workspace.config.trends or TrendSettings()).state, workspace.now().timestamp()
    sources = workspace.config.sources
    names = {account.id: account.name for source in sources for account in source.accounts}
    stored, is_crisis = await workspace.store.read(lambda tx: _find_askable(tx, reference, state, names, now))
    if is_crisis:
        raise UserError("rights_in_crisis", state=state)
    words = _fill(workspace, stored, template) if template else text
    return await answer_case(
        workspace,
        reference,
        ReviewAnswer.REPLY,
        text=words,
        rights_within=workspace.rules.rights.answer_within,
        template=template,
    )


async def list_rights(
    workspace: Workspace, *, states: Sequence[RightsState] = (), since: datetime = _EVER
) -> tuple[StoredRights, ...]:
    """What was asked since then, the latest first, of these states or of all."""
    now = workspace.now().timestamp()
    listed = await workspace.store.read(lambda tx: rights.list_requests(tx, since=since.timestamp(), now=now))
    return tuple(request for request in listed if not states or request.state in states)


async def show_rights(workspace: Workspace, reference: str) -> StoredRights:
    """The request for what the reference names, or that it answers. Raises `UserError` when there is none."""
    now = workspace.now().timestamp()
    return await workspace.store.read(lambda tx: _find_request(tx, reference, now))


async def record_rights(
    workspace: Workspace, reference: str, state: RightsState, *, words: str = "", evidence: str = ""
) -> StoredRights:
    """Record what an author answered elsewhere, or that a person has read their answer here.

    `words` is what was said and `evidence` where it stands. A yes needs either an answer that stands here or
    both of these: rights without proof are none.
    """
    if state not in RECORDABLE:
        raise UserError("rights_not_recordable", state=state.value)
    by, now = workspace.actor, workspace.now().timestamp()

    def record(tx: Transaction) -> StoredRights:
        request = _request_of(tx, reference, now)
        answered = request is not None and request.answer
        if state is RightsState.GRANTED and not (answered or (words.strip() and evidence.strip())):
            raise UserError("rights_without_proof")
        if state is RightsState.WITHDRAWN and request is None:
            raise UserError("no_rights_request", reference=reference[:80])
        content = _content_of(tx, request, reference)
        request_id = rights.record_by_person(
            tx,
            content.id,
            content.event,
            state,
            words=words.strip()[:_LONGEST_WORDS],
            evidence=evidence.strip()[:_LONGEST_WORDS],
            by=by,
            at=now,
        )
        recorded = rights.get_request(tx, request_id, now)
        assert recorded is not None  # it was just written
        return recorded

    return await workspace.store.write(record)


async def export_rights(workspace: Workspace, *, since: datetime = _EVER) -> tuple[RightsProof, ...]:
    """The proof of all rights that were given since and stand, each with its hash; the first first."""
    granted = await list_rights(workspace, states=(RightsState.GRANTED,), since=since)
    return tuple(proof_of_rights(request) for request in reversed(granted))


def proof_of_rights(request: StoredRights) -> RightsProof:
    """The record of a request, and whether it is what it was when the rights were given."""
    proof = rights.proof_of(request)
    sha256 = rights.hash_of(proof)
    return RightsProof(rights=request, proof=proof, sha256=sha256, is_unchanged=sha256 == request.sha256)


def try_answer(workspace: Workspace, text: str) -> Consent:
    """How an answer to a request would be read, with the hashtag of the rules in force."""
    hashtag = workspace.rules.rights.hashtag if workspace.is_configured else ""
    return read_consent(text, hashtag)


def _find_event(tx: Transaction, reference: str) -> StoredEvent:
    stored = events.get_event(tx, lookup.resolve_reference(tx, reference))
    assert stored is not None  # it was just resolved
    return stored


def _find_askable(
    tx: Transaction, reference: str, state: str, names: Mapping[str, str], now: float
) -> tuple[StoredEvent, bool]:
    """What is named, and whether there is a crisis around it. `names` are those of accounts, by id. Raises
    `UserError` when its author was asked for it before."""
    stored = _find_event(tx, reference)
    earlier = rights.request_of_message(tx, stored.event.account_id, stored.event.message_id, now)
    if earlier is not None and earlier.state is not RightsState.NOT_SENT:
        raise UserError("rights_asked_before")
    name = names.get(stored.event.account_id, "")
    around = switched_states.states_around(tx, stored.event, (state,), account_name=name, now=now)
    return stored, bool(around)


def _find_request(tx: Transaction, reference: str, now: float) -> StoredRights:
    request = _request_of(tx, reference, now)
    if request is None:
        raise UserError("no_rights_request", reference=reference[:80])
    return request


def _request_of(tx: Transaction, reference: str, now: float) -> StoredRights | None:
    """The request for what is named, or that it answers."""
    event = _find_event(tx, reference).event
    return rights.request_of_message(
        tx, event.account_id, event.message_id, now
    ) or rights.request_answered_by(tx, event.account_id, event.message_id, now)


def _content_of(tx: Transaction, request: StoredRights | None, reference: str) -> StoredEvent:
    """What the rights are to."""
    if request is None:
        return _find_event(tx, reference)
    stored = events.get_event(tx, request.event_id)
    assert stored is not None  # requests refer to it
    return stored


def _fill(workspace: Workspace, stored: StoredEvent, template: str) -> str:
    """A text of `replies:` as it would be sent to the author."""
    rules, event = workspace.rules, stored.event
    if template not in rules.replies:
        raise UserError("no_such_reply", name=template[:60], names=", ".join(sorted(rules.replies)) or "-")
    judgement = stored.judgement or Judgement(scores={}, language="und", model="")
    request = CaseRequest(actor=_ASKED, why="", draft=template)
    case = fill_replies(Decision(rules_version=rules.version, case=request), event, judgement, rules).case
    if case is None or not case.draft:
        raise UserError("reply_not_filled", name=template[:60])
    return case.draft
