"""Shows which thresholds are in effect, measures them on moderators' decisions, and saves or discards those.

A threshold says from which score on a share of harmless texts is flagged, and how many of the harmful ones
are found there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bot.classify import thresholds
from bot.classify.manifest import Threshold
from bot.classify.thresholds import Calibration, OperatorCalibration, configured_calibration
from bot.documents.local_time import local_day
from bot.domain.progress import Step
from bot.domain.taxonomy import FALSE_POSITIVE_SHARES
from bot.errors import Message, UserError, message
from bot.resources import bundled
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.history import audit
from bot.store.review import labelled_events
from bot.training import calibration
from bot.training.calibration import LabelledScores, MeasuredThresholds, MissingThreshold

_NOT_SHIPPED = message("too few harmless texts to tell")


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelThreshold:
    """The threshold of a label in a language for a share of false positives.

    Without a `score`, `reason` says why there is none. `recall` and its interval are None where no harmful
    text was measured. `is_measured_here` tells the operator's own from those shipped with the model.
    """

    label: str
    language: str
    share: str
    positives: int
    negatives: int
    is_measured_here: bool
    score: float | None = None
    recall: float | None = None
    low: float | None = None
    high: float | None = None
    reason: Message | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ThresholdsInEffect:
    """What rules compare with; `unused_model` names the model of a saved calibration that is not used."""

    model: str
    thresholds: tuple[LabelThreshold, ...]
    saved: OperatorCalibration | None = None
    unused_model: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measurement:
    """Thresholds measured on moderators' decisions, how many there were, and the file they were saved in."""

    model: str
    harmful: int
    harmless: int
    other_models: int
    thresholds: tuple[LabelThreshold, ...]
    saved_in: Path | None = None


def list_thresholds(workspace: Workspace, labels: Sequence[str]) -> ThresholdsInEffect:
    """The thresholds in effect for those labels, by default for all.

    Raises `UserError` for a label without thresholds and when no model is configured, `ConfigError` when a
    saved calibration is damaged.
    """
    configured = _configured_calibration(workspace)
    has_folder = workspace.has_data_folder
    saved = thresholds.read_calibration(workspace.folder) if has_folder else None
    is_used = saved is not None and saved.model == configured.model
    in_effect = replace(configured, operator=saved if is_used else None)
    return ThresholdsInEffect(
        model=in_effect.model,
        thresholds=_select([*_list_effective(in_effect)], labels),
        saved=in_effect.operator,
        unused_model=saved.model if saved is not None and not is_used else "",
    )


async def measure_thresholds(workspace: Workspace, labels: Sequence[str], *, save: bool) -> Measurement:
    """Measure thresholds on moderators' decisions about what this model judged; `save` puts them in effect.

    Nothing is saved when no threshold can be measured. Raises as `list_thresholds`, and `UserError` when the
    file cannot be written.
    """
    model = _configured_calibration(workspace).model
    workspace.progress(Step.CALIBRATE)
    judgements = await workspace.store.read(
        partial(labelled_events.labelled_judgements, advance=partial(workspace.progress, Step.CALIBRATE))
    )
    decisions = [
        LabelledScores(
            scores=judgement.scores,
            language=judgement.language,
            is_harmful=judgement.is_harmful,
            labels=judgement.labels,
        )
        for judgement in judgements
        if judgement.model == model
    ]
    harmful = sum(decision.is_harmful for decision in decisions)
    measured = calibration.measure_thresholds(decisions)
    measurement = Measurement(
        model=model,
        harmful=harmful,
        harmless=len(decisions) - harmful,
        other_models=len(judgements) - len(decisions),
        thresholds=_select([*_list_measured(measured)], labels),
    )
    if not save:
        return measurement
    workspace.progress(Step.SAVE)
    selected = {threshold.label: measured[threshold.label] for threshold in measurement.thresholds}
    return replace(measurement, saved_in=await _save(workspace, measurement, selected))


async def discard_calibration(workspace: Workspace) -> bool:
    """Remove the saved calibration: the shipped thresholds are in effect again. False when there is none."""

    def record(tx: Transaction) -> bool:
        if not calibration.delete_calibration(workspace.folder):
            return False
        at = workspace.now().timestamp()
        audit.append_entry(
            tx, at=at, actor=workspace.actor, action="calibration_forgotten", subject="calibration"
        )
        return True

    return await workspace.store.write(record)


def _configured_calibration(workspace: Workspace) -> Calibration:
    """What comes with the configured model, else with the shipped one."""
    if not workspace.is_configured:
        configured = configured_calibration(str(bundled("models/weights")), None)
    else:
        config = workspace.config
        configured = configured_calibration(config.model, config.classifier, config.model_sha256)
    if configured is None:
        raise UserError("no_model_to_calibrate", path=workspace.config_file)
    return configured


def _list_effective(configured: Calibration) -> Iterator[LabelThreshold]:
    missing = MissingThreshold(reason=_NOT_SHIPPED, positives=0, negatives=0)
    operator = configured.operator.thresholds if configured.operator else {}
    for label, by_language in configured.effective.items():
        for language, by_share in by_language.items():
            own = operator.get(label, {}).get(language, {}).values()
            for share in FALSE_POSITIVE_SHARES:
                threshold = by_share.get(share, missing)
                # By identity: a shipped threshold may happen to equal the one measured here.
                is_own = any(threshold is candidate for candidate in own)
                yield _label_threshold((label, language, share), threshold, is_own)


def _list_measured(measured: MeasuredThresholds) -> Iterator[LabelThreshold]:
    for label, by_language in measured.items():
        for language, by_share in by_language.items():
            for share, threshold in by_share.items():
                yield _label_threshold((label, language, share), threshold, is_measured_here=True)


def _label_threshold(
    key: tuple[str, str, str], threshold: Threshold | MissingThreshold, is_measured_here: bool
) -> LabelThreshold:
    label, language, share = key
    entry = LabelThreshold(
        label=label,
        language=language,
        share=share,
        positives=threshold.positives,
        negatives=threshold.negatives,
        is_measured_here=is_measured_here,
    )
    if isinstance(threshold, MissingThreshold):
        return replace(entry, reason=threshold.reason)
    entry = replace(entry, score=threshold.score)
    if not threshold.positives:
        return entry
    return replace(entry, recall=threshold.recall, low=threshold.low, high=threshold.high)


def _select(available: Sequence[LabelThreshold], labels: Sequence[str]) -> tuple[LabelThreshold, ...]:
    measured = dict.fromkeys(threshold.label for threshold in available)
    for label in labels:
        if measured and label not in measured:
            raise UserError("no_thresholds_for_label", label=label[:40], labels=", ".join(measured))
    return tuple(threshold for threshold in available if not labels or threshold.label in labels)


async def _save(workspace: Workspace, measurement: Measurement, measured: MeasuredThresholds) -> Path | None:
    available = calibration.available_thresholds(measured)
    if not available:
        return None
    now = workspace.now()
    operator = OperatorCalibration(
        model=measurement.model,
        day=local_day(now, workspace.timezone),
        harmful=measurement.harmful,
        harmless=measurement.harmless,
        thresholds=available,
    )
    details = {
        "model": measurement.model,
        "labels": sorted(available),
        "harmful": measurement.harmful,
        "harmless": measurement.harmless,
        "other_models": measurement.other_models,
    }

    def record(tx: Transaction) -> Path:
        audit.append_entry(
            tx,
            at=now.timestamp(),
            actor=workspace.actor,
            action="calibration_saved",
            subject="calibration",
            details=details,
        )
        return calibration.save_calibration(workspace.folder, operator)

    return await workspace.store.write(record)
