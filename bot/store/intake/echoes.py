"""What our own accounts did, as the platform tells it.

It is either proof of an effect of ours, sometimes faster than the answer to the call, or the
hand of a colleague in the platform's own app, after whom the machine keeps silent.
"""

import json
from typing import Any

from bot.domain import Effect, Event, Kind, State, Verb
from bot.store import Transaction
from bot.store.delivery import outbox
from bot.store.history import author_marks
from bot.store.intake import events
from bot.store.review import overrides

#: How long the machine keeps out of a conversation after a colleague wrote in it.
TAKEOVER_SECONDS = 24 * 3600.0
_MAYBE_SENT = "('sending', 'unknown', 'waiting', 'done')"


def absorb(tx: Transaction, event: Event, *, now: float) -> bool:
    """Take note of an own event; True when it was an effect of ours, False for a colleague's."""
    if event.kind is Kind.CONTROL:
        return _absorb_visibility(tx, event, now)
    if _is_known(tx, event, now):
        return True
    if not event.is_own_echo:
        return False
    if _sounds_like_us(tx, event, now):
        return True
    _make_way_for_colleague(tx, event, now)
    return False


def is_ours(tx: Transaction, event: Event, *, now: float) -> bool:
    """Whether an event whose author was withheld is an effect of ours after all."""
    return _is_known(tx, event, now)


def note_human(tx: Transaction, event_id: int, *, is_human: bool) -> None:
    """Record on the stored event whether a colleague wrote it."""
    row = tx.execute("SELECT extra FROM event WHERE id = ?", (event_id,)).fetchone()
    extra = {name: value for name, value in json.loads(row["extra"]).items() if name != "human_reply"}
    if is_human:
        extra["human_reply"] = "true"
    tx.execute("UPDATE event SET extra = ?, is_own_echo = 1 WHERE id = ?", (json.dumps(extra), event_id))


def _absorb_visibility(tx: Transaction, event: Event, now: float) -> bool:
    verb = event.extra.get("verb", "")
    if verb not in (Verb.HIDE, Verb.UNHIDE):
        return True
    row = tx.execute(
        "SELECT id, state FROM outbox WHERE account_id = ? AND target = ? AND verb = ? AND echoed = 0"
        f" AND state IN {_MAYBE_SENT} AND attempts > 0 ORDER BY id LIMIT 1",
        (event.account_id, event.message_id, verb),
    ).fetchone()
    if row is not None:
        _prove(tx, row, Effect(found_by="echo"), now)
        return True
    overrides.give(
        tx, account_id=event.account_id, message_id=event.message_id, by="person:platform", verb=verb, at=now
    )
    outbox.cancel(
        tx,
        account_id=event.account_id,
        message_id=event.message_id,
        at=now,
        why=f"a person decided on the platform: {verb}",
        only=(Verb.HIDE, Verb.UNHIDE),
    )
    if verb == Verb.UNHIDE:  # what was held against its author was wrong
        for one in events.of_message(tx, event.account_id, event.message_id):
            author_marks.revoke(tx, by="person:platform", at=now, event_id=one.id)
    return False


def _is_known(tx: Transaction, event: Event, now: float) -> bool:
    if outbox.is_ours(tx, event.account_id, event.message_id):
        return True
    row = _row_of(tx, event)
    if row is None:
        return False
    _prove(tx, row, Effect(external_id=event.message_id, found_by="echo"), now)
    return True


def _row_of(tx: Transaction, event: Event) -> Any:
    """The outbox row that this event is the echo of: by our own mark, or by place and text.

    The place must fit as well as the text: many people get the same words, and proving the
    wrong row would lose the right one.
    """
    mark = event.extra.get("metadata", "")
    if mark.startswith("tamis:") and mark[6:].isdigit():
        return tx.execute(
            "SELECT id, state FROM outbox WHERE id = ? AND account_id = ?", (int(mark[6:]), event.account_id)
        ).fetchone()
    if event.kind is Kind.DM:
        person = event.thread_id.partition(":")[2]
        verbs, place = "('message', 'private_reply')", "(o.target = ? OR e.author_id = ?)"
        where = (person, person)
    else:  # platforms with two levels hang an answer to a reply under the top comment
        verbs, place = "('reply')", "(o.target = ? OR e.parent_id = ?)"
        where = (event.parent_id or "", event.parent_id or "")
    rows = tx.execute(
        f"SELECT o.id, o.state, o.text FROM outbox o JOIN event e ON e.id = o.event_id WHERE o.account_id = ?"
        f" AND o.verb IN {verbs} AND o.state IN {_MAYBE_SENT} AND o.attempts > 0 AND o.echoed = 0"
        f" AND o.external_id IS NULL AND {place} ORDER BY o.target = ? DESC, o.id LIMIT 200",
        (event.account_id, *where, where[0]),
    ).fetchall()
    said = _plain(event.text)
    return next((row for row in rows if _plain(row["text"]) == said), None)


def _sounds_like_us(tx: Transaction, event: Event, now: float) -> bool:
    """Whether a message in a conversation is word for word what we just sent as a private reply:
    its echo names a conversation that we cannot connect with the comment it answers."""
    if event.kind is not Kind.DM:
        return False
    rows = tx.execute(
        "SELECT text FROM outbox WHERE account_id = ? AND verb = 'private_reply' AND attempts > 0 AND started_at > ?",
        (event.account_id, now - 600.0),
    )
    said = _plain(event.text)
    return any(_plain(row["text"]) == said for row in rows)


def _make_way_for_colleague(tx: Transaction, event: Event, now: float) -> None:
    """A colleague answered: what we had in mind to say there is not said any more."""
    if event.kind is Kind.DM:
        overrides.start_takeover(tx, event.account_id, event.thread_id, now + TAKEOVER_SECONDS)
        target = event.thread_id.partition(":")[2] or event.thread_id
    else:
        target = event.parent_id or event.thread_id
    outbox.cancel_words(tx, account_id=event.account_id, target=target, at=now, why="a person answered")
    doubtful = tx.execute(
        "SELECT id FROM outbox WHERE account_id = ? AND target = ? AND verb = 'reply' AND state = 'unknown'",
        (event.account_id, target),
    ).fetchall()
    for row in doubtful:  # ours or a colleague's: the comment has its answer
        outbox.done(tx, row["id"], Effect(external_id=event.message_id, found_by="echo"), at=now)


def _prove(tx: Transaction, row: Any, effect: Effect, now: float) -> None:
    tx.execute("UPDATE outbox SET echoed = 1 WHERE id = ?", (row["id"],))
    if row["state"] != State.DONE:
        outbox.done(tx, row["id"], effect, at=now)
    elif effect.external_id:
        tx.execute(
            "UPDATE outbox SET external_id = coalesce(external_id, ?) WHERE id = ?",
            (effect.external_id, row["id"]),
        )


def _plain(text: str) -> str:
    return " ".join(text.split())
