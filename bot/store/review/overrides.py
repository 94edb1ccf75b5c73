"""What outweighs a rule: a person's decision, the author's own deletion, a conversation taken over."""

from dataclasses import dataclass

from bot.domain import Actor
from bot.store import Transaction
from bot.store.codecs import decode_actor

#: How many seconds rules keep out of a conversation after a colleague wrote in it, where nobody set it.
DEFAULT_TAKEOVER = 24 * 3600.0
_AUTHOR = Actor.system("author")


@dataclass(frozen=True, kw_only=True, slots=True)
class Override:
    """A person's latest decision on how visible a message is."""

    at: float
    by: Actor
    verb: str


def set_override(
    tx: Transaction, *, account_id: str, message_id: str, by: Actor, verb: str, at: float
) -> None:
    """Store what a person decided about a message's visibility, here or in the platform's own app."""
    tx.run(
        "overrides.set_override",
        account_id=account_id,
        message_id=message_id,
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        verb=verb,
    )


def get_override(tx: Transaction, account_id: str, message_id: str) -> Override | None:
    """A person's latest decision on the message, None when nobody took one."""
    row = tx.one("overrides.get_override", account_id=account_id, message_id=message_id)
    if row is None:
        return None
    return Override(at=row["at"], by=decode_actor(row), verb=row["verb"])


def delete_override(tx: Transaction, account_id: str, message_id: str) -> None:
    """Forget the decision: the person reverted it."""
    tx.run("overrides.delete_override", account_id=account_id, message_id=message_id)


def is_in_force(tx: Transaction, account_id: str, message_id: str) -> bool:
    """Whether a person's decision holds: an edit of the message after it reopens the question."""
    return tx.value("overrides.override_in_force", account_id=account_id, message_id=message_id) is not None


def is_overruled(tx: Transaction, account_id: str, message_id: str, verb: str, since: float) -> bool:
    """Whether somebody decided otherwise than `verb` after that moment."""
    override = get_override(tx, account_id, message_id)
    return override is not None and override.at > since and override.verb != verb


def mark_deleted(tx: Transaction, account_id: str, message_id: str, at: float) -> None:
    """The author removed the message: its case is closed unless there is evidence for it, and a late delivery
    must not bring it back."""
    message = {"account_id": account_id, "message_id": message_id, "at": at}
    # Platforms deliver in any order: a comment may arrive after its own deletion, or again.
    tx.run("overrides.insert_tombstone", **message)
    tx.run(
        "overrides.close_cases_of_deleted",
        **message,
        actor_kind=_AUTHOR.kind,
        actor_id=_AUTHOR.id,
        answer="removed by its author",
    )


def is_deleted(tx: Transaction, account_id: str, message_id: str) -> bool:
    """Whether the author removed it."""
    return tx.value("overrides.get_tombstone", account_id=account_id, message_id=message_id) is not None


def mark_post_removed(tx: Transaction, account_id: str, thread_id: str, at: float) -> None:
    """The post is gone, whoever removed it: `is_deleted` holds for its id, which its comments name as their
    thread."""
    tx.run("overrides.insert_tombstone", account_id=account_id, message_id=thread_id, at=at)


def replace_takeover_length(tx: Transaction, seconds: float) -> None:
    """Take over how long the running program leaves a conversation to a person."""
    tx.run("overrides.replace_takeover_length", seconds=seconds)


def takeover_seconds(tx: Transaction) -> float:
    """How many seconds a conversation stays a person's after they wrote in it."""
    seconds = tx.value("overrides.get_takeover_length")
    return DEFAULT_TAKEOVER if seconds is None else float(seconds)


def start_takeover(tx: Transaction, account_id: str, thread_id: str, until: float) -> None:
    """A person writes in this conversation; the bot stays silent in it until then."""
    tx.run("overrides.set_takeover", account_id=account_id, thread_id=thread_id, until=until)


def end_takeover(tx: Transaction, account_id: str, thread_id: str) -> None:
    """No person is in charge of the conversation after all."""
    tx.run("overrides.delete_takeover", account_id=account_id, thread_id=thread_id)


def taken_over_until(tx: Transaction, account_id: str, thread_id: str, now: float) -> float | None:
    """Until when a person is in charge of this conversation; None when nobody is."""
    until: float | None = tx.value(
        "overrides.takeover_in_force", account_id=account_id, thread_id=thread_id, now=now
    )
    return until


def is_taken_over(tx: Transaction, account_id: str, thread_id: str, now: float) -> bool:
    """Whether a person is in charge of this conversation."""
    return taken_over_until(tx, account_id, thread_id, now) is not None
