"""What people's decisions teach: the texts they judged, and which ones they wanted gone."""

from dataclasses import dataclass

from bot.store import Transaction

_HARMFUL, _HARMLESS = ("hide", "delete"), ("keep", "unhide")
_FROM_PEOPLE = "e.is_own_echo = 0 AND e.kind IN ('comment', 'reply', 'dm', 'mention', 'review')"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """One text that a person judged."""

    text: str
    harmful: bool


def decided(tx: Transaction, most: int) -> list[Lesson]:
    """The latest texts on whose visibility a person decided, here or in the platform's own app.

    Only what they saw when they decided: not texts that were edited since. An undo opens the question
    again (for one item, or for all that a rule did), so it teaches nothing.
    """
    rows = tx.execute(
        "SELECT v.verb, (SELECT x.text FROM event x WHERE x.account_id = v.account_id AND x.message_id = v.message_id"
        " AND (x.id = e.id OR x.kind = 'edit') ORDER BY x.kind = 'edit' DESC, x.created_at DESC, x.id DESC LIMIT 1) AS text"
        " FROM override v JOIN event e ON e.id = (SELECT min(id) FROM event e WHERE e.account_id = v.account_id"
        f" AND e.message_id = v.message_id AND {_FROM_PEOPLE})"
        " WHERE v.verb IN (?, ?, ?, ?) AND v.by_whom LIKE 'person:%'"
        " AND NOT EXISTS (SELECT 1 FROM event x WHERE x.account_id = v.account_id AND x.message_id = v.message_id"
        " AND x.kind = 'edit' AND x.received_at > v.at)"
        " AND (v.by_whom = 'person:platform' OR EXISTS (SELECT 1 FROM decision d JOIN event x ON x.id = d.event_id"
        " WHERE x.account_id = v.account_id AND x.message_id = v.message_id AND d.by_whom = v.by_whom"
        " AND d.decided_at = v.at AND json_extract(d.matches, '$[0].reasons[0].saw') != 'undo'))"
        " ORDER BY v.at DESC LIMIT ?",
        (*_HARMFUL, *_HARMLESS, most),
    )
    return [Lesson(text=row["text"], harmful=row["verb"] in _HARMFUL) for row in rows if row["text"].strip()]


def recent(tx: Transaction, most: int) -> list[str]:
    """The last texts that people wrote to us, newest first."""
    rows = tx.execute(
        f"SELECT e.text FROM event e WHERE {_FROM_PEOPLE} AND e.text != '' ORDER BY e.id DESC LIMIT ?",
        (most,),
    )
    return [row["text"] for row in rows if row["text"].strip()]
