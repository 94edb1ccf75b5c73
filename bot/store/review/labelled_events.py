"""What people's decisions teach: the events they judged, for training and for calibration.

An undo reopens the question (for one message, or for everything that a rule did), so it teaches nothing.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.progress import Advance, unnoticed
from bot.store import Transaction
from bot.store.codecs import decode_judgement, decode_names

_HARMFUL_VERBS = ("hide", "delete")
#: After so many rows is told how far it is.
_PAGE = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelledText:
    """One text that a person judged."""

    text: str
    is_harmful: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelledJudgement:
    """One comment: what `model` read in it at the time, what a person decided, how it was labelled."""

    model: str
    language: str
    scores: Mapping[str, float]
    is_harmful: bool
    labels: frozenset[str]


def labelled_texts(tx: Transaction, limit: int) -> list[LabelledText]:
    """The latest texts on whose visibility a person decided, here or in the platform's own app.

    Only what they saw when they decided: not texts that were edited since.
    """
    return [
        LabelledText(text=row["text"], is_harmful=row["verb"] in _HARMFUL_VERBS)
        for row in tx.all("labelled_events.labelled_texts", limit=limit)
        if row["text"].strip()
    ]


def recent_texts(tx: Transaction, limit: int) -> list[str]:
    """The latest texts that people wrote to us, newest first."""
    rows = tx.all("labelled_events.recent_texts", limit=limit)
    return [row["text"] for row in rows if row["text"].strip()]


def labelled_judgements(tx: Transaction, advance: Advance = unnoticed) -> list[LabelledJudgement]:
    """The latest decision of people on every comment that a model had judged before, oldest first.

    With the judgement of the text as it was when they decided.
    """
    labels: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    # All at once: one question for each message would be thousands for a calibration.
    for row in tx.all("labelled_events.labels_before_override"):
        labels[row["account_id"], row["message_id"]].update(decode_names(row["labels"]))
    labelled: list[LabelledJudgement] = []
    rows = tx.all("labelled_events.labelled_judgements")
    for row in rows:
        if len(labelled) % _PAGE == 0:
            advance(len(labelled), len(rows))
        judgement = decode_judgement(row["judgement"])
        labelled.append(
            LabelledJudgement(
                model=judgement.model,
                language=judgement.language,
                scores=judgement.scores,
                is_harmful=row["verb"] in _HARMFUL_VERBS,
                labels=frozenset(labels[row["account_id"], row["message_id"]]),
            )
        )
    return labelled
