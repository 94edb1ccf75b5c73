"""What people decided about comments that the classifier had judged: the material for a calibration."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.store import Transaction

_HARMFUL, _HARMLESS = ("hide", "delete"), ("keep", "unhide")
_KINDS = "('comment', 'reply', 'dm', 'mention', 'review', 'edit')"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruling:
    """One comment: what `model` read in it at the time, what a person decided, how it was labelled."""

    model: str
    language: str
    scores: Mapping[str, float]
    is_harmful: bool
    labels: frozenset[str]


def all_of_them(tx: Transaction) -> list[Ruling]:
    """The last word of people on every comment that a model had judged before.

    With the judgement of the text that stood there when they decided. An undo opens the question
    again, for one comment or for all that a rule did, and is no ruling.
    """
    rows = tx.execute(
        "SELECT v.verb, e.judgement, (SELECT json_group_array(l.value) FROM event x JOIN decision d ON d.event_id = x.id"
        " JOIN json_each(d.labels) l WHERE x.account_id = v.account_id AND x.message_id = v.message_id"
        " AND d.decided_at <= v.at) AS labels"
        " FROM override v JOIN event e ON e.id = (SELECT max(x.id) FROM event x WHERE x.account_id = v.account_id"
        f" AND x.message_id = v.message_id AND x.received_at <= v.at AND x.kind IN {_KINDS} AND x.is_own_echo = 0)"
        " WHERE v.verb IN (?, ?, ?, ?) AND v.by_whom LIKE 'person:%' AND e.judgement IS NOT NULL"
        " AND NOT coalesce(json_extract(e.judgement, '$.timed_out'), 0)"
        " AND (v.by_whom = 'person:platform' OR EXISTS (SELECT 1 FROM event x JOIN decision d ON d.event_id = x.id"
        " WHERE x.account_id = v.account_id AND x.message_id = v.message_id AND d.by_whom = v.by_whom"
        " AND d.decided_at = v.at AND json_extract(d.matches, '$[0].reasons[0].saw') != 'undo'))"
        " ORDER BY v.at",
        (*_HARMFUL, *_HARMLESS),
    )
    return [_ruling(json.loads(row["judgement"]), row["verb"], json.loads(row["labels"])) for row in rows]


def _ruling(judgement: Mapping[str, object], verb: str, labels: list[str]) -> Ruling:
    scores = judgement["scores"]
    assert isinstance(scores, dict)  # written by bot.store.intake.events
    return Ruling(
        model=str(judgement["model"]),
        language=str(judgement["language"]),
        scores=scores,
        is_harmful=verb in _HARMFUL,
        labels=frozenset(labels),
    )
