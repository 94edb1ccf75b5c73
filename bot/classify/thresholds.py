"""Says which thresholds are in effect: those of the model's manifest, overlaid with the calibration that the
operator measured and saved in the data folder.

Loads no model and measures nothing: `bot/training/calibration.py` does the measuring and saving.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.classify import manifest
from bot.classify.manifest import Threshold, Thresholds
from bot.config import CustomModel
from bot.domain.taxonomy import FALSE_POSITIVE_SHARES
from bot.errors import ConfigError, Problem, explain_io, message
from bot.files import read_text

logger = logging.getLogger(__name__)

FILE = "calibration.json"
FORMAT = 1
_FIX = message(
    "measure again with 'tamis calibrate --own --save', or remove it with 'tamis calibrate --forget'"
)


@dataclass(frozen=True, kw_only=True)
class OperatorCalibration:
    """The thresholds that the operator measured for one model, on so many decisions of people."""

    model: str
    day: date
    harmful: int
    harmless: int
    thresholds: Thresholds


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """The thresholds for one model: those `shipped` with it, and the operator's if there are any."""

    model: str
    shipped: Thresholds
    operator: OperatorCalibration | None = None

    @property
    def effective(self) -> Thresholds:
        """The thresholds that rules use."""
        return overlay(self.shipped, self.operator.thresholds) if self.operator else self.shipped


def model_name(model: str) -> str:
    """The name of a custom model in judgements: that of its folder."""
    return Path(model).expanduser().resolve().name


def configured_calibration(
    model: str | None, custom_model: CustomModel | None, sha256: str = ""
) -> Calibration | None:
    """The thresholds of the configured model without the operator's calibration; None when no model is
    configured.

    A custom model comes without thresholds. Raises `ConfigError` when the manifest cannot be read.
    """
    if custom_model is not None:
        return Calibration(model=model_name(custom_model.model), shipped={})
    if model is None:
        return None
    described = manifest.read_manifest(Path(model), sha256)
    return Calibration(model=described.name, shipped=described.thresholds)


def thresholds_in_effect(
    model: str | None, custom_model: CustomModel | None = None, data: str | None = None, sha256: str = ""
) -> Mapping[str, Mapping[str, Mapping[str, float]]] | None:
    """The scores that rules compare with, by label, language and share of false positives; None when
    there are none.

    Never raises, because rules without thresholds must keep working: a model that cannot be read has none
    (loading it reports why), and a calibration that cannot be read is logged and ignored.
    """
    try:
        configured = configured_calibration(model, custom_model, sha256)
    except ConfigError:
        return None
    if configured is None:
        return None
    saved = _read_or_log(Path(data)) if data is not None else None
    if saved is not None and saved.model == configured.model:
        configured = Calibration(model=configured.model, shipped=configured.shipped, operator=saved)
    return {
        label: {
            language: {share: threshold.score for share, threshold in shares.items()}
            for language, shares in languages.items()
        }
        for label, languages in configured.effective.items()
    } or None


def read_calibration(folder: Path) -> OperatorCalibration | None:
    """The calibration saved in a data folder, None without one. Raises `ConfigError` when it is damaged."""
    path = folder / FILE
    try:
        document = json.loads(read_text(path))
        if document["format"] != FORMAT:
            raise ValueError("another format")
        decisions = document["decisions"]
        return OperatorCalibration(
            model=str(document["model"]),
            day=date.fromisoformat(document["day"]),
            harmful=int(decisions["harmful"]),
            harmless=int(decisions["harmless"]),
            thresholds=manifest.parse_thresholds(document["thresholds"]),
        )
    except FileNotFoundError:
        return None
    except OSError as error:
        text = message("cannot be read ({reason}); {advice}", reason=explain_io(error), advice=_FIX)
        raise ConfigError([Problem(str(path), text)]) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        text = message("is not a calibration; {advice}", advice=_FIX)
        raise ConfigError([Problem(str(path), text)]) from error


def overlay(shipped: Thresholds, operator: Thresholds) -> Thresholds:
    """The shipped thresholds, with the operator's in place of those that were measured.

    A share that the operator could not measure keeps the shipped threshold, or takes the operator's of a
    larger share if that is higher: fewer false alarms never come at a lower score.
    """
    return {
        label: {
            language: _overlay_shares(
                shipped.get(label, {}).get(language, {}), operator.get(label, {}).get(language, {})
            )
            for language in [*shipped.get(label, {}), *operator.get(label, {})]
        }
        for label in [*shipped, *operator]
    }


def _read_or_log(folder: Path) -> OperatorCalibration | None:
    try:
        return read_calibration(folder)
    except ConfigError as error:
        logger.error("only the shipped thresholds count: %s", error, extra={"action": "no_calibration"})
        return None


def _overlay_shares(
    shipped: Mapping[str, Threshold], operator: Mapping[str, Threshold]
) -> dict[str, Threshold]:
    thresholds = {}
    for name, share in FALSE_POSITIVE_SHARES.items():
        if name in operator:
            thresholds[name] = operator[name]
        elif name in shipped:
            looser = [threshold for key, threshold in operator.items() if FALSE_POSITIVE_SHARES[key] > share]
            thresholds[name] = max([shipped[name], *looser], key=lambda threshold: threshold.score)
    return thresholds
