"""Requests for the rights to what people made: one for each comment or message, and what was answered.

The words of both sides stand where they are anyway, in events and in the outbox, and are forgotten there with the
person. When rights are given, a hash of the whole record is written into the audit, so that a copy that was
exported then can be shown to be the one of then.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence

from bot.domain import (
    Action,
    Actor,
    CaseRequest,
    Event,
    Kind,
    RightsChange,
    RightsRequest,
    RightsState,
    State,
    StoredRights,
)
from bot.store import Transaction
from bot.store.codecs import decode_actor
from bot.store.history import audit
from bot.store.intake.events import StoredEvent
from bot.store.ports import Row
from bot.store.review import cases

_SELF = Actor.system("rights")
_QUEUE = "rights"
#: Of the requests to one person under one post, the latest that an answer may be for.
_MOST = 20
_MOST_LISTED = 10_000
_NEVER_LEFT = frozenset({State.CANCELLED, State.REFUSED, State.FAILED})
_LEFT = frozenset({State.DONE, State.SENDING, State.UNKNOWN})
_MEMBERS = ("platform", "account_id", "message_id", "author_id", "author_name", "permalink", "content")
_REQUEST = ("request_words", "template", "rules_version", "asked_at", "request_id")
_ANSWER = ("answer", "answer_message_id", "said_at", "words", "evidence")


def record_asked(tx: Transaction, event_id: int, action: Action, *, rules_version: str, at: float) -> None:
    """An action that asks for rights was planned."""
    tx.run(
        "rights.insert_asked",
        account_id=action.account_id,
        message_id=action.message_id,
        author_id=action.author_id,
        event_id=event_id,
        at=at,
        expires_at=at + action.wait + action.rights_within,
        template=action.template,
        rules_version=rules_version,
        actor_kind=action.actor.kind,
        actor_id=action.actor.id,
        key=action.key,
    )


def request_for(tx: Transaction, stored: StoredEvent, now: float) -> RightsRequest | None:
    """The request that an event may answer: of its author, under the same post or in the same conversation."""
    event = stored.event
    if event.author_id is None:
        return None
    rows = tx.all(
        "rights.find_in_thread",
        account_id=event.account_id,
        author_id=event.author_id,
        thread_id=event.thread_id,
        message_id=event.message_id,
        most=_MOST,
    )
    requests = [_as_request(row, stored, now) for row in rows]
    # The answer that is edited before what stands below, and both before what stands elsewhere.
    return min(requests, key=lambda request: (not request.is_answer, not request.is_below), default=None)


def why_not_askable(tx: Transaction, action: Action, now: float) -> str:
    """Why a rule may not ask for the rights to a message, in words; empty when it may."""
    if not action.author_id:
        return "the platform does not say who wrote it"
    rows = tx.all("rights.list_of_author", account_id=action.account_id, author_id=action.author_id)
    for row in rows:
        state = state_of(row, now)
        if row["message_id"] == action.message_id and state is not RightsState.NOT_SENT:
            return "its author was asked for this before"
        if state in (RightsState.REFUSED, RightsState.WITHDRAWN):
            return "its author has said no before"
        if state in (RightsState.PLANNED, RightsState.ASKED, RightsState.UNCLEAR):
            return "an earlier request to its author is open"
    return ""


def apply_change(tx: Transaction, event_id: int, change: RightsChange, *, by: Actor, at: float) -> None:
    """What an event says about a request takes effect."""
    before = get_request(tx, change.request_id)
    if before is None:
        return
    tx.run(
        "rights.set_state",
        id=change.request_id,
        state=change.state,
        answer_id=event_id,
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        why=change.why,
    )
    _settle(tx, change.request_id, before.state, by=by, at=at)


def record_by_person(
    tx: Transaction,
    event_id: int,
    event: Event,
    state: RightsState,
    *,
    words: str,
    evidence: str,
    by: Actor,
    at: float,
) -> int:
    """A person records what was answered, or takes rights back; the row of the request, which need not have
    been made here."""
    author = {"account_id": event.account_id, "message_id": event.message_id}
    who = {"actor_kind": by.kind, "actor_id": by.id}
    tx.run(
        "rights.insert_recorded", **author, **who, author_id=event.author_id or "", event_id=event_id, at=at
    )
    row = tx.one("rights.of_message", **author)
    assert row is not None  # it was there or was inserted
    tx.run("rights.set_state", id=row["id"], state=state, answer_id=None, at=at, why="recorded", **who)
    if words or evidence:
        tx.run("rights.set_recorded", id=row["id"], words=words, evidence=evidence)
    _settle(tx, row["id"], RightsState(row["state"]), by=by, at=at)
    return int(row["id"])


def apply_removal(tx: Transaction, event: Event, now: float) -> None:
    """Somebody removed what we asked for, or their answer: who takes it away wants it shown nowhere, until a
    person has talked to them."""
    message = {"account_id": event.account_id, "message_id": event.message_id}
    for row in tx.all("rights.list_touched_by_removal", **message):
        state = RightsState(row["state"])
        is_content = bool(row["is_content"])
        if state not in (
            (RightsState.ASKED, RightsState.GRANTED, RightsState.UNCLEAR)
            if is_content
            else (RightsState.GRANTED,)
        ):
            continue
        what = "what we asked for" if is_content else "their answer to our request for rights"
        who = {"actor_kind": _SELF.kind, "actor_id": _SELF.id}
        why = f"its author removed {what}"
        tx.run(
            "rights.set_state",
            id=row["id"],
            state=RightsState.WITHDRAWN,
            answer_id=None,
            at=now,
            why=why,
            **who,
        )
        _settle(tx, row["id"], state, by=_SELF, at=now)
        left = row["answer_id"] if is_content else row["event_id"]
        if state is RightsState.GRANTED and left is not None:
            request = CaseRequest(actor=_SELF, why=f"rights that were given: {why}", queue=_QUEUE)
            cases.open_case(tx, event_id=left, request=request, at=now)


def apply_edit(tx: Transaction, event: Event, now: float) -> None:
    """What we asked for was changed: a yes to it is from then on for a person to read."""
    tx.run("rights.mark_changed", account_id=event.account_id, message_id=event.message_id, at=now)


def forget_author(
    tx: Transaction, event_ids: Sequence[int], pseudonym: str, *, withdraws: bool, at: float
) -> None:
    """Forget who gave or was asked for rights in these events. Who asks to be forgotten takes back what they
    gave; of what is merely too old to be stored (`withdraws` is False) it stays given."""
    who = {"actor_kind": _SELF.kind, "actor_id": _SELF.id}
    for row in tx.all("rights.list_of_events", ids=event_ids):
        state = RightsState(row["state"])
        if withdraws and state in (RightsState.ASKED, RightsState.GRANTED, RightsState.UNCLEAR):
            changed = {"state": RightsState.WITHDRAWN, "answer_id": None, "why": "erased"}
            tx.run("rights.set_state", id=row["id"], at=at, **changed, **who)
            _settle(tx, row["id"], state, by=_SELF, at=at)
        tx.run("rights.forget_author", id=row["id"], pseudonym=pseudonym)


def get_request(tx: Transaction, request_id: int, now: float = 0.0) -> StoredRights | None:
    """The request of that row."""
    row = tx.one("rights.get_request", id=request_id)
    return _decode(row, now) if row else None


def request_of_message(tx: Transaction, account_id: str, message_id: str, now: float) -> StoredRights | None:
    """The request for the rights to a comment or message."""
    row = tx.one("rights.of_message", account_id=account_id, message_id=message_id)
    return _decode(row, now) if row else None


def request_answered_by(tx: Transaction, account_id: str, message_id: str, now: float) -> StoredRights | None:
    """The request that a comment or message answered."""
    row = tx.one("rights.answered_by", account_id=account_id, message_id=message_id)
    return _decode(row, now) if row else None


def list_requests(tx: Transaction, *, since: float, now: float) -> list[StoredRights]:
    """What was asked since then, the latest first."""
    return [_decode(row, now) for row in tx.all("rights.list_requests", since=since, most=_MOST_LISTED)]


def proof_of(rights: StoredRights) -> dict[str, object]:
    """What proves that rights were given: what was asked for, our words with their version, and the answer."""
    return {
        "content": {name: getattr(rights, name) for name in _MEMBERS}
        | {"attachments": list(rights.attachments)},
        "request": {name: getattr(rights, name) for name in _REQUEST},
        "answer": {name: getattr(rights, name) for name in _ANSWER}
        | {"decided_by": str(rights.decided_by), "decided_at": rights.answered_at},
        "salt": rights.salt,
    }


def hash_of(proof: dict[str, object]) -> str:
    """The SHA-256 of a proof: its JSON with sorted keys and without spaces, as UTF-8."""
    text = json.dumps(proof, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _settle(tx: Transaction, request_id: int, before: RightsState, *, by: Actor, at: float) -> None:
    """Write down that rights were given, refused or taken back; when they are given, with the hash of the
    record."""
    rights = get_request(tx, request_id)
    assert rights is not None  # it was just changed
    if rights.state is RightsState.GRANTED:
        tx.run("rights.set_proof", id=request_id, salt=secrets.token_hex(32), sha256=None)
        rights = get_request(tx, request_id)
        assert rights is not None  # as above
        tx.run("rights.set_proof", id=request_id, salt=rights.salt, sha256=hash_of(proof_of(rights)))
    if rights.state is before and rights.state is not RightsState.GRANTED:
        return
    details = {"state": rights.state.value, "before": before.value}
    if rights.state is RightsState.GRANTED:
        details["sha256"] = hash_of(proof_of(rights))
    audit.append_entry(
        tx, at=at, actor=by, action="rights_changed", subject=f"rights:{request_id}", details=details
    )


def _as_request(row: Row, stored: StoredEvent, now: float) -> RightsRequest:
    event = stored.event
    is_answer = row["answer_message_id"] == event.message_id
    state = RightsState(row["state"])
    awaits_person = is_answer and state is RightsState.UNCLEAR
    if row["answer_id"] == stored.id:  # a replay: it was open when this was written
        state = RightsState.ASKED
    if state is RightsState.ASKED and row["expires_at"] is not None and row["expires_at"] <= now:
        state = RightsState.EXPIRED
    below = {row["message_id"], row["external_id"], row["parent_id"]} - {None, "", event.thread_id}
    in_conversation = row["kind"] == Kind.DM
    return RightsRequest(
        id=row["id"],
        state=state,
        is_below=in_conversation or is_answer or event.parent_id in below,
        is_latest=not in_conversation or not row["has_later"],
        has_changed=row["changed_at"] is not None,
        is_answer=is_answer,
        awaits_person=awaits_person,
    )


def state_of(row: Row, now: float) -> RightsState:
    """How far it has got by now."""
    state = RightsState(row["state"])
    if state is not RightsState.ASKED or row["sent"] is None:
        return state
    if row["sent"] in _NEVER_LEFT:
        return RightsState.NOT_SENT
    if row["sent"] not in _LEFT:
        return RightsState.PLANNED
    return RightsState.EXPIRED if row["expires_at"] is not None and row["expires_at"] <= now else state


def _decode(row: Row, now: float) -> StoredRights:
    attachments: Sequence[dict[str, str]] = json.loads(row["attachments"] or "[]")
    return StoredRights(
        id=row["id"],
        account_id=row["account_id"],
        message_id=row["message_id"],
        event_id=row["event_id"],
        platform=row["platform"],
        author_id=row["author_id"],
        author_name=row["author_name"] or "",
        permalink=row["permalink"] or "",
        content=row["content"] or "",
        attachments=tuple(attachment.get("type", "") for attachment in attachments),
        state=state_of(row, now),
        asked_at=row["asked_at"],
        expires_at=row["expires_at"],
        template=row["template"],
        rules_version=row["rules_version"],
        request_words=row["request_words"] or "",
        request_id=row["request_id"] or "",
        answer=row["answer"] or "",
        answer_message_id=row["answer_message_id"] or "",
        answered_at=row["answered_at"],
        said_at=row["said_at"],
        words=row["words"],
        evidence=row["evidence"],
        decided_by=decode_actor(row),
        why=row["why"],
        changed_at=row["changed_at"],
        salt=row["salt"] or "",
        sha256=row["sha256"] or "",
    )
