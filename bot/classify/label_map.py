"""Reads `map.yaml`: which label of a custom model means which score of ours.

Reports every mistake at once, with its line. Opens no file and knows nothing of the network: it is given
the labels that the model has, and later the raw outputs for a text.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.classify.numeric import Floats, probability
from bot.documents import Document, Path, sort_problems, with_suggestion
from bot.documents.validation import validate
from bot.domain.taxonomy import INTENT_PREFIX, SCORE_NAMES
from bot.errors import ConfigError, Message, Problem, message

_MAX_LABELS_SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Output:
    """One output of the network, and the score that it gives."""

    index: int
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
        # Clipped, because an infinite logit would turn the softmax of all others into NaN.
        odds = _log_odds(np.clip(logits.astype(np.float64), -1e4, 1e4), self.activation)
        scores: dict[str, float] = {}
        for output in self.outputs:
            value = probability(output.scale * float(odds[output.index]) + output.bias)
            scores[output.score] = max(value, scores.get(output.score, 0.0))
        return scores

    def nothing_to_read(self) -> dict[str, float]:
        """The scores of a text without a single visible character: nothing in it can be harmful."""
        names = [output.score for output in self.outputs if not output.score.startswith(INTENT_PREFIX)]
        return {name: float(name == "sentiment.neutral") for name in names}


def parse_label_map(document: Document, labels: tuple[str, ...], problem_type: str | None) -> LabelMap:
    """The map in `document` for a model with these labels; `problem_type` is as its config.json has it.

    Raises `ConfigError` with every mistake: unknown keys and scores, labels that the model lacks.
    """
    unknown = [*_unknown_labels(document, labels)]
    try:
        file = validate(_File, document, _label_at)
    except ConfigError as error:
        raise ConfigError(sort_problems([*error.problems, *unknown])) from error
    activation = file.activation or _default_activation(problem_type, len(labels))
    if problems := [*unknown, *_contradictions(document, file, activation, len(labels))]:
        raise ConfigError(sort_problems(problems))
    entries = [(index, file.labels.get(label)) for index, label in enumerate(labels)]
    return LabelMap(
        activation=activation,
        outputs=tuple(
            Output(index=index, score=entry.score, scale=entry.scale, bias=entry.bias)
            for index, entry in entries
            if entry is not None
        ),
    )


def _check_score(name: str) -> str:
    if name not in SCORE_NAMES:
        problem = message("there is no score '{name}'", name=name)
        advice = message("docs/bring-your-own.md lists them")
        raise ValueError(with_suggestion(problem, name, SCORE_NAMES, advice))
    return name


def _check_scale(value: float) -> float:
    if value == 0:
        raise ValueError(message("expected a number other than 0, or every text would score the same"))
    return value


def _expand_entry(value: Any) -> Any:
    return {"score": value} if isinstance(value, str) else value


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Entry(_Model):
    score: Annotated[str, AfterValidator(_check_score)]
    scale: Annotated[float, Field(ge=-100, le=100), AfterValidator(_check_scale)] = 1.0
    bias: Annotated[float, Field(ge=-100, le=100)] = 0.0


class _File(_Model):
    version: Literal[1]
    activation: Literal["sigmoid", "softmax"] | None = None
    labels: dict[str, Annotated[_Entry | None, BeforeValidator(_expand_entry)]]


def _label_at(path: Path) -> Message | str:
    return message("label {label}", label=path[1]) if len(path) > 1 and path[0] == "labels" else ""


def _default_activation(problem_type: str | None, labels: int) -> str:
    """The activation that transformers itself would use; "" when it cannot be known."""
    if problem_type == "regression":
        return ""
    return "sigmoid" if labels == 1 or problem_type == "multi_label_classification" else "softmax"


def _unknown_labels(document: Document, labels: tuple[str, ...]) -> Iterator[Problem]:
    """The labels of the map that the model does not have."""
    mapped = document.value.get("labels") if isinstance(document.value, dict) else None
    for label in mapped if isinstance(mapped, dict) else ():
        if label not in labels:
            where = document.where(("labels", label), key=True)
            text = message(
                "label {label}: the model has no such label{hint}", label=label, hint=_hint(label, labels)
            )
            yield Problem(where, text)


def _hint(label: str, labels: tuple[str, ...]) -> Message:
    by_lower_case = {name.lower(): name for name in labels}
    if close := difflib.get_close_matches(label.lower(), by_lower_case, n=1):
        return message(", did you mean '{label}'?", label=by_lower_case[close[0]])
    more = ", …" if len(labels) > _MAX_LABELS_SHOWN else ""
    return message("; it has {labels}", labels=", ".join(labels[:_MAX_LABELS_SHOWN]) + more)


def _contradictions(document: Document, file: _File, activation: str, labels: int) -> Iterator[Problem]:
    if not any(file.labels.values()):
        yield Problem(document.where(("labels",)), message("'labels': at least one label must mean a score"))
    where = document.where(("activation",))
    if not activation:
        yield Problem(
            where,
            message(
                "'activation' is missing; the model was trained as a regression, whose scale cannot be"
                " known: write sigmoid or softmax, then check the scores with 'tamis classify'"
            ),
        )
    elif activation == "softmax" and labels == 1:
        yield Problem(where, message("'activation': with a single label softmax is always 1; write sigmoid"))


def _log_odds(logits: Floats, activation: str) -> Floats:
    """Log-odds of each output, so that a scale of 1 and a bias of 0 give back the probability."""
    if activation == "sigmoid":
        return logits
    rivals = np.where(np.eye(len(logits), dtype=bool), -np.inf, logits)
    highest = rivals.max(axis=1, keepdims=True)
    log_sum: Floats = highest[:, 0] + np.log(np.exp(rivals - highest).sum(axis=1))
    return logits - log_sum
