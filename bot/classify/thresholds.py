"""Which thresholds are in force: those in the model's manifest, and over them those that the operator
measured and kept in the data folder. Loads no model.
"""

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from bot.classify import calibration, manifest
from bot.classify.manifest import Thresholds
from bot.config import OwnModel
from bot.errors import ConfigError, Problem, UserError

logger = logging.getLogger(__name__)

FILE = "calibration.json"
_FORMAT = 1
_MEND = "measure again with 'tamis calibrate --own --save', or remove it with 'tamis calibrate --forget'"


@dataclass(frozen=True, kw_only=True)
class Own:
    """What the operator measured for one model, on so many decisions of people."""

    model: str
    day: date
    harmful: int
    harmless: int
    thresholds: Thresholds


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """The thresholds for one model: `shipped` with it, and the operator's `own` if there are any."""

    model: str
    shipped: Thresholds
    own: Own | None = None

    @property
    def in_force(self) -> Thresholds:
        """What rules go by."""
        return calibration.overlaid(self.shipped, self.own.thresholds) if self.own else self.shipped


def name_of(model: str) -> str:
    """How judgements call a model of the operator's own: as its folder, or by its name on the hub."""
    folder = Path(model).expanduser()
    return folder.resolve().name if folder.is_dir() else model


def shipped_with(model: str | None, own_model: OwnModel | None) -> Calibration | None:
    """What is known without the operator's own figures of the model in a folder, or of the operator's own
    model, with which no thresholds come; None when no model is configured. Raises `ConfigError`."""
    if own_model is not None:
        return Calibration(model=name_of(own_model.model), shipped={})
    if model is None:
        return None
    found = manifest.described(Path(model))
    return Calibration(model=found.name, shipped=found.thresholds)


def scores_in_force(
    model: str | None, own_model: OwnModel | None = None, data: str | None = None
) -> Mapping[str, Mapping[str, Mapping[str, float]]] | None:
    """The scores that rules go by, by label, language and share; None when there are none.

    Never raises, for the rest of the rules must go on: a model that cannot be read has none (whoever
    loads it says why), a calibration that cannot be read is logged and does not count.
    """
    try:
        known = shipped_with(model, own_model)
    except ConfigError:
        return None
    if known is None:
        return None
    try:
        own = read(Path(data)) if data is not None else None
    except ConfigError as trouble:
        logger.error("only the shipped thresholds count: %s", trouble, extra={"action": "no_calibration"})
        own = None
    if own is not None and own.model == known.model:
        known = Calibration(model=known.model, shipped=known.shipped, own=own)
    return {
        label: {
            language: {share: one.score for share, one in by_share.items()}
            for language, by_share in by_language.items()
        }
        for label, by_language in known.in_force.items()
    } or None


def read(folder: Path) -> Own | None:
    """What is kept in a data folder, None when nothing is. Raises `ConfigError` when it cannot be used."""
    path = folder / FILE
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["format"] != _FORMAT:
            raise ValueError("another format")
        decisions = document["decisions"]
        return Own(
            model=str(document["model"]),
            day=date.fromisoformat(document["day"]),
            harmful=int(decisions["harmful"]),
            harmless=int(decisions["harmless"]),
            thresholds=manifest.thresholds_of(document["thresholds"]),
        )
    except FileNotFoundError:
        return None
    except OSError as trouble:
        raise ConfigError([Problem(str(path), f"cannot be read ({trouble.strerror}); {_MEND}")]) from trouble
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as trouble:
        raise ConfigError([Problem(str(path), f"is not a calibration; {_MEND}")]) from trouble


def keep(folder: Path, own: Own) -> Path:
    """Write it into a data folder, whole or not at all, in place of an older one. Raises `UserError`."""
    document = {
        "format": _FORMAT,
        "model": own.model,
        "day": own.day.isoformat(),
        "decisions": {"harmful": own.harmful, "harmless": own.harmless},
        "thresholds": {
            label: {
                language: {share: asdict(one) for share, one in by_share.items()}
                for language, by_share in by_language.items()
            }
            for label, by_language in own.thresholds.items()
        },
    }
    path = folder / FILE
    unfinished = path.with_name(FILE + ".unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        opened = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(opened, "w", encoding="utf-8") as file:
            file.write(json.dumps(document, indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except OSError as trouble:
        raise UserError(f"cannot write '{path}': {trouble.strerror}") from trouble
    return path


def forget(folder: Path) -> bool:
    """Remove what is kept; False when nothing was. Raises `UserError`."""
    try:
        (folder / FILE).unlink()
    except FileNotFoundError:
        return False
    except OSError as trouble:
        raise UserError(f"cannot remove '{folder / FILE}': {trouble.strerror}") from trouble
    return True
