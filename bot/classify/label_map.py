"""Reads `map.yaml`: which label of somebody else's model means which score of ours.

Every mistake is told at once, with its line. Opens no file, and knows nothing of the network:
it is given the labels that the model has, and later the raw outputs for a text.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.documents import Document, Path, in_order, nearest, validate
from bot.errors import ConfigError, Problem

Floats = NDArray[np.floating[Any]]

#: What a label may mean; the same words as in rules, which a test holds us to.
BINARY = (
    *("toxicity", "insult", "threat", "identity_hate", "obscene", "sexual", "hate", "spam"),
    *("needs_answer", "constructive"),
)
MOODS = ("positive", "neutral", "negative")
INTENTS = (
    *("question_price", "question_availability", "question_hours_location", "question_howto"),
    *("question_policy", "question_other", "purchase_lead", "order_status", "order_change"),
    *("delivery_problem", "refund_return", "payment_billing", "account_access", "complaint_product"),
    *("complaint_service", "complaint_values", "praise", "thanks", "feedback_suggestion", "ugc_share"),
    *("tag_friend", "contest_entry", "greeting", "closing", "banter", "off_topic", "human_handoff"),
    *("stop_automation", "spam_promo", "scam_phishing", "fraud_report", "job_application"),
    *("partnership_request", "press_request", "legal_threat", "safety_incident", "crisis_selfharm"),
    "privacy_request",
)
SCORES = (*BINARY, *(f"sentiment.{mood}" for mood in MOODS), *(f"intent.{name}" for name in INTENTS))

#: Beyond this a float32 sigmoid is 0 or 1 anyway.
_FAR = 40.0
_NAMED_AT_MOST = 12


@dataclass(frozen=True, kw_only=True)
class Output:
    """One output of the network and the score that it speaks for."""

    place: int
    score: str
    scale: float = 1.0
    bias: float = 0.0


@dataclass(frozen=True, kw_only=True)
class LabelMap:
    """How the raw outputs of one model become scores of ours."""

    activation: str
    outputs: tuple[Output, ...]

    def scores(self, logits: Floats) -> dict[str, float]:
        """The scores for one text; where several labels mean the same, the highest counts."""
        odds = _log_odds(np.clip(logits.astype(np.float64), -1e4, 1e4), self.activation)
        found: dict[str, float] = {}
        for output in self.outputs:
            value = _sigmoid(output.scale * float(odds[output.place]) + output.bias)
            found[output.score] = max(value, found.get(output.score, 0.0))
        return found

    def nothing_to_read(self) -> dict[str, float]:
        """The scores of a text without a single visible character: nothing in it can be harmful."""
        names = [output.score for output in self.outputs if not output.score.startswith("intent.")]
        return {name: float(name == "sentiment.neutral") for name in names}


def read(sheet: Document, labels: tuple[str, ...], problem_type: str | None) -> LabelMap:
    """The map in `sheet` for a model with these labels; `problem_type` is what its config.json says.

    Raises `ConfigError` with every mistake: unknown keys and scores, labels that the model lacks.
    """
    strangers = [*_strangers(sheet, labels)]
    try:
        file = validate(_File, sheet, _owner)
    except ConfigError as trouble:
        raise ConfigError(in_order([*trouble.problems, *strangers])) from trouble
    activation = file.activation or _usual(problem_type, len(labels))
    if problems := [*strangers, *_senseless(sheet, file, activation, len(labels))]:
        raise ConfigError(in_order(problems))
    meant = [(place, file.labels.get(label)) for place, label in enumerate(labels)]
    return LabelMap(
        activation=activation,
        outputs=tuple(
            Output(place=place, score=entry.score, scale=entry.scale, bias=entry.bias)
            for place, entry in meant
            if entry is not None
        ),
    )


def _known(name: str) -> str:
    if name not in SCORES:
        hint = nearest(name, SCORES) or "; docs/bring-your-own.md lists them"
        raise ValueError(f"there is no score '{name}'{hint}")
    return name


def _not_zero(value: float) -> float:
    if value == 0:
        raise ValueError("expected a number other than 0, or every text would score the same")
    return value


def _entry(value: Any) -> Any:
    return {"score": value} if isinstance(value, str) else value


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Entry(_Model):
    score: Annotated[str, AfterValidator(_known)]
    scale: Annotated[float, Field(ge=-100, le=100), AfterValidator(_not_zero)] = 1.0
    bias: Annotated[float, Field(ge=-100, le=100)] = 0.0


class _File(_Model):
    version: Literal[1]
    activation: Literal["sigmoid", "softmax"] | None = None
    labels: dict[str, Annotated[_Entry | None, BeforeValidator(_entry)]]


def _owner(path: Path) -> str:
    return f"label {path[1]}" if len(path) > 1 and path[0] == "labels" else ""


def _usual(problem_type: str | None, labels: int) -> str:
    """What transformers itself would do with the outputs; "" when nobody can know."""
    if problem_type == "regression":
        return ""
    return "sigmoid" if labels == 1 or problem_type == "multi_label_classification" else "softmax"


def _strangers(sheet: Document, labels: tuple[str, ...]) -> Iterator[Problem]:
    """The labels of the map that the model does not have."""
    given = sheet.value.get("labels") if isinstance(sheet.value, dict) else None
    for label in given if isinstance(given, dict) else ():
        if label not in labels:
            where = sheet.where(("labels", label), key=True)
            yield Problem(where, f"label {label}: the model has no such label{_hint(label, labels)}")


def _hint(label: str, labels: tuple[str, ...]) -> str:
    small = {known.lower(): known for known in labels}
    if close := difflib.get_close_matches(label.lower(), small, n=1):
        return f", did you mean '{small[close[0]]}'?"
    more = ", …" if len(labels) > _NAMED_AT_MOST else ""
    return f"; it has {', '.join(labels[:_NAMED_AT_MOST])}{more}"


def _senseless(sheet: Document, file: _File, activation: str, labels: int) -> Iterator[Problem]:
    if not any(file.labels.values()):
        yield Problem(sheet.where(("labels",)), "'labels': at least one label must mean a score")
    where = sheet.where(("activation",))
    if not activation:
        message = (
            "'activation' is missing; the model was trained as a regression, which scores nobody can guess"
        )
        yield Problem(where, f"{message}: write sigmoid or softmax, then look at 'tamis judge'")
    elif activation == "softmax" and labels == 1:
        yield Problem(where, "'activation': with a single label softmax is always 1; write sigmoid")


def _log_odds(logits: Floats, activation: str) -> Floats:
    """Log-odds of each output, so that a scale of 1 and a bias of 0 give back the probability."""
    if activation == "sigmoid":
        return logits
    others = np.where(np.eye(len(logits), dtype=bool), -np.inf, logits)
    most = others.max(axis=1, keepdims=True)
    rest: Floats = most[:, 0] + np.log(np.exp(others - most).sum(axis=1))
    return logits - rest


def _sigmoid(value: float) -> float:
    return float(1.0 / (1.0 + np.exp(-min(_FAR, max(-_FAR, value)))))
